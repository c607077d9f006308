/* SPDX-License-Identifier: MIT */
/* The JSON writer: commas, indentation and escapes around what the caller puts. */
#include "lib/json.h"

#include <string.h>

#include "lib/str.h"

/* U+FFFD, the replacement character. */
#define REPLACEMENT "\xef\xbf\xbd"

void json_init(struct json *j, struct out *o, bool pretty)
{
	*j = (struct json){.out = o, .pretty = pretty};
}

/* Inside of what was opened too deep nothing is written. */
static bool too_deep(const struct json *j)
{
	return j->depth > JSON_DEPTH_MAX;
}

static void new_line(struct json *j)
{
	if (!j->pretty)
		return;
	out_put(j->out, "\n");
	for (unsigned i = 0; i < j->depth; i++)
		out_put(j->out, "  ");
}

static void put_escape(struct out *o, unsigned char c)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: the byte, its letter */
	char escape[] = "\\u0000";

	for (const char *p = letters; *p; p += 2) {
		if (c == (unsigned char)*p) {
			escape[1] = p[1];
			out_putn(o, escape, 2);
			return;
		}
	}
	escape[4] = "0123456789abcdef"[c >> 4];
	escape[5] = "0123456789abcdef"[c & 15];
	out_put(o, escape);
}

static void put_quoted(struct out *o, const char *value, size_t n)
{
	size_t len;

	out_put(o, "\"");
	for (; n > 0; value += len, n -= len) {
		len = str_utf8(value, n);
		if (len == 0) {
			out_put(o, REPLACEMENT);
			len = 1;
		} else if (str_is_control(value) || *value == '"' || *value == '\\') {
			put_escape(o,
				   (unsigned char)
					   value[len - 1]); /* of a C1 control that is its code */
		} else {
			out_putn(o, value, len);
		}
	}
	out_put(o, "\"");
}

/* What comes before a value: comma, line, key. False where the value is to be left out. */
static bool begin(struct json *j, const char *key)
{
	if (too_deep(j))
		return false;
	if (j->depth > 0) {
		if (j->some[j->depth])
			out_put(j->out, ",");
		j->some[j->depth] = true;
		new_line(j);
	}
	if (key) {
		put_quoted(j->out, key, strlen(key));
		out_put(j->out, j->pretty ? ": " : ":");
	}
	return true;
}

static void open_bracket(struct json *j, const char *key, const char *bracket)
{
	if (begin(j, key))
		out_put(j->out, j->depth < JSON_DEPTH_MAX ? bracket : "null");
	j->depth++;
	if (!too_deep(j))
		j->some[j->depth] = false;
}

void json_object(struct json *j, const char *key)
{
	open_bracket(j, key, "{");
}

void json_array(struct json *j, const char *key)
{
	open_bracket(j, key, "[");
}

void json_end(struct json *j, char bracket)
{
	bool shown = !too_deep(j), some;

	if (j->depth == 0)
		return;
	some = shown && j->some[j->depth];
	j->depth--;
	if (some)
		new_line(j);
	if (shown)
		out_putn(j->out, &bracket, 1);
}

void json_str(struct json *j, const char *key, const char *value)
{
	if (value)
		json_strn(j, key, value, strlen(value));
	else
		json_null(j, key);
}

void json_strn(struct json *j, const char *key, const char *value, size_t n)
{
	if (begin(j, key))
		put_quoted(j->out, value, n);
}

void json_u64(struct json *j, const char *key, uint64_t value)
{
	if (begin(j, key))
		out_fmt(j->out, "%llu", (unsigned long long)value);
}

void json_i64(struct json *j, const char *key, int64_t value)
{
	if (begin(j, key))
		out_fmt(j->out, "%lld", (long long)value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	if (begin(j, key))
		out_put(j->out, value ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	if (begin(j, key))
		out_put(j->out, "null");
}

void json_decimal(struct json *j, const char *key, uint64_t value, unsigned places)
{
	char buf[40];
	struct str s;

	if (!begin(j, key))
		return;
	str_init(&s, buf, sizeof(buf));
	str_put_decimal(&s, value, places);
	out_putn(j->out, buf, s.len);
}

void json_seconds(struct json *j, const char *key, uint64_t ns)
{
	json_decimal(j, key, ns / 1000, 6);
}

void json_finish(struct json *j)
{
	out_put(j->out, "\n");
}
