// SPDX-License-Identifier: MIT
/*
 * brood stat --openmetrics: one sample's counters and sizes as OpenMetrics 1.0 text
 * (https://github.com/prometheus/OpenMetrics, specification/OpenMetrics.md): a family at a time with TYPE, UNIT and HELP, counters as
 * _total, base units, "# EOF" at the end. What is not known has no sample. No label is a pid.
 */
#include <string.h>

#include "cli/stat.h"
#include "cli/stat_fields.h"

struct metric {
	struct out *out;
	const char *prefix;
	const struct stat_field *field;
	bool some; /* the family has been announced */
};

struct label {
	const char *name, *value;
};

static void begin(struct metric *m, const char *prefix, const struct stat_field *field)
{
	m->prefix = prefix;
	m->field = field;
	m->some = false;
}

static bool ends(const char *name, const char *end)
{
	size_t n = strlen(name), len = strlen(end);

	return n >= len && strcmp(name + n - len, end) == 0;
}

/* "# WORD FAMILY" */
static void put_line(struct metric *m, const char *word, const char *text)
{
	out_fmt(m->out, "# %s brood_%s%s %s\n", word, m->prefix, m->field->name, text);
}

/* A family without samples is not announced. */
static void announce(struct metric *m)
{
	static const char *const units[] = {"_bytes", "_seconds", "_cores"};

	if (m->some)
		return;
	m->some = true;
	put_line(m, "TYPE", m->field->gauge ? "gauge" : "counter");
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (ends(m->field->name, units[i]))
			put_line(m, "UNIT", units[i] + 1);
	put_line(m, "HELP", m->field->help);
}

/* Any bytes as a label's value: the three escapes there are, and U+FFFD for what is no UTF-8. */
static void put_escaped(struct out *o, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		size_t len = str_utf8(text, n);

		if (len == 0) {
			out_put(o, "\xef\xbf\xbd");
			len = 1;
		} else if (*text == '\n') {
			out_put(o, "\\n");
		} else {
			if (*text == '"' || *text == '\\')
				out_put(o, "\\");
			out_putn(o, text, len);
		}
		text += len;
		n -= len;
	}
}

static void put(struct metric *m, uint64_t value, const struct label *label, size_t labels)
{
	char buf[40];
	struct str s;

	if (value == SYS_UNKNOWN)
		return;
	announce(m);
	out_fmt(m->out, "brood_%s%s%s", m->prefix, m->field->name, m->field->gauge ? "" : "_total");
	for (size_t i = 0; i < labels; i++) {
		out_fmt(m->out, "%s%s=\"", i ? "," : "{", label[i].name);
		put_escaped(m->out, label[i].value);
		out_put(m->out, "\"");
	}
	str_init(&s, buf, sizeof(buf));
	str_put_decimal(&s, value, m->field->places);
	out_fmt(m->out, "%s %s\n", labels ? "}" : "", buf);
}

/* Families of one sample each. */
static void put_fields(struct metric *m, const struct stat_fields *fields, const void *base)
{
	for (size_t i = 0; i < fields->n; i++) {
		begin(m, fields->prefix, &fields->field[i]);
		put(m, stat_field_of(m->field, base), NULL, 0);
	}
}

/* Families with a sample for each of n devices, which begin with their names. */
static void put_devices(struct metric *m, const struct stat_fields *fields, const void *items,
			size_t n, size_t size)
{
	for (size_t i = 0; i < fields->n; i++) {
		begin(m, fields->prefix, &fields->field[i]);
		for (size_t k = 0; k < n; k++) {
			const char *item = (const char *)items + k * size;
			const struct label device = {"device", item};

			put(m, stat_field_of(m->field, item), &device, 1);
		}
	}
}

static void put_cores(struct metric *m, const struct sys_sample *s)
{
	static const struct stat_field seconds = {"cpu_seconds", "Of each online core.", 0, 6,
						  false};
	static const struct stat_field allowed = {"cpu_allowed", "Cores the caller may run on.", 0,
						  0, true};
	static const struct stat_field online = {"cpu_online", "Cores.", 0, 0, true};
	static const char modes[][8] = {
		[SYS_USER] = "user",	   [SYS_NICE] = "nice",	   [SYS_SYSTEM] = "system",
		[SYS_IDLE] = "idle",	   [SYS_IOWAIT] = "wait",  [SYS_IRQ] = "irq",
		[SYS_SOFTIRQ] = "softirq", [SYS_STEAL] = "stolen",
	};

	begin(m, "", &seconds);
	for (size_t i = 0; i < s->cores; i++) {
		char id[16];
		struct str text;

		str_init(&text, id, sizeof(id));
		str_putu(&text, s->core[i].id);
		for (int mode = 0; mode < SYS_MODES; mode++) {
			const struct label labels[] = {{"core", id}, {"mode", modes[mode]}};

			put(m, s->core[i].us[mode], labels, 2);
		}
	}
	begin(m, "", &online);
	put(m, rate_online(s), NULL, 0);
	begin(m, "", &allowed);
	put(m, s->cores_allowed, NULL, 0);
}

static void put_pressure(struct metric *m, const char *prefix, const struct sys_pressure *pressure)
{
	static const struct stat_field stalled = {"pressure_seconds", "Stalled for want of it.", 0,
						  6, false};

	begin(m, prefix, &stalled);
	for (int i = 0; i < SYS_RESOURCES; i++) {
		struct label labels[] = {{"resource", stat_resources[i]}, {"stalled", "some"}};

		put(m, pressure[i].some.total_us, labels, 2);
		labels[1].value = "full";
		put(m, pressure[i].full.total_us, labels, 2);
	}
}

static void put_limit(struct metric *m, const struct stat_field *field,
		      const struct sys_limit *limit)
{
	const struct label labels[] = {
		{"cgroup", limit->path},
		{"file", limit->file},
		{"version", limit->version == 2 ? "2" : "1"},
	};

	begin(m, "cgroup_", field);
	put(m, limit->value, labels, sizeof(labels) / sizeof(*labels));
}

void stat_openmetrics(const struct sys_sample *now, struct out *o)
{
	static const struct stat_field cpu = {"cpu_limit_cores", "That holds here.", 0, 3, true};
	static const struct stat_field memory = {"memory_limit_bytes", "That holds here.", 0, 0,
						 true};
	static const struct stat_field swap = {"swap_limit_bytes", "That holds here.", 0, 0, true};
	struct metric m = {.out = o};

	put_fields(&m, &stat_of_sample, now);
	put_cores(&m, now);
	put_fields(&m, &stat_of_memory, &now->memory);
	put_fields(&m, &stat_of_swap, &now->memory);
	put_fields(&m, &stat_of_load, now);
	put_pressure(&m, "", now->pressure);
	put_devices(&m, &stat_of_disk, now->disk, now->disks, sizeof(*now->disk));
	put_devices(&m, &stat_of_net, now->net, now->nets, sizeof(*now->net));
	put_limit(&m, &cpu, &now->group.cpu);
	put_limit(&m, &memory, &now->group.memory);
	put_limit(&m, &swap, &now->group.swap);
	put_fields(&m, &stat_of_group, &now->group);
	put_pressure(&m, "cgroup_", now->group.pressure);
	out_put(o, "# EOF\n");
}
