#!/bin/sh
# SPDX-License-Identifier: MIT
# Print the path of a Linux kernel for tests/vm, from Debian's package; says why there is none.
#
# The package is downloaded and unpacked, not installed. It stays in build/vm, as does the kernel of
# a machine without a network that somebody puts there.
set -eu
cd "$(dirname "$0")/.."

out=$PWD/build/vm
kernel=$out/vmlinuz

fail() {
	echo "vm-kernel: $*" >&2
	exit 1
}

# The package that the newest kernel's name depends on.
package() {
	apt-cache depends linux-image-cloud-amd64 2>/dev/null |
		sed -n 's/^ *Depends: \(linux-image-[0-9][^ ]*\)$/\1/p' | head -n 1
}

# Into a folder that apt's own user may write to where there is one.
download() {
	name=$(package)
	[ -n "$name" ] && (cd "$tmp" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$name")
}

[ ! -s "$kernel" ] || {
	echo "$kernel"
	exit 0
}
[ "$(uname -m)" = x86_64 ] || fail "only for x86-64"
for tool in apt-cache apt-get dpkg; do
	command -v "$tool" >/dev/null || fail "no $tool here"
done
mkdir -p "$out"
tmp=$(mktemp -d "$out/kernel.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
download >"$tmp/log" 2>&1 || {
	apt-get -qq update && download
} >"$tmp/log" 2>&1 || fail "cannot download linux-image-cloud-amd64: $(tail -n 1 "$tmp/log")"
dpkg -x "$tmp"/linux-image-*.deb "$tmp/root"
mv "$tmp"/root/boot/vmlinuz-* "$kernel"
echo "$kernel"
