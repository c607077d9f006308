# SPDX-License-Identifier: MIT
# The arrows of docs/ARCHITECTURE.md, checked on the #include lines of the files given: a file may include its
# own room and rooms of its row or a lower one, and what is named below. Also: each include names
# its room, and no `#if` on a platform stands outside compat/.

BEGIN {
	row["main"] = 6
	row["cli"] = row["ctl"] = 5
	row["service"] = 4
	row["reaper"] = row["init"] = row["inspect"] = 3
	row["compat"] = 2
	row["ns"] = row["cgroup"] = row["proc"] = 1
	row["include"] = row["lib"] = 0
	row["build"] = 0 # generated: build/gen/

	# rooms of one row that may not include each other, by the text beside the arrows
	apart = " ns>cgroup ns>proc cgroup>ns cgroup>proc proc>ns proc>cgroup lib>include " \
		"inspect>compat inspect>ns inspect>cgroup inspect>proc inspect>init inspect>reaper " \
		"reaper>compat reaper>ns reaper>cgroup reaper>proc reaper>init reaper>inspect "
}

# init/main*.c is the top of the program; the rest of init/ (spec, plan, report...) is pure.
function room(path)
{
	if (path ~ /^init\/main[^\/]*$/)
		return "main"
	return substr(path, 1, index(path, "/") - 1)
}

# The folder of a file in compat/: compat/linux.
function platform(path)
{
	return match(path, /^compat\/[^\/]+/) ? substr(path, 1, RLENGTH) : ""
}

function wrong(why)
{
	printf "%s:%d: %s\n", FILENAME, FNR, why
	bad = 1
}

function check(from, to, a, b)
{
	a = room(from)
	b = room(to)
	if (to ~ /(^|\/)\.\.?\// || index(to, "/") == 0)
		wrong("\"" to "\" does not name its room")
	else if (!(a in row) || !(b in row))
		wrong("\"" to "\" lies in no room that " a "/ may know")
	else if (to ~ /\.c$/)
		wrong("\"" to "\" is no header")
	else if (b == "compat" && platform(from) != platform(to) &&
		 !(platform(to) == "compat/posix" && platform(from) ~ /^compat\/(linux|macos)$/))
		wrong("\"" to "\" belongs to a platform; include/os.h is its contract")
	else if (a == "compat" && row[b] == row["ns"] && platform(from) != "compat/linux")
		wrong("\"" to "\" is Linux's mechanism")
	else if (row[b] > row[a])
		wrong("arrow from " a "/ up to " b "/ (\"" to "\")")
	else if (index(apart, " " a ">" b " "))
		wrong(a "/ never includes " b "/ (\"" to "\")")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	check(FILENAME, part[2])
}

/^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)/ && FILENAME !~ /^compat\// {
	if ($0 ~ /__linux__|__linux|__APPLE__|__MACH__|_WIN32|_WIN64|__CYGWIN__|__MINGW32__|__FreeBSD__|__unix__/)
		wrong("an #if on a platform belongs into compat/")
}

END { exit bad }
