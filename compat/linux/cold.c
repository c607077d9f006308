// SPDX-License-Identifier: MIT
/* Memory that a running brood does not need. */
#include "compat/linux/impl.h"

#include <sys/mman.h>

/* From the linker (tools/cold.ld), at the start of a page; a program linked without that has neither. */
extern char cold_start[] __attribute__((weak));
extern char cold_end[] __attribute__((weak));

/* Pages of the program's own file, never written: what is needed again comes back from the page cache. */
void cold_let_go(void)
{
	if (cold_start)
		madvise(cold_start, (uintptr_t)cold_end - (uintptr_t)cold_start, MADV_DONTNEED);
}
