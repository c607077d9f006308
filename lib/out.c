/* SPDX-License-Identifier: MIT */
/* Buffered output to a descriptor, and the loop that writes all of a buffer. */
#include "lib/out.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "lib/str.h"

int out_write(int fd, const char *bytes, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = write(fd, bytes, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		bytes += done;
		n -= (size_t)done;
	}
	return 0;
}

void out_init(struct out *o, int fd)
{
	o->fd = fd;
	o->error = 0;
	o->len = 0;
}

void out_init_str(struct out *o, struct str *to)
{
	out_init(o, OUT_STR);
	o->to = to;
}

void out_put(struct out *o, const char *text)
{
	out_putn(o, text, strlen(text));
}

void out_putn(struct out *o, const char *bytes, size_t n)
{
	size_t room;

	while (n > 0 && !o->error) {
		room = sizeof(o->buf) - o->len;
		if (room > n)
			room = n;
		memcpy(o->buf + o->len, bytes, room);
		o->len += room;
		bytes += room;
		n -= room;
		if (o->len == sizeof(o->buf))
			out_flush(o);
	}
}

static void put_piece(void *to, const char *bytes, size_t n)
{
	out_putn(to, bytes, n);
}

void out_fmt(struct out *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_walk(put_piece, o, fmt, ap);
	va_end(ap);
}

int out_flush(struct out *o)
{
	if (o->fd == OUT_STR)
		str_putn(o->to, o->buf, o->len);
	else if (!o->error)
		o->error = out_write(o->fd, o->buf, o->len);
	o->len = 0;
	return o->error;
}
