/* SPDX-License-Identifier: MIT */
/* Profiles: a key is an option in the file's place, and every mistake is named with its line. */
/* needs: init/options_platform.c compat/linux/platform.c */
/* needs: init/options.c init/options_sandbox.c init/options_take_sandbox.c init/options_take_limits.c init/profile.c */
/* needs: init/options_parse.c init/options_take.c init/options_take_list.c init/spec.c lib */
#include "tests/parsed.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/num.h"

struct file {
	int fd;
	char path[40], option[60];
};

static void file_make(struct file *f, const char *text, size_t n)
{
	f->fd = memfd_create("profile", MFD_CLOEXEC);
	assert_int_equal(write(f->fd, text, n), n);
	snprintf(f->path, sizeof(f->path), "/proc/self/fd/%d", f->fd);
	snprintf(f->option, sizeof(f->option), "--profile=%s", f->path);
}

static void assert_wrong(const char *text, size_t n, unsigned line, const char *part,
			 const char *right)
{
	struct file f;
	char where[80];

	file_make(&f, text, n);
	snprintf(where, sizeof(where), "--profile: %s, line %u: ", f.path, line);
	assert_refused(ARGV(f.option, "--", "true"), part, where);
	assert_refused(ARGV(f.option, "--", "true"), right, where);
	close(f.fd);
}

static void test_every_kind_of_value(void **state)
{
	static const char text[] = "# shared by the team\n"
				   "[run]\n"
				   "sandbox = yes\n"
				   "memory = 2G\n"
				   "ro = /usr\n"
				   "rw = /work:/src\n"
				   "ro = /etc\n"
				   "allow-degraded = yes\n"
				   "require = pidns,cgroup\n"
				   "leftovers = fail\n"
				   "grace = 3s\n"
				   "proc = yes\n"
				   "verbose = yes\n"
				   "verbose = yes\n"
				   "env = A=b # c\n"
				   "unshare = net\n"
				   "unshare = ipc\n"
				   "rlimit = nofile=1024\n";
	struct file f;
	struct spec s;

	file_make(&f, text, sizeof(text) - 1);
	assert_taken(&s, ARGV(f.option, "--", "true"));
	close(f.fd);
	assert_true(s.sandbox.preset);
	assert_int_equal(s.sandbox.limits.memory_bytes, 2ull << 30);
	assert_int_equal(s.sandbox.view.n, 4);
	assert_string_equal(s.sandbox.view.item[0].value, "/usr");
	assert_int_equal(s.sandbox.view.item[1].kind, VIEW_RW);
	assert_string_equal(s.sandbox.view.item[1].value, "/work:/src");
	assert_string_equal(s.sandbox.view.item[2].value, "/etc");
	assert_null(s.sandbox.view.item[3].value);
	assert_int_equal(s.sandbox.allow_degraded, PARTS_DEGRADABLE);
	assert_int_equal(s.sandbox.require, PART_PIDNS | PART_CGROUP);
	assert_int_equal(s.policy.leftovers, LEFTOVERS_FAIL);
	assert_int_equal(s.policy.grace_ns, 3 * NS_PER_SEC);
	assert_int_equal(s.verbose, 2);
	assert_string_equal(s.env.word[0], "A=b # c");
	assert_int_equal(s.unshare, OS_NS_NET | OS_NS_IPC);
	assert_string_equal(s.sandbox.rlimit.word[0], "nofile=1024");
	spec_free(&s);
}

static void test_nothing_in_it(void **state)
{
	struct file f;
	struct spec s;

	file_make(&f, "; later\n", 8);
	assert_taken(&s, ARGV(f.option, "--", "true"));
	assert_false(s.sandbox.preset);
	spec_free(&s);
	close(f.fd);
}

/* It stands for its options at its place among the others. */
static void test_place_on_the_command_line(void **state)
{
	struct file f, g;
	struct spec s;

	file_make(&f, "grace = 3s\nmemory = 1G\nro = /b\n", 31);
	file_make(&g, "memory = 3G\nro = /d", 19);
	assert_taken(&s, ARGV("--grace=1s", "--ro=/a", f.option, "--ro=/c", "--profile", g.path,
			      "--pids=9", "--", "true"));
	assert_int_equal(s.policy.grace_ns, 3 * NS_PER_SEC);
	assert_int_equal(s.sandbox.limits.memory_bytes, 3ull << 30);
	assert_int_equal(s.sandbox.view.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(s.sandbox.view.item[i].value[1], 'a' + i);
	spec_free(&s);
	assert_taken(&s, ARGV(f.option, "--grace=1s", "--", "true"));
	assert_int_equal(s.policy.grace_ns, NS_PER_SEC);
	spec_free(&s);
	close(f.fd);
	close(g.fd);
}

/* What the environment said is replaced by a profile as by the command line, and the two add up. */
static void test_replaces_the_environment(void **state)
{
	char variable[] = "BROOD_OK_EXIT=7", *envp[] = {variable, NULL};
	const char *ignored;
	struct file f;
	struct spec s;
	struct err e;

	file_make(&f, "ok-exit = 3\n", 12);
	spec_init(&s);
	assert_int_equal(options_from_env(&s, envp, &ignored, &e), 0);
	assert_int_equal(parse(&s, ARGV(f.option, "--ok-exit=4", "--", "true"), &e), 0);
	assert_int_equal(s.ok_exit[0], 1 << 3 | 1 << 4);
	spec_free(&s);
	close(f.fd);
}

#define WRONG(text, line, ...) assert_wrong(text, sizeof(text) - 1, line, __VA_ARGS__)

static void test_wrong_keys(void **state)
{
	WRONG("sandbox = yes\n\nmemroy = 2G", 3, "\"memroy\" is no option", "did you mean memory");
	WRONG("cpu_time = 2s", 1, "\"cpu_time\"", "did you mean cpu-time");
	WRONG("--memory = 2G", 1, "no dashes", "write memory");
	WRONG("-g = 2s", 1, "\"-g\" is no option", "without the dashes");
	WRONG("g = 2s", 1, "\"g\" is no option", "without the dashes");
	WRONG("help = yes", 1, "\"help\" is no option", "without the dashes");
	WRONG("hepl = yes", 1, "\"hepl\" is no option", "without the dashes");
	WRONG("profile = other.ini", 1, "cannot name another", "several times");
	WRONG("dry-run = yes", 1, "dry-run", "on the command line");
	WRONG("memory = 1G\npids = 4\nmemory = 2G", 3, "memory", "in line 1 already");
	WRONG("sandbox = yes\nsandbox = yes", 2, "sandbox", "in line 1 already");
	WRONG("command = make", 1, "\"command\" is no option", "brood --help");
}

static void test_wrong_values(void **state)
{
	WRONG("\nmemory = 2X", 2, "memory: \"2X\"", "64K, 512M, 2G");
	WRONG("memory = 2G # two", 1, "\"2G # two\"", "64K, 512M");
	WRONG("memory =", 1, "memory: a value is missing", "SIZE|N%");
	WRONG("leftovers =", 1, "leftovers: a value is missing", "one of stop kill wait fail");
	WRONG("leftovers = burn", 1, "leftovers: \"burn\"", "stop, kill, wait, fail");
	WRONG("sandbox =", 1, "sandbox: a value is missing", "give yes");
	WRONG("sandbox = no", 1, "sandbox: \"no\" is not yes", "leave the line out");
	WRONG("sandbox = true", 1, "sandbox: \"true\" is not yes", "leave the line out");
	WRONG("allow-degraded = no", 1, "allow-degraded", "landlock, memory");
	WRONG("env = A", 1, "env: \"A\"", "NAME=VALUE");
	WRONG("keep-fd = 1", 1, "keep-fd", "from 3 up");
}

static void test_wrong_lines(void **state)
{
	WRONG("sandbox", 1, "\"sandbox\"", "KEY = VALUE");
	WRONG("memory: 2G", 1, "\"memory: 2G\"", "KEY = VALUE");
	WRONG("= 2G", 1, "\"= 2G\"", "no KEY");
	WRONG("[run\n", 1, "\"[run\"", "[NAME]");
	WRONG("[service web]\n", 1, "[service web]", "no section but [run]");
	WRONG("[run]\n[run]", 2, "[run]", "second");
	WRONG("pids = 4\n[run]", 2, "[run]", "before the first key");
	WRONG("pids = 4\nhos\0tname = x", 2, "hos?tname", "NUL");
	WRONG("pids = 4\n\x1b[2Jx = 5", 2, "?[2Jx", "control");
}

/* The message has room for the reason, whatever stands in the file. */
static void test_long_words(void **state)
{
	static const struct {
		const char *before, *after, *right;
	} lines[] = {
		{"", "", "is not KEY = VALUE"},	    {"", " = x", "is no option"},
		{"memory = ", " x", "64K, 512M"},   {"sandbox = ", "", "leave the line out"},
		{"[", "]", "no section but [run]"},
	};
	char text[4000];

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		int n = snprintf(text, sizeof(text), "%s%0*d%s", lines[i].before, 3000, 0,
				 lines[i].after);

		assert_wrong(text, (size_t)n, 1, "00000", lines[i].right);
	}
}

/* A long value is whole. */
static void test_long_value(void **state)
{
	char text[5006] = "env = A=";
	struct file f;
	struct spec s;

	memset(text + 8, 'x', sizeof(text) - 8);
	file_make(&f, text, sizeof(text));
	assert_taken(&s, ARGV(f.option, "--", "true"));
	assert_int_equal(strlen(s.env.word[0]), sizeof(text) - 6);
	spec_free(&s);
	close(f.fd);
}

static void test_wrong_files(void **state)
{
	char dir[] = "/tmp/profile-XXXXXX", fifo[40];
	struct file f;

	assert_non_null(mkdtemp(dir));
	snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_refused(ARGV("--profile", fifo, "--", "true"), fifo, "no regular file");
	assert_refused(ARGV("--profile", dir, "--", "true"), dir, "folder");
	unlink(fifo);
	assert_refused(ARGV("--profile", fifo, "--", "true"), fifo, "No such file");
	rmdir(dir);
	assert_refused(ARGV("--profile", "/dev/zero", "--", "true"), "/dev/zero",
		       "no regular file");
	assert_refused(ARGV("--profile", "", "--", "true"), "--profile: \"\" is no FILE", "empty");
	file_make(&f, "", 0);
	assert_int_equal(ftruncate(f.fd, (1 << 20) + 1), 0);
	assert_refused(ARGV("--profile", f.path, "--", "true"), f.path, "larger than 1 MiB");
	close(f.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_of_value),
		cmocka_unit_test(test_nothing_in_it),
		cmocka_unit_test(test_place_on_the_command_line),
		cmocka_unit_test(test_replaces_the_environment),
		cmocka_unit_test(test_wrong_keys),
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_wrong_lines),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_long_value),
		cmocka_unit_test(test_wrong_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
