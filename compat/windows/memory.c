// SPDX-License-Identifier: MIT
/* Memory of whole pages, and what the C library lacks to look through it. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "compat/windows/impl.h"

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
	void *block = NULL;

	(void)prot;
	(void)from;
	if (!at && fd < 0 && (flags & MAP_ANONYMOUS))
		block = VirtualAlloc(NULL, n, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
	errno = ENOMEM;
	return block ? block : MAP_FAILED;
}

int munmap(void *at, size_t n)
{
	(void)n;
	return VirtualFree(at, 0, MEM_RELEASE) ? 0 : -1;
}

void *memmem(const void *hay, size_t hay_n, const void *needle, size_t needle_n)
{
	const char *at = hay, *end = at + hay_n;

	for (; (size_t)(end - at) >= needle_n; at++)
		if (memcmp(at, needle, needle_n) == 0)
			return (void *)(uintptr_t)at;
	return NULL;
}
