// SPDX-License-Identifier: MIT
/*
 * A shorter program of the same meaning: the kernel checks, translates and keeps each instruction of a filter, for each
 * process. Jumps to equal returns go to one of them; what nothing leads to any more is left out.
 */
#include <linux/filter.h>

#include "ns/policy.h"

#define REACH UINT8_MAX /* of a conditional jump */

static bool is_return(const struct filter_insn *insn)
{
	return insn->code == (BPF_RET | BPF_K);
}

static bool is_test(const struct filter_insn *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP && BPF_OP(insn->code) != BPF_JA;
}

/* The last return within reach of `at` that is the same as the one at `target`. */
static size_t shared(const struct policy_program *p, size_t at, size_t target)
{
	size_t last = at + 1 + REACH < p->n ? at + 1 + REACH : p->n - 1;

	if (!is_return(&p->insn[target]))
		return target;
	for (; last > target; last--)
		if (is_return(&p->insn[last]) && p->insn[last].k == p->insn[target].k)
			break;
	return last;
}

/* All jumps lead forward, so one pass finds what is used. */
static void mark(const struct policy_program *p, bool *used)
{
	for (size_t i = 0; i < p->n; i++)
		used[i] = i == 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct filter_insn *insn = &p->insn[i];

		if (!used[i] || is_return(insn))
			continue;
		if (is_test(insn)) {
			used[i + 1 + insn->jt] = true;
			used[i + 1 + insn->jf] = true;
		} else {
			used[i + 1 + (BPF_CLASS(insn->code) == BPF_JMP ? insn->k : 0)] = true;
		}
	}
}

/* Jumps become shorter by what is left out beneath them. */
static void close_up(struct policy_program *p, const bool *used)
{
	uint16_t place[BPF_MAXINSNS];
	uint16_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		place[i] = n;
		n = (uint16_t)(n + used[i]);
	}
	for (size_t i = 0; i < p->n; i++) {
		struct filter_insn insn = p->insn[i];

		if (!used[i])
			continue;
		if (is_test(&insn)) {
			insn.jt = (uint8_t)(place[i + 1 + insn.jt] - place[i] - 1);
			insn.jf = (uint8_t)(place[i + 1 + insn.jf] - place[i] - 1);
		} else if (BPF_CLASS(insn.code) == BPF_JMP) {
			insn.k = (uint32_t)(place[i + 1 + insn.k] - place[i] - 1);
		}
		p->insn[place[i]] = insn;
	}
	p->n = n;
}

void policy_squeeze(struct policy_program *p)
{
	bool used[BPF_MAXINSNS];

	for (size_t i = 0; i < p->n; i++) {
		struct filter_insn *insn = &p->insn[i];

		if (!is_test(insn))
			continue;
		insn->jt = (uint8_t)(shared(p, i, i + 1 + insn->jt) - i - 1);
		insn->jf = (uint8_t)(shared(p, i, i + 1 + insn->jf) - i - 1);
	}
	mark(p, used);
	close_up(p, used);
}
