#!/bin/sh
# SPDX-License-Identifier: MIT
# check-size.sh FILE BYTES ...: each file is static and at most so large.
set -eu

while [ $# -ge 2 ]; do
	size=$(wc -c <"$1")
	if [ "$size" -gt "$2" ]; then
		echo "$1: $size bytes, more than $2"
		bad=1
	fi
	if readelf -lW "$1" | grep -q INTERP; then
		echo "$1: not static"
		bad=1
	fi
	shift 2
done
[ -z "${bad:-}" ]
