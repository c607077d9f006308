/* SPDX-License-Identifier: MIT */
/* needs: inspect/cpu.c inspect/filter.c inspect/open.c inspect/order.c inspect/snapshot.c inspect/tree.c inspect/words.c */
/* needs: lib proc compat/linux/inspect.c compat/linux/inspect_users.c tests/fake_procfs.c */
/* wrap: mem_grow */
/* Snapshots of recorded roots: what is read, what is left out, and that each process is whole. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "include/brood.h"
#include "tests/recorded.h"

#define MS 1000000ull
#define EVERYTHING (BROOD_FIELDS & ~BROOD_CPU)

struct rig {
	struct fake_procfs root;
	struct brood_inspector *inspector;
	struct brood_snapshot *now;
};

static void open_rig(struct rig *rig, bool keep)
{
	struct brood_open how = {.size = sizeof(how), .root = rig->root.path, .keep = keep};
	struct brood_error e = {0};

	if (brood_open(&rig->inspector, &how, &e) != BROOD_OK)
		fail_msg("%s", e.text);
}

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	fake_procfs_make(&rig->root);
	fake_procfs_file(&rig->root, "uptime", "1000.00 5.00\n", 13);
	open_rig(rig, false);
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	brood_snapshot_free(rig->now);
	brood_close(rig->inspector);
	fake_procfs_remove(&rig->root);
	free(rig);
	return 0;
}

static void take(struct rig *rig, uint32_t fields)
{
	struct brood_take what = {.size = sizeof(what), .fields = fields};
	struct brood_error e = {0};

	if (brood_snapshot_take(rig->inspector, &what, &rig->now, &e) != BROOD_OK)
		fail_msg("%s", e.text);
}

static void remove_file(struct rig *rig, const char *name)
{
	assert_int_equal(unlinkat(rig->root.fd, name, 0), 0);
}

static void test_all_fields(void **state)
{
	struct rig *rig = *state;
	const struct brood_process *p;

	record(&rig->root, (struct recorded){42, 7, "tool", 'R', 95000, 150, 3, 0, 4,
					     "/usr/bin/tool --it", "/srv/www"});
	take(rig, EVERYTHING);
	assert_int_equal(brood_snapshot_count(rig->now), 1);
	p = brood_snapshot_at(rig->now, 0);
	assert_ptr_equal(p, brood_snapshot_find(rig->now, 42));
	assert_int_equal(p->fields, EVERYTHING);
	assert_int_equal(p->pid, 42);
	assert_int_equal(p->parent, 7);
	assert_string_equal(p->name, "tool");
	assert_int_equal(p->state, BROOD_RUNNING);
	assert_int_equal(p->age_ns, 50000 * MS);
	assert_int_equal(p->start_ns, 950000 * MS);
	assert_int_equal(p->time_ns, 3000 * MS);
	assert_int_equal(p->memory_bytes, 3 * (uint64_t)getpagesize());
	assert_int_equal(p->threads, 4);
	assert_string_equal(p->command, "/usr/bin/tool --it");
	assert_string_equal(p->cwd, "/srv/www");
	assert_int_equal(p->uid, geteuid());
	assert_non_null(p->user);
	assert_null(brood_snapshot_at(rig->now, 1));
	assert_null(brood_snapshot_find(rig->now, 43));
}

/* A file that no asked column needs is not opened: it is not even there. */
static void test_only_what_is_asked(void **state)
{
	struct rig *rig = *state;

	record(&rig->root, (struct recorded){.pid = 42, .command = "x"});
	remove_file(rig, "42/cmdline");
	take(rig, BROOD_MEMORY);
	assert_int_equal(brood_snapshot_count(rig->now), 1);
	assert_null(brood_snapshot_at(rig->now, 0)->command);
	remove_file(rig, "42/stat");
	take(rig, BROOD_NAME);
	assert_string_equal(brood_snapshot_at(rig->now, 0)->name, "sleep");
	take(rig, BROOD_MEMORY);
	assert_int_equal(brood_snapshot_count(rig->now), 0);
	assert_int_equal(brood_snapshot_hidden(rig->now), 0);
}

static void test_hostile_names(void **state)
{
	static const char *const names[] = {"a) S 1 2 3", "x\ny", ") R 1 1 1 0 -1 ",
					    "\033[2J",	  "",	  "\xff\xfe"};
	struct rig *rig = *state;

	for (int i = 0; i < 6; i++)
		record(&rig->root, (struct recorded){.pid = i + 1, .name = names[i], .parent = 3});
	take(rig, BROOD_NAME | BROOD_PARENT);
	assert_int_equal(brood_snapshot_count(rig->now), 6);
	for (int i = 0; i < 6; i++) {
		assert_string_equal(brood_snapshot_find(rig->now, i + 1)->name, names[i]);
		assert_int_equal(brood_snapshot_find(rig->now, i + 1)->parent, 3);
	}
}

static void test_without_arguments(void **state)
{
	struct rig *rig = *state;

	record(&rig->root, (struct recorded){.pid = 2, .name = "kthreadd", .flags = 0x200000});
	record(&rig->root, (struct recorded){.pid = 3, .name = "gone", .state = 'Z'});
	record(&rig->root, (struct recorded){.pid = 4, .name = "wiped"});
	take(rig, BROOD_COMMAND | BROOD_CWD);
	assert_true(brood_snapshot_find(rig->now, 2)->kernel);
	assert_string_equal(brood_snapshot_find(rig->now, 2)->command, "[kthreadd]");
	assert_string_equal(brood_snapshot_find(rig->now, 3)->command, "[gone]");
	assert_int_equal(brood_snapshot_find(rig->now, 3)->state, BROOD_ZOMBIE);
	assert_string_equal(brood_snapshot_find(rig->now, 4)->command, "[wiped]");
	assert_false(brood_snapshot_find(rig->now, 4)->fields & BROOD_CWD);
	assert_null(brood_snapshot_find(rig->now, 4)->cwd);
}

/* The kernel cuts a name at 15 bytes; the command line tells the rest, if it begins so. */
static void test_long_names(void **state)
{
	struct rig *rig = *state;

	record(&rig->root, (struct recorded){.pid = 5,
					     .name = "a-long-name-for",
					     .command = "/opt/x/a-long-name-for-a-tool -v"});
	record(&rig->root, (struct recorded){.pid = 6,
					     .name = "a-long-name-for",
					     .command = "/bin/python3 tool"});
	record(&rig->root,
	       (struct recorded){.pid = 7, .name = "a-short-name", .command = "a-short-name-not"});
	for (int both = 0; both < 2; both++) { /* by comm, and by stat */
		take(rig, both ? BROOD_NAME | BROOD_MEMORY : BROOD_NAME);
		assert_string_equal(brood_snapshot_find(rig->now, 5)->name,
				    "a-long-name-for-a-tool");
		assert_string_equal(brood_snapshot_find(rig->now, 6)->name, "a-long-name-for");
		assert_string_equal(brood_snapshot_find(rig->now, 7)->name, "a-short-name");
	}
}

static void test_long_commands_are_cut(void **state)
{
	struct rig *rig = *state;
	char *text = malloc(40000);

	memset(text, 'x', 40000);
	record(&rig->root, (struct recorded){.pid = 5});
	fake_procfs_file(&rig->root, "5/cmdline", text, 40000);
	take(rig, BROOD_COMMAND);
	assert_int_equal(strlen(brood_snapshot_at(rig->now, 0)->command), 16384);
	free(text);
}

static void test_vanishing_and_broken(void **state)
{
	struct rig *rig = *state;

	for (int pid = 1; pid <= 6; pid++)
		record(&rig->root, (struct recorded){.pid = pid});
	remove_file(rig, "2/stat");
	fake_procfs_file(&rig->root, "3/stat", "3 (half) S 1", 12);
	fake_procfs_file(&rig->root, "4/stat", "", 0);
	fake_procfs_file(&rig->root, "not-a-pid/stat", "x", 1);
	fake_procfs_stat(&rig->root, 5, 1, 'S', "fine");
	fake_procfs_file(&rig->root, "6/stat",
			 "7 (other) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 1 0 0 ", 54);
	take(rig, BROOD_MEMORY);
	assert_int_equal(brood_snapshot_count(rig->now), 2);
	assert_non_null(brood_snapshot_find(rig->now, 1));
	assert_non_null(brood_snapshot_find(rig->now, 5));
	assert_int_equal(brood_snapshot_hidden(rig->now), 3);
}

static void test_unreadable(void **state)
{
	struct rig *rig = *state;
	int status = 0;
	pid_t child;

	record(&rig->root, (struct recorded){.pid = 1, .command = "secret"});
	record(&rig->root, (struct recorded){.pid = 2, .command = "plain"});
	assert_int_equal(fchmodat(rig->root.fd, "1/cmdline", 0, 0), 0);
	chmod(rig->root.path, 0755);
	child = fork();
	if (child == 0) { /* root reads anything */
		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(1);
		take(rig, BROOD_COMMAND);
		if (brood_snapshot_count(rig->now) != 2 ||
		    brood_snapshot_at(rig->now, 0)->command ||
		    strcmp(brood_snapshot_at(rig->now, 1)->command, "plain") != 0)
			_exit(2);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void test_a_reused_pid_is_another(void **state)
{
	struct rig *rig = *state;
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_CPU | BROOD_COMMAND};
	struct brood_snapshot *second = NULL;

	record(&rig->root,
	       (struct recorded){.pid = 9, .start = 10, .ticks = 500, .command = "old"});
	take(rig, BROOD_CPU | BROOD_COMMAND);
	record(&rig->root,
	       (struct recorded){.pid = 9, .start = 90000, .ticks = 7, .command = "new"});
	what.before = rig->now;
	assert_int_equal(brood_snapshot_take(rig->inspector, &what, &second, NULL), BROOD_OK);
	assert_string_equal(brood_snapshot_at(second, 0)->command, "new");
	/* It was there before the first sample by its age, and yet not met: nothing can be told. */
	assert_false(brood_snapshot_at(second, 0)->fields & BROOD_CPU);
	brood_snapshot_free(second);
}

static void test_cpu_between_two(void **state)
{
	struct rig *rig = *state;
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_CPU};
	struct brood_snapshot *second = NULL;
	uint64_t apart, share;

	record(&rig->root, (struct recorded){.pid = 1, .start = 10, .ticks = 100});
	record(&rig->root, (struct recorded){.pid = 2, .start = 10, .ticks = 100});
	record(&rig->root, (struct recorded){.pid = 3, .start = 10, .ticks = 100});
	take(rig, BROOD_CPU);
	assert_false(brood_snapshot_at(rig->now, 0)->fields & BROOD_CPU);
	record(&rig->root, (struct recorded){.pid = 2, .start = 10, .ticks = 1100}); /* 20 s */
	record(&rig->root, (struct recorded){.pid = 3, .start = 10, .ticks = 90});
	what.before = rig->now;
	assert_int_equal(brood_snapshot_take(rig->inspector, &what, &second, NULL), BROOD_OK);
	apart = brood_snapshot_time(second) - brood_snapshot_time(rig->now);
	assert_true(apart > 0);
	assert_int_equal(brood_snapshot_find(second, 1)->cpu_permille, 0);
	assert_int_equal(brood_snapshot_find(second, 3)->cpu_permille,
			 0); /* never less than none */
	share = apart ? 20000 * MS * 1000 / apart : 0;
	share = share > UINT32_MAX ? UINT32_MAX : share;
	assert_in_range(brood_snapshot_find(second, 2)->cpu_permille, share, share + 1);
	brood_snapshot_free(second);
}

/* A name that changes says that the command has; one that stays is looked at again within 32 samples. */
static void test_commands_are_carried_over(void **state)
{
	struct rig *rig = *state;
	struct brood_snapshot *two = NULL, *swap;
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_COMMAND};
	int seen = 0;

	record(&rig->root,
	       (struct recorded){.pid = 8, .name = "sh", .start = 5, .command = "sh -c x"});
	take(rig, BROOD_COMMAND);
	record(&rig->root,
	       (struct recorded){.pid = 8, .name = "tool", .start = 5, .command = "tool"});
	what.before = rig->now;
	assert_int_equal(brood_snapshot_take(rig->inspector, &what, &two, NULL), BROOD_OK);
	assert_string_equal(brood_snapshot_at(two, 0)->command, "tool");
	record(&rig->root,
	       (struct recorded){.pid = 8, .name = "tool", .start = 5, .command = "title"});
	for (int i = 0; i < 32; i++) {
		swap = rig->now;
		rig->now = two;
		two = swap;
		what.before = rig->now;
		assert_int_equal(brood_snapshot_take(rig->inspector, &what, &two, NULL), BROOD_OK);
		seen += strcmp(brood_snapshot_at(two, 0)->command, "title") == 0;
	}
	assert_true(seen > 0);
	brood_snapshot_free(two);
}

static size_t open_descriptors(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void test_descriptors_are_kept(void **state)
{
	struct rig *rig = *state;
	struct rlimit limit, before_limit;
	size_t before = open_descriptors();

	brood_close(rig->inspector);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before_limit), 0);
	limit = before_limit;
	limit.rlim_cur = 40;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	for (int pid = 1; pid <= 60; pid++)
		record(&rig->root, (struct recorded){.pid = pid});
	open_rig(rig, true);
	for (int i = 0; i < 3; i++) {
		take(rig, BROOD_MEMORY);
		assert_int_equal(brood_snapshot_count(rig->now), 60);
		assert_int_equal(open_descriptors(), before + 20); /* half of 40 */
	}
	for (int pid = 1; pid <= 50; pid++) {
		char name[32];

		snprintf(name, sizeof(name), "%d/stat", pid);
		remove_file(rig, name);
	}
	limit.rlim_cur = before + 3; /* what is kept is given up where it is missed */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	take(rig, BROOD_COMMAND);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before_limit), 0);
	assert_true(brood_snapshot_count(rig->now) >= 10);
	brood_close(rig->inspector);
	rig->inspector = NULL;
	assert_int_equal(open_descriptors(), before - 1);
}

static void test_what_is_no_root(void **state)
{
	struct rig *rig = *state;
	struct brood_open how = {.size = sizeof(how), .root = "/no/such/folder"};
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_NAME};
	struct brood_inspector *none = NULL;
	struct brood_error e = {0};

	assert_int_equal(brood_open(&none, &how, &e), BROOD_NOT_FOUND);
	assert_non_null(strstr(e.text, "/no/such/folder"));
	assert_int_equal(e.errnum, ENOENT);
	assert_int_equal(brood_open(&none, &how, NULL), BROOD_NOT_FOUND);
	how.root = "/etc/passwd";
	assert_int_equal(brood_open(&none, &how, &e), BROOD_NOT_FOUND);
	how.size = 1;
	assert_int_equal(brood_open(&none, &how, &e), BROOD_INVALID);
	assert_null(none);
	assert_int_equal(brood_snapshot_take(rig->inspector, &what, &rig->now, &e),
			 BROOD_SYSTEM_ERROR);
	assert_int_equal(e.errnum, ENOSYS);
	assert_null(rig->now);
	what.size = 3;
	assert_int_equal(brood_snapshot_take(rig->inspector, &what, &rig->now, &e), BROOD_INVALID);
	brood_close(NULL);
	brood_snapshot_free(NULL);
}

static void test_memory_is_used_again(void **state)
{
	struct rig *rig = *state;
	struct brood_snapshot *first;

	for (int pid = 1; pid <= 700; pid++)
		record(&rig->root, (struct recorded){.pid = pid, .command = "some command"});
	take(rig, EVERYTHING);
	first = rig->now;
	for (int pid = 701; pid <= 900; pid++)
		record(&rig->root, (struct recorded){.pid = pid});
	take(rig, EVERYTHING);
	assert_ptr_equal(rig->now, first);
	assert_int_equal(brood_snapshot_count(rig->now), 900);
	for (size_t i = 0; i < 900; i++) /* a folder lists them in any order */
		assert_int_equal(brood_snapshot_at(rig->now, i)->pid, (int)i + 1);
	assert_string_equal(brood_snapshot_find(rig->now, 700)->command, "some command");
}

static int grows_left = -1; /* before one fails; -1: none does */

void *__real_mem_grow(void *block, size_t bytes);
void *__wrap_mem_grow(void *block, size_t bytes);
void *__wrap_mem_grow(void *block, size_t bytes)
{
	if (grows_left == 0)
		return NULL;
	grows_left -= grows_left > 0;
	return __real_mem_grow(block, bytes);
}

/* A snapshot that could not be taken again is an empty one, wherever the memory ended. */
static void test_no_memory(void **state)
{
	struct rig *rig = *state;
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_NAME | BROOD_START};
	struct brood_term few;
	struct brood_error e = {0};
	enum brood_code code = BROOD_SYSTEM_ERROR;
	int failures = 0;

	for (int pid = 1; pid <= 700; pid++)
		record(&rig->root, (struct recorded){.pid = pid});
	assert_int_equal(brood_term_parse("pid<4", &few, &e), BROOD_OK);
	for (; code != BROOD_OK; failures += code != BROOD_OK) {
		brood_snapshot_free(rig->now);
		rig->now = NULL;
		what.terms = &few;
		what.n = 1;
		assert_int_equal(brood_snapshot_take(rig->inspector, &what, &rig->now, &e),
				 BROOD_OK);
		assert_int_equal(brood_snapshot_count(rig->now), 3);
		what.n = 0;
		grows_left = failures;
		code = brood_snapshot_take(rig->inspector, &what, &rig->now, &e);
		grows_left = -1;
		if (code == BROOD_OK)
			continue;
		assert_int_equal(code, BROOD_SYSTEM_ERROR);
		assert_int_equal(e.errnum, ENOMEM);
		assert_int_equal(brood_snapshot_count(rig->now), 0);
		for (int pid = 1; pid <= 700; pid++)
			assert_null(brood_snapshot_find(rig->now, pid));
		assert_int_equal(brood_snapshot_tree(rig->now, 0, &e), BROOD_OK);
		assert_int_equal(brood_snapshot_count(rig->now), 0);
	}
	assert_int_equal(brood_snapshot_count(rig->now), 700);
	assert_true(failures > 3);
}

int main(void)
{
#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_all_fields),
		WITH_RIG(test_only_what_is_asked),
		WITH_RIG(test_hostile_names),
		WITH_RIG(test_without_arguments),
		WITH_RIG(test_long_names),
		WITH_RIG(test_long_commands_are_cut),
		WITH_RIG(test_vanishing_and_broken),
		WITH_RIG(test_unreadable),
		WITH_RIG(test_a_reused_pid_is_another),
		WITH_RIG(test_cpu_between_two),
		WITH_RIG(test_commands_are_carried_over),
		WITH_RIG(test_descriptors_are_kept),
		WITH_RIG(test_what_is_no_root),
		WITH_RIG(test_memory_is_used_again),
		WITH_RIG(test_no_memory),
	};

	return cmocka_run_group_tests_name("inspect", tests, NULL, NULL);
}
