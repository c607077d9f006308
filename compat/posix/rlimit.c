/* SPDX-License-Identifier: MIT */
/* --rlimit NAME=SOFT[:HARD], with the platform's names. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "compat/posix/limits.h"
#include "lib/num.h"

#define VALUE_MAX 32

int os_rlimit_named(const char *name, size_t len)
{
	if (len > 7 && strncasecmp(name, "RLIMIT_", 7) == 0) {
		name += 7;
		len -= 7;
	}
	for (const struct rlimit_name *row = rlimit_names; row->name; row++)
		if (strlen(row->name) == len && strncasecmp(row->name, name, len) == 0)
			return row->resource;
	return -1;
}

static int take_value(const char *text, size_t len, uint64_t *out)
{
	char word[VALUE_MAX];
	uint64_t n;
	int rc;

	if (len >= sizeof(word))
		return -EINVAL;
	memcpy(word, text, len);
	word[len] = '\0';
	if (strcmp(word, "unlimited") == 0 || strcmp(word, "infinity") == 0) {
		*out = LIMIT_INFINITY;
		return 0;
	}
	rc = num_size_bytes(word, &n);
	if (rc)
		return rc;
	if (n == LIMIT_INFINITY) /* that is said in words */
		return -ERANGE;
	*out = n;
	return 0;
}

static int parse(const char *text, struct rlimit_set *out)
{
	size_t len = strcspn(text, "="), n;
	struct rlimit_set set = {.resource = os_rlimit_named(text, len)};
	int rc;

	if (!text[len])
		return -EINVAL;
	if (set.resource < 0)
		return -ENOENT;
	text += len + 1;
	n = strcspn(text, ":");
	rc = take_value(text, n, &set.soft);
	set.hard = set.soft;
	if (!rc && text[n])
		rc = take_value(text + n + 1, strlen(text + n + 1), &set.hard);
	if (rc)
		return rc;
	if (set.soft > set.hard)
		return -ERANGE;
	*out = set;
	return 0;
}

int os_rlimit_parse(const char *text, struct rlimit_set *out, const char **why)
{
	int rc = parse(text, out);

	if (rc && why)
		*why = rc == -ENOENT ? rlimit_unknown
		       : rc == -ERANGE
			       ? "is too large, or its soft limit is above its hard limit"
			       : "is not NAME=SOFT[:HARD]; give nofile=1024, as=2G:unlimited";
	return rc;
}
