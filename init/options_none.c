/* SPDX-License-Identifier: MIT */
/* A program without a sandbox has no options for one. */
#include "init/options.h"

const struct option sandbox_options[1];
const size_t sandbox_options_count;
