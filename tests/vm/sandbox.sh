# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What depends on the processor: numbers of system calls in seccomp programs, the kinds of programs that the kernel runs, ids.
# shellcheck source=tests/vm/lib.sh
. /vm/lib.sh
distribution rw

# By the filter alone: root keeps its capabilities, and the control shows that something else would be said.
denied='mount umount pivot_root open_tree fsopen mount_setattr move_mount setns add_key keyctl request_key bpf perf userfaultfd
	io_uring io_uring_enter handle module finit_module kexec reboot sethostname setdomainname clock settimeofday syslog swap
	acct userns userns-clone vsock packet alg'

test_the_default_profile_denies() {
	# shellcheck disable=SC2086 # a list of words
	status 0 /brood --seccomp=default -- /helpers/attack $denied tiocsti tioclinux
	[ "$(grep -c ' EPERM$' /tmp/said)" = "$(echo "$denied tiocsti tioclinux" | wc -w)" ]
}

# The case before would show little where the kernel says EPERM itself.
test_without_it_they_are_not_denied() {
	# shellcheck disable=SC2086 # a list of words
	status 0 /brood --unshare=mount,uts -- /helpers/attack $denied
	[ "$(grep -c ' EPERM$' /tmp/said)" -le 6 ]
}

test_the_default_profile_lets_programs_fall_back() {
	status 0 /brood --seccomp=default -- /helpers/attack userns-clone3
	said 'userns-clone3 ENOSYS'
}

test_the_default_profile_allows_ordinary_programs() {
	status 0 /brood --seccomp=default -- /helpers/attack inet trace-child
	[ "$(grep -c ' ok$' /tmp/said)" = 2 ]
	status 0 /brood --seccomp=default -- sh -c 'id; ls -l /dev; ps; date'
}

# AArch32 on arm64, i386 on x86-64: the same numbers mean other calls there.
test_another_architectures_program_is_killed() {
	[ -e /helpers/foreign ] || cannot 'there is no program of another architecture'
	/helpers/foreign || cannot 'the kernel runs no other architecture here'
	status 0 /brood -- /helpers/foreign
	status 159 /brood --seccomp=default -- /helpers/foreign
	status 159 /brood --sandbox -- /helpers/foreign
}

test_a_policy_of_the_users_own() {
	printf '%s\n' 'include default' 'errno EXDEV mkdir mkdirat' 'deny socket arg0=2' >/tmp/policy
	status 0 /brood --seccomp=/tmp/policy -- /helpers/attack inet mount
	said 'inet EPERM'
	said 'mount EPERM'
	status 1 /brood --seccomp=/tmp/policy -- mkdir /tmp/folder
	said 'Invalid cross-device link'
}

test_sandbox() {
	mkdir -p /project
	cd /project
	status 3 /brood --sandbox --report=/tmp/report -- sh -c '
		echo mine >here && cat here
		(echo not mine >/bin/there) 2>/dev/null || echo read-only
		(: </vm/lib.sh) && ls /proc | grep -c "^[0-9]"
		exit 3'
	said mine
	said read-only
	[ "$(cat /project/here)" = mine ]
	[ ! -e /bin/there ]
	grep '"outcome": "exited"' /tmp/report
}

test_sandbox_by_an_ordinary_user() {
	mkdir -p /home/project
	chown user /home/project
	cd /home/project
	# shellcheck disable=SC2086 # a list of words
	status 0 as_user /brood --sandbox --ro=/helpers -- /helpers/attack $denied
	not grep ' ok$' /tmp/said
}

# An id of more than 16 bits.
test_user_and_group() {
	status 0 /brood --user=65536:65537 -- sh -c 'id -u; id -g'
	said 65536
	said 65537
}

test_signal_and_leftovers() {
	rm -f /tmp/ready
	mkfifo /tmp/ready
	/brood -g 200ms -- sh -c 'trap "exit 9" TERM; /helpers/leave 0 session daemon deaf; echo >/tmp/ready; while :; do usleep 10000; done' &
	read -r _ </tmp/ready
	kill -TERM $!
	status 9 wait $!
	await not pidof leave
}

run_cases /vm/sandbox.sh
