// SPDX-License-Identifier: MIT
/* brood check --json: docs/check.schema.json says what each member means. */

#include "cli/check.h"
#include "lib/json.h"

static void put_problem(struct json *j, const struct err *e)
{
	const char *remedy;
	size_t cause = check_cause(e->text, &remedy);
	char symbol[16];

	json_str(j, "stage", e->stage);
	json_str(j, "errno", e->errnum ? err_symbol(e->errnum, symbol) : NULL);
	json_strn(j, "cause", e->text, cause);
	json_str(j, "remedy", remedy);
}

static void put_host(struct json *j, const struct os_host *host)
{
	struct os_system system;

	os_system(&system);
	json_object(j, "host");
	if (*system.name) {
		json_str(j, "system", system.name);
		json_str(j, "release", system.release);
		json_str(j, "machine", system.machine);
	}
	if (system.no_ids) {
		json_null(j, "uid");
		json_null(j, "gid");
	} else {
		json_u64(j, "uid", host->uid);
		json_u64(j, "gid", host->gid);
	}
	json_bool(j, "pid1", host->pid1);
	json_bool(j, "privileged", host->privileged);
	json_end(j, '}');
}

static void put_row(struct json *j, const struct check_row *row)
{
	json_object(j, row->id);
	json_str(j, "title", row->title);
	json_str(j, "state", check_state_word(row->state));
	if (row->has_value)
		json_i64(j, "value", row->value);
	else
		json_null(j, "value");
	json_str(j, "detail", row->detail[0] ? row->detail : NULL);
	if (row->why.stage) {
		json_object(j, "problem");
		put_problem(j, &row->why);
		json_end(j, '}');
	} else {
		json_null(j, "problem");
	}
	json_end(j, '}');
}

static void put_namespaces(struct json *j, unsigned namespaces)
{
	char name[16];

	json_array(j, "namespaces");
	for (unsigned bit = 1; bit <= OS_NS_PID; bit <<= 1)
		if (namespaces & bit)
			json_str(j, NULL, plan_namespaces(bit, name, sizeof(name)));
	json_end(j, ']');
}

static void put_run(struct json *j, const struct check *check)
{
	const char *mechanism = check_mechanism(check);

	json_object(j, "run");
	json_str(j, "isolate", "auto");
	json_str(j, "mechanism", mechanism);
	json_str(j, "guarantee", mechanism ? check_guarantee(check) : NULL);
	put_namespaces(j, check->namespaces);
	json_array(j, "refused");
	for (size_t i = 0; i < check->chosen; i++) {
		json_object(j, NULL);
		json_str(j, "mechanism", plan_mech_name(check->plan.mech[i], false));
		put_problem(j, &check->refused[i]);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

void check_json(const struct check *check, struct out *o)
{
	struct json j;

	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_str(&j, "version", BROOD_VERSION);
	put_host(&j, &check->plan.host);
	json_object(&j, "offers");
	for (size_t i = 0; i < check->rows.n; i++)
		put_row(&j, &check->rows.row[i]);
	json_end(&j, '}');
	put_run(&j, check);
	json_end(&j, '}');
	json_finish(&j);
}
