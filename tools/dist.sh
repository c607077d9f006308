#!/bin/bash
# SPDX-License-Identifier: MIT
# dist.sh FOLDER VERSION PLATFORM...: a release in FOLDER. For each platform an archive with its programs from build/PLATFORM,
# the manual and the licences; brood's source; SHA256SUMS of all.
# The same commit gives the same bytes, whoever packs it, and when: SOURCE_DATE_EPOCH, else the commit's time.
set -eu
cd "$(dirname "$0")/.."

out=$1 version=$2
shift 2
source=build/cache/source
umask 022
export LC_ALL=C

fail() {
	echo "dist: $*" >&2
	exit 1
}

epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} || fail "no git here, and no SOURCE_DATE_EPOCH"
[ -d "$source/files" ] || fail "the libraries were not built from source here, so there is no source of theirs to go with them"
rm -rf "$out"
mkdir -p "$out"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Below $tmp; the name of the folder is the archive's.
pack() {
	tar -C "$tmp" --sort=name --format=ustar --mtime="@$epoch" --owner=0 --group=0 --numeric-owner -c "$1" |
		gzip -9n >"$out/$1.tar.gz"
}

licences() { # FOLDER: those of the libraries that Linux programs are linked with
	local musl=$source/musl/COPYRIGHT
	[ -e "$musl" ] || musl=/usr/share/doc/musl/copyright
	install -D -m 644 "$musl" "$1/musl"
	install -m 644 "$source/libcap2/License" "$1/libcap"
	echo "brood is linked statically with these libraries. Its own licence is LICENSE, one folder up." >"$1/README"
}

for platform; do
	# One whose compiler cannot be had here was said so by make.
	compgen -G "build/$platform/brood*" >/dev/null || continue
	name=brood-$version-$platform
	mkdir -p "$tmp/$name/completions"
	for program in brood brood-init brood.exe; do
		[ ! -e "build/$platform/$program" ] || install -m 755 "build/$platform/$program" "$tmp/$name"
	done
	install -m 644 LICENSE README.md CHANGELOG.md docs/brood.1 "$tmp/$name"
	install -m 644 docs/completions/* "$tmp/$name/completions"
	case $platform in
	linux-*) licences "$tmp/$name/licences" ;;
	esac
	pack "$name"
done

mkdir "$tmp/brood-$version-source"
git archive HEAD | tar -C "$tmp/brood-$version-source" -x
pack "brood-$version-source"

cd "$out"
sha256sum -- * >SHA256SUMS.new
mv SHA256SUMS.new SHA256SUMS
