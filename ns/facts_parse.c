// SPDX-License-Identifier: MIT
/* What the mount table and an id map tell about this process. */
#include <stdlib.h>
#include <string.h>

#include "ns/facts.h"

/* An empty folder made for being mounted over; the kernel does not mind either. */
#define BINFMT "/proc/sys/fs/binfmt_misc"

static void one_mount(struct ns_facts *f, const char *line, size_t n)
{
	const char *point = line, *end = line + n;
	struct str s;

	for (int blanks = 0; blanks < 4; blanks++) {
		point = memchr(point, ' ', (size_t)(end - point));
		if (!point)
			return;
		point++;
	}
	end = memchr(point, ' ', (size_t)(end - point));
	if (!end)
		return;
	n = (size_t)(end - point);
	if (n == 1 && *point == '/')
		f->chrooted = false;
	if (n <= 6 || memcmp(point, "/proc/", 6) != 0)
		return;
	if (n == sizeof(BINFMT) - 1 && memcmp(point, BINFMT, n) == 0)
		return;
	if (f->covers++ > 0)
		return;
	str_init(&s, f->cover, sizeof(f->cover));
	str_put_safe(&s, point, n);
}

void ns_facts_mounts(struct ns_facts *f, const char *mountinfo, size_t n)
{
	const char *end = mountinfo + n, *newline;

	f->chrooted = true;
	f->covers = 0;
	for (; mountinfo < end; mountinfo = newline + 1) {
		newline = memchr(mountinfo, '\n', (size_t)(end - mountinfo));
		if (!newline)
			newline = end;
		one_mount(f, mountinfo, (size_t)(newline - mountinfo));
	}
}

/* Lines of three numbers: first id inside, first id outside, count (user_namespaces(7)). */
bool ns_facts_mapped(const char *map, uint32_t id)
{
	while (*map) {
		char *end;
		unsigned long first = strtoul(map, &end, 10), count;

		strtoul(end, &end, 10);
		count = strtoul(end, &end, 10);
		if (id >= first && id - first < count)
			return true;
		map = end + strcspn(end, "\n");
		map += *map == '\n';
	}
	return false;
}
