// SPDX-License-Identifier: MIT
/*
 * Sockets of those who would do for the command what it may not do itself: out of its reach. What lies below the current
 * directory is covered after that, which would bring it back.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "init/plan_sandbox.h"

static const char *const sockets[] = {
	"/run/docker.sock",
	"/run/containerd/containerd.sock",
	"/run/crio/crio.sock",
	"/run/podman/podman.sock",
	"/run/buildkit/buildkitd.sock",
	"/run/dbus/system_bus_socket",
	"/run/systemd/private",
	"/run/snapd.socket",
};

/* Variables that name a socket, and what stands before the path in them. */
static const struct {
	const char *variable, *prefix;
} named[] = {
	{"SSH_AUTH_SOCK", ""},
	{"DBUS_SESSION_BUS_ADDRESS",
	 "unix:path="}, /* "...,guid=..." (D-Bus Specification, Server Addresses) */
	{"DOCKER_HOST", "unix://"},
	{"CONTAINER_HOST", "unix://"},
};

struct place {
	struct plan_sandbox *s;
	const char *cwd; /* NULL: none is made writable */
	bool after_cwd;
	bool *more; /* some lie below cwd */
};

bool plan_is_within(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && (path[n] == '/' || !path[n]);
}

/* Own ones are there instead. */
static bool is_replaced(const char *path)
{
	return plan_is_within(path, "/tmp") || plan_is_within(path, "/dev") ||
	       plan_is_within(path, "/proc");
}

static int hide(const struct place *p, const char *real, struct err *e)
{
	struct view_item item = {.kind = VIEW_HIDE, .optional = true, .preset = true};
	bool below = p->cwd && plan_is_within(real, p->cwd);
	char *path;
	int r;

	*p->more |= below;
	if (below != p->after_cwd || !real[1] || (!below && is_replaced(real)))
		return 0;
	if (below && strcmp(real, p->cwd) == 0)
		return err_set(e, 0, "--sandbox",
			       "the current directory %.*s, which would be writable, is where the "
			       "sockets of your session's agents are; start brood in another",
			       100, real);
	r = plan_keep(p->s, real, &path, e);
	if (r < 0)
		return r;
	item.dest = path;
	/* Empty, and with room for the way to the current directory. */
	if (p->cwd && plan_is_within(p->cwd, path))
		item.kind = VIEW_TMPFS;
	plan_put(p->s, item);
	return 0;
}

/* Only what is there, and is a socket or a folder of them: a mistaken variable costs nothing that the command needs. */
static int consider(const struct place *p, const char *path, mode_t type, struct err *e)
{
	char real[PATH_MAX];
	struct stat st;

	/* Most are not there, which one call tells; realpath makes one for each name on the way. */
	if (path[0] != '/' || stat(path, &st) < 0 || (st.st_mode & S_IFMT) != type ||
	    !realpath(path, real))
		return 0;
	return hide(p, real + (real[1] == '/'), e); /* POSIX lets "//" stand for something else */
}

static int consider_named(const struct place *p, size_t i, struct err *e)
{
	const char *value = getenv(named[i].variable);
	size_t skip = strlen(named[i].prefix), n;
	char path[PATH_MAX];

	if (!value || strncmp(value, named[i].prefix, skip) != 0)
		return 0;
	value += skip;
	n = skip ? strcspn(value, ",;") : strlen(value);
	if (n >= sizeof(path))
		return 0;
	memcpy(path, value, n);
	path[n] = '\0';
	return consider(p, path, S_IFSOCK, e);
}

int plan_agents(struct plan_sandbox *s, const char *cwd, bool after_cwd, bool *more, struct err *e)
{
	const struct place p = {s, cwd, after_cwd, more};
	const char *folder = getenv("XDG_RUNTIME_DIR");
	int r = consider(&p, "/run/user", S_IFDIR, e);

	for (size_t i = 0; r == 0 && i < sizeof sockets / sizeof sockets[0]; i++)
		r = consider(&p, sockets[i], S_IFSOCK, e);
	if (r == 0 && folder)
		r = consider(&p, folder, S_IFDIR, e);
	for (size_t i = 0; r == 0 && i < sizeof named / sizeof named[0]; i++)
		r = consider_named(&p, i, e);
	return r;
}
