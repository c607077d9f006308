/* SPDX-License-Identifier: MIT */
/* The platform's part of the inspector, over an array. */
#include "tests/fake_inspect.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "include/os_inspect.h"

const struct brood_process *fake_processes;
size_t fake_processes_n;
uint64_t fake_clock_ns = 1;

struct os_inspect {
	const struct brood_process *at;
};

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	*out = calloc(1, sizeof(**out));
	return 0;
}

void os_inspect_close(struct os_inspect *in)
{
	free(in);
}

int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	uint32_t had = p->fields,
		 known = in->at->fields ? in->at->fields : BROOD_FIELDS & ~BROOD_CPU;

	*p = *in->at;
	p->fields = had | (known & fields);
	return 0;
}

int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < fake_processes_n && rc == 0; i++) {
		struct brood_process p = {.fields = BROOD_PID};

		in->at = &fake_processes[i];
		os_inspect_more(in, &p, fields);
		rc = visit(arg, &p);
	}
	return rc;
}

uint64_t os_inspect_clock_ns(void)
{
	return fake_clock_ns;
}

struct brood_snapshot *fake_take(const struct brood_term *terms, size_t n)
{
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_FIELDS & ~BROOD_CPU};
	struct brood_inspector *inspector = NULL;
	struct brood_snapshot *snapshot = NULL;

	what.terms = terms;
	what.n = n;
	assert_int_equal(brood_open(&inspector, NULL, NULL), BROOD_OK);
	assert_int_equal(brood_snapshot_take(inspector, &what, &snapshot, NULL), BROOD_OK);
	brood_close(inspector);
	return snapshot;
}

/* ---- nobody of these can be signalled */

int os_inspect_hold(struct os_inspect *in, int32_t pid, struct brood_held *held)
{
	return -ENOTSUP;
}

int os_inspect_look(struct os_inspect *in, struct brood_held *held)
{
	return -ESRCH;
}

int os_inspect_end_tree(struct os_inspect *in, const struct brood_held *root,
			struct brood_killed *out)
{
	return -ENOTSUP;
}

bool os_inspect_sends(int signo)
{
	return signo > 0;
}

int os_inspect_signal(struct os_inspect *in, const struct brood_held *held, int signo)
{
	return -ESRCH;
}

void os_inspect_release(struct brood_held *held)
{
	held->pid = 0;
}

int32_t os_inspect_self(void)
{
	return INT32_MAX;
}

bool os_pause(uint64_t ns)
{
	fake_clock_ns += ns;
	return true;
}
