# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the scripts in the machine share. A case is a function test_NAME; it fails with its first command that does.

# run_cases SCRIPT: each case of it in turn, in a shell of its own; on the console "ok NAME", or why and "not ok NAME", or
# why and "skip NAME" where it called cannot WHY.
run_cases() {
	# shellcheck disable=SC2013 # names are words
	for name in $(sed -n 's/^\(test_[a-z0-9_]*\)() {$/\1/p' "$1"); do
		(
			set -ex
			"$name"
		) >/tmp/out 2>&1
		status=$?
		if [ "$status" -eq 0 ]; then
			echo "ok $name"
		elif [ "$status" -eq 77 ]; then
			sed -n 's/^skip: /# /p' /tmp/out
			echo "skip $name"
		else
			tail -n 40 /tmp/out | sed 's/^/# /'
			echo "not ok $name"
			[ ! -e "/sys/fs/cgroup/$name" ] || echo 1 >"/sys/fs/cgroup/$name/cgroup.kill"
		fi
	done
}

cannot() {
	echo "skip: $*"
	exit 77
}

# await COMMAND...: until it succeeds.
await() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 3000 ] || return 1
		usleep 10000
	done
} 2>/tmp/trace

not() {
	! "$@"
}

# status CODE COMMAND...: its exit status is this one. What it says is kept in /tmp/said as well.
status() {
	wanted=$1
	shift
	code=0
	"$@" >/tmp/said 2>&1 || code=$?
	cat /tmp/said
	[ "$code" -eq "$wanted" ]
}

said() {
	grep -qF -e "$1" /tmp/said
}

# distribution [OPTIONS]: what one sets up: mounts, cgroup v2 alone with all its controllers, an ordinary user.
distribution() {
	mkdir -p /proc /sys /etc /home
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t devtmpfs dev /dev
	mount -t cgroup2 -o "${1:-rw}" cgroup2 /sys/fs/cgroup
	echo '+cpu +memory +pids' >/sys/fs/cgroup/cgroup.subtree_control
	echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
	echo 'user:x:1000:1000::/home:/bin/sh' >>/etc/passwd
	echo 'root:x:0:' >/etc/group
	echo 'user:x:1000:' >>/etc/group
	chmod 1777 /tmp
	cat >/bin/as_user <<'END'
#!/bin/sh
exec su -c 'exec "$@"' -- user sh "$@"
END
	chmod +x /bin/as_user
}

# group [USER]: a cgroup of its own for the case that calls, delegated to USER as cgroups(7) has it.
group() {
	own=/sys/fs/cgroup/$name
	mkdir "$own"
	for file in '' cgroup.procs cgroup.threads cgroup.subtree_control; do
		chown "${1:-root}" "$own/$file"
	done
	echo 0 >"$own/cgroup.procs"
}

no_leaf() {
	[ "$(find "$own" -mindepth 1 -type d)" = "" ]
}
