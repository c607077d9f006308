// SPDX-License-Identifier: MIT
/* From the options of procs, find and tree to a sample of processes. */
#include "cli/listing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/answer.h"
#include "include/os.h"
#include "include/os_inspect.h"
#include "init/report.h"
#include "lib/log.h"
#include "lib/num.h"

#define CPU_NS (200 * NS_PER_MS)
#define WATCH_NS (2 * NS_PER_SEC)
#define SHORTEST_NS (10 * NS_PER_MS)

/* NULL where it is empty, too. */
static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* By the first of these that is set: "en_US.UTF-8". */
static bool is_utf8(void)
{
	const char *locale = setting("LC_ALL"), *dot;

	if (!locale)
		locale = setting("LC_CTYPE");
	if (!locale)
		locale = setting("LANG");
	dot = locale ? strchr(locale, '.') : NULL;
	return dot && (strcasecmp(dot, ".UTF-8") == 0 || strcasecmp(dot, ".utf8") == 0);
}

void listing_init(struct listing *l)
{
	*l = (struct listing){.cpu_ns = CPU_NS, .watch_ns = WATCH_NS};
	os_terminal(STDOUT_FILENO, &l->terminal);
	l->colour = answer_colours(&l->terminal);
	l->utf8 = is_utf8();
}

void listing_free(struct listing *l)
{
	brood_snapshot_free(l->now);
	brood_snapshot_free(l->before);
	brood_close(l->inspector);
	table_free(&l->table);
}

/* ---- options */

int listing_offers(const char *option, enum brood_field field)
{
	if (os_inspect_fields() & field)
		return 0;
	log_line(LOG_ERROR, "%s: %s tells no process's %s", option, os_platform(),
		 brood_field_word(field));
	return ARGS_WRONG;
}

static int offered_columns(const struct columns *c)
{
	int rc = 0;

	for (size_t i = 0; i < c->n && rc == 0; i++)
		rc = listing_offers("--columns", c->field[i]);
	return rc;
}

void listing_usual(struct listing *l, enum brood_field field)
{
	if (os_inspect_fields() & field)
		columns_add(&l->columns, field);
}

int listing_columns(struct listing *l, const struct args *a)
{
	const char *list = a->value;
	size_t wrong;

	l->columns.n = 0;
	wrong = columns_parse(&l->columns, &list);
	if (!wrong)
		return offered_columns(&l->columns);
	log_line(LOG_ERROR, "--columns: '%.*s' is no column, or named twice; there are %s",
		 (int)wrong, list, columns_words);
	return ARGS_WRONG;
}

int listing_sort(struct listing *l, const struct args *a)
{
	l->sort = brood_field_named(a->value, strlen(a->value));
	if (l->sort && l->sort != BROOD_START)
		return listing_offers("--sort", l->sort);
	log_line(LOG_ERROR, "--sort: '%s' is no column; there are %s", a->value, columns_words);
	return ARGS_WRONG;
}

int listing_filter(struct listing *l, const struct args *a)
{
	struct brood_error e;

	if (l->terms == LISTING_TERMS_MAX) {
		log_line(LOG_ERROR, "--filter: more than %d of them", LISTING_TERMS_MAX);
		return ARGS_WRONG;
	}
	if (brood_term_parse(a->value, &l->term[l->terms], &e) == BROOD_OK)
		return listing_offers("--filter", l->term[l->terms++].field);
	log_line(LOG_ERROR, "--filter: %s", e.text);
	return ARGS_WRONG;
}

int listing_term(struct listing *l, enum brood_field field, const char *text)
{
	if (l->terms == LISTING_TERMS_MAX) {
		log_line(LOG_ERROR, "--filter: more than %d of them", LISTING_TERMS_MAX);
		return ARGS_WRONG;
	}
	l->term[l->terms++] = (struct brood_term){.field = field, .op = '=', .text = text};
	return 0;
}

int listing_duration(const struct args *a, const char *option, uint64_t *ns)
{
	uint64_t given;

	if (!a->value)
		return 0;
	if (num_duration_ns(a->value, &given) < 0 || given < SHORTEST_NS)
		return args_refuse(a, option, "a duration of at least 10ms, such as 500ms or 2s");
	*ns = given;
	return 0;
}

/* ---- samples */

static int refuse(const struct listing *l, const struct brood_error *e)
{
	log_line(LOG_ERROR, "%s%s", l->from ? "--from: " : "", e->text);
	return EXIT_BROOD;
}

bool listing_wants_cpu(const struct listing *l)
{
	bool wanted = l->cpu || l->watch || l->sort == BROOD_CPU ||
		      (columns_fields(&l->columns) & BROOD_CPU);

	for (size_t i = 0; i < l->terms; i++)
		wanted |= l->term[i].field == BROOD_CPU;
	return wanted;
}

static int take(struct listing *l, struct brood_snapshot **to, const struct brood_snapshot *before)
{
	struct brood_take what = {.size = sizeof(what), .before = before};
	struct brood_error e;

	what.fields = columns_fields(&l->columns) | l->sort | l->also;
	if (l->drawn)
		what.fields |= BROOD_START;
	if (l->cpu)
		what.fields |= BROOD_CPU;
	what.terms = l->term;
	what.n = l->terms;
	if (brood_snapshot_take(l->inspector, &what, to, &e) != BROOD_OK)
		return refuse(l, &e);
	return 0;
}

static bool is_figure(enum brood_field field)
{
	return field & (BROOD_CPU | BROOD_MEMORY | BROOD_TIME | BROOD_THREADS | BROOD_AGE);
}

int listing_sorted(struct listing *l)
{
	struct brood_error e;
	bool descending = is_figure(l->sort) != l->reverse;
	enum brood_field by = l->sort ? l->sort : BROOD_PID;

	if (!l->sort && !l->reverse)
		return 0;
	return brood_snapshot_sort(l->now, by, descending, &e) == BROOD_OK ? 0 : refuse(l, &e);
}

int listing_take(struct listing *l)
{
	struct brood_open how = {.size = sizeof(how), .root = l->from};
	struct brood_error e;
	int rc;

	l->cpu = listing_wants_cpu(l);
	how.keep = l->cpu;
	if (brood_open(&l->inspector, &how, &e) != BROOD_OK)
		return refuse(l, &e);
	table_init(&l->table, l->columns.head, l->columns.n);
	if (!l->cpu) {
		rc = take(l, &l->now, NULL);
		return rc ? rc : listing_sorted(l);
	}
	rc = take(l, &l->now, NULL);
	if (rc)
		return rc;
	os_pause(l->cpu_ns);
	return listing_take_again(l);
}

int listing_take_again(struct listing *l)
{
	struct brood_snapshot *older = l->before;
	int rc = take(l, &older, l->now);

	if (rc)
		return rc;
	l->before = l->now;
	l->now = older;
	return listing_sorted(l);
}

int listing_take_anew(struct listing *l)
{
	int rc = take(l, &l->now, l->before);

	return rc ? rc : listing_sorted(l);
}
