// SPDX-License-Identifier: MIT
/*
 * How long a seccomp filter takes to come into force: filters POLICY. brood's, which was compiled when it was built, and
 * one that libseccomp makes at run time from the calls in POLICY's groups (without the rules on arguments, so it has less
 * to do). By turns, each in a process of its own. Prints both medians in ns.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"
#include "ns/privileges.h"

#define ROUNDS 300
#define CALLS_MAX 256

struct calls {
	int number[CALLS_MAX];
	size_t n;
};

/* The calls of every line "@NAME = CALL...". */
static void read_policy(const char *path, struct calls *calls)
{
	FILE *file = fopen(path, "re");
	char line[4096];

	if (!file) {
		die(path);
		return; /* it does not come back */
	}
	while (fgets(line, sizeof(line), file)) {
		char *rest = line[0] == '@' ? strchr(line, '=') : NULL;

		for (char *word = rest ? strtok(rest + 1, " \n") : NULL; word;
		     word = strtok(NULL, " \n")) {
			int number = seccomp_syscall_resolve_name(word);

			if (word[0] != '@' && number >= 0 && calls->n < CALLS_MAX)
				calls->number[calls->n++] = number;
		}
	}
	fclose(file);
}

static int compiled(const struct calls *calls)
{
	struct filter filter;

	(void)calls;
	ns_filter_default(&filter);
	return ns_filter_load(&filter);
}

static int at_run_time(const struct calls *calls)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
	int rc = context ? 0 : -ENOMEM;

	for (size_t i = 0; rc == 0 && i < calls->n; i++) {
		rc = seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), calls->number[i], 0);
		if (rc == -EEXIST)
			rc = 0;
	}
	return rc < 0 ? rc : seccomp_load(context);
}

static uint64_t once(int (*load)(const struct calls *), const struct calls *calls)
{
	uint64_t took = 0;
	int ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		die("pipe");
	pid = fork();
	if (pid == 0) {
		uint64_t begin;

		if (ns_no_new_privs() < 0)
			_exit(1);
		begin = now_ns();
		if (load(calls) < 0)
			_exit(1);
		took = now_ns() - begin;
		_exit(write(ends[1], &took, sizeof(took)) != sizeof(took));
	}
	close(ends[1]);
	if (pid < 0 || read(ends[0], &took, sizeof(took)) != sizeof(took))
		die("load a filter");
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return took;
}

int main(int argc, char **argv)
{
	static uint64_t ours[ROUNDS], theirs[ROUNDS];
	struct calls calls = {.n = 0};

	if (argc != 2)
		return 2;
	read_policy(argv[1], &calls);
	for (size_t i = 0; i < ROUNDS; i++) {
		ours[i] = once(compiled, &calls);
		theirs[i] = once(at_run_time, &calls);
	}
	printf("%llu\n%llu\n", (unsigned long long)median(ours, ROUNDS),
	       (unsigned long long)median(theirs, ROUNDS));
	return 0;
}
