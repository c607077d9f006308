// SPDX-License-Identifier: MIT
/* The arguments and the environment that a process was started with: KERN_PROCARGS2 of sysctl(3). */
#include <errno.h>
#include <string.h>
#include <sys/sysctl.h>

#include "compat/macos/ask.h"
#include "lib/mem.h"
#include "lib/str.h"

#define ARGS_MAX_DEFAULT (1u << 20) /* kern.argmax, where it is not told */

static size_t largest(void)
{
	int name[] = {CTL_KERN, KERN_ARGMAX}, value = 0;
	size_t size = sizeof(value);

	if (sysctl(name, 2, &value, &size, NULL, 0) < 0 || value <= 0)
		return ARGS_MAX_DEFAULT;
	return (size_t)value;
}

ssize_t ask_args(pid_t pid, char **buf, size_t *size)
{
	int name[] = {CTL_KERN, KERN_PROCARGS2, pid};
	size_t n;

	if (!*buf) {
		size_t room = largest();

		*buf = mem_new(room);
		if (!*buf)
			return -ENOMEM;
		*size = room;
	}
	n = *size;
	if (sysctl(name, 3, *buf, &n, NULL, 0) < 0)
		return -errno;
	return (ssize_t)n;
}

/* What lies between the number in front and what the loader has added behind: one text a time. */
struct walk {
	const char *at, *end;
	int args; /* left */
};

static bool begin(struct walk *w, const char *args, size_t n)
{
	int count;

	if (n <= sizeof(count))
		return false;
	memcpy(&count, args, sizeof(count));
	w->at = args + sizeof(count);
	w->end = args + n;
	w->args = count;
	/* The path, with zeros after it up to a bound. */
	while (w->at < w->end && *w->at)
		w->at++;
	while (w->at < w->end && !*w->at)
		w->at++;
	return count >= 0;
}

/* NULL: none that ends within what was read. */
static const char *next(struct walk *w, size_t *len)
{
	const char *text = w->at,
		   *zero = w->at < w->end ? memchr(text, '\0', (size_t)(w->end - text)) : NULL;

	if (!zero)
		return NULL;
	*len = (size_t)(zero - text);
	w->at = zero + 1;
	return text;
}

bool args_have(const char *args, size_t n, const char *entry)
{
	size_t len, want = strlen(entry);
	const char *text;
	struct walk w;

	if (!begin(&w, args, n))
		return false;
	for (; w.args > 0; w.args--)
		if (!next(&w, &len))
			return false;
	/* To the end: the loader's own, behind the environment, cannot be it. */
	while ((text = next(&w, &len)))
		if (len == want && memcmp(text, entry, len) == 0)
			return true;
	return false;
}

bool args_join(const char *args, size_t n, char *text, size_t size)
{
	const char *word;
	struct walk w;
	struct str s;
	size_t len;

	str_init(&s, text, size);
	if (!begin(&w, args, n))
		return false;
	for (; w.args > 0 && (word = next(&w, &len)); w.args--) {
		if (s.len)
			str_putc(&s, ' ');
		str_putn(&s, word, len);
	}
	return s.len > 0;
}
