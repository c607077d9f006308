/* SPDX-License-Identifier: MIT */
/*
 * record COUNT: says "ready", then a line "SIGNAL CODE VALUE" for each of COUNT signals in the order of their arrival,
 * and exits 0. By system calls: the C library hides signals 32 and 33.
 */
#include "number.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uint64_t all = ~0ull;
	siginfo_t info;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, NULL, sizeof all);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	for (int left = argc > 1 ? number_of(argv[1]) : 1; left > 0; left--) {
		memset(&info, 0, sizeof info);
		if (syscall(SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all) < 0)
			return 99;
		printf("%d %d %ld\n", info.si_signo, info.si_code, (long)info.si_value.sival_ptr);
	}
	return 0;
}
