/* SPDX-License-Identifier: MIT */
/* needs: lib proc/system_load.c */
/* The short files of /proc: load, uptime, pressure, and the processors allowed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/os_system.h"
#include "proc/system.h"
#include "tests/exact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = exact_text(data, size);
	struct sys_sample s = {0};
	struct sys_pressure pressure;
	uint64_t allowed;

	proc_system_loadavg(text, &s);
	proc_system_uptime(text, &s);
	proc_system_pressure(text, &pressure);
	allowed = proc_system_allowed(text);
	if (allowed == 0 || (allowed > UINT32_MAX && allowed != SYS_UNKNOWN))
		abort();
	exact_free(text);
	return 0;
}
