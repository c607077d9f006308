// SPDX-License-Identifier: MIT
/* /proc/net/dev: two lines of headings, then "NAME: counters", the caller's network namespace alone. */
#include <errno.h>
#include <string.h>

#include "proc/system.h"

/* The places of the counters behind the name: received, then sent. */
enum {
	RX_BYTES,
	RX_PACKETS,
	RX_ERRORS,
	RX_DROPPED,
	TX_BYTES = 8,
	TX_PACKETS,
	TX_ERRORS,
	TX_DROPPED,
	COUNTERS
};

/* The colon that ends the name is the last one: an alias's name may have one in it. */
static bool split_name(struct text *line, struct text *name)
{
	const char *colon = line->end;

	while (colon > line->at && colon[-1] != ':')
		colon--;
	if (colon == line->at)
		return false;
	name->at = line->at;
	name->end = colon - 1;
	while (name->at < name->end && *name->at == ' ')
		name->at++;
	line->at = colon;
	return name->at < name->end && *name->at != '\0';
}

static int take_net(struct text line, struct sys_sample *s)
{
	uint64_t n[COUNTERS];
	struct sys_net *net;
	struct text name;

	if (!split_name(&line, &name) || s->nets >= SYS_ITEMS_MAX)
		return 0;
	for (int i = 0; i < COUNTERS; i++)
		n[i] = text_next_u64(&line);
	if (n[RX_BYTES] == SYS_UNKNOWN && n[TX_BYTES] == SYS_UNKNOWN)
		return 0;
	net = proc_system_add((void **)&s->net, s->nets, sizeof(*net));
	if (!net)
		return -ENOMEM;
	text_copy(name, net->name, sizeof(net->name));
	net->loopback = strcmp(net->name, "lo") == 0;
	net->rx_bytes = n[RX_BYTES];
	net->rx_packets = n[RX_PACKETS];
	net->rx_errors = n[RX_ERRORS];
	net->rx_dropped = n[RX_DROPPED];
	net->tx_bytes = n[TX_BYTES];
	net->tx_packets = n[TX_PACKETS];
	net->tx_errors = n[TX_ERRORS];
	net->tx_dropped = n[TX_DROPPED];
	s->nets++;
	return 0;
}

int proc_system_net(struct text text, struct sys_sample *s)
{
	struct text line;
	int rc = 0;

	s->nets = 0;
	while (rc == 0 && text_line(&text, &line))
		rc = take_net(line, s);
	return rc;
}
