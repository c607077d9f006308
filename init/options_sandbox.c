/* SPDX-License-Identifier: MIT */
/* The rows of the sandbox: what brood has beyond the plain init. */
#include "init/options.h"
#include "init/options_take.h"

#define FIELD(member)                                                                              \
	.field = offsetof(struct spec, member), .size = sizeof(((struct spec *)NULL)->member)

/* clang-format off */
const struct option sandbox_options[] = {
	/* Isolation */
	{ .name = "no-network", .group = GROUP_ISOLATION,
	  .help = "a network namespace with nothing but the loopback device",
	  .take = take_no_network, FIELD(unshare) },
};
/* clang-format on */

const size_t sandbox_options_count = sizeof sandbox_options / sizeof sandbox_options[0];
