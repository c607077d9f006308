// SPDX-License-Identifier: MIT
/* One line of mountinfo: "36 35 98:0 /root /mnt\0402 ro,nosuid - ext3 /dev/x rw". */
#include "ns/view_mounts.h"

#include <errno.h>
#include <string.h>

#include "lib/num.h"
#include "ns/view_calls.h"

/* The next field, terminated, or NULL. */
static char *field(char **line)
{
	char *start = *line, *end;

	if (!start)
		return NULL;
	end = strchr(start, ' ');
	if (end)
		*end++ = '\0';
	*line = end;
	return start;
}

static bool is_octal(const char *digits)
{
	return digits[0] >= '0' && digits[0] <= '3' && digits[1] >= '0' && digits[1] <= '7' &&
	       digits[2] >= '0' && digits[2] <= '7';
}

/* Blanks, tabs, newlines and backslashes are written as \ooo. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		if (text[0] == '\\' && is_octal(text + 1)) {
			*to++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 |
				       (text[3] - '0'));
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

static void read_flags(char *options, struct view_mount *mount)
{
	static const struct {
		const char *name;
		unsigned flag;
	} known[] = {
		{"ro", VIEW_RDONLY},
		{"nosuid", VIEW_NOSUID},
		{"nodev", VIEW_NODEV},
		{"noexec", VIEW_NOEXEC},
	};
	char *save, *word = strtok_r(options, ",", &save);

	for (; word; word = strtok_r(NULL, ",", &save)) {
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (strcmp(word, known[i].name) == 0)
				mount->flags |= known[i].flag;
		if (strcmp(word, "nosymfollow") == 0)
			mount->no_follow = true;
	}
}

/* Behind the optional fields, of which the last is "-". */
static char *type_field(char **line)
{
	const char *word;

	while ((word = field(line)) && strcmp(word, "-") != 0)
		;
	return word ? field(line) : NULL;
}

int view_mount_parse(char **text, const char *end, struct view_mount *mount)
{
	char *line = *text, *newline = memchr(line, '\n', (size_t)(end - line));
	const char *id, *parent;
	struct view_mount m = {0};
	char *options;
	uint64_t n;

	if (!newline) {
		*text += end - line;
		return -EINVAL; /* not a whole line */
	}
	*newline = '\0';
	*text = newline + 1;
	id = field(&line);
	parent = field(&line);
	field(&line); /* device */
	field(&line); /* its root */
	m.point = field(&line);
	options = field(&line);
	if (!options || num_u64(id, INT64_MAX, &n) < 0)
		return -EINVAL;
	m.id = (int64_t)n;
	if (num_u64(parent, INT64_MAX, &n) < 0)
		return -EINVAL;
	m.parent = (int64_t)n;
	m.type = type_field(&line);
	unescape(m.point);
	read_flags(options, &m);
	*mount = m;
	return 0;
}
