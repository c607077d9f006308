// SPDX-License-Identifier: MIT
/* One row a column: its title, and how a process looks in it. */
#include "cli/columns.h"

#include <string.h>

#include "cli/units.h"
#include "lib/num.h"

#define TENTH_NS (NS_PER_SEC / 10) /* a tenth in json_seconds' unit */

const char columns_words[] =
	"pid, parent, user, state, cpu, memory, time, threads, age, name, cwd, command";

static const struct {
	enum brood_field field;
	struct table_column head;
} known[] = {
	{BROOD_PID, {"PID", true, 0, 0}},    {BROOD_PARENT, {"PARENT", true, 5, 0}},
	{BROOD_USER, {"USER", false, 4, 8}}, {BROOD_STATE, {"STATE", false, 3, 0}},
	{BROOD_CPU, {"CPU%", true, 0, 0}},   {BROOD_MEMORY, {"MEMORY", true, 0, 0}},
	{BROOD_TIME, {"TIME", true, 2, 0}},  {BROOD_THREADS, {"THR", true, 8, 0}},
	{BROOD_AGE, {"AGE", true, 6, 0}},    {BROOD_NAME, {"NAME", false, 0, 8}},
	{BROOD_CWD, {"CWD", false, 7, 12}},  {BROOD_COMMAND, {"COMMAND", false, 0, 12}},
};

void columns_add(struct columns *c, enum brood_field field)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->field[i] == field)
			return;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && c->n < TABLE_COLUMNS_MAX; i++)
		if (known[i].field == field) {
			c->head[c->n] = known[i].head;
			c->field[c->n++] = field;
		}
}

size_t columns_parse(struct columns *c, const char **list)
{
	const char *word = *list;

	for (size_t len;; word += len + 1) {
		enum brood_field field;
		size_t before = c->n;

		len = strcspn(word, ",");
		field = brood_field_named(word, len);
		if (field && field != BROOD_START)
			columns_add(c, field);
		if (c->n == before) { /* unknown, or named twice */
			*list = word;
			return len ? len : 1;
		}
		if (!word[len])
			return 0;
	}
}

uint32_t columns_fields(const struct columns *c)
{
	uint32_t fields = 0;

	for (size_t i = 0; i < c->n; i++)
		fields |= c->field[i];
	return fields;
}

/* ---- cells */

static enum table_style state_style(const struct brood_process *p)
{
	switch (p->state) {
	case BROOD_RUNNING:
		return TABLE_GREEN;
	case BROOD_WAITING:
	case BROOD_STOPPED:
	case BROOD_TRACED:
		return TABLE_YELLOW;
	case BROOD_ZOMBIE:
	case BROOD_DEAD:
		return TABLE_RED;
	default:
		return TABLE_PLAIN;
	}
}

static enum table_style cpu_style(uint32_t permille)
{
	return permille >= 800 ? TABLE_RED : permille >= 200 ? TABLE_YELLOW : TABLE_PLAIN;
}

static void keep(struct table *t, const char *text, enum table_style style)
{
	table_keep(t, text, strlen(text), style);
}

static void put_figure(struct table *t, const struct brood_process *p, enum brood_field field)
{
	enum table_style style = TABLE_PLAIN;
	char buf[UNITS_MAX];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	switch (field) {
	case BROOD_PARENT:
		str_puti(&s, p->parent);
		break;
	case BROOD_CPU:
		units_percent(&s, p->cpu_permille);
		style = cpu_style(p->cpu_permille);
		break;
	case BROOD_MEMORY:
		units_bytes(&s, p->memory_bytes);
		break;
	case BROOD_TIME:
		units_duration(&s, p->time_ns);
		break;
	case BROOD_THREADS:
		str_puti(&s, p->threads);
		break;
	case BROOD_AGE:
		units_duration(&s, p->age_ns);
		break;
	default:
		str_puti(&s, p->pid);
	}
	table_put(t, buf, style);
}

static void put_cell(struct table *t, const struct brood_process *p, enum brood_field field)
{
	enum table_style style = p->kernel ? TABLE_DIM : TABLE_PLAIN;

	if (!(p->fields & field)) {
		keep(t, "-", TABLE_DIM);
		return;
	}
	switch (field) {
	case BROOD_NAME:
		keep(t, p->name, style);
		break;
	case BROOD_COMMAND:
		keep(t, p->command, style);
		break;
	case BROOD_USER:
		keep(t, p->user, TABLE_PLAIN);
		break;
	case BROOD_CWD:
		keep(t, p->cwd, TABLE_PLAIN);
		break;
	case BROOD_STATE:
		keep(t, brood_state_words((enum brood_state)p->state), state_style(p));
		break;
	default:
		put_figure(t, p, field);
	}
}

void columns_cells(const struct columns *c, struct table *t, const struct brood_process *p)
{
	for (size_t i = 0; i < c->n; i++)
		put_cell(t, p, c->field[i]);
}

/* ---- JSON: docs/processes.schema.json says what each member means */

static const char *member_name(enum brood_field field)
{
	switch (field) {
	case BROOD_MEMORY:
		return "memory_bytes";
	case BROOD_CPU:
		return "cpu_percent";
	case BROOD_TIME:
		return "time_seconds";
	case BROOD_AGE:
		return "age_seconds";
	default:
		return brood_field_word(field);
	}
}

static void put_number(struct json *j, const struct brood_process *p, enum brood_field field)
{
	const char *name = member_name(field);

	if (!(p->fields & field)) {
		json_null(j, name);
		return;
	}
	switch (field) {
	case BROOD_PARENT:
		json_i64(j, name, p->parent);
		break;
	case BROOD_MEMORY:
		json_u64(j, name, p->memory_bytes);
		break;
	case BROOD_CPU:
		json_seconds(j, name, p->cpu_permille * TENTH_NS);
		break;
	case BROOD_TIME:
		json_seconds(j, name, p->time_ns);
		break;
	case BROOD_THREADS:
		json_i64(j, name, p->threads);
		break;
	case BROOD_AGE:
		json_seconds(j, name, p->age_ns);
		break;
	default:
		json_i64(j, name, p->pid);
	}
}

static void put_member(struct json *j, const struct brood_process *p, enum brood_field field)
{
	bool known_now = p->fields & field;

	switch (field) {
	case BROOD_NAME:
		json_str(j, "name", known_now ? p->name : NULL);
		break;
	case BROOD_COMMAND:
		json_str(j, "command", known_now ? p->command : NULL);
		break;
	case BROOD_USER:
		json_str(j, "user", known_now ? p->user : NULL);
		if (known_now && p->uid != BROOD_NO_UID)
			json_u64(j, "uid", p->uid);
		else
			json_null(j, "uid");
		break;
	case BROOD_STATE:
		json_str(j, "state", brood_state_words((enum brood_state)p->state));
		if (known_now)
			json_bool(j, "kernel", p->kernel);
		else
			json_null(j, "kernel");
		break;
	case BROOD_CWD:
		json_str(j, "cwd", known_now ? p->cwd : NULL);
		break;
	default:
		put_number(j, p, field);
	}
}

void columns_members(const struct columns *c, struct json *j, const struct brood_process *p)
{
	for (size_t i = 0; i < c->n; i++)
		put_member(j, p, c->field[i]);
}
