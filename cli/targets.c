// SPDX-License-Identifier: MIT
/* From words to processes that are held, and the question before more than one is touched. */
#include "cli/targets.h"

#include <string.h>
#include <unistd.h>

#include "include/os_terminal.h"
#include "init/report.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/str.h"

#define HELD_MAX 256 /* at a time: a process has only so many descriptors */
#define NAMED_MAX 20 /* in the question */

static int refuse(const struct brood_error *e)
{
	log_line(LOG_ERROR, "%s", e->text);
	return EXIT_BROOD;
}

int targets_open(struct targets *t)
{
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_NAME | BROOD_START};
	struct brood_error e;

	*t = (struct targets){0};
	if (brood_open(&t->inspector, NULL, &e) != BROOD_OK ||
	    brood_snapshot_take(t->inspector, &what, &t->now, &e) != BROOD_OK)
		return refuse(&e);
	return 0;
}

void targets_free(struct targets *t)
{
	for (size_t i = 0; i < t->n; i++)
		brood_release(&t->target[i].held);
	mem_free(t->target);
	brood_snapshot_free(t->now);
	brood_close(t->inspector);
}

/* ---- words */

static struct target *append(struct targets *t, const char *word, int32_t pid)
{
	size_t size = t->size ? t->size * 2 : 32;
	struct target *grown;

	if (t->n == t->size) {
		grown = mem_grow(t->target, size * sizeof(*grown));
		if (!grown) {
			log_line(LOG_ERROR, "no memory for the targets");
			return NULL;
		}
		t->target = grown;
		t->size = size;
	}
	t->target[t->n] = (struct target){.word = word, .pid = pid, .held = {.handle = -1}};
	return &t->target[t->n++];
}

static bool is_there(const struct targets *t, int32_t pid)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->target[i].pid == pid)
			return true;
	return false;
}

static void keep_name(struct target *target, const char *name)
{
	struct str s;

	str_init(&s, target->name, sizeof(target->name));
	str_putn(&s, name, strnlen(name, sizeof(target->name) - 1));
}

/* Somebody of this number may be gone, or not the caller's to look at: then it is said when its turn comes. */
static int add_pid(struct targets *t, const char *word, int32_t pid, uint64_t start_ns)
{
	const struct brood_process *p = brood_snapshot_find(t->now, pid);
	struct target *target;

	if (is_there(t, pid))
		return 0;
	target = append(t, word, pid);
	if (!target)
		return EXIT_BROOD;
	target->code = brood_hold(t->inspector, pid, start_ns, &target->held, &target->error);
	if (target->code == BROOD_NOT_FOUND || target->code == BROOD_PERMISSION_DENIED)
		return 0;
	if (target->code != BROOD_OK)
		return refuse(&target->error);
	if (p && p->start_ns == target->held.start_ns)
		keep_name(target, p->name);
	if (t->held == HELD_MAX) {
		struct brood_held later = {.pid = pid, .start_ns = target->held.start_ns};

		later.handle = -1;
		brood_release(&target->held);
		target->held = later;
	} else {
		t->held++;
	}
	return 0;
}

static int add_name(struct targets *t, const char *word)
{
	struct brood_term named = {.field = BROOD_NAME, .op = '=', .text = word};
	const struct brood_process *p;
	size_t before = t->n;
	bool met = false;
	int rc = 0;

	for (size_t i = 0; rc == 0 && (p = brood_snapshot_at(t->now, i)) != NULL; i++) {
		if (p->pid == getpid() || !brood_term_meets(&named, p))
			continue;
		met = true;
		rc = add_pid(t, word, p->pid, p->start_ns);
	}
	if (rc == 0 && t->n == before && !met && !append(t, word, 0))
		rc = EXIT_BROOD;
	return rc;
}

int targets_add(struct targets *t, const char *word)
{
	uint64_t pid;

	if (*word && word[strspn(word, "0123456789")] == '\0') {
		if (num_u64(word, INT32_MAX, &pid) == 0 && pid > 0)
			return add_pid(t, word, (int32_t)pid, 0);
	} else if (*word) {
		return add_name(t, word);
	}
	log_line(LOG_ERROR, "'%s' is no process's number and no name", word);
	return EXIT_BROOD;
}

/* ---- one target */

static void put_safe(struct out *o, const char *text)
{
	char buf[4 * sizeof(((struct target *)0)->name) + 1];
	struct str s;

	str_init(&s, buf, sizeof(buf));
	str_put_safe(&s, text, strlen(text));
	out_put(o, buf);
}

void target_put(const struct target *target, struct out *o)
{
	if (target->name[0]) {
		put_safe(o, target->name);
		out_fmt(o, " (%d)", target->pid);
	} else {
		put_safe(o, target->word);
	}
}

void target_kill(struct targets *t, struct target *target, const struct brood_kill *how)
{
	struct brood_held *held = &target->held;
	struct brood_error *e = &target->error;

	if (held->pid && held->handle < 0)
		target->code = brood_hold(t->inspector, held->pid, held->start_ns, held, e);
	else if (!target->pid)
		target->code = BROOD_NOT_FOUND;
	if (target->code == BROOD_OK)
		target->code = brood_kill(t->inspector, held, how, &target->done, e);
	else if (target->code == BROOD_PERMISSION_DENIED)
		target->done.denied = 1;
	brood_release(held);
}

/* ---- the question */

static void ask(const struct targets *t, size_t n, const char *verb)
{
	struct out o;
	size_t named = 0;

	out_init(&o, STDERR_FILENO);
	out_fmt(&o, "%s %zu processes: ", verb, n);
	for (size_t i = 0; i < t->n && named < NAMED_MAX; i++) {
		if (!t->target[i].held.pid)
			continue;
		out_put(&o, named++ ? ", " : "");
		target_put(&t->target[i], &o);
	}
	out_put(&o, named < n ? "... [y/N] " : " [y/N] ");
	out_flush(&o);
}

/* The first letter of a line. */
static char answer(void)
{
	char first = '\0', c;

	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
		if (!first && c != ' ')
			first = c;
	return first;
}

bool targets_confirm(const struct targets *t, const char *verb)
{
	struct os_terminal terminal;
	size_t n = 0;
	char c;

	for (size_t i = 0; i < t->n; i++)
		n += t->target[i].held.pid != 0;
	os_terminal(STDIN_FILENO, &terminal);
	if (n < 2 || !terminal.is)
		return true;
	ask(t, n, verb);
	c = answer();
	return c == 'y' || c == 'Y';
}
