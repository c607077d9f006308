/* SPDX-License-Identifier: MIT */
/* Of macOS's sys/proc_info.h what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_SYS_PROC_INFO_H
#define TESTS_MACOS_SYS_PROC_INFO_H

#include <stdint.h>
#include <sys/types.h>

#define MAXCOMLEN 16

#define PROC_PIDLISTFDS 1
#define PROC_PIDTASKALLINFO 2
#define PROC_PIDTBSDINFO 3
#define PROC_PIDVNODEPATHINFO 9
#define PROC_FLAG_SYSTEM 1
#define PROC_FLAG_TRACED 2

struct proc_bsdinfo {
	uint32_t pbi_flags, pbi_status, pbi_xstatus, pbi_pid, pbi_ppid;
	uid_t pbi_uid;
	gid_t pbi_gid;
	uid_t pbi_ruid;
	gid_t pbi_rgid;
	uid_t pbi_svuid;
	gid_t pbi_svgid;
	uint32_t rfu_1;
	char pbi_comm[MAXCOMLEN], pbi_name[2 * MAXCOMLEN];
	uint32_t pbi_nfiles, pbi_pgid, pbi_pjobc, e_tdev, e_tpgid;
	int32_t pbi_nice;
	uint64_t pbi_start_tvsec, pbi_start_tvusec;
};

struct proc_bsdshortinfo {
	uint32_t pbsi_pid, pbsi_ppid, pbsi_pgid, pbsi_status;
	char pbsi_comm[MAXCOMLEN];
	uint32_t pbsi_flags;
	uid_t pbsi_uid;
	gid_t pbsi_gid;
	uid_t pbsi_ruid;
	gid_t pbsi_rgid;
	uid_t pbsi_svuid;
	gid_t pbsi_svgid;
	uint32_t pbsi_rfu;
};

struct proc_taskinfo {
	uint64_t pti_virtual_size, pti_resident_size, pti_total_user, pti_total_system,
		pti_threads_user, pti_threads_system;
	int32_t pti_policy, pti_faults, pti_pageins, pti_cow_faults, pti_messages_sent,
		pti_messages_received, pti_syscalls_mach, pti_syscalls_unix, pti_csw, pti_threadnum,
		pti_numrunning, pti_priority;
};

struct proc_taskallinfo {
	struct proc_bsdinfo pbsd;
	struct proc_taskinfo ptinfo;
};

struct vnode_info_path {
	uint64_t vip_vi[19]; /* struct vnode_info */
	char vip_path[1024];
};

struct proc_vnodepathinfo {
	struct vnode_info_path pvi_cdir, pvi_rdir;
};

struct proc_fdinfo {
	int32_t proc_fd;
	uint32_t proc_fdtype;
};

#endif
