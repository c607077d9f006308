// SPDX-License-Identifier: MIT
/* Names of capabilities; libcap's own come one by one in allocated memory. */
#include "ns/privileges.h"

#include <string.h>
#include <strings.h>

#define PREFIX "cap_"
#define PREFIX_LEN (sizeof(PREFIX) - 1)

/* By their numbers, see capabilities(7). */
static const char *const names[] = {
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
};

#define NAMES ((int)(sizeof(names) / sizeof(names[0])))
_Static_assert(sizeof(names) / sizeof(names[0]) == 41,
	       "a name is missing, or there is one too many");

int ns_cap_number(const char *name, size_t len)
{
	if (len > PREFIX_LEN && strncasecmp(name, PREFIX, PREFIX_LEN) == 0) {
		name += PREFIX_LEN;
		len -= PREFIX_LEN;
	}
	for (int cap = 0; cap < NAMES; cap++)
		if (strlen(names[cap]) == len && strncasecmp(name, names[cap], len) == 0)
			return cap;
	return -1;
}

const char *ns_cap_name(int number)
{
	return number >= 0 && number < NAMES ? names[number] : NULL;
}
