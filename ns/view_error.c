// SPDX-License-Identifier: MIT
/* What went wrong with an item of a view: the option as the user wrote it, the cause, the remedy. */
#include <errno.h>
#include <string.h>

#include "ns/view_parts.h"

#define STAGE "view"
#define PATH_SHOWN 90 /* bytes of each path; the words after it must not be lost */

static const char *const option[] = {
	[VIEW_RO] = "--ro",	      [VIEW_RW] = "--rw",     [VIEW_TMPFS] = "--tmpfs",
	[VIEW_HIDE] = "--hide",	      [VIEW_PROC] = "--proc", [VIEW_DEV] = "--dev",
	[VIEW_OVERLAY] = "--overlay",
};
_Static_assert(sizeof(option) / sizeof(option[0]) == VIEW_DEV + 1, "a name for each kind");

static void put_path(struct str *s, const char *path)
{
	char shown[PATH_SHOWN];
	struct str p;

	str_init(&p, shown, sizeof(shown));
	str_put_safe(&p, path, strlen(path));
	str_put(s, shown);
	if (p.cut)
		str_put(s, "...");
}

static void put_option(struct str *s, const struct view_maker *m, const struct view_item *item)
{
	if (!item) {
		str_put(s, "--root ");
		put_path(s, m->view->root ? m->view->root : "/");
		return;
	}
	str_fmt(s, "%s%s ", item->preset ? "--sandbox's " : "", option[item->kind]);
	if (item->kind > VIEW_RW || !item->source || item->preset) {
		put_path(s, item->dest);
		return;
	}
	put_path(s, item->source);
	if (strcmp(item->source, item->dest) != 0) {
		str_putc(s, ':');
		put_path(s, item->dest);
	}
}

static const struct {
	int errnum;
	const char *words;
} anywhere[] = {
	{ENOMEM, "not enough memory; free some"},
	{EMFILE, "too many open files; raise RLIMIT_NOFILE (ulimit -n)"},
	{ENFILE, "too many open files on this machine; raise fs.file-max"},
	{ENOSPC,
	 "too many mounts, or the file system is full; raise fs.mount-max, or use fewer items"},
	{ENAMETOOLONG, "the path is too long; use a shorter one"},
	{ELOOP,
	 "too many symbolic links, or one that /proc makes up; name the place that it leads to"},
	{EROFS, "it is mounted read-only where brood was started; remount it, or use --ro"},
	{ENODEV,
	 "this kernel does not have that file system; use one that has it, or leave this out"},
};

static const struct {
	enum view_step step;
	int errnum;
	const char *words;
} cause[] = {
	{VIEW_SOURCE, ENOENT, "there is no such file or folder; make it, or correct the path"},
	{VIEW_SOURCE, ENOTDIR, "a part of the path is not a folder; correct the path"},
	{VIEW_SOURCE, EACCES, "the way to it is closed to this user (permission denied); chmod it"},
	{VIEW_SOURCE, EINVAL,
	 "this mount cannot be copied: it is unbindable, or hides what lies below; name a part of it"},
	{VIEW_DEST, ENOENT,
	 "there is no such place in the view, and brood makes none in your folders; make it, or put "
	 "--tmpfs above it"},
	{VIEW_DEST, ENOTDIR, "a part of its place in the view is not a folder; correct the path"},
	{VIEW_DEST, EACCES, "the way to its place in the view is closed to this user; chmod it"},
	{VIEW_CREATE, ENOENT,
	 "its place cannot be made through a \"..\"; write the path without it"},
	{VIEW_CREATE, EACCES, "its place cannot be made in a folder that is closed; chmod it"},
	{VIEW_CREATE, ENOSPC,
	 "its place cannot be made: the file system is full; give --tmpfs more"},
	{VIEW_KIND, ENOTDIR,
	 "it is a folder, but its place in the view is a file; name a folder there"},
	{VIEW_KIND, EISDIR,
	 "it is a file, but its place in the view is a folder; name a file there"},
	{VIEW_FRESH, EINVAL,
	 "this kernel refuses that file system with these options; use a newer kernel, or leave this "
	 "out"},
	{VIEW_ATTACH, ENOENT, "its place went away meanwhile; start again"},
	{VIEW_ATTACH, EINVAL,
	 "its place in the view cannot be mounted on (removed, or below a mount that is locked)"},
	{VIEW_LIMIT, EAGAIN, "its mounts changed meanwhile; start again"},
};

static const char refused[] =
	"mounting is refused here; it needs CAP_SYS_ADMIN, which brood has as root or in a user namespace of "
	"its own (--unshare=user), and a container's seccomp and AppArmor profiles must allow it";

static const char *words_for(enum view_step step, int errnum)
{
	for (size_t i = 0; i < sizeof(cause) / sizeof(cause[0]); i++)
		if (cause[i].step == step && cause[i].errnum == errnum)
			return cause[i].words;
	for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++)
		if (anywhere[i].errnum == errnum)
			return anywhere[i].words;
	return errnum == EPERM || errnum == EACCES ? refused : NULL;
}

static const char *doing(enum view_step step)
{
	switch (step) {
	case VIEW_SOURCE:
		return "it cannot be taken";
	case VIEW_DEST:
		return "its place in the view cannot be found";
	case VIEW_CREATE:
		return "its place cannot be made";
	case VIEW_FRESH:
		return "its file system cannot be made";
	case VIEW_LIMIT:
		return "it cannot be made read-only or without set-user-ID";
	default:
		return "it cannot be put in its place";
	}
}

int view_refused(const struct view_maker *m, const struct view_item *item, enum view_step step,
		 int errnum, struct err *e)
{
	const char *words = words_for(step, -errnum);
	char text[ERR_TEXT_MAX];
	struct str s;

	if (words)
		return view_refused_as(m, item, errnum, words, e);
	str_init(&s, text, sizeof(text));
	str_fmt(&s, "%s: %s", doing(step), err_words(-errnum));
	return view_refused_as(m, item, errnum, text, e);
}

int view_refused_as(const struct view_maker *m, const struct view_item *item, int errnum,
		    const char *words, struct err *e)
{
	char text[2 * PATH_SHOWN + 32];
	struct str s;

	str_init(&s, text, sizeof(text));
	put_option(&s, m, item);
	return err_set(e, -errnum, STAGE, "%s: %s", text, words);
}
