/* SPDX-License-Identifier: MIT */
/* A run that only looks at its spec, and the streams caught meanwhile. */
#include "tests/fake_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init/run.h"
#include "init/start.h"
#include "lib/log.h"

struct seen seen;

int run(const struct spec *spec, char **environ_now, const struct os_early *early)
{
	seen.spec = *spec;
	if (spec->env.n)
		snprintf(seen.env, sizeof(seen.env), "%s", spec->env.word[0]);
	return RAN;
}

void os_host(struct os_host *host)
{
	memset(host, 0, sizeof(*host));
	host->pid1 = seen.pid1;
}

void start_log(const char *program, const struct spec *spec, const char *ignored)
{
	log_setup(program, spec->quiet ? LOG_ERROR : LOG_WARN);
}

static FILE *catch (int fd, int *kept)
{
	FILE *file = tmpfile();

	*kept = dup(fd);
	dup2(fileno(file), fd);
	return file;
}

static void release(FILE *file, int fd, int kept, char *text, size_t size)
{
	dup2(kept, fd);
	close(kept);
	rewind(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

int start(char **argv, char **envp)
{
	static const struct os_early early;
	int argc = 0, code, kept_out, kept_err;
	FILE *out = catch (STDOUT_FILENO, &kept_out), *err = catch (STDERR_FILENO, &kept_err);

	while (argv[argc])
		argc++;
	memset(&seen.spec, 0, sizeof(seen.spec));
	seen.env[0] = '\0';
	code = persona_main(persona_named(argv[0]), argc, argv, envp, &early);
	release(out, STDOUT_FILENO, kept_out, seen.out, sizeof(seen.out));
	release(err, STDERR_FILENO, kept_err, seen.err, sizeof(seen.err));
	return code;
}

void assert_says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}

void assert_runs(char **argv, char **envp, const char *command)
{
	if (start(argv, envp) != RAN)
		fail_msg("%s %s was not taken: %s", argv[0], argv[1], seen.err);
	assert_string_equal(seen.spec.argv[0], command);
	assert_int_equal(seen.spec.isolate, ISOLATE_NONE);
	assert_int_equal(seen.spec.not_started_code, 1);
}

void assert_refused(char **argv, char **envp, const char *part)
{
	if (start(argv, envp) != 1)
		fail_msg("%s %s was taken", argv[0], argv[1]);
	assert_says(seen.err, part);
	assert_says(seen.err, "usage: ");
	assert_string_equal(seen.out, "");
}
