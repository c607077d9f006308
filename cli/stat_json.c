// SPDX-License-Identifier: MIT
/* brood stat --json: docs/stat.schema.json says what each member means. */
#include "cli/stat.h"
#include "cli/stat_fields.h"

#define HUNDREDTHS 2

void stat_json_number(struct json *j, const char *key, uint64_t value, unsigned places)
{
	if (value == SYS_UNKNOWN)
		json_null(j, key);
	else if (places)
		json_decimal(j, key, value, places);
	else
		json_u64(j, key, value);
}

static void put_cpu(struct json *j, const struct sampler *s)
{
	const struct sys_sample *now = sampler_now(s), *before = sampler_before(s);
	struct brood_core rate;

	json_object(j, "cpu");
	rate_core(&before->cpu, &now->cpu, &rate);
	stat_json_fields(j, &stat_of_core, &rate);
	stat_json_number(j, "online", rate_online(now), 0);
	stat_json_number(j, "allowed", now->cores_allowed, 0);
	json_array(j, "cores");
	for (size_t i = 0; i < now->cores; i++) {
		rate_core(rate_core_in(before, now->core[i].id, i), &now->core[i], &rate);
		json_object(j, NULL);
		json_u64(j, "id", rate.id);
		stat_json_fields(j, &stat_of_core, &rate);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

/* What there is, what of it is used and, of memory, what is available: figures that follow each other. */
static void put_sizes(struct json *j, const char *key, const struct sampler *s,
		      enum brood_figure first, size_t n, const struct stat_fields *machine)
{
	static const char *const keys[] = {"total_bytes", "used_bytes", "available_bytes"};

	json_object(j, key);
	for (size_t i = 0; i < n; i++)
		stat_json_number(j, keys[i], sampler_figure(s, first + i), 0);
	json_object(j, "machine");
	stat_json_fields(j, machine, &sampler_now(s)->memory);
	json_end(j, '}');
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

/* ---- history */

static void put_range(struct json *j, const char *key, const struct ring_range *r, unsigned places)
{
	json_object(j, key);
	stat_json_number(j, "average", r->mean, places);
	stat_json_number(j, "minimum", r->min, places);
	stat_json_number(j, "maximum", r->max, places);
	stat_json_number(j, "last", r->last, places);
	json_u64(j, "samples", r->n);
	json_seconds(j, "seconds", r->to_ns - r->from_ns);
	json_end(j, '}');
}

static void put_history(struct json *j, const struct sampler *s, uint64_t over_ns)
{
	const struct sys_sample *now = sampler_now(s);
	struct ring_range r;

	json_object(j, "history");
	for (int i = 0; i < BROOD_FIGURES; i++) {
		enum brood_figure figure = (enum brood_figure)i;
		enum brood_unit unit = brood_figure_unit(figure);

		if (ring_over(&s->ring, (size_t)i, over_ns, &r))
			put_range(j, brood_figure_word(figure), &r,
				  unit <= BROOD_UNIT_HUNDREDTHS ? HUNDREDTHS : 0);
		else
			json_null(j, brood_figure_word(figure));
	}
	json_object(j, "cores");
	for (size_t i = 0; i < now->cores; i++) {
		char name[24];
		struct str text;

		str_init(&text, name, sizeof(name));
		str_putu(&text, now->core[i].id);
		if (ring_over(&s->ring, SAMPLER_CORE(now->core[i].id), over_ns, &r))
			put_range(j, name, &r, HUNDREDTHS);
	}
	json_end(j, '}');
	json_end(j, '}');
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
	json_seconds(&j, "interval_seconds", rate_delta(before->at_ns, now->at_ns));
	stat_json_fields(&j, &stat_of_sample, now);
	put_cpu(&j, sampler);
	put_sizes(&j, "memory", sampler, BROOD_MEMORY_TOTAL, 3, &stat_of_memory);
	put_sizes(&j, "swap", sampler, BROOD_SWAP_TOTAL, 2, &stat_of_swap);
	stat_json_limits(&j, now);
	json_object(&j, "load");
	stat_json_fields(&j, &stat_of_load, now);
	json_end(&j, '}');
	stat_json_items(&j, sampler);
	if (options->history)
		put_history(&j, sampler, options->over_ns);
	else
		json_null(&j, "history");
	json_end(&j, '}');
	json_finish(&j);
}
