#!/bin/sh
# SPDX-License-Identifier: MIT
# check-layers: no arrow runs up in this tree, and the check itself finds each kind of wrong one:
# every folder in tests/fixtures/layers is a small tree, named bad-* where it must be refused.
set -eu
cd "$(dirname "$0")/.."
awk_file=$PWD/tools/check-layers.awk

layers() { # the tree in folder $1
	cd "$1"
	files=$(find lib include init reaper ns cgroup proc inspect cli service ctl compat -name '*.[ch]' 2>/dev/null || true)
	[ -n "$files" ] || return 0
	# shellcheck disable=SC2086 # a list of names
	awk -f "$awk_file" $files
}

status=0
(layers .) || status=1

for tree in tests/fixtures/layers/*/; do
	case $tree in
	*/bad-*)
		if (layers "$tree") >/dev/null; then
			echo "$tree: a wrong arrow was not found"
			status=1
		fi
		;;
	*)
		(layers "$tree") || status=1
		;;
	esac
done
exit $status
