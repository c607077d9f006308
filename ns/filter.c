// SPDX-License-Identifier: MIT
/* A seccomp filter comes into force; and the one that brood brings along. */
#include "ns/privileges.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "build/gen/filter_default.h"
#include "lib/mem.h"
#include "ns/filter.h"

_Static_assert(sizeof(struct filter_insn) == sizeof(struct sock_filter) &&
		       offsetof(struct filter_insn, jt) == offsetof(struct sock_filter, jt) &&
		       offsetof(struct filter_insn, jf) == offsetof(struct sock_filter, jf) &&
		       offsetof(struct filter_insn, k) == offsetof(struct sock_filter, k),
	       "an instruction of ours is one of the kernel's");

int ns_no_new_privs(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

int ns_filter_load(const struct filter *filter)
{
	struct sock_fprog program = {
		.len = (unsigned short)filter->n,
		.filter = (struct sock_filter *)(uintptr_t)filter->insn,
	};

	if (filter->n == 0)
		return 0;
	if (filter->n > BPF_MAXINSNS)
		return -EINVAL;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		       filter->log ? SECCOMP_FILTER_FLAG_LOG : 0u, &program) < 0
		       ? -errno
		       : 0;
}

void ns_filter_default(struct filter *out)
{
	*out = (struct filter){
		.insn = filter_default,
		.n = sizeof(filter_default) / sizeof(filter_default[0]),
	};
}

const char *ns_filter_default_text(size_t *len)
{
	*len = sizeof(filter_default_text) - 1;
	return filter_default_text;
}

void ns_filter_free(struct filter *filter)
{
	mem_free((void *)(uintptr_t)filter->insn);
	*filter = (struct filter){0};
}
