/* SPDX-License-Identifier: MIT */
/*
 * comets N FILE [CODE]: N chains of processes, each of which forks, starts a session and exits, so that none is there any more
 * when somebody has found it. Creates FILE once all are under way; then exits with CODE, or else waits. Each chain
 * ends by itself after two minutes.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void fly(int *started, time_t end)
{
	for (int hops = 0;; hops++) {
		pid_t pid;

		while ((pid = fork()) < 0) /* no process to be had: try again */
			if (time(NULL) > end)
				_exit(0);
		if (pid > 0 || time(NULL) > end)
			_exit(0);
		setsid();
		if (hops == 3)
			__atomic_fetch_add(started, 1, __ATOMIC_SEQ_CST);
	}
}

int main(int argc, char **argv)
{
	int n = atoi(argv[1]);
	int *started = mmap(NULL, sizeof *started, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	time_t end = time(NULL) + 120;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0)
			fly(started, end);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	while (__atomic_load_n(started, __ATOMIC_SEQ_CST) < n)
		usleep(1000);
	close(open(argv[2], O_WRONLY | O_CREAT, 0666));
	if (argc > 3)
		return atoi(argv[3]);
	for (;;)
		pause();
}
