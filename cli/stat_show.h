/* SPDX-License-Identifier: MIT */
/* Where brood stat's text goes: a terminal, whose content is replaced with each sample, or a stream. */
#ifndef CLI_STAT_SHOW_H
#define CLI_STAT_SHOW_H

#include "cli/stat.h"

struct stat_show {
	char *buf; /* a page's text */
	size_t shown;
};

/* 0 or -ENOMEM. */
int stat_show_open(struct stat_show *show, struct err *e);
void stat_show_close(struct stat_show *show);

/* The last sample. Returns an exit code: what cannot be written is said. */
int stat_show(struct stat_show *show, const struct sampler *sampler,
	      const struct stat_options *options);

#endif
