// SPDX-License-Identifier: MIT
/* Two samples as rates: one core, one disk, one network. */
#include "inspect/rates.h"

#include <string.h>

#include "lib/num.h"

#define US_PER_SEC 1000000u

uint64_t rate_delta(uint64_t before, uint64_t now)
{
	if (before == SYS_UNKNOWN || now == SYS_UNKNOWN || now < before)
		return SYS_UNKNOWN;
	return now - before;
}

/* a * b / c, with what is lost where the product would not fit. */
static uint64_t scaled(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t product;

	if (c == 0)
		return SYS_UNKNOWN;
	if (!__builtin_mul_overflow(a, b, &product))
		return product / c;
	return __builtin_mul_overflow(a / c, b, &product) ? SYS_UNKNOWN : product;
}

uint64_t rate_a_second(uint64_t before, uint64_t now, uint64_t ns)
{
	uint64_t delta = rate_delta(before, now);

	return delta == SYS_UNKNOWN ? delta : scaled(delta, US_PER_SEC, ns / 1000);
}

uint64_t rate_share(uint64_t before_us, uint64_t now_us, uint64_t ns, uint64_t most)
{
	uint64_t delta = rate_delta(before_us, now_us), share;

	if (delta == SYS_UNKNOWN)
		return delta;
	share = scaled(delta, RATE_WHOLE, ns / 1000);
	return share != SYS_UNKNOWN && share > most ? most : share;
}

uint64_t rate_online(const struct sys_sample *s)
{
	return s->cores ? s->cores : SYS_UNKNOWN;
}

static bool known(const struct sys_core *before, const struct sys_core *now, enum sys_mode mode)
{
	return before->us[mode] != SYS_UNKNOWN && now->us[mode] != SYS_UNKNOWN;
}

void rate_core(const struct sys_core *before, const struct sys_core *now, struct brood_core *out)
{
	uint64_t gained[SYS_MODES] = {0}, all = 0;

	memset(out, 0xff, sizeof(*out));
	out->id = now->id;
	out->reserved = 0;
	if (!before)
		return;
	for (int mode = 0; mode < SYS_MODES; mode++) {
		uint64_t delta = rate_delta(before->us[mode], now->us[mode]);

		gained[mode] = delta == SYS_UNKNOWN ? 0 : delta;
		if (__builtin_add_overflow(all, gained[mode], &all))
			return;
	}
	if (all == 0)
		return;
	if (known(before, now, SYS_USER))
		out->user = scaled(gained[SYS_USER] + gained[SYS_NICE], RATE_WHOLE, all);
	if (known(before, now, SYS_SYSTEM))
		out->system = scaled(gained[SYS_SYSTEM] + gained[SYS_IRQ] + gained[SYS_SOFTIRQ],
				     RATE_WHOLE, all);
	if (known(before, now, SYS_IOWAIT))
		out->wait = scaled(gained[SYS_IOWAIT], RATE_WHOLE, all);
	if (known(before, now, SYS_STEAL))
		out->stolen = scaled(gained[SYS_STEAL], RATE_WHOLE, all);
	if (known(before, now, SYS_IDLE))
		out->busy = scaled(all - gained[SYS_IDLE] - gained[SYS_IOWAIT], RATE_WHOLE, all);
}

void rate_disk(const struct sys_disk *before, const struct sys_disk *now, uint64_t ns,
	       struct brood_disk *out)
{
	memset(out, 0xff, sizeof(*out));
	memcpy(out->name, now->name, sizeof(out->name));
	out->whole = now->kind == SYS_DISK_WHOLE;
	if (!before)
		return;
	out->read = rate_a_second(before->read_bytes, now->read_bytes, ns);
	out->written = rate_a_second(before->written_bytes, now->written_bytes, ns);
	out->reads = rate_a_second(before->reads, now->reads, ns);
	out->writes = rate_a_second(before->writes, now->writes, ns);
	out->busy = rate_share(before->busy_us, now->busy_us, ns, RATE_WHOLE);
}

static uint64_t sum(uint64_t a, uint64_t b)
{
	if (a == SYS_UNKNOWN || b == SYS_UNKNOWN)
		return a == SYS_UNKNOWN ? b : a;
	return __builtin_add_overflow(a, b, &a) ? SYS_UNKNOWN : a;
}

void rate_net(const struct sys_net *before, const struct sys_net *now, uint64_t ns,
	      struct brood_network *out)
{
	memset(out, 0xff, sizeof(*out));
	memcpy(out->name, now->name, sizeof(out->name));
	if (!before)
		return;
	out->received = rate_a_second(before->rx_bytes, now->rx_bytes, ns);
	out->sent = rate_a_second(before->tx_bytes, now->tx_bytes, ns);
	out->packets_received = rate_a_second(before->rx_packets, now->rx_packets, ns);
	out->packets_sent = rate_a_second(before->tx_packets, now->tx_packets, ns);
	out->errors = sum(rate_a_second(before->rx_errors, now->rx_errors, ns),
			  rate_a_second(before->tx_errors, now->tx_errors, ns));
	out->dropped = sum(rate_a_second(before->rx_dropped, now->rx_dropped, ns),
			   rate_a_second(before->tx_dropped, now->tx_dropped, ns));
}

const struct sys_core *rate_core_in(const struct sys_sample *s, uint32_t id, size_t place)
{
	if (!s)
		return NULL;
	if (place < s->cores && s->core[place].id == id)
		return &s->core[place];
	for (size_t i = 0; i < s->cores; i++)
		if (s->core[i].id == id)
			return &s->core[i];
	return NULL;
}

const struct sys_disk *rate_disk_in(const struct sys_sample *s, const char *name, size_t place)
{
	if (!s)
		return NULL;
	if (place < s->disks && strcmp(s->disk[place].name, name) == 0)
		return &s->disk[place];
	for (size_t i = 0; i < s->disks; i++)
		if (strcmp(s->disk[i].name, name) == 0)
			return &s->disk[i];
	return NULL;
}

const struct sys_net *rate_net_in(const struct sys_sample *s, const char *name, size_t place)
{
	if (!s)
		return NULL;
	if (place < s->nets && strcmp(s->net[place].name, name) == 0)
		return &s->net[place];
	for (size_t i = 0; i < s->nets; i++)
		if (strcmp(s->net[i].name, name) == 0)
			return &s->net[i];
	return NULL;
}
