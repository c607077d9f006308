/* SPDX-License-Identifier: MIT */
/*
 * Linux namespaces: id maps, the mount view, the host name. Plain arguments; each call is made inside the new
 * namespaces unless it says otherwise, and names the cause and the remedy of its failure.
 */
#ifndef NS_NS_H
#define NS_NS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/err.h"

/* setgroups=deny, uid_map, gid_map of the caller's fresh user namespace: one id each way. */
int ns_map_self(uint32_t inside_uid, uint32_t outside_uid, uint32_t inside_gid,
		uint32_t outside_gid, struct err *e);

/* From outside, as a privileged parent: every id of the caller's namespace maps to itself. */
int ns_map_all(pid_t pid, struct err *e);

/* No mount made here is seen outside, and none made outside here. */
int ns_private_mounts(struct err *e);

/*
 * A fresh /proc that shows this PID namespace. 0 also where the old view has no /proc: then nothing wrong can be seen. A
 * container whose /proc is partly covered refuses (EPERM): the error says what to change.
 */
int ns_mount_proc(struct err *e);

/* Bring up `lo` in a fresh network namespace. */
int ns_loopback_up(struct err *e);

/*
 * Making a network namespace takes the kernel as long as a view takes brood. ns_net_begin lets a child make one, with its
 * loopback up, meanwhile; ns_net_enter waits for it and enters it, or one made there and then. The caller is PID 1 of a
 * PID namespace of its own, whose next child is still to be 2. False: the caller is where it was.
 */
int32_t ns_net_begin(void);
bool ns_net_enter(int32_t begun);

int ns_set_hostname(const char *name, struct err *e);

/* Words for a failed clone or unshare of these CLONE_NEW* flags. Returns -errnum. */
int ns_refused(int errnum, uint64_t clone_flags, struct err *e);

#endif
