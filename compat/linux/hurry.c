// SPDX-License-Identifier: MIT
/* Against processes that fork faster than they are found and ended, brood has to get its turn. */
#include "compat/linux/impl.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not by sched_setscheduler(): musl's answers ENOSYS. Refused, it goes on at the pace it has. */
void hurry(struct os *os)
{
	const struct sched_param first = {.sched_priority = 1};

	if (!os->hurried)
		syscall(SYS_sched_setscheduler, 0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
	os->hurried = true;
}
