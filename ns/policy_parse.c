// SPDX-License-Identifier: MIT
/* A policy's lines, which become rules and names. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "lib/mem.h"
#include "ns/policy.h"

/* One text is read for its names alone, for its rules alone, or for both. */
enum reading { READ_NAMES = 1, READ_RULES = 2 };

struct reader {
	struct policy *policy;
	const char *file;
	const struct policy_span *profile;
	struct err *e;
};

static int read_text(const struct reader *r, struct policy_span text, unsigned reading);

void policy_init(struct policy *p, struct policy_arch arch)
{
	*p = (struct policy){.arch = arch, .default_ret = SECCOMP_RET_ALLOW};
}

void policy_free(struct policy *p)
{
	mem_free(p->rule);
	mem_free(p->condition);
	mem_free(p->name);
	*p = (struct policy){.default_ret = SECCOMP_RET_ALLOW};
}

static int no_more(struct policy_line *line)
{
	struct policy_span word;

	return policy_word(line, &word) ? policy_wrong(line, word, "is too much on this line") : 0;
}

static int add_condition(struct policy_line *line, struct policy_span word,
			 struct policy_rule *rule)
{
	struct policy *p = line->policy;
	struct policy_condition *grown;
	int rc;

	grown = mem_grow(p->condition, (p->conditions + 1) * sizeof(*grown));
	if (!grown)
		return err_set(line->e, ENOMEM, "--seccomp", "no memory for the policy");
	p->condition = grown;
	if (rule->conditions == POLICY_CONDITIONS_MAX)
		return policy_wrong(line, word, "is one condition too many; a line takes six");
	rc = policy_condition_read(line, word, &grown[p->conditions]);
	if (rc == 0) {
		p->conditions++;
		rule->conditions++;
	}
	return rc;
}

/* NUMBER of `newer-than NUMBER`, on which nothing follows. */
static int read_newer(struct policy_line *line, struct policy_rule rule)
{
	struct policy_span word;
	uint64_t n;

	if (!policy_word(line, &word) || !policy_number(word, &n) || n + 1 >= POLICY_CALLS_END)
		return policy_wrong(line, word, "is no call's number; write it as newer-than 469");
	rule.first = (uint32_t)n + 1;
	rule.last = POLICY_CALLS_END - 1;
	if (rule.conditions)
		return policy_wrong(line, word, "takes no condition");
	return no_more(line) < 0 ? -EINVAL : policy_add_rule(line, rule);
}

/* CALL... [CONDITION...] in any order: the conditions are for all of the calls. */
static int read_calls(struct policy_line *line, uint32_t ret)
{
	struct policy_rule rule = {.ret = ret, .condition = (uint32_t)line->policy->conditions};
	struct policy_line again = *line;
	struct policy_span word = {line->rest.at, 0};
	bool some = false;
	int rc = 0;

	while (rc == 0 && policy_word(line, &word))
		if (policy_is_condition(word))
			rc = add_condition(line, word, &rule);
	while (rc == 0 && policy_word(&again, &word)) {
		if (policy_is_condition(word))
			continue;
		some = true;
		if (policy_is(word, "newer-than"))
			return read_newer(&again, rule);
		rc = policy_add_calls(&again, word, rule);
	}
	if (rc == 0 && !some)
		return policy_wrong(line, word,
				    "ends a line that names no call; write it as deny ptrace");
	return rc;
}

static int add_name(struct policy_line *line, struct policy_name name)
{
	struct policy *p = line->policy;
	struct policy_name *grown;

	if (policy_find(p, name.name))
		return policy_wrong(line, name.name, "has a meaning already; take another name");
	grown = mem_grow(p->name, (p->names + 1) * sizeof(*grown));
	if (!grown)
		return err_set(line->e, ENOMEM, "--seccomp", "no memory for the policy");
	p->name = grown;
	grown[p->names++] = name;
	return 0;
}

/* @NAME = CALL... Each word is looked up now, so that a wrong one is told of here; and no group can hold itself. */
static int read_group(struct policy_line *line, struct policy_span name)
{
	struct policy_rule rule = {.ret = SECCOMP_RET_ALLOW};
	struct policy_span word;
	struct policy_line members;
	size_t rules = line->policy->rules;
	int rc = 0;

	if (!policy_word(line, &word) || !policy_is(word, "="))
		return policy_wrong(line, name,
				    "begins a line; a group is made with @NAME = CALL...");
	members = *line;
	while (rc == 0 && policy_word(&members, &word))
		rc = policy_add_calls(&members, word, rule);
	line->policy->rules = rules;
	return rc < 0 ? rc : add_name(line, (struct policy_name){name, line->rest});
}

static int read_call(struct policy_line *line)
{
	struct policy_span name, number;
	uint64_t n;

	if (!policy_word(line, &name) || !policy_word(line, &number) ||
	    !policy_number(number, &n) || n >= POLICY_CALLS_END || name.at[0] == '@')
		return policy_wrong(line, name,
				    "is not followed by a number; write it as call NAME NUMBER");
	if (no_more(line) < 0)
		return -EINVAL;
	return add_name(line, (struct policy_name){name, number});
}

static int read_include(const struct reader *r, struct policy_line *line)
{
	struct reader profile = {r->policy, "the default profile", NULL, r->e};
	struct policy_span word;

	if (!policy_word(line, &word) || !policy_is(word, "default") || !r->profile)
		return policy_wrong(line, word,
				    "cannot be included; there is only include default");
	if (no_more(line) < 0)
		return -EINVAL;
	return read_text(&profile, *r->profile, READ_RULES);
}

static int read_line(const struct reader *r, struct policy_line *line, unsigned reading)
{
	struct policy_span word;
	uint32_t ret;
	int rc;

	if (!policy_word(line, &word))
		return 0;
	if (word.at[0] == '@')
		return reading & READ_NAMES ? read_group(line, word) : 0;
	if (policy_is(word, "call"))
		return reading & READ_NAMES ? read_call(line) : 0;
	if (!(reading & READ_RULES))
		return 0;
	if (policy_is(word, "include"))
		return read_include(r, line);
	if (!policy_is(word, "default")) {
		rc = policy_action(line, word, &ret);
		return rc < 0 ? rc : read_calls(line, ret);
	}
	if (!policy_word(line, &word))
		return policy_wrong(line, word,
				    "default needs an action; write it as default deny");
	rc = policy_action(line, word, &ret);
	if (rc == 0)
		rc = no_more(line);
	if (rc == 0)
		line->policy->default_ret = ret;
	return rc;
}

static int read_text(const struct reader *r, struct policy_span text, unsigned reading)
{
	const char *at = text.at, *end = at + text.len;
	struct policy_line line = {.policy = r->policy, .file = r->file, .e = r->e};
	int rc = 0;

	while (rc == 0 && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *to = newline ? newline : end;
		const char *comment = memchr(at, '#', (size_t)(to - at));

		line.number++;
		line.rest = (struct policy_span){at, (size_t)((comment ? comment : to) - at)};
		rc = read_line(r, &line, reading);
		at = newline ? newline + 1 : end;
	}
	return rc;
}

int policy_parse(struct policy *p, const char *file, struct policy_span text,
		 const struct policy_span *profile, struct err *e)
{
	struct reader known = {p, "the default profile", NULL, e}, own = {p, file, profile, e};
	int rc = profile ? read_text(&known, *profile, READ_NAMES) : 0;

	return rc < 0 ? rc : read_text(&own, text, READ_NAMES | READ_RULES);
}
