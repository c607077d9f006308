// SPDX-License-Identifier: MIT
/* What of the command line this platform cannot honour: refused by name. */
#include "init/options.h"
#include "lib/signame.h"
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

/* What would be sent, and cannot be. */
static int check_signals(const struct policy *p, struct err *e)
{
	char name[16];

	if (!os_sends(p->stop_signal))
		return err_set(e, 0, "plan", "--stop-signal %s cannot be had on %s",
			       signame(p->stop_signal, name), os_platform());
	for (int from = 1; from < SIGNAL_LIMIT; from++)
		if (p->signal_map[from] && p->signal_map[from] != from &&
		    !os_sends(p->signal_map[from]))
			return err_set(e, 0, "plan", "--map-signal to %s cannot be had on %s",
				       signame(p->signal_map[from], name), os_platform());
	return 0;
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
	return check_signals(&spec->policy, e);
}

int options_no_mechanism(const char *name, struct err *e)
{
	return err_set(
		e, 0, "plan",
		"--isolate=%s cannot be had on %s; without --isolate the strongest there is taken",
		name, os_platform());
}
