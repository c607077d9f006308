/* SPDX-License-Identifier: MIT */
/* What the user asked for: filled once from the option table's rows, then read only. */
#ifndef INIT_SPEC_H
#define INIT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/os.h"
#include "include/policy.h"
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

#define SPEC_OK_EXIT_BYTES (256 / 8)

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
	struct words env;	/* NAME=VALUE */
	struct words pass_env;	/* NAME */
	struct words env_file;	/* FILE */
	const char *stdin_path; /* "null" already turned into /dev/null */
	const char *log_path;
	bool reset_signals;
	const char *report; /* --report's word, or NULL */
	unsigned log_json;  /* 1: brood's own lines are JSON */
	unsigned verbose;   /* count of -v */
	bool quiet, dry_run;
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
