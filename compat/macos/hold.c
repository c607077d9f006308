// SPDX-License-Identifier: MIT
/*
 * Reaching the tree's processes. There are no handles on processes here: each number is asked whose it is at once before
 * it is signalled. What is left is the time between the two calls, within which the process would have to end, be reaped,
 * and its number, one of 99,998 that are given out in turn, go to a process that is not the tree's.
 */
#include "compat/macos/impl.h"

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/str.h"

#define PASSES_MAX 8 /* over those who were forked meanwhile */

/* Refused to all but root, it goes on at the pace it has. */
void hurry(struct os *os)
{
	if (!os->hurried)
		setpriority(PRIO_PROCESS, 0, PRIO_MIN);
	os->hurried = true;
}

static bool untouchable(const struct os *os, pid_t pid)
{
	return pid <= 1 || pid == os->self || pid == getpid() || pid == os->init_pid;
}

static int signal_one(const struct os *os, const struct member *m, int signo)
{
	struct process p;

	if (untouchable(os, m->pid) || ask_process(m->pid, &p) < 0 || p.unique != m->unique ||
	    p.zombie)
		return -ESRCH;
	return kill(m->pid, signo) < 0 ? -errno : 0;
}

/* By a member that is in it now: while there is one, the number is nobody else's. */
int hold_group(struct os *os, pid_t group, int signo)
{
	struct roll *roll = os->roll;
	struct process p;

	if (group <= 1 || group == os->caller_group || group == getpgrp())
		return -ESRCH;
	for (uint32_t i = 0; i < roll->n; i++) {
		const struct member *m = &roll->member[i];

		if (m->group != group || !m->seen || ask_process(m->pid, &p) < 0 ||
		    p.unique != m->unique || p.group != group)
			continue;
		return kill(-group, signo) < 0 ? -errno : 1;
	}
	return -ESRCH;
}

/* Each member once, also those who are found only while the others are signalled. */
static int signal_all(struct os *os, int signo, bool *refused)
{
	uint32_t round = ++os->roll->round;
	int reached = 0;

	for (unsigned pass = 0; pass < PASSES_MAX; pass++) {
		bool any = false;

		for (uint32_t i = 0; i < os->roll->n; i++) {
			struct member *m = &os->roll->member[i];

			if (!member_alive(m) || m->sent == round)
				continue;
			m->sent = round;
			any = true;
			switch (signal_one(os, m, signo)) {
			case 0:
				reached++;
				break;
			case -EPERM:
				*refused = true;
				break;
			default:
				break;
			}
		}
		if (!any || look(os, true) < 0)
			break;
	}
	return reached;
}

int hold_signal(struct os *os, int signo)
{
	bool refused = false;
	int rc = look(os, true), reached;

	if (rc < 0 && !look_finds_life(os))
		return rc;
	reached = signal_all(os, signo, &refused);
	return reached == 0 && refused ? -EPERM : reached;
}

/* Groups first: the kernel takes all of one in a single call, and what they fork meanwhile with it, or nearly. */
int hold_kill(struct os *os)
{
	os->killing = true;
	if (look(os, true) == 0)
		for (uint32_t g = 0; g < os->roll->groups; g++)
			hold_group(os, os->roll->group[g], SIGKILL);
	return hold_signal(os, SIGKILL);
}

/* For one whose arguments cannot be read. */
static void put_name(pid_t pid, struct os_process *row)
{
	char name[32];
	struct str s;

	ask_name(pid, name, sizeof(name));
	str_init(&s, row->command, sizeof(row->command));
	str_fmt(&s, "[%s]", name);
}

int hold_census(struct os *os)
{
	int count = 0, rc = look(os, true);

	os->census_n = 0;
	if (rc < 0)
		return rc;
	for (uint32_t i = 0; i < os->roll->n; i++) {
		const struct member *m = &os->roll->member[i];
		struct os_process *row = &os->census[os->census_n];
		ssize_t n;

		if (!member_alive(m))
			continue;
		count++;
		if (os->census_n == CENSUS_MAX)
			continue;
		row->pid = m->pid;
		row->age_ns = ask_age_ns(m->pid);
		n = ask_args(m->pid, &os->args, &os->args_size);
		if (n < 0 || !args_join(os->args, (size_t)n, row->command, sizeof(row->command)))
			put_name(m->pid, row);
		os->census_n++;
	}
	return count;
}

const struct os_process *os_census(const struct os *os, size_t *n)
{
	*n = os->census_n;
	return os->census;
}
