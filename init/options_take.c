/* SPDX-License-Identifier: MIT */
/* What each kind of option value may look like, and where it goes in the spec. */
#include "init/options_take.h"

#include <errno.h>
#include <string.h>

#include "lib/num.h"
#include "lib/signame.h"
#include "lib/str.h"

/* So much of a value is shown that what would be right still fits into a message. */
#define SHOWN_MAX 80

#define HOSTNAME_MAX 64 /* HOST_NAME_MAX of Linux */
#define LABEL_MAX 63	/* RFC 1123, 2.1 */

static int shown(size_t len)
{
	return len < SHOWN_MAX ? (int)len : SHOWN_MAX;
}

static const char *cut(size_t len)
{
	return len > SHOWN_MAX ? "..." : "";
}

int take_wrong_item(struct err *e, const char *value, const char *item, size_t len, const char *why)
{
	size_t all = strlen(value);

	if (len == all)
		return err_set(e, 0, "option", "\"%.*s%s\" %s", shown(len), item, cut(len), why);
	return err_set(e, 0, "option", "\"%.*s%s\": \"%.*s%s\" %s", shown(all), value, cut(all),
		       shown(len), item, cut(len), why);
}

int take_wrong(struct err *e, const char *value, const char *why)
{
	return take_wrong_item(e, value, value, strlen(value), why);
}

int take_flag(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	(void)value, (void)e;
	*(bool *)take_field(spec, row) = true;
	return 0;
}

int take_count(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	(void)value, (void)e;
	++*(unsigned *)take_field(spec, row);
	return 0;
}

/* The position of the item among the words, or -1. */
static int position(const char *words, const char *item, size_t len)
{
	for (int i = 0;; i++) {
		size_t n = strcspn(words, " ");

		if (n == len && memcmp(words, item, n) == 0)
			return i;
		if (!words[n])
			return -1;
		words += n + 1;
	}
}

static int wrong_word(struct err *e, const char *value, const char *item, size_t len,
		      const char *words)
{
	char buf[SHOWN_MAX];
	struct str why;

	str_init(&why, buf, sizeof buf);
	str_put(&why, "is none of ");
	for (; *words; words++)
		if (*words == ' ')
			str_put(&why, ", ");
		else
			str_putc(&why, *words);
	return take_wrong_item(e, value, item, len, buf);
}

int take_word(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int at = position(row->words, value, strlen(value));

	if (at < 0)
		return wrong_word(e, value, value, strlen(value), row->words);
	*(unsigned *)take_field(spec, row) = (unsigned)at;
	return 0;
}

int take_bits(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	unsigned bits = 0;

	for (const char *item = value;;) {
		size_t n = strcspn(item, ",");
		int at = position(row->words, item, n);

		if (at < 0)
			return wrong_word(e, value, item, n, row->words);
		bits |= 1u << at;
		if (!item[n])
			break;
		item += n + 1;
	}
	*(unsigned *)take_field(spec, row) |= bits;
	return 0;
}

static int duration(struct err *e, const char *value, uint64_t *ns)
{
	int r = num_duration_ns(value, ns);

	if (r == -ERANGE)
		return take_wrong(e, value, "is too long; the longest is about 290 years");
	if (r)
		return take_wrong(e, value,
				  "is not a duration; give 500ms, 10s, 5m, 1h or bare seconds");
	return 0;
}

int take_duration(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	return duration(e, value, take_field(spec, row));
}

int take_limit(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	uint64_t ns;
	int r = duration(e, value, &ns);

	if (!r && ns == 0)
		r = take_wrong(e, value, "must be longer than 0; leave it out for no limit");
	if (!r)
		*(uint64_t *)take_field(spec, row) = ns;
	return r;
}

int take_signal(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	if (signame_parse(value, take_field(spec, row)))
		return take_wrong(e, value, TAKE_SIGNAL_WRONG);
	return 0;
}

static int not_empty(struct err *e, const struct option *row, const char *value)
{
	return *value ? 0 : err_set(e, 0, "option", "\"\" is no %s; it is empty", row->arg);
}

static int add(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int r = words_add(take_field(spec, row), value);

	return r ? err_set(e, -r, "option", "no memory for another %s", row->arg) : 0;
}

int take_path(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int r = not_empty(e, row, value);

	if (!r)
		*(const char **)take_field(spec, row) = value;
	return r;
}

int take_stdin(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int r = take_path(spec, row, value, e);

	if (!r && strcmp(value, "null") == 0)
		spec->stdin_path = "/dev/null";
	return r;
}

int take_paths(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int r = not_empty(e, row, value);

	return r ? r : add(spec, row, value, e);
}

int take_assignment(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	if (*value == '=' || !strchr(value, '='))
		return take_wrong(e, value,
				  "is not NAME=VALUE; --pass-env NAME keeps one of brood's own");
	return add(spec, row, value, e);
}

int take_variable(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	if (!*value || strchr(value, '='))
		return take_wrong(e, value, "is no variable's NAME; --env NAME=VALUE sets one");
	return add(spec, row, value, e);
}

/* Labels of letters, digits and inner hyphens, dots between (RFC 1123, 2.1). */
static bool is_hostname(const char *name)
{
	static const char alnum[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	for (;; name++) {
		size_t n = strspn(name, alnum);

		if (n == 0 || n > LABEL_MAX || *name == '-' || name[n - 1] == '-')
			return false;
		name += n;
		if (*name != '.')
			return !*name;
	}
}

int take_hostname(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	if (strlen(value) > HOSTNAME_MAX || !is_hostname(value))
		return take_wrong(e, value,
				  "is no host name; give letters, digits, - and ., at most 64");
	*(const char **)take_field(spec, row) = value;
	spec->unshare |= OS_NS_UTS;
	return 0;
}
