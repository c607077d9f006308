// SPDX-License-Identifier: MIT
/* The words of a policy's lines: numbers, actions, conditions. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "lib/str.h"
#include "ns/policy.h"

#define FILE_SHOWN_MAX 120
#define WORD_SHOWN_MAX 40
#define ERRNO_MAX 133 /* EHWPOISON */

static const char stage[] = "--seccomp";

int policy_wrong(const struct policy_line *line, struct policy_span word, const char *why)
{
	int len = word.len < WORD_SHOWN_MAX ? (int)word.len : WORD_SHOWN_MAX;

	return err_set(line->e, 0, stage, "%.*s, line %u: \"%.*s\" %s", FILE_SHOWN_MAX, line->file,
		       line->number, len, word.len ? word.at : "", why);
}

bool policy_word(struct policy_line *line, struct policy_span *word)
{
	const char *at = line->rest.at, *end = at + line->rest.len;

	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	word->at = at;
	while (at < end && *at != ' ' && *at != '\t' && *at != '\r')
		at++;
	word->len = (size_t)(at - word->at);
	line->rest = (struct policy_span){at, (size_t)(end - at)};
	return word->len > 0;
}

bool policy_is(struct policy_span word, const char *what)
{
	return strlen(what) == word.len && memcmp(word.at, what, word.len) == 0;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* Decimal, or hexadecimal after 0x. No octal: a leading 0 would mean something else to many a reader. */
bool policy_number(struct policy_span word, uint64_t *out)
{
	bool hex = word.len > 2 && word.at[0] == '0' && (word.at[1] | 32) == 'x';
	uint64_t base = hex ? 16 : 10, n = 0;

	if (word.len == 0 || (word.len > 1 && !hex && word.at[0] == '0'))
		return false;
	for (size_t i = hex ? 2 : 0; i < word.len; i++) {
		uint64_t d = (uint64_t)digit(word.at[i]);

		if (d >= base || n > (UINT64_MAX - d) / base)
			return false;
		n = n * base + d;
	}
	*out = n;
	return true;
}

static bool errno_named(struct policy_span word, uint32_t *errnum)
{
	char buf[16];

	for (int n = 1; n <= ERRNO_MAX; n++)
		if (policy_is(word, err_symbol(n, buf))) {
			*errnum = (uint32_t)n;
			return true;
		}
	return false;
}

int policy_action(struct policy_line *line, struct policy_span word, uint32_t *ret)
{
	static const char *const names[] = {"allow", "deny", "kill", "log", "errno"};
	static const uint32_t returns[] = {SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM,
					   SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_LOG};
	uint32_t errnum;

	for (size_t i = 0; i < sizeof(returns) / sizeof(returns[0]); i++)
		if (policy_is(word, names[i])) {
			*ret = returns[i];
			return 0;
		}
	if (!policy_is(word, "errno"))
		return policy_wrong(
			line, word,
			"is no action; give allow, deny, errno NAME, log, kill, default, "
			"include, call, or @GROUP =");
	if (!policy_word(line, &word) || !errno_named(word, &errnum))
		return policy_wrong(line, word,
				    "is no error's name; give one, as errno ENOSYS clone3");
	*ret = SECCOMP_RET_ERRNO | errnum;
	return 0;
}

bool policy_is_condition(struct policy_span word)
{
	return word.len >= 4 && memcmp(word.at, "arg", 3) == 0 && word.at[3] >= '0' &&
	       word.at[3] <= '9';
}

static const struct {
	const char *sign;
	enum policy_compare compare;
	bool negated;
} signs[] = {
	/* the longer ones first */
	{"!=", POLICY_EQUAL, true},   {">=", POLICY_GREATER_EQUAL, false},
	{"<=", POLICY_GREATER, true}, {"=", POLICY_EQUAL, false},
	{">", POLICY_GREATER, false}, {"<", POLICY_GREATER_EQUAL, true},
};

/* Past the sign that `at` begins with, or NULL. */
static const char *read_sign(const char *at, const char *end, struct policy_condition *c)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i].sign);

		if ((size_t)(end - at) < len || memcmp(at, signs[i].sign, len) != 0)
			continue;
		c->compare = signs[i].compare;
		c->negated = signs[i].negated;
		return at + len;
	}
	return NULL;
}

static const char *read_values(const char *at, const char *end, struct policy_condition *c)
{
	while (c->n < POLICY_VALUES_MAX) {
		const char *comma = memchr(at, ',', (size_t)(end - at)), *to = comma ? comma : end;

		if (!policy_number((struct policy_span){at, (size_t)(to - at)}, &c->value[c->n++]))
			return "holds no number there; give decimal or 0x and hexadecimal digits";
		if (!comma)
			return NULL;
		at = comma + 1;
	}
	return "has more than 16 numbers; give them in two lines";
}

static const char *settle(struct policy_condition *c, bool masked)
{
	uint64_t longest = masked ? c->mask : 0;

	for (size_t i = 0; i < c->n; i++) {
		longest |= c->value[i];
		if (masked && (c->value[i] & ~c->mask))
			return "can never hold: the number has bits that the mask has not";
	}
	c->wide = longest > UINT32_MAX;
	if (!masked)
		c->mask = c->wide ? UINT64_MAX : UINT32_MAX;
	if (c->n > 1 && c->compare != POLICY_EQUAL)
		return "has several numbers; only = and != take more than one";
	if (c->n > 1 && c->wide)
		return "has several numbers, one of them over 32 bits; give that one in a line of its own";
	return NULL;
}

static const char *read_condition(struct policy_span word, struct policy_condition *c)
{
	const char *at = word.at + 4, *end = word.at + word.len, *why;
	bool masked = at < end && *at == '&';

	c->arg = (uint8_t)(word.at[3] - '0');
	if (c->arg > 5)
		return "names no argument; a call has arg0 to arg5";
	if (masked) {
		const char *from = ++at;

		while (at < end && !strchr("!=<>", *at))
			at++;
		if (!policy_number((struct policy_span){from, (size_t)(at - from)}, &c->mask))
			return "has no number as its mask; write it as arg0&0xff=1";
	}
	at = read_sign(at, end, c);
	if (!at)
		return "compares nothing; write it as arg0=1, with = != < <= > or >=";
	if (masked && c->compare != POLICY_EQUAL)
		return "compares masked bits by order; after a mask give = or !=";
	why = read_values(at, end, c);
	return why ? why : settle(c, masked);
}

int policy_condition_read(struct policy_line *line, struct policy_span word,
			  struct policy_condition *out)
{
	struct policy_condition c = {0};
	const char *why = read_condition(word, &c);

	if (why)
		return policy_wrong(line, word, why);
	*out = c;
	return 0;
}
