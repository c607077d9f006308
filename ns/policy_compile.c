// SPDX-License-Identifier: MIT
/*
 * Rules become a program. The numbers of all calls fall into intervals in which the same rules hold; the program finds the
 * interval by halving, and there tries its rules, the last first.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "ns/calls.h"
#include "ns/policy.h"

#define X32_BIT 0x40000000u
#define NO_CALL                                                                                    \
	UINT32_MAX /* what a tracer sets to have a call left out; never another architecture's */

struct interval {
	uint32_t first;
	uint32_t ret;	  /* where no condition decides before */
	bool conditional; /* some rule with conditions is later than that */
};

struct map {
	struct interval *interval;
	size_t n;
};

struct policy_arch policy_arch_native(void)
{
	uint32_t token = call_arch();

	return (struct policy_arch){
		.token = token,
		.big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
		.x32 = token == AUDIT_ARCH_X86_64,
	};
}

static bool covers(const struct policy_rule *rule, uint32_t number)
{
	return rule->first <= number && number <= rule->last;
}

/* What holds from `first` on. */
static struct interval interval_at(const struct policy *p, uint32_t first)
{
	struct interval found = {first, p->default_ret, false};

	if (p->arch.x32 && first >= X32_BIT && first != NO_CALL) {
		found.ret = SECCOMP_RET_KILL_PROCESS;
		return found;
	}
	for (size_t i = p->rules; i-- > 0;) {
		if (!covers(&p->rule[i], first))
			continue;
		if (p->rule[i].conditions == 0) {
			found.ret = p->rule[i].ret;
			break;
		}
		found.conditional = true;
	}
	return found;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The numbers at which something may change, in order. The caller frees *edges. */
static int edges_of(const struct policy *p, uint32_t **edges, size_t *n)
{
	uint32_t *all = mem_new((2 * p->rules + 3) * sizeof(*all));

	if (!all)
		return -ENOMEM;
	*n = 0;
	all[(*n)++] = 0;
	if (p->arch.x32) {
		all[(*n)++] = X32_BIT;
		all[(*n)++] = NO_CALL;
	}
	for (size_t i = 0; i < p->rules; i++) {
		all[(*n)++] = p->rule[i].first;
		all[(*n)++] = p->rule[i].last + 1;
	}
	qsort(all, *n, sizeof(*all), by_number);
	*edges = all;
	return 0;
}

static bool same(const struct interval *a, const struct interval *b)
{
	return !a->conditional && !b->conditional && a->ret == b->ret;
}

static int map_make(const struct policy *p, struct map *map)
{
	CLEANUP_MEM uint32_t *edges = NULL;
	size_t n;
	int rc = edges_of(p, &edges, &n);

	if (rc < 0)
		return rc;
	map->n = 0;
	map->interval = mem_new(n * sizeof(*map->interval));
	if (!map->interval)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct interval next;

		if (i > 0 && edges[i] == edges[i - 1])
			continue;
		next = interval_at(p, edges[i]);
		if (map->n == 0 || !same(&map->interval[map->n - 1], &next))
			map->interval[map->n++] = next;
	}
	return 0;
}

static void emit_leaf(struct policy_program *to, const struct policy *p, const struct interval *in)
{
	for (size_t i = p->rules; in->conditional && i-- > 0;) {
		if (!covers(&p->rule[i], in->first))
			continue;
		if (p->rule[i].conditions == 0)
			break;
		policy_emit_rule(to, p, &p->rule[i]);
	}
	policy_emit(to, BPF_RET | BPF_K, in->ret, 0, 0);
}

/* The test at `at` jumps to the end of the program as it is now where it fails. All jumps since are relative, so its target may move. */
static void otherwise_here(struct policy_program *to, size_t at)
{
	size_t distance;

	if (to->rc < 0)
		return;
	distance = to->n - at - 1;
	if (distance <= UINT8_MAX) {
		to->insn[at].jf = (uint8_t)distance;
		return;
	}
	/* Too far for a conditional jump: over a far one. */
	policy_emit(to, 0, 0, 0, 0);
	if (to->rc < 0)
		return;
	memmove(&to->insn[at + 2], &to->insn[at + 1], distance * sizeof(*to->insn));
	to->insn[at].jt = 1;
	to->insn[at + 1] = (struct filter_insn){BPF_JMP | BPF_JA, 0, 0, (uint32_t)distance};
}

static void emit_tree(struct policy_program *to, const struct policy *p, const struct interval *in,
		      size_t n)
{
	size_t half = n / 2, at;

	if (n == 1) {
		emit_leaf(to, p, in);
		return;
	}
	if (n == 3 && same(&in[0], &in[2]) && in[2].first == in[1].first + 1) {
		/* One call among others. */
		at = policy_emit(to, BPF_JMP | BPF_JEQ | BPF_K, in[1].first, 0, 0);
		emit_leaf(to, p, &in[1]);
		otherwise_here(to, at);
		emit_leaf(to, p, &in[2]);
		return;
	}
	if (n > 3 && half % 2 == 0) /* halves of one or three */
		half--;
	at = policy_emit(to, BPF_JMP | BPF_JGE | BPF_K, in[half].first, 0, 0);
	emit_tree(to, p, in + half, n - half);
	otherwise_here(to, at);
	emit_tree(to, p, in, half);
}

int policy_compile(const struct policy *p, struct filter_insn **insn, size_t *n)
{
	CLEANUP_MEM struct interval *intervals = NULL;
	struct policy_program to = {0};
	struct map map = {0};
	int rc = map_make(p, &map);

	intervals = map.interval;
	if (rc < 0)
		return rc;
	policy_emit(&to, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
	policy_emit(&to, BPF_JMP | BPF_JEQ | BPF_K, p->arch.token, 1, 0);
	policy_emit(&to, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	policy_emit(&to, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
	emit_tree(&to, p, intervals, map.n);
	if (to.rc < 0) {
		mem_free(to.insn);
		return to.rc;
	}
	policy_squeeze(&to);
	*insn = to.insn;
	*n = to.n;
	return 0;
}
