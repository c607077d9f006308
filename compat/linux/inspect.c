// SPDX-License-Identifier: MIT
/*
 * Processes as the inspector asks for them. What a process costs is the opening of its files, so each field is
 * tied to one file, and a file is opened only for a field that is asked for: nearly all is in stat, and a name
 * alone is in comm, which the kernel writes in half the time.
 */
#include "compat/linux/inspect.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

#define IN_STAT                                                                                    \
	(BROOD_PID | BROOD_PARENT | BROOD_START | BROOD_NAME | BROOD_STATE | BROOD_MEMORY |        \
	 BROOD_TIME | BROOD_THREADS | BROOD_AGE)
#define COMM_MAX 15 /* TASK_COMM_LEN - 1: a longer name is cut */

uint64_t os_inspect_clock_ns(void)
{
	return proc_clock_ns(CLOCK_MONOTONIC);
}

uint32_t os_inspect_fields(void)
{
	return BROOD_FIELDS;
}

/* The other half is the caller's. */
static size_t descriptors_to_keep(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	return limit.rlim_cur > (1u << 21) ? 1u << 20 : (size_t)limit.rlim_cur / 2;
}

int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e)
{
	struct os_inspect *in = mem_new(sizeof(*in));
	unsigned long hz = getauxval(AT_CLKTCK);
	int rc;

	if (!in)
		return err_set(e, ENOMEM, "read processes", "no memory");
	in->recorded = root != NULL;
	in->tick_ns = NS_PER_SEC / (hz ? hz : 100);
	in->page_bytes = getauxval(AT_PAGESZ);
	rc = proc_reader_open(&in->reader, root ? root : "/proc", keep ? descriptors_to_keep() : 0);
	if (rc < 0) {
		mem_free(in);
		return err_set(e, -rc, "read processes", "%s: %s", root ? root : "/proc",
			       err_words(-rc));
	}
	*out = in;
	return 0;
}

void os_inspect_close(struct os_inspect *in)
{
	if (!in)
		return;
	proc_reader_close(&in->reader);
	users_free(&in->users);
	mem_free(in);
}

enum brood_state inspect_state(char letter)
{
	static const struct {
		char letter;
		enum brood_state state;
	} states[] = {
		{'R', BROOD_RUNNING}, {'S', BROOD_SLEEPING}, {'D', BROOD_WAITING},
		{'I', BROOD_IDLE},    {'T', BROOD_STOPPED},  {'t', BROOD_TRACED},
		{'Z', BROOD_ZOMBIE},  {'X', BROOD_DEAD},     {'x', BROOD_DEAD},
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].letter == letter)
			return states[i].state;
	return BROOD_STATE_UNKNOWN;
}

static uint64_t times(uint64_t count, uint64_t unit)
{
	uint64_t product;

	return __builtin_mul_overflow(count, unit, &product) ? UINT64_MAX : product;
}

uint64_t inspect_start_ns(const struct os_inspect *in, uint64_t ticks)
{
	return times(ticks, in->tick_ns);
}

static int take_stat(struct os_inspect *in, struct brood_process *p)
{
	struct proc_stat stat;
	struct proc_usage usage;
	struct str name;
	int rc = proc_reader_stat(&in->reader, in->at, &stat, &usage);

	if (rc < 0)
		return rc;
	p->parent = stat.ppid > 0 ? stat.ppid : 0;
	p->start_ns = inspect_start_ns(in, stat.start_ticks);
	p->age_ns = in->now_ns > p->start_ns ? in->now_ns - p->start_ns : 0;
	p->time_ns = times(usage.cpu_ticks, in->tick_ns);
	p->memory_bytes = times(usage.rss_pages, in->page_bytes);
	p->threads = stat.threads > 0 ? stat.threads : 0;
	p->state = (uint8_t)inspect_state(stat.state);
	p->kernel = stat.kernel;
	str_init(&name, in->name, sizeof(in->name));
	str_put(&name, stat.comm);
	p->name = in->name;
	p->fields |= IN_STAT;
	return 0;
}

/* A name that the kernel has cut goes on in the command line, if that begins with it. */
static void lengthen_name(struct os_inspect *in, struct brood_process *p)
{
	const char *base, *slash;
	struct str name;

	if (strlen(in->name) != COMM_MAX || p->kernel ||
	    proc_reader_file(&in->reader, in->at, "cmdline") <= COMM_MAX)
		return;
	base = in->reader.buf; /* ends at the first argument's end */
	for (slash = base; (slash = strchr(slash, '/')); base = ++slash)
		;
	if (strncmp(base, in->name, COMM_MAX) != 0)
		return;
	str_init(&name, in->name, sizeof(in->name));
	str_put(&name, base);
}

static int take_comm(struct os_inspect *in, struct brood_process *p)
{
	ssize_t n = proc_reader_file(&in->reader, in->at, "comm");
	struct str name;

	if (n < 0)
		return (int)n;
	if (n > 0 && in->reader.buf[n - 1] == '\n')
		n--;
	str_init(&name, in->name, sizeof(in->name));
	str_putn(&name, in->reader.buf, strnlen(in->reader.buf, (size_t)n));
	p->name = in->name;
	p->fields |= BROOD_PID | BROOD_NAME;
	return 0;
}

/* Without arguments: a kernel thread, a zombie, or one that has wiped them. */
static int take_command(struct os_inspect *in, struct brood_process *p)
{
	bool none = p->kernel || p->state == BROOD_ZOMBIE;
	ssize_t n = none ? 0 : proc_reader_command(&in->reader, in->at);
	struct str s;

	if (n < 0)
		return (int)n;
	str_init(&s, in->command, sizeof(in->command));
	if (n == 0)
		str_fmt(&s, "[%s]", in->name);
	else
		str_putn(&s, in->reader.buf, (size_t)n);
	p->command = in->command;
	p->fields |= BROOD_COMMAND;
	return 0;
}

static int take_cwd(struct os_inspect *in, struct brood_process *p)
{
	ssize_t n = proc_reader_link(&in->reader, in->at, "cwd");
	struct str s;

	if (n < 0)
		return (int)n;
	str_init(&s, in->cwd, sizeof(in->cwd));
	str_putn(&s, in->reader.buf, (size_t)n);
	p->cwd = in->cwd;
	p->fields |= BROOD_CWD;
	return 0;
}

static int take_user(struct os_inspect *in, struct brood_process *p)
{
	int rc = proc_reader_uid(&in->reader, in->at, &p->uid);

	if (rc < 0)
		return rc;
	p->user = users_name(&in->users, p->uid);
	p->fields |= BROOD_USER;
	return 0;
}

/* Of the caller's own needs, not of one process. */
static bool is_ours(int rc)
{
	return rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM;
}

/* What the caller has no right to see is left out. */
static int take_or_leave(int rc)
{
	return rc == -ESRCH || is_ours(rc) ? rc : 0;
}

int os_inspect_more(struct os_inspect *in, struct brood_process *p, uint32_t fields)
{
	uint32_t wanted = fields & ~p->fields;
	bool had_name = p->fields & BROOD_NAME;
	int rc = 0;

	if (wanted & BROOD_COMMAND)
		wanted |= BROOD_START & ~p->fields;
	if (wanted == BROOD_NAME && !in->reader.stat_fd)
		rc = take_comm(in, p);
	else if (wanted & IN_STAT)
		rc = take_stat(in, p);
	if (rc < 0)
		return rc;
	if ((fields & BROOD_NAME) && (!had_name || (wanted & IN_STAT)))
		lengthen_name(in, p);
	if (wanted & BROOD_USER)
		rc = take_or_leave(take_user(in, p));
	if (rc == 0 && (wanted & BROOD_COMMAND))
		rc = take_or_leave(take_command(in, p));
	if (rc == 0 && (wanted & BROOD_CWD)) {
		rc = take_cwd(in, p);
		rc = is_ours(rc) ? rc : 0; /* a zombie has none, and is there */
	}
	return rc;
}

/* "5150.23 20123.55", of a recorded root. */
static uint64_t recorded_now_ns(struct os_inspect *in)
{
	CLEANUP_FD int fd = openat(in->reader.root_fd, "uptime", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint64_t ns;
	ssize_t n = fd < 0 ? -1 : read(fd, in->command, 64);

	if (n <= 0)
		return proc_clock_ns(CLOCK_BOOTTIME);
	in->command[n] = '\0';
	in->command[strcspn(in->command, " \n")] = '\0';
	return num_duration_ns(in->command, &ns) < 0 ? proc_clock_ns(CLOCK_BOOTTIME) : ns;
}

int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e)
{
	int rc = proc_reader_list(&in->reader);

	if (rc == -ENOSYS)
		return err_set(e, ENOSYS, "read processes",
			       in->recorded ? "there is no process in it; is it a procfs?"
					    : "there is no process in /proc; is it mounted?");
	if (rc < 0)
		return err_set(e, -rc, "read processes", "the list of them: %s", err_words(-rc));
	in->now_ns = in->recorded ? recorded_now_ns(in) : proc_clock_ns(CLOCK_BOOTTIME);
	for (in->at = 0; in->at < in->reader.pids.n; in->at++) {
		struct brood_process p = {.pid = in->reader.pids.pid[in->at], .fields = BROOD_PID};

		rc = os_inspect_more(in, &p, fields & ~(uint32_t)BROOD_PID);
		if (is_ours(rc))
			return err_set(e, -rc, "read processes", "%s", err_words(-rc));
		if (rc < 0)
			*hidden += rc != -ESRCH;
		else if ((rc = visit(arg, &p)) != 0)
			return rc < 0 ? err_set(e, -rc, "read processes", "%s", err_words(-rc))
				      : rc;
	}
	return 0;
}
