// SPDX-License-Identifier: MIT
/* Rows of brood check: what bounds privileges here. Facts: a run without options uses none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compat/linux/check.h"
#include "lib/str.h"
#include "ns/probe.h"

static void check_seccomp(struct check_rows *check)
{
	struct check_row *row = check_add(check, "seccomp", "seccomp");
	unsigned level = ns_seccomp_level();

	check_result(
		row, level < 1 ? -ENOSYS : 0, "ask for seccomp filters",
		"seccomp filters are missing or refused; use a kernel with CONFIG_SECCOMP_FILTER, or "
		"allow seccomp in the container's seccomp profile");
	row->has_value = true;
	row->value = level;
	check_detail(row, "API level %u%s%s", level, level >= 5 ? ", user notification" : "",
		     ns_seccomp_mode() > 0 ? "; a filter is already in force here" : "");
}

static const char *landlock_text(int rc)
{
	if (rc == -EOPNOTSUPP)
		return "Landlock is switched off; boot with lsm=landlock,...";
	if (rc == -ENOSYS)
		return "this kernel has no Landlock, or a seccomp profile hides it; use Linux 5.13 with "
		       "CONFIG_SECURITY_LANDLOCK, or allow landlock_create_ruleset";
	return "the call is refused; allow landlock_create_ruleset in the container's seccomp profile";
}

static void check_landlock(struct check_rows *check)
{
	struct check_row *row = check_add(check, "landlock", "Landlock");
	int abi = ns_has_landlock();

	check_result(row, abi < 0 ? abi : 0, "ask for Landlock", landlock_text(abi));
	row->has_value = true;
	row->value = abi < 0 ? 0 : abi;
	if (abi >= 0)
		check_detail(row, "ABI %d", abi);
}

static void check_capabilities(struct check_rows *check)
{
	struct check_row *row = check_add(check, "capabilities", "capabilities");
	struct ns_caps caps;
	char missing[160];

	ns_caps_read(&caps, missing, sizeof(missing));
	row->state = caps.bounding == caps.known ? CHECK_YES
		     : caps.bounding		 ? CHECK_PARTLY
						 : CHECK_NO;
	row->has_value = true;
	row->value = caps.bounding;
	check_detail(row, "%u of %u in the bounding set, %u effective", caps.bounding, caps.known,
		     caps.effective);
	if (row->state != CHECK_YES)
		err_set(&row->why, EPERM, "read the bounding set",
			"what started this has dropped %s; where a command needs one, start this with it "
			"kept (--cap-add)",
			caps.bounding ? missing : "every capability");
}

static void check_new_privs(struct check_rows *check)
{
	struct check_row *row = check_add(check, "no-new-privileges", "no_new_privs");
	int set = ns_has_no_new_privs();

	check_result(row, set < 0 ? set : 0, "ask for no_new_privs",
		     "PR_SET_NO_NEW_PRIVS is missing or refused; use Linux 3.5, or allow prctl");
	if (set > 0)
		check_detail(row, "already set here: setuid programs gain nothing");
}

enum helper { HELPER_MISSING, HELPER_POWERLESS, HELPER_READY };

static enum helper find_helper(const char *name)
{
	const char *path = getenv("PATH"), *dirs = path && *path ? path : "/usr/bin:/bin";
	char file[512];
	struct stat st;
	struct str s;

	for (size_t n; *dirs; dirs += n + (dirs[n] == ':')) {
		n = strcspn(dirs, ":");
		str_init(&s, file, sizeof(file));
		str_fmt(&s, "%.*s/%s", (int)n, dirs, name);
		if (n > 0 && !s.cut && access(file, X_OK) == 0 && stat(file, &st) == 0)
			return ns_gains_privileges(file, &st) ? HELPER_READY : HELPER_POWERLESS;
	}
	return HELPER_MISSING;
}

static void check_helpers(struct check_rows *check)
{
	struct check_row *row = check_add(check, "id-map-helpers", "newuidmap, newgidmap");
	enum helper uid = find_helper("newuidmap"), gid = find_helper("newgidmap");
	enum helper worse = uid < gid ? uid : gid;

	row->state = worse == HELPER_READY ? CHECK_YES : uid || gid ? CHECK_PARTLY : CHECK_NO;
	if (worse == HELPER_MISSING)
		err_set(&row->why, ENOENT, "find newuidmap and newgidmap",
			"not both are installed, and only they give an ordinary user more than one id; "
			"install the package uidmap (Debian), shadow-utils (Fedora), shadow-uidmap (Alpine)");
	else if (worse == HELPER_POWERLESS)
		err_set(&row->why, EPERM, "find newuidmap and newgidmap",
			"they gain no privileges here: neither setuid root in this user namespace, nor with "
			"file capabilities; install them anew, or run outside of it");
}

void check_privileges(struct check_rows *check)
{
	check_seccomp(check);
	check_landlock(check);
	check_capabilities(check);
	check_new_privs(check);
	check_helpers(check);
}
