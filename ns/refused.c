// SPDX-License-Identifier: MIT
/* An error for what was refused, with its cause on this host. */
#include "ns/facts.h"
#include "ns/ns.h"

int ns_explain(enum ns_stage stage, const char *what, int errnum, uint64_t clone_flags,
	       struct err *e)
{
	char text[ERR_TEXT_MAX];
	struct ns_facts facts;
	struct str s;

	str_init(&s, text, sizeof(text));
	ns_facts_read(&facts, clone_flags);
	ns_cause(&s, stage, errnum, clone_flags, &facts);
	return err_set(e, errnum, what, "%s", text);
}

int ns_refused(int errnum, uint64_t clone_flags, struct err *e)
{
	return ns_explain(NS_STAGE_CLONE, "make namespaces", errnum, clone_flags, e);
}
