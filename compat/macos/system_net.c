// SPDX-License-Identifier: MIT
/*
 * Networks, by the sysctl net.link.generic.ifalldata. NET_RT_IFLIST2 has the same counters, but cuts bytes to 32 bits and to
 * whole KiB for programs that are not Apple's.
 */
#include "compat/macos/system.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/if_var.h>

#include "lib/mem.h"
#include "lib/str.h"

/* Of the system's net/if_mib.h, which not every compiler for macOS comes with. */
#define NETLINK_GENERIC 0
#define IFMIB_IFALLDATA 3
#define IFDATA_GENERAL 1

struct ifmibdata {
	char ifmd_name[IFNAMSIZ];
	unsigned int ifmd_pcount, ifmd_flags, ifmd_snd_len, ifmd_snd_maxlen, ifmd_snd_drops,
		ifmd_filler[4];
	struct if_data64 ifmd_data;
};
_Static_assert(sizeof(struct ifmibdata) == 180, "as the kernel has it");

#define MORE 8	/* networks that may come between the question how many there are and the list */
#define TRIES 4 /* at a list that fits */

/* How many are in src->list; -ENOMEM. */
static ssize_t list(struct os_system_source *src)
{
	int name[] = {CTL_NET, PF_LINK, NETLINK_GENERIC, IFMIB_IFALLDATA, 0, IFDATA_GENERAL};

	for (int i = 0; i < TRIES; i++) {
		size_t size = 0;
		char *grown;

		if (sysctl(name, 6, NULL, &size, NULL, 0) < 0)
			return 0;
		size += MORE * sizeof(struct ifmibdata);
		grown = mem_grow(src->list, size);
		if (!grown)
			return -ENOMEM;
		src->list = grown;
		if (sysctl(name, 6, src->list, &size, NULL, 0) == 0)
			return (ssize_t)(size / sizeof(struct ifmibdata));
		if (errno != ENOMEM)
			return 0;
	}
	return 0;
}

static void take(const struct ifmibdata *row, struct sys_net *net)
{
	const struct if_data64 *data = &row->ifmd_data;
	struct str name;

	str_init(&name, net->name, sizeof(net->name));
	str_putn(&name, row->ifmd_name, strnlen(row->ifmd_name, sizeof(row->ifmd_name)));
	net->loopback = row->ifmd_flags & IFF_LOOPBACK;
	net->rx_bytes = data->ifi_ibytes;
	net->rx_packets = data->ifi_ipackets;
	net->rx_errors = data->ifi_ierrors;
	net->rx_dropped = data->ifi_iqdrops;
	net->tx_bytes = data->ifi_obytes;
	net->tx_packets = data->ifi_opackets;
	net->tx_errors = data->ifi_oerrors;
	net->tx_dropped = row->ifmd_snd_drops;
}

int system_nets(struct os_system_source *src, struct sys_sample *s)
{
	ssize_t n = list(src);
	struct sys_net *net;

	if (n <= 0)
		return (int)n;
	if ((size_t)n > SYS_ITEMS_MAX)
		n = SYS_ITEMS_MAX;
	net = mem_grow(s->net, (size_t)n * sizeof(*net));
	if (!net)
		return -ENOMEM;
	s->net = net;
	for (ssize_t i = 0; i < n; i++) {
		struct ifmibdata row;

		memcpy(&row, src->list + (size_t)i * sizeof(row), sizeof(row));
		if (row.ifmd_name[0]) /* one that is going has none */
			take(&row, &net[s->nets++]);
	}
	return 0;
}
