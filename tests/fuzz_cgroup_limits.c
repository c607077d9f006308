/* SPDX-License-Identifier: MIT */
/* needs: lib cgroup */
/* Whatever a control file and the tables of cgroups hold, a path stays within its mount point. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup/cgroup.h"
#include "cgroup/effective.h"
#include "tests/exact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const controllers[] = {NULL, "memory", "cpu"};
	struct text text = exact_text(data, size);
	const uint8_t *half = memchr(data, 0, size);
	char path[256];
	size_t top;

	if (cg_limit_bytes(text) == 0 && !memchr(data, (char)48, size))
		abort();
	if (cg_limit_cpu(text) == 0)
		abort();
	exact_free(text);
	if (!half || half + 1 >= data + size || data[size - 1])
		return 0;
	for (int i = 0; i < 3; i++)
		if (cg_locate_in((const char *)data, (const char *)half + 1, controllers[i], path,
				 sizeof(path), &top) == 0 &&
		    (top > strlen(path) || path[0] != (char)47))
			abort();
	return 0;
}
