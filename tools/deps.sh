#!/bin/sh
# SPDX-License-Identifier: MIT
# Install what a group of targets needs and the system lacks: deps.sh GROUP...
# Groups: build check image vm cross emulate macos windows wine bench.
# Quick where nothing is missing. Without root it says what is missing, and fails.
set -eu

debian() {
	case $1 in
	build) echo gcc libc6-dev make musl-tools linux-libc-dev dpkg-dev gperf xz-utils ;;
	check)
		echo libcmocka-dev libcap-dev libseccomp-dev python3-pytest python3-jsonschema \
			python3-prometheus-client python3-pyte \
			procps strace clang libclang-rt-14-dev clang-format clang-tidy cppcheck \
			shellcheck mandoc uidmap
		;;
	image) echo buildah podman runc debootstrap ;;
	emulate) echo qemu-user-static qemu-system-arm busybox-static ;;
	cross)
		echo gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu gcc-arm-linux-gnueabihf linux-libc-dev-arm64-cross \
			linux-libc-dev-riscv64-cross linux-libc-dev-armhf-cross
		;;
	vm) echo qemu-system-x86 busybox-static ;;
	macos) echo npm ;; # fetches the compiler: tools/zig.sh
	windows) echo make gcc-mingw-w64-x86-64 ;;
	wine) echo wine wine64 python3-pytest python3-jsonschema ;;
	bench) echo tini dumb-init catatonit bubblewrap python3 strace valgrind ;;
	esac
}

alpine() {
	case $1 in
	build)
		echo gcc musl-dev linux-headers libcap-dev libcap-static libseccomp-dev \
			libseccomp-static make
		;;
	check)
		echo cmocka-dev py3-pytest py3-jsonschema py3-prometheus-client procps strace bash util-linux-misc \
			coreutils shellcheck mandoc shadow-uidmap
		;;
	image) echo buildah podman runc ;;
	macos) echo npm ;;
	vm) echo qemu-system-x86_64 busybox-static ;; # and a kernel, see tools/vm-kernel.sh
	windows) echo make mingw-w64-gcc ;;
	wine) echo wine py3-pytest py3-jsonschema ;;
	bench) echo tini dumb-init catatonit bubblewrap python3 strace valgrind ;;
	esac
}

# The packages among the arguments that are not installed.
missing() {
	if [ "$system" = debian ]; then
		have=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null |
			sed -n 's/^ii *//p') || true
	else
		have=$(apk info 2>/dev/null)
	fi
	for p; do
		echo "$have" | grep -qxF "$p" || printf '%s ' "$p"
	done
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
		-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

install_all() {
	if [ "$system" = alpine ]; then
		apk add --quiet --no-cache "$@"
	elif ! apt install "$@" >"$log" 2>&1; then
		apt update >>"$log" 2>&1 || true
		apt install "$@" >>"$log" 2>&1
	fi
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
	system=debian how="apt-get install -y --no-install-recommends"
elif command -v apk >/dev/null; then
	system=alpine how="apk add"
else
	echo "deps: neither apt-get nor apk here; needed: $(for g; do debian "$g"; done | tr '\n' ' ')" >&2
	exit 1
fi

packages=$(for g; do "$system" "$g"; done)
# shellcheck disable=SC2086 # a list of names
lacking=$(missing $packages)
[ -n "$lacking" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	echo "deps: missing; as root: $how $lacking" >&2
	exit 1
fi
echo "deps: installing $lacking" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! install_all $lacking; then
	tail -n 5 "$log" >&2
	for p in $lacking; do # one that cannot be had must not keep the others out
		install_all "$p" || true
	done
fi
# shellcheck disable=SC2086
lacking=$(missing $packages)
[ -z "$lacking" ] || {
	echo "deps: could not install $lacking" >&2
	exit 1
}
