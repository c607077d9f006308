// SPDX-License-Identifier: MIT
/* What the names in a policy stand for: calls of an architecture, and groups of them. */
#include <errno.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/str.h"
#include "ns/calls.h"
#include "ns/policy.h"

#define CALL_NAME_MAX 40
#define SUGGEST_MAX 600 /* more calls than any architecture has */
#define DEPTH_MAX 16	/* groups of groups */

const struct policy_name *policy_find(const struct policy *p, struct policy_span name)
{
	for (size_t i = 0; i < p->names; i++) {
		const struct policy_span *known = &p->name[i].name;

		if (known->len == name.len && memcmp(known->at, name.at, name.len) == 0)
			return &p->name[i];
	}
	return NULL;
}

/* The call's number here, CALL_ELSEWHERE or CALL_UNKNOWN. What is known goes before what a policy says. */
static int number_of(const struct policy *p, struct policy_span word)
{
	char name[CALL_NAME_MAX + 1];
	const struct policy_name *own;
	uint64_t n;
	int number;

	if (word.len > CALL_NAME_MAX || memchr(word.at, '\0', word.len))
		return CALL_UNKNOWN;
	memcpy(name, word.at, word.len);
	name[word.len] = '\0';
	number = call_number(p->arch.token, name);
	if (number != CALL_UNKNOWN)
		return number;
	own = policy_find(p, word);
	return own && policy_number(own->value, &n) ? (int)n : CALL_UNKNOWN;
}

/* A name of this architecture or a group that `word` may have meant. */
static int unknown(struct policy_line *line, struct policy_span word)
{
	const char *names[SUGGEST_MAX];
	char copy[CALL_NAME_MAX + 1] = "", why[120];
	const char *nearest;
	struct str s;

	if (word.len <= CALL_NAME_MAX)
		memcpy(copy, word.at, word.len);
	nearest = str_nearest(copy, names, call_names(names, SUGGEST_MAX));
	str_init(&s, why, sizeof(why));
	str_put(&s, "is no system call of any architecture that brood knows");
	if (nearest)
		str_fmt(&s, "; did you mean %s?", nearest);
	return policy_wrong(line, word, why);
}

static int unknown_group(struct policy_line *line, struct policy_span word)
{
	const struct policy *p = line->policy;
	struct str s;
	char why[240];

	str_init(&s, why, sizeof(why));
	str_put(&s, "is no group; there are");
	for (size_t i = 0; i < p->names; i++)
		if (p->name[i].name.at[0] == '@')
			str_fmt(&s, " %.*s", (int)p->name[i].name.len, p->name[i].name.at);
	return policy_wrong(line, word, why);
}

int policy_add_rule(struct policy_line *line, struct policy_rule rule)
{
	struct policy *p = line->policy;
	struct policy_rule *grown;

	if (p->rules >= POLICY_RULES_MAX)
		return err_set(line->e, E2BIG, "--seccomp", "%.100s, line %u: too many rules",
			       line->file, line->number);
	grown = mem_grow(p->rule, (p->rules + 1) * sizeof(*grown));
	if (!grown)
		return err_set(line->e, ENOMEM, "--seccomp", "no memory for the policy");
	p->rule = grown;
	grown[p->rules++] = rule;
	return 0;
}

static int add(struct policy_line *line, struct policy_span word, struct policy_rule rule,
	       unsigned depth)
{
	const struct policy_name *group;
	struct policy_line members;
	int number, rc = 0;

	if (word.at[0] != '@') {
		number = number_of(line->policy, word);
		if (number == CALL_UNKNOWN)
			return unknown(line, word);
		if (number < 0)
			return 0; /* nothing to refuse here */
		rule.first = rule.last = (uint32_t)number;
		return policy_add_rule(line, rule);
	}
	group = policy_find(line->policy, word);
	if (!group)
		return unknown_group(line, word);
	if (depth >= DEPTH_MAX)
		return policy_wrong(line, word, "holds too many groups within groups");
	members = *line;
	members.rest = group->value;
	while (rc == 0 && policy_word(&members, &word))
		rc = add(&members, word, rule, depth + 1);
	return rc;
}

int policy_add_calls(struct policy_line *line, struct policy_span word, struct policy_rule rule)
{
	return add(line, word, rule, 0);
}
