// SPDX-License-Identifier: MIT
/* The share of a processor between two samples, never since boot. */
#include "inspect/snapshot.h"

static uint32_t permille(uint64_t used, uint64_t apart)
{
	uint64_t share;

	if (__builtin_mul_overflow(used, 1000, &share))
		return UINT32_MAX;
	share = share / apart + (share % apart >= apart - apart / 2);
	return share > UINT32_MAX ? UINT32_MAX : (uint32_t)share;
}

void inspect_cpu(struct brood_snapshot *now, const struct brood_snapshot *before)
{
	uint64_t apart = now->time_ns > before->time_ns ? now->time_ns - before->time_ns : 0;

	for (size_t i = 0; apart > 0 && i < now->n; i++) {
		struct brood_process *p = &now->row[i];
		const struct brood_process *old = brood_snapshot_find(before, p->pid);
		uint64_t used = p->time_ns;

		if (!(p->fields & BROOD_TIME))
			continue;
		if (old && (old->fields & BROOD_TIME) && old->start_ns == p->start_ns)
			used = p->time_ns > old->time_ns ? p->time_ns - old->time_ns : 0;
		else if (p->age_ns > apart)
			continue; /* it was there, and was not looked at */
		p->cpu_permille = permille(used, apart);
		p->fields |= BROOD_CPU;
	}
}
