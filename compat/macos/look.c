// SPDX-License-Identifier: MIT
/*
 * Who belongs to the tree. Orphans go to launchd here, so a process is asked who forked it, which the kernel does not
 * forget. It is the tree's when that one was, or when it is in a process group that the tree has made, or when it was
 * started with the run's cookie in its environment. What escapes is in docs/adr/0012.
 */
#include "compat/macos/impl.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"

#define LOOKS_MAX 16  /* while there are newcomers: a storm of forks is not waited for */
#define TRIES_MAX 32  /* to read the environment of one */
#define REST_FACTOR 9 /* looking takes a tenth of the time at most while the command runs */

/* One pass: newer processes that are not known to belong to the tree, and what has changed since the one before. */
struct pass {
	struct os *os;
	struct process *other;
	size_t n;
	unsigned news;	 /* members that are new, or have ended */
	unsigned missed; /* gone before they were asked */
	pid_t silent[SILENT_MAX];
	unsigned silent_n;
};

/* A member that was in the list stays in the roll: what it had forked before it went may be in no list yet. */
static void keep_number(struct pass *pass, pid_t pid, bool ended)
{
	struct roll *roll = pass->os->roll;

	for (uint32_t i = 0; i < roll->n; i++) {
		struct member *m = &roll->member[i];

		if (m->pid != pid)
			continue;
		m->kept = true;
		if (ended && !m->ended)
			pass->news++;
		m->ended |= ended;
	}
}

/*
 * A number in the list that nobody answers for has gone since; or it is a zombie of which the kernel does not tell, and was
 * so in the pass before.
 */
static void miss(struct pass *pass, pid_t pid)
{
	const struct os *os = pass->os;

	keep_number(pass, pid, true);
	if (pass->silent_n < SILENT_MAX)
		pass->silent[pass->silent_n++] = pid;
	for (unsigned i = 0; i < os->silent_n; i++)
		if (os->silent[i] == pid)
			return;
	pass->missed++;
}

static void note(struct pass *pass, const struct process *p)
{
	struct os *os = pass->os;
	struct member *m = roll_find(os->roll, p->unique);

	if (!m) {
		m = roll_add(os->roll, p->unique);
		if (!m)
			return;
		pass->news++;
	} else if (p->zombie && !m->ended) {
		pass->news++;
	}
	m->pid = p->pid;
	m->group = p->group;
	m->parent = p->parent;
	m->seen = true;
	m->ended |= p->zombie;
	/* A group is the tree's from when its leader, which made it, is seen in it. */
	if (p->group == p->pid && p->group > 1 && p->group != os->caller_group)
		roll_add_group(os->roll, p->group);
	usage_seen(os, m, p);
}

/*
 * Who has been asked is not asked again before it executes another program: that may be one that is shown. An answer can be refused while a process is on its way into its program, so
 * that is tried some times, and counts as missed until then.
 */
static bool has_cookie(struct pass *pass, const struct process *p)
{
	struct os *os = pass->os;
	struct member *m;
	ssize_t n;

	if (!os->cookie[0] || p->zombie)
		return false;
	m = roll_add(os->strangers, p->unique);
	if (m && m->ended && m->version == p->version)
		return false;
	if (m && m->version != p->version) {
		m->version = p->version;
		m->sent = 0;
	}
	n = p->uid == geteuid() || geteuid() == 0 ? ask_args(p->pid, &os->args, &os->args_size) : 0;
	if (n > 0 && args_have(os->args, (size_t)n, os->cookie))
		return true;
	if (n < 0)
		pass->missed++;
	if (m)
		m->ended = n >= 0 || ++m->sent == TRIES_MAX;
	return false;
}

static bool belongs(struct pass *pass, const struct process *p)
{
	struct os *os = pass->os;

	return p->parent_unique == os->roll->root || roll_find(os->roll, p->parent_unique) ||
	       roll_has_group(os->roll, p->group) || has_cookie(pass, p);
}

/* What is older than the process that starts the command is nobody of the tree. */
static void ask_all(struct pass *pass)
{
	struct os *os = pass->os;
	struct process p;
	uint64_t unique;

	for (size_t i = 0; i < os->pids.n; i++) {
		pid_t pid = os->pids.pid[i];

		if (pid <= 1 || pid == os->self)
			continue;
		switch (ask_unique(pid, &unique, NULL)) {
		case 0:
			break;
		case -ESRCH:
			miss(pass, pid);
			continue;
		default: /* no answer is no news */
			keep_number(pass, pid, false);
			continue;
		}
		if (unique <= os->roll->root)
			continue;
		if (ask_process(pid, &p) < 0)
			miss(pass, pid);
		else if (roll_find(os->roll, p.unique))
			note(pass, &p);
		else
			pass->other[pass->n++] = p;
	}
}

/*
 * A number that no process has as its own or its group's is given out again: a group is the tree's only while one that
 * belongs to the tree is seen in it, before anybody is taken for its member by that.
 */
static void keep_groups(struct roll *roll)
{
	uint32_t kept = 0;

	for (uint32_t g = 0; g < roll->groups; g++)
		for (uint32_t i = 0; i < roll->n; i++)
			if (roll->member[i].seen && roll->member[i].group == roll->group[g]) {
				roll->group[kept++] = roll->group[g];
				break;
			}
	roll->groups = kept;
}

/* Each that is found to belong to the tree can make others belong to it. */
static void adopt(struct pass *pass)
{
	for (bool more = true; more;) {
		size_t kept = 0;

		more = false;
		for (size_t i = 0; i < pass->n; i++) {
			if (belongs(pass, &pass->other[i])) {
				note(pass, &pass->other[i]);
				more = true;
			} else {
				pass->other[kept++] = pass->other[i];
			}
		}
		pass->n = kept;
	}
}

static void gone(void *arg, const struct member *m)
{
	usage_gone(arg, m);
}

static void remember_strangers(struct pass *pass)
{
	struct roll *strangers = pass->os->strangers;

	for (uint32_t i = 0; i < strangers->n; i++)
		strangers->member[i].seen = false;
	for (size_t i = 0; i < pass->n; i++) {
		struct member *m = roll_find(strangers, pass->other[i].unique);

		if (m)
			m->seen = true;
	}
	roll_prune(strangers, NULL, NULL);
}

/*
 * The end of each, and its forks, are told from here on. Between the look and this it may have forked, or ended: the next
 * look will see.
 */
static void watch_newcomers(struct os *os)
{
	struct roll *roll = os->roll;

	for (uint32_t i = 0; i < roll->n; i++) {
		struct member *m = &roll->member[i];
		uint64_t unique;
		int rc;

		if (m->watched || !member_alive(m))
			continue;
		rc = queue_watch(os, m->pid, m->unique);
		if (rc == -ESRCH || ask_unique(m->pid, &unique, NULL) < 0 || unique != m->unique)
			m->ended = true;
		m->watched = true;
		m->unwatched = rc < 0 && !m->ended;
	}
}

/* Who is not in a list has no children that are not: those of members are in the roll now, and it is struck off. */
static int look_once(struct os *os, struct pass *pass)
{
	struct roll *roll = os->roll;
	int rc = ask_pids(&os->pids);

	if (rc < 0)
		return rc;
	pass->os = os;
	pass->n = 0;
	pass->news = pass->missed = pass->silent_n = 0;
	if (os->others_room < os->pids.n) {
		pass->other = mem_grow(os->others, os->pids.room * sizeof(*os->others));
		if (!pass->other)
			return -ENOMEM;
		os->others = pass->other;
		os->others_room = os->pids.room;
	}
	pass->other = os->others;
	for (uint32_t i = 0; i < roll->n; i++)
		roll->member[i].seen = roll->member[i].kept = false;
	ask_all(pass);
	keep_groups(roll);
	adopt(pass);
	memcpy(os->silent, pass->silent, pass->silent_n * sizeof(os->silent[0]));
	os->silent_n = pass->silent_n;
	remember_strangers(pass);
	roll_prune(roll, gone, os);
	watch_newcomers(os);
	return 0;
}

/*
 * What one pass finds is the tree as it was when the list was made, if nobody who was in the list has ended or gone
 * meanwhile: such a one may have forked before that, and its child is in no list yet.
 */
static bool settled(const struct pass *pass, bool sure)
{
	return pass->news == 0 && (!sure || pass->missed == 0);
}

int look(struct os *os, bool sure)
{
	uint64_t begin = os_now(), end;
	struct pass pass;
	int rc = 0;

	os->look_due = false;
	for (unsigned i = 0; i < LOOKS_MAX; i++) {
		rc = look_once(os, &pass);
		if (rc < 0 || settled(&pass, sure))
			break;
	}
	end = os_now();
	os->look_at = end + REST_FACTOR * (end - begin);
	os->look_due = rc < 0 || !settled(&pass, sure);
	return rc;
}

void look_wants(struct os *os)
{
	os->look_due = true;
}

bool look_finds_life(const struct os *os)
{
	for (uint32_t i = 0; i < os->roll->n; i++)
		if (member_alive(&os->roll->member[i]))
			return true;
	return false;
}
