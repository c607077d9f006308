/* SPDX-License-Identifier: MIT */
/*
 * forkstorm FILE: every process forks for as long as it can. Creates FILE when the first fork is refused. Only for a PID
 * namespace that is small: it fills whatever it gets. Ends by itself after two minutes.
 */
#include <fcntl.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	time_t end = time(NULL) + 120;

	while (time(NULL) < end) {
		if (fork() >= 0)
			continue;
		if (argc > 1)
			close(open(argv[1], O_WRONLY | O_CREAT, 0666));
		sched_yield();
	}
	return 0;
}
