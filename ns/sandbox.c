// SPDX-License-Identifier: MIT
/* What libseccomp and libcap say of this host: facts only. */
#include <errno.h>
#include <seccomp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "lib/str.h"
#include "ns/probe.h"

unsigned ns_seccomp_level(void)
{
	return seccomp_api_get();
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
