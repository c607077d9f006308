/* SPDX-License-Identifier: MIT */
/* Where the caller's own cgroup can be reached: proc_pid_mountinfo(5) against cgroups(7). */
#include <errno.h>
#include <string.h>

#include "cgroup/cgroup.h"
#include "lib/str.h"

/* A piece of somebody else's text. */
struct span {
	const char *at;
	size_t n;
};

static bool span_is(struct span s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.at, word, s.n) == 0;
}

/* The next line of *text, without its newline; false at the end. */
static bool take_line(const char **text, struct span *line)
{
	if (!**text)
		return false;
	line->at = *text;
	line->n = strcspn(*text, "\n");
	*text += line->n + ((*text)[line->n] == '\n');
	return true;
}

/* The next word of a line; empty at its end. */
static struct span take_word(struct span *line)
{
	struct span word;

	while (line->n > 0 && *line->at == ' ')
		line->at++, line->n--;
	word.at = line->at;
	for (word.n = 0; word.n < line->n && word.at[word.n] != ' ';)
		word.n++;
	line->at += word.n;
	line->n -= word.n;
	return word;
}

/* Whether a list "cpu,cpuacct" has the word. */
static bool lists(struct span list, const char *word)
{
	struct span one;

	while (list.n > 0) {
		const char *comma = memchr(list.at, ',', list.n);

		one.at = list.at;
		one.n = comma ? (size_t)(comma - list.at) : list.n;
		if (span_is(one, word))
			return true;
		list.at += one.n + (comma != NULL);
		list.n -= one.n + (comma != NULL);
	}
	return false;
}

struct mount {
	struct span root, point, options;
};

/* "31 23 0:28 ROOT POINT OPTIONS [TAG...] - TYPE SOURCE SUPEROPTIONS", of which version 1 names its controllers in the last. */
static bool parse_mount(struct span line, const char *controller, struct mount *m)
{
	struct span word;
	int i;

	for (i = 0; i < 3; i++)
		take_word(&line);
	m->root = take_word(&line);
	m->point = take_word(&line);
	m->options = take_word(&line);
	do {
		word = take_word(&line);
	} while (word.n > 0 && !span_is(word, "-"));
	if (!span_is(take_word(&line), controller ? "cgroup" : "cgroup2"))
		return false;
	take_word(&line);
	return (!controller || lists(take_word(&line), controller)) && m->root.n > 0 &&
	       m->root.at[0] == '/' && m->point.n > 0 && m->point.at[0] == '/';
}

/* One character of an escaped span: "\040" is a blank. Never a terminator. */
static char take_char(struct span *s)
{
	const char *p = s->at;
	size_t n = s->n >= 4 && *p == '\\' ? 1 : 4;
	int c = 0;

	while (n < 4 && p[n] >= '0' && p[n] <= '7')
		c = c * 8 + p[n++] - '0';
	if (n < 4 || c == 0 || c > 0377) {
		c = (unsigned char)*p;
		n = 1;
	}
	s->at += n;
	s->n -= n;
	return (char)c;
}

/*
 * What is left of `self` below the mount's root, which is empty or starts with '/'; false where
 * it lies elsewhere.
 */
static bool below_root(struct span root, struct span *self)
{
	struct span rest = *self;

	if (span_is(root, "/"))
		root.n = 0;
	while (root.n > 0) {
		if (rest.n == 0 || *rest.at != take_char(&root))
			return false;
		rest.at++, rest.n--;
	}
	if (rest.n > 0 && *rest.at != '/')
		return false;
	if (span_is(rest, "/"))
		rest.n = 0;
	*self = rest;
	return true;
}

/*
 * A cgroup outside of the caller's cgroup namespace reads "/../other": nothing that can be
 * reached from here.
 */
static bool climbs(struct span path)
{
	size_t i;

	for (i = 0; i + 3 <= path.n; i++)
		if (memcmp(path.at + i, "/..", 3) == 0 &&
		    (i + 3 == path.n || path.at[i + 3] == '/'))
			return true;
	return false;
}

/* The line of the v2 hierarchy, "0::/path", or that of a controller of version 1, "4:memory:/path". */
static bool own_cgroup(const char *text, const char *controller, struct span *self)
{
	struct span line, list;

	while (take_line(&text, &line)) {
		const char *end = line.at + line.n, *first, *second;

		first = memchr(line.at, ':', line.n);
		second = first ? memchr(first + 1, ':', (size_t)(end - first - 1)) : NULL;
		if (!second || second + 1 == end || second[1] != '/')
			continue;
		list.at = first + 1;
		list.n = (size_t)(second - list.at);
		if (controller ? !lists(list, controller)
			       : list.n > 0 || first != line.at + 1 || *line.at != '0')
			continue;
		self->at = second + 1;
		self->n = (size_t)(end - self->at);
		return true;
	}
	return false;
}

static int write_path(struct span point, struct span rest, char *path, size_t size, size_t *top)
{
	char whole[4096]; /* PATH_MAX: nothing longer can be opened */
	struct str s;

	str_init(&s, whole, sizeof(whole));
	if (span_is(point, "/") && rest.n > 0)
		point.n = 0;
	while (point.n > 0)
		str_putc(&s, take_char(&point));
	point.n = s.len;
	str_putn(&s, rest.at, rest.n);
	if (s.cut || s.len >= size)
		return -ENAMETOOLONG;
	memcpy(path, whole, s.len + 1);
	*top = point.n;
	return 0;
}

int cg_locate_in(const char *mountinfo, const char *self_cgroup, const char *controller, char *path,
		 size_t size, size_t *top)
{
	struct span line, self, rest, point = {0}, below = {0};
	struct mount m;
	bool writable;

	if (!own_cgroup(self_cgroup, controller, &self) || climbs(self))
		return -ENOENT;
	while (take_line(&mountinfo, &line)) {
		rest = self;
		if (!parse_mount(line, controller, &m) || !below_root(m.root, &rest))
			continue;
		writable = m.options.n >= 2 && memcmp(m.options.at, "rw", 2) == 0;
		if (point.n == 0 || writable) {
			point = m.point;
			below = rest;
		}
		if (writable)
			break;
	}
	return point.n == 0 ? -ENOENT : write_path(point, below, path, size, top);
}

int cg_locate(const char *mountinfo, const char *self_cgroup, char *path, size_t size)
{
	size_t top;

	return cg_locate_in(mountinfo, self_cgroup, NULL, path, size, &top);
}
