/* SPDX-License-Identifier: MIT */
/* --profile: options from a file that a team shares. */
#ifndef INIT_PROFILE_H
#define INIT_PROFILE_H

#include "init/options.h"

/*
 * The row's `take`: read the profile `value`, INI (lib/ini.h), and take each of its keys as if the option of that name
 * stood in the profile's place on the command line. A flag's value is yes; options that repeat have a line for each; an
 * option that does not is there once. [run] may stand before the first key. What *spec keeps points into the file's text,
 * which *spec owns.
 *
 * May sleep only as long as a regular file's reading does: nothing else is read. On failure the text names the file,
 * the line, the key and what would be right, and *spec has the keys above that line, as options_parse leaves it.
 */
int take_profile(struct spec *spec, const struct option *row, char *value, struct err *e);

#endif
