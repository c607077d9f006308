// SPDX-License-Identifier: MIT
/* Words for codes, states and fields, and errors in words. */
#include <errno.h>
#include <string.h>

#include "inspect/snapshot.h"
#include "lib/str.h"

const char *brood_code_words(enum brood_code code)
{
	static const char *const words[] = {
		[BROOD_OK] = "no error",
		[BROOD_NOT_FOUND] = "not found",
		[BROOD_PERMISSION_DENIED] = "permission denied",
		[BROOD_KILL_FAILED] = "kill failed",
		[BROOD_SYSTEM_ERROR] = "system error",
		[BROOD_INVALID] = "invalid argument",
		[BROOD_UNSUPPORTED] = "not supported",
		[BROOD_ALREADY_STOPPED] = "already stopped",
		[BROOD_REFUSED] = "refused",
	};

	return (unsigned)code < sizeof(words) / sizeof(words[0]) ? words[code] : "unknown error";
}

const char *brood_state_words(enum brood_state state)
{
	static const char *const words[] = {
		[BROOD_STATE_UNKNOWN] = "unknown",
		[BROOD_RUNNING] = "running",
		[BROOD_SLEEPING] = "sleeping",
		[BROOD_WAITING] = "waiting",
		[BROOD_IDLE] = "idle",
		[BROOD_STOPPED] = "stopped",
		[BROOD_TRACED] = "traced",
		[BROOD_ZOMBIE] = "zombie",
		[BROOD_DEAD] = "dead",
	};

	return (unsigned)state < sizeof(words) / sizeof(words[0]) ? words[state] : "unknown";
}

static const char *const field_words[] = {"pid",  "parent",  "start", "name",	"command",
					  "user", "state",   "cwd",   "memory", "cpu",
					  "time", "threads", "age"};
#define FIELD_COUNT (sizeof(field_words) / sizeof(field_words[0]))
_Static_assert((1u << FIELD_COUNT) - 1 == BROOD_FIELDS, "each field has a word");

const char *brood_field_word(enum brood_field field)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++)
		if ((unsigned)field == 1u << i)
			return field_words[i];
	return NULL;
}

enum brood_field brood_field_named(const char *word, size_t len)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++)
		if (strlen(field_words[i]) == len && memcmp(field_words[i], word, len) == 0)
			return (enum brood_field)(1u << i);
	return (enum brood_field)0;
}

static enum brood_code code_of(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
	case ESRCH:
		return BROOD_NOT_FOUND;
	case EACCES:
	case EPERM:
		return BROOD_PERMISSION_DENIED;
	case EINVAL:
		return BROOD_INVALID;
	case ENOTSUP:
		return BROOD_UNSUPPORTED;
	default:
		return BROOD_SYSTEM_ERROR;
	}
}

enum brood_code inspect_error(struct brood_error *e, const struct err *from)
{
	return inspect_fail(e, code_of(from->errnum), from->errnum, "%s: %s", from->stage,
			    from->text);
}

enum brood_code inspect_fail(struct brood_error *e, enum brood_code code, int errnum,
			     const char *fmt, ...)
{
	struct str s;
	va_list ap;

	if (!e)
		return code;
	e->code = code;
	e->errnum = errnum;
	str_init(&s, e->text, sizeof(e->text));
	va_start(ap, fmt);
	str_vfmt(&s, fmt, ap);
	va_end(ap);
	return code;
}
