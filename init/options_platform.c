// SPDX-License-Identifier: MIT
/* What of the command line this platform cannot honour: refused by name. */
#include "init/options.h"
#include "lib/str.h"

void option_note(struct spec *spec, const struct option *row)
{
	spec->used[option_index(row)] = true;
}

const char *option_lacking(const struct option *row)
{
	return os_lacks(row->name);
}

const char *options_lacking(char *buf, size_t size)
{
	struct str s;

	str_init(&s, buf, size);
	for (size_t i = 0; i < options_count(); i++)
		if (option_lacking(option_at(i)))
			str_fmt(&s, "%s--%s", s.len ? ", " : "", option_at(i)->name);
	return s.len ? os_platform() : NULL;
}

int options_check_platform(const struct spec *spec, struct err *e)
{
	for (size_t i = 0; i < options_count(); i++) {
		const struct option *row = option_at(i);
		const char *why = spec->used[i] ? option_lacking(row) : NULL;

		if (why)
			return err_set(e, 0, "plan", "--%s cannot be had on %s: %s", row->name,
				       os_platform(), why);
	}
	return 0;
}

int options_no_mechanism(const char *name, struct err *e)
{
	return err_set(
		e, 0, "plan",
		"--isolate=%s cannot be had on %s; without --isolate the strongest there is taken",
		name, os_platform());
}
