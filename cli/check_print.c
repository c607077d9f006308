// SPDX-License-Identifier: MIT
/* brood check for people: an aligned table, what a run would use, and what to change. */
#include <string.h>

#include "cli/check.h"

#define TITLE_COLUMNS 29
#define STATE_COLUMNS 8

static void put_padded(struct out *o, const char *text, size_t columns)
{
	out_put(o, text);
	for (size_t n = strlen(text); n < columns; n++)
		out_put(o, " ");
}

static void print_row(const struct check_row *row, struct out *o)
{
	put_padded(o, row->title, TITLE_COLUMNS);
	put_padded(o, check_state_word(row->state), row->detail[0] ? STATE_COLUMNS : 0);
	out_fmt(o, "%s\n", row->detail);
}

static void print_run(const struct check *check, struct out *o)
{
	const char *mechanism = check_mechanism(check);
	char ns[80];

	out_put(o, "\nA run here would use: ");
	if (mechanism)
		out_fmt(o, "%s, guarantee %s, namespaces: %s\n", mechanism, check_guarantee(check),
			plan_namespaces(check->namespaces, ns, sizeof(ns)));
	else
		out_put(o, "nothing; it would be refused\n");
	for (size_t i = 0; i < check->chosen; i++) {
		const struct err *why = &check->refused[i];
		const char *remedy;

		out_fmt(o, "  not %s: %s: %.*s\n", plan_mech_name(check->plan.mech[i], false),
			why->stage, (int)check_cause(why->text, &remedy), why->text);
	}
}

static bool same_cause(const struct check_row *a, const struct check_row *b)
{
	return b->why.stage && strcmp(a->why.text, b->why.text) == 0;
}

/* Things that miss for one cause are listed together, where the first of them stands. */
static void print_remedy(const struct check *check, size_t i, struct out *o)
{
	const struct check_row *row = &check->rows.row[i];
	const char *remedy;
	size_t cause = check_cause(row->why.text, &remedy);
	char symbol[16];

	for (size_t j = 0; j < i; j++)
		if (same_cause(row, &check->rows.row[j]))
			return;
	out_fmt(o, "\n%s", row->title);
	for (size_t j = i + 1; j < check->rows.n; j++)
		if (same_cause(row, &check->rows.row[j]))
			out_fmt(o, ", %s", check->rows.row[j].title);
	out_fmt(o, "\n  cause:  %.*s", (int)cause, row->why.text);
	if (row->why.errnum)
		out_fmt(o, " (%s)", err_symbol(row->why.errnum, symbol));
	out_put(o, "\n");
	if (remedy)
		out_fmt(o, "  remedy: %s\n", remedy);
}

void check_print(const struct check *check, struct out *o)
{
	const struct os_host *who = &check->plan.host;
	struct os_system host;

	os_system(&host);
	if (*host.name)
		out_fmt(o, "%s %s %s", host.name, host.release, host.machine);
	if (*host.name && !host.no_ids)
		out_fmt(o, ", uid %u, gid %u", who->uid, who->gid);
	if (*host.name)
		out_fmt(o, "%s%s\n\n", who->privileged ? ", " : "",
			who->privileged ? host.privileged : "");
	for (size_t i = 0; i < check->rows.n; i++)
		print_row(&check->rows.row[i], o);
	print_run(check, o);
	for (size_t i = 0; i < check->rows.n; i++)
		if (check->rows.row[i].why.stage)
			print_remedy(check, i, o);
}
