/* SPDX-License-Identifier: MIT */
/* Of macOS's mach/mach.h what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_MACH_H
#define TESTS_MACOS_MACH_H

#include <stdint.h>

typedef int kern_return_t, integer_t, boolean_t;
typedef unsigned int natural_t, mach_port_t, mach_msg_type_number_t;
typedef uintptr_t vm_address_t, vm_size_t;
typedef integer_t *processor_info_array_t, *processor_set_info_t, *host_info64_t;
typedef int processor_flavor_t, processor_set_flavor_t, host_flavor_t;

#define KERN_SUCCESS 0
#define KERN_FAILURE 5
#define MACH_PORT_NULL 0

extern mach_port_t mach_task_self_;
#define mach_task_self() mach_task_self_
mach_port_t mach_host_self(void);
kern_return_t mach_port_deallocate(mach_port_t task, mach_port_t name);
kern_return_t vm_deallocate(mach_port_t task, vm_address_t address, vm_size_t size);

/* ---- processors */

#define CPU_STATE_USER 0
#define CPU_STATE_SYSTEM 1
#define CPU_STATE_IDLE 2
#define CPU_STATE_NICE 3
#define CPU_STATE_MAX 4

#define PROCESSOR_BASIC_INFO 1
#define PROCESSOR_CPU_LOAD_INFO 2

struct processor_basic_info {
	int cpu_type, cpu_subtype;
	boolean_t running;
	int slot_num;
	boolean_t is_main;
};
#define PROCESSOR_BASIC_INFO_COUNT (sizeof(struct processor_basic_info) / sizeof(natural_t))

struct processor_cpu_load_info {
	unsigned int cpu_ticks[CPU_STATE_MAX];
};
#define PROCESSOR_CPU_LOAD_INFO_COUNT (sizeof(struct processor_cpu_load_info) / sizeof(natural_t))

kern_return_t host_processor_info(mach_port_t host, processor_flavor_t flavor, natural_t *n,
				  processor_info_array_t *info, mach_msg_type_number_t *words);

#define PROCESSOR_SET_LOAD_INFO 4

struct processor_set_load_info {
	int task_count, thread_count;
	integer_t load_average, mach_factor;
};

kern_return_t processor_set_default(mach_port_t host, mach_port_t *set);
kern_return_t processor_set_statistics(mach_port_t set, processor_set_flavor_t flavor,
				       processor_set_info_t info, mach_msg_type_number_t *words);

/* ---- memory */

#define HOST_VM_INFO64 4

struct vm_statistics64 {
	natural_t free_count, active_count, inactive_count, wire_count;
	uint64_t zero_fill_count, reactivations, pageins, pageouts, faults, cow_faults, lookups,
		hits, purges;
	natural_t purgeable_count, speculative_count;
	uint64_t decompressions, compressions, swapins, swapouts;
	natural_t compressor_page_count, throttled_count, external_page_count, internal_page_count;
	uint64_t total_uncompressed_pages_in_compressor, swapped_count;
};

kern_return_t host_page_size(mach_port_t host, vm_size_t *size);
kern_return_t host_statistics64(mach_port_t host, host_flavor_t flavor, host_info64_t info,
				mach_msg_type_number_t *words);

#endif
