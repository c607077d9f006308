/* SPDX-License-Identifier: MIT */
/* What the man page says of each option beyond its line of help. Not linked into brood. */
#include <stddef.h>
#include <string.h>

#include "init/options.h"

/* Plain text; an empty line ends a paragraph. */
static const struct {
	const char *name, *text;
} details[] = {
	{"grace", "Wherever brood itself stops the tree (at a timeout, for leftovers), it sends "
		  "the stop signal, waits for so long at most, and then sends SIGKILL. It goes on "
		  "as soon as nothing is left alive. With 0 no stop signal is sent: SIGKILL comes "
		  "at once."},
	{"timeout", "Counted from the command's start, by a clock that nobody can set. The tree is "
		    "stopped with the stop signal and the grace period. Must be longer than 0."},
	{"kill-after",
	 "Counted from the first of these signals; for a command that is still alive then. "
	 "brood exits 137. Without this option it is left to the sender to lose patience. "
	 "Must be longer than 0."},
	{"stop-signal",
	 "Sent first wherever brood stops the tree by itself. Signals that are passed on "
	 "stay what they are; see --map-signal."},
	{"leftovers", "This is about those that are still alive when the command has exited.\n\n"
		      "stop: they get the stop signal, the grace period, then SIGKILL.\n\n"
		      "kill: they get SIGKILL at once.\n\n"
		      "wait: they end by themselves, and brood ends with the last of them. Signals "
		      "that brood gets meanwhile are passed on to them.\n\n"
		      "fail: as stop, and each is listed on standard error with its pid, age and "
		      "command line. Where there were any, and the command itself exited 0, brood "
		      "exits 123: a test run that leaks a process fails, and says which."},
	{"at-end", "The kernel of a virtual machine panics when its first process exits. Where a "
		   "container's would exit, brood then powers the machine off, restarts it, or "
		   "halts it. An error where brood is not process 1."},
	{"signal-to",
	 "command: the command's own process.\n\n"
	 "group: its process group.\n\n"
	 "tree: every process that the command has started and that is alive, in "
	 "whatever session or group.\n\n"
	 "When the command has exited and others are left (--leftovers=wait), signals go "
	 "to all of these."},
	{"map-signal",
	 "FROM must be a signal that can be caught, and not CHLD, which is never passed "
	 "on. May be repeated. An example: --map-signal TERM:QUIT for nginx or php-fpm, "
	 "whose graceful stop is QUIT."},
	{"ok-exit",
	 "128+N stands for a command that signal N killed: --ok-exit 143 is for one that "
	 "a TERM ends, such as a Java program. May be repeated."},
	{"isolate",
	 "auto: the strongest of the following that this host allows; for process 1 of a "
	 "container, being that.\n\n"
	 "pidns: a PID namespace, with its own mount namespace and /proc; through a user "
	 "namespace where brood is not privileged. When its first process ends, however "
	 "it ends, the kernel ends all of it.\n\n"
	 "cgroup: a fresh cgroup (version 2), in a PID namespace as well where both can "
	 "be had.\n\n"
	 "subreaper: a pair of brood processes that watch each other, the inner one a "
	 "child subreaper.\n\n"
	 "none: one brood process in the caller's namespaces, a child subreaper where it "
	 "is not process 1. Nothing is ended when brood itself is killed.\n\n"
	 "A mechanism named here that cannot be had is an error; brood never takes "
	 "another in its place. See GUARANTEES; brood check says what this host allows, "
	 "and what would help."},
	{"unshare", "With commas between; may be repeated. A network namespace has nothing in it "
		    "but the loopback device, which is up."},
	{"no-network",
	 "The same as --unshare net: only what runs inside reaches each other there."},
	{"hostname", "Letters, digits, hyphens and dots, 64 at most. Implies --unshare uts."},
	{"user", "Numbers only: names are not looked up. The first GID is the group (without "
		 "one: the user's number), those after it are the supplementary groups (without "
		 "one: none). Where brood may not change its user, the command gets a user "
		 "namespace in which it is that user."},
	{"reset-signals",
	 "Otherwise the command starts with exactly the ignored signals and the signal "
	 "mask that brood was started with."},
	{"chdir", "A relative DIR is below the directory that brood was started in."},
	{"clear-env", "That is --env, --pass-env and --env-file."},
	{"env", "Replaces a variable of that name wherever it came from. May be repeated; the "
		"last of a name wins."},
	{"pass-env", "For use with --clear-env. Nothing is set where brood has no variable of that "
		     "name. Wins over --env-file, and --env over it. May be repeated."},
	{"env-file",
	 "Blank lines and those that begin with # are skipped, and so are blanks before "
	 "NAME. Everything after the = is the value: quotes, backslashes and dollar "
	 "signs mean nothing. Any other line is an error that names the file and the "
	 "line. May be repeated."},
	{"stdin", "null is /dev/null; a file of that name is ./null."},
	{"log", "It is created where it does not exist, and opened before --user and --chdir "
		"take effect."},
	{"report",
	 "FILE is made or emptied before anything is started; - is brood's standard output, which "
	 "the command has as well unless --log takes its output; N is a descriptor that is open "
	 "for writing, which the command does not get. A file of such a name is ./-. The object is "
	 "written once, when everything has ended, however that went; where it cannot be written, "
	 "brood exits 125. See REPORT."},
	{"log-format", "json: one object a line, with time, level, program and message."},
	{"verbose",
	 "Once: what holds the tree and why nothing stronger does, the signals sent, and "
	 "what was left. Twice: more of it."},
	{"quiet", "Contradicts --verbose."},
	{"dry-run", "The plan has the mechanisms that a run would try, in that order. Exits 125 "
		    "where the options contradict each other, or this platform."},
};

const char *option_detail(const char *name)
{
	for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
		if (strcmp(details[i].name, name) == 0)
			return details[i].text;
	return NULL;
}
