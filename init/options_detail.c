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
	 "auto: the strongest of the next three that this host allows; for process 1 of a "
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
	{"sandbox",
	 "A preset: every part of it can be changed by an option beside it, and every part is "
	 "required, but Landlock and the limit of processes, which are taken where the host has "
	 "them. It stands for:\n\n"
	 "the whole root read-only, with the current directory writable (not where that is / or "
	 "lies in /proc, /sys or /dev, and not what of the kernel's is mounted below it), "
	 "and a /tmp, /dev and /proc of its own (files in /tmp and /dev lie in memory, of which they may "
	 "take half together);\n\n"
	 "namespaces of its own: user, PID, mount, network, IPC, UTS, cgroup; and none can be "
	 "made inside;\n\n"
	 "no capabilities, no_new_privs, the default seccomp policy, Landlock, a session keyring "
	 "of its own, no descriptors above 2;\n\n"
	 "of the environment PATH, HOME, USER, LANG, LC_*, TERM and TZ alone; the sockets of "
	 "container engines, D-Bus, ssh-agent and XDG_RUNTIME_DIR hidden;\n\n"
	 "4096 processes, and --reset-signals."},
	{"profile",
	 "Its options stand in its place on the command line: those after it override it, or add to "
	 "it. Relative paths in it begin at the directory that brood was started in. See PROFILES. "
	 "May be repeated."},
	{"share-net", "Where the sandbox needs the network. Abstract unix sockets of the host are "
		      "then in reach, but for Landlock."},
	{"map-users",
	 "COUNT ids from INSIDE on are those from OUTSIDE on (user_namespaces(7)). An ordinary user may "
	 "map his own id and those that /etc/subuid gives him; newuidmap and newgidmap (Debian: the "
	 "package uidmap) see to that, and root needs neither. Where the caller's own id is not mapped the "
	 "command is user 0, or the first INSIDE where nothing is mapped to 0; --user chooses another. "
	 "Implies --unshare user; goes with --map-groups. An example: --map-users 0:1000:1,1:100000:65536."},
	{"map-groups", "As --map-users, by /etc/subgid; the two are given together."},
	{"require",
	 "For what a run could do without: landlock; pidns and cgroup as mechanisms; memory, "
	 "swap, pids and cpus as limits, which are required anyway where they are given. With "
	 "commas between; may be repeated."},
	{"allow-degraded",
	 "A limit that this host cannot keep is otherwise an error. What is missing is said on "
	 "standard error and in the report. With commas between; may be repeated."},
	{"root", "With --sandbox it is read-only. Nothing of the caller's / is seen but what the "
		 "other options of this group name."},
	{"ro",
	 "With everything mounted below it. Without DEST it stays where it is. A colon begins "
	 "DEST where a slash follows; \\: is a colon in PATH. Options of this group are laid over "
	 "each other in their order. A DEST that does not exist is made where it lies on a "
	 "--tmpfs, and refused elsewhere: nothing is ever made in the caller's own folders."},
	{"rw",
	 "As --ro, and as writable as it is for brood's caller. With --sandbox, --rw / changes "
	 "nothing but that the root is read-only."},
	{"tmpfs", "SIZE is the most it may hold (half of memory). --tmpfs / before the others "
		  "begins with nothing at all."},
	{"hide", "For secrets: a file or folder that must not be seen. Not an error where PATH is "
		 "empty already, but where it does not exist."},
	{"overlay", "The folder itself stays as it is; what is written lies in memory until the "
		    "run ends. In an ordinary user's namespace files of other users cannot be "
		    "changed in it."},
	{"cap-drop", "Names as in capabilities(7), with or without cap_, in any case; all for all. "
		     "Taken from all five sets. Wins over --cap-keep. May be repeated."},
	{"cap-keep", "As for --cap-drop. These stay in effect also for a command that is not "
		     "root. May be repeated."},
	{"seccomp",
	 "default: deny what lets a process out or opens the kernel to it: new user namespaces, "
	 "mounts, modules, kexec, keyrings, bpf, perf events, userfaultfd, io_uring, file "
	 "handles, clocks and host settings, fake terminal input, unusual socket families, calls "
	 "of another architecture. FILE: a policy, see SECCOMP POLICIES. Implies --no-new-privs."},
	{"landlock", "auto: files that the view shows read-only cannot be written by any way "
		     "round it, and no signal or abstract unix socket reaches a process outside. "
		     "Implies --no-new-privs."},
	{"keep-fd", "It must be open. A folder leads out of any view. May be repeated."},
	{"memory",
	 "By a cgroup (memory.max). When it is used up the kernel ends the whole tree, and the "
	 "report says so. A share is of this machine's memory."},
	{"swap", "By a cgroup (memory.swap.max)."},
	{"pids", "By a cgroup (pids.max); or, in a sandbox that an ordinary user starts, by "
		 "RLIMIT_NPROC of its own user namespace. Further forks fail with EAGAIN. max: no "
		 "limit, with --sandbox either."},
	{"cpus", "By a cgroup (cpu.max): what is over is throttled."},
	{"cpu-time", "Rounded up to seconds. A process that has used it up gets XCPU, and KILL one "
		     "second later."},
	{"rlimit",
	 "NAME is as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, "
	 "rttime, sigpending or stack; on macOS there are fewer. Numbers, sizes (64K) for those in "
	 "bytes, or unlimited. Without HARD both are SOFT. May be repeated."},
	{"nice", "Below the caller's needs a privilege."},
	{"oom-score-adj", "Below the caller's needs a privilege."},
	{"hostname", "Letters, digits, hyphens and dots, 64 at most. Implies --unshare uts."},
	{"user", "Numbers only: names are not looked up. The first GID is the group (without "
		 "one: the user's number), those after it are the supplementary groups (without "
		 "one: none). Where brood may not change its user, the command gets a user "
		 "namespace in which it is that user; on macOS that is refused."},
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
	{"log-size",
	 "The command then writes into a pipe, and brood into FILE. When that would grow beyond SIZE, FILE is "
	 "renamed to FILE.1, FILE.1 to FILE.2 and so on, and a new FILE begun; a line that "
	 "was begun is ended first, up to twice the SIZE. FILE must be a regular file, in a folder where brood may make files."},
	{"log-keep", "0 keeps none: what was in FILE is dropped when it is full."},
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
