// SPDX-License-Identifier: MIT
/* A sandbox's plan: the preset, changed by what was given beside it; here privileges, and what contradicts what. */
#include "init/plan_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "include/os_files.h"
#include "include/os_sandbox.h"
#include "init/plan.h"
#include "lib/mem.h"

#define PRESET_NS (OS_NS_MOUNT | OS_NS_IPC | OS_NS_UTS | OS_NS_CGROUP | OS_NS_USER)

static const char stage[] = "command line";

void plan_degrade(struct plan_sandbox *s, const char *what, const struct err *why)
{
	if (s->degraded_n < DEGRADED_MAX)
		s->degraded[s->degraded_n++] = (struct degraded){what, *why};
}

/* "chown,NET_ADMIN" and "all": their bits. */
static int capabilities(const struct words *words, const char *option, uint64_t *bits,
			struct err *e)
{
	for (size_t i = 0; i < words->n; i++)
		for (const char *at = words->word[i];;) {
			size_t n = strcspn(at, ",");
			int number = os_cap_named(at, n);

			if (n == 3 && strncmp(at, "all", 3) == 0)
				*bits = UINT64_MAX;
			else if (number < 0)
				return err_set(
					e, 0, stage,
					"%s: \"%.*s\" is no capability; give names as net_admin "
					"with commas between, or all (capabilities(7))",
					option, (int)(n < 40 ? n : 40), at);
			else
				*bits |= 1ull << number;
			if (!at[n])
				break;
			at += n + 1;
		}
	return 0;
}

static int plan_capabilities(struct privileges *p, const struct spec_sandbox *o, struct err *e)
{
	uint64_t dropped = 0, kept = 0;
	int r = capabilities(&o->cap_drop, "--cap-drop", &dropped, e);

	if (r == 0)
		r = capabilities(&o->cap_keep, "--cap-keep", &kept, e);
	if (r < 0)
		return r;
	p->drop_caps = o->preset || o->cap_drop.n || o->cap_keep.n;
	if (!o->cap_keep.n && !o->preset)
		kept = UINT64_MAX;
	p->keep_caps = kept & ~dropped;
	p->keep_if_had = kept == UINT64_MAX;
	return 0;
}

static int plan_filter(struct plan_sandbox *s, const struct spec_sandbox *o, struct err *e)
{
	const char *word = o->seccomp ? o->seccomp : o->preset ? "default" : "off";
	int r = 0;

	if (strcmp(word, "default") == 0) {
		os_filter_default(&s->privileges.filter);
	} else if (strcmp(word, "off") != 0) {
		r = os_filter_read(word, &s->own_filter, e);
		s->privileges.filter = s->own_filter;
	}
	if (r == 0 && o->seccomp_log && !s->privileges.filter.n)
		return err_set(
			e, 0, stage,
			"--seccomp-log: there is no policy to log; give --seccomp default or a file");
	s->privileges.filter.log = o->seccomp_log;
	return r;
}

/* Again, and for sure, once nothing else can have that number. */
static int check_kept(const struct spec_sandbox *o, struct err *e)
{
	for (size_t i = 0; i < o->keep_fd_n; i++)
		if (fcntl(o->keep_fd[i], F_GETFD) < 0)
			return err_set(e, EBADF, stage,
				       "--keep-fd: %d is not open; open it where brood is started "
				       "(%d<FILE in a shell), or leave it out",
				       o->keep_fd[i], o->keep_fd[i]);
	return 0;
}

static int plan_privileges(struct plan_sandbox *s, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	struct privileges *p = &s->privileges;
	struct err why;
	int r = check_kept(o, e);

	if (r == 0)
		r = plan_capabilities(p, o, e);
	if (r == 0)
		r = plan_filter(s, o, e);
	if (r < 0)
		return r;
	if (o->landlock ? o->landlock == 1 : o->preset)
		p->landlock = LANDLOCK_AUTO;
	if (o->require & PART_LANDLOCK)
		p->landlock = LANDLOCK_REQUIRED;
	if (p->landlock && !os_landlock(&why)) {
		if (p->landlock == LANDLOCK_REQUIRED)
			return err_set(e, why.errnum, stage, "--require landlock: %s", why.text);
		plan_degrade(s, "landlock", &why);
		p->landlock = LANDLOCK_OFF;
	}
	p->no_nested_userns = p->new_keyring = o->preset;
	p->close_fds = o->preset || o->keep_fd_n;
	p->keep_fd = o->keep_fd;
	p->keep_fd_n = o->keep_fd_n;
	/* Both filters are refused to a process that could gain privileges (seccomp(2), landlock(7)). */
	p->no_new_privs = o->preset || o->no_new_privs || p->filter.n || p->landlock;
	return 0;
}

static bool any(const struct spec_sandbox *o)
{
	return o->preset || o->root || o->view.n;
}

/* What contradicts something else. */
static int check(const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;

	if (spec->isolate == ISOLATE_NONE && any(o))
		return err_set(e, 0, stage,
			       "--sandbox and a view need namespaces of their own; they contradict "
			       "--isolate=none");
	if (spec->isolate == ISOLATE_SUBREAPER && o->preset)
		return err_set(
			e, 0, stage,
			"--sandbox needs a PID namespace; it contradicts --isolate=subreaper");
	if ((o->require & PART_PIDNS) &&
	    (spec->isolate == ISOLATE_SUBREAPER || spec->isolate == ISOLATE_NONE))
		return err_set(
			e, 0, stage,
			"--require pidns contradicts --isolate=subreaper and none; give pidns, "
			"cgroup or auto");
	if (o->share_net && (spec->unshare & OS_NS_NET))
		return err_set(e, 0, stage, "--share-net and --no-network contradict each other");
	if (o->share_net && !o->preset)
		return err_set(
			e, 0, stage,
			"--share-net is for --sandbox; without that the network is shared anyway");
	if (o->require & o->allow_degraded)
		return err_set(e, 0, stage,
			       "--require and --allow-degraded name the same part; give it to one");
	if ((o->require & PART_LANDLOCK) && o->landlock == 2)
		return err_set(e, 0, stage,
			       "--require landlock and --landlock=off contradict each other");
	return plan_check_required(o, e);
}

#define LOG_KEEP 3

static int plan_log(struct plan *plan, const struct spec *spec, struct err *e)
{
	if (spec->log_bytes && !spec->log_path)
		return err_set(e, 0, "command line",
			       "--log-size: there is no log; give --log FILE");
	if (spec->log_keep_given && !spec->log_bytes)
		return err_set(e, 0, "command line",
			       "--log-keep: no log is ever full; give --log-size SIZE");
	plan->launch.log_bytes = spec->log_bytes;
	plan->launch.log_keep = spec->log_keep_given ? spec->log_keep : LOG_KEEP;
	return 0;
}

int plan_sandbox(struct plan *plan, const struct spec *spec, struct err *e)
{
	const struct spec_sandbox *o = &spec->sandbox;
	struct plan_sandbox *s = &plan->sandbox;
	struct os_launch *l = &plan->launch;
	int r = check(spec, e);

	if (r == 0)
		r = plan_log(plan, spec, e);
	if (r == 0)
		r = plan_maps(plan, spec, e);
	if (r == 0 && any(o)) {
		r = plan_view(s, spec, e);
		l->view = &s->view;
		l->keep_cwd = !o->root && (!spec->chdir || !os_is_absolute(spec->chdir));
		l->unshare |= OS_NS_MOUNT;
	}
	if (r == 0)
		r = plan_privileges(s, spec, e);
	if (r == 0)
		r = plan_limits(s, spec, e);
	l->privileges = &s->privileges;
	l->limits = &s->limits;
	if (o->preset) {
		l->unshare |= PRESET_NS | (o->share_net ? 0 : OS_NS_NET);
		l->need_pid_ns = l->reset_signals = true;
	}
	if (o->require & PART_PIDNS)
		l->need_pid_ns = true;
	return r;
}

void plan_sandbox_free(struct plan_sandbox *s)
{
	plan_texts_free(s);
	mem_free(s->items);
	os_filter_free(&s->own_filter);
}
