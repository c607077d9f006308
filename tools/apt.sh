# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced, with $cache set and $log the name of a file: Debian's packages of another kind or processor than this machine's.
# The index lies in $cache, made from this machine's own list of sources, and the machine's settings stay as they are; apt
# checks what it fetches against the signed index.
: "${cache:?}" "${log:?}"

# own_apt KIND apt-get|apt-cache ARGUMENT...: with the index of KIND, which is `source` or a Debian architecture.
own_apt() {
	apt_dir=$cache/apt/$1 apt_program=$2 apt_arch=$1 apt_status=/dev/null
	[ "$1" != source ] || apt_arch=$(dpkg --print-architecture) apt_status=/var/lib/dpkg/status
	shift 2
	"$apt_program" -q -o Dir::Etc::sourcelist="$apt_dir/sources.list" -o Dir::Etc::sourceparts="$apt_dir/sources.list.d" \
		-o Dir::State::Lists="$apt_dir/lists" -o Dir::Cache="$apt_dir/cache" -o Dir::State::status="$apt_status" \
		-o APT::Architecture="$apt_arch" -o APT::Architectures="$apt_arch" -o APT::Sandbox::User="$(id -un)" \
		-o APT::Get::List-Cleanup=0 "$@" </dev/null
}

own_index() { # KIND
	apt_dir=$cache/apt/$1 apt_type=deb
	[ "$1" != source ] || apt_type=deb-src
	mkdir -p "$apt_dir/sources.list.d" "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
	: >"$apt_dir/sources.list"
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		[ -f "$f" ] || continue
		case $f in
		*.list) sed -n "s/^[[:space:]]*deb[[:space:]]/$apt_type /p" "$f" >>"$apt_dir/sources.list" ;;
		*.sources)
			sed "s/^Types:.*/Types: $apt_type/; /^Architectures:/d" "$f" >"$apt_dir/sources.list.d/${f##*/}"
			;;
		esac
	done
	own_apt "$1" apt-get update >>"$log" 2>&1 || echo "apt-get update reported errors" >>"$log"
}

# with_index KIND ARGUMENT...: apt-get, once more with a fresh index where it fails with the one that there is.
with_index() {
	apt_kind=$1
	shift
	own_apt "$apt_kind" apt-get "$@" >>"$log" 2>&1 || {
		own_index "$apt_kind"
		own_apt "$apt_kind" apt-get "$@" >>"$log" 2>&1
	}
}
