/* SPDX-License-Identifier: MIT */
/* Buffered output to a descriptor, for tables, plans and JSON. No allocation. */
#ifndef LIB_OUT_H
#define LIB_OUT_H

#include <stddef.h>

struct str;

#define OUT_STR (-2) /* no descriptor: memory */

struct out {
	int fd;
	struct str *to; /* where fd is OUT_STR */
	int error;	/* the first failure, a negative errno; later writes are dropped */
	size_t len;
	char buf[4096];
};

void out_init(struct out *o, int fd);
void out_init_str(struct out *o, struct str *to); /* out_flush appends to it */
void out_put(struct out *o, const char *text);
void out_putn(struct out *o, const char *bytes, size_t n);
void out_fmt(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int out_flush(struct out *o); /* 0 or a negative errno: the first failure of any write so far */

/* All n bytes to fd, unbuffered, through short writes and EINTR. 0 or a negative errno. */
int out_write(int fd, const char *bytes, size_t n);

#endif
