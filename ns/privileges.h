/* SPDX-License-Identifier: MIT */
/*
 * What a process may do, taken away for good: capabilities, system calls, files by Landlock, keyrings, descriptors.
 * Plain arguments; each takes effect on the caller and on all that it starts later.
 */
#ifndef NS_PRIVILEGES_H
#define NS_PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/sandbox.h"
#include "lib/err.h"

/*
 * For the child between fork and exec, which may borrow its parent's memory: nothing is allocated, and no lock is
 * taken. 0 or a negative errno.
 */

int ns_no_new_privs(void);

/* The permitted set. */
uint64_t ns_caps_had(void);

/* Before a change of user id: the permitted capabilities survive it, for ns_caps_drop to choose from. */
int ns_caps_over_setuid(void);

/*
 * The bounding set, ambient, inheritable, permitted and effective become `keep` (bit N: capability N), which so
 * survives exec, also of a user other than 0; user 0 gains nothing by being it (SECBIT_NOROOT, locked). Needs
 * CAP_SETPCAP unless the bounding set is within `keep` already. Everything is read back: -EPERM where it did not
 * take, or where `keep` has what the caller has not.
 */
int ns_caps_drop(uint64_t keep);

/* Of that the bounding set alone, and not read back: a process that executes nothing can do it long before. */
int ns_caps_bound(uint64_t keep);

/*
 * Landlock of the kernel's best ABI: everything may be read and executed; written to, below what the view has
 * writable (everywhere where all of it is), the usual devices, /proc, and what stands open as 0, 1 and 2. Signals and
 * abstract sockets reach only what is started after this (ABI 6). Needs no_new_privs or CAP_SYS_ADMIN; made in the
 * finished view. -EOPNOTSUPP where there is no Landlock and it is required.
 */
int ns_landlock_apply(const struct view *view, enum landlock how, bool whole_view_writable);

/* The ABI that ns_landlock_apply uses, 0 for none. ABI 1 is none: it forbids every rename between folders. */
int ns_landlock_abi(void);

/* Needs no_new_privs or CAP_SYS_ADMIN; -EINVAL where the kernel finds no sense in the program. An empty one is none. */
int ns_filter_load(const struct filter *filter);

/* A session keyring of its own. 0 too where no keyring can be reached at all (no such calls, or a filter refuses them). */
int ns_new_keyring(void);

/*
 * Of the descriptors from 3 up only `keep` stay open over exec. -EBADF where one of these is not open, or is
 * close-on-exec: then it is brood's own, not the caller's.
 */
int ns_close_fds(const int *keep, size_t n);

/* For the init, while it is privileged over its own user namespace. */

/* No user namespace can be made below this one (user.max_user_namespaces is 0). Never in the host's own: -EINVAL. */
int ns_no_nested_userns(struct err *e);

/*
 * The init keeps of its own capabilities only CAP_KILL and what `keep` names, and can gain none. After it has started
 * the command, which inherits from it.
 */
int ns_init_harden(uint64_t keep);

/* For the supervisor, before anything starts. */

/* The profile of ns/default.policy, as compiled with this program. Static storage. */
void ns_filter_default(struct filter *out);

/*
 * The policy file at `path`, compiled for this architecture; its language is described in ns/default.policy. The
 * error names the file, the line, the word and what would be right. To be freed with ns_filter_free.
 */
int ns_policy_load(const char *path, struct filter *out, struct err *e);

/* Of a filter by ns_policy_load, or an empty one. */
void ns_filter_free(struct filter *filter);

/* "net_admin", "NET_ADMIN", "CAP_NET_ADMIN" (len bytes): its number, -1 unknown. The name is in lower case without cap_, or NULL. */
int ns_cap_number(const char *name, size_t len);
const char *ns_cap_name(int number);

#endif
