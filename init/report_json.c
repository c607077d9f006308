// SPDX-License-Identifier: MIT
/* The report as JSON: docs/report.schema.json says what each member means. */
#include "init/report_json.h"

#include <string.h>

#include "init/plan.h"
#include "lib/json.h"
#include "lib/signame.h"

static void put_start(struct json *j, const struct timespec *start)
{
	char text[40];
	struct str s;

	str_init(&s, text, sizeof(text));
	str_put_time(&s, start);
	json_str(j, "start", text);
}

/* A UUID of version 4 (RFC 9562, 5.4) from 16 random bytes. */
static void put_id(struct json *j, const unsigned char id[16])
{
	char text[40];
	struct str s;

	str_init(&s, text, sizeof(text));
	for (unsigned i = 0; i < 16; i++) {
		unsigned byte = id[i];

		if (i == 6)
			byte = 0x40 | (byte & 0x0f);
		else if (i == 8)
			byte = 0x80 | (byte & 0x3f);
		if (i == 4 || i == 6 || i == 8 || i == 10)
			str_putc(&s, '-');
		str_putc(&s, "0123456789abcdef"[byte >> 4]);
		str_putc(&s, "0123456789abcdef"[byte & 15]);
	}
	json_str(j, "id", text);
}

static void put_command(struct json *j, char *const *argv)
{
	json_array(j, "command");
	for (; argv && *argv; argv++)
		json_str(j, NULL, *argv);
	json_end(j, ']');
}

static const char *outcome_word(const struct result *result)
{
	static const char *const words[] = {
		[OUTCOME_NONE] = "stopped", /* its init did not come to say */
		[OUTCOME_EXITED] = "exited",	   [OUTCOME_SIGNALED] = "signaled",
		[OUTCOME_TIMED_OUT] = "timed-out", [OUTCOME_NOT_STARTED] = "not-started",
		[OUTCOME_STOPPED] = "stopped",
	};

	return words[result ? result->outcome : OUTCOME_NOT_STARTED];
}

static void put_outcome(struct json *j, const struct report *r)
{
	const struct result *result = r->result;
	bool ended = result && result->main_started && result->main_end_ns;
	char reason[512], name[16];
	struct str s;

	str_init(&s, reason, sizeof(reason));
	report_reason(r, &s);
	json_str(j, "outcome", outcome_word(result));
	json_str(j, "reason", reason);
	json_u64(j, "exit_code", (uint32_t)r->exit_code);
	if (ended && !result->main_signaled)
		json_u64(j, "command_exit_code", (uint32_t)result->main_status);
	else
		json_null(j, "command_exit_code");
	if (ended && result->main_signaled) {
		json_object(j, "signal");
		json_i64(j, "number", result->main_status);
		json_str(j, "name", signame(result->main_status, name));
		json_end(j, '}');
	} else {
		json_null(j, "signal");
	}
	json_bool(j, "core", ended && result->main_core);
}

static void put_error(struct json *j, const char *key, const struct err *e)
{
	char symbol[16];

	json_object(j, key);
	json_str(j, "stage", e->stage ? e->stage : "start");
	json_str(j, "errno", e->errnum ? err_symbol(e->errnum, symbol) : NULL);
	json_str(j, "text", e->text[0] ? e->text : err_words(e->errnum));
	json_end(j, '}');
}

static void put_isolation(struct json *j, const struct report *r)
{
	char name[16];

	json_object(j, "isolation");
	json_str(j, "mechanism", r->isolated ? plan_mech_name(r->mech, r->pid1) : NULL);
	json_str(j, "guarantee",
		 r->isolated ? plan_guarantee(r->mech, r->namespaces, r->pid1) : NULL);
	json_array(j, "namespaces");
	for (unsigned bit = 1; bit <= OS_NS_PID; bit <<= 1)
		if (r->namespaces & bit)
			json_str(j, NULL, plan_namespaces(bit, name, sizeof(name)));
	json_end(j, ']');
	json_array(j, "degraded");
	for (size_t i = 0; i < r->degraded_n; i++) {
		json_object(j, NULL);
		json_str(j, "name", r->degraded[i].name);
		put_error(j, "why", &r->degraded[i].why);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

static void put_known(struct json *j, const char *key, bool known, uint64_t value)
{
	if (known)
		json_u64(j, key, value);
	else
		json_null(j, key);
}

static void put_usage(struct json *j, const struct usage *u, uint32_t reaped)
{
	json_object(j, "usage");
	json_seconds(j, "user_s", u->user_us * 1000);
	json_seconds(j, "system_s", u->system_us * 1000);
	put_known(j, "memory_peak_bytes", u->has_memory_peak, u->memory_peak_bytes);
	json_u64(j, "max_rss_bytes", u->max_rss_bytes);
	put_known(j, "pids_peak", u->has_pids_peak, u->pids_peak);
	put_known(j, "processes_started", u->has_started, u->started);
	put_known(j, "io_read_bytes", u->has_io, u->io_read_bytes);
	put_known(j, "io_written_bytes", u->has_io, u->io_written_bytes);
	put_known(j, "oom_kills", u->has_oom, u->oom_kills);
	json_u64(j, "zombies_reaped", reaped);
	json_end(j, '}');
}

static void put_processes(struct json *j, const char *key, uint32_t count,
			  const struct os_process *census, size_t n)
{
	json_object(j, key);
	json_u64(j, "count", count);
	json_array(j, "processes");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_i64(j, "pid", census[i].pid);
		json_seconds(j, "age_s", census[i].age_ns);
		json_strn(j, "command", census[i].command,
			  strnlen(census[i].command, sizeof(census[i].command)));
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

/* What was seen that means that nothing is left. */
static const char *proof(const struct report *r)
{
	if (r->mech == OS_MECH_CGROUP)
		return "populated 0";
	if (r->mech == OS_MECH_JOB)
		return "no process in the job";
	return r->namespaces & OS_NS_PID ? "PID namespace gone" : "ECHILD";
}

static void put_teardown(struct json *j, const struct report *r, const struct result *result)
{
	/* One census is kept: where some survived it is theirs. */
	size_t n = result->survivors ? r->census_n : 0;
	char name[16];

	json_object(j, "teardown");
	json_str(j, "stop_signal", signame(r->spec->policy.stop_signal, name));
	json_u64(j, "stop_signals", result->stop_signals);
	json_u64(j, "killed", result->killed);
	json_seconds(j, "duration_s",
		     result->teardown_ns && result->end_ns > result->teardown_ns
			     ? result->end_ns - result->teardown_ns
			     : 0);
	json_bool(j, "proved", result->proved);
	json_str(j, "proof", result->proved && r->isolated ? proof(r) : NULL);
	put_processes(j, "survivors", result->survivors, r->census, n);
	json_end(j, '}');
}

void report_json(const struct report *r, struct out *o)
{
	/* Nothing was started, so nothing is left. */
	static const struct result none = {.outcome = OUTCOME_NOT_STARTED, .proved = true};
	const struct result *result = r->result ? r->result : &none;
	struct json j;

	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_str(&j, "version", BROOD_VERSION);
	put_id(&j, r->id);
	put_command(&j, r->spec->argv);
	put_start(&j, &r->start);
	json_seconds(&j, "wall_s", r->end_ns - r->start_ns);
	put_outcome(&j, r);
	if (r->result)
		json_null(&j, "refused");
	else
		put_error(&j, "refused", &r->refused);
	put_isolation(&j, r);
	put_usage(&j, &result->usage, result->reaped);
	put_processes(&j, "leftovers", result->leftovers, r->census,
		      result->survivors ? 0 : r->census_n);
	put_teardown(&j, r, result);
	json_end(&j, '}');
	json_finish(&j);
}
