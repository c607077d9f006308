// SPDX-License-Identifier: MIT
/* The inspector: a root that processes are read from. */
#include <errno.h>

#include "inspect/snapshot.h"
#include "lib/mem.h"

static enum brood_code no_memory(struct brood_error *e)
{
	return inspect_fail(e, BROOD_SYSTEM_ERROR, ENOMEM, "read processes: no memory");
}

enum brood_code brood_open(struct brood_inspector **out, const struct brood_open *how,
			   struct brood_error *e)
{
	struct brood_inspector *inspector;
	struct err why;
	int rc;

	if (how && how->size < sizeof(*how))
		return inspect_fail(e, BROOD_INVALID, 0,
				    "brood_open: size is not that of its struct");
	inspector = mem_new(sizeof(*inspector));
	if (!inspector)
		return no_memory(e);
	rc = os_inspect_open(&inspector->os, how ? how->root : NULL, how && how->keep, &why);
	if (rc < 0) {
		mem_free(inspector);
		return inspect_error(e, &why);
	}
	*out = inspector;
	return BROOD_OK;
}

void brood_close(struct brood_inspector *inspector)
{
	if (!inspector)
		return;
	os_inspect_close(inspector->os);
	mem_free(inspector);
}
