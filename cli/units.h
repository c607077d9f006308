/* SPDX-License-Identifier: MIT */
/* Figures as people read them, short enough for a column. */
#ifndef CLI_UNITS_H
#define CLI_UNITS_H

#include <stdint.h>

#include "lib/str.h"

#define UNITS_MAX 24 /* enough for each of these, with its end */

/* "0", "512", "4.0K", "12M", "1.5G", "3.2T": at most five columns, powers of 1024. */
void units_bytes(struct str *s, uint64_t bytes);

/* "0.00s", "12.3s", "5m07s", "3h05m", "12d04h", "3y12d": the two largest units. */
void units_duration(struct str *s, uint64_t ns);

/* Thousandths as a percentage with one decimal: "12.5", "100.0". */
void units_percent(struct str *s, uint64_t permille);

#endif
