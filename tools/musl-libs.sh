#!/bin/sh
# SPDX-License-Identifier: MIT
# Make static libcap and libseccomp for musl available to the build: build/musl/{include,lib}.
#
#     musl-libs.sh                      for this machine, with its musl-gcc
#     musl-libs.sh PLATFORM TRIPLET     for another processor, in build/musl/PLATFORM: with TRIPLET-gcc, and with musl itself
#                                       and cmocka, which Debian has for no other architecture or not for musl
#
# Debian builds its archives for glibc only, so they are built here from Debian's source packages.
# apt fetches them and checks them against its signed index (tools/apt.sh). A system
# whose compiler makes musl programs (Alpine) has the archives as packages, and these are used.
set -eu
cd "$(dirname "$0")/.."

platform=${1:-native} triplet=${2:-}
cache=$PWD/build/cache work=$PWD/build/cache/work/$platform
out=$PWD/build/musl${1:+/$1}
mkdir -p "$out/include" "$out/lib" "$work" "$cache/source/files"

if [ "$platform" = native ]; then
	libs="libcap libseccomp" cc=musl-gcc tools=
	case $(${CC:-cc} -dumpmachine) in
	*musl*)
		touch "$out/.ready"
		exit 0
		;;
	esac
else
	libs="musl libcap libseccomp cmocka" cc=$out/bin/musl-gcc tools=$triplet-
fi

jobs=$(nproc)
log=$work/build.log
# shellcheck source=tools/apt.sh
. tools/apt.sh

say() { echo "musl-libs: $*" >&2; }

fail() {
	say "$*; the log is $log"
	tail -n 15 "$log" >&2
	exit 1
}

# Source package $1 as $work/$1. Its files stay in build/cache/source/files as they came. Builds for several platforms may
# run at once.
unpack() {
	exec 9>"$cache/source/lock"
	flock 9
	if [ ! -d "$cache/source/$1" ]; then
		rm -rf "$cache/source/tmp"
		mkdir "$cache/source/tmp"
		cd "$cache/source/tmp"
		with_index source source --only-source "$1" || fail "apt-get source $1 failed"
		find . -maxdepth 1 -type f -exec mv -t ../files {} +
		mv -- */ "../$1"
	fi
	exec 9>&-
	rm -rf "${work:?}/$1"
	cp -a "$cache/source/$1" "$work/$1"
	cd "$work/$1"
}

flags='-Os -fno-pie -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables'

build_musl() {
	unpack musl
	{
		./configure --prefix="$out" --target="$triplet" CROSS_COMPILE="$tools" --disable-shared \
			--enable-wrapper=gcc && make -s -j"$jobs" && make -s install
	} >>"$log" 2>&1 || fail "musl does not build"
}

build_libcap() {
	unpack libcap2
	make -C libcap libcap.a CC="$cc" AR="${tools}ar" RANLIB="${tools}ranlib" OBJCOPY="${tools}objcopy" \
		BUILD_CC="gcc -no-pie" COPTS="$flags -isystem $out/include" USE_GPERF=no GOLANG=no >>"$log" 2>&1 ||
		fail "libcap does not build"
	mkdir -p "$out/include/sys"
	cp libcap/include/sys/capability.h "$out/include/sys"
	cp libcap/libcap.a "$out/lib"
}

build_libseccomp() {
	unpack libseccomp
	[ -x configure ] || autoreconf -fi >>"$log" 2>&1 || fail "libseccomp has no configure"
	./configure --quiet --host="${triplet:-$(gcc -dumpmachine)}" --disable-shared --enable-static \
		CC="$cc" CFLAGS="$flags -isystem $out/include" >>"$log" 2>&1 ||
		fail "libseccomp cannot be configured"
	# What autoconf made is in the package, and is not made again where a copy of it has lost its files' times.
	set -- -s -j"$jobs" ACLOCAL=: AUTOCONF=: AUTOHEADER=: AUTOMAKE=:
	{
		make "$@" -C include && make "$@" -C src libseccomp.la
	} >>"$log" 2>&1 || fail "libseccomp does not build"
	cp include/seccomp.h include/seccomp-syscalls.h "$out/include"
	cp src/.libs/libseccomp.a "$out/lib"
}

# One file; what its CMakeLists.txt finds out is known here. Its header knows uintptr_t by glibc's guard, and else guesses.
build_cmocka() {
	unpack cmocka
	{
		echo '#include <stdint.h>'
		echo '#define _UINTPTR_T'
		cat include/cmocka.h
	} >"$out/include/cmocka.h"
	# shellcheck disable=SC2086 # a list of flags
	{
		"$cc" $flags -w -D_GNU_SOURCE -DHAVE_INTTYPES_H=1 -DHAVE_MALLOC_H=1 -DHAVE_SIGNAL_H=1 -DHAVE_STRINGS_H=1 \
			-DHAVE_TIME_H=1 -DHAVE_UNISTD_H=1 -DHAVE_STRUCT_TIMESPEC=1 -DHAVE_CLOCK_GETTIME=1 \
			-DHAVE_CLOCK_REALTIME=1 -DHAVE_GCC_THREAD_LOCAL_STORAGE=1 -DHAVE_SNPRINTF=1 -DHAVE_VSNPRINTF=1 \
			-DHAVE_STRSIGNAL=1 -DHAVE_SETJMP_H=1 -D_UINTPTR_T -include stdint.h -Iinclude -c -o cmocka.o src/cmocka.c &&
			"${tools}ar" rcs "$out/lib/libcmocka.a" cmocka.o
	} >>"$log" 2>&1 || fail "cmocka does not build"
}

# The kernel's headers, and nothing else of /usr/include, which is glibc's.
arch=$(gcc -print-multiarch 2>/dev/null || true)
for d in linux asm-generic asm mtd rdma; do
	if [ "$platform" != native ]; then
		set -- "/usr/$triplet/include/$d"
	else
		set -- "/usr/include/$arch/$d" "/usr/include/$d"
	fi
	for from; do
		[ ! -d "$from" ] || ln -sfn "$from" "$out/include/$d"
	done
done

: >"$log"
[ "$platform" = native ] || command -v "${tools}gcc" >/dev/null || fail "no ${tools}gcc here: only Debian has it"
for lib in $libs; do
	[ ! -f "$out/lib/.$lib" ] || continue
	say "building $lib for musl from the distribution's source package${triplet:+, for $triplet}"
	("build_$lib")
	touch "$out/lib/.$lib"
done
touch "$out/.ready"
