// SPDX-License-Identifier: MIT
/* What of a sandbox this host has, and what libcap says of it: facts only. */
#include <errno.h>
#include <linux/seccomp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/str.h"
#include "ns/probe.h"

/* Of a filter that is none the kernel says EFAULT, once it has found nothing else wrong. */
static bool takes(unsigned flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL) < 0 && errno == EFAULT;
}

static bool has_action(uint32_t action)
{
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* Each level has what those below it have: seccomp_api_get(3). */
unsigned ns_seccomp_level(void)
{
	if (!takes(0))
		return 0;
	if (!takes(SECCOMP_FILTER_FLAG_TSYNC))
		return 1;
	if (!takes(SECCOMP_FILTER_FLAG_LOG) || !has_action(SECCOMP_RET_LOG))
		return 2;
	if (!takes(SECCOMP_FILTER_FLAG_SPEC_ALLOW))
		return 3;
	if (!takes(SECCOMP_FILTER_FLAG_NEW_LISTENER) || !has_action(SECCOMP_RET_USER_NOTIF))
		return 4;
	return takes(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_NEW_LISTENER |
		     SECCOMP_FILTER_FLAG_TSYNC_ESRCH)
		       ? 6
		       : 5;
}

int ns_seccomp_mode(void)
{
	int mode = prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

	return mode < 0 ? -errno : mode;
}

static void put_name(struct str *s, cap_value_t cap)
{
	char *name = cap_to_name(cap); /* "cap_sys_admin", or its number */

	if (name)
		str_fmt(s, "%s%s", s->len ? " " : "", name);
	cap_free(name);
}

static bool is_effective(cap_t now, cap_value_t cap)
{
	cap_flag_value_t value = CAP_CLEAR;

	return now && cap_get_flag(now, cap, CAP_EFFECTIVE, &value) == 0 && value == CAP_SET;
}

void ns_caps_read(struct ns_caps *caps, char *missing, size_t size)
{
	cap_t now = cap_get_proc();
	struct str s;
	int bound;

	str_init(&s, missing, size);
	*caps = (struct ns_caps){0};
	for (cap_value_t cap = 0; (bound = cap_get_bound(cap)) >= 0; cap++) {
		caps->known++;
		caps->bounding += bound == 1;
		caps->effective += is_effective(now, cap);
		if (!bound)
			put_name(&s, cap);
	}
	cap_free(now);
}

bool ns_gains_privileges(const char *path, const struct stat *st)
{
	cap_t caps;

	if ((st->st_mode & S_ISUID) && st->st_uid == 0)
		return true;
	caps = cap_get_file(path);
	cap_free(caps);
	return caps != NULL;
}
