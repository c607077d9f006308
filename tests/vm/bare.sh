# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# brood is the machine's first process, and nothing is mounted: no /proc, in /dev nothing but the console.
# shellcheck source=tests/vm/lib.sh
. /vm/lib.sh

# Its command gets what the kernel's first process is sent; here, before the cases, as a shell cannot wait in a subshell.
got=
trap 'got=$got:usr1' USR1
trap 'got=$got:term' TERM
kill -USR1 1
kill -KILL 1
kill -STOP 1
kill -TERM 1
got_both() {
	[ "$got" = :usr1:term ]
}
await got_both
trap - USR1 TERM

test_nothing_is_mounted() {
	[ ! -e /proc ]
	[ "$(ls /dev)" = console ]
}

test_brood_is_process_1() {
	[ "$PPID" = 1 ]
}

test_signals_reach_the_command() {
	got_both
}

test_orphans_are_reaped() {
	/helpers/leave 0 daemon daemon daemon holder=x >/tmp/left
	pids=$(sed -n 's/^daemon //p' /tmp/left)
	for pid in $pids; do
		kill -0 "$pid"
		kill -KILL "$pid"
	done
	for pid in $pids; do
		await not kill -0 "$pid" # a zombie could still be sent one
	done
	yes | head -n 500 | /helpers/orphans 500 >/tmp/left
	[ "$(cat /tmp/left)" = "done" ]
}

test_exit_status_in_a_pid_namespace() {
	status 7 /brood -- sh -c 'exit 7'
	status 137 /brood -- sh -c 'kill -9 $$'
	status 127 /brood -- /no/such/command
	status 124 /brood -t 200ms -g 200ms -- sleep 1000
}

# The output is at its end when the last process has ended.
test_leftovers_in_a_pid_namespace_end() {
	[ "$(/brood -g 200ms -- /helpers/leave 0 holder daemon deaf stopped | tail -n 1)" = ready ]
}

test_leftovers_fail_where_they_cannot_be_listed() {
	status 123 /brood -g 200ms --leftovers=fail -- /helpers/leave 0 daemon
}

test_exit_status_of_a_subreaper() {
	status 5 /brood --isolate=subreaper -- sh -c 'exit 5'
	status 5 /brood --isolate=none -- sh -c 'exit 5'
}

test_cgroup_is_refused_with_the_remedy() {
	status 125 /brood --isolate=cgroup -- echo started
	said /proc
	not said started
}

test_check() {
	status 0 /brood check
	said 'no /proc is mounted'
	status 0 /brood check --json
}

run_cases /vm/bare.sh
exec /helpers/leave 0 graceful=/dev/console
