// SPDX-License-Identifier: MIT
/* The inspector on macOS's kernel in memory: what is told of a process of one's own, of another's, of a zombie; and whose. */
/* needs: lib reaper inspect compat/macos compat/posix tests/macos/rig.c tests/macos/processes.c tests/macos/life.c */
/* needs: tests/macos/queue.c tests/macos/calls.c tests/macos/machine.c */
/* wrap: kill getpid getppid getpgrp geteuid setpgid fork waitpid clock_gettime dup2 chdir sigprocmask sigaction */
/* wrap: sigpending open64 socketpair setpriority getpwuid_r */
#include <errno.h>
#include <libproc.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "include/brood.h"
#include "include/os_terminal.h"
#include "lib/num.h"
#include "tests/macos/kernel.h"

#define EVERYTHING (BROOD_FIELDS & ~BROOD_CPU)
#define OF_TASK (BROOD_MEMORY | BROOD_TIME | BROOD_THREADS)
#define OTHER 99

/* What the kernel tells of everybody here, as far as it tells. */
static struct {
	uint32_t flags;
	int32_t running;
	uint64_t user, system; /* units */
	const char *name, *path;
	bool strict;		/* another user's start is not told either */
	void (*between)(pid_t); /* once, when the task is asked for */
	unsigned lookups;
} world;

int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *text, size_t size,
		      struct passwd **found);

int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *text, size_t size,
		      struct passwd **found)
{
	world.lookups++;
	*found = NULL;
	if (uid != K_USER)
		return 0;
	snprintf(text, size, "someone");
	entry->pw_name = text;
	*found = entry;
	return 0;
}

static void tell_bsd(const struct kproc *p, struct proc_bsdinfo *b)
{
	*b = (struct proc_bsdinfo){
		.pbi_flags = world.flags,
		.pbi_status = p->state == K_ZOMBIE    ? SZOMB
			      : p->state == K_STOPPED ? SSTOP
						      : SRUN,
		.pbi_pid = (uint32_t)p->pid,
		.pbi_ppid = (uint32_t)p->parent,
		.pbi_uid = p->uid,
		.pbi_start_tvsec = 900 + p->unique,
		.pbi_start_tvusec = 5,
	};
	memcpy(b->pbi_comm, world.name, strnlen(world.name, sizeof(b->pbi_comm) - 1));
	memcpy(b->pbi_name, world.name, strnlen(world.name, sizeof(b->pbi_name) - 1));
}

static int refuse(int errnum)
{
	errno = errnum;
	return 0;
}

static int tell_all(struct kproc *p, struct proc_taskallinfo *all)
{
	void (*between)(pid_t) = world.between;

	if (p->state == K_ZOMBIE)
		return refuse(ESRCH);
	if (p->uid != K_USER)
		return refuse(EPERM);
	tell_bsd(p, &all->pbsd);
	all->ptinfo = (struct proc_taskinfo){
		.pti_resident_size = 4096 * p->unique,
		.pti_total_user = world.user,
		.pti_total_system = world.system,
		.pti_threadnum = 3,
		.pti_numrunning = world.running,
	};
	world.between = NULL;
	if (between)
		between(p->pid);
	return (int)sizeof(*all);
}

static int tell(struct kproc *p, int kind, void *buffer, int size)
{
	struct proc_vnodepathinfo *folders = buffer;

	switch (kind) {
	case PROC_PIDTASKALLINFO:
		return size == (int)sizeof(struct proc_taskallinfo) ? tell_all(p, buffer) : 0;
	case PROC_PIDTBSDINFO:
		if (p->uid != K_USER && world.strict)
			return refuse(EPERM);
		tell_bsd(p, buffer);
		return (int)sizeof(struct proc_bsdinfo);
	case PROC_PIDVNODEPATHINFO:
		if (p->uid != K_USER || p->state == K_ZOMBIE)
			return refuse(p->uid != K_USER ? EPERM : ESRCH);
		memset(folders, 0, sizeof(*folders));
		snprintf(folders->pvi_cdir.vip_path, sizeof(folders->pvi_cdir.vip_path), "/srv/%d",
			 p->pid);
		return (int)sizeof(*folders);
	default:
		return refuse(EINVAL);
	}
}

static int path_of(const struct kproc *p, char *buffer, uint32_t size)
{
	(void)p;
	return snprintf(buffer, size, "%s", world.path);
}

struct rig {
	struct brood_inspector *inspector;
	struct brood_snapshot *now, *before;
	pid_t pid, child;
};

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct brood_error e;

	memset(&world, 0, sizeof(world));
	world.name = "thing";
	world.path = "/bin/thing";
	k_init(1);
	k.info = tell;
	k.path = path_of;
	rig->pid = k_add(1)->pid;
	rig->child = k_add(rig->pid)->pid;
	k.self = rig->pid;
	assert_int_equal(brood_open(&rig->inspector, NULL, &e), BROOD_OK);
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	brood_snapshot_free(rig->now);
	brood_snapshot_free(rig->before);
	brood_close(rig->inspector);
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

static const struct brood_process *one(struct rig *rig, pid_t pid)
{
	const struct brood_process *p = brood_snapshot_find(rig->now, pid);

	assert_non_null(p);
	return p;
}

static void all_of_ones_own(void **state)
{
	struct rig *rig = *state;
	const struct brood_process *p;
	struct kproc *child = k_find(rig->child);

	k.unit_numer = 125; /* as on arm64 */
	k.unit_denom = 3;
	world.user = 2400000000u + 1;
	world.system = 24;
	world.running = 1;
	take(rig, EVERYTHING);
	p = one(rig, rig->child);
	assert_int_equal(p->fields, EVERYTHING);
	assert_int_equal(p->parent, rig->pid);
	assert_int_equal(p->start_ns, (900 + child->unique) * NS_PER_SEC + 5000);
	assert_int_equal(p->age_ns, k.now_ns - p->start_ns);
	assert_int_equal(p->time_ns, 100 * NS_PER_SEC + 41 + 1000);
	assert_int_equal(p->memory_bytes, 4096 * child->unique);
	assert_int_equal(p->threads, 3);
	assert_int_equal(p->uid, K_USER);
	assert_string_equal(p->user, "someone");
	assert_string_equal(p->name, "thing");
	assert_string_equal(p->command, "thing argument");
	assert_int_equal(p->state, BROOD_RUNNING);
	assert_false(p->kernel);
	assert_int_equal(strtol(p->cwd + strlen("/srv/"), NULL, 10), rig->child);
	assert_int_equal(brood_snapshot_count(rig->now), 3);
	assert_int_equal(brood_snapshot_hidden(rig->now), 0);
	assert_int_equal(one(rig, 1)->parent, 0);
}

static void only_what_is_asked_for(void **state)
{
	struct rig *rig = *state;
	const struct brood_process *p;

	take(rig, BROOD_CWD);
	p = one(rig, rig->child);
	assert_false(p->fields & (OF_TASK | BROOD_USER | BROOD_COMMAND));
	assert_true(p->fields & BROOD_CWD);
	assert_int_equal(world.lookups, 0);
	take(rig, BROOD_COMMAND);
	assert_string_equal(one(rig, rig->child)->command, "thing argument");
	assert_false(one(rig, rig->child)->fields & (OF_TASK | BROOD_CWD));
}

/* The kernel tells who it is, and no figure of its; never a figure that is none. */
static void another_users(void **state)
{
	struct rig *rig = *state;
	const struct brood_process *p;

	k_find(rig->child)->uid = OTHER;
	for (int strict = 0; strict <= 1; strict++) {
		uint32_t start = strict ? 0 : BROOD_START | BROOD_AGE;

		world.strict = strict;
		take(rig, EVERYTHING);
		p = one(rig, rig->child);
		assert_int_equal(p->fields,
				 start | BROOD_PID | BROOD_PARENT | BROOD_NAME | BROOD_USER);
		assert_string_equal(p->user, "99");
		assert_string_equal(p->name, "thing");
		assert_int_equal(p->parent, rig->pid);
	}
	assert_int_equal(brood_snapshot_hidden(rig->now), 0);
}

static void zombies(void **state)
{
	struct rig *rig = *state;
	const struct brood_process *p;

	k_find(rig->child)->state = K_ZOMBIE;
	take(rig, EVERYTHING);
	p = one(rig, rig->child);
	assert_int_equal(p->state, BROOD_ZOMBIE);
	assert_string_equal(p->command, "[thing]");
	assert_int_equal(p->fields, EVERYTHING & ~(OF_TASK | BROOD_CWD));
}

static void states(void **state)
{
	struct rig *rig = *state;

	take(rig, BROOD_STATE);
	assert_int_equal(one(rig, rig->child)->state, BROOD_SLEEPING);
	k_find(rig->child)->state = K_STOPPED;
	take(rig, BROOD_STATE);
	assert_int_equal(one(rig, rig->child)->state, BROOD_STOPPED);
	world.flags = PROC_FLAG_TRACED;
	take(rig, BROOD_STATE);
	assert_int_equal(one(rig, rig->child)->state, BROOD_TRACED);
	world.flags = PROC_FLAG_SYSTEM;
	take(rig, BROOD_STATE | BROOD_COMMAND);
	assert_true(one(rig, rig->child)->kernel);
	assert_string_equal(one(rig, rig->child)->command, "[thing]");
}

static void names(void **state)
{
	static const char whole[] = "a-name-of-thirty-one-characters-and-more";
	struct rig *rig = *state;
	char path[100];

	world.name = whole;
	snprintf(path, sizeof(path), "/opt/%s", whole);
	world.path = path;
	take(rig, BROOD_NAME);
	assert_string_equal(one(rig, rig->child)->name, whole);
	world.path = "/opt/another";
	take(rig, BROOD_NAME);
	assert_string_equal(one(rig, rig->child)->name, "a-name-of-thirty-one-characters");
	world.path = "";
	take(rig, BROOD_NAME);
	assert_string_equal(one(rig, rig->child)->name, "a-name-of-thirty-one-characters");
	world.name = "b";
	world.path = "/opt/bcd";
	take(rig, BROOD_NAME);
	assert_string_equal(one(rig, rig->child)->name, "b");
}

/* The same number, and another process. */
static void replace(pid_t pid)
{
	struct kproc *p = k_find(pid);

	p->unique = ++k.last_unique;
}

static void vanish(pid_t pid)
{
	k_remove(k_find(pid));
}

static void of_two_processes_no_row(void **state)
{
	struct rig *rig = *state;

	/* launchd is the first whose task is asked for. */
	world.between = replace;
	take(rig, EVERYTHING);
	assert_null(world.between);
	assert_int_equal(brood_snapshot_count(rig->now), 2);
	assert_null(brood_snapshot_find(rig->now, 1));
	take(rig, EVERYTHING);
	assert_int_equal(brood_snapshot_count(rig->now), 3);
	world.between = vanish;
	take(rig, EVERYTHING);
	assert_int_equal(brood_snapshot_count(rig->now), 2);
	assert_int_equal(brood_snapshot_hidden(rig->now), 0);
}

static void gone_since_the_list(void)
{
	k_remove(k_find(3));
}

static void who_has_gone_is_left_out(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig->child, 3);
	k.after_list = gone_since_the_list;
	take(rig, EVERYTHING);
	assert_int_equal(brood_snapshot_count(rig->now), 2);
	assert_int_equal(brood_snapshot_hidden(rig->now), 0);
}

static void users_are_looked_up_once(void **state)
{
	struct rig *rig = *state;

	for (unsigned i = 0; i < 50; i++)
		k_add(rig->pid);
	take(rig, BROOD_USER);
	take(rig, BROOD_USER);
	assert_int_equal(world.lookups, 1);
	k_find(rig->child)->uid = K_USER + 32; /* of the same slot */
	take(rig, BROOD_USER);
	assert_string_equal(one(rig, rig->child)->user, "533");
	assert_string_equal(one(rig, rig->pid)->user, "someone");
}

static void shares_of_a_processor(void **state)
{
	struct rig *rig = *state;
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_CPU};
	struct brood_error e;

	k.unit_numer = 125;
	k.unit_denom = 3;
	take(rig, BROOD_CPU);
	what.before = rig->now;
	k.now_ns += 2 * NS_PER_SEC;
	world.user += 24000000; /* a second */
	assert_int_equal(brood_snapshot_take(rig->inspector, &what, &rig->before, &e), BROOD_OK);
	assert_int_equal(brood_snapshot_find(rig->before, rig->child)->cpu_permille, 500);
}

static void trees(void **state)
{
	struct rig *rig = *state;
	pid_t grandchild = k_add(rig->child)->pid;
	struct brood_error e;

	take(rig, BROOD_PARENT | BROOD_START);
	assert_int_equal(brood_snapshot_tree(rig->now, rig->pid, &e), BROOD_OK);
	assert_int_equal(brood_snapshot_count(rig->now), 3);
	assert_int_equal(brood_snapshot_at(rig->now, 2)->pid, grandchild);
	assert_int_equal(brood_snapshot_at(rig->now, 2)->depth, 2);
	/* Of whom no start is told the parent counts all the same. */
	k_find(grandchild)->uid = OTHER;
	world.strict = true;
	take(rig, BROOD_PARENT | BROOD_START);
	assert_false(one(rig, grandchild)->fields & BROOD_START);
	assert_int_equal(brood_snapshot_tree(rig->now, rig->pid, &e), BROOD_OK);
	assert_int_equal(brood_snapshot_count(rig->now), 3);
}

static void another_root(void **state)
{
	struct brood_open how = {.size = sizeof(how), .root = "/proc"};
	struct brood_inspector *inspector = NULL;
	struct brood_error e;

	(void)state;
	assert_int_equal(brood_open(&inspector, &how, &e), BROOD_UNSUPPORTED);
	assert_null(inspector);
	assert_non_null(strstr(e.text, "macOS shows none by files"));
	assert_non_null(strstr(e.text, "'/proc'"));
}

static void folders(void **state)
{
	char base[] = "/tmp/brood-folder.XXXXXX", link[64], buf[4096], file[64], tiny[8];

	(void)state;
	assert_non_null(mkdtemp(base));
	snprintf(link, sizeof(link), "%s/link", base);
	snprintf(file, sizeof(file), "%s/file", base);
	assert_int_equal(symlink(".", link), 0);
	assert_int_equal(mknod(file, S_IFREG | 0600, 0), 0);
	assert_int_equal(os_folder(link, buf, sizeof(buf)), 0);
	assert_string_equal(buf, base);
	assert_int_equal(os_folder(file, buf, sizeof(buf)), -ENOTDIR);
	assert_int_equal(os_folder(base, tiny, sizeof(tiny)), -ENAMETOOLONG);
	unlink(link);
	unlink(file);
	rmdir(base);
	assert_int_equal(os_folder(base, buf, sizeof(buf)), -ENOENT);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(all_of_ones_own),
		EACH(only_what_is_asked_for),
		EACH(another_users),
		EACH(zombies),
		EACH(states),
		EACH(names),
		EACH(of_two_processes_no_row),
		EACH(who_has_gone_is_left_out),
		EACH(users_are_looked_up_once),
		EACH(shares_of_a_processor),
		EACH(trees),
		cmocka_unit_test(another_root),
		cmocka_unit_test(folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
