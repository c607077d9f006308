/* SPDX-License-Identifier: MIT */
/* Private to the inspector on Linux. */
#ifndef COMPAT_LINUX_INSPECT_H
#define COMPAT_LINUX_INSPECT_H

#include <stddef.h>
#include <stdint.h>

#include "include/os_inspect.h"
#include "proc/reader.h"

#define USER_BYTES 33 /* useradd(8) takes 32 */
#define USER_SLOTS 32

/* Names of users: /etc/passwd is read once, and what was found is kept. */
struct users {
	char *text; /* NULL: not read yet */
	struct {
		bool known;
		uint32_t uid;
		char name[USER_BYTES];
	} slot[USER_SLOTS];
};

/* The name of a user, or the number where there is none. */
const char *users_name(struct users *users, uint32_t uid);
void users_free(struct users *users);

struct os_inspect {
	struct proc_reader reader;
	size_t at; /* who is being visited, by its place in the reader */
	uint64_t tick_ns, page_bytes, now_ns;
	bool recorded; /* another root: the time is what its uptime file says */
	char name[256], command[PROC_READER_BYTES + 1], cwd[4097];
	struct users users;
};

enum brood_state inspect_state(char letter);
uint64_t inspect_start_ns(const struct os_inspect *in, uint64_t ticks);

#endif
