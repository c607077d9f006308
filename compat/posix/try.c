// SPDX-License-Identifier: MIT
/* What brood check asks where the system is POSIX: a mechanism tried as a run itself would, and the system's names. */
#include OS_IMPL

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/os_check.h"
#include "lib/str.h"

/* Filled by the throw-away supervisor. One that was killed on the way has not answered. */
struct trial {
	bool answered;
	int rc;
	unsigned namespaces;
	struct err why;
};

/*
 * A supervisor, and an init that ends at once. They hold all signals, as a run's do, and are gone
 * within milliseconds; a leaf is removed whatever becomes of brood check.
 */
static _Noreturn void supervise(const struct os_launch *launch, struct trial *trial)
{
	struct os_early early = {0};
	enum os_role role = OS_ROLE_ALONE;
	struct os *os;

	trial->rc = os_open(&os, &early, &trial->why);
	if (trial->rc == 0) {
		trial->rc = os_split(os, launch, &role, &trial->why);
		if (role == OS_ROLE_INIT)
			_exit(0);
		trial->namespaces = os_namespaces(os);
		while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
			;
		os_clean_up(os, NULL);
	}
	trial->answered = true;
	_exit(0);
}

static int try_out(const struct os_launch *launch, struct trial *trial)
{
	pid_t pid = fork();

	if (pid == 0)
		supervise(launch, trial);
	if (pid < 0)
		return err_set(&trial->why, errno, "start a process", "too many processes; %s",
			       check_words.more_processes);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!trial->answered)
		return err_set(&trial->why, EPERM, "set up", "%s", check_words.killed);
	return trial->rc;
}

int os_try(const struct os_launch *launch, unsigned *namespaces, struct err *e)
{
	struct trial *trial =
		mmap(NULL, sizeof(*trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1, 0);
	int rc;

	if (trial == MAP_FAILED)
		return err_set(e, ENOMEM, "start a process", "no memory to try it out in");
	rc = try_out(launch, trial);
	if (rc == 0)
		*namespaces = trial->namespaces;
	else
		*e = trial->why;
	munmap(trial, sizeof(*trial));
	return rc;
}

static void copy(char *to, size_t size, const char *from)
{
	struct str s;

	str_init(&s, to, size);
	str_put(&s, from);
}

void os_system(struct os_system *system)
{
	struct utsname name;

	memset(system, 0, sizeof(*system));
	system->privileged = check_words.privileged;
	if (uname(&name) < 0)
		return;
	copy(system->name, sizeof(system->name), name.sysname);
	copy(system->release, sizeof(system->release), name.release);
	copy(system->machine, sizeof(system->machine), name.machine);
}
