// SPDX-License-Identifier: MIT
/* Times of the processors, by host_processor_info: in ticks since boot, counted 32 bits wide, which is 497 days at 100 a second. */
#include "compat/macos/system.h"

#include <errno.h>
#include <string.h>
#include <sys/sysctl.h>
#include <sys/time.h>

#include "lib/mem.h"
#include "lib/num.h"

#define US_PER_SEC 1000000u

static const enum sys_mode modes[] = {
	[CPU_STATE_USER] = SYS_USER,
	[CPU_STATE_SYSTEM] = SYS_SYSTEM,
	[CPU_STATE_IDLE] = SYS_IDLE,
	[CPU_STATE_NICE] = SYS_NICE,
};
_Static_assert(sizeof(modes) / sizeof(*modes) == CPU_STATE_MAX, "a state has no mode");

/* One kind of answer on each processor, in memory that Mach has made room for. */
struct answer {
	processor_info_array_t at;
	mach_msg_type_number_t words;
	natural_t n;
};

static bool ask(mach_port_t host, processor_flavor_t flavor, natural_t words_each, struct answer *a)
{
	return host_processor_info(host, flavor, &a->n, &a->at, &a->words) == KERN_SUCCESS &&
	       a->words / words_each >= a->n;
}

static void give_back(const struct answer *a)
{
	if (a->at)
		vm_deallocate(mach_task_self(), (vm_address_t)a->at, a->words * sizeof(*a->at));
}

/* Ticks a second; 0: not told. */
static uint64_t rate(void)
{
	int name[] = {CTL_KERN, KERN_CLOCKRATE};
	struct clockinfo clock = {.hz = 0};
	size_t size = sizeof(clock);

	if (sysctl(name, 2, &clock, &size, NULL, 0) < 0 || clock.hz <= 0 ||
	    clock.hz > (int)US_PER_SEC)
		return 0;
	return (uint64_t)clock.hz;
}

static uint64_t microseconds(uint64_t ticks, uint64_t hz)
{
	return ticks / hz * US_PER_SEC + ticks % hz * US_PER_SEC / hz;
}

/*
 * What a counter has gained, at most `most`, which is as much as time has passed. It may have wrapped. One that fell by
 * less than `slack` gains nothing until it is past its last value; any other has begun anew.
 */
static uint64_t gain(struct counter *c, uint32_t now, uint64_t most, uint64_t slack)
{
	uint32_t up = now - c->last, down = c->last - now;

	if (up <= most) {
		c->last = now;
		c->all += up;
		return up;
	}
	if (down > slack)
		*c = (struct counter){now, now};
	return 0;
}

static const struct core_ticks *before(const struct os_system_source *src, uint32_t id,
				       size_t place)
{
	if (place < src->cores && src->core[place].id == id)
		return &src->core[place];
	for (size_t i = 0; i < src->cores; i++)
		if (src->core[i].id == id)
			return &src->core[i];
	return NULL;
}

/* A core that was not there in the sample before has gained nothing yet, whatever its counters say; but for the first sample. */
static void count(struct os_system_source *src, const struct core_ticks *was,
		  const unsigned int *ticks, uint64_t most, uint64_t slack, struct core_ticks *out)
{
	for (int state = 0; state < CPU_STATE_MAX; state++) {
		struct counter *c = &out->state[state];

		if (was) {
			*c = was->state[state];
			src->ticks[state] += gain(c, ticks[state], most, slack);
			continue;
		}
		*c = (struct counter){ticks[state], ticks[state]};
		if (!src->at_ns)
			src->ticks[state] += ticks[state];
	}
}

static int make_room(struct os_system_source *src, struct sys_sample *s, size_t n)
{
	struct core_ticks *spare = mem_grow(src->spare, n * sizeof(*spare));
	struct sys_core *core;

	if (!spare)
		return -ENOMEM;
	src->spare = spare;
	core = mem_grow(s->core, n * sizeof(*core));
	if (!core)
		return -ENOMEM;
	s->core = core;
	return 0;
}

/* Those that run. */
static void take(struct os_system_source *src, struct sys_sample *s,
		 const struct processor_basic_info *basic,
		 const struct processor_cpu_load_info *load, size_t n, uint64_t hz)
{
	uint64_t most = hz + (s->at_ns - src->at_ns) / (NS_PER_SEC / hz);
	struct core_ticks *was = src->core;

	for (size_t i = 0; i < n; i++) {
		struct core_ticks *now = &src->spare[s->cores];
		struct sys_core *core = &s->core[s->cores];
		uint32_t id = (uint32_t)basic[i].slot_num;

		if (!basic[i].running || id >= SYS_ITEMS_MAX)
			continue;
		now->id = id;
		count(src, before(src, id, s->cores), load[i].cpu_ticks, most, hz, now);
		memset(core, 0xff, sizeof(*core));
		core->id = id;
		for (int state = 0; state < CPU_STATE_MAX; state++)
			core->us[modes[state]] = microseconds(now->state[state].all, hz);
		s->cores++;
	}
	src->core = src->spare;
	src->spare = was;
	src->cores = s->cores;
	src->at_ns = s->at_ns;
	for (int state = 0; state < CPU_STATE_MAX; state++)
		s->cpu.us[modes[state]] = microseconds(src->ticks[state], hz);
}

int system_cpu(struct os_system_source *src, struct sys_sample *s)
{
	struct answer basic = {.at = NULL}, load = {.at = NULL};
	uint64_t hz = rate();
	int rc = 0;

	if (hz && ask(src->host, PROCESSOR_BASIC_INFO, PROCESSOR_BASIC_INFO_COUNT, &basic) &&
	    ask(src->host, PROCESSOR_CPU_LOAD_INFO, PROCESSOR_CPU_LOAD_INFO_COUNT, &load)) {
		size_t n = basic.n < load.n ? basic.n : load.n;

		n = n < SYS_ITEMS_MAX ? n : SYS_ITEMS_MAX;
		rc = make_room(src, s, n);
		if (rc == 0)
			take(src, s, (const struct processor_basic_info *)basic.at,
			     (const struct processor_cpu_load_info *)load.at, n, hz);
	}
	give_back(&basic);
	give_back(&load);
	return rc;
}
