/* SPDX-License-Identifier: MIT */
/* The rows of the sandbox: what brood has beyond the plain init. */
#include "init/options.h"
#include "init/options_take.h"
#include "init/profile.h"

#define FIELD(member)                                                                              \
	.field = offsetof(struct spec, member), .size = sizeof(((struct spec *)NULL)->member)

#define LIMIT_PARTS "landlock memory swap pids cpus"
_Static_assert(PART_LANDLOCK == 1 << 0 && PART_CPUS == 1 << 4 && PART_PIDNS == 1 << 5 &&
		       PART_CGROUP == 1 << 6,
	       "the words of --require and --allow-degraded");

/* clang-format off */
const struct option sandbox_options[] = {
	/* Isolation */
	{ .name = "sandbox", .group = GROUP_ISOLATION,
	  .help = "contain a stranger's command; options beside it change its parts",
	  .take = take_flag, FIELD(sandbox.preset) },
	{ .name = "profile", .group = GROUP_ISOLATION, .arg = "FILE", .repeats = true,
	  .help = "take the options that FILE has, as lines NAME = VALUE",
	  .take = take_profile, FIELD(profile) },
	{ .name = "no-network", .group = GROUP_ISOLATION,
	  .help = "a network namespace with nothing but the loopback device",
	  .take = take_no_network, FIELD(unshare) },
	{ .name = "share-net", .group = GROUP_ISOLATION,
	  .help = "with --sandbox: keep the caller's network",
	  .take = take_flag, FIELD(sandbox.share_net) },
	{ .name = "map-users", .group = GROUP_ISOLATION, .arg = "INSIDE:OUTSIDE:COUNT,...",
	  .help = "the users of a user namespace, through newuidmap",
	  .take = take_idmap, FIELD(sandbox.map_users) },
	{ .name = "map-groups", .group = GROUP_ISOLATION, .arg = "INSIDE:OUTSIDE:COUNT,...",
	  .help = "its groups, through newgidmap",
	  .take = take_idmap, FIELD(sandbox.map_groups) },
	{ .name = "require", .group = GROUP_ISOLATION, .arg = "LIST",
	  .words = LIMIT_PARTS " pidns cgroup", .repeats = true,
	  .help = "fail where one of these cannot be had",
	  .take = take_bits, FIELD(sandbox.require) },
	{ .name = "allow-degraded", .group = GROUP_ISOLATION, .arg = "LIST",
	  .words = LIMIT_PARTS, .repeats = true, .optional = true,
	  .help = "run also where these cannot be had, and say so; without LIST: any of them",
	  .take = take_parts, FIELD(sandbox.allow_degraded) },

	/* View */
	{ .name = "root", .group = GROUP_VIEW, .arg = "DIR", .help = "make DIR the command's /",
	  .take = take_path, FIELD(sandbox.root) },
	{ .name = "ro", .group = GROUP_VIEW, .arg = "PATH[:DEST]", .repeats = true,
	  .help = "show PATH, read-only, at DEST", .take = take_ro, FIELD(sandbox.view) },
	{ .name = "rw", .group = GROUP_VIEW, .arg = "PATH[:DEST]", .repeats = true,
	  .help = "show PATH, writable, at DEST", .take = take_rw, FIELD(sandbox.view) },
	{ .name = "tmpfs", .group = GROUP_VIEW, .arg = "PATH[:SIZE]", .repeats = true,
	  .help = "an empty folder in memory at PATH", .take = take_tmpfs, FIELD(sandbox.view) },
	{ .name = "hide", .group = GROUP_VIEW, .arg = "PATH", .repeats = true,
	  .help = "put an empty, unreadable file or folder over PATH",
	  .take = take_hide, FIELD(sandbox.view) },
	{ .name = "overlay", .group = GROUP_VIEW, .arg = "PATH", .repeats = true,
	  .help = "let the folder PATH be written to, and forget what was written",
	  .take = take_overlay, FIELD(sandbox.view) },
	{ .name = "proc", .group = GROUP_VIEW, .help = "a fresh /proc",
	  .take = take_proc, FIELD(sandbox.view) },
	{ .name = "dev", .group = GROUP_VIEW, .help = "a /dev with harmless devices only",
	  .take = take_dev, FIELD(sandbox.view) },

	/* Privileges */
	{ .name = "cap-drop", .group = GROUP_PRIVILEGES, .arg = "NAME,...", .repeats = true,
	  .help = "take these capabilities away, or all",
	  .take = take_paths, FIELD(sandbox.cap_drop) },
	{ .name = "cap-keep", .group = GROUP_PRIVILEGES, .arg = "NAME,...", .repeats = true,
	  .help = "take away all capabilities but these",
	  .take = take_paths, FIELD(sandbox.cap_keep) },
	{ .name = "no-new-privs", .group = GROUP_PRIVILEGES,
	  .help = "no program can give more privileges than the command has",
	  .take = take_flag, FIELD(sandbox.no_new_privs) },
	{ .name = "seccomp", .group = GROUP_PRIVILEGES, .arg = "default|off|FILE",
	  .help = "which system calls the kernel denies",
	  .take = take_path, FIELD(sandbox.seccomp) },
	{ .name = "seccomp-log", .group = GROUP_PRIVILEGES,
	  .help = "let the kernel log what the policy denies",
	  .take = take_flag, FIELD(sandbox.seccomp_log) },
	{ .name = "landlock", .group = GROUP_PRIVILEGES, .words = "auto off",
	  .help = "a second lock on files, where the kernel has it",
	  .take = take_landlock, FIELD(sandbox.landlock) },
	{ .name = "keep-fd", .group = GROUP_PRIVILEGES, .arg = "N", .repeats = true,
	  .help = "pass this descriptor on, and none above 2 that is not named",
	  .take = take_keep_fd, FIELD(sandbox.keep_fd) },

	/* Limits */
	{ .name = "memory", .group = GROUP_LIMITS, .arg = "SIZE|N%",
	  .help = "most memory that all its processes have together",
	  .take = take_memory, FIELD(sandbox.limits.memory_bytes) },
	{ .name = "swap", .group = GROUP_LIMITS, .arg = "SIZE|N%",
	  .help = "most swap beside that; 0: none",
	  .take = take_swap, FIELD(sandbox.limits.swap_bytes) },
	{ .name = "pids", .group = GROUP_LIMITS, .arg = "N|max",
	  .help = "most processes and threads at a time",
	  .take = take_pids, FIELD(sandbox.limits.pids) },
	{ .name = "cpus", .group = GROUP_LIMITS, .arg = "N",
	  .help = "most processors' worth of time: 0.5, 2",
	  .take = take_cpus, FIELD(sandbox.limits.cpus_milli) },
	{ .name = "cpu-time", .group = GROUP_LIMITS, .arg = "DURATION",
	  .help = "most CPU time of each process",
	  .take = take_cpu_time, FIELD(sandbox.limits.cpu_time_s) },
	{ .name = "rlimit", .group = GROUP_LIMITS, .arg = "NAME=SOFT[:HARD]", .repeats = true,
	  .help = "a limit of setrlimit(2): nofile=1024",
	  .take = take_paths, FIELD(sandbox.rlimit) },
	{ .name = "nice", .group = GROUP_LIMITS, .arg = "N", .help = "scheduling priority, -20 to 19",
	  .take = take_nice, FIELD(sandbox.limits.nice) },
	{ .name = "oom-score-adj", .group = GROUP_LIMITS, .arg = "N",
	  .help = "how soon the kernel picks it when memory is short, -1000 to 1000",
	  .take = take_oom_score_adj, FIELD(sandbox.limits.oom_score_adj) },

	/* I/O */
	{ .name = "log-size", .group = GROUP_IO, .arg = "SIZE",
	  .help = "begin the log anew when it has this size; FILE.1 is the newest full one",
	  .take = take_log_size, FIELD(log_bytes) },
	{ .name = "log-keep", .group = GROUP_IO, .arg = "N", .def = "3",
	  .help = "how many full logs to keep",
	  .take = take_log_keep, FIELD(log_keep) },

	/* Report */
	{ .name = "report", .group = GROUP_REPORT, .arg = "FILE|-|fd:N",
	  .help = "write what happened as JSON: into FILE, to stdout, to a descriptor",
	  .take = take_path, FIELD(report) },
	{ .name = "log-format", .group = GROUP_REPORT, .words = "text json", .def = "text",
	  .help = "the form of brood's own messages on stderr",
	  .take = take_word, FIELD(log_json) },
};
/* clang-format on */

const size_t sandbox_options_count = sizeof sandbox_options / sizeof sandbox_options[0];
_Static_assert(sizeof sandbox_options / sizeof sandbox_options[0] <= 60, "OPTIONS_MAX");
