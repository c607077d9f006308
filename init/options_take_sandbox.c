/* SPDX-License-Identifier: MIT */
/* What the sandbox's options take. */
#include "init/options_take.h"

int take_no_network(struct spec *spec, const struct option *row, char *value, struct err *e)
{
	(void)row, (void)value, (void)e;
	spec->unshare |= OS_NS_NET;
	return 0;
}
