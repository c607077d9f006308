/* SPDX-License-Identifier: MIT */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options.c init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/options_parse.c init/options_take.c init/options_take_list.c init/spec.c lib */
/*
 * Input: the bytes of a profile. What is taken is within the bounds that the program relies on, and
 * each pair that the file has is an option; what is refused has a message with a line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "init/options.h"
#include "lib/ini.h"
#include "lib/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* Every line of an accepted profile is a known key with a value, or [run], once. */
static void check_lines(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	unsigned sections = 0;
	struct ini ini;
	struct ini_line line;
	enum ini_kind kind;

	expect(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	ini_init(&ini, text, size);
	while ((kind = ini_next(&ini, &line)) != INI_END) {
		expect(kind != INI_WRONG);
		expect(line.name >= text && line.name + strlen(line.name) <= text + size);
		if (kind == INI_SECTION) {
			expect(strcmp(line.name, "run") == 0 && ++sections == 1);
			continue;
		}
		expect(line.value > line.name && line.value + strlen(line.value) <= text + size);
		expect(*line.value && option_named(line.name, strlen(line.name)));
	}
	free(text);
}

static void check(const struct spec *s)
{
	expect(s->policy.stop_signal > 0 && s->policy.stop_signal < SIGNAL_LIMIT);
	expect(s->policy.leftovers <= LEFTOVERS_FAIL && s->isolate <= ISOLATE_NONE);
	expect(s->unshare < OS_NS_PID && s->sandbox.allow_degraded <= PARTS_DEGRADABLE);
	expect(s->sandbox.keep_fd_n <= KEEP_FD_MAX && !s->dry_run);
	for (size_t i = 0; i < s->env.n; i++)
		expect(strchr(s->env.word[i], '=') > s->env.word[i]);
	for (size_t i = 0; i < s->sandbox.view.n; i++)
		expect(!s->sandbox.view.item[i].value || *s->sandbox.view.item[i].value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "brood", end[] = "--", command[] = "true";
	char option[60], *argv[] = {name, option, end, command, NULL};
	struct spec spec;
	struct err e = {0};
	struct str s;
	int fd = memfd_create("profile", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	str_init(&s, option, sizeof(option));
	str_fmt(&s, "--profile=/proc/self/fd/%d", fd);
	spec_init(&spec);
	if (options_parse(&spec, 4, argv, &e) == 0) {
		check_lines(data, size);
		check(&spec);
	} else if (!(spec.verbose && spec.quiet)) {
		expect(strstr(e.text, ", line ") != NULL);
		expect(memchr(e.text, '\0', sizeof(e.text)) != NULL);
	}
	spec_free(&spec);
	close(fd);
	return 0;
}
