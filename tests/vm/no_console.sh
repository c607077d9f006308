# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# brood-init is the machine's first process, its descriptors 0 to 2 are closed, and its options came with the kernel's.
# shellcheck source=tests/vm/lib.sh
. /vm/lib.sh

env >/tmp/env
mkdir -p /proc
mount -t proc proc /proc
open=
for fd in 0 1 2; do
	[ ! -e /proc/$$/fd/$fd ] || open="$open $fd"
done
mount -t devtmpfs dev /dev
exec >/dev/console 2>&1

test_brood_init_is_process_1() {
	[ "$(cat /proc/1/comm)" = brood-init ]
}

test_streams_were_closed_for_the_command() {
	[ "$open" = "" ]
}

test_options_from_the_kernel_are_not_passed_on() {
	cat /tmp/env
	not grep -q BROOD_ /tmp/env
	grep -q '^OTHER=word$' /tmp/env
}

test_orphans_are_reaped() {
	yes | head -n 500 | /helpers/orphans 500 >/tmp/left
	[ "$(cat /tmp/left)" = "done" ]
	await not grep -q 'State:.Z' /proc/[0-9]*/status
}

run_cases /vm/no_console.sh
exec /helpers/leave 0 deaf stopped graceful=/dev/console
