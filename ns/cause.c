// SPDX-License-Identifier: MIT
/* From facts to words: what refuses namespaces here, and what to change. */
#include <errno.h>
#include <linux/sched.h>

#include "ns/facts.h"

const struct ns_name ns_names[] = {
	{CLONE_NEWUSER, "user", "user", "CONFIG_USER_NS"},
	{CLONE_NEWPID, "pid", "pid", "CONFIG_PID_NS"},
	{CLONE_NEWNS, "mnt", "mnt", "CONFIG_NAMESPACES"},
	{CLONE_NEWNET, "net", "net", "CONFIG_NET_NS"},
	{CLONE_NEWIPC, "ipc", "ipc", "CONFIG_IPC_NS"},
	{CLONE_NEWUTS, "uts", "uts", "CONFIG_UTS_NS"},
	{CLONE_NEWCGROUP, "cgroup", "cgroup", "CONFIG_CGROUPS"},
	{CLONE_NEWTIME, "time", "time", "CONFIG_TIME_NS"},
};
const size_t ns_names_count = sizeof(ns_names) / sizeof(ns_names[0]);

static const char seccomp_clone[] =
	"a container's seccomp profile refuses namespaces; run the container with --security-opt "
	"seccomp=unconfined or a profile that allows clone, clone3 and unshare, or "
	"leave out what needs namespaces (--isolate=subreaper)";
static const char seccomp_clone3[] =
	"a container's seccomp profile answers EPERM to clone3, which hides the older call; update the "
	"container engine (Docker 20.10.10, libseccomp 2.5), or --security-opt seccomp=unconfined";
static const char chrooted[] =
	"this process runs in a chroot, where the kernel forbids user namespaces; run brood outside of "
	"it, or enter it with pivot_root (unshare --mount, a container) instead of chroot";
static const char uid_unmapped[] =
	"this uid has no mapping in its own user namespace; add it to the outer namespace's uid_map "
	"(podman --uidmap, /etc/subuid), or run as a uid that has one";
static const char gid_unmapped[] =
	"this gid has no mapping in its own user namespace; add it to the outer namespace's gid_map "
	"(podman --gidmap, /etc/subgid), or run with a gid that has one";
static const char userns_clone_off[] =
	"user namespaces are off for ordinary users; sysctl kernel.unprivileged_userns_clone=1";
static const char userns_refused[] =
	"user namespaces are refused: this process runs in a chroot that is a mount point, or a security "
	"module denies them; run brood outside of the chroot, or allow user namespaces in the module's "
	"policy";
static const char needs_sys_admin[] =
	"this needs CAP_SYS_ADMIN; run as root, or let brood make a user namespace first "
	"(--unshare=user)";
static const char module_denies[] =
	"CAP_SYS_ADMIN is there, but a security module refuses namespaces; allow them in its policy";
static const char apparmor_restricts[] =
	"the user namespace was made, but AppArmor allows no capabilities in it; sysctl "
	"kernel.apparmor_restrict_unprivileged_userns=0, or give brood an AppArmor profile with `userns,`";
static const char apparmor_refuses[] =
	"AppArmor refuses user namespaces; sysctl kernel.apparmor_restrict_unprivileged_userns=0, or give "
	"brood an AppArmor profile with `userns,`";
static const char module_refuses[] =
	"a security module (SELinux: user_namespace create) refuses user namespaces; allow them in its "
	"policy";
static const char process_refused[] =
	"a seccomp profile or a security module refuses to let brood make a process; allow clone, clone3 "
	"and fork in it";
static const char map_denied[] =
	"the user namespace was made, but its id map is refused: a security module allows no "
	"capabilities in it, or the parent lacks CAP_SETUID and CAP_SETGID, or root's id is mapped "
	"without CAP_SETFCAP (Linux 5.12); allow them, or run as an ordinary user";
static const char private_denied[] =
	"mount(MS_PRIVATE) on / is refused by a seccomp or AppArmor profile; in a container allow mount "
	"(--security-opt apparmor=unconfined, seccomp=unconfined), or use --isolate=subreaper";

static const char no_root_mount[] =
	"/ is no mount point: this process runs in a chroot, and its mounts cannot be made private; bind the "
	"folder onto itself before chroot (mount --bind DIR DIR), or use --isolate=subreaper";

static const char *userns_denied(const struct ns_facts *f)
{
	if (f->chrooted)
		return chrooted;
	if (f->uid_unmapped)
		return uid_unmapped;
	if (f->gid_unmapped)
		return gid_unmapped;
	if (f->userns_clone == 0 && !f->sys_admin)
		return userns_clone_off;
	return f->apparmor_userns == 1 ? apparmor_refuses : userns_refused;
}

static const char *clone_denied(uint64_t flags, const struct ns_facts *f)
{
	if (flags == 0)
		return process_refused;
	if (f->clone_errno != EINVAL && f->clone_errno != 0)
		return seccomp_clone;
	if (f->clone3_errno == EPERM)
		return seccomp_clone3;
	if (flags & CLONE_NEWUSER)
		return userns_denied(f);
	return f->sys_admin ? module_denies : needs_sys_admin;
}

/* Namespaces may be nested 32 deep, and each kind is counted for each user. */
static void put_limit(struct str *s, uint64_t flags, const struct ns_facts *f)
{
	for (size_t i = 0; i < ns_names_count; i++) {
		if (!(flags & f->zero & ns_names[i].flag))
			continue;
		str_fmt(s,
			"user.max_%s_namespaces is 0; sysctl user.max_%s_namespaces=10000, here or in the "
			"user namespace that this one lies in",
			ns_names[i].limit, ns_names[i].limit);
		return;
	}
	str_put(s, "a limit on namespaces is reached; raise user.max_user_namespaces, "
		   "user.max_pid_namespaces and the like, or nest fewer than 32 deep");
}

static void put_missing(struct str *s, uint64_t flags, const struct ns_facts *f)
{
	for (size_t i = 0; i < ns_names_count; i++) {
		if (!f->proc || !(flags & ~f->known & ns_names[i].flag))
			continue;
		str_fmt(s, "this kernel has no %s namespaces; use one built with %s",
			ns_names[i].limit, ns_names[i].config);
		return;
	}
	str_put(s,
		"this kernel refuses this set of namespaces; use a newer kernel, or --isolate=subreaper");
}

static void put_clone(struct str *s, int errnum, uint64_t flags, const struct ns_facts *f)
{
	switch (errnum) {
	case EPERM:
		str_put(s, clone_denied(flags, f));
		break;
	case ENOSPC:
	case EUSERS:
		put_limit(s, flags, f);
		break;
	case EACCES:
		str_put(s,
			f->apparmor_userns == 1 && !f->selinux ? apparmor_refuses : module_refuses);
		break;
	case EINVAL:
		put_missing(s, flags, f);
		break;
	case ENOSYS:
		str_put(s,
			flags & CLONE_NEWTIME
				? "clone3 is blocked or missing, and only clone3 makes time namespaces; allow it in "
				  "the container's seccomp profile, or use Linux 5.6"
				: "the system call is blocked or missing; allow clone in the container's seccomp "
				  "profile, or use a newer kernel");
		break;
	case EAGAIN:
		str_put(s, "too many processes; raise RLIMIT_NPROC or the pids limit");
		break;
	case ENOMEM:
		str_put(s,
			"not enough memory, or the PID namespace has lost its init; free some, or start anew");
		break;
	default:
		str_fmt(s, "namespaces cannot be made: %s", err_words(errnum));
	}
}

static void put_proc(struct str *s, int errnum, const struct ns_facts *f)
{
	if (errnum != EPERM && errnum != EACCES) {
		str_fmt(s, "a fresh /proc cannot be mounted: %s", err_words(errnum));
		return;
	}
	str_put(s, "a fresh /proc is refused: this container's own ");
	if (f->covers > 1)
		str_fmt(s, "is covered at %s and %u more places", f->cover, f->covers - 1);
	else
		str_put(s, f->covers ? f->cover : "/proc is not the whole of it");
	if (f->covers == 1)
		str_put(s, " is covered");
	str_put(s,
		"; run it with --security-opt systempaths=unconfined (Docker), unmask=ALL (podman), "
		"procMount: Unmasked (Kubernetes), or leave out what needs it (--isolate=subreaper)");
}

void ns_cause(struct str *s, enum ns_stage stage, int errnum, uint64_t flags,
	      const struct ns_facts *f)
{
	bool denied = errnum == EPERM || errnum == EACCES;

	if (errnum == EMFILE)
		str_put(s, "too many open files; raise RLIMIT_NOFILE (ulimit -n)");
	else if (stage == NS_STAGE_CLONE)
		put_clone(s, errnum, flags, f);
	else if (stage == NS_STAGE_PROC)
		put_proc(s, errnum, f);
	else if (denied && f->apparmor_userns == 1)
		str_put(s, apparmor_restricts);
	else if (stage == NS_STAGE_MAP && !denied)
		str_fmt(s, "the id map cannot be written: %s%s", err_words(errnum),
			errnum == ENOENT ? "; mount procfs on /proc" : "");
	else if (stage == NS_STAGE_MAP)
		str_put(s, map_denied);
	else if (errnum == EINVAL)
		str_put(s, no_root_mount);
	else
		str_put(s, private_denied);
}
