// SPDX-License-Identifier: MIT
/* The view: the preset's items, then the user's in their order, with paths made absolute. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init/plan_sandbox.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

#define PRESET_ITEMS 24
#define SHOWN_MAX 100

static const char stage[] = "command line";

/* Indexed by enum view_kind. */
static const char *const option_names[] = {
	[VIEW_RO] = "--ro",	[VIEW_RW] = "--rw",	      [VIEW_TMPFS] = "--tmpfs",
	[VIEW_HIDE] = "--hide", [VIEW_OVERLAY] = "--overlay", [VIEW_PROC] = "--proc",
	[VIEW_DEV] = "--dev",
};

/* Sockets of those who would do for the command what it may not do itself. */
static const char *const agents[] = {
	"/run/docker.sock",
	"/run/containerd/containerd.sock",
	"/run/crio/crio.sock",
	"/run/podman/podman.sock",
	"/run/buildkit/buildkitd.sock",
	"/run/dbus/system_bus_socket",
	"/run/systemd/private",
	"/run/snapd.socket",
};

static int wrong(struct err *e, enum view_kind kind, const char *path, const char *why)
{
	return err_set(e, 0, stage, "%s: \"%.*s\" %s", option_names[kind], SHOWN_MAX, path, why);
}

/* The text belongs to the plan from here on. */
static int keep(struct plan_sandbox *s, char *text, struct err *e)
{
	int r = text ? words_add(&s->texts, text) : -ENOMEM;

	if (r == 0)
		return 0;
	free(text);
	return err_set(e, ENOMEM, stage, "no memory for another path");
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
	char *real;
	int r;

	if (path[0] == '/' && !has_dots(path)) {
		*out = path;
		return 0;
	}
	real = realpath(path, NULL);
	if (!real)
		return err_set(e, errno, stage, "%s: \"%.*s\": %s", option_names[kind], SHOWN_MAX,
			       path, err_words(errno));
	r = keep(s, real, e);
	if (r == 0)
		*out = real;
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

static int take_item(struct plan_sandbox *s, const struct view_word *word, struct err *e)
{
	struct view_item item = {.kind = word->kind};
	char *text = strdup(word->value ? word->value : "");
	int r = keep(s, text, e);

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

static void put(struct plan_sandbox *s, struct view_item item)
{
	s->items[s->view.n++] = item;
}

static void hide(struct plan_sandbox *s, const char *path)
{
	if (path && path[0] == '/' && path[1] && !has_dots(path))
		put(s, (struct view_item){.kind = VIEW_HIDE, .optional = true, .dest = path});
}

/* "unix:path=/run/user/1000/bus,guid=..." (D-Bus Specification, Server Addresses) */
static int hide_bus(struct plan_sandbox *s, const char *address, struct err *e)
{
	static const char prefix[] = "unix:path=";
	char *path;
	int r;

	if (!address || strncmp(address, prefix, sizeof prefix - 1) != 0)
		return 0;
	path = strdup(address + sizeof prefix - 1);
	r = keep(s, path, e);
	if (r < 0)
		return r;
	path[strcspn(path, ",;")] = '\0';
	hide(s, path);
	return 0;
}

/* After /tmp, so that it stays visible also where it lies below that. */
static int put_cwd(struct plan_sandbox *s, struct err *e)
{
	char *cwd = getcwd(NULL, 0);
	int r;

	if (!cwd)
		return err_set(
			e, errno, "--sandbox",
			"the current directory, which would be writable, has no path: %s; start "
			"brood in one that exists",
			err_words(errno));
	r = keep(s, cwd, e);
	/* Of a whole file system nothing would be protected any more. */
	if (r == 0 && strcmp(cwd, "/") != 0)
		put(s, (struct view_item){.kind = VIEW_RW, .source = cwd, .dest = cwd});
	return r;
}

static int put_preset(struct plan_sandbox *s, const struct spec *spec, struct err *e)
{
	int r = 0;

	put(s, (struct view_item){.kind = VIEW_PROC, .masked = true, .dest = "/proc"});
	put(s, (struct view_item){.kind = VIEW_DEV, .dest = "/dev"});
	put(s, (struct view_item){.kind = VIEW_TMPFS, .dest = "/tmp"});
	if (spec->sandbox.root)
		return 0;
	for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++)
		hide(s, agents[i]);
	hide(s, getenv("XDG_RUNTIME_DIR"));
	hide(s, getenv("SSH_AUTH_SOCK"));
	r = hide_bus(s, getenv("DBUS_SESSION_BUS_ADDRESS"), e);
	return r < 0 ? r : put_cwd(s, e);
}

int plan_view(struct plan_sandbox *s, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	int r = 0;

	s->items = mem_new((o->view.n + PRESET_ITEMS) * sizeof *s->items);
	if (!s->items)
		return err_set(e, ENOMEM, stage, "no memory for %zu paths", o->view.n);
	s->view.item = s->items;
	s->view.root = o->root;
	s->view.read_only = s->view.no_setuid = o->preset;
	if (o->preset)
		r = put_preset(s, spec, e);
	for (size_t i = 0; r == 0 && i < o->view.n; i++)
		r = take_item(s, &o->view.item[i], e);
	return r;
}
