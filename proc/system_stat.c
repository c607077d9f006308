// SPDX-License-Identifier: MIT
/* /proc/stat: the time of all cores and of each, and what the scheduler counts. */
#include <errno.h>
#include <string.h>

#include "lib/mem.h"
#include "proc/system.h"

#define US_PER_SEC 1000000u

/* Doubled at each power of two: there is room for what lies between. */
void *proc_system_add(void **array, size_t n, size_t item)
{
	char *place;

	if (n >= SYS_ITEMS_MAX)
		return NULL;
	if ((n & (n - 1)) == 0) {
		void *grown = mem_grow(*array, (n ? 2 * n : 1) * item);

		if (!grown)
			return NULL;
		*array = grown;
	}
	place = (char *)*array + n * item;
	memset(place, 0, item);
	return place;
}

/* Old kernels have fewer columns; what they do not tell is not there to be added. */
static void take_times(struct text line, uint64_t hz, struct sys_core *core)
{
	for (int mode = 0; mode < SYS_MODES; mode++)
		core->us[mode] = text_times(text_next_u64(&line), US_PER_SEC / hz);
}

/* "cpu12": a core that is online now. Which ones there are may differ from sample to sample. */
static int take_core(struct text word, struct text line, uint64_t hz, struct sys_sample *s)
{
	struct text number = {word.at + 3, word.end};
	uint64_t id = text_u64(number);
	struct sys_core *core;

	if (id >= SYS_ITEMS_MAX || s->cores >= SYS_ITEMS_MAX)
		return 0;
	core = proc_system_add((void **)&s->core, s->cores, sizeof(*core));
	if (!core)
		return -ENOMEM;
	core->id = (uint32_t)id;
	take_times(line, hz, core);
	s->cores++;
	return 0;
}

static int take_line(struct text word, struct text line, uint64_t hz, struct sys_sample *s)
{
	if (text_is(word, "cpu"))
		take_times(line, hz, &s->cpu);
	else if (text_begins(word, "cpu"))
		return take_core(word, line, hz, s);
	else if (text_is(word, "ctxt"))
		s->switches = text_next_u64(&line);
	else if (text_is(word, "btime"))
		s->boot_time_s = text_next_u64(&line);
	else if (text_is(word, "processes"))
		s->forks = text_next_u64(&line);
	else if (text_is(word, "procs_running"))
		s->running = text_next_u64(&line);
	else if (text_is(word, "procs_blocked"))
		s->blocked = text_next_u64(&line);
	return 0;
}

int proc_system_stat(struct text text, uint64_t hz, struct sys_sample *s)
{
	struct text line, word;
	int rc = 0;

	memset(s->cpu.us, 0xff, sizeof(s->cpu.us));
	s->switches = s->boot_time_s = s->forks = s->running = s->blocked = SYS_UNKNOWN;
	s->cores = 0;
	if (hz == 0 || hz > US_PER_SEC)
		return 0;
	while (rc == 0 && text_line(&text, &line))
		if (text_word(&line, &word))
			rc = take_line(word, line, hz, s);
	return rc;
}
