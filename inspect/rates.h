/* SPDX-License-Identifier: MIT */
/*
 * What happened between two samples of the system: shares of time in 1/100 %, and counts a second. A counter that went
 * backwards (it wrapped, a device came anew) and one that is not known give SYS_UNKNOWN. `before` may be NULL everywhere.
 */
#ifndef INSPECT_RATES_H
#define INSPECT_RATES_H

#include "include/brood.h"
#include "include/os_system.h"

#define RATE_WHOLE 10000u /* 100 % */

/* What a counter has gained; SYS_UNKNOWN. */
uint64_t rate_delta(uint64_t before, uint64_t now);
/* The same a second, over so many nanoseconds. */
uint64_t rate_a_second(uint64_t before, uint64_t now, uint64_t ns);
/* A counter of microseconds as a share of that time; at most `most`. */
uint64_t rate_share(uint64_t before_us, uint64_t now_us, uint64_t ns, uint64_t most);

/* Cores online; SYS_UNKNOWN where the sample has none. */
uint64_t rate_online(const struct sys_sample *sample);

/* One core, or all as one. Times that fall a little, as the kernel's waiting time may, count as none; of one that is not told there is no share. */
void rate_core(const struct sys_core *before, const struct sys_core *now, struct brood_core *out);
void rate_disk(const struct sys_disk *before, const struct sys_disk *now, uint64_t ns,
	       struct brood_disk *out);
void rate_net(const struct sys_net *before, const struct sys_net *now, uint64_t ns,
	      struct brood_network *out);

/* The same core, disk or network in another sample, at that place most likely; NULL. */
const struct sys_core *rate_core_in(const struct sys_sample *sample, uint32_t id, size_t place);
const struct sys_disk *rate_disk_in(const struct sys_sample *sample, const char *name,
				    size_t place);
const struct sys_net *rate_net_in(const struct sys_sample *sample, const char *name, size_t place);

/* All of the figures. */
void rate_figures(const struct sys_sample *before, const struct sys_sample *now,
		  uint64_t figure[BROOD_FIGURES]);

#endif
