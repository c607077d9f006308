// SPDX-License-Identifier: MIT
/* Users by number, from /etc/passwd: passwd(5). */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat/linux/inspect.h"
#include "lib/cleanup.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

#define TEXT_MAX ((size_t)1 << 20)

/* An empty text where the file cannot be read: then every user is a number. */
static void read_text(struct users *users)
{
	CLEANUP_FD int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st = {0};
	size_t size, len = 0;
	ssize_t n;

	if (fd >= 0 && fstat(fd, &st) < 0)
		st.st_size = 0;
	size = (size_t)st.st_size < TEXT_MAX ? (size_t)st.st_size : TEXT_MAX;
	users->text = mem_new(size + 1);
	if (!users->text)
		return;
	while (fd >= 0 && len < size && (n = read(fd, users->text + len, size - len)) > 0)
		len += (size_t)n;
	users->text[len] = '\0';
}

/* "name:password:uid:..." with this uid. The length of the name; 0: it is not this line. */
static size_t name_of_line(const char *line, size_t len, uint32_t uid)
{
	char digits[STR_DIGITS_MAX];
	char *number = str_digits(uid, 10, digits + sizeof(digits));
	size_t n = (size_t)(digits + sizeof(digits) - number);
	const char *colon = memchr(line, ':', len), *end = line + len, *second;

	if (!colon || colon == line)
		return 0;
	second = memchr(colon + 1, ':', (size_t)(end - colon - 1));
	if (!second || (size_t)(end - second - 1) <= n || memcmp(second + 1, number, n) != 0 ||
	    second[1 + n] != ':')
		return 0;
	return (size_t)(colon - line);
}

static void find(const struct users *users, uint32_t uid, struct str *name)
{
	for (const char *line = users->text; line && *line;) {
		size_t len = strcspn(line, "\n"), n = name_of_line(line, len, uid);

		if (n > 0 && n < name->size) {
			str_putn(name, line, n);
			return;
		}
		line += len + (line[len] == '\n');
	}
	str_putu(name, uid);
}

const char *users_name(struct users *users, uint32_t uid)
{
	size_t at = uid % USER_SLOTS;
	struct str name;

	if (users->slot[at].known && users->slot[at].uid == uid)
		return users->slot[at].name;
	if (!users->text)
		read_text(users);
	str_init(&name, users->slot[at].name, sizeof(users->slot[at].name));
	find(users, uid, &name);
	users->slot[at].known = true;
	users->slot[at].uid = uid;
	return name.buf;
}

void users_free(struct users *users)
{
	mem_free(users->text);
	users->text = NULL;
}
