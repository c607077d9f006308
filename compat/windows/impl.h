/* SPDX-License-Identifier: MIT */
/* What the files of the Windows platform share: struct os and the calls between them. */
#ifndef COMPAT_WINDOWS_IMPL_H
#define COMPAT_WINDOWS_IMPL_H

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include "include/os.h"

#define CENSUS_MAX 16
#define SIGNALS_MAX 8

/* The exit code that brood gives to what it kills: a customer's, in winerror.h's layout, so that no program uses it. */
#define KILLED_CODE 0xe0420009u

/* Who woke os_wait: the completion port's keys. */
enum wake { WAKE_JOB, WAKE_CONSOLE, WAKE_ENDED };

struct os {
	HANDLE port, job;

	/* What os_split has found out of the launch, for os_start; mem_free frees. */
	WCHAR *app, *line, *block;
	int not_found; /* no such program: a negative errno, told as the command's own failure */

	HANDLE main; /* the command; NULL: none was started. Open to the end, for what it has used */
	bool main_told;
	DWORD main_pid; /* and its console process group */
	HANDLE main_wait;
	bool cpu_over; /* the command came to its limit of CPU time */

	bool start_failed; /* the next two are set, and were not told */
	enum os_stage failed_stage;
	int failed_errno;

	HANDLE watched, watched_wait; /* one of those that the command has left, while it lives */
	bool news;		      /* until there is none left to be told */
	bool round_made;	      /* of it, since the port was looked at */
	DWORD signals[SIGNALS_MAX];   /* console events, to be told in order */
	size_t signals_n;

	unsigned
		killed; /* were alive beside the command when the job was terminated, and are not yet told */

	struct os_process census[CENSUS_MAX];
	size_t census_n;
};

/* error.c: GetLastError's number as an errno. */
int error_number(DWORD error);
int error_last(void); /* negative */

/* text.c: strings across the border. NULL with errno ENOMEM or EILSEQ; mem_free frees. */
WCHAR *text_wide(const char *text);
char *text_narrow(const WCHAR *text);
/* A path as it is given to the system; "/dev/null" is "NUL". */
WCHAR *text_path(const char *path);

/* fd.c: a handle as one of the C library's descriptors, never one of 0 to 2. -1 closes it. */
int fd_of(HANDLE handle);
HANDLE fd_handle(int fd); /* NULL: not open */

/* job.c */
int job_make(struct os *os, const struct os_launch *launch, struct err *e);
unsigned job_active(const struct os *os);
/*
 * Those in it that live: a process whose end was told already may still be counted by the job. Their pids, `max` at most, and
 * how many there are, of all or until there are `max`. 0 for a pid that is not known.
 */
size_t job_living(const struct os *os, DWORD *pid, size_t max, bool all);

/* limits.c: what the job keeps; a limit that did not take is an error. */
int limits_set(struct os *os, const struct limits *limits, struct err *e);

/* console.c: its events arrive at this port from now on. */
int console_listen(HANDLE port);
int console_signal(DWORD event);
int console_break(DWORD group);

/* search.c: the program's full path, found as docs/adr/0011 says. 0 or a negative errno; mem_free frees. */
int search(const struct os_launch *launch, WCHAR **found);

/* line.c: what CreateProcessW takes, made of the launch. Refused is what could not be passed exactly. */
int line_make(struct os *os, const struct os_launch *launch, struct err *e);

/* streams.c: the standard handles that the command inherits; duplicates, to be closed. NULL: none. */
struct streams {
	HANDLE handle[3];
};
int streams_open(struct streams *s, const struct os_launch *launch, enum os_stage *stage);
void streams_close(struct streams *s);

/* census.c: fills os->census; the count of all, in it or not */
int census_take(struct os *os);

/* watch.c: wake os_wait once this process has ended. */
int watch_end(struct os *os, HANDLE process, HANDLE *wait);
void watch_cancel(HANDLE *wait);

#endif
