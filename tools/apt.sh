# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced, with $cache set and $log the name of a file: Debian's packages of another kind or processor than this machine's.
# The index lies in $cache, made from this machine's own list of sources, and the machine's settings stay as they are; apt
# checks what it fetches against the signed index.

# own_apt KIND ARGUMENT...: apt-get with the index of KIND, `source` or a Debian architecture.
own_apt() {
	apt_kind=$1
	shift
	case $apt_kind in
	source) set -- -o APT::Get::Only-Source=true "$@" ;;
	*) set -- -o "APT::Architecture=$apt_kind" -o "APT::Architectures=$apt_kind" -o Dir::State::status=/dev/null "$@" ;;
	esac
	apt-get -q -o Dir::Etc::sourcelist="$cache/apt/$apt_kind/sources.list" \
		-o Dir::Etc::sourceparts="$cache/apt/$apt_kind/sources.list.d" \
		-o Dir::State::Lists="$cache/apt/$apt_kind/lists" -o Dir::Cache="$cache/apt/$apt_kind/cache" \
		-o APT::Sandbox::User="$(id -un)" -o APT::Get::List-Cleanup=0 "$@" </dev/null
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
	own_apt "$1" update >>"$log" 2>&1 || echo "apt-get update reported errors" >>"$log"
}

# with_index KIND ARGUMENT...: the same, once more with a fresh index where it fails with the one that there is.
with_index() {
	own_apt "$@" >>"$log" 2>&1 || {
		own_index "$1"
		own_apt "$@" >>"$log" 2>&1
	}
}
