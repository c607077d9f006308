/* SPDX-License-Identifier: MIT */
/*
 * write(2) by script, for what a real descriptor does not do when told. The test that uses it is
 * linked with `wrap: write` and tests/fake_write.c.
 */
#ifndef TESTS_FAKE_WRITE_H
#define TESTS_FAKE_WRITE_H

#include <stddef.h>

/*
 * What the next calls do, one step each: n > 0 writes at most n bytes, 0 writes nothing, -errno
 * fails. After the last step writes are real. The calls are counted from here.
 */
void fake_write(const int *steps, size_t n);
unsigned fake_write_calls(void);

#endif
