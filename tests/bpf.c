/* SPDX-License-Identifier: MIT */
/* A reference for filters, slow and plain. */
#include "tests/bpf.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds)
{
	if (!holds)
		abort();
}

uint32_t bpf_run(const struct filter_insn *insn, size_t n, const struct seccomp_data *data)
{
	uint32_t a = 0;

	must(n > 0 && n <= BPF_MAXINSNS);
	for (size_t pc = 0; pc < n; pc++) {
		const struct filter_insn *i = &insn[pc];
		bool yes = false;

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			must(i->k % 4 == 0 && i->k < sizeof(*data));
			memcpy(&a, (const char *)data + i->k, 4);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			continue;
		case BPF_RET | BPF_K:
			return i->k;
		case BPF_JMP | BPF_JA:
			must(i->k < n);
			pc += i->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == i->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			yes = a > i->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= i->k;
			break;
		default:
			abort();
		}
		pc += yes ? i->jt : i->jf;
	}
	abort(); /* past the end */
}

static bool compares(const struct policy_condition *c, uint64_t arg, uint64_t value)
{
	arg &= c->mask;
	switch (c->compare) {
	case POLICY_GREATER:
		return arg > value;
	case POLICY_GREATER_EQUAL:
		return arg >= value;
	case POLICY_EQUAL:
		break;
	}
	return arg == value;
}

static bool holds(const struct policy_condition *c, const struct seccomp_data *data)
{
	uint64_t arg = data->args[c->arg];

	if (!c->wide)
		arg = (uint32_t)arg;
	for (size_t i = 0; i < c->n; i++)
		if (compares(c, arg, c->value[i]))
			return !c->negated;
	return c->negated;
}

uint32_t policy_meaning(const struct policy *p, const struct seccomp_data *data)
{
	uint32_t number = (uint32_t)data->nr, found = p->default_ret;

	if (data->arch != p->arch.token)
		return SECCOMP_RET_KILL_PROCESS;
	if (p->arch.x32 && number >= 0x40000000u && number != UINT32_MAX)
		return SECCOMP_RET_KILL_PROCESS;
	for (size_t i = 0; i < p->rules; i++) {
		const struct policy_rule *rule = &p->rule[i];
		bool fits = rule->first <= number && number <= rule->last;

		for (size_t c = 0; fits && c < rule->conditions; c++)
			fits = holds(&p->condition[rule->condition + c], data);
		if (fits)
			found = rule->ret;
	}
	return found;
}
