/* SPDX-License-Identifier: MIT */
/*
 * What the whole machine does, as one sample: counters since boot and sizes of now, as the platform tells them. Rates
 * are made of two samples, by inspect/. A figure that the platform does not give is SYS_UNKNOWN.
 *
 * In a container, and in any cgroup with limits, `group` says what the limits are, and whose.
 */
#ifndef INCLUDE_OS_SYSTEM_H
#define INCLUDE_OS_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "lib/err.h"
#include "lib/text.h"

#define SYS_UNKNOWN TEXT_UNKNOWN
#define SYS_ITEMS_MAX 8192u /* of cores, of disks, of networks: what is beyond is left out */

enum sys_mode {
	SYS_USER,
	SYS_NICE,
	SYS_SYSTEM,
	SYS_IDLE,
	SYS_IOWAIT,
	SYS_IRQ,
	SYS_SOFTIRQ,
	SYS_STEAL,
	SYS_MODES
};

/* Time spent in each mode since boot, in microseconds: a core's nanoseconds would last 64 bits for 9 days of 65,536. */
struct sys_core {
	uint32_t id; /* below SYS_ITEMS_MAX */
	uint64_t us[SYS_MODES];
};

struct sys_memory {
	uint64_t total, free, available, buffers, cached, shared, dirty; /* bytes */
	uint64_t swap_total, swap_free;
};

enum sys_disk_kind {
	SYS_DISK_WHOLE,	  /* a disk of its own */
	SYS_DISK_PART,	  /* a part of one in the same sample */
	SYS_DISK_VIRTUAL, /* made of others or of memory: counted twice if it were added to them */
};

struct sys_disk {
	char name[32]; /* raw bytes, as all names here */
	enum sys_disk_kind kind;
	uint64_t reads, writes, read_bytes, written_bytes, busy_us;
};

struct sys_net {
	char name[64];
	bool loopback;
	uint64_t rx_bytes, rx_packets, rx_errors, rx_dropped;
	uint64_t tx_bytes, tx_packets, tx_errors, tx_dropped;
};

enum sys_resource { SYS_CPU, SYS_MEMORY, SYS_IO, SYS_IRQS, SYS_RESOURCES };

/* How long some, or all, of what wanted to run stood still for want of it: averages in 1/100 %, the total since boot. */
struct sys_stall {
	uint64_t avg10, avg60, avg300, total_us;
};

struct sys_pressure {
	struct sys_stall some, full;
};

#define SYS_PATH_MAX 256

/* One limit of the caller's cgroups: the tightest of its own and its ancestors', and which of them has it. */
struct sys_limit {
	uint64_t value;	  /* SYS_UNKNOWN: none */
	unsigned version; /* of cgroup: 1 or 2 */
	const char *file; /* "memory.max"; NULL where there is none */
	char path
		[SYS_PATH_MAX]; /* of that cgroup below the mount point, "/" for the mount point itself; raw, may be cut */
};

/* What holds for the caller's cgroup. `used` figures are those of the cgroup whose limit it is, else of the caller's own. */
struct sys_group {
	struct sys_limit memory; /* bytes: memory.max or memory.high */
	struct sys_limit swap;	 /* bytes of swap alone */
	struct sys_limit cpu;	 /* thousandths of a core */
	uint64_t memory_used;	 /* bytes, without files that could be dropped at once */
	uint64_t swap_used;	 /* bytes */
	uint64_t cpu_used_us;	 /* since the cgroup was made */
	uint64_t throttled_us;	 /* likewise */
	uint64_t periods,
		throttled; /* of the limit on the processor: all, and those in which it was reached */
	struct sys_pressure pressure[SYS_RESOURCES];
};

struct sys_sample {
	uint64_t at_ns;	      /* monotonic: when it was taken */
	struct timespec time; /* the same by the wall clock */
	uint64_t uptime_ms, boot_time_s;
	struct sys_core cpu; /* all cores together; no id */
	struct sys_core *core;
	size_t cores;		/* online */
	uint64_t cores_allowed; /* those the caller may run on */
	uint64_t switches, forks, running, blocked;
	uint64_t load[3]; /* 1, 5 and 15 minutes, in hundredths */
	uint64_t tasks;	  /* processes and threads */
	struct sys_memory memory;
	struct sys_disk *disk; /* those that were ever used */
	size_t disks;
	struct sys_net *net;
	size_t nets;
	struct sys_pressure pressure[SYS_RESOURCES];
	struct sys_group group;
};

static inline void sys_limit_clear(struct sys_limit *limit)
{
	limit->version = 0;
	limit->file = NULL;
	limit->path[0] = '\0';
}

/* Every figure SYS_UNKNOWN, which is all bits, and no limit; the arrays stay, with nothing in them. */
static inline void sys_sample_clear(struct sys_sample *s)
{
	struct sys_core *core = s->core;
	struct sys_disk *disk = s->disk;
	struct sys_net *net = s->net;

	memset(s, 0xff, sizeof(*s));
	s->core = core;
	s->disk = disk;
	s->net = net;
	s->cores = s->disks = s->nets = 0;
	s->cpu.id = 0;
	sys_limit_clear(&s->group.memory);
	sys_limit_clear(&s->group.swap);
	sys_limit_clear(&s->group.cpu);
}

struct os_system_source;

/*
 * Where samples come from. proc and sys name other roots than the platform's own /proc and /sys, for recorded trees:
 * both NULL is this machine, and a platform without such files refuses any other. The root of `proc` must be there;
 * what is missing below it is SYS_UNKNOWN in a sample. Freed with os_system_close, which takes NULL.
 */
int os_system_open(struct os_system_source **source, const char *proc, const char *sys,
		   struct err *e);

/* A sample; its arrays are grown as needed: zeroed before its first use, freed with os_system_free. 0, -ENOMEM, or -EMFILE and -ENFILE where a file could not be opened for want of a descriptor. */
int os_system_read(struct os_system_source *source, struct sys_sample *sample, struct err *e);
/* The clock of at_ns. */
uint64_t os_system_clock_ns(void);
void os_system_free(struct sys_sample *sample);
void os_system_close(struct os_system_source *source);

#endif
