/* SPDX-License-Identifier: MIT */
/*
 * comets N FILE: N chains of processes, each of which forks, starts a session and exits, so that none is there any more
 * when somebody has found it. Creates FILE once all are under way; then waits, or under the name comets-then-exit exits with 5.
 * Each chain ends by itself after two minutes.
 */
#include "number.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void fly(int gate, int *started, time_t end)
{
	char byte;

	/* They set out together: the last of them need not be made in the storm of the first. */
	if (read(gate, &byte, 1) != 0)
		_exit(99);
	__atomic_fetch_add(started, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		pid_t pid;

		while ((pid = fork()) < 0) /* no process to be had: try again */
			if (time(NULL) > end)
				_exit(0);
		if (pid > 0 || time(NULL) > end)
			_exit(0);
		setsid();
	}
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? number_of(argv[1]) : 0, gate[2];
	int *started = mmap(NULL, sizeof *started, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	time_t end = time(NULL) + 120;

	if (n == 0 || pipe(gate) < 0)
		return 99;
	for (int i = 0; i < n; i++)
		if (fork() == 0) {
			close(gate[1]);
			fly(gate[0], started, end);
		}
	close(gate[1]);
	while (__atomic_load_n(started, __ATOMIC_SEQ_CST) < n)
		usleep(1000);
	close(open(argv[2], O_WRONLY | O_CREAT, 0666));
	if (strstr(argv[0], "then-exit"))
		return 5;
	for (;;)
		pause();
}
