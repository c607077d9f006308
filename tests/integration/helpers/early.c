/* SPDX-License-Identifier: MIT */
/*
 * early ROUNDS DEPTH SIGNAL PROGRAM [ARG...]: starts PROGRAM, sends it SIGNAL as soon as it has a descendant DEPTH levels
 * below it (0: at once after its exec), waits for its end; ROUNDS times. Prints "lost N" with the number of runs that ended
 * with neither 128+SIGNAL nor SIGNAL itself. Sound only as long as PROGRAM's command would end with something else.
 */
#include "number.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The first child of pid's, or 0. */
static int child_of(int pid)
{
	char path[64], text[32];
	int fd, n;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	n = (int)read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return (int)strtol(text, NULL, 10); /* the first of them; 0 where there is none */
}

int main(int argc, char **argv)
{
	int rounds, depth, signo, lost = 0;

	if (argc < 5)
		return 2;
	rounds = number_of(argv[1]);
	depth = number_of(argv[2]);
	signo = number_of(argv[3]);
	for (int i = 0; i < rounds; i++) {
		int fds[2], state, at, ended = 0;
		char byte;
		pid_t pid;

		if (pipe2(fds, O_CLOEXEC) < 0)
			return 2;
		pid = fork();
		if (pid == 0) {
			execv(argv[4], argv + 4);
			_exit(99);
		}
		close(fds[1]);
		if (read(fds[0], &byte, 1) != 0) /* closed by the exec */
			return 2;
		close(fds[0]);
		at = pid;
		for (int level = 0; level < depth && !ended; level++) {
			int below = 0;

			while (!below && !ended) {
				below = child_of(at);
				ended = !below && waitpid(pid, &state, WNOHANG) > 0;
			}
			at = below;
		}
		if (!ended) {
			kill(pid, signo);
			waitpid(pid, &state, 0);
		}
		if (!(WIFEXITED(state) && WEXITSTATUS(state) == 128 + signo) &&
		    !(WIFSIGNALED(state) && WTERMSIG(state) == signo))
			lost++;
	}
	printf("lost %d\n", lost);
	return 0;
}
