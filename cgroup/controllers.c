/* SPDX-License-Identifier: MIT */
/* Controllers: which a cgroup has, which are v1's, which a limit needs, and handing them out. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup/internal.h"
#include "cgroup/limits.h"
#include "lib/cleanup.h"
#include "lib/str.h"

const char *const cg_controller_names[CG_CONTROLLERS] = {"cpu", "io", "memory", "pids"};

/* The bit of the controller with this name, or 0. */
static unsigned named(const char *name, size_t len)
{
	for (unsigned i = 0; i < CG_CONTROLLERS; i++)
		if (strlen(cg_controller_names[i]) == len &&
		    memcmp(cg_controller_names[i], name, len) == 0)
			return 1u << i;
	return 0;
}

/* The bits of the names in a list that ends with one of `ends`. */
static unsigned listed(const char *list, const char *between, const char *ends)
{
	unsigned found = 0;

	for (;;) {
		size_t n = strcspn(list, between);

		found |= named(list, n);
		list += n;
		if (!*list || strchr(ends, *list))
			return found;
		list++;
	}
}

unsigned cg_controllers(int dir_fd, const char *file)
{
	CLEANUP_FREE char *text = cg_read_text(dir_fd, file);

	return text ? listed(text, " \n", "\n") : 0;
}

/* "4:memory:/path": without controllers the line is v2's. */
unsigned cg_v1_controllers(const char *self_cgroup)
{
	unsigned found = 0;

	while (*self_cgroup) {
		size_t n = strcspn(self_cgroup, ":\n");

		if (self_cgroup[n] == ':')
			found |= listed(self_cgroup + n + 1, ",:\n", ":\n");
		self_cgroup += strcspn(self_cgroup, "\n");
		self_cgroup += *self_cgroup == '\n';
	}
	return found;
}

int cg_hand_out(int dir_fd, unsigned controllers, char sign)
{
	char text[64];
	struct str s;

	str_init(&s, text, sizeof(text));
	for (unsigned i = 0; i < CG_CONTROLLERS; i++) {
		if (!(controllers & 1u << i))
			continue;
		if (s.len)
			str_putc(&s, ' ');
		str_putc(&s, sign);
		str_put(&s, cg_controller_names[i]);
	}
	return s.len ? cg_write(dir_fd, "cgroup.subtree_control", text) : 0;
}

unsigned cg_needed(const struct limits *l)
{
	return (l->set_memory || l->set_swap ? CG_MEMORY : 0) | (l->set_pids ? CG_PIDS : 0) |
	       (l->set_cpus ? CG_CPU : 0);
}

const char *cg_limit_option(const struct limits *l, unsigned controllers)
{
	if (controllers & CG_MEMORY)
		return l->set_memory ? "--memory" : "--swap";
	return controllers & CG_PIDS ? "--pids" : "--cpus";
}

bool cg_limits_wanted(const struct limits *limits)
{
	return cg_needed(limits) != 0;
}

/* The root has no state of its own to tell. */
bool cg_is_root(int dir_fd)
{
	return faccessat(dir_fd, "cgroup.events", F_OK, 0) < 0 && errno == ENOENT;
}

/* A process of a PID namespace that the caller does not see is listed as 0. */
int cg_crowded(int dir_fd)
{
	CLEANUP_FREE char *text = cg_read_text(dir_fd, "cgroup.procs");
	char own[16];
	struct str s;

	if (!text)
		return -errno;
	str_init(&s, own, sizeof(own));
	str_puti(&s, getpid());
	str_putc(&s, '\n');
	return *text && strcmp(text, own) != 0;
}
