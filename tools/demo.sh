#!/bin/bash
# SPDX-License-Identifier: MIT
# make demo: brood's main job, on real processes. A command leaves three helpers behind; first it
# runs bare, then under brood.
set -u
cd "$(dirname "$0")/.." || exit 1
brood=${BROOD:-build/brood}
export DEMO_RUN=demo.$$
dir=$(mktemp -d)
bad=0

# The pids of this demo's helpers, found by the mark in their environment; this script has it not.
helpers() {
	grep -lszF "DEMO_HELPER=$DEMO_RUN" /proc/[0-9]*/environ | tr -dc '0-9\n' | sort -n
}

show() {
	local pid
	for pid in $(helpers); do
		printf '    %7s  parent %-7s %s\n' "$pid" "$(awk '/^PPid/ { print $2 }' "/proc/$pid/status" 2>/dev/null)" \
			"$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")"
	done
}

# shellcheck disable=SC2046,SC2317 # a list of pids; run by the trap
end() {
	kill -KILL $(helpers) 2>/dev/null
	rm -rf "$dir"
}
trap end EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# expect WHAT WANTED GOT
expect() {
	if [ "$2" = "$3" ]; then
		printf '    %s: %s\n' "$1" "$3"
	else
		printf '    %s: %s, but it should be %s\n' "$1" "$3" "$2"
		bad=1
	fi
}

run() {
	printf '    $ %s\n' "$*"
	local from
	from=$(date +%s%N)
	"$@" 2>&1 | sed 's/^/    | /'
	status=${PIPESTATUS[0]}
	printf '    took %d ms\n' $((($(date +%s%N) - from) / 1000000))
}

count() { helpers | wc -l; }

cat >"$dir/job" <<'END'
#!/bin/sh
# A job with helpers that outlive it.
export DEMO_HELPER="$DEMO_RUN"
setsid sleep 1001 >/dev/null 2>&1 &                             # a session of its own
(sleep 1002 >/dev/null 2>&1 &)                                  # a double fork: nobody's child
sh -c 'trap "" TERM; : >"$0.deaf"; while :; do sleep 1003; done' "$0" >/dev/null 2>&1 & # deaf to TERM
while [ ! -e "$0.deaf" ]; do sleep 0.01; done
rm "$0.deaf"
exit 7
END
chmod +x "$dir/job"

say "1. The job alone: it ends with 7, and its helpers stay"
run "$dir/job"
expect "exit status" 7 "$status"
show
# shellcheck disable=SC2046
kill -KILL $(helpers) 2>/dev/null

if command -v tini >/dev/null; then
	say "   The same under tini as a subreaper"
	run tini -s -- "$dir/job"
	show
	# shellcheck disable=SC2046
	kill -KILL $(helpers) 2>/dev/null
fi

say "2. Under brood: the same exit status; what ignores TERM gets KILL after the grace"
run "$brood" --grace=500ms -- "$dir/job"
expect "exit status" 7 "$status"
expect "helpers left" 0 "$(count)"

say "3. --leftovers=fail: a test run that leaks is named and fails"
sed 's/^exit 7/exit 0/' "$dir/job" >"$dir/test" && chmod +x "$dir/test"
run "$brood" --leftovers=fail --grace=500ms -- "$dir/test"
expect "exit status" 123 "$status"
expect "helpers left" 0 "$(count)"

say "4. --timeout: the whole tree is stopped"
sed 's/^exit 7/wait/' "$dir/job" >"$dir/slow" && chmod +x "$dir/slow"
run "$brood" --timeout=1s --grace=500ms -- "$dir/slow"
expect "exit status" 124 "$status"
expect "helpers left" 0 "$(count)"

say "5. SIGKILL to brood itself: nothing survives that either"
"$brood" -- "$dir/slow" &
for _ in $(seq 500); do
	[ "$(count)" -lt 4 ] || break
	sleep 0.01
done
printf '    %s helpers run under brood, pid %s\n' "$(count)" $!
kill -KILL $!
wait $! 2>/dev/null
for _ in $(seq 500); do
	[ "$(count)" -gt 0 ] || break
	sleep 0.01
done
expect "helpers left" 0 "$(count)"

sandbox() {
	say "6. --sandbox: a stranger's command writes where it is, and nowhere else, and keeps no secret"
	cat >"$dir/stranger" <<'END'
#!/bin/sh
for try in 'true >/etc/brood-demo' 'true >/usr/bin/brood-demo' 'unshare -U true' 'test -n "$SECRET"' \
	'test $(wc -l </proc/net/dev) -gt 3' 'mount -t tmpfs none /mnt' 'cat /proc/1/environ'; do
	if sh -c "$try" 2>/dev/null; then result=works; else result=refused; fi
	printf '%-36s %s\n' "$try" "$result"
done
echo made >here && echo "here:$(cat here)"
END
	chmod +x "$dir/stranger"
	at=$PWD brood_path=$(cd "$(dirname "$brood")" && pwd)/${brood##*/}
	cd "$dir" || exit 1
	SECRET=x run "$brood_path" --sandbox --timeout=1m --report=run.json -- ./stranger >"$dir.out"
	cd "$at" || exit 1
	sed "s|$brood_path|$brood|" "$dir.out"
	expect "refused" 7 "$(grep -c refused "$dir.out")"
	expect "file made in its directory" made "$(cat "$dir/here")"
	expect "report" '"outcome": "exited",' "$(grep -o '"outcome": .*' "$dir/run.json")"
	rm -f "$dir.out"
}
if why=$("$brood" --sandbox -- true 2>&1); then
	sandbox
else
	say "6. --sandbox cannot be had here; brood says why"
	printf '    | %s\n' "$why"
fi

echo
if [ "$bad" -eq 0 ]; then
	echo "All as it should be. Next: $brood --help, $brood check"
else
	echo "Something is not as it should be." >&2
fi
exit $bad
