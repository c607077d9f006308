/* SPDX-License-Identifier: MIT */
/* A stable sort of numbers that stand for rows. */
#ifndef LIB_SORT_H
#define LIB_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether row a belongs strictly before row b. */
typedef bool sort_before(const void *arg, uint32_t a, uint32_t b);

/* `spare` has room for n as well. What is in order already takes n comparisons. */
void sort_rows(uint32_t *rows, uint32_t *spare, size_t n, sort_before *before, const void *arg);

#endif
