// SPDX-License-Identifier: MIT
/* The view: the preset's items, then the user's in their order, with paths made absolute. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "include/os_files.h"
#include "init/plan_sandbox.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

#define PRESET_ITEMS 24
#define TEXT_BYTES 1024
#define SHOWN_MAX 100

static const char stage[] = "command line";

/* Indexed by enum view_kind. */
static const char *const option_names[] = {
	[VIEW_RO] = "--ro",	[VIEW_RW] = "--rw",	      [VIEW_TMPFS] = "--tmpfs",
	[VIEW_HIDE] = "--hide", [VIEW_OVERLAY] = "--overlay", [VIEW_PROC] = "--proc",
	[VIEW_DEV] = "--dev",
};

static int wrong(struct err *e, enum view_kind kind, const char *path, const char *why)
{
	return err_set(e, 0, stage, "%s: \"%.*s\" %s", option_names[kind], SHOWN_MAX, path, why);
}

/* Of these there is mostly none: few paths are given, and not long ones. */
struct plan_texts {
	struct plan_texts *before;
	char text[];
};

static int more_room(struct plan_sandbox *s, size_t bytes)
{
	struct plan_texts *block = mem_new(sizeof(*block) + bytes);

	if (!block)
		return -ENOMEM;
	block->before = s->more;
	s->more = block;
	s->text = block->text;
	s->text_room = bytes;
	return 0;
}

int plan_keep(struct plan_sandbox *s, const char *text, char **out, struct err *e)
{
	size_t bytes = strlen(text) + 1;

	if (bytes > s->text_room && more_room(s, bytes + TEXT_BYTES) < 0)
		return err_set(e, ENOMEM, stage, "no memory for another path");
	*out = memcpy(s->text, text, bytes);
	s->text += bytes;
	s->text_room -= bytes;
	return 0;
}

void plan_texts_free(struct plan_sandbox *s)
{
	while (s->more) {
		struct plan_texts *block = s->more;

		s->more = block->before;
		mem_free(block);
	}
}

static bool has_dots(const char *path)
{
	for (const char *at = path; (at = strchr(at, '.')); at++) {
		size_t n = at[1] == '.' ? 2 : 1;

		if ((at == path || at[-1] == '/') && (at[n] == '/' || !at[n]))
			return true;
	}
	return false;
}

/* An absolute path stays as it is: symlinks in it are the platform's to follow. */
static int make_absolute(struct plan_sandbox *s, enum view_kind kind, char *path, const char **out,
			 struct err *e)
{
	char real[PATH_MAX], *kept = NULL;
	int r;

	if (path[0] == '/' && !has_dots(path)) {
		*out = path;
		return 0;
	}
	if (!realpath(path, real))
		return err_set(e, errno, stage, "%s: \"%.*s\": %s", option_names[kind], SHOWN_MAX,
			       path, err_words(errno));
	r = plan_keep(s, real, &kept, e);
	if (r == 0)
		*out = kept;
	return r;
}

/* The first colon that `wanted` follows ends the path; `\:` is a colon in it. Unescapes in place. */
static char *split(char *text, bool (*wanted)(const char *after))
{
	char *to = text, *rest = NULL;

	for (char *at = text; *at && !rest; at++) {
		if (*at == '\\' && (at[1] == ':' || at[1] == '\\'))
			at++;
		else if (*at == ':' && wanted(at + 1)) {
			rest = at + 1;
			break;
		}
		*to++ = *at;
	}
	*to = '\0';
	return rest;
}

static bool is_place(const char *after)
{
	return *after == '/';
}

static bool is_last(const char *after)
{
	return !strchr(after, '/') && !strchr(after, ':');
}

static int take_binding(struct plan_sandbox *s, struct view_item *item, char *text, struct err *e)
{
	char *dest = split(text, is_place);
	int r;

	if (!*text)
		return wrong(e, item->kind, dest ? dest : "", "has no PATH before the colon");
	if (dest && has_dots(dest))
		return wrong(e, item->kind, dest,
			     "is no DEST; give an absolute path without . and ..");
	r = make_absolute(s, item->kind, text, &item->source, e);
	if (r == 0)
		item->dest = dest ? dest : item->source;
	return r;
}

static int take_tmpfs(struct plan_sandbox *s, struct view_item *item, char *text, struct err *e)
{
	char *size = split(text, is_last);

	if (size && (num_size_bytes(size, &item->bytes) || item->bytes == 0))
		return wrong(e, item->kind, size, "is no size; give bytes, 64K, 512M or 2G");
	return make_absolute(s, item->kind, text, &item->dest, e);
}

static int take_item(struct plan_sandbox *s, const struct view_word *word, bool preset,
		     struct err *e)
{
	struct view_item item = {.kind = word->kind, .masked = preset && word->kind == VIEW_PROC};
	char *text;
	int r = plan_keep(s, word->value ? word->value : "", &text, e);

	if (r < 0)
		return r;
	switch (word->kind) {
	case VIEW_RO:
	case VIEW_RW:
		r = take_binding(s, &item, text, e);
		break;
	case VIEW_TMPFS:
		r = take_tmpfs(s, &item, text, e);
		break;
	case VIEW_PROC:
		item.dest = "/proc";
		break;
	case VIEW_DEV:
		item.dest = "/dev";
		break;
	default:
		r = make_absolute(s, item.kind, text, &item.dest, e);
		break;
	}
	if (r == 0)
		s->items[s->view.n++] = item;
	return r;
}

void plan_put(struct plan_sandbox *s, struct view_item item)
{
	s->items[s->view.n++] = item;
}

/*
 * What the kernel shows of itself is the view's own there, not the caller's. Of a whole file system nothing would be
 * protected any more.
 */
static bool stays_as_it_is(const char *cwd)
{
	static const char *const folders[] = {"/proc", "/sys", "/dev"};
	static const char shm[] = "/dev/shm";

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		if (plan_is_within(cwd, folders[i]))
			return !plan_is_within(cwd, shm);
	return strcmp(cwd, "/") == 0;
}

static int cwd_refused(const char *cwd, int errnum, const char *why, struct err *e)
{
	return err_set(e, errnum, "--sandbox",
		       "the current directory%s%.*s, which would be writable, %s; start brood in "
		       "another, or in / to have none",
		       *cwd ? " " : "", SHOWN_MAX, cwd, why);
}

/* NULL: none is made writable. */
static int take_cwd(struct plan_sandbox *s, const char **out, struct err *e)
{
	char path[OS_PATH_MAX], *cwd = NULL;
	int r;

	*out = NULL;
	if (!getcwd(path, sizeof path))
		return cwd_refused("", errno, "has no path (removed, or out of reach)", e);
	r = plan_keep(s, path, &cwd, e);
	if (r < 0 || stays_as_it_is(cwd))
		return r;
	if (os_is_read_only("."))
		return cwd_refused(cwd, EROFS, "is mounted read-only", e);
	*out = cwd;
	return 0;
}

/* Whoever has a folder open needs no path to get out of the view (CVE-2024-21626). */
static int check_streams(const struct spec *spec, struct err *e)
{
	static const char *const names[] = {"stdin", "stdout", "stderr"};
	const char *path = spec->stdin_path;
	struct stat st;

	if (path && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(
			e, EISDIR, stage,
			"--stdin: \"%.*s\" is a folder, which leads out of a sandbox; name a "
			"file, or null",
			SHOWN_MAX, path);
	for (int fd = path ? 1 : 0; fd <= STDERR_FILENO; fd++)
		if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
			return err_set(e, EISDIR, "--sandbox",
				       "%s is a folder, which leads out of a sandbox; redirect it "
				       "from or to a file",
				       names[fd]);
	return 0;
}

static int put_preset(struct plan_sandbox *s, const struct spec *spec, struct err *e)
{
	static const struct view_item own[] = {
		{.kind = VIEW_PROC, .preset = true, .masked = true, .dest = "/proc"},
		{.kind = VIEW_DEV, .preset = true, .dest = "/dev"},
		{.kind = VIEW_TMPFS, .preset = true, .dest = "/tmp"},
	};
	const char *cwd;
	bool more = false;
	int r = check_streams(spec, e);

	if (r < 0)
		return r;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		plan_put(s, own[i]);
	if (spec->sandbox.root)
		return 0;
	r = take_cwd(s, &cwd, e);
	if (r == 0)
		r = plan_agents(s, cwd, false, &more, e);
	if (r < 0 || !cwd)
		return r;
	/*
	 * After /tmp, so that it stays visible also where it lies below that. Not by its name, which someone may give to a
	 * link meanwhile (CVE-2024-42472).
	 */
	plan_put(s,
		 (struct view_item){.kind = VIEW_RW, .preset = true, .source = ".", .dest = cwd});
	return more ? plan_agents(s, cwd, true, &more, e) : 0;
}

/* "/" writable or another folder as "/": of the preset only what is read-only changes, so the rest of it lies on that. */
static bool is_root(const struct view_word *word)
{
	const char *dest;

	if (word->kind != VIEW_RO && word->kind != VIEW_RW && word->kind != VIEW_OVERLAY)
		return false;
	dest = word->kind == VIEW_OVERLAY ? NULL : strstr(word->value, ":/");
	dest = dest ? dest + 1 : word->value;
	return *dest && dest[strspn(dest, "/")] == '\0';
}

int plan_view(struct plan_sandbox *s, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	size_t bytes = (o->view.n + PRESET_ITEMS) * sizeof *s->items;
	int r = 0;

	s->items = mem_new(bytes + TEXT_BYTES);
	if (!s->items)
		return err_set(e, ENOMEM, stage, "no memory for %zu paths", o->view.n);
	s->text = (char *)s->items + bytes;
	s->text_room = TEXT_BYTES;
	s->view.item = s->items;
	s->view.root = o->root;
	s->view.read_only = s->view.no_setuid = o->preset;
	for (size_t i = 0; r == 0 && o->preset && i < o->view.n; i++)
		if (is_root(&o->view.item[i]))
			r = take_item(s, &o->view.item[i], true, e);
	if (r == 0 && o->preset)
		r = put_preset(s, spec, e);
	for (size_t i = 0; r == 0 && i < o->view.n; i++)
		if (!o->preset || !is_root(&o->view.item[i]))
			r = take_item(s, &o->view.item[i], o->preset, e);
	return r;
}
