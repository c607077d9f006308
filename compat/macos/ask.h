/* SPDX-License-Identifier: MIT */
/* What the kernel says of processes: libproc(3) and sysctl(3). Nothing here changes anything. */
#ifndef COMPAT_MACOS_ASK_H
#define COMPAT_MACOS_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pid_list {
	pid_t *pid; /* mem_new's */
	size_t n, room;
};

struct process {
	pid_t pid;
	uint64_t unique;	/* of this process alone, since boot */
	uint64_t parent_unique; /* of who forked it: also once it is launchd's */
	int32_t version;	/* another with each program that it executes */
	pid_t parent, group;
	uid_t uid;
	bool zombie, stopped;
};

/* proc_pidinfo, of zombies, too: the whole answer, or a negative errno. -ESRCH: there is nobody. */
#define ASK_SHORT 13 /* PROC_PIDT_SHORTBSDINFO, of anybody's process */
int ask_info(pid_t pid, int kind, void *out, size_t size);

/* All pids, zombies' too, as of one moment. 0 or a negative errno. */
int ask_pids(struct pid_list *list);

/* The unique id behind a number now, and its parent's; -ESRCH: there is nobody. May be asked of anybody's process. */
int ask_unique(pid_t pid, uint64_t *unique, uint64_t *parent_unique);

/* The same and the rest, of one and the same process. */
int ask_process(pid_t pid, struct process *out);

/*
 * What it was started with, as KERN_PROCARGS2 of sysctl(3) tells it: the number of arguments, the path, the arguments,
 * the environment. Room for the largest is kept in *buf, *size. The length or a negative errno. Another user's
 * are refused, and the kernel leaves the environment out of Apple's own programs (System Integrity Protection).
 */
ssize_t ask_args(pid_t pid, char **buf, size_t *size);

/* Is `entry` ("NAME=VALUE") in the environment of what ask_args has read? */
bool args_have(const char *args, size_t n, const char *entry);

/* The arguments, joined by blanks and cut; false where there are none. */
bool args_join(const char *args, size_t n, char *text, size_t size);

/* The name of its program as the kernel has it, cut at 15 bytes. */
void ask_name(pid_t pid, char *text, size_t size);

/* Nanoseconds since it was started; 0 where that is refused. */
uint64_t ask_age_ns(pid_t pid);

/* CPU time in the kernel's unit (mach_timebase_info), and memory in bytes, of a process or a zombie. 0 or a negative errno. */
int ask_usage(pid_t pid, uint64_t *user, uint64_t *system, uint64_t *resident_bytes);

#endif
