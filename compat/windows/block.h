/* SPDX-License-Identifier: MIT */
/*
 * An environment as CreateProcessW takes it: UTF-16, "NAME=VALUE" after "NAME=VALUE", each with its end and one more at
 * the last, sorted by name without regard to case ("Changing Environment Variables"). Of names that differ in case
 * alone the first given stays. "=C:=C:\dir", the directory on each drive, is such an entry too: its name is "=C:".
 */
#ifndef COMPAT_WINDOWS_BLOCK_H
#define COMPAT_WINDOWS_BLOCK_H

#include <stddef.h>
#include <stdint.h>

/* One unit in upper case, as the system has it. */
typedef uint16_t block_upper(uint16_t unit);

/*
 * entry[i] are n entries in UTF-16, which are put in order here; there is room for 2n. Returns the units of the block, its ends counted; it is
 * written to `to` where that is not NULL.
 */
size_t block_make(const uint16_t **entry, size_t n, block_upper *upper, uint16_t *to);

/* Where the name ends: the first '=' that is not the first unit. */
size_t block_name(const uint16_t *entry);

/* <0, 0, >0, by name. */
int block_compare(const uint16_t *a, const uint16_t *b, block_upper *upper);

#endif
