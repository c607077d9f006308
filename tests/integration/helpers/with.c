/* SPDX-License-Identifier: MIT */
/*
 * with SETTING... -- PROGRAM [ARG...]: runs PROGRAM as somebody may have started it:
 *
 *   block=N ignore=N       signal N blocked, or ignored; the others as they come
 *   default                before that: every signal at its default, none blocked
 *   close=FD               without this descriptor
 *   nofile=N nproc=N       with this RLIMIT_NOFILE, RLIMIT_NPROC
 *   argv0=NAME             under this name
 *   argc=0                 without any word at all (newer kernels then supply an empty one)
 */
#include "number.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Values at the setting's name, or NULL. */
static const char *value_of(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static void limit(int what, const char *n)
{
	struct rlimit to = {strtoul(n, NULL, 10), strtoul(n, NULL, 10)};

	if (setrlimit(what, &to) < 0)
		_exit(98);
}

static void all_default(void)
{
	uint64_t none = 0, by_default[8] = {0};

	/* The call itself: a C library leaves out its own signals, which a parent may have left ignored. */
	for (int signo = 1; signo < 65; signo++)
		syscall(SYS_rt_sigaction, signo, by_default, NULL, sizeof none);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
}

int main(int argc, char **argv)
{
	const char *value;
	char *argv0 = NULL;
	char *none[] = {NULL};
	int at, empty = 0;

	for (at = 1; at < argc && strcmp(argv[at], "--") != 0; at++) {
		if ((value = value_of(argv[at], "block"))) {
			uint64_t set = 1ull << (number_of(value) - 1);

			syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof set);
		} else if ((value = value_of(argv[at], "ignore"))) {
			signal(number_of(value), SIG_IGN);
		} else if ((value = value_of(argv[at], "close"))) {
			close(number_of(value));
		} else if ((value = value_of(argv[at], "nofile"))) {
			limit(RLIMIT_NOFILE, value);
		} else if ((value = value_of(argv[at], "nproc"))) {
			limit(RLIMIT_NPROC, value);
		} else if ((value = value_of(argv[at], "argv0"))) {
			argv0 = (char *)value;
		} else if (strcmp(argv[at], "argc=0") == 0) {
			empty = 1;
		} else if (strcmp(argv[at], "default") == 0) {
			all_default();
		} else {
			return 97;
		}
	}
	if (at + 1 >= argc)
		return 97;
	value = argv[at + 1];
	if (argv0)
		argv[at + 1] = argv0;
	execv(value, empty ? none : argv + at + 1);
	return 99;
}
