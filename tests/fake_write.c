/* SPDX-License-Identifier: MIT */
/* Stands before write(2): short writes, failures and the number of calls. */
#include "tests/fake_write.h"

#include <errno.h>
#include <unistd.h>

static const int *next;
static size_t left;
static unsigned calls;

ssize_t __real_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);

void fake_write(const int *steps, size_t n)
{
	next = steps;
	left = n;
	calls = 0;
}

unsigned fake_write_calls(void)
{
	return calls;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
	int step;

	calls++;
	if (left == 0)
		return __real_write(fd, bytes, n);
	left--;
	step = *next++;
	if (step == 0)
		return 0;
	if (step < 0) {
		errno = -step;
		return -1;
	}
	return __real_write(fd, bytes, n < (size_t)step ? n : (size_t)step);
}
