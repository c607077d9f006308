/* SPDX-License-Identifier: MIT */
/* Builds the command's environment from brood's own, files and options. */
#include "init/env.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "include/os_files.h"
#include "init/options.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

#define FILE_ROOM_FIRST 4096
#define FILE_BYTES_MAX (8u << 20) /* more than execve(2) takes; ends the reading of /dev/zero */
#define SHOWN_MAX 60
#define PATH_SHOWN_MAX 160 /* so that the reason still fits into a message */

static const char stage[] = "--env-file";

/* The files' contents so far, as "NAME=VALUE\0NAME=VALUE\0". */
struct text {
	char *bytes; /* owned */
	size_t len, room, entries;
};

static size_t name_len(const char *entry)
{
	return strcspn(entry, "=");
}

static bool same_name(const char *a, const char *b)
{
	size_t n = name_len(a);

	return os_same_variable(a, b, n) && (b[n] == '=' || !b[n]);
}

/* Where a line's name would be of use to a program: visible ASCII, and something before the '='. */
static bool is_entry(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && line[n] > ' ' && line[n] < 0x7f && line[n] != '=')
		n++;
	return n > 0 && n < len && line[n] == '=';
}

/*
 * One file's contents after `from`, which end with a newline, become entries in their place.
 * `path` is for the message.
 */
static int text_parse(struct text *text, size_t from, const char *path, struct err *e)
{
	char *to = text->bytes + from, *end = text->bytes + text->len;
	size_t entries = 0;
	unsigned number = 1;

	for (char *line = to, *next; line < end; line = next, number++) {
		next = (char *)memchr(line, '\n', (size_t)(end - line)) + 1;
		while (*line == ' ' || *line == '\t')
			line++;
		size_t len = (size_t)(next - 1 - line);

		if (len && line[len - 1] == '\r')
			len--;
		if (!len || *line == '#')
			continue;
		if (!is_entry(line, len))
			return err_set(e, 0, stage, "%.*s, line %u: \"%.*s\" is not NAME=VALUE",
				       PATH_SHOWN_MAX, path, number,
				       len < SHOWN_MAX ? (int)len : SHOWN_MAX, line);
		if (memchr(line, '\0', len))
			return err_set(e, 0, stage,
				       "%.*s, line %u: a NUL byte cannot be in a variable",
				       PATH_SHOWN_MAX, path, number);
		memmove(to, line, len);
		to[len] = '\0';
		to += len + 1;
		entries++;
	}
	text->len = (size_t)(to - text->bytes);
	text->entries += entries;
	return 0;
}

/* Room for one more read, and the newline that a last line may lack. */
static int text_grow(struct text *text)
{
	if (text->room - text->len > 1)
		return 0;
	size_t room = text->room ? 2 * text->room : FILE_ROOM_FIRST;
	char *grown = mem_grow(text->bytes, room);

	if (!grown)
		return -ENOMEM;
	text->bytes = grown;
	text->room = room;
	return 0;
}

static int unreadable(struct err *e, const char *path, int errnum, const char *why)
{
	return err_set(e, errnum, stage, "%.*s: %s", PATH_SHOWN_MAX, path, why);
}

static int text_read(struct text *text, const char *path, struct err *e)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t from = text->len;

	if (fd < 0)
		return unreadable(e, path, errno, err_words(errno));
	for (;;) {
		if (text_grow(text))
			return unreadable(e, path, ENOMEM, err_words(ENOMEM));
		ssize_t n = read(fd, text->bytes + text->len, text->room - text->len - 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return unreadable(e, path, errno, err_words(errno));
		if (n == 0)
			break;
		text->len += (size_t)n;
		if (text->len - from > FILE_BYTES_MAX)
			return unreadable(e, path, E2BIG, "more than an environment can hold");
	}
	if (text->len > from)
		text->bytes[text->len++] = '\n';
	return text_parse(text, from, path, e);
}

/* The environment being made; what is given is found by its name: open addressing, half full. */
struct build {
	char **envp;
	size_t n;
	char ***index;
	size_t mask;
};

static char ***build_slot(const struct build *b, const char *entry)
{
	uint32_t hash = 2166136261u; /* FNV-1a, the same for a letter in either case */

	for (size_t i = 0, n = name_len(entry); i < n; i++)
		hash = (hash ^ (entry[i] | 0x20u)) * 16777619u;
	size_t at = hash & b->mask;

	while (b->index[at] && !same_name(entry, *b->index[at]))
		at = (at + 1) & b->mask;
	return &b->index[at];
}

/* A variable that the user named. */
static void build_give(struct build *b, char *entry)
{
	char ***slot = build_slot(b, entry);

	if (!*slot)
		*slot = &b->envp[b->n++];
	**slot = entry;
}

/* What a program needs to find its files and talk to a person, and nothing that could be a secret. */
static bool is_harmless(const char *entry)
{
	static const char *const names[] = {"PATH", "HOME", "USER", "LANG", "TERM", "TZ"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (same_name(entry, names[i]))
			return true;
	return strncmp(entry, "LC_", 3) == 0;
}

/* `texts` is where in the block the files' entries stand. */
static void build_all(struct build *b, const struct spec *spec, char *const *own, char *texts,
		      size_t entries)
{
	for (; entries; entries--, texts += strlen(texts) + 1)
		build_give(b, texts);
	for (size_t i = 0; i < spec->pass_env.n; i++) {
		char *const *at = own;

		while (*at && !same_name(*at, spec->pass_env.word[i]))
			at++;
		if (*at)
			build_give(b, *at);
	}
	for (size_t i = 0; i < spec->env.n; i++)
		build_give(b, spec->env.word[i]);
	for (; *own && !spec->clear_env; own++)
		if (!options_owns_env(*own) && !*build_slot(b, *own) &&
		    (!spec->sandbox.preset || is_harmless(*own)))
			b->envp[b->n++] = *own;
	b->envp[b->n] = NULL;
}

static int build_env(const struct spec *spec, char *const *own, const struct text *text,
		     char ***envp, struct err *e)
{
	size_t given = spec->env.n + spec->pass_env.n + text->entries, room = 2, n = given + 1;

	for (char *const *at = own; *at; at++)
		n++;
	while (room < 2 * given)
		room *= 2;
	char **none[2] = {NULL}, ***index = given ? mem_new(room * sizeof(*index)) : none;
	char **block = mem_new(n * sizeof(*block) + text->len);

	int r = 0;

	if (index && block) {
		struct build b = {.envp = block, .index = index, .mask = room - 1};

		if (text->len)
			memcpy(block + n, text->bytes, text->len);
		build_all(&b, spec, own, (char *)(block + n), text->entries);
		*envp = block;
	} else {
		mem_free(block);
		r = err_set(e, ENOMEM, "environment", "%s", err_words(ENOMEM));
	}
	if (index != none)
		mem_free(index);
	return r;
}

int env_make(const struct spec *spec, char *const *own, char ***envp, struct err *e)
{
	struct text text = {0};
	int r = 0;

	for (size_t i = 0; !r && i < spec->env_file.n; i++)
		r = text_read(&text, spec->env_file.word[i], e);
	if (!r)
		r = build_env(spec, own, &text, envp, e);
	mem_free(text.bytes);
	return r;
}
