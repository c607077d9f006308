// SPDX-License-Identifier: MIT
/*
 * The stand-ins in tests/macos/include, held against macOS's own headers: this file is compiled with either, and what it
 * asserts is true of both. Nothing of it is run.
 */
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <stddef.h>
#include <sys/event.h>
#include <sys/proc.h>
#include <sys/proc_info.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <sys/time.h>

#include <net/if.h>
#include <net/if_var.h>

#define SAME(what, value) _Static_assert((what) == (value), #what)
#define AT(type, member, offset)                                                                   \
	_Static_assert(offsetof(type, member) == (offset), #type "." #member)

SAME(EVFILT_READ, -1);
SAME(EVFILT_WRITE, -2);
SAME(EVFILT_PROC, -5);
SAME(EVFILT_SIGNAL, -6);
SAME(EV_ADD, 0x0001);
SAME(EV_DELETE, 0x0002);
SAME(EV_ONESHOT, 0x0010);
SAME(EV_CLEAR, 0x0020);
SAME(EV_EOF, 0x8000);
SAME(EV_ERROR, 0x4000);
SAME(NOTE_EXIT, 0x80000000u);
SAME(NOTE_FORK, 0x40000000);
SAME(NOTE_EXEC, 0x20000000);

SAME(sizeof(struct kevent), 32);
AT(struct kevent, ident, 0);
AT(struct kevent, filter, 8);
AT(struct kevent, flags, 10);
AT(struct kevent, fflags, 12);
AT(struct kevent, data, 16);
AT(struct kevent, udata, 24);

SAME(MAXCOMLEN, 16);
SAME(PROC_PIDLISTFDS, 1);
SAME(PROC_PIDTBSDINFO, 3);
SAME(sizeof(struct proc_bsdinfo), 136);
AT(struct proc_bsdinfo, pbi_pid, 12);
AT(struct proc_bsdinfo, pbi_comm, 48);
AT(struct proc_bsdinfo, pbi_start_tvsec, 120);
AT(struct proc_bsdinfo, pbi_start_tvusec, 128);
SAME(PROC_PIDTASKALLINFO, 2);
SAME(PROC_PIDVNODEPATHINFO, 9);
SAME(PROC_PIDPATHINFO_MAXSIZE, 4096);
SAME(PROC_FLAG_SYSTEM, 1);
SAME(PROC_FLAG_TRACED, 2);
AT(struct proc_bsdinfo, pbi_status, 4);
AT(struct proc_bsdinfo, pbi_ppid, 16);
AT(struct proc_bsdinfo, pbi_uid, 20);
AT(struct proc_bsdinfo, pbi_name, 64);
SAME(sizeof(struct proc_taskinfo), 96);
AT(struct proc_taskinfo, pti_resident_size, 8);
AT(struct proc_taskinfo, pti_total_user, 16);
AT(struct proc_taskinfo, pti_total_system, 24);
AT(struct proc_taskinfo, pti_threadnum, 84);
AT(struct proc_taskinfo, pti_numrunning, 88);
SAME(sizeof(struct proc_taskallinfo), 232);
AT(struct proc_taskallinfo, ptinfo, 136);
SAME(sizeof(struct proc_vnodepathinfo), 2352);
AT(struct proc_vnodepathinfo, pvi_cdir, 0);
AT(struct vnode_info_path, vip_path, 152);
SAME(sizeof(((struct proc_vnodepathinfo *)0)->pvi_cdir.vip_path), 1024);
SAME(sizeof(struct proc_bsdshortinfo), 64);
AT(struct proc_bsdshortinfo, pbsi_ppid, 4);
AT(struct proc_bsdshortinfo, pbsi_pgid, 8);
AT(struct proc_bsdshortinfo, pbsi_status, 12);
AT(struct proc_bsdshortinfo, pbsi_comm, 16);
AT(struct proc_bsdshortinfo, pbsi_uid, 36);
SAME(sizeof(struct proc_fdinfo), 8);
AT(struct proc_fdinfo, proc_fd, 0);
SAME(SRUN, 2);
SAME(SSTOP, 4);
SAME(SZOMB, 5);

SAME(CTL_KERN, 1);
SAME(CTL_HW, 6);
SAME(KERN_ARGMAX, 8);
SAME(KERN_PROCARGS2, 49);
SAME(HW_MEMSIZE, 24);
SAME(HW_NCPU, 3);
SAME(KERN_BOOTTIME, 21);

SAME(RUSAGE_INFO_V0, 0);
SAME(sizeof(struct rusage_info_v0), 96);
AT(struct rusage_info_v0, ri_user_time, 16);
AT(struct rusage_info_v0, ri_system_time, 24);
AT(struct rusage_info_v0, ri_resident_size, 64);
SAME(SO_NOSIGPIPE, 0x1022);
AT(struct mach_timebase_info, numer, 0);
AT(struct mach_timebase_info, denom, 4);

SAME(CTL_VM, 2);
SAME(CTL_NET, 4);
SAME(KERN_CLOCKRATE, 12);
SAME(VM_SWAPUSAGE, 5);
SAME(PF_LINK, 18);
SAME(sizeof(struct clockinfo), 20);
AT(struct clockinfo, hz, 0);
SAME(sizeof(struct xsw_usage), 32);
AT(struct xsw_usage, xsu_total, 0);
AT(struct xsw_usage, xsu_avail, 8);

SAME(IFNAMSIZ, 16);
SAME(IFF_LOOPBACK, 8);
SAME(sizeof(struct if_data64), 128);
AT(struct if_data64, ifi_ipackets, 24);
AT(struct if_data64, ifi_ierrors, 32);
AT(struct if_data64, ifi_opackets, 40);
AT(struct if_data64, ifi_oerrors, 48);
AT(struct if_data64, ifi_ibytes, 64);
AT(struct if_data64, ifi_obytes, 72);
AT(struct if_data64, ifi_iqdrops, 96);

SAME(KERN_SUCCESS, 0);
SAME(KERN_FAILURE, 5);
SAME(MACH_PORT_NULL, 0);
SAME(sizeof(mach_port_t), 4);
SAME(sizeof(integer_t), 4);
SAME(CPU_STATE_USER, 0);
SAME(CPU_STATE_SYSTEM, 1);
SAME(CPU_STATE_IDLE, 2);
SAME(CPU_STATE_NICE, 3);
SAME(CPU_STATE_MAX, 4);
SAME(PROCESSOR_BASIC_INFO, 1);
SAME(PROCESSOR_BASIC_INFO_COUNT, 5);
AT(struct processor_basic_info, running, 8);
AT(struct processor_basic_info, slot_num, 12);
SAME(PROCESSOR_CPU_LOAD_INFO, 2);
SAME(PROCESSOR_CPU_LOAD_INFO_COUNT, 4);
SAME(sizeof(((struct processor_cpu_load_info *)0)->cpu_ticks[0]), 4);
SAME(PROCESSOR_SET_LOAD_INFO, 4);
SAME(sizeof(struct processor_set_load_info), 16);
AT(struct processor_set_load_info, task_count, 0);
AT(struct processor_set_load_info, thread_count, 4);
SAME(HOST_VM_INFO64, 4);
SAME(sizeof(struct vm_statistics64), 160);
AT(struct vm_statistics64, free_count, 0);
AT(struct vm_statistics64, purgeable_count, 88);
AT(struct vm_statistics64, speculative_count, 92);
AT(struct vm_statistics64, external_page_count, 136);
AT(struct vm_statistics64, internal_page_count, 140);

/* One declaration more of each call: it must agree with the header's. */
int kqueue(void);
int proc_listallpids(void *, int);
int proc_pidinfo(int, int, uint64_t, void *, int);
int proc_pidpath(int, void *, uint32_t);
int proc_pid_rusage(int, int, rusage_info_t *);
int mach_timebase_info(struct mach_timebase_info *);
mach_port_t mach_host_self(void);
kern_return_t mach_port_deallocate(mach_port_t, mach_port_t);
kern_return_t vm_deallocate(mach_port_t, vm_address_t, vm_size_t);
kern_return_t host_processor_info(mach_port_t, processor_flavor_t, natural_t *,
				  processor_info_array_t *, mach_msg_type_number_t *);
kern_return_t processor_set_default(mach_port_t, mach_port_t *);
kern_return_t processor_set_statistics(mach_port_t, processor_set_flavor_t, processor_set_info_t,
				       mach_msg_type_number_t *);
kern_return_t host_page_size(mach_port_t, vm_size_t *);
kern_return_t host_statistics64(mach_port_t, host_flavor_t, host_info64_t,
				mach_msg_type_number_t *);
