// SPDX-License-Identifier: MIT
/* Masks and dispositions of all 64 signals; C libraries keep some real-time ones to themselves. */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compat/linux/impl.h"

#define KERNEL_SET_BYTES 8

int signals_block_all(uint64_t *before)
{
	const uint64_t all = ~0ull;

	return syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, before, KERNEL_SET_BYTES) < 0 ? -errno
											  : 0;
}

int signals_set_mask(uint64_t mask)
{
	return syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, KERNEL_SET_BYTES) < 0 ? -errno
											   : 0;
}

/* The kernel's struct sigaction begins with the handler here and is nowhere larger; the rest zero is no flags, no mask. */
union action {
	void (*handler)(int);
	uint64_t room[8];
};

bool signals_ignored(int signo)
{
	union action now;

	memset(&now, 0, sizeof(now));
	syscall(SYS_rt_sigaction, signo, NULL, &now, KERNEL_SET_BYTES);
	return now.handler == SIG_IGN;
}

void signals_dispose(int signo, void (*handler)(int))
{
	union action then;

	memset(&then, 0, sizeof(then));
	then.handler = handler;
	syscall(SYS_rt_sigaction, signo, &then, NULL, KERNEL_SET_BYTES);
}

void signals_reset(void)
{
	for (int signo = 1; signo < SIGNAL_LIMIT; signo++)
		signals_dispose(signo, SIG_DFL);
}
