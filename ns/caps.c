// SPDX-License-Identifier: MIT
/* Capabilities given up for good, with the calls themselves: libcap allocates, which a child that borrows memory must not. */
#include "ns/privileges.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(cap) ((uint64_t)1 << (cap))

struct sets {
	uint64_t effective, permitted, inheritable;
};

static int sets_read(struct sets *sets)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{0}};

	if (syscall(SYS_capget, &header, data) < 0)
		return -errno;
	sets->effective = data[0].effective | (uint64_t)data[1].effective << 32;
	sets->permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	sets->inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
	return 0;
}

static int sets_write(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {
		{(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
		{(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32),
		 (uint32_t)(inheritable >> 32)}};

	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

/* prctl says EINVAL from the first number on that this kernel has no capability for. */
static bool cap_exists(int cap)
{
	return cap < 64 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0;
}

/* Exec gives user 0 nothing more. Where CAP_SETPCAP lacks, the bounding set must do, and is looked at in the end. */
static int no_root(void)
{
	int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);

	if (bits < 0)
		return -errno;
	if (prctl(PR_SET_SECUREBITS, bits | SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0) == 0)
		return 0;
	return errno == EPERM ? 0 : -errno;
}

/* Without CAP_SETPCAP what is not in it any more need not be dropped. */
int ns_caps_bound(uint64_t keep)
{
	for (int cap = 0; cap < 64; cap++) {
		if ((keep & BIT(cap)) || prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
			continue;
		if (!cap_exists(cap))
			break;
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != 0)
			return -EPERM;
	}
	return 0;
}

static int bounding_verify(uint64_t keep)
{
	for (int cap = 0; cap < 64; cap++) {
		int in = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);

		if (in < 0)
			break;
		if (in && !(keep & BIT(cap)))
			return -EPERM;
	}
	return 0;
}

/* What is out of it never comes back. */
static int bounding_set(uint64_t keep)
{
	int rc;

	if (bounding_verify(keep) == 0)
		return 0;
	rc = ns_caps_bound(keep);
	return rc < 0 ? rc : bounding_verify(keep);
}

static int ambient_set(uint64_t keep)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -errno;
	for (int cap = 0; cap < 64; cap++)
		if ((keep & BIT(cap)) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			return errno == EINVAL ? -EPERM : -errno;
	return 0;
}

static int verify(uint64_t own, uint64_t inherited)
{
	struct sets now = {0};
	int rc = sets_read(&now);

	if (rc < 0)
		return rc;
	if (now.effective != own || now.permitted != own || now.inheritable != inherited)
		return -EPERM;
	/* The kernel keeps the ambient set within the inheritable one (capabilities(7)). */
	for (int cap = 0; inherited && cap_exists(cap); cap++)
		if ((prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) == 1) !=
		    ((inherited & BIT(cap)) != 0))
			return -EPERM;
	return 0;
}

uint64_t ns_caps_had(void)
{
	struct sets now = {0};

	return sets_read(&now) < 0 ? 0 : now.permitted;
}

int ns_caps_over_setuid(void)
{
	return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

int ns_caps_drop(uint64_t keep)
{
	struct sets now = {0};
	int rc = sets_read(&now);

	/* A change of user id may have emptied the effective set, and CAP_SETPCAP is needed once more. */
	if (rc == 0)
		rc = sets_write(now.permitted, now.permitted, now.inheritable);
	if (rc == 0)
		rc = no_root();
	if (rc == 0)
		rc = bounding_set(keep);
	if (rc == 0)
		rc = sets_write(keep, keep, keep);
	if (rc == 0)
		rc = ambient_set(keep);
	return rc < 0 ? rc : verify(keep, keep);
}

/* An init executes nothing, so its bounding set matters to nobody. */
int ns_init_harden(uint64_t keep)
{
	struct sets now = {0};
	int rc = sets_read(&now);
	uint64_t own;

	if (rc < 0)
		return rc;
	own = now.permitted & (keep | BIT(CAP_KILL));
	rc = no_root();
	if (rc == 0)
		rc = sets_write(own, own, 0);
	if (rc == 0)
		rc = ambient_set(0);
	if (rc == 0)
		rc = ns_no_new_privs();
	return rc < 0 ? rc : verify(own, 0);
}
