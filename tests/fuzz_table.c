/* SPDX-License-Identifier: MIT */
/* needs: lib cli/table.c */
/* Any bytes in the cells and any width: lines that fit, and nothing in them that a terminal obeys. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/table.h"
#include "lib/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct table_column columns[] = {
	{"PID", true, 2, 0},
	{"NAME", false, 1, 4},
	{"COMMAND", false, 0, 5},
};

/* Two rows of three cells, cut at the zeros. */
static void fill(struct table *t, const char *bytes, size_t n)
{
	for (int cell = 0; cell < 6; cell++) {
		size_t len = strnlen(bytes, n);

		table_keep(t, bytes, len, TABLE_PLAIN);
		bytes += len + (len < n);
		n -= len + (len < n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char text[1 << 16];
	struct table t;
	struct out o;
	ssize_t n;

	if (fd < 0)
		fd = memfd_create("table", 0);
	if (size < 1 || size > 4096 || ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return 0;
	table_init(&t, columns, 3);
	fill(&t, (const char *)data + 1, size - 1);
	table_fit(&t, data[0], false);
	out_init(&o, fd);
	table_print(&t, &o);
	out_flush(&o);
	n = pread(fd, text, sizeof(text), 0);
	for (ssize_t i = 0, used = 0, len; i < n; i += len, used++) {
		len = (ssize_t)str_utf8(text + i, (size_t)(n - i));
		if (len == 0 || (text[i] != '\n' && str_is_unsafe(text + i)))
			abort();
		if (text[i] == '\n')
			used = -1;
		else if (data[0] && table_text_width(text + i, (size_t)len) == 0)
			used--;
		else if (data[0] && used >= data[0])
			abort();
	}
	table_free(&t);
	return 0;
}
