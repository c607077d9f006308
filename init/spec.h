/* SPDX-License-Identifier: MIT */
/* What the user asked for: filled once from the option table's rows, then read only. */
#ifndef INIT_SPEC_H
#define INIT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/os.h"
#include "include/policy.h"
#include "include/sandbox.h"
#include "lib/err.h"

enum isolate {
	ISOLATE_AUTO,
	ISOLATE_PIDNS,
	ISOLATE_CGROUP,
	ISOLATE_SUBREAPER,
	ISOLATE_NONE,
};

/* The words of a repeatable option in the order given; points into argv or the environment. */
struct words {
	char **word; /* owned */
	size_t n;
};

/* One --ro, --rw, --tmpfs, --hide, --overlay, --proc or --dev; the value as given, NULL where there was none. */
struct view_word {
	enum view_kind kind;
	char *value;
};

struct view_words {
	struct view_word *item; /* owned */
	size_t n;
};

/* What --require and --allow-degraded name; bits, in the order of their words. */
enum part {
	PART_LANDLOCK = 1 << 0,
	PART_MEMORY = 1 << 1,
	PART_SWAP = 1 << 2,
	PART_PIDS = 1 << 3,
	PART_CPUS = 1 << 4,
	PARTS_DEGRADABLE = (1 << 5) - 1,
	PART_PIDNS = 1 << 5,
	PART_CGROUP = 1 << 6,
};

#define KEEP_FD_MAX 32

/* The sandbox's options. What was not given stays 0. */
struct spec_sandbox {
	bool preset; /* --sandbox */
	bool share_net;
	unsigned require, allow_degraded; /* enum part bits */
	const char *root;
	struct view_words view;
	struct words cap_drop, cap_keep, rlimit;
	const char *map_users, *map_groups;
	const char *seccomp; /* "default", "off" or a file */
	bool seccomp_log, no_new_privs;
	unsigned landlock; /* 1: auto, 2: off */
	int keep_fd[KEEP_FD_MAX];
	size_t keep_fd_n;
	unsigned memory_percent, swap_percent; /* of this machine's; else limits has the bytes */
	bool pids_max;			       /* --pids max: no limit, not even the preset's */
	struct limits limits;
};

#define SPEC_OK_EXIT_BYTES (256 / 8)
#define SPEC_ROWS_MAX 96

struct spec {
	struct policy policy;
	uint8_t ok_exit[SPEC_OK_EXIT_BYTES]; /* bit set: that exit code is reported as 0 */
	enum os_power at_end;
	enum isolate isolate;
	unsigned unshare; /* enum os_ns bits */
	const char *hostname;
	bool set_user, set_gid; /* --user given; with a gid */
	uint32_t uid, gid;
	uint32_t groups[OS_GROUPS_MAX];
	size_t ngroups;
	const char *chdir;
	bool clear_env;
	struct words env;      /* NAME=VALUE */
	struct words pass_env; /* NAME */
	struct words env_file; /* FILE */
	struct words profile;  /* the text of each, which the spec points into; owned */
	uint64_t given; /* bit: that lifecycle row came from elsewhere than the environment */
	bool used[SPEC_ROWS_MAX]; /* that row was given, wherever */
	const char *stdin_path;	  /* "null" already turned into /dev/null */
	const char *log_path;
	uint64_t log_bytes; /* 0: it grows */
	unsigned log_keep;
	bool log_keep_given;
	bool reset_signals;
	const char *report; /* --report's word, or NULL */
	unsigned log_json;  /* 1: brood's own lines are JSON */
	unsigned verbose;   /* count of -v */
	bool quiet, dry_run;
	struct spec_sandbox sandbox;
	char **argv; /* the command, NULL-terminated; not owned */
	/* What a stand-in for another init needs; brood's own defaults are set by spec_init. */
	bool new_session, own_group, subreaper;
	int parent_death;
	char *own_pid;	      /* as in struct os_launch */
	int exec_failed_code; /* 0: 126 and 127 as brood does */
	bool exec_tells_found; /* that code but for ENOENT, 127, and EACCES, 126; ok_exit applies (tini) */
	int not_started_code; /* 125 */
};

/* brood's defaults. */
void spec_init(struct spec *spec);
void spec_free(struct spec *spec);

/* 0, or -ENOMEM. */
int words_add(struct words *words, char *word);

#endif
