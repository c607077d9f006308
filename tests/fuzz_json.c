/* SPDX-License-Identifier: MIT */
/* needs: lib tests/valid.c */
/* Whatever is written, in whatever order and depth: it parses, and a terminal may show it. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/json.h"
#include "tests/valid.h"

#define STEPS_MAX 300
#define KEY_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* The input, as a stream of decisions. */
struct input {
	const uint8_t *at, *end;
};

static unsigned next(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static uint64_t next_u64(struct input *in)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | next(in);
	return n;
}

/* A run of raw bytes, its length first. */
static const char *next_bytes(struct input *in, size_t *n)
{
	const uint8_t *bytes;
	size_t left;

	*n = next(in);
	left = (size_t)(in->end - in->at);
	if (*n > left)
		*n = left;
	bytes = in->at;
	in->at += *n;
	return (const char *)bytes;
}

struct writer {
	struct json json;
	char brackets[STEPS_MAX]; /* that close what is open */
	size_t open;
};

static void put_value(struct writer *w, struct input *in, const char *key)
{
	const char *bytes;
	size_t n;

	switch (next(in) % 9) {
	case 0:
		json_object(&w->json, key);
		w->brackets[w->open++] = '}';
		break;
	case 1:
		json_array(&w->json, key);
		w->brackets[w->open++] = ']';
		break;
	case 2:
		bytes = next_bytes(in, &n);
		json_strn(&w->json, key, bytes, n);
		break;
	case 3:
		json_u64(&w->json, key, next_u64(in));
		break;
	case 4:
		json_i64(&w->json, key, (int64_t)next_u64(in));
		break;
	case 5:
		json_bool(&w->json, key, next(in) & 1);
		break;
	case 6:
		json_null(&w->json, key);
		break;
	case 7:
		json_seconds(&w->json, key, next_u64(in));
		break;
	default:
		json_str(&w->json, key, next(in) & 1 ? key : NULL);
	}
}

static void put_all(struct writer *w, struct input *in)
{
	char key[KEY_MAX + 1];
	const char *bytes;
	size_t n;

	put_value(w, in, NULL);
	for (int i = 1; i < STEPS_MAX && w->open > 0 && in->at < in->end; i++) {
		if (next(in) % 4 == 0) {
			json_end(&w->json, w->brackets[--w->open]);
			continue;
		}
		if (w->brackets[w->open - 1] == ']') {
			put_value(w, in, NULL);
			continue;
		}
		bytes = next_bytes(in, &n);
		n = n < KEY_MAX ? n : KEY_MAX;
		memcpy(key, bytes, n);
		key[n] = '\0';
		put_value(w, in, key);
	}
	while (w->open > 0)
		json_end(&w->json, w->brackets[--w->open]);
	json_finish(&w->json);
}

static void check_written(int fd, bool pretty)
{
	static char text[1 << 20];
	ssize_t n = pread(fd, text, sizeof(text), 0);
	size_t lines = 0;

	check(n > 0 && (size_t)n < sizeof(text) && text[n - 1] == '\n');
	check(valid_json(text, (size_t)n));
	for (ssize_t i = 0; i < n; i++) {
		lines += text[i] == '\n';
		check(text[i] == '\n' || (unsigned char)text[i] >= 0x20);
		check(text[i] != 0x7f);
	}
	check(pretty || lines == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	struct input in = {data, data + size};
	struct writer w = {.open = 0};
	struct out out;
	bool pretty = next(&in) & 1;

	if (fd < 0)
		fd = memfd_create("json", MFD_CLOEXEC);
	check(fd >= 0 && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	out_init(&out, fd);
	json_init(&w.json, &out, pretty);
	put_all(&w, &in);
	check(w.json.depth == 0);
	check(out_flush(&out) == 0);
	check_written(fd, pretty);
	return 0;
}
