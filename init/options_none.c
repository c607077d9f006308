/* SPDX-License-Identifier: MIT */
/* A program without a sandbox has no options for one, and one without subcommands names none. */
#include "init/help.h"
#include "init/options.h"

const struct option sandbox_options[1];
const size_t sandbox_options_count;

const struct subcommand subcommands[1];
const size_t subcommands_count;

/* The plain init is made for platforms that have all of it. */
void option_note(struct spec *spec, const struct option *row)
{
	(void)spec;
	(void)row;
}

const char *option_lacking(const struct option *row)
{
	(void)row;
	return NULL;
}

const char *options_lacking(char *buf, size_t size)
{
	(void)buf;
	(void)size;
	return NULL;
}

int options_check_platform(const struct spec *spec, struct err *e)
{
	(void)spec;
	(void)e;
	return 0;
}

int options_no_mechanism(const char *name, struct err *e)
{
	return err_set(e, 0, "plan", "--isolate=%s: this program cannot isolate; use brood", name);
}
