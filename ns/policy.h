/* SPDX-License-Identifier: MIT */
/*
 * A seccomp policy: from text (its language: ns/default.policy) to rules, and from rules to a program for the kernel.
 * Used by brood for its users' files, and by tools/gen_filter.c for the default profile.
 */
#ifndef NS_POLICY_H
#define NS_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/sandbox.h"
#include "lib/err.h"

#define POLICY_BYTES_MAX 65536u
#define POLICY_RULES_MAX 16384u
#define POLICY_VALUES_MAX 16
#define POLICY_CONDITIONS_MAX 6 /* of one line: one for each argument */

/* Numbers from here up are no calls but, on some architectures, something else (arm's cacheflush, x32). */
#define POLICY_CALLS_END 0xf0000u

struct policy_arch {
	uint32_t token; /* AUDIT_ARCH_* */
	bool big_endian;
	bool x32; /* its numbers have bit 30 set, under the same token */
};

enum policy_compare { POLICY_EQUAL, POLICY_GREATER, POLICY_GREATER_EQUAL };

/* Any of the values compares to the masked argument so; `negated`: none does. */
struct policy_condition {
	uint8_t arg;
	uint8_t n;
	bool negated;
	bool wide; /* all 64 bits are compared, and n is 1; else the low 32 */
	enum policy_compare compare;
	uint64_t mask;
	uint64_t value[POLICY_VALUES_MAX];
};

/* For the calls numbered first to last, where the conditions hold. */
struct policy_rule {
	uint32_t first, last;
	uint32_t ret;	    /* SECCOMP_RET_* */
	uint32_t condition; /* index of the first */
	uint32_t conditions;
};

struct policy_span {
	const char *at; /* in a text */
	size_t len;
};

/* Of what `name` is made: a group's calls, or a call's number. */
struct policy_name {
	struct policy_span name, value;
};

struct policy {
	struct policy_arch arch;
	uint32_t default_ret;
	struct policy_rule *rule; /* the later ones win; these blocks are of lib/mem.h */
	size_t rules;
	struct policy_condition *condition;
	size_t conditions;
	struct policy_name *name;
	size_t names;
};

/* The architecture that this program runs on. */
struct policy_arch policy_arch_native(void);

/* An empty policy: everything is allowed. To be freed also where later steps fail. */
void policy_init(struct policy *p, struct policy_arch arch);
void policy_free(struct policy *p);

/*
 * Read `text`. `file` names it in messages. `profile` is what `include default` stands for and defines the groups
 * (NULL: neither). Both texts must outlive p. -EINVAL with the line and the word, -ENOMEM, or -E2BIG.
 */
int policy_parse(struct policy *p, const char *file, struct policy_span text,
		 const struct policy_span *profile, struct err *e);

/* Into *insn (of lib/mem.h, the caller's) and *n: what the kernel runs. -E2BIG where that is too long for it, -ENOMEM. */
int policy_compile(const struct policy *p, struct filter_insn **insn, size_t *n);

/* ---- between the files that implement this */

/* One line while it is read. */
struct policy_line {
	struct policy *policy;
	const char *file;
	unsigned number;
	struct policy_span rest;
	struct err *e;
};

/* The next word, or false at the end of the line. */
bool policy_word(struct policy_line *line, struct policy_span *word);
bool policy_is(struct policy_span word, const char *what);
int policy_wrong(const struct policy_line *line, struct policy_span word, const char *why);
bool policy_number(struct policy_span word, uint64_t *out);

/* "arg0=1": whether `word` is meant to be one, and what it says. */
bool policy_is_condition(struct policy_span word);
int policy_condition_read(struct policy_line *line, struct policy_span word,
			  struct policy_condition *out);

/* "deny", "errno NAME"...: NULL-safe part of a line. */
int policy_action(struct policy_line *line, struct policy_span word, uint32_t *ret);

/* One more rule for each call that `word` names: a call, a group. */
int policy_add_calls(struct policy_line *line, struct policy_span word, struct policy_rule rule);
int policy_add_rule(struct policy_line *line, struct policy_rule rule);
const struct policy_name *policy_find(const struct policy *p, struct policy_span name);

/* A growing program; rc says whether it could. */
struct policy_program {
	struct filter_insn *insn;
	size_t n;
	int rc;
};

size_t policy_emit(struct policy_program *to, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf);
/* The conditions hold -> return; else what follows. */
void policy_emit_rule(struct policy_program *to, const struct policy *p,
		      const struct policy_rule *rule);
/* Of a whole program that had no error. */
void policy_squeeze(struct policy_program *p);

#endif
