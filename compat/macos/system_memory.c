// SPDX-License-Identifier: MIT
/* Memory in pages, by host_statistics64, and swap. */
#include "compat/macos/system.h"

#include <stddef.h>
#include <string.h>
#include <sys/sysctl.h>

#include "include/os_sandbox.h"

/* The kernel tells as much of the struct as it knows: up to here it has to. */
#define WORDS (offsetof(struct vm_statistics64, internal_page_count) / sizeof(integer_t))

/*
 * As Activity Monitor has it: pages that back files, and those that their programs gave up (purgeable), are cached and can
 * be had again. What was read ahead (speculative) backs files, and is in free_count as well (mach/vm_statistics.h).
 */
static void take_pages(const struct vm_statistics64 *vm, uint64_t page, struct sys_memory *m)
{
	uint64_t ahead = vm->speculative_count, free_count = vm->free_count;

	m->free = (free_count > ahead ? free_count - ahead : 0) * page;
	m->cached = ((uint64_t)vm->external_page_count + vm->purgeable_count) * page;
	m->available = m->free + m->cached;
	if (m->available > m->total)
		m->available = m->total;
}

static void take_swap(struct sys_memory *m)
{
	int name[] = {CTL_VM, VM_SWAPUSAGE};
	struct xsw_usage swap;
	size_t size = sizeof(swap);

	if (sysctl(name, 2, &swap, &size, NULL, 0) < 0 || size < sizeof(swap))
		return;
	m->swap_total = swap.xsu_total;
	m->swap_free = swap.xsu_avail;
}

void system_memory(const struct os_system_source *src, struct sys_memory *m)
{
	struct vm_statistics64 vm;
	mach_msg_type_number_t words = sizeof(vm) / sizeof(integer_t);
	vm_size_t page = 0;
	uint64_t total = os_memory_total();

	if (total)
		m->total = total;
	take_swap(m);
	memset(&vm, 0, sizeof(vm));
	if (host_page_size(src->host, &page) == KERN_SUCCESS && page &&
	    host_statistics64(src->host, HOST_VM_INFO64, (host_info64_t)&vm, &words) ==
		    KERN_SUCCESS &&
	    words >= WORDS)
		take_pages(&vm, page, m);
}
