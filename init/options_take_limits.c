/* SPDX-License-Identifier: MIT */
/* What the options for limits take. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "init/options_take.h"
#include "lib/num.h"

#define PIDS_MOST 4194304 /* PID_MAX_LIMIT of Linux: no machine has more */
#define LOGS_MOST 1000	  /* each is renamed whenever one is full */
#define CPUS_MOST_MILLI 100000000

/* "50%" into *percent, or a size into *bytes. */
static int size_or_share(const char *value, bool zero_is_right, uint64_t *bytes, unsigned *percent,
			 struct err *e)
{
	size_t len = strlen(value);
	char digits[8] = "";
	uint64_t n;
	int r;

	if (len > 1 && len < sizeof digits && value[len - 1] == '%') {
		memcpy(digits, value, len - 1);
		if (num_u64(digits, 100, &n) || n == 0)
			return take_wrong(
				e, value,
				"is no share of this machine's; give a whole number from 1% to 100%");
		*percent = (unsigned)n;
		*bytes = 0;
		return 0;
	}
	r = num_size_bytes(value, &n);
	if (r == -ERANGE)
		return take_wrong(e, value, "is larger than any machine's memory");
	if (r)
		return take_wrong(e, value,
				  "is no size; give bytes, 64K, 512M, 2G, or a share as 50%");
	if (n == 0 && !zero_is_right)
		return take_wrong(e, value, "would let nothing run; leave it out for no limit");
	*bytes = n;
	*percent = 0;
	return 0;
}

int take_log_size(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	uint64_t n;

	(void)row;
	if (num_size_bytes(value, &n) || n == 0)
		return take_wrong(e, value, "is no size; give bytes, 64K, 10M or 1G");
	spec->log_bytes = n;
	return 0;
}

int take_log_keep(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	uint64_t n;

	(void)row;
	if (num_u64(value, LOGS_MOST, &n))
		return take_wrong(e, value, "is no count; give a number from 0 to 1000");
	spec->log_keep = (unsigned)n;
	spec->log_keep_given = true;
	return 0;
}

int take_memory(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct spec_sandbox *s = &spec->sandbox;
	int r = size_or_share(value, false, &s->limits.memory_bytes, &s->memory_percent, e);

	(void)row;
	if (r == 0)
		s->limits.set_memory = true;
	return r;
}

int take_swap(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct spec_sandbox *s = &spec->sandbox;
	int r = size_or_share(value, true, &s->limits.swap_bytes, &s->swap_percent, e);

	(void)row;
	if (r == 0)
		s->limits.set_swap = true;
	return r;
}

int take_pids(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct spec_sandbox *s = &spec->sandbox;
	uint64_t n;

	(void)row;
	if (strcmp(value, "max") == 0) {
		s->pids_max = true;
		s->limits.set_pids = false;
		return 0;
	}
	if (num_u64(value, PIDS_MOST, &n) || n == 0)
		return take_wrong(
			e, value,
			"is no number of processes; give 1 to 4194304, or max for no limit");
	s->pids_max = false;
	s->limits.set_pids = true;
	s->limits.pids = n;
	return 0;
}

int take_cpus(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct limits *l = &spec->sandbox.limits;
	uint64_t n;

	(void)row;
	/* The kernel takes no quota below one hundredth (cgroup-v2.rst, cpu.max: 1 ms in 100 ms). */
	if (num_milli(value, &n) || n < 10 || n > CPUS_MOST_MILLI)
		return take_wrong(
			e, value,
			"is no number of processors; give 0.01 or more, at most three places");
	l->cpus_milli = n;
	l->set_cpus = true;
	return 0;
}

int take_cpu_time(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	uint64_t ns;

	(void)row;
	if (num_duration_ns(value, &ns) || ns == 0)
		return take_wrong(e, value, "is no time above 0; give 10s, 5m, 1h or bare seconds");
	/* The kernel counts whole seconds. */
	spec->sandbox.limits.cpu_time_s = (ns + NS_PER_SEC - 1) / NS_PER_SEC;
	return 0;
}

/* A sign belongs here. */
static int whole(const char *value, int lowest, int highest, int *out)
{
	bool minus = *value == '-';
	uint64_t n;

	if (num_u64(value + minus, 1000, &n))
		return -EINVAL;
	if (minus ? -(int)n < lowest : (int)n > highest)
		return -EINVAL;
	*out = minus ? -(int)n : (int)n;
	return 0;
}

int take_nice(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	(void)row;
	if (whole(value, -20, 19, &spec->sandbox.limits.nice))
		return take_wrong(e, value, "is no priority; give -20 (first) to 19 (last)");
	spec->sandbox.limits.set_nice = true;
	return 0;
}

int take_oom_score_adj(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	(void)row;
	if (whole(value, -1000, 1000, &spec->sandbox.limits.oom_score_adj))
		return take_wrong(e, value, "is out of range; give -1000 (never) to 1000 (first)");
	spec->sandbox.limits.set_oom_score_adj = true;
	return 0;
}
