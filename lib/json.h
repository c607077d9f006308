/* SPDX-License-Identifier: MIT */
/*
 * A JSON writer over struct out. The caller gives the shape, the writer the commas, the escapes
 * and the indentation. Strings: control characters are escaped, invalid UTF-8 bytes become U+FFFD.
 */
#ifndef LIB_JSON_H
#define LIB_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/out.h"

#define JSON_DEPTH_MAX 16

struct json {
	struct out *out;
	unsigned depth;
	bool some[JSON_DEPTH_MAX + 1]; /* this level already has an element */
	bool pretty;
};

/*
 * key is NULL inside an array and at the top; a NULL string is null. Arrays and objects deeper than
 * JSON_DEPTH_MAX are written as null, so that the output parses in any case.
 */
void json_init(struct json *j, struct out *o, bool pretty);
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
/* The bracket, "}" or "]", that closes what was opened last. At the top there is none: left out. */
void json_end(struct json *j, char bracket);
void json_str(struct json *j, const char *key, const char *value);
void json_strn(struct json *j, const char *key, const char *value, size_t n);
void json_u64(struct json *j, const char *key, uint64_t value);
void json_i64(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
void json_seconds(struct json *j, const char *key, uint64_t ns); /* a number with six decimals */
/* value / 10^places, with so many decimals (1 to 9): 1250 and 2 give 12.50 */
void json_decimal(struct json *j, const char *key, uint64_t value, unsigned places);
void json_finish(struct json *j); /* newline */

#endif
