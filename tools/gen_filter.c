// SPDX-License-Identifier: MIT
/* needs: ns/policy_parse.c ns/policy_words.c tools/calls_seccomp.c ns/policy_calls.c ns/policy_emit.c ns/policy_compile.c ns/policy_squeeze.c lib */
/*
 * The default seccomp profile as C: its programs, one for each architecture, and its text, for policies that include it.
 * gen_filter ns/default.policy >build/gen/filter_default.h
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"
#include "ns/policy.h"
#include "tools/arches.h"

static int fail(const char *what, const struct err *e)
{
	fprintf(stderr, "gen_filter: %s: %s\n", what, e->text);
	return -1;
}

static int print_program(const char *file, struct policy_span text, size_t i)
{
	struct filter_insn *insn = NULL;
	const struct policy_arch arch = {.token = arches[i].token,
					 .x32 = arches[i].token == SCMP_ARCH_X86_64};
	struct policy policy;
	struct err e = {0};
	size_t n = 0;
	int rc;

	policy_init(&policy, arch);
	rc = policy_parse(&policy, file, text, NULL, &e);
	if (rc == 0)
		rc = policy_compile(&policy, &insn, &n);
	policy_free(&policy);
	if (rc < 0)
		return fail("cannot compile", &e);
	printf("#%s %s\n", i ? "elif" : "if", arches[i].macros);
	printf("static const struct filter_insn filter_default[%zu] = {\n", n);
	for (size_t k = 0; k < n; k++)
		printf("{0x%x,%u,%u,0x%" PRIx32 "},%s", insn[k].code, insn[k].jt, insn[k].jf,
		       insn[k].k, k % 4 == 3 || k + 1 == n ? "\n" : " ");
	printf("};\n");
	mem_free(insn);
	return 0;
}

/* Without comments and blanks at a line's end; one line is one line still, for the numbers in messages. */
static void print_text(struct policy_span text)
{
	const char *at = text.at, *end = at + text.len;

	printf("static const char filter_default_text[] =\n");
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at)),
			   *to = newline ? newline : end;
		const char *hash = memchr(at, '#', (size_t)(to - at));
		int len = (int)((hash ? hash : to) - at);

		while (len > 0 && at[len - 1] == ' ')
			len--;
		printf("\"%.*s\\n\"\n", len, at);
		at = newline ? newline + 1 : end;
	}
	printf(";\n");
}

int main(int argc, char **argv)
{
	static char buf[POLICY_BYTES_MAX];
	struct policy_span text = {buf, 0};
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf));

	if (n < 0 || (size_t)n == sizeof(buf)) {
		fprintf(stderr, "usage: gen_filter POLICY\n");
		return 2;
	}
	text.len = (size_t)n;
	printf("/* SPDX-License-Identifier: MIT */\n/* Made by tools/gen_filter.c from %s. */\n",
	       argv[1]);
	for (size_t i = 0; i < ARCHES; i++)
		if (print_program(argv[1], text, i) < 0)
			return 1;
	printf("#else\n#error \"tools/gen_filter.c knows no such architecture\"\n#endif\n");
	print_text(text);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
