// SPDX-License-Identifier: MIT
/* Filling a row of brood check. */
#include "lib/check_rows.h"

#include <stdarg.h>
#include <string.h>

#include "lib/str.h"

struct check_row *check_add(struct check_rows *check, const char *id, const char *title)
{
	struct check_row *row = &check->row[check->n];

	if (check->n < CHECK_ROWS_MAX - 1)
		check->n++;
	memset(row, 0, sizeof(*row));
	row->id = id;
	row->title = title;
	return row;
}

void check_detail(struct check_row *row, const char *fmt, ...)
{
	char text[sizeof(row->detail)];
	struct str raw, safe;
	va_list ap;

	str_init(&raw, text, sizeof(text));
	va_start(ap, fmt);
	str_vfmt(&raw, fmt, ap);
	va_end(ap);
	str_init(&safe, row->detail, sizeof(row->detail));
	str_put_safe(&safe, text, raw.len);
}

void check_result(struct check_row *row, int rc, const char *stage, const char *text)
{
	row->state = rc < 0 ? CHECK_NO : CHECK_YES;
	if (rc < 0)
		err_set(&row->why, -rc, stage, "%s", text);
}
