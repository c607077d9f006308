/* SPDX-License-Identifier: MIT */
/* The command line of a process in one string, as it was started or has since renamed itself. */
#include <errno.h>
#include <string.h>

#include "lib/str.h"
#include "proc/file.h"
#include "proc/proc.h"

/* A kernel thread or a zombie has no arguments: "[kworker/0:1]". */
static ssize_t put_name(int root_fd, int32_t pid, char *buf, size_t size)
{
	struct proc_stat stat;
	struct str s;
	int err = proc_stat_read(root_fd, pid, &stat);

	if (err)
		return err;
	str_init(&s, buf, size);
	str_putc(&s, '[');
	str_put(&s, stat.comm);
	str_putc(&s, ']');
	return (ssize_t)s.len;
}

size_t proc_command_join(char *buf, size_t n)
{
	size_t i;

	while (n > 0 && (buf[n - 1] == '\0' || buf[n - 1] == ' '))
		n--; /* the last terminator, and the padding of one that rewrote its arguments */
	for (i = 0; i < n; i++)
		if (buf[i] == '\0')
			buf[i] = ' ';
	buf[n] = '\0';
	return n;
}

ssize_t proc_command(int root_fd, int32_t pid, char *buf, size_t size)
{
	ssize_t n;

	if (size == 0)
		return -EINVAL;
	n = proc_slurp(root_fd, pid, "cmdline", buf, size - 1);
	if (n < 0 && n != -ESRCH)
		return n;
	n = n > 0 ? (ssize_t)proc_command_join(buf, (size_t)n) : 0;
	return n ? n : put_name(root_fd, pid, buf, size);
}
