// SPDX-License-Identifier: MIT
/* brood-init has no --report and no --log-format. */
#include "init/report_json.h"

int report_begin(struct report **r, const struct spec *spec, struct err *e)
{
	(void)spec, (void)e;
	*r = NULL;
	return 0;
}

void report_keep(const struct report *r, struct os *os)
{
	(void)r, (void)os;
}

void report_degrade(struct report *r, const char *name, const struct err *why)
{
	(void)r, (void)name, (void)why;
}

void report_isolated(struct report *r, enum os_mech mech, unsigned namespaces, bool pid1)
{
	(void)r, (void)mech, (void)namespaces, (void)pid1;
}

int report_end(struct report *r, const struct result *result, const struct os_process *census,
	       size_t n, int code)
{
	(void)r, (void)result, (void)census, (void)n;
	return code;
}

int report_refused(struct report *r, const struct err *why, int code)
{
	(void)r, (void)why;
	return code;
}

void report_log_format(const struct spec *spec)
{
	(void)spec;
}
