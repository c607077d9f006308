/* SPDX-License-Identifier: MIT */
/* Parses id maps; see idmap.h. */
#include "lib/idmap.h"

#include <errno.h>
#include <string.h>

#include "lib/num.h"

#define IDS_END UINT32_MAX /* the last id is "none" to the kernel */
#define DIGITS_MAX 10

static const char no_range[] =
	"is not INSIDE:OUTSIDE:COUNT; give three numbers, as 0:100000:65536, commas between";
static const char no_ids[] = "maps no id; COUNT is 1 or more";
static const char too_high[] = "goes beyond the last id, 4294967294";
static const char twice_inside[] = "maps ids INSIDE that an earlier range maps already";
static const char twice_outside[] = "maps ids OUTSIDE that an earlier range maps already";
static const char too_many[] = "is one range too many; 124 can be given";

/* Up to the separator, which must be there. Returns what follows it, or NULL. */
static const char *number(const char *at, const char *end, char separator, uint64_t *out)
{
	char digits[DIGITS_MAX + 1] = "";
	size_t n = 0;

	while (at + n < end && at[n] != ':')
		n++;
	if (n > DIGITS_MAX || (at + n < end ? at[n] : '\0') != separator)
		return NULL;
	memcpy(digits, at, n);
	if (num_u64(digits, UINT64_MAX, out))
		return NULL;
	return at + n + (separator != '\0');
}

static bool overlap(uint32_t a, uint32_t a_count, uint32_t b, uint32_t b_count)
{
	return a < (uint64_t)b + b_count && b < (uint64_t)a + a_count;
}

static const char *clash(const struct idmap *map, const struct idmap_range *r)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct idmap_range *other = &map->range[i];

		if (overlap(r->inside, r->count, other->inside, other->count))
			return twice_inside;
		if (overlap(r->outside, r->count, other->outside, other->count))
			return twice_outside;
	}
	return map->n == IDMAP_MAX ? too_many : NULL;
}

/* What is wrong with it, or NULL and it was added. */
static const char *add(struct idmap *map, const char *at, const char *end)
{
	uint64_t inside, outside, count;
	struct idmap_range r;
	const char *why;

	at = number(at, end, ':', &inside);
	if (at)
		at = number(at, end, ':', &outside);
	if (at)
		at = number(at, end, '\0', &count);
	if (!at)
		return no_range;
	if (count == 0)
		return no_ids;
	if (inside + count > IDS_END || outside + count > IDS_END)
		return too_high;
	r = (struct idmap_range){(uint32_t)inside, (uint32_t)outside, (uint32_t)count};
	why = clash(map, &r);
	if (!why)
		map->range[map->n++] = r;
	return why;
}

int idmap_parse(struct idmap *map, const char *list, struct idmap_wrong *wrong)
{
	struct idmap made = {.n = 0};

	for (const char *item = list;; item++) {
		size_t len = strcspn(item, ",");
		const char *why = add(&made, item, item + len);

		if (why) {
			*wrong = (struct idmap_wrong){item, len, why};
			return -EINVAL;
		}
		item += len;
		if (!*item)
			break;
	}
	*map = made;
	return 0;
}

bool idmap_inside(const struct idmap *map, uint32_t outside, uint32_t *inside)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct idmap_range *r = &map->range[i];

		if (outside >= r->outside && outside - r->outside < r->count) {
			*inside = r->inside + (outside - r->outside);
			return true;
		}
	}
	return false;
}

bool idmap_has(const struct idmap *map, uint32_t inside)
{
	for (size_t i = 0; i < map->n; i++)
		if (inside >= map->range[i].inside &&
		    inside - map->range[i].inside < map->range[i].count)
			return true;
	return false;
}
