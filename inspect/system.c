// SPDX-License-Identifier: MIT
/* libbrood's handle on the system's figures: samples behind a lock, copied out. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "inspect/rates.h"
#include "inspect/sampler.h"
#include "inspect/snapshot.h"
#include "lib/mem.h"

#define HISTORY_DEFAULT 60

struct brood_system {
	pthread_mutex_t lock;
	struct sampler sampler;
};

enum brood_code brood_system_open(struct brood_system **out, const struct brood_system_open *how,
				  struct brood_error *e)
{
	size_t history = how && how->history ? how->history : HISTORY_DEFAULT;
	struct brood_system *system;
	struct err why;

	if (how && how->size < sizeof(*how))
		return inspect_fail(e, BROOD_INVALID, 0,
				    "brood_system_open: size is not that of its struct");
	if (history > BROOD_HISTORY_MAX)
		return inspect_fail(e, BROOD_INVALID, 0,
				    "brood_system_open: a history of %zu samples; at most %d",
				    history, BROOD_HISTORY_MAX);
	system = mem_new(sizeof(*system));
	if (!system)
		return inspect_fail(e, BROOD_SYSTEM_ERROR, ENOMEM,
				    "read the system's figures: no memory");
	if (sampler_open(&system->sampler, how ? how->proc : NULL, how ? how->sys : NULL, history,
			 &why) < 0) {
		mem_free(system);
		return inspect_error(e, &why);
	}
	pthread_mutex_init(&system->lock, NULL);
	*out = system;
	return BROOD_OK;
}

void brood_system_close(struct brood_system *system)
{
	if (!system)
		return;
	pthread_mutex_destroy(&system->lock);
	sampler_close(&system->sampler);
	mem_free(system);
}

enum brood_code brood_system_sample(struct brood_system *system, struct brood_error *e)
{
	struct err why;
	int rc;

	pthread_mutex_lock(&system->lock);
	rc = sampler_take(&system->sampler, &why);
	pthread_mutex_unlock(&system->lock);
	return rc < 0 ? inspect_error(e, &why) : BROOD_OK;
}

uint64_t brood_system_figure(struct brood_system *system, enum brood_figure figure)
{
	uint64_t value = SYS_UNKNOWN;

	if ((unsigned)figure >= BROOD_FIGURES)
		return value;
	pthread_mutex_lock(&system->lock);
	value = sampler_figure(&system->sampler, figure);
	pthread_mutex_unlock(&system->lock);
	return value;
}

static enum brood_code range(struct brood_system *system, size_t column, uint64_t over_ns,
			     struct brood_range *out, struct brood_error *e)
{
	struct ring_range r;
	bool known;

	pthread_mutex_lock(&system->lock);
	known = ring_over(&system->sampler.ring, column, over_ns, &r);
	pthread_mutex_unlock(&system->lock);
	if (!known)
		return inspect_fail(e, BROOD_NOT_FOUND, 0, "no sample has this figure");
	*out = (struct brood_range){r.min, r.max, r.mean, r.last, r.n, r.from_ns, r.to_ns};
	return BROOD_OK;
}

enum brood_code brood_system_range(struct brood_system *system, enum brood_figure figure,
				   uint64_t over_ns, struct brood_range *out, struct brood_error *e)
{
	if ((unsigned)figure >= BROOD_FIGURES)
		return inspect_fail(e, BROOD_INVALID, 0, "%u is no figure", (unsigned)figure);
	return range(system, figure, over_ns, out, e);
}

enum brood_code brood_system_core_range(struct brood_system *system, uint32_t core,
					uint64_t over_ns, struct brood_range *out,
					struct brood_error *e)
{
	return range(system, core < SYS_ITEMS_MAX ? SAMPLER_CORE(core) : SIZE_MAX, over_ns, out, e);
}

size_t brood_system_history(struct brood_system *system, enum brood_figure figure,
			    uint64_t *time_ns, uint64_t *value, size_t max)
{
	const struct ring *ring = &system->sampler.ring;
	size_t n;

	if ((unsigned)figure >= BROOD_FIGURES)
		return 0;
	pthread_mutex_lock(&system->lock);
	n = ring->n < max ? ring->n : max;
	for (size_t i = 0; i < n; i++) {
		uint64_t time;

		value[i] = ring_row(ring, n - 1 - i, &time)[figure];
		if (time_ns)
			time_ns[i] = time;
	}
	pthread_mutex_unlock(&system->lock);
	return n;
}

/* What the caller's struct has room for: it may be an older or a newer one than ours. */
static void copy_out(void *out, size_t at, size_t size, const void *ours, size_t our_size)
{
	char *to = (char *)out + at * size;

	memset(to, 0, size);
	memcpy(to, ours, size < our_size ? size : our_size);
}

/* The last two samples, held still. Without a sample there is nothing to show: false, and nothing is held. */
struct pair {
	const struct sys_sample *now, *before;
	uint64_t ns;
};

static bool hold(struct brood_system *system, struct pair *p)
{
	pthread_mutex_lock(&system->lock);
	p->now = sampler_now(&system->sampler);
	p->before = sampler_before(&system->sampler);
	p->ns = p->now && p->before ? rate_delta(p->before->at_ns, p->now->at_ns) : 0;
	if (!p->now)
		pthread_mutex_unlock(&system->lock);
	return p->now != NULL;
}

size_t brood_system_cores(struct brood_system *system, struct brood_core *out, size_t size,
			  size_t max)
{
	struct pair p;
	size_t n;

	if (!hold(system, &p))
		return 0;
	n = p.now->cores;
	for (size_t i = 0; i < n && i < max; i++) {
		const struct sys_core *core = &p.now->core[i];
		struct brood_core rate;

		rate_core(rate_core_in(p.before, core->id, i), core, &rate);
		copy_out(out, i, size, &rate, sizeof(rate));
	}
	pthread_mutex_unlock(&system->lock);
	return n;
}

size_t brood_system_disks(struct brood_system *system, struct brood_disk *out, size_t size,
			  size_t max)
{
	struct pair p;
	size_t n;

	if (!hold(system, &p))
		return 0;
	n = p.now->disks;
	for (size_t i = 0; i < n && i < max; i++) {
		const struct sys_disk *disk = &p.now->disk[i];
		struct brood_disk rate;

		rate_disk(rate_disk_in(p.before, disk->name, i), disk, p.ns, &rate);
		copy_out(out, i, size, &rate, sizeof(rate));
	}
	pthread_mutex_unlock(&system->lock);
	return n;
}

size_t brood_system_networks(struct brood_system *system, struct brood_network *out, size_t size,
			     size_t max)
{
	struct pair p;
	size_t n;

	if (!hold(system, &p))
		return 0;
	n = p.now->nets;
	for (size_t i = 0; i < n && i < max; i++) {
		const struct sys_net *net = &p.now->net[i];
		struct brood_network rate;

		rate_net(rate_net_in(p.before, net->name, i), net, p.ns, &rate);
		copy_out(out, i, size, &rate, sizeof(rate));
	}
	pthread_mutex_unlock(&system->lock);
	return n;
}

static void take_limit(struct brood_limit *to, const struct sys_limit *from)
{
	struct text file = {from->file, from->file ? from->file + strlen(from->file) : NULL};

	to->value = from->value;
	to->cgroup = from->version;
	if (from->file)
		text_copy(file, to->file, sizeof(to->file));
	memcpy(to->path, from->path, sizeof(to->path));
}

void brood_system_limits(struct brood_system *system, struct brood_limits *out, size_t size)
{
	struct brood_limits limits = {0};
	struct pair p;

	limits.memory.value = limits.swap.value = limits.cpu.value = SYS_UNKNOWN;
	limits.cores_online = limits.cores_allowed = SYS_UNKNOWN;
	if (hold(system, &p)) {
		take_limit(&limits.memory, &p.now->group.memory);
		take_limit(&limits.swap, &p.now->group.swap);
		take_limit(&limits.cpu, &p.now->group.cpu);
		limits.cores_online = rate_online(p.now);
		limits.cores_allowed = p.now->cores_allowed;
		pthread_mutex_unlock(&system->lock);
	}
	copy_out(out, 0, size, &limits, sizeof(limits));
}
