/* SPDX-License-Identifier: MIT */
/* needs: ns/policy_parse.c ns/policy_words.c ns/calls.c ns/policy_calls.c ns/policy_emit.c ns/policy_compile.c ns/policy_squeeze.c */
/* needs: ns/filter.c tests/bpf.c lib */
/*
 * Input: a policy, and after a NUL byte a few calls. What is refused names a line; what is taken is a program that the kernel
 * would load, and that says of each call what the rules mean.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "ns/filter.h"
#include "ns/policy.h"
#include "tests/bpf.h"

#define PROBES_MAX 4000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void same(const struct policy *p, const struct filter_insn *insn, size_t n,
		 const struct seccomp_data *call)
{
	expect(bpf_run(insn, n, call) == policy_meaning(p, call));
}

/* Around each number and value that the rules know, and the input's own calls. */
static void probe(const struct policy *p, const struct filter_insn *insn, size_t n,
		  const uint8_t *calls, size_t size)
{
	struct seccomp_data call = {.arch = p->arch.token};
	size_t probes = 0;

	for (size_t i = 0; i < p->rules && probes < PROBES_MAX; i++)
		for (uint32_t d = 0; d < 3; d++, probes++) {
			call.nr = (int)(p->rule[i].first + d - 1);
			same(p, insn, n, &call);
			call.nr = (int)(p->rule[i].last + d - 1);
			same(p, insn, n, &call);
		}
	for (size_t i = 0; i < p->rules && probes < PROBES_MAX; i++)
		for (size_t c = 0; c < p->rule[i].conditions; c++, probes++) {
			const struct policy_condition *cond =
				&p->condition[p->rule[i].condition + c];

			call.nr = (int)p->rule[i].first;
			for (uint64_t d = 0; d < 3; d++) {
				call.args[cond->arg] = cond->value[0] + d - 1;
				same(p, insn, n, &call);
				call.args[cond->arg] ^= (uint64_t)1 << 32;
				same(p, insn, n, &call);
			}
			call.args[cond->arg] = cond->value[cond->n - 1];
			same(p, insn, n, &call);
		}
	for (; size >= sizeof(call); size -= sizeof(call), calls += sizeof(call)) {
		memcpy(&call, calls, sizeof(call));
		same(p, insn, n, &call);
		call.arch = p->arch.token;
		same(p, insn, n, &call);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t tokens[] = {SCMP_ARCH_X86_64, SCMP_ARCH_AARCH64, SCMP_ARCH_RISCV64,
					  SCMP_ARCH_ARM};
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	struct policy_span text = {(const char *)data, end ? (size_t)(end - data) : size};
	struct policy_arch arch = {.token = tokens[size % 4], .x32 = size % 4 == 0};
	struct filter_insn *insn = NULL;
	struct policy_span profile;
	struct err e = {0};
	struct policy p;
	size_t n = 0;
	int rc;

	profile.at = ns_filter_default_text(&profile.len);
	policy_init(&p, arch);
	rc = policy_parse(&p, "FILE", text, &profile, &e);
	if (rc < 0) {
		expect(rc == -EINVAL || rc == -E2BIG);
		expect(strstr(e.text, ", line ") != NULL);
	} else if (policy_compile(&p, &insn, &n) == 0) {
		const uint8_t *calls = data + text.len;

		probe(&p, insn, n, calls, (size_t)(data + size - calls));
		mem_free(insn);
	}
	policy_free(&p);
	return 0;
}
