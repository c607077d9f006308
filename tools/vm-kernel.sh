#!/bin/sh
# SPDX-License-Identifier: MIT
# vm-kernel.sh [ARCH]: print the path of a Linux kernel for tests/vm, from Debian's package; for another processor than this
# machine's (arm64, armv7) in a second line that of a static busybox. Says why there is none.
#
# Packages are downloaded and unpacked, not installed. They stay in build/vm, as does the kernel of
# a machine without a network that somebody puts there.
set -eu
cd "$(dirname "$0")/.."

arch=${1:-$(uname -m)}
out=$PWD/build/vm
cache=$PWD/build/cache log=/dev/null
[ "$arch" = x86_64 ] || out=$out/$arch
kernel=$out/vmlinuz
# shellcheck source=tools/apt.sh
. tools/apt.sh

fail() {
	echo "vm-kernel: $*" >&2
	exit 1
}

case $arch in
x86_64) image=linux-image-cloud-amd64 ;;
arm64) image=linux-image-cloud-arm64 debian=arm64 ;;
armv7) image=linux-image-armmp debian=armhf ;;
*) fail "Debian 12 has no kernel for $arch" ;;
esac

# The package that the newest kernel's name depends on, among apt-cache's lines.
newest() {
	sed -n 's/^ *Depends: \(linux-image-[0-9][^ ]*\)$/\1/p' | head -n 1
}

# Into a folder that apt's own user may write to where there is one.
download() {
	name=$(apt-cache depends "$image" 2>/dev/null | newest)
	[ -n "$name" ] && (cd "$tmp" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$name")
}

download_foreign() {
	own_index "$debian"
	name=$(own_apt "$debian" apt-cache depends "$image" | newest)
	[ -n "$name" ] && (cd "$tmp" && own_apt "$debian" apt-get download "$name" busybox-static)
}

if [ ! -s "$kernel" ]; then
	for tool in apt-cache apt-get dpkg; do
		command -v "$tool" >/dev/null || fail "no $tool here"
	done
	mkdir -p "$out"
	tmp=$(mktemp -d "$out/kernel.XXXXXX")
	log=$tmp/log
	trap 'rm -rf "$tmp"' EXIT
	if [ -n "${debian:-}" ]; then
		download_foreign >>"$log" 2>&1
	else
		download >"$log" 2>&1 || { apt-get -qq update && download; } >"$log" 2>&1
	fi || fail "cannot download $image: $(tail -n 1 "$log")"
	for package in "$tmp"/*.deb; do
		dpkg -x "$package" "$tmp/root"
	done
	[ -z "${debian:-}" ] || mv "$tmp/root/bin/busybox" "$out/busybox"
	mv "$tmp"/root/boot/vmlinuz-* "$kernel"
fi
echo "$kernel"
[ -z "${debian:-}" ] || echo "$out/busybox"
