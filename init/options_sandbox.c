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

	/* Report */
	{ .name = "report", .group = GROUP_REPORT, .arg = "FILE|-|fd:N",
	  .help = "write what happened as JSON: into FILE, to stdout, to a descriptor",
	  .take = take_path, FIELD(report) },
	{ .name = "log-format", .group = GROUP_REPORT, .words = "text json", .def = "text",
	  .help = "the form of brood's own messages on stderr",
	  .take = take_word, FIELD(log_json) },
};
/* clang-format on */

const size_t sandbox_options_count = sizeof sandbox_options / sizeof sandbox_options[0];
