# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Limits on a machine with cgroup v2 alone: what exceeds them is punished, and where controllers have to be handed out for
# that everything is as before afterwards.
# shellcheck source=tests/vm/lib.sh
. /vm/lib.sh
distribution nsdelegate
mkdir /mnt

# alone GROUP COMMAND...: with nobody else there, as in a scope or a container of its own.
cat >/bin/alone <<'END'
#!/bin/sh
echo 0 >"$1/cgroup.procs"
shift
exec "$@"
END
chmod +x /bin/alone

# The controllers that a cgroup hands out.
handed_out() {
	cat "$1/cgroup.subtree_control"
}

# The group is as it was made: nobody, nothing below it, nothing handed out. The shell leaves it first.
as_before() {
	echo 0 >/sys/fs/cgroup/cgroup.procs
	await no_leaf
	[ "$(handed_out "$own")" = "" ]
	[ "$(cat "$own/cgroup.procs")" = "" ]
	rmdir "$own"
}

# A group whose first user comes later.
free_group() {
	group "$@"
	echo 0 >/sys/fs/cgroup/cgroup.procs
}

no_brood() {
	[ "$(find /sys/fs/cgroup -name 'brood*')" = "" ]
}

# reported NAME: its value in the report.
reported() {
	sed -n "s/^ *\"$1\": \([^,]*\),*\$/\1/p" /tmp/report
}

# In the leaf, of which the command knows the path from inside.
# shellcheck disable=SC2016 # for that shell
leaf='leaf=/sys/fs/cgroup$(sed "s/^0:://" /proc/self/cgroup); cd "$leaf";'

test_memory() {
	free_group
	status 137 alone "$own" /brood --memory=30M --report=/tmp/report -- dd if=/dev/zero of=/dev/null bs=100M count=1
	[ "$(reported oom_kills)" -ge 1 ]
	peak=$(reported memory_peak_bytes)
	[ "$peak" -gt 20000000 ]
	[ "$peak" -le $((30 * 1048576)) ]
	as_before
}

test_memory_ends_the_whole_tree() {
	free_group
	status 137 alone "$own" /brood --memory=30M -- sh -c 'sleep 1000 & dd if=/dev/zero of=/dev/null bs=100M count=1; echo survived'
	not said survived
	as_before
}

test_memory_that_suffices() {
	free_group
	status 0 alone "$own" /brood --memory=64M --swap=0 --report=/tmp/report -- sh -c "$leaf"'
		dd if=/dev/zero of=/dev/null bs=16M count=1
		cat memory.max memory.swap.max memory.oom.group'
	said 67108864
	[ "$(grep -cx '[01]' /tmp/said)" = 2 ]
	[ "$(reported oom_kills)" = 0 ]
	[ "$(reported memory_peak_bytes)" -gt 16000000 ]
	as_before
}

test_memory_as_a_share_of_the_machine() {
	free_group
	status 0 alone "$own" /brood --memory=25% -- sh -c "$leaf cat memory.max"
	total=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
	limit=$(tail -n 1 /tmp/said)
	[ $((limit / 1024 - total / 4)) -le 0 ]
	[ $((limit / 1024 - total / 4)) -gt -16 ]
	as_before
}

test_pids() {
	free_group
	status 2 alone "$own" /brood --pids=5 --report=/tmp/report -- sh -c 'for i in 1 2 3 4 5 6 7; do sleep 1000 & done; echo started'
	said "can't fork"
	not said started
	[ "$(reported pids_peak)" = 5 ]
	as_before
}

test_pids_that_suffice() {
	free_group
	status 0 alone "$own" /brood --pids=5 -g 0 -- sh -c 'for i in 1 2 3 4; do sleep 1000 & done; echo started'
	said started
	as_before
}

test_cpus() {
	free_group
	# shellcheck disable=SC2016 # for that shell
	status 0 alone "$own" /brood --cpus=0.2 -- sh -c "$leaf"'
		i=0
		while [ $i -lt 20000 ]; do i=$((i + 1)); done
		cat cpu.max cpu.stat'
	said '20000 100000'
	grep -q '^nr_throttled [1-9]' /tmp/said
	as_before
}

# brood stat measures against what holds: its own cgroup's limits, and those above where they are tighter.
test_stat() {
	free_group
	status 0 alone "$own" /brood --memory=64M --cpus=0.5 --swap=0 -- /brood stat --json
	said '"bytes": 67108864'
	said '"total_bytes": 67108864'
	said '"file": "memory.max"'
	said '"cores": 0.500'
	said '"version": 2'
	echo 32M >"$own/memory.high"
	status 0 alone "$own" /brood --memory=64M -- /brood stat
	said "Limit     memory 32M, memory.high of cgroup /$name (v2); the machine has"
	status 0 alone "$own" /brood stat --openmetrics
	said "brood_cgroup_memory_limit_bytes{cgroup=\"/$name\",file=\"memory.high\",version=\"2\"} 33554432"
	as_before
}

test_all_of_a_delegated_user() {
	free_group user
	status 0 alone "$own" as_user /brood --memory=64M --swap=0 --pids=20 --cpus=0.5 -- sh -c "id -u; $leaf"'
		cat memory.max pids.max cpu.max'
	said 1000
	said 67108864
	said '50000 100000'
	as_before
}

test_a_user_without_delegation() {
	free_group
	status 125 alone "$own" as_user /brood --memory=64M -- echo started
	said '--memory: the memory controller cannot be used'
	said 'Delegate=yes'
	not said started
	as_before
}

# Others live beside it: it goes where that is no harm, and not from under what limits it.
test_not_alone() {
	group
	status 0 /brood --memory=64M -- cat /proc/self/cgroup
	said 0::/brood.
	echo 100 >"$own/pids.max"
	status 125 /brood --memory=64M -- echo started
	said 'not to be escaped'
	as_before
	no_brood
}

test_in_the_root_of_all() {
	own=/sys/fs/cgroup
	status 137 /brood --memory=30M -- dd if=/dev/zero of=/dev/null bs=100M count=1
	await no_brood
}

test_as_the_command_of_another() {
	free_group
	status 137 alone "$own" /brood --memory=200M --pids=50 -- /brood --memory=30M --pids=9 -- \
		dd if=/dev/zero of=/dev/null bs=100M count=1
	status 137 alone "$own" /brood --memory=30M -- /brood --memory=200M -- dd if=/dev/zero of=/dev/null bs=100M count=1
	as_before
}

test_beside_the_command_of_another() {
	free_group
	status 125 alone "$own" /brood --memory=200M -- sh -c '/brood --memory=30M -- echo started; exit $?'
	said "another brood's"
	not said started
	as_before
}

test_in_a_cgroup_namespace() {
	free_group
	status 137 alone "$own" /brood --unshare=cgroup --memory=30M -- dd if=/dev/zero of=/dev/null bs=100M count=1
	status 0 alone "$own" /brood --unshare=cgroup --memory=30M -- cat /proc/self/cgroup
	said 0::/brood.
	as_before
}

# What a container's own cgroup looks like from inside: the top of what is seen, but no root.
test_in_a_container() {
	free_group
	status 0 alone "$own" unshare -m sh -c "
		mount --bind $own /mnt && umount -l /sys/fs/cgroup && mount --move /mnt /sys/fs/cgroup && exec \"\$@\"" sh \
		/brood --memory=64M -- cat /proc/self/cgroup
	said "0::/$name/brood."
	status 125 alone "$own" unshare -m sh -c "
		mount --bind $own /mnt && mount -o remount,bind,ro /mnt && umount -l /sys/fs/cgroup &&
		mount --move /mnt /sys/fs/cgroup && exec \"\$@\"" sh \
		/brood --memory=64M -- echo started
	said 'read-only'
	as_before
}

test_a_controller_that_is_not_passed_on() {
	free_group
	mkdir "$own/below"
	chown -R user "$own"
	status 125 alone "$own/below" as_user /brood --pids=5 -- echo started
	said '--pids: the pids controller is not passed on'
	rmdir "$own/below"
	as_before
}

test_a_command_that_cannot_be_started() {
	free_group
	status 127 alone "$own" /brood --memory=64M -- /no/such/command
	status 125 alone "$own" /brood --memory=64M --stdin=/no/such/file -- true
	as_before
}

# ready COMMAND...: brood with limits and a tree in the background, once that is there.
ready() {
	rm -f /tmp/ready
	mkfifo -m 666 /tmp/ready
	alone "$own" "$@" /brood --isolate=cgroup --memory=200M --pids=100 -g 200ms -- sh -c '
		/helpers/leave 0 group session daemon deaf stopped
		echo >/tmp/ready
		exec sleep 1000' >/tmp/said 2>&1 &
	supervisor=$!
	read -r _ </tmp/ready
	init=$(sed 's/ .*//' /proc/$supervisor/task/$supervisor/children)
	[ "$init" != "" ]
}

supervisor_killed() {
	kill -KILL "$supervisor"
	status 137 wait "$supervisor"
	as_before
}

init_killed() {
	kill -KILL "$init"
	status 125 wait "$supervisor"
	as_before
}

test_supervisor_killed() {
	free_group
	ready
	supervisor_killed
}

test_supervisor_killed_user() {
	free_group user
	ready as_user
	supervisor_killed
}

test_init_killed() {
	free_group
	ready
	init_killed
}

test_init_killed_user() {
	free_group user
	ready as_user
	init_killed
}

test_supervisor_killed_without_a_pid_namespace() {
	free_group
	echo 0 >/proc/sys/user/max_pid_namespaces
	trap 'echo 10000 >/proc/sys/user/max_pid_namespaces' EXIT
	ready
	supervisor_killed
}

# killed_at_any_moment OPTION...: of a run that is as short as it can be.
killed_at_any_moment() {
	free_group
	i=0
	while [ $i -lt 40 ]; do
		alone "$own" /brood --isolate=cgroup --memory=200M "$@" -- true &
		usleep $((10000 + i * 2000))
		kill -KILL $! || true
		wait $! || true
		await no_leaf
		[ "$(handed_out "$own")" = "" ]
		i=$((i + 1))
	done
	as_before
}

test_supervisor_killed_at_any_moment() {
	killed_at_any_moment
}

test_supervisor_killed_at_any_moment_of_a_failure() {
	killed_at_any_moment --ro /no/such/path
}

run_cases /vm/limits.sh
