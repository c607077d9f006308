/* SPDX-License-Identifier: MIT */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/env.c compat/posix/paths.c init/options.c init/options_parse.c init/options_take.c */
/* needs: init/options_take_list.c init/spec.c lib */
/*
 * Input: the bytes of an --env-file. What is made of it is whole variables, each name once; what
 * is refused has a message with a line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "init/env.h"
#include "lib/mem.h"
#include "lib/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void check(char *const *envp, size_t size)
{
	size_t bytes = 0;

	for (char *const *entry = envp; *entry; entry++) {
		const char *equals = strchr(*entry, '=');

		expect(equals > *entry && !strchr(*entry, '\n'));
		bytes += strlen(*entry);
		for (char *const *other = envp; other < entry; other++)
			expect(strncmp(*entry, *other, (size_t)(equals - *entry) + 1) != 0);
	}
	expect(bytes <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char own[] = "OWN=1", *none[] = {own, NULL};
	char path[40], **envp = NULL;
	struct spec spec;
	struct err e = {0};
	struct str s;
	int fd = memfd_create("env", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	str_init(&s, path, sizeof(path));
	str_fmt(&s, "/proc/self/fd/%d", fd);
	spec_init(&spec);
	spec.clear_env = true;
	expect(words_add(&spec.env_file, path) == 0);
	if (env_make(&spec, none, &envp, &e) == 0)
		check(envp, size);
	else
		expect(strstr(e.text, ", line ") != NULL);
	mem_free(envp);
	spec_free(&spec);
	close(fd);
	return 0;
}
