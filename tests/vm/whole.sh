# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# brood is the first process of a machine as a distribution sets it up: cgroup v2 alone, with all its controllers, and an
# ordinary user to whom a part of it is delegated.
# shellcheck source=tests/vm/lib.sh
. /vm/lib.sh

distribution rw

# Who may make namespaces is the same again after each case that changes it.
restore() {
	echo 10000 >/proc/sys/user/max_pid_namespaces
	echo 1 >/proc/sys/kernel/unprivileged_userns_clone
}

# The shell leaves its group; nobody else may be in it.
nothing_left() {
	await no_leaf
	echo 0 >/sys/fs/cgroup/cgroup.procs
	rmdir "$own"
}

# The processes of this name, but the machine's first; the eldest is the first of them.
pids() {
	pidof "$1" | tr ' ' '\n' | sort -n | grep -vx 1
}

no_process() {
	not pids "$1"
}

# start COMMAND...: brood in the background, until its command says on a FIFO that it is ready; of the two brood
# processes one is to be killed. Nothing is polled for here: in a storm that takes its time.
start() {
	rm -f /tmp/ready
	mkfifo -m 666 /tmp/ready
	"$@" >/tmp/said 2>&1 &
	supervisor=$!
	read -r _ </tmp/ready || true
	read -r init </proc/$supervisor/task/$supervisor/children || [ "$init" != "" ]
}

start_tree() {
	start "$@" /brood --isolate=cgroup -g 200ms -- sh -c '
		/helpers/leave 0 group session daemon deaf stopped
		echo >/tmp/ready
		exec sleep 1000'
}

start_storm() {
	start "$@" /brood --isolate=cgroup -g 200ms -- /helpers/comets 128 /tmp/ready
}

# The survivor of the pair ends the tree and removes the cgroup.
supervisor_killed() {
	kill -KILL "$supervisor"
	status 137 wait "$supervisor"
	await no_process brood
	await no_process "$1"
	nothing_left
}

init_killed() {
	kill -KILL "$init"
	code=0
	wait "$supervisor" || code=$?
	cat /tmp/said
	[ "$code" = 125 ]
	said "init was killed"
	no_process "$1"
	nothing_left
}

no_pid_namespaces() {
	trap restore EXIT
	echo 0 >/proc/sys/user/max_pid_namespaces
}

test_the_machine_has_cgroup_v2_alone() {
	[ "$(cat /proc/self/cgroup)" = 0::/ ]
	grep -qw memory /sys/fs/cgroup/cgroup.controllers
}

test_cgroup_by_root() {
	group
	status 3 /brood --isolate=cgroup -- sh -c 'cat /proc/self/cgroup; echo pid $$; exit 3'
	said "0::/$name/brood."
	said 'pid 2'
	nothing_left
}

test_cgroup_below_the_root_of_all() {
	own=/sys/fs/cgroup
	status 0 /brood --isolate=cgroup -- cat /proc/self/cgroup
	said 0::/brood.
	no_leaf
}

test_cgroup_by_a_delegated_user() {
	group user
	status 3 as_user /brood --isolate=cgroup -- sh -c 'cat /proc/self/cgroup; id -u; exit 3'
	said "0::/$name/brood."
	said 1000
	nothing_left
}

test_cgroup_by_a_user_without_delegation() {
	group
	status 125 as_user /brood --isolate=cgroup -- echo started
	said 'not delegated'
	nothing_left
}

test_cgroup_in_a_cgroup_by_a_delegated_user() {
	group user
	status 4 as_user /brood --isolate=cgroup -g 200ms -- /brood --isolate=cgroup -g 200ms -- \
		/helpers/leave 4 session daemon deaf stopped
	nothing_left
}

test_cgroup_namespace() {
	group
	status 0 /brood --isolate=cgroup --unshare=cgroup -- cat /proc/self/cgroup
	said 0::/brood.
	nothing_left
}

test_cgroups_that_may_not_be_made() {
	group
	echo 0 >"$own/cgroup.max.descendants"
	status 125 /brood --isolate=cgroup -- echo started
	said cgroup.max.descendants
	nothing_left
}

test_cgroup_without_pid_namespace() {
	no_pid_namespaces
	group
	status 3 /brood -v --isolate=cgroup -g 200ms -- /helpers/leave 3 group session daemon deaf stopped
	said 'isolated by cgroup, guarantee pair, namespaces: none'
	nothing_left
}

test_supervisor_killed_root() {
	no_pid_namespaces
	group
	start_tree
	supervisor_killed leave
}

test_supervisor_killed_user() {
	no_pid_namespaces
	group user
	start_tree as_user
	supervisor_killed leave
}

test_init_killed_root() {
	no_pid_namespaces
	group
	start_tree
	init_killed leave
}

test_init_killed_user() {
	no_pid_namespaces
	group user
	start_tree as_user
	init_killed leave
}

test_supervisor_killed_with_a_pid_namespace() {
	group user
	start_tree as_user
	supervisor_killed leave
}

test_init_killed_with_a_pid_namespace() {
	group user
	start_tree as_user
	init_killed leave
}

test_command_killed_for_want_of_memory() {
	group
	echo 30M >"$own/memory.max"
	status 137 /brood --isolate=cgroup -- dd if=/dev/zero of=/dev/null bs=100M count=1
	grep '^oom_kill [1-9]' "$own/memory.events"
	nothing_left
}

# PIDFD_SIGNAL_PROCESS_GROUP came with Linux 6.9.
test_signals_to_the_group() {
	grep 'version 6\.1\.' /proc/version
	# shellcheck disable=SC2016 # for that shell
	start /brood --signal-to=group -- sh -c '
		got() { echo "$1" >>/tmp/got; exit 3; }
		(trap "got inner" USR1; echo >/tmp/ready; while :; do usleep 10000; done) &
		trap "wait; got outer" USR1
		while :; do usleep 10000; done'
	kill -USR1 "$supervisor"
	status 3 wait "$supervisor"
	[ "$(cat /tmp/got)" = "$(echo inner; echo outer)" ]
}

test_user_namespaces_as_they_are_set() {
	[ "$(cat /proc/sys/kernel/unprivileged_userns_clone)" = 1 ]
	status 0 as_user /brood -v -- id -u
	said 'isolated by pidns, guarantee kernel'
	said 1000
}

test_user_namespaces_switched_off() {
	trap restore EXIT
	echo 0 >/proc/sys/kernel/unprivileged_userns_clone
	status 125 as_user /brood --isolate=pidns -- echo started
	said 'sysctl kernel.unprivileged_userns_clone=1'
	status 0 as_user /brood -v -- true
	said 'isolated by subreaper'
	group user
	status 0 as_user /brood -v -- true
	said 'isolated by cgroup, guarantee pair'
	nothing_left
}

test_check() {
	group user
	status 0 /brood check
	status 0 as_user /brood check
	nothing_left
}

# Last: on a slow host a storm takes its time.
test_comets_end_with_their_command() {
	group user
	status 5 as_user /brood --isolate=cgroup -g 200ms -- /helpers/comets-then-exit 128 /tmp/storm
	rm /tmp/storm
	no_process comets
	nothing_left
}

test_comets_end_in_a_pair() {
	no_pid_namespaces
	group user
	status 5 as_user /brood --isolate=cgroup -g 200ms -- /helpers/comets-then-exit 128 /tmp/storm
	rm /tmp/storm
	no_process comets
	nothing_left
}

test_comets_end_with_the_supervisor_of_a_pair() {
	no_pid_namespaces
	group
	start_storm
	supervisor_killed comets
}

test_comets_end_with_the_init_of_a_pair() {
	no_pid_namespaces
	group user
	start_storm as_user
	init_killed comets
}

test_comets_at_the_limit_of_processes() {
	group
	echo 40 >"$own/pids.max"
	status 5 /brood --isolate=cgroup -g 200ms -- /helpers/comets-then-exit 16 /tmp/storm
	rm /tmp/storm
	no_process comets
	nothing_left
}

run_cases /vm/whole.sh

echo "check root $(/brood check --json | tr -d '\n')"
echo 0 >/proc/sys/kernel/unprivileged_userns_clone
echo "check weak $(as_user /brood check --json | tr -d '\n')"
restore
name=checked
group user
echo "check user $(as_user /brood check --json | tr -d '\n')"
nothing_left
