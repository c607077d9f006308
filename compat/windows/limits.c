// SPDX-License-Identifier: MIT
/*
 * Limits of the whole tree, which the job keeps ("JOBOBJECT_EXTENDED_LIMIT_INFORMATION", "CPU rate control"). Each is
 * read back: a system that takes a limit without keeping it is found out.
 */
#include <errno.h>
#include <string.h>

#include "compat/windows/impl.h"

#define TICKS_PER_SEC 10000000ull
#define CPU_RATE_ALL 10000u /* of all processors together */

static const char stage[] = "set a limit";

static int refused(struct err *e, const char *option)
{
	return err_set(e, -error_last(), stage,
		       "%s: this system's jobs do not take it; leave it out", option);
}

static int not_kept(struct err *e, const char *option)
{
	return err_set(e, EOPNOTSUPP, stage,
		       "%s: this system's jobs take it and do not keep it; leave it out", option);
}

/* As nice(1) counts, in five of the steps that there are; the highest is for the system's own. */
static DWORD priority(int nice)
{
	if (nice < 0)
		return nice <= -8 ? HIGH_PRIORITY_CLASS : ABOVE_NORMAL_PRIORITY_CLASS;
	if (nice < 10)
		return NORMAL_PRIORITY_CLASS;
	return nice < 19 ? BELOW_NORMAL_PRIORITY_CLASS : IDLE_PRIORITY_CLASS;
}

struct wanted {
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION info;
	DWORD flag;
	const char *option;
};

/* One at a time, on top of those before it, so that the one that is missing is named. */
static int set_one(struct os *os, struct wanted *w, struct err *e)
{
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION now;
	const JOBOBJECT_BASIC_LIMIT_INFORMATION *have = &now.BasicLimitInformation,
						*want = &w->info.BasicLimitInformation;

	w->info.BasicLimitInformation.LimitFlags |= w->flag;
	if (!SetInformationJobObject(os->job, JobObjectExtendedLimitInformation, &w->info,
				     sizeof(w->info)))
		return refused(e, w->option);
	memset(&now, 0, sizeof(now));
	if (!QueryInformationJobObject(os->job, JobObjectExtendedLimitInformation, &now,
				       sizeof(now), NULL))
		return refused(e, w->option);
	if (!(have->LimitFlags & w->flag) || have->ActiveProcessLimit != want->ActiveProcessLimit ||
	    have->PriorityClass != want->PriorityClass ||
	    have->PerProcessUserTimeLimit.QuadPart != want->PerProcessUserTimeLimit.QuadPart ||
	    now.JobMemoryLimit != w->info.JobMemoryLimit)
		return not_kept(e, w->option);
	return 0;
}

static int set_basic(struct os *os, const struct limits *l, struct err *e)
{
	struct wanted w = {.info.BasicLimitInformation.LimitFlags =
				   JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
	JOBOBJECT_BASIC_LIMIT_INFORMATION *basic = &w.info.BasicLimitInformation;
	int rc = 0;

	if (l->set_memory) {
		w.info.JobMemoryLimit = (SIZE_T)l->memory_bytes;
		w.flag = JOB_OBJECT_LIMIT_JOB_MEMORY;
		w.option = "--memory";
		rc = set_one(os, &w, e);
	}
	if (rc == 0 && l->set_pids) {
		if (l->pids > UINT32_MAX)
			return err_set(e, ERANGE, stage, "--pids: more than 4294967295");
		basic->ActiveProcessLimit = (DWORD)l->pids;
		w.flag = JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
		w.option = "--pids";
		rc = set_one(os, &w, e);
	}
	if (rc == 0 && l->cpu_time_s) {
		if (l->cpu_time_s > (uint64_t)INT64_MAX / TICKS_PER_SEC)
			return err_set(e, ERANGE, stage, "--cpu-time: too long");
		basic->PerProcessUserTimeLimit.QuadPart = (LONGLONG)(l->cpu_time_s * TICKS_PER_SEC);
		w.flag = JOB_OBJECT_LIMIT_PROCESS_TIME;
		w.option = "--cpu-time";
		rc = set_one(os, &w, e);
	}
	if (rc == 0 && l->set_nice) {
		basic->PriorityClass = priority(l->nice);
		w.flag = JOB_OBJECT_LIMIT_PRIORITY_CLASS;
		w.option = "--nice";
		rc = set_one(os, &w, e);
	}
	return rc;
}

/* A hard cap, as a share of all processors. One that is as large as all of them limits nothing. */
static int set_cpus(struct os *os, const struct limits *l, struct err *e)
{
	JOBOBJECT_CPU_RATE_CONTROL_INFORMATION rate = {0}, now = {0};
	SYSTEM_INFO system;
	uint64_t share;

	if (!l->set_cpus)
		return 0;
	GetSystemInfo(&system);
	if (l->cpus_milli >= 1000ull * system.dwNumberOfProcessors)
		return 0;
	share = l->cpus_milli * CPU_RATE_ALL / (1000ull * system.dwNumberOfProcessors);
	rate.ControlFlags =
		JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP;
	rate.CpuRate = share ? (DWORD)share : 1;
	if (!SetInformationJobObject(os->job, JobObjectCpuRateControlInformation, &rate,
				     sizeof(rate)) ||
	    !QueryInformationJobObject(os->job, JobObjectCpuRateControlInformation, &now,
				       sizeof(now), NULL))
		return refused(e, "--cpus");
	return now.ControlFlags == rate.ControlFlags && now.CpuRate == rate.CpuRate
		       ? 0
		       : not_kept(e, "--cpus");
}

int limits_set(struct os *os, const struct limits *limits, struct err *e)
{
	int rc = set_basic(os, limits, e);

	return rc < 0 ? rc : set_cpus(os, limits, e);
}
