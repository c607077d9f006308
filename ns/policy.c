// SPDX-License-Identifier: MIT
/* A policy file is read, and becomes a filter. */
#include "ns/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "ns/filter.h"
#include "ns/privileges.h"

#define PATH_SHOWN_MAX 160

static const char stage[] = "--seccomp";

static int unreadable(struct err *e, const char *path, int errnum, const char *why)
{
	return err_set(e, errnum, stage, "%.*s: %s", PATH_SHOWN_MAX, path, why);
}

/* Into buf; one byte more than a policy may have tells one that is too long. */
static int read_file(const char *path, char *buf, size_t *len, struct err *e)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t n = 0;

	if (fd < 0)
		return unreadable(
			e, path, errno,
			errno == ENOENT
				? "there is no such file; give default, off, or a policy's path"
				: "the policy cannot be opened for reading");
	while (n <= POLICY_BYTES_MAX) {
		ssize_t got = read(fd, buf + n, POLICY_BYTES_MAX + 1 - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return unreadable(e, path, errno, "the policy cannot be read");
		if (got == 0) {
			*len = n;
			return 0;
		}
		n += (size_t)got;
	}
	return unreadable(e, path, EFBIG, "is longer than 64 KiB, which is no policy");
}

static int compile(const char *path, struct policy_span text, struct filter *out, struct err *e)
{
	struct policy_span profile;
	struct filter_insn *insn;
	struct policy policy;
	size_t n;
	int rc;

	profile.at = ns_filter_default_text(&profile.len);
	policy_init(&policy, policy_arch_native());
	rc = policy_parse(&policy, path, text, &profile, e);
	if (rc == 0) {
		rc = policy_compile(&policy, &insn, &n);
		if (rc < 0)
			unreadable(e, path, -rc,
				   rc == -E2BIG ? "makes a filter of more than 4096 instructions, "
						  "the kernel's limit; use fewer conditions"
						: "no memory for the filter");
	}
	policy_free(&policy);
	if (rc == 0)
		*out = (struct filter){.insn = insn, .n = n, .log = out->log};
	return rc;
}

int ns_policy_load(const char *path, struct filter *out, struct err *e)
{
	CLEANUP_MEM char *buf = mem_new(POLICY_BYTES_MAX + 1);
	struct policy_span text = {buf, 0};
	int rc;

	if (!buf)
		return unreadable(e, path, ENOMEM, "no memory for the policy");
	rc = read_file(path, buf, &text.len, e);
	return rc < 0 ? rc : compile(path, text, out, e);
}
