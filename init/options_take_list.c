/* SPDX-License-Identifier: MIT */
/* Option values that are lists of signals, exit codes or ids. */
#include <signal.h>
#include <string.h>

#include "init/options_take.h"
#include "lib/num.h"
#include "lib/signame.h"

/* The longest right item is a signal's name, or a number. */
#define ITEM_MAX 16

#define UID_HIGHEST (UINT32_MAX - 1) /* (uid_t)-1 means "leave it" to setresuid(2) */

/* One part of a list. */
struct item {
	const char *at; /* in the value */
	size_t len;
	char word[ITEM_MAX + 1]; /* empty where the item is longer than any right one */
};

/* Up to the separator or the end. Returns where the next item starts, or NULL after the last. */
static const char *item_next(struct item *item, const char *list, char separator)
{
	const char *end = strchr(list, separator);

	item->at = list;
	item->len = end ? (size_t)(end - list) : strlen(list);
	size_t kept = item->len <= ITEM_MAX ? item->len : 0;
	memcpy(item->word, list, kept);
	item->word[kept] = '\0';
	return end ? end + 1 : NULL;
}

static int wrong_item(struct err *e, const char *value, const struct item *item, const char *why)
{
	return take_wrong_item(e, value, item->at, item->len, why);
}

static int signal_of(struct err *e, const char *value, const struct item *item, int *signo)
{
	return signame_parse(item->word, signo) ? wrong_item(e, value, item, TAKE_SIGNAL_WRONG) : 0;
}

/* One FROM:TO of the value into map. */
static int take_pair(struct err *e, const char *value, const struct item *pair,
		     int map[SIGNAL_LIMIT])
{
	struct item from, to;
	int a, b = 0;
	const char *rest = item_next(&from, pair->at, ':');

	if (!rest || rest > pair->at + pair->len)
		return wrong_item(e, value, pair,
				  "is not FROM:TO; give two signals, as TERM:INT, or TERM:0");
	item_next(&to, rest, ',');
	int r = signal_of(e, value, &from, &a);

	if (!r && strcmp(to.word, "0") != 0)
		r = signal_of(e, value, &to, &b);
	if (r)
		return r;
	if (a == SIGKILL || a == SIGSTOP)
		return wrong_item(e, value, pair, "maps a signal that nothing can catch");
	if (a == SIGCHLD)
		return wrong_item(e, value, pair, "maps CHLD, which is never passed on");
	map[a] = b;
	return 0;
}

int take_signal_map(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int map[SIGNAL_LIMIT];
	struct item pair;

	memcpy(map, take_field(spec, row), sizeof map);
	for (const char *next = value; next;) {
		next = item_next(&pair, next, ',');
		int r = take_pair(e, value, &pair, map);

		if (r)
			return r;
	}
	memcpy(take_field(spec, row), map, sizeof map);
	return 0;
}

int take_exit_codes(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	uint8_t bits[SPEC_OK_EXIT_BYTES];
	struct item item;

	memcpy(bits, take_field(spec, row), sizeof bits);
	for (const char *next = value; next;) {
		uint64_t code;

		next = item_next(&item, next, ',');
		if (num_u64(item.word, UINT8_MAX, &code))
			return wrong_item(e, value, &item,
					  "is no exit code; give 0 to 255, commas between");
		bits[code / 8] |= (uint8_t)(1u << (code % 8));
	}
	memcpy(take_field(spec, row), bits, sizeof bits);
	return 0;
}

static int id_of(const struct item *item, uint32_t *id)
{
	uint64_t n;
	int r = num_u64(item->word, UID_HIGHEST, &n);

	if (!r)
		*id = (uint32_t)n;
	return r;
}

int take_user(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct item item;
	uint32_t uid = 0, ids[1 + OS_GROUPS_MAX];
	size_t n = 0;
	const char *next = item_next(&item, value, ':');
	int r = id_of(&item, &uid);

	for (; !r && next; n++) {
		if (n > OS_GROUPS_MAX)
			return take_wrong(e, value, "has more than 64 supplementary groups");
		next = item_next(&item, next, ',');
		r = id_of(&item, &ids[n]);
	}
	if (r)
		return take_wrong(
			e, value,
			"is not UID[:GID[,GID...]]; give numbers below 4294967295, no names");
	*(uint32_t *)take_field(spec, row) = uid;
	spec->set_user = true;
	spec->set_gid = n > 0;
	spec->gid = n ? ids[0] : 0;
	spec->ngroups = n ? n - 1 : 0;
	for (size_t i = 0; i < spec->ngroups; i++)
		spec->groups[i] = ids[i + 1];
	return 0;
}
