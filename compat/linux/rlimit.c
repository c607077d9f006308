/* SPDX-License-Identifier: MIT */
/* --rlimit NAME=SOFT[:HARD], with Linux's names. */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>

#include "compat/linux/limits.h"
#include "lib/num.h"

#ifndef RLIMIT_RTTIME
#define RLIMIT_RTTIME 15
#endif

#define VALUE_MAX 32

static const struct {
	const char *name;
	int resource;
} names[] = {
	{"as", RLIMIT_AS},
	{"core", RLIMIT_CORE},
	{"cpu", RLIMIT_CPU},
	{"data", RLIMIT_DATA},
	{"fsize", RLIMIT_FSIZE},
	{"locks", RLIMIT_LOCKS},
	{"memlock", RLIMIT_MEMLOCK},
	{"msgqueue", RLIMIT_MSGQUEUE},
	{"nice", RLIMIT_NICE},
	{"nofile", RLIMIT_NOFILE},
	{"nproc", RLIMIT_NPROC},
	{"rss", RLIMIT_RSS},
	{"rtprio", RLIMIT_RTPRIO},
	{"rttime", RLIMIT_RTTIME},
	{"sigpending", RLIMIT_SIGPENDING},
	{"stack", RLIMIT_STACK},
};

int os_rlimit_named(const char *name, size_t len)
{
	if (len > 7 && strncasecmp(name, "RLIMIT_", 7) == 0) {
		name += 7;
		len -= 7;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == len && strncasecmp(names[i].name, name, len) == 0)
			return names[i].resource;
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
		*why = rc == -ENOENT
			       ? "has no such limit; give as, core, cpu, data, fsize, locks, "
				 "memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, "
				 "sigpending or stack"
		       : rc == -ERANGE
			       ? "is too large, or its soft limit is above its hard limit"
			       : "is not NAME=SOFT[:HARD]; give nofile=1024, as=2G:unlimited";
	return rc;
}
