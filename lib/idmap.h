/* SPDX-License-Identifier: MIT */
/*
 * Id maps of a user namespace as users write them: INSIDE:OUTSIDE:COUNT[,...]. COUNT ids from INSIDE on are
 * those from OUTSIDE on (user_namespaces(7)).
 */
#ifndef LIB_IDMAP_H
#define LIB_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many lines of three numbers fit into the page that the kernel takes as one map. */
#define IDMAP_MAX 124

struct idmap_range {
	uint32_t inside, outside, count;
};

struct idmap {
	struct idmap_range range[IDMAP_MAX];
	size_t n;
};

struct idmap_wrong {
	const char *item; /* in the list */
	size_t len;
	const char *why; /* follows the item in a message */
};

/*
 * 0, or -EINVAL with *wrong filled and *map untouched. Refused is what the kernel would: nothing mapped, ids beyond
 * 4294967294, an id mapped twice on either side.
 */
int idmap_parse(struct idmap *map, const char *list, struct idmap_wrong *wrong);

/* What an id of outside is inside. */
bool idmap_inside(const struct idmap *map, uint32_t outside, uint32_t *inside);

bool idmap_has(const struct idmap *map, uint32_t inside);

#endif
