/* SPDX-License-Identifier: MIT */
/* One process as /proc/PID/stat tells it: proc(5), proc_pid_stat(5). */
#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"
#include "proc/file.h"
#include "proc/proc.h"

#define FLAG_KTHREAD 0x00200000u /* PF_KTHREAD, linux/sched.h: stable since 2.6.27 */

/* The numbers after the state, by their place in proc_pid_stat(5). */
enum field {
	FIELD_PPID = 4,
	FIELD_PGRP = 5,
	FIELD_SESSION = 6,
	FIELD_FLAGS = 9,
	FIELD_THREADS = 20,
	FIELD_START = 22,
};

/* A place in text that need not be terminated. */
struct cursor {
	const char *at, *end;
};

/*
 * One number and the blank or newline after it. The end of the text does not end a number: text
 * that was cut must not pass for a smaller value. A negative number is read as UINT64_MAX.
 */
static int take_number(struct cursor *c, uint64_t *out)
{
	const char *p = c->at;
	uint64_t value = 0;
	int minus = p < c->end && *p == '-', digits = 0;

	for (p += minus; p < c->end && *p >= '0' && *p <= '9'; p++, digits++) {
		unsigned digit = (unsigned)(*p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return -EINVAL;
		value = value * 10 + digit;
	}
	if (!digits || p == c->end || (*p != ' ' && *p != '\n'))
		return -EINVAL;
	*out = minus ? UINT64_MAX : value;
	c->at = p + 1;
	return 0;
}

/*
 * A pid-sized number. The kernel prints -1 for the group and session of a process on its way out.
 */
static int as_id(uint64_t value, int32_t *out)
{
	if (value > INT32_MAX && value != UINT64_MAX)
		return -EINVAL;
	*out = value == UINT64_MAX ? -1 : (int32_t)value;
	return 0;
}

static int take_fields(struct cursor *c, struct proc_stat *out, uint64_t *value, int last)
{
	int field;

	for (field = FIELD_PPID; field <= last; field++)
		if (take_number(c, &value[field]) < 0)
			return -EINVAL;
	if (as_id(value[FIELD_PPID], &out->ppid) < 0 || as_id(value[FIELD_PGRP], &out->pgrp) < 0 ||
	    as_id(value[FIELD_SESSION], &out->session) < 0 ||
	    as_id(value[FIELD_THREADS], &out->threads) < 0 || value[FIELD_START] == UINT64_MAX)
		return -EINVAL;
	out->kernel = (value[FIELD_FLAGS] & FLAG_KTHREAD) != 0;
	out->start_ticks = value[FIELD_START];
	return 0;
}

/* The last ')' of `n` bytes: no field after the name can hold one, while the name can. */
static const char *last_bracket(const char *text, size_t n)
{
	while (n > 0 && text[n - 1] != ')')
		n--;
	return n > 0 ? text + n - 1 : NULL;
}

int proc_stat_numbers(const char *text, size_t n, int32_t of, struct proc_stat *out,
		      uint64_t *value, int last)
{
	struct cursor c = {text, text + n};
	struct proc_stat stat = {0};
	const char *close = last_bracket(text, n);
	uint64_t pid;
	size_t len;

	if (take_number(&c, &pid) < 0 || pid == 0 || pid > INT32_MAX || c.at == c.end ||
	    *c.at != '(')
		return -EINVAL;
	if (!close || close <= c.at || c.end - close < 5 || close[1] != ' ' || close[3] != ' ')
		return -EINVAL;
	stat.pid = (int32_t)pid;
	if (of && of != stat.pid)
		return -EINVAL;
	len = (size_t)(close - c.at - 1);
	memcpy(stat.comm, c.at + 1, len < sizeof(stat.comm) ? len : sizeof(stat.comm) - 1);
	stat.state = close[2];
	if ((stat.state | 0x20) < 'a' || (stat.state | 0x20) > 'z')
		return -EINVAL;
	c.at = close + 4;
	if (take_fields(&c, &stat, value, last) < 0)
		return -EINVAL;
	*out = stat;
	return 0;
}

int proc_stat_parse(const char *text, size_t n, struct proc_stat *out)
{
	uint64_t value[FIELD_START + 1];

	return proc_stat_numbers(text, n, 0, out, value, FIELD_START);
}

int proc_stat_read(int root_fd, int32_t pid, struct proc_stat *out)
{
	char text[1024]; /* a name and the first 22 numbers always fit */
	uint64_t value[FIELD_START + 1];
	ssize_t n = proc_slurp(root_fd, pid, "stat", text, sizeof(text));

	return n < 0 ? (int)n : proc_stat_numbers(text, (size_t)n, pid, out, value, FIELD_START);
}

bool proc_alive(const struct proc_stat *stat)
{
	return (stat->state != 'Z' && stat->state != 'X' && stat->state != 'x') ||
	       stat->threads > 1;
}

uint64_t proc_age_ns(const struct proc_stat *stat)
{
	unsigned long per_sec = getauxval(AT_CLKTCK);
	uint64_t hz, sec, start, now = proc_clock_ns(CLOCK_BOOTTIME);

	if (per_sec == 0)
		return 0;
	hz = (uint64_t)per_sec;
	sec = stat->start_ticks / hz;
	if (sec > now / NS_PER_SEC)
		return 0;
	start = sec * NS_PER_SEC + stat->start_ticks % hz * NS_PER_SEC / hz;
	return now > start ? now - start : 0;
}
