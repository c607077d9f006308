// SPDX-License-Identifier: MIT
/* A report's life: opened before anything is started, kept through the run, written at its end. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "init/report.h"
#include "init/report_file.h"
#include "init/report_json.h"
#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/log_json.h"
#include "lib/mem.h"
#include "lib/str.h"

#define ROOM_FIRST 65536 /* bytes of an object; one with long arguments takes more */

/* The first process of a machine may find no entropy yet: then times and pid, which nobody else here has. */
static void make_id(struct report *r)
{
	pid_t pid = getpid();

	if (os_random(r->id, sizeof(r->id)) == 0)
		return;
	memcpy(r->id, &r->start.tv_nsec, 4);
	memcpy(r->id + 4, &r->start_ns, 8);
	memcpy(r->id + 12, &pid, 4);
}

/* Made here as the command would make it, so that it can be read when neither folder nor view are at hand any more. */
static int open_log(const char *path, off_t *start)
{
	struct stat st;
	int fd;

	if (!path || (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return -1;
	fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
	if (fd >= 0 && fd <= STDERR_FILENO) {
		int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

		close(fd);
		fd = moved;
	}
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		return -1;
	}
	*start = fd < 0 ? 0 : st.st_size;
	return fd;
}

int report_begin(struct report **out, const struct spec *spec, struct err *e)
{
	struct report *r;
	int rc;

	*out = NULL;
	if (!spec->report || spec->dry_run)
		return 0;
	r = mem_new(sizeof(*r));
	if (!r)
		return err_set(e, ENOMEM, "open --report", "no memory");
	rc = report_file_open(&r->file, spec->report, e);
	if (rc < 0) {
		mem_free(r);
		return rc;
	}
	r->spec = spec;
	clock_gettime(CLOCK_REALTIME, &r->start);
	r->start_ns = os_now();
	make_id(r);
	r->log_fd = open_log(spec->log_path, &r->log_start);
	/* Where that cannot be told, the log that it began with is looked at. */
	if (r->log_fd >= 0 && spec->log_bytes && os_absolute(spec->log_path, r->log_path) < 0)
		r->log_path[0] = '\0';
	*out = r;
	return 0;
}

void report_keep(const struct report *r, struct os *os)
{
	if (!r)
		return;
	os_keep_fd(os, r->file.fd);
	if (r->file.dir_fd >= 0)
		os_keep_fd(os, r->file.dir_fd);
	if (r->log_fd >= 0)
		os_keep_fd(os, r->log_fd);
}

void report_degrade(struct report *r, const char *name, const struct err *why)
{
	struct report_degraded *d;
	struct str s;

	if (!r || r->degraded_n == REPORT_DEGRADED_MAX)
		return;
	d = &r->degraded[r->degraded_n++];
	str_init(&s, d->name, sizeof(d->name));
	str_put(&s, name);
	d->why = *why;
}

void report_isolated(struct report *r, enum os_mech mech, unsigned namespaces, bool pid1)
{
	if (!r)
		return;
	r->isolated = true;
	r->mech = mech;
	r->namespaces = namespaces;
	r->pid1 = pid1;
}

/* Made apart first, so that it is written at once. */
static int write_object(struct report *r, struct err *e)
{
	CLEANUP_MEM char *buf = NULL;
	size_t room = ROOM_FIRST;
	struct str text;
	struct out o;

	do {
		mem_free(buf);
		buf = mem_new(room);
		if (!buf)
			return err_set(e, ENOMEM, "write --report", "no memory for it");
		str_init(&text, buf, room);
		out_init_str(&o, &text);
		report_json(r, &o);
		out_flush(&o);
		room *= 2;
	} while (text.cut);
	return os_file_write(&r->file, text.buf, text.len, e);
}

static int finish(struct report *r, int code)
{
	struct err e = {0};
	int rc;

	r->exit_code = code;
	r->end_ns = os_now();
	rc = write_object(r, &e);
	os_file_close(&r->file);
	if (rc == 0)
		return code;
	log_err(&e);
	return EXIT_BROOD;
}

int report_end(struct report *r, const struct result *result, const struct os_process *census,
	       size_t n, int code)
{
	if (!r)
		return code;
	r->result = result;
	r->census = census;
	r->census_n = n;
	return finish(r, code);
}

int report_refused(struct report *r, const struct err *why, int code)
{
	if (!r)
		return code;
	r->refused = *why;
	return finish(r, code);
}

void report_log_format(const struct spec *spec)
{
	if (spec->log_json)
		log_set_form(log_json);
}
