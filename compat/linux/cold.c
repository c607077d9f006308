// SPDX-License-Identifier: MIT
/* Memory that a running brood does not need. */
#include "compat/linux/impl.h"

#include <sys/mman.h>
#include <unistd.h>

/* From the linker (tools/cold.ld); a program linked without that has neither. */
extern char cold_start[] __attribute__((weak));
extern char cold_end[] __attribute__((weak));

/* Pages of the program's own file, never written: what is needed again comes back from the page cache. */
void cold_let_go(void)
{
	/* Where pages are larger than the linker thought, the first one begins in the gap before. */
	uintptr_t from = (uintptr_t)cold_start & -(uintptr_t)getpagesize();

	if (cold_start)
		madvise((void *)from, (uintptr_t)cold_end - from, MADV_DONTNEED);
}
