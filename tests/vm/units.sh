# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The unit tests that user-mode qemu cannot run: those with a line `kernel:`.
# shellcheck source=tests/vm/lib.sh
. /vm/lib.sh
distribution rw
mkdir -p /var/tmp /lib /usr /dev/pts
mount -t devpts devpts /dev/pts
ln -s pts/ptmx /dev/ptmx 2>/tmp/out
for fd in 0:stdin 1:stdout 2:stderr; do
	ln -s "/proc/self/fd/${fd%:*}" "/dev/${fd#*:}"
done

for file in /units/*; do
	name=${file##*/} status=0
	CMOCKA_MESSAGE_OUTPUT=TAP timeout 200 "$file" >/tmp/out 2>&1 || status=$?
	if [ "$status" -ne 0 ]; then
		tail -n 60 /tmp/out | sed 's/^/# /'
		echo "not ok $name"
	elif grep -q '^ok' /tmp/out; then
		echo "ok $name"
	else
		grep -vE '^(ok|not ok|1\.\.|#)' /tmp/out | sort -u | sed 's/^/# /'
		echo "skip $name"
	fi
done
