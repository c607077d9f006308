/* SPDX-License-Identifier: MIT */
/* The columns of a process: as cells of a table, and as members of a JSON object. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "cli/table.h"
#include "include/brood.h"
#include "lib/json.h"

struct columns {
	enum brood_field field[TABLE_COLUMNS_MAX];
	struct table_column head[TABLE_COLUMNS_MAX];
	size_t n;
};

void columns_add(struct columns *c, enum brood_field field);

/* "pid,name,memory": 0; else the length of the word in *list that is none, with *list at it. */
size_t columns_parse(struct columns *c, const char **list);

uint32_t columns_fields(const struct columns *c);

/* One row. The process's strings must live as long as the table's content. */
void columns_cells(const struct columns *c, struct table *t, const struct brood_process *p);

/* The members of one object, which is open. */
void columns_members(const struct columns *c, struct json *j, const struct brood_process *p);

/* For messages and --help: "pid, parent, name...". */
extern const char columns_words[];

#endif
