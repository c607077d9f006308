// SPDX-License-Identifier: MIT
/* brood stat --json: docs/stat.schema.json says what each member means. */
#include <string.h>

#include "cli/stat.h"

#define HUNDREDTHS 2

void stat_json_u64(struct json *j, const char *key, uint64_t value)
{
	if (value == SYS_UNKNOWN)
		json_null(j, key);
	else
		json_u64(j, key, value);
}

void stat_json_decimal(struct json *j, const char *key, uint64_t value, unsigned places)
{
	if (value == SYS_UNKNOWN)
		json_null(j, key);
	else
		json_decimal(j, key, value, places);
}

static void put_figure(struct json *j, const char *key, const struct sampler *s,
		       enum brood_figure figure, unsigned places)
{
	uint64_t value = sampler_figure(s, figure);

	if (places)
		stat_json_decimal(j, key, value, places);
	else
		stat_json_u64(j, key, value);
}

static void put_cores(struct json *j, const struct sys_sample *now, const struct sys_sample *before)
{
	json_array(j, "cores");
	for (size_t i = 0; i < now->cores; i++) {
		const struct sys_core *core = &now->core[i];
		struct brood_core rate;

		rate_core(rate_core_in(before, core->id, i), core, &rate);
		json_object(j, NULL);
		json_u64(j, "id", core->id);
		stat_json_decimal(j, "busy", rate.busy, HUNDREDTHS);
		stat_json_decimal(j, "user", rate.user, HUNDREDTHS);
		stat_json_decimal(j, "system", rate.system, HUNDREDTHS);
		stat_json_decimal(j, "wait", rate.wait, HUNDREDTHS);
		stat_json_decimal(j, "stolen", rate.stolen, HUNDREDTHS);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void put_cpu(struct json *j, const struct sampler *s)
{
	const struct sys_sample *now = sampler_now(s);

	json_object(j, "cpu");
	put_figure(j, "busy", s, BROOD_CPU_BUSY, HUNDREDTHS);
	put_figure(j, "user", s, BROOD_CPU_USER, HUNDREDTHS);
	put_figure(j, "system", s, BROOD_CPU_SYSTEM, HUNDREDTHS);
	put_figure(j, "wait", s, BROOD_CPU_WAIT, HUNDREDTHS);
	put_figure(j, "stolen", s, BROOD_CPU_STOLEN, HUNDREDTHS);
	json_u64(j, "online", now->cores);
	stat_json_u64(j, "allowed", now->cores_allowed);
	put_cores(j, now, sampler_before(s));
	stat_json_u64(j, "context_switches", now->switches);
	stat_json_u64(j, "forks", now->forks);
	json_end(j, '}');
}

static void put_memory(struct json *j, const struct sampler *s)
{
	const struct sys_memory *m = &sampler_now(s)->memory;

	json_object(j, "memory");
	put_figure(j, "total_bytes", s, BROOD_MEMORY_TOTAL, 0);
	put_figure(j, "used_bytes", s, BROOD_MEMORY_USED, 0);
	put_figure(j, "available_bytes", s, BROOD_MEMORY_AVAILABLE, 0);
	json_object(j, "machine");
	stat_json_u64(j, "total_bytes", m->total);
	stat_json_u64(j, "available_bytes", m->available);
	stat_json_u64(j, "free_bytes", m->free);
	stat_json_u64(j, "buffers_bytes", m->buffers);
	stat_json_u64(j, "cached_bytes", m->cached);
	stat_json_u64(j, "shared_bytes", m->shared);
	stat_json_u64(j, "dirty_bytes", m->dirty);
	json_end(j, '}');
	json_end(j, '}');
	json_object(j, "swap");
	put_figure(j, "total_bytes", s, BROOD_SWAP_TOTAL, 0);
	put_figure(j, "used_bytes", s, BROOD_SWAP_USED, 0);
	json_end(j, '}');
}

static void put_load(struct json *j, const struct sys_sample *now)
{
	json_object(j, "load");
	stat_json_decimal(j, "1m", now->load[0], HUNDREDTHS);
	stat_json_decimal(j, "5m", now->load[1], HUNDREDTHS);
	stat_json_decimal(j, "15m", now->load[2], HUNDREDTHS);
	stat_json_u64(j, "running", now->running);
	stat_json_u64(j, "blocked", now->blocked);
	stat_json_u64(j, "tasks", now->tasks);
	json_end(j, '}');
}

static void put_time(struct json *j, const struct sys_sample *now)
{
	char buf[48];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	str_put_time(&s, &now->time);
	json_str(j, "time", buf);
}

void stat_json(const struct sampler *sampler, const struct stat_options *options, struct out *o)
{
	const struct sys_sample *now = sampler_now(sampler), *before = sampler_before(sampler);
	struct json j;

	json_init(&j, o, !options->watch); /* with --watch each sample is a line */
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_str(&j, "version", BROOD_VERSION);
	put_time(&j, now);
	stat_json_decimal(&j, "uptime_seconds", now->uptime_ms, 3);
	json_seconds(&j, "interval_seconds", rate_delta(before->at_ns, now->at_ns));
	put_cpu(&j, sampler);
	put_memory(&j, sampler);
	stat_json_limits(&j, now);
	put_load(&j, now);
	stat_json_items(&j, sampler);
	if (options->history)
		stat_json_history(&j, sampler, options->over_ns);
	else
		json_null(&j, "history");
	json_end(&j, '}');
	json_finish(&j);
}
