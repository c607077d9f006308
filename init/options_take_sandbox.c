/* SPDX-License-Identifier: MIT */
/* What the sandbox's options for the view and for privileges take. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "init/options_take.h"
#include "lib/idmap.h"
#include "lib/mem.h"
#include "lib/num.h"

#define VIEW_FIRST 8

int take_no_network(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	(void)row, (void)value, (void)e;
	spec->unshare |= OS_NS_NET;
	return 0;
}

int take_idmap(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct idmap_wrong wrong;
	struct idmap map;

	if (idmap_parse(&map, value, &wrong))
		return take_wrong_item(e, value, wrong.item, wrong.len, wrong.why);
	*(const char **)take_field(spec, row) = value;
	return 0;
}

/* Without a list: all of them. */
int take_parts(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	if (value)
		return take_bits(spec, row, value, e);
	*(unsigned *)take_field(spec, row) = PARTS_DEGRADABLE;
	return 0;
}

/* As words_add: room doubles at powers of two. */
static int add_view(struct spec *spec, enum view_kind kind, char *value, struct err *e)
{
	struct view_words *view = &spec->sandbox.view;
	size_t n = view->n;

	if (value && !*value)
		return err_set(e, 0, "option", "\"\" is no PATH; it is empty");
	if (n == 0 || (n >= VIEW_FIRST && (n & (n - 1)) == 0)) {
		size_t room = n ? 2 * n : VIEW_FIRST;
		struct view_word *grown = mem_grow(view->item, room * sizeof *grown);

		if (!grown)
			return err_set(e, ENOMEM, "option", "no memory for another path");
		view->item = grown;
	}
	view->item[view->n++] = (struct view_word){kind, value};
	return 0;
}

#define TAKE_VIEW(name, kind)                                                                      \
	int take_##name(struct spec *spec, const struct option *row, char *value, struct err *e)   \
	{                                                                                          \
		(void)row;                                                                         \
		return add_view(spec, kind, value, e);                                             \
	}

TAKE_VIEW(ro, VIEW_RO)
TAKE_VIEW(rw, VIEW_RW)
TAKE_VIEW(tmpfs, VIEW_TMPFS)
TAKE_VIEW(hide, VIEW_HIDE)
TAKE_VIEW(overlay, VIEW_OVERLAY)
TAKE_VIEW(proc, VIEW_PROC)
TAKE_VIEW(dev, VIEW_DEV)

/* 0 is "not given", so that the preset knows. */
int take_landlock(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	int r = take_word(spec, row, value, e);

	if (r == 0)
		spec->sandbox.landlock++;
	return r;
}

int take_keep_fd(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	struct spec_sandbox *s = &spec->sandbox;
	uint64_t fd;

	(void)row;
	if (num_u64(value, 1 << 20, &fd) || fd < 3)
		return take_wrong(
			e, value,
			"is no descriptor to keep; give a number from 3 up (0, 1 and 2 are "
			"always passed on)");
	if (s->keep_fd_n == KEEP_FD_MAX)
		return take_wrong(e, value, "is one too many; 32 can be kept");
	s->keep_fd[s->keep_fd_n++] = (int)fd;
	return 0;
}
