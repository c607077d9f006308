/* SPDX-License-Identifier: MIT */
/* A log line as a JSON object. */
#include "lib/log_json.h"

#include <time.h>
#include <unistd.h>

#include "lib/json.h"
#include "lib/str.h"

/* One write a line, so that the lines of two brood processes do not mix: what is put is all in out's buffer. */
#define MESSAGE_MAX 700

void log_json(enum log_level level, const char *program, const char *text, size_t n)
{
	static const char *const words[] = {
		[LOG_ERROR] = "error",
		[LOG_WARN] = "warning",
		[LOG_INFO] = "info",
		[LOG_DEBUG] = "debug",
	};
	struct timespec now = {0};
	char time[40];
	struct str s;
	struct json j;
	struct out o;

	clock_gettime(CLOCK_REALTIME, &now);
	str_init(&s, time, sizeof(time));
	str_put_time(&s, &now);
	out_init(&o, STDERR_FILENO);
	json_init(&j, &o, false);
	json_object(&j, NULL);
	json_str(&j, "time", time);
	json_str(&j, "level", words[level]);
	json_str(&j, "program", program);
	json_strn(&j, "message", text, n);
	json_end(&j, '}');
	json_finish(&j);
	out_flush(&o);
}
