// SPDX-License-Identifier: MIT
/* Conditions on processes: how they are written, and whether a process meets them. */
#include <errno.h>
#include <string.h>

#include "inspect/snapshot.h"
#include "lib/glob.h"
#include "lib/num.h"

#define NUMBERS                                                                                    \
	(BROOD_PID | BROOD_PARENT | BROOD_MEMORY | BROOD_CPU | BROOD_TIME | BROOD_THREADS |        \
	 BROOD_AGE)

/* "sleeping", or its letter in ps(1). */
static int parse_state(const char *word, uint64_t *out)
{
	static const char letters[] = "?RSDITtZX"; /* in the order of enum brood_state */

	for (unsigned state = BROOD_RUNNING; state <= BROOD_DEAD; state++)
		if ((word[0] == letters[state] && !word[1]) ||
		    strcmp(word, brood_state_words((enum brood_state)state)) == 0) {
			*out = state;
			return 0;
		}
	return -1;
}

/* "50", "12.5%": of one processor. What lies between two thousandths is rounded so that < and > stay true. */
static int parse_share(const char *word, char op, uint64_t *out)
{
	char digits[24];
	size_t len = strlen(word);
	uint64_t milli;
	int rc;

	if (len > 0 && word[len - 1] == '%')
		len--;
	if (len == 0 || len >= sizeof(digits))
		return -1;
	memcpy(digits, word, len);
	digits[len] = '\0';
	rc = num_milli(digits, &milli);
	if (rc == -ERANGE && strspn(digits, "0.") == len)
		milli = 0; /* which num_milli takes for none */
	else if (rc < 0)
		return -1;
	*out = milli / 100 + (op == '<' && milli % 100);
	return 0;
}

static int parse_number(struct brood_term *term, const char **form)
{
	switch (term->field) {
	case BROOD_STATE:
		*form = "running, sleeping, waiting, idle, stopped, traced or zombie";
		return parse_state(term->text, &term->number);
	case BROOD_CPU:
		*form = "a share of one processor, such as 50%";
		return parse_share(term->text, term->op, &term->number);
	case BROOD_MEMORY:
		*form = "a size, such as 64M";
		return num_size_bytes(term->text, &term->number);
	case BROOD_TIME:
	case BROOD_AGE:
		*form = "a duration, such as 10s";
		return num_duration_ns(term->text, &term->number);
	case BROOD_CWD:
		*form = "an absolute folder";
		return *term->text == '/' ? 0 : -1;
	case BROOD_NAME:
	case BROOD_COMMAND:
	case BROOD_USER:
		*form = "a word";
		return *term->text ? 0 : -1;
	default:
		*form = "a number below 2147483648";
		return num_u64(term->text, INT32_MAX, &term->number);
	}
}

enum brood_code brood_term_parse(const char *word, struct brood_term *out, struct brood_error *e)
{
	size_t len = strcspn(word, "=!<>");
	struct brood_term term = {.field = brood_field_named(word, len), .op = word[len]};
	const char *form;

	if (!term.op || (term.op == '!' && word[len + 1] != '='))
		return inspect_fail(e, BROOD_INVALID, 0,
				    "'%s' is not KEY=VALUE, KEY!=VALUE, KEY>VALUE or KEY<VALUE",
				    word);
	if (!term.field || term.field == BROOD_START)
		return inspect_fail(
			e, BROOD_INVALID, 0,
			"'%.*s' is no key; there are name, command, user, state, cwd, pid, "
			"parent, cpu, memory, time, threads and age",
			(int)len, word);
	if ((term.op == '<' || term.op == '>') && !(term.field & NUMBERS))
		return inspect_fail(e, BROOD_INVALID, 0, "'%s': %s takes = and != alone", word,
				    brood_field_word(term.field));
	term.text = word + len + (term.op == '!' ? 2 : 1);
	if (parse_number(&term, &form) < 0)
		return inspect_fail(e, BROOD_INVALID, 0, "'%s': '%s' is not %s", word, term.text,
				    form);
	*out = term;
	return BROOD_OK;
}

/* /srv has /srv and /srv/www below it, and not /srv2. */
static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	while (len > 0 && folder[len - 1] == '/')
		len--;
	return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

static bool text_meets(const struct brood_term *term, const struct brood_process *p)
{
	switch (term->field) {
	case BROOD_NAME:
		return glob_match(term->text, p->name);
	case BROOD_USER:
		return glob_match(term->text, p->user);
	case BROOD_CWD:
		return is_below(p->cwd, term->text);
	default:
		return glob_is(term->text) ? glob_match(term->text, p->command)
					   : strstr(p->command, term->text) != NULL;
	}
}

static uint64_t number_of(const struct brood_process *p, enum brood_field field)
{
	switch (field) {
	case BROOD_PID:
		return (uint64_t)p->pid;
	case BROOD_PARENT:
		return (uint64_t)p->parent;
	case BROOD_STATE:
		return p->state;
	case BROOD_MEMORY:
		return p->memory_bytes;
	case BROOD_CPU:
		return p->cpu_permille;
	case BROOD_TIME:
		return p->time_ns;
	case BROOD_THREADS:
		return (uint64_t)p->threads;
	default:
		return p->age_ns;
	}
}

/* A user may be given by number, too. */
static bool is_uid(const struct brood_term *term, const struct brood_process *p)
{
	uint64_t uid;

	return term->field == BROOD_USER && num_u64(term->text, BROOD_NO_UID - 1, &uid) == 0 &&
	       uid == p->uid;
}

bool brood_term_meets(const struct brood_term *term, const struct brood_process *p)
{
	uint64_t number;

	if (!(p->fields & term->field))
		return false;
	if (!(term->field & (NUMBERS | BROOD_STATE)))
		return (text_meets(term, p) || is_uid(term, p)) != (term->op == '!');
	number = number_of(p, term->field);
	if (term->op == '>')
		return number > term->number;
	if (term->op == '<')
		return number < term->number;
	return (number == term->number) != (term->op == '!');
}

bool inspect_may_meet(const struct brood_term *terms, size_t n, const struct brood_process *p)
{
	for (size_t i = 0; i < n; i++)
		if ((p->fields & terms[i].field) && !brood_term_meets(&terms[i], p))
			return false;
	return true;
}
