/* SPDX-License-Identifier: MIT */
/*
 * A command that leaves processes behind: leave CODE KIND[=FILE]... starts one of each kind, says on stdout
 * "KIND PID" of each once it is set up, then "ready", and exits with CODE, or with "stay" waits for ever.
 *
 *   group      in the command's process group
 *   session    in a session of its own
 *   daemon     a double fork: the grandchild in a session of its own
 *   deaf       ignores SIGTERM, in a session of its own
 *   stopped    has stopped itself, in a session of its own
 *   graceful   on SIGTERM works for 0.3 s, then appends "done" to FILE, then exits
 *   holder     keeps stdout and stderr open; the others do not
 *   until      lives until the FIFO that is FILE has been opened for writing and closed
 *   watcher    appends the number of each signal to FILE; ends on SIGTERM
 */
#include "number.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void append(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		_exit(99);
	close(fd);
}

/* Take signals one by one; TERM ends it. */
static _Noreturn void listen(const char *file, int graceful)
{
	sigset_t all;
	char line[16];

	sigfillset(&all);
	for (;;) {
		int signo = sigwaitinfo(&all, NULL);

		if (!graceful && signo > 0) {
			snprintf(line, sizeof line, "%d\n", signo);
			append(file, line);
		}
		if (signo != SIGTERM)
			continue;
		if (graceful) {
			usleep(300000);
			append(file, "done\n");
		}
		_exit(0);
	}
}

static _Noreturn void live(const char *kind, const char *file, int ready)
{
	int graceful = !strcmp(kind, "graceful"), watcher = !strcmp(kind, "watcher");
	int until = !strcmp(kind, "until");
	sigset_t all;
	char pid[16], byte;
	int fd;

	if (!file && (graceful || watcher || until))
		_exit(99);
	alarm(300); /* whatever happens to the test */
	if (strcmp(kind, "group") != 0 && strcmp(kind, "holder") != 0)
		setsid();
	if (strcmp(kind, "deaf") == 0)
		signal(SIGTERM, SIG_IGN);
	sigfillset(&all);
	sigdelset(&all, SIGALRM);
	if (graceful || watcher)
		sigprocmask(SIG_BLOCK, &all, NULL);
	if (strcmp(kind, "holder") != 0) {
		fd = open("/dev/null", O_RDWR);
		for (int to = 0; to <= 2; to++)
			dup2(fd, to);
	}
	if (strcmp(kind, "stopped") == 0)
		raise(SIGSTOP); /* start() sees it */
	snprintf(pid, sizeof pid, "%d\n", (int)getpid());
	if (write(ready, pid, strlen(pid)) < 0)
		_exit(99);
	close(ready);
	if (until) {
		fd = open(file, O_RDONLY);
		while (read(fd, &byte, 1) > 0)
			;
		_exit(0);
	}
	if (graceful || watcher)
		listen(file, graceful);
	for (;;)
		pause();
}

/* Start one, wait until it is set up, and return its pid as a line of text. */
static void start(const char *kind, const char *file, char *pid, size_t size)
{
	int fds[2], state;
	ssize_t n;
	pid_t child;

	if (pipe2(fds, O_CLOEXEC) < 0)
		exit(99);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		if (strcmp(kind, "daemon") != 0 || fork() == 0)
			live(kind, file, fds[1]);
		_exit(0);
	}
	close(fds[1]);
	if (strcmp(kind, "stopped") == 0) {
		waitpid(child, &state, WUNTRACED);
		snprintf(pid, size, "%d\n", (int)child);
	} else {
		n = read(fds[0], pid, size - 1);
		pid[n > 0 ? n : 0] = '\0';
	}
	close(fds[0]);
	if (strcmp(kind, "daemon") == 0)
		waitpid(child, &state, 0);
}

int main(int argc, char **argv)
{
	char pid[16];

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 2; i < argc; i++) {
		char *file = strchr(argv[i], '=');

		if (file)
			*file++ = '\0';
		start(argv[i], file, pid, sizeof pid);
		printf("%s %s", argv[i], pid);
	}
	puts("ready");
	if (argc > 1 && strcmp(argv[1], "stay") == 0)
		for (;;)
			pause();
	return argc > 1 ? number_of(argv[1]) : 0;
}
