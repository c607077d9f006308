// SPDX-License-Identifier: MIT
/* Finding and executing the command, by the environment that it is given. */
#include "compat/posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/mem.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Is this file, which the kernel does not know how to execute, a script that a shell would run? */
static bool looks_like_script(const char *path)
{
	char head[128];
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof(head));
	const char *line_end;

	if (n < 0)
		return false;
	/* As shells decide it: no NUL in the first line; an ELF file always has one there. */
	line_end = memchr(head, '\n', (size_t)n);
	return !memchr(head, '\0', line_end ? (size_t)(line_end - head) : (size_t)n);
}

static int exec_by_shell(const char *path, char *const argv[], char *const envp[])
{
	static char shell[] = "/bin/sh";
	size_t n = 0;
	char **with_shell;

	while (argv[n])
		n++;
	with_shell = mem_new((n + 2) * sizeof(*with_shell));
	if (!with_shell)
		return ENOMEM;
	with_shell[0] = shell;
	with_shell[1] = (char *)(uintptr_t)path;
	memcpy(with_shell + 2, argv + 1, (n > 0 ? n : 1) * sizeof(*argv)); /* with the NULL */
	execve(shell, with_shell, envp);
	mem_free(with_shell);
	return ENOEXEC;
}

static int exec_one(const char *path, char *const argv[], char *const envp[])
{
	int errnum;

	execve(path, argv, envp);
	errnum = errno;
	if (errnum == ENOEXEC && looks_like_script(path))
		return exec_by_shell(path, argv, envp);
	/* The file is there: what is missing is its interpreter or its loader. */
	if (errnum == ENOENT && access(path, F_OK) == 0)
		return OS_ENOLOADER;
	return errnum;
}

static const char *path_of(char *const envp[])
{
	for (; *envp; envp++)
		if (strncmp(*envp, "PATH=", 5) == 0)
			return *envp + 5;
	return DEFAULT_PATH;
}

int exec_command(char *const argv[], char *const envp[])
{
	char path[PATH_MAX];
	const char *dir = path_of(envp), *end;
	size_t name_n = strlen(argv[0]), dir_n;
	int worst = ENOENT, errnum;

	if (!name_n)
		return ENOENT;
	if (strchr(argv[0], '/'))
		return exec_one(argv[0], argv, envp);
	for (;; dir = end + 1) {
		end = dir + strcspn(dir, ":");
		dir_n = (size_t)(end - dir);
		if (dir_n + name_n + 2 <= sizeof(path)) {
			memcpy(path, dir, dir_n);
			if (dir_n > 0)
				path[dir_n++] = '/';
			memcpy(path + dir_n, argv[0], name_n + 1);
			errnum = exec_one(path, argv, envp);
			/* Found, but not executable: look on, and remember it; a closed folder has nothing to find. */
			if (errnum != ENOENT && errnum != ENOTDIR && errnum != EACCES)
				return errnum;
			if (errnum == EACCES && access(path, F_OK) == 0)
				worst = EACCES;
		}
		if (!*end)
			return worst;
	}
}
