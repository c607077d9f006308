// SPDX-License-Identifier: MIT
/* One rule as instructions: each condition falls through where it holds, and jumps past the rule where not. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#include "lib/mem.h"
#include "ns/policy.h"

/* Where a jump leads; its distance is known only when the target is there. */
enum to { TO_NEXT, TO_HOLDS, TO_FAILS };

#define JUMPS_MAX (POLICY_CONDITIONS_MAX * (POLICY_VALUES_MAX + 2))
_Static_assert(JUMPS_MAX + 1 < 256, "a rule may be longer than a conditional jump");

struct jump {
	size_t at;
	bool when; /* the side of the instruction */
	enum to to;
};

struct jumps {
	struct jump jump[2 * JUMPS_MAX];
	size_t n;
};

size_t policy_emit(struct policy_program *to, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
	struct filter_insn *grown;

	if (to->rc == 0 && to->n >= BPF_MAXINSNS)
		to->rc = -E2BIG;
	if (to->rc < 0)
		return 0;
	grown = mem_grow(to->insn, (to->n + 1) * sizeof(*grown));
	if (!grown) {
		to->rc = -ENOMEM;
		return 0;
	}
	to->insn = grown;
	grown[to->n] = (struct filter_insn){code, jt, jf, k};
	return to->n++;
}

static void note(struct jumps *jumps, size_t at, bool when, enum to to)
{
	if (to != TO_NEXT)
		jumps->jump[jumps->n++] = (struct jump){at, when, to};
}

/* Jumps to `to` lead to the end of the program as it is now. */
static void land(struct policy_program *p, struct jumps *jumps, enum to to)
{
	size_t left = 0;

	for (size_t i = 0; i < jumps->n; i++) {
		const struct jump *j = &jumps->jump[i];

		if (j->to != to) {
			jumps->jump[left++] = *j;
			continue;
		}
		if (p->rc < 0)
			continue;
		if (j->when)
			p->insn[j->at].jt = (uint8_t)(p->n - j->at - 1);
		else
			p->insn[j->at].jf = (uint8_t)(p->n - j->at - 1);
	}
	jumps->n = left;
}

static void test(struct policy_program *p, struct jumps *jumps, uint16_t op, uint32_t k,
		 enum to when_true, enum to when_false)
{
	size_t at = policy_emit(p, (uint16_t)(BPF_JMP | op | BPF_K), k, 0, 0);

	note(jumps, at, true, when_true);
	note(jumps, at, false, when_false);
}

static void load(struct policy_program *p, const struct policy_arch *arch,
		 const struct policy_condition *c, bool high)
{
	uint32_t mask = (uint32_t)(high ? c->mask >> 32 : c->mask);
	size_t half = high != arch->big_endian ? 4 : 0;

	policy_emit(p, BPF_LD | BPF_W | BPF_ABS,
		    (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)c->arg + half), 0,
		    0);
	if (mask != UINT32_MAX)
		policy_emit(p, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
}

static const uint16_t ops[] = {
	[POLICY_EQUAL] = BPF_JEQ,
	[POLICY_GREATER] = BPF_JGT,
	[POLICY_GREATER_EQUAL] = BPF_JGE,
};

static void narrow(struct policy_program *p, struct jumps *jumps, const struct policy_arch *arch,
		   const struct policy_condition *c)
{
	load(p, arch, c, false);
	for (size_t i = 0; i < c->n; i++) {
		bool last = i + 1 == c->n;
		uint32_t value = (uint32_t)c->value[i];

		if (c->negated)
			test(p, jumps, ops[c->compare], value, TO_FAILS, TO_NEXT);
		else
			test(p, jumps, ops[c->compare], value, last ? TO_NEXT : TO_HOLDS,
			     last ? TO_FAILS : TO_NEXT);
	}
}

/* The high halves decide, unless they are equal. */
static void wide(struct policy_program *p, struct jumps *jumps, const struct policy_arch *arch,
		 const struct policy_condition *c)
{
	enum to yes = c->negated ? TO_FAILS : TO_HOLDS, no = c->negated ? TO_HOLDS : TO_FAILS;
	uint32_t high = (uint32_t)(c->value[0] >> 32);

	load(p, arch, c, true);
	if (c->compare != POLICY_EQUAL)
		test(p, jumps, BPF_JGT, high, yes, TO_NEXT);
	test(p, jumps, BPF_JEQ, high, TO_NEXT, no);
	load(p, arch, c, false);
	test(p, jumps, ops[c->compare], (uint32_t)c->value[0], yes, no);
}

void policy_emit_rule(struct policy_program *to, const struct policy *p,
		      const struct policy_rule *rule)
{
	struct jumps jumps = {.n = 0};

	for (size_t i = 0; i < rule->conditions; i++) {
		const struct policy_condition *c = &p->condition[rule->condition + i];

		(c->wide ? wide : narrow)(to, &jumps, &p->arch, c);
		land(to, &jumps, TO_HOLDS);
	}
	policy_emit(to, BPF_RET | BPF_K, rule->ret, 0, 0);
	land(to, &jumps, TO_FAILS);
}
