// SPDX-License-Identifier: MIT
/* A command that writes to stdout when it is ready, and when it has SIGUSR1: 8 bytes of clock. */
#include <signal.h>
#include <unistd.h>

#include "bench/common.h"

static void tell(uint64_t ns)
{
	if (write(STDOUT_FILENO, &ns, sizeof(ns)) != (ssize_t)sizeof(ns))
		_exit(1);
}

int main(void)
{
	sigset_t set;
	int signo;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	tell(now_ns());
	while (sigwait(&set, &signo) == 0)
		tell(now_ns());
	return 1;
}
