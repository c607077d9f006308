// SPDX-License-Identifier: MIT
/* Opening what --report names, and writing to it once. */
#include "include/os_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/out.h"
#include "lib/str.h"

#define OPENING "open --report"
#define WRITING "write --report"
#define STANDARD_MAX STDERR_FILENO
#define BESIDE ".brood-report."

void os_file_close(struct os_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->dir_fd >= 0)
		close(f->dir_fd);
	f->fd = f->dir_fd = -1;
}

/* Out of the way of the standard streams, any of which the caller may have closed. */
static int move_up(int fd)
{
	int moved;

	if (fd < 0 || fd > STANDARD_MAX)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, STANDARD_MAX + 1);
	close(fd);
	return moved;
}

/* A copy, so that neither --keep-fd nor the command's stdout has to do with it. */
int os_file_take(struct os_file *f, int fd, const char *where, struct err *e)
{
	int flags = fcntl(fd, F_GETFL);

	f->fd = f->dir_fd = -1;
	f->regular = false;
	if (flags < 0)
		return err_set(e, errno, OPENING, "this descriptor is not open: '%s'", where);
	if ((flags & O_ACCMODE) == O_RDONLY)
		return err_set(e, 0, OPENING, "not open for writing: '%s'", where);
	f->fd = fcntl(fd, F_DUPFD_CLOEXEC, STANDARD_MAX + 1);
	if (f->fd < 0)
		return err_set(e, errno, OPENING, "'%s'", where);
	if (fd > STANDARD_MAX)
		close(fd);
	return 0;
}

int os_absolute(const char *path, char absolute[OS_PATH_MAX])
{
	struct str s;
	size_t n;

	absolute[0] = '\0';
	if (path[0] != '/' && !getcwd(absolute, OS_PATH_MAX))
		return -errno;
	n = strlen(absolute);
	str_init(&s, absolute + n, OS_PATH_MAX - n);
	if (n && absolute[n - 1] != '/')
		str_putc(&s, '/');
	str_put(&s, path);
	return s.cut ? -ENAMETOOLONG : 0;
}

static const char *open_cause(int errnum)
{
	switch (errnum) {
	case ENOENT:
		return "the folder does not exist";
	case EISDIR:
		return "it is a folder; give a file in it";
	case ENXIO:
		return "nobody reads from it";
	case EMFILE:
		return "no descriptor is free: raise RLIMIT_NOFILE";
	default:
		return err_words(errnum);
	}
}

/* The name after the last slash; the folder is opened. */
static void open_folder(struct os_file *f)
{
	char *slash = strrchr(f->path, '/');

	*slash = '\0';
	f->dir_fd =
		move_up(open(slash == f->path ? "/" : f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	*slash = '/';
}

/* A FIFO that nobody reads from must not hold brood up. */
int os_file_open(struct os_file *f, const char *path, struct err *e)
{
	int rc = os_absolute(path, f->path);
	struct stat st;

	f->fd = f->dir_fd = -1;
	f->regular = false;
	if (rc < 0)
		return err_set(e, -rc, OPENING, "its absolute path: '%s'", path);
	f->fd = move_up(
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666));
	if (f->fd < 0)
		return err_set(e, errno, OPENING, "%s: '%s'", open_cause(errno), path);
	fcntl(f->fd, F_SETFL, 0);
	f->regular = fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode);
	if (f->regular)
		open_folder(f);
	return 0;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool found_at_path(const struct os_file *f, const struct stat *st)
{
	struct stat found;

	return stat(f->path, &found) == 0 && same_file(&found, st);
}

static int write_whole(int fd, const char *bytes, size_t n)
{
	int rc;

	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	rc = out_write(fd, bytes, n);
	if (rc < 0 && ftruncate(fd, 0) < 0)
		return -errno;
	return rc;
}

/* Over whatever has the name now, in the folder that was opened: no link that was laid since is followed. */
static int put_back(struct os_file *f, const struct stat *st, const char *bytes, size_t n)
{
	const char *name = strrchr(f->path, '/') + 1;
	char beside[sizeof(BESIDE) + STR_DIGITS_MAX];
	struct stat made = {0};
	struct str s;
	int fd, rc;

	str_init(&s, beside, sizeof(beside));
	str_put(&s, BESIDE);
	str_puti(&s, getpid());
	unlinkat(f->dir_fd, beside, 0);
	fd = openat(f->dir_fd, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	rc = fchmod(fd, st->st_mode & 0777) < 0 || fstat(fd, &made) < 0 ? -errno
									: write_whole(fd, bytes, n);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && renameat(f->dir_fd, beside, f->dir_fd, name) < 0)
		rc = -errno;
	if (rc < 0)
		unlinkat(f->dir_fd, beside, 0);
	else if (!found_at_path(f, &made))
		rc = -ESTALE;
	return rc;
}

static int write_regular(struct os_file *f, const char *bytes, size_t n, struct err *e)
{
	struct stat st;
	int rc;

	if (fstat(f->fd, &st) < 0)
		return err_set(e, errno, WRITING, "'%s'", f->path);
	if (found_at_path(f, &st)) {
		rc = write_whole(f->fd, bytes, n);
		return rc < 0 ? err_set(e, -rc, WRITING, "it is left empty: '%s'", f->path) : 0;
	}
	rc = f->dir_fd < 0 ? -EACCES : put_back(f, &st, bytes, n);
	if (rc < 0)
		return err_set(
			e, -rc, WRITING,
			"it was removed, replaced or moved while the command ran, and what is there now is "
			"not the report; keep it where the command cannot write: '%s'",
			f->path);
	return 0;
}

int os_file_write(struct os_file *f, const char *bytes, size_t n, struct err *e)
{
	int rc;

	if (f->regular) {
		rc = write_regular(f, bytes, n, e);
	} else {
		rc = out_write(f->fd, bytes, n);
		if (rc < 0)
			err_set(e, -rc, WRITING, "it cannot be written");
	}
	/* A network's file system may tell only now. */
	if (close(f->fd) < 0 && rc == 0)
		rc = err_set(e, errno, WRITING, "it cannot be written");
	f->fd = -1;
	os_file_close(f);
	return rc;
}

int os_open_other(const char *path, int fd)
{
	struct stat was, is;
	int other = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);

	if (other < 0)
		return -1;
	if (fstat(other, &is) == 0 && S_ISREG(is.st_mode) && fstat(fd, &was) == 0 &&
	    (was.st_ino != is.st_ino || was.st_dev != is.st_dev))
		return other;
	close(other);
	return -1;
}
