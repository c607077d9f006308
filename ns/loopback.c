// SPDX-License-Identifier: MIT
/* The loopback of a fresh network namespace. */
#include "ns/ns.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lib/cleanup.h"

/* By ioctl: some security modules refuse the same by netlink. The kernel gives the interface its addresses itself. */
int ns_loopback_up(struct err *e)
{
	CLEANUP_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, "lo", sizeof("lo"));
	request.ifr_flags = IFF_UP | IFF_RUNNING;
	if (fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0)
		return 0;
	return err_set(e, errno, "bring up the loopback",
		       "the network namespace was made, but its interface cannot be configured");
}
