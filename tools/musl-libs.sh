#!/bin/sh
# SPDX-License-Identifier: MIT
# Make static libcap and libseccomp for musl available to the build: build/musl/{include,lib}.
#
# Debian builds its archives for glibc only, so they are built here from Debian's source packages.
# apt fetches them and checks them against its signed index. The index goes into build/cache, made
# from this machine's own list of sources, and the machine's settings stay as they are. A system
# whose compiler makes musl programs (Alpine) has the archives as packages, and these are used.
set -eu
cd "$(dirname "$0")/.."

out=$PWD/build/musl cache=$PWD/build/cache
mkdir -p "$out/include" "$out/lib" "$cache"

case $(${CC:-cc} -dumpmachine) in
*musl*)
	touch "$out/.ready"
	exit 0
	;;
esac

jobs=$(nproc)
log=$cache/build.log

say() { echo "musl-libs: $*" >&2; }

fail() {
	say "$*; the log is $log"
	tail -n 15 "$log" >&2
	exit 1
}

# apt-get with an index of its own: the machine's sources, as deb-src.
private_apt() {
	apt-get -q -o Dir::Etc::sourcelist="$cache/sources.list" \
		-o Dir::Etc::sourceparts="$cache/sources.list.d" -o Dir::State::Lists="$cache/lists" \
		-o Dir::Cache="$cache/apt" -o APT::Sandbox::User="$(id -un)" \
		-o APT::Get::List-Cleanup=0 "$@" </dev/null >>"$log" 2>&1
}

private_index() {
	mkdir -p "$cache/sources.list.d" "$cache/lists/partial" "$cache/apt/archives/partial"
	: >"$cache/sources.list"
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		[ -f "$f" ] || continue
		case $f in
		*.list) sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$f" >>"$cache/sources.list" ;;
		*.sources) sed 's/^Types:.*/Types: deb-src/' "$f" >"$cache/sources.list.d/${f##*/}" ;;
		esac
	done
	private_apt update || say "apt-get update reported errors"
}

# Unpack source package $1 as $cache/src/$1.
unpack() {
	[ ! -d "$cache/src/$1" ] || return 0
	mkdir -p "$cache/src/tmp.$1"
	cd "$cache/src/tmp.$1"
	private_apt source --only-source "$1" || {
		private_index
		private_apt source --only-source "$1" || fail "apt-get source $1 failed"
	}
	for d in */; do
		mv "$d" "../$1"
	done
	cd "$cache/src"
	rm -rf "tmp.$1"
}

flags='-Os -fno-pie -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables'

build_libcap() {
	unpack libcap2
	cd "$cache/src/libcap2"
	make -C libcap libcap.a CC=musl-gcc BUILD_CC="gcc -no-pie" COPTS="$flags -isystem $out/include" \
		USE_GPERF=no GOLANG=no >>"$log" 2>&1 || fail "libcap does not build"
	mkdir -p "$out/include/sys"
	cp libcap/include/sys/capability.h "$out/include/sys"
	cp libcap/libcap.a "$out/lib"
}

build_libseccomp() {
	unpack libseccomp
	cd "$cache/src/libseccomp"
	if [ ! -f Makefile ]; then
		[ -x configure ] || autoreconf -fi >>"$log" 2>&1 || fail "libseccomp has no configure"
		./configure --quiet --host="$(gcc -dumpmachine)" --disable-shared --enable-static \
			CC=musl-gcc CFLAGS="$flags -isystem $out/include" >>"$log" 2>&1 ||
			fail "libseccomp cannot be configured"
	fi
	{
		make -s -j"$jobs" -C include && make -s -j"$jobs" -C src libseccomp.la
	} >>"$log" 2>&1 || fail "libseccomp does not build"
	cp include/seccomp.h include/seccomp-syscalls.h "$out/include"
	cp src/.libs/libseccomp.a "$out/lib"
}

# The kernel's headers, and nothing else of /usr/include, which is glibc's.
arch=$(gcc -print-multiarch 2>/dev/null || true)
for d in linux asm-generic asm mtd rdma; do
	for from in "/usr/include/$arch/$d" "/usr/include/$d"; do
		[ ! -d "$from" ] || ln -sfn "$from" "$out/include/$d"
	done
done

: >"$log"
for lib in libcap libseccomp; do
	[ ! -f "$out/lib/$lib.a" ] || continue
	say "building $lib for musl from the distribution's source package"
	("build_$lib")
done
touch "$out/.ready"
