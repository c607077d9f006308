// SPDX-License-Identifier: MIT
/* Lines of a full screen, compared with what stands there. */
#include "cli/frame.h"

#include <errno.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/width.h"

#define OUT_BYTES ((size_t)64 << 10)
#define LINE_BYTES(columns) ((size_t)(columns)*16 + 4096)

int frame_begin(struct frame *f, unsigned rows, unsigned columns, bool fresh)
{
	if (!f->out.buf) {
		char *buf = mem_new(OUT_BYTES);

		if (!buf)
			return -ENOMEM;
		str_init(&f->out, buf, OUT_BYTES);
	}
	if (rows > f->known) {
		uint64_t *grown = mem_grow(f->was, rows * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		f->was = grown;
		f->known = rows;
	}
	if (LINE_BYTES(columns) > f->line_size) {
		char *grown = mem_grow(f->line.buf, LINE_BYTES(columns));

		if (!grown)
			return -ENOMEM;
		f->line.buf = grown;
		f->line_size = LINE_BYTES(columns);
	}
	str_init(&f->line, f->line.buf, f->line_size);
	str_init(&f->out, f->out.buf, OUT_BYTES);
	if (fresh || rows != f->rows || columns != f->columns) {
		memset(f->was, 0, f->known * sizeof(*f->was));
		str_put(&f->out, "\033[m\033[2J");
	}
	f->rows = rows;
	f->columns = columns;
	f->row = 0;
	f->error = 0;
	return 0;
}

static void flush(struct frame *f)
{
	if (f->out.len > 0 && !f->error)
		f->error = f->write(f->arg, f->out.buf, f->out.len);
	str_init(&f->out, f->out.buf, OUT_BYTES);
}

static void put(struct frame *f, const char *bytes, size_t n)
{
	for (size_t part; n > 0; bytes += part, n -= part) {
		if (f->out.len + 1 == f->out.size)
			flush(f);
		part = f->out.size - 1 - f->out.len;
		part = part < n ? part : n;
		str_putn(&f->out, bytes, part);
	}
}

/* Our own sequence, "\033[31m": it takes no columns. */
static size_t sequence(const char *text, size_t n)
{
	size_t len = 2;

	if (n < 3 || text[0] != '\033' || text[1] != '[')
		return 0;
	while (len < n && ((text[len] >= '0' && text[len] <= '9') || text[len] == ';'))
		len++;
	return len < n && text[len] == 'm' ? len + 1 : 0;
}

size_t frame_clip(const char *text, size_t n, size_t columns, bool *styled)
{
	size_t at = 0, used = 0;

	*styled = false;
	for (size_t len; at < n; at += len) {
		unsigned width = 0;

		len = sequence(text + at, n - at);
		*styled |= len > 0;
		if (len == 0)
			len = width_step(text + at, n - at, &width);
		if (used + width > columns)
			break;
		used += width;
	}
	return at;
}

static uint64_t hash_of(const char *bytes, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325ull; /* FNV-1a */

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3ull;
	return hash | 1;
}

void frame_end_line(struct frame *f)
{
	bool styled;
	size_t n = frame_clip(f->line.buf, f->line.len, f->columns, &styled);
	uint64_t hash = hash_of(f->line.buf, n);

	if (f->row < f->rows && f->was[f->row] != hash) {
		char buf[40];
		struct str go;

		str_init(&go, buf, sizeof(buf));
		str_fmt(&go, "\033[%u;1H\033[K", f->row + 1);
		put(f, buf, go.len);
		put(f, f->line.buf, n);
		if (styled)
			put(f, "\033[m", 3);
		f->was[f->row] = hash;
	}
	f->row++;
	str_init(&f->line, f->line.buf, f->line_size);
}

int frame_finish(struct frame *f)
{
	while (f->row < f->rows)
		frame_end_line(f);
	flush(f);
	return f->error;
}

void frame_free(struct frame *f)
{
	mem_free(f->was);
	mem_free(f->line.buf);
	mem_free(f->out.buf);
	*f = (struct frame){0};
}
