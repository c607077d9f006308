// SPDX-License-Identifier: MIT
/*
 * --log-size: the command writes into a pipe, and brood from that into the log, which it begins anew when it is full.
 * FILE.1 is the newest of those that are kept. A line goes into one file, where it fits into one.
 */
#include OS_IMPL

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/str.h"

#define CHUNK 65536
#define CHUNKS_AT_END 64 /* leftovers that are given up may write for ever */

#define OPENING "open --log"

static char chunk[CHUNK];

static int refused(const char *path, int errnum, const char *why, struct err *e)
{
	return err_set(e, errnum, OPENING, "'%s': %s", path, why);
}

static int open_folder(struct log_file *log, const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	struct str folder, name;
	char buf[OS_LOG_PATH_MAX];

	str_init(&folder, buf, sizeof(buf));
	if (slash)
		str_putn(&folder, path, slash == path ? 1 : (size_t)(slash - path));
	else
		str_putc(&folder, '.');
	str_init(&name, log->name, sizeof(log->name));
	str_put(&name, slash ? slash + 1 : path);
	if (folder.cut || name.cut)
		return refused(path, ENAMETOOLONG, "the path is too long", e);
	log->dir_fd = open(buf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (log->dir_fd < 0)
		return refused(path, errno, "its folder cannot be opened", e);
	/* Where files can be neither made nor renamed, the size would not be kept. */
	if (faccessat(log->dir_fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
		return refused(path, errno,
			       "--log-size makes files beside it, which its folder does not allow",
			       e);
	return 0;
}

static int open_file(struct log_file *log, const char *path, struct err *e)
{
	struct stat st;

	log->fd =
		open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	if (log->fd < 0)
		return refused(path, errno, err_words(errno), e);
	if (fstat(log->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return refused(path, 0, "--log-size is for a regular file, which this is not", e);
	log->bytes = (uint64_t)st.st_size;
	return 0;
}

int log_open(struct os *os, const struct os_launch *l, struct err *e)
{
	struct log_file *log = &os->log;
	int ends[2], rc;

	if (!l->log_bytes || log->pipe_fd >= 0)
		return 0;
	log->most = l->log_bytes;
	log->keep = l->log_keep;
	rc = open_file(log, l->log_path, e);
	if (rc == 0)
		rc = open_folder(log, l->log_path, e);
	if (rc < 0)
		return rc;
	if (pipe(ends) < 0)
		return refused(l->log_path, errno, "no pipe can be made", e);
	for (int i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	log->pipe_fd = ends[0];
	os->log_fd = ends[1];
	return 0;
}

/* Said once: the command goes on, and so does brood. */
static void complain(struct log_file *log, const char *what)
{
	if (!log->failed)
		log_line(LOG_WARN, "--log: %s: %s", what, err_words(errno));
	log->failed = true;
}

static void numbered(const struct log_file *log, unsigned n, char buf[OS_LOG_NAME_MAX + 12])
{
	struct str s;

	str_init(&s, buf, OS_LOG_NAME_MAX + 12);
	str_put(&s, log->name);
	if (n)
		str_fmt(&s, ".%u", n);
}

static bool begin_anew(struct log_file *log)
{
	char from[OS_LOG_NAME_MAX + 12], to[OS_LOG_NAME_MAX + 12];
	int fd;

	for (unsigned n = log->keep; n > 0; n--) {
		numbered(log, n - 1, from);
		numbered(log, n, to);
		if (renameat(log->dir_fd, from, log->dir_fd, to) < 0 && (n == 1 || errno != ENOENT))
			return false;
	}
	if (log->keep == 0 && unlinkat(log->dir_fd, log->name, 0) < 0)
		return false;
	fd = openat(log->dir_fd, log->name,
		    O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return false;
	close(log->fd);
	log->fd = fd;
	log->bytes = 0;
	return true;
}

static void put(struct log_file *log, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(log->fd, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			complain(log, "some of it is lost");
			return;
		}
		log->bytes += (uint64_t)done;
		log->mid_line = text[done - 1] != '\n';
		text += done;
		n -= (size_t)done;
	}
}

static uint64_t room_up_to(const struct log_file *log, uint64_t most)
{
	return log->bytes < most ? most - log->bytes : 0;
}

/* The rest of a line that this file has the beginning of; all of the text where it goes on. */
static size_t rest_of_line(const char *text, size_t n)
{
	const char *end = memchr(text, '\n', n);

	return end ? (size_t)(end - text) + 1 : n;
}

/*
 * How much of the text goes into this file still: whole lines, and the rest of one that it has the beginning of. A line is
 * cut where it is longer than a file.
 */
static size_t fitting(const struct log_file *log, const char *text, size_t n)
{
	uint64_t room = room_up_to(log, log->most);
	size_t at, rest;

	if (n <= room)
		return n;
	for (at = (size_t)room; at > 0 && text[at - 1] != '\n'; at--)
		;
	if (at > 0)
		return at;
	if (!log->mid_line)
		return log->bytes > 0 ? 0 : (size_t)room;
	rest = rest_of_line(text, n);
	room = room_up_to(log, log->most * 2);
	return rest < room ? rest : (size_t)room;
}

static void take(struct log_file *log, const char *text, size_t n)
{
	while (n > 0) {
		size_t now = fitting(log, text, n);

		put(log, text, now);
		text += now;
		n -= now;
		if (n == 0)
			return;
		if (!begin_anew(log)) {
			complain(log, "it cannot be begun anew, and grows beyond --log-size");
			put(log, text, n);
			return;
		}
	}
}

bool log_pump(struct os *os)
{
	struct log_file *log = &os->log;
	ssize_t n = read(log->pipe_fd, chunk, sizeof(chunk));

	if (n > 0)
		take(log, chunk, (size_t)n);
	else if (n == 0) { /* nobody has it open any more */
		close(log->pipe_fd);
		log->pipe_fd = -1;
	}
	return n > 0;
}

void log_end(struct os *os)
{
	for (unsigned i = 0; os->log.pipe_fd >= 0 && i < CHUNKS_AT_END; i++)
		if (!log_pump(os))
			return;
}
