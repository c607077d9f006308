/* SPDX-License-Identifier: MIT */
/* The formatter: printf's directives that brood needs, to any sink. */
#include "lib/str.h"

#include <string.h>

enum argument {
	ARG_NONE, /* %% */
	ARG_CHAR,
	ARG_STRING,
	ARG_PRECISE, /* %.*s takes two */
	ARG_INT,
	ARG_LONG,
	ARG_LONG_LONG,
	ARG_SIZE,
};

/* Read one directive after its '%', up to its last letter. Returns that, or NULL: none of ours. */
static const char *directive(const char *p, enum argument *arg)
{
	*arg = ARG_INT;
	if (*p == 'l') {
		*arg = *++p == 'l' ? ARG_LONG_LONG : ARG_LONG;
		p += *p == 'l';
	} else if (*p == 'z') {
		*arg = ARG_SIZE;
		p++;
	} else if (*p == '%' || *p == 'c' || *p == 's') {
		*arg = *p == '%' ? ARG_NONE : *p == 'c' ? ARG_CHAR : ARG_STRING;
		return p;
	} else if (strncmp(p, ".*s", 3) == 0) {
		*arg = ARG_PRECISE;
		return p + 2;
	}
	return *p && strchr("diux", *p) ? p : NULL;
}

static void walk_string(str_sink *put, void *to, const char *text, int precision)
{
	if (!text)
		text = "(null)";
	put(to, text, precision < 0 ? strlen(text) : strnlen(text, (size_t)precision));
}

/* The argument as it was passed, sign-extended to 64 bits; of an unsigned one only `size` count. */
static void walk_number(str_sink *put, void *to, int64_t value, size_t size, char kind)
{
	char buf[1 + STR_DIGITS_MAX], *end = buf + sizeof(buf), *start;
	bool negative = value < 0 && (kind == 'd' || kind == 'i');
	uint64_t n = (uint64_t)value;

	if (negative)
		n = -n;
	else if (size < sizeof(n))
		n &= UINT64_MAX >> (64 - 8 * size);
	start = str_digits(n, kind == 'x' ? 16 : 10, end);
	if (negative)
		*--start = '-';
	put(to, start, (size_t)(end - start));
}

/* Put the text up to the next directive. Returns that one's last letter, or NULL at the end. */
static const char *advance(str_sink *put, void *to, const char *fmt, enum argument *arg)
{
	size_t plain = strcspn(fmt, "%");
	const char *last = NULL;

	if (fmt[plain])
		last = directive(fmt + plain + 1, arg);
	if (!last) /* the end; or what it takes is not known, and the rest is shown as it stands */
		plain += strlen(fmt + plain);
	if (plain > 0)
		put(to, fmt, plain);
	return last;
}

void str_walk(str_sink *put, void *to, const char *fmt, va_list ap)
{
	enum argument arg;
	const char *last;
	int precision;
	char c;

	for (; (last = advance(put, to, fmt, &arg)); fmt = last + 1) {
		switch (arg) {
		case ARG_NONE:
			put(to, "%", 1);
			break;
		case ARG_CHAR:
			c = (char)va_arg(ap, int);
			put(to, &c, 1);
			break;
		case ARG_STRING:
			walk_string(put, to, va_arg(ap, const char *), -1);
			break;
		case ARG_PRECISE:
			precision = va_arg(ap, int);
			walk_string(put, to, va_arg(ap, const char *), precision);
			break;
		case ARG_INT:
			walk_number(put, to, va_arg(ap, int), sizeof(int), *last);
			break;
		case ARG_LONG:
			walk_number(put, to, va_arg(ap, long), sizeof(long), *last);
			break;
		case ARG_LONG_LONG:
			walk_number(put, to, va_arg(ap, long long), sizeof(long long), *last);
			break;
		case ARG_SIZE:
			walk_number(put, to, va_arg(ap, ptrdiff_t), sizeof(size_t), *last);
			break;
		}
	}
}

static void put_piece(void *to, const char *bytes, size_t n)
{
	str_putn(to, bytes, n);
}

void str_vfmt(struct str *s, const char *fmt, va_list ap)
{
	str_walk(put_piece, s, fmt, ap);
}

void str_fmt(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vfmt(s, fmt, ap);
	va_end(ap);
}
