/* SPDX-License-Identifier: MIT */
/* A growing set of pids, in the order they were found. */
#include <errno.h>

#include "lib/mem.h"
#include "proc/proc.h"

int proc_pids_add(struct proc_pids *pids, int32_t pid)
{
	if (pids->n == pids->size) {
		size_t size = pids->size ? pids->size * 2 : 64;
		int32_t *grown = mem_grow(pids->pid, size * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		pids->pid = grown;
		pids->size = size;
	}
	pids->pid[pids->n++] = pid;
	return 0;
}

bool proc_pids_has(const struct proc_pids *pids, int32_t pid)
{
	size_t i;

	for (i = 0; i < pids->n; i++)
		if (pids->pid[i] == pid)
			return true;
	return false;
}

void proc_pids_free(struct proc_pids *pids)
{
	mem_free(pids->pid);
	*pids = (struct proc_pids){0};
}
