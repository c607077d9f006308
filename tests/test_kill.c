/* SPDX-License-Identifier: MIT */
/* needs: inspect/cpu.c inspect/filter.c inspect/kill.c inspect/kill_tree.c inspect/open.c inspect/order.c */
/* needs: lib inspect/snapshot.c inspect/tree.c inspect/words.c */
/*
 * brood_kill on processes that a test makes up: who fork behind the reader's back, take their time to stop, belong to
 * others, end in between, or never stop. No child of a tree may slip away, and nobody outside may be touched.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "include/brood.h"
#include "include/os_inspect.h"
#include "tests/prng.h"

#define MAX 4000
#define SELF 500
#define SHELL 400
#define FIRST 1000 /* the root of the tree */
#define OUTSIDE 900

struct process {
	int32_t pid, parent;
	uint64_t start_ns;
	uint8_t state;
	bool denied, kernel, stubborn;
	bool headless;	  /* its first thread has ended: it reads as a zombie of some threads */
	unsigned forks;	  /* children it still makes, one at a time */
	unsigned stop_in; /* looks until a stop that was sent is done; 0: none was sent */
	unsigned signals; /* that reached it, without STOP and CONT */
	bool continued;
	unsigned order; /* of its signal */
};

static struct world {
	struct process p[MAX];
	size_t n;
	uint64_t clock_ns, births;
	unsigned slow; /* looks that a stop takes at most */
	struct prng random;
	unsigned sent;
	int fail_each;
	bool bomb; /* nobody's forks run out */
} w;

static struct process *of(int32_t pid)
{
	for (size_t i = 0; i < w.n; i++)
		if (w.p[i].pid == pid && w.p[i].state != BROOD_DEAD)
			return &w.p[i];
	return NULL;
}

static struct process *make(int32_t pid, int32_t parent, unsigned forks)
{
	assert_true(w.n < MAX);
	w.p[w.n] = (struct process){.pid = pid,
				    .parent = parent,
				    .start_ns = ++w.births,
				    .state = BROOD_SLEEPING,
				    .forks = forks};
	return &w.p[w.n++];
}

/* Between the list and the reading of it: whoever is not stopped does what it likes. */
static void live(void)
{
	size_t n = w.n;

	for (size_t i = 0; i < n; i++) {
		struct process *p = &w.p[i];

		if (p->stop_in > 0 && !p->stubborn && --p->stop_in == 0)
			p->state = BROOD_STOPPED;
		if (p->state != BROOD_SLEEPING || p->forks == 0 || prng_one_in(&w.random, 3))
			continue;
		p->forks -= !w.bomb;
		if (w.n < MAX)
			make(FIRST + (int32_t)w.n, p->pid, p->forks);
	}
}

/* ---- the platform */

struct os_inspect {
	int nothing;
};
static struct os_inspect os;

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	*out = &os;
	return 0;
}

void os_inspect_close(struct os_inspect *in)
{
}

int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	p->fields |= fields;
	return 0;
}

int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	size_t listed = w.n;
	int rc = 0;

	if (w.fail_each && --w.fail_each == 0)
		return err_set(e, EMFILE, "read processes", "no descriptor");
	w.clock_ns += 1000000;
	live(); /* newcomers are not in the list, but the states are those of after */
	for (size_t i = 0; i < listed && rc == 0; i++) {
		struct brood_process p = {.pid = w.p[i].pid,
					  .parent = w.p[i].parent,
					  .start_ns = w.p[i].start_ns,
					  .state = w.p[i].state,
					  .fields = fields | BROOD_PID};

		if (w.p[i].headless && p.state != BROOD_DEAD && p.state != BROOD_ZOMBIE) {
			p.state = BROOD_ZOMBIE;
			p.threads = 2;
			p.fields |= BROOD_THREADS;
		}
		if (p.state != BROOD_DEAD)
			rc = visit(arg, &p);
	}
	return rc;
}

int os_inspect_look(struct os_inspect *in, struct brood_held *held)
{
	struct process *p = of(held->pid);

	if (!p || (held->start_ns && held->start_ns != p->start_ns))
		return -ESRCH;
	held->start_ns = p->start_ns;
	held->parent = p->parent;
	held->state = p->state;
	held->ended = p->state == BROOD_ZOMBIE;
	held->kernel = p->kernel;
	return 0;
}

static int open_handles;

int os_inspect_hold(struct os_inspect *in, int32_t pid, struct brood_held *held)
{
	struct brood_held found = {.pid = pid};
	int rc = os_inspect_look(in, &found);

	if (rc == 0) {
		*held = found;
		open_handles++;
	}
	return rc;
}

void os_inspect_release(struct brood_held *held)
{
	open_handles -= held->pid != 0;
	*held = (struct brood_held){0};
}

int os_inspect_end_tree(struct os_inspect *in, const struct brood_held *root,
			struct brood_killed *out)
{
	return -ENOTSUP;
}

bool os_inspect_sends(int signo)
{
	return true;
}

int os_inspect_signal(struct os_inspect *in, const struct brood_held *held, int signo)
{
	struct process *p = of(held->pid);

	assert_true(held->pid != SELF && held->pid != OUTSIDE);
	if (!p || p->start_ns != held->start_ns)
		return -ESRCH;
	if (p->denied)
		return -EPERM;
	if (signo == SIGSTOP) {
		if (p->state != BROOD_STOPPED && p->stop_in == 0)
			p->stop_in = 1 + prng_below(&w.random, w.slow);
	} else if (signo == SIGCONT) {
		p->continued = true;
		p->stop_in = 0;
		p->state = BROOD_SLEEPING;
		p->order = ++w.sent;
	} else if (signo) {
		p->signals++;
		p->order = ++w.sent;
		if (signo == SIGKILL)
			p->state = BROOD_ZOMBIE;
	}
	return 0;
}

int32_t os_inspect_self(void)
{
	return SELF;
}

bool os_pause(uint64_t ns)
{
	w.clock_ns += ns;
	return true;
}

uint64_t os_inspect_clock_ns(void)
{
	return w.clock_ns;
}

/* ---- the tests */

static struct brood_inspector *inspector;

static void begin(uint64_t seed)
{
	memset(&w, 0, sizeof(w));
	w.clock_ns = 1;
	w.slow = 3;
	w.random.state = seed;
	open_handles = 0;
	make(1, 0, 0);
	make(SHELL, 1, 0);
	make(SELF, SHELL, 0);
	make(OUTSIDE, SHELL, 0);
}

static int set_up(void **state)
{
	begin(1);
	return brood_open(&inspector, NULL, NULL) == BROOD_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	brood_close(inspector);
	return 0;
}

static enum brood_code send(int32_t pid, struct brood_kill how, struct brood_killed *done,
			    struct brood_error *e)
{
	struct brood_held held;
	enum brood_code code;

	how.size = sizeof(how);
	assert_int_equal(brood_hold(inspector, pid, 0, &held, e), BROOD_OK);
	code = brood_kill(inspector, &held, &how, done, e);
	brood_release(&held);
	assert_int_equal(open_handles, 0);
	return code;
}

static enum brood_code send_tree(int signo, struct brood_killed *done)
{
	struct brood_error e = {0};

	return send(FIRST, (struct brood_kill){.signal = signo, .tree = true}, done, &e);
}

static bool in_tree(const struct process *p)
{
	for (; p; p = of(p->parent))
		if (p->pid == FIRST)
			return true;
	return false;
}

static unsigned tree_size(void)
{
	unsigned n = 0;

	for (size_t i = 0; i < w.n; i++)
		n += in_tree(&w.p[i]);
	return n;
}

/* Storms of any shape, with stops that take their time: everyone ends. */
static void test_no_child_slips_away(void **state)
{
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct brood_killed done;

		begin(seed);
		w.slow = 1 + prng_below(&w.random, 6);
		make(FIRST, SHELL, 1 + prng_below(&w.random, 7));
		assert_int_equal(send_tree(SIGKILL, &done), BROOD_OK);
		for (size_t i = 0; i < w.n; i++) {
			struct process *p = &w.p[i];

			if (p->pid < FIRST) {
				assert_int_equal(p->state, BROOD_SLEEPING);
				continue;
			}
			if (p->state != BROOD_ZOMBIE)
				fail_msg("seed %u: process %d of %zu lives", (unsigned)seed, p->pid,
					 w.n);
			assert_int_equal(p->signals, 1);
		}
		assert_int_equal(done.sent, tree_size());
	}
}

/* Of whom nobody sees whether it stands still: it is waited for as one that does not. */
static void test_a_first_thread_that_has_ended(void **state)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct brood_killed done;

		begin(seed);
		w.slow = 6;
		make(FIRST, SHELL, 5)->headless = true;
		assert_int_equal(send_tree(SIGKILL, &done), BROOD_OK);
		for (size_t i = 0; i < w.n; i++)
			if (w.p[i].pid >= FIRST && w.p[i].state != BROOD_ZOMBIE)
				fail_msg("seed %u: process %d of %zu lives", (unsigned)seed,
					 w.p[i].pid, w.n);
		assert_int_equal(done.sent, tree_size());
	}
}

static void test_leaves_first(void **state)
{
	struct brood_killed done;

	make(FIRST, SHELL, 0);
	make(FIRST + 1, FIRST, 0);
	make(FIRST + 2, FIRST + 1, 0);
	assert_int_equal(send_tree(SIGKILL, &done), BROOD_OK);
	assert_int_equal(done.sent, 3);
	assert_true(of(FIRST + 2)->order < of(FIRST + 1)->order);
	assert_true(of(FIRST + 1)->order < of(FIRST)->order);
}

/* TERM lets everyone go on, also who was stopped before, or it could not end; USR1 leaves that one as it was. */
static void test_who_goes_on(void **state)
{
	static const int signals[] = {SIGTERM, SIGUSR1};

	for (size_t i = 0; i < 2; i++) {
		struct brood_killed done;

		begin(7);
		make(FIRST, SHELL, 0);
		make(FIRST + 1, FIRST, 0)->state = BROOD_STOPPED;
		assert_int_equal(send_tree(signals[i], &done), BROOD_OK);
		assert_int_equal(of(FIRST)->state, BROOD_SLEEPING);
		assert_int_equal(of(FIRST + 1)->signals, 1);
		assert_int_equal(of(FIRST + 1)->continued, signals[i] == SIGTERM);
	}
}

static void test_suspend_and_resume(void **state)
{
	struct brood_killed done;
	unsigned n;

	make(FIRST, SHELL, 5);
	assert_int_equal(send_tree(SIGSTOP, &done), BROOD_OK);
	n = tree_size();
	assert_int_equal(done.sent, n);
	for (size_t i = 0; i < w.n; i++)
		assert_int_equal(w.p[i].state, in_tree(&w.p[i]) ? BROOD_STOPPED : BROOD_SLEEPING);
	for (size_t i = 0; i < w.n; i++)
		w.p[i].forks = 0;
	assert_int_equal(send_tree(SIGCONT, &done), BROOD_OK);
	assert_int_equal(done.sent, n);
	for (size_t i = 0; i < w.n; i++)
		assert_int_equal(w.p[i].state, BROOD_SLEEPING);
	assert_true(of(FIRST)->order == n); /* the last */
}

/* Who may not be touched does not hold up the others, and is counted. */
static void test_denied(void **state)
{
	struct brood_killed done;
	struct brood_error e = {0};

	make(FIRST, SHELL, 0);
	make(FIRST + 1, FIRST, 0)->denied = true;
	make(FIRST + 2, FIRST + 1, 0);
	assert_int_equal(send_tree(SIGKILL, &done), BROOD_PERMISSION_DENIED);
	assert_int_equal(done.sent, 2);
	assert_int_equal(done.denied, 1);
	assert_int_equal(of(FIRST + 2)->state, BROOD_ZOMBIE);
	begin(1);
	make(FIRST, SHELL, 0)->denied = true;
	make(FIRST + 1, FIRST, 0);
	assert_int_equal(send_tree(SIGKILL, &done), BROOD_PERMISSION_DENIED);
	assert_int_equal(of(FIRST + 1)->state, BROOD_SLEEPING); /* nor the rest of its tree */
	assert_int_equal(of(FIRST + 1)->stop_in, 0);
	assert_int_equal(send(FIRST, (struct brood_kill){.signal = SIGTERM}, &done, &e),
			 BROOD_PERMISSION_DENIED);
	assert_non_null(strstr(e.text, "another user"));
}

/* A process that waits for a disk stops later: it is not waited for without end. */
static void test_one_that_does_not_stop(void **state)
{
	struct brood_killed done;

	make(FIRST, SHELL, 0)->stubborn = true;
	assert_int_equal(send_tree(SIGKILL, &done), BROOD_OK);
	assert_int_equal(of(FIRST)->state, BROOD_ZOMBIE);
	assert_true(w.clock_ns < 2000000000ull);
}

/* Where it cannot be stopped nothing is sent, and those who were stopped go on. */
static void test_given_up(void **state)
{
	struct brood_killed done;
	struct brood_error e = {0};
	struct brood_kill how = {.signal = SIGTERM, .tree = true};

	make(FIRST, SHELL, 0);
	make(FIRST + 1, FIRST, 0);
	w.fail_each = 2;
	assert_int_equal(send(FIRST, how, &done, &e), BROOD_SYSTEM_ERROR);
	assert_non_null(strstr(e.text, "no descriptor"));
	assert_int_equal(of(FIRST)->signals + of(FIRST + 1)->signals, 0);
	assert_int_equal(of(FIRST)->state, BROOD_SLEEPING);
	assert_true(of(FIRST)->continued && of(FIRST + 1)->continued);
}

static void test_refused(void **state)
{
	static const int32_t pids[] = {1, SHELL, SELF};
	struct brood_killed done;
	struct brood_error e = {0};

	for (size_t i = 0; i < 3; i++) {
		struct brood_kill how = {.signal = SIGTERM, .tree = i != 1};

		assert_int_equal(send(pids[i], how, &done, &e), BROOD_REFUSED);
		assert_int_equal(of(pids[i])->signals, 0);
		assert_int_equal(done.sent, 0);
	}
	assert_int_equal(
		send(SHELL, (struct brood_kill){.signal = SIGTERM, .force = true}, &done, &e),
		BROOD_OK);
	assert_int_equal(of(SHELL)->signals, 1);
}

/* The caller is not counted to its own ancestor's tree: it would stop itself. (OUTSIDE asserts.) */
static void test_caller_in_the_tree(void **state)
{
	struct brood_kill how = {.signal = SIGKILL, .tree = true, .force = true};
	struct brood_killed done;
	struct brood_error e = {0};

	of(OUTSIDE)->parent = 1;
	assert_int_equal(send(SHELL, how, &done, &e), BROOD_OK);
	assert_int_equal(done.sent, 1);
	assert_int_equal(of(SELF)->state, BROOD_SLEEPING);
}

static void test_ended_gone_and_reused(void **state)
{
	struct brood_killed done;
	struct brood_error e = {0};
	struct brood_kill how = {.size = sizeof(how), .signal = SIGTERM};
	struct brood_held held;

	make(FIRST, SHELL, 0);
	assert_int_equal(brood_hold(inspector, FIRST, 0, &held, &e), BROOD_OK);
	of(FIRST)->state = BROOD_ZOMBIE;
	assert_int_equal(brood_kill(inspector, &held, &how, &done, &e), BROOD_ALREADY_STOPPED);
	assert_int_equal(done.ended, 1);
	of(FIRST)->state = BROOD_DEAD;
	assert_int_equal(brood_kill(inspector, &held, &how, &done, &e), BROOD_NOT_FOUND);
	make(FIRST, SHELL, 0); /* another one under the number */
	assert_int_equal(brood_kill(inspector, &held, &how, &done, &e), BROOD_NOT_FOUND);
	assert_int_equal(of(FIRST)->signals, 0);
	brood_release(&held);
	assert_int_equal(brood_hold(inspector, FIRST, 1, &held, &e), BROOD_NOT_FOUND);
	assert_int_equal(brood_hold(inspector, FIRST + 7, 0, &held, &e), BROOD_NOT_FOUND);
	assert_int_equal(brood_hold(inspector, 0, 0, &held, &e), BROOD_INVALID);
	assert_int_equal(brood_hold(inspector, -5, 0, &held, &e), BROOD_INVALID);
	assert_int_equal(open_handles, 0);
}

static void test_kernel_and_wrong_words(void **state)
{
	struct brood_killed done;
	struct brood_error e = {0};
	struct brood_held nobody = {0};
	struct brood_kill how = {.size = 1, .signal = SIGTERM};

	make(FIRST, SHELL, 0)->kernel = true;
	assert_int_equal(send(FIRST, (struct brood_kill){.signal = SIGKILL}, &done, &e),
			 BROOD_KILL_FAILED);
	assert_int_equal(done.failed, 1);
	assert_int_equal(send(FIRST, (struct brood_kill){.signal = 0}, &done, &e), BROOD_INVALID);
	assert_int_equal(brood_kill(inspector, &nobody, &how, NULL, NULL), BROOD_INVALID);
	assert_string_equal(brood_code_words(BROOD_ALREADY_STOPPED), "already stopped");
	assert_string_equal(brood_code_words(BROOD_REFUSED), "refused");
}

/* A number that was free again, and a younger "parent": no child of the tree. */
static void test_younger_parent(void **state)
{
	struct brood_killed done;
	struct process *stranger = make(FIRST + 5, FIRST, 0);

	make(FIRST, SHELL, 0);
	assert_int_equal(send_tree(SIGKILL, &done), BROOD_OK);
	assert_int_equal(done.sent, 1);
	assert_int_equal(stranger->state, BROOD_SLEEPING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_child_slips_away, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_first_thread_that_has_ended, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_leaves_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_suspend_and_resume, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_denied, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_that_does_not_stop, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_given_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_caller_in_the_tree, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ended_gone_and_reused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kernel_and_wrong_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_younger_parent, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
