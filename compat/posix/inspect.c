// SPDX-License-Identifier: MIT
/* What the inspector asks beside processes, where the system is POSIX. */
#include "include/os_inspect.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "lib/num.h"

int32_t os_inspect_self(void)
{
	return getpid();
}

/* Here SIGSTOP comes first. */
int os_inspect_end_tree(struct os_inspect *in, const struct brood_held *root,
			struct brood_killed *out)
{
	(void)in, (void)root, (void)out;
	return -ENOTSUP;
}

bool os_pause(uint64_t ns)
{
	struct timespec time = {.tv_sec = (time_t)(ns / NS_PER_SEC),
				.tv_nsec = (long)(ns % NS_PER_SEC)};

	return nanosleep(&time, NULL) == 0;
}

void os_uninterrupted(void (*call)(void *arg), void *arg)
{
	static const int waiting[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	sigset_t set, before;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		sigaddset(&set, waiting[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	call(arg);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
