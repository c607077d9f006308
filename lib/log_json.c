/* SPDX-License-Identifier: MIT */
/* A log line as a JSON object. */
#include "lib/log_json.h"

#include <time.h>
#include <unistd.h>

#include "lib/json.h"
#include "lib/str.h"

/* So much of a text fits with what is around it into out's buffer, and so into one write: lines do not mix. */
#define MESSAGE_MAX 800

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
	json_strn(&j, "message", text, n < MESSAGE_MAX ? n : MESSAGE_MAX);
	json_end(&j, '}');
	json_finish(&j);
	out_flush(&o);
}
