/* SPDX-License-Identifier: MIT */
/* Private to the inspector on Windows. */
#ifndef COMPAT_WINDOWS_INSPECT_H
#define COMPAT_WINDOWS_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

#include "include/os_inspect.h"
#include "lib/arena.h"

#define USER_BYTES 784 /* UNLEN units as UTF-8 */
#define USER_SLOTS 16
#define COMMAND_BYTES 16385

/* Names of users, which may be asked of another machine: what was found is kept. */
struct users {
	size_t next;
	struct {
		bool known;
		BYTE sid[SECURITY_MAX_SID_SIZE];
		char name[USER_BYTES];
	} slot[USER_SLOTS];
};

/* The account's name without its domain, or the SID's digits where it has none. NULL: it is not told. */
const char *users_name(struct users *users, HANDLE process);

enum start_known { START_UNASKED, START_KNOWN, START_REFUSED, START_GONE };

/* As the list has it; when it was started is asked for once. */
struct entry {
	DWORD pid, parent, threads;
	const char *name; /* in ->names */
	enum start_known known;
	uint64_t start; /* ticks of 100 ns since 1601 */
};

struct os_inspect {
	struct entry *entry; /* by pid */
	size_t n, room;
	struct arena names;
	uint64_t listed, now; /* ticks: when the list was whole; and the walk's own */
	struct entry *at;     /* who is being visited */
	HANDLE process;	      /* open, or NULL */
	char command[COMMAND_BYTES];
	struct users users;
};

/* A list made now, by number, in ->entry. 0 or a negative errno. */
int inspect_list(struct os_inspect *in);
/* When it was started, in ticks; 0: it is not told. */
uint64_t inspect_started(HANDLE process);
/* One that was started after the list was made has the number of another. A clock that was set back is not taken for that. */
bool inspect_is_newcomer(const struct os_inspect *in, uint64_t start);
/* Held by it: the most that is granted. NULL: nothing is, or there is nobody. */
HANDLE inspect_open(DWORD pid);

/* More of the process with the number p->pid, by a list made now. -ESRCH: there is none. */
int inspect_one(struct os_inspect *in, struct brood_process *p, uint32_t fields);

#endif
