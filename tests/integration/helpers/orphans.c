/* SPDX-License-Identifier: MIT */
/* orphans N: makes N orphans that exit at once, says "done", and lives until its stdin ends. */
#include "number.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? number_of(argv[1]) : 1, made = 0;
	char byte;

	while (made < n) {
		pid_t pid = fork();
		int state;

		if (pid == 0)
			_exit(fork() < 0);
		if (pid > 0 && waitpid(pid, &state, 0) == pid && state == 0)
			made++;
	}
	puts("done");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	return 0;
}
