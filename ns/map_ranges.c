// SPDX-License-Identifier: MIT
/* Id maps of many ids, written by root or by the setuid helpers of the distribution. */
#include "ns/map_ranges.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/idmap.h"
#include "lib/str.h"
#include "lib/syscalls.h"
#include "ns/privileges.h"

#define LINE_MAX_BYTES 33 /* three numbers of ten digits, and what parts them */
#define WORDS_MAX (2 + 3 * IDMAP_MAX)
#define WORD_BYTES 11
#define SAID_MAX 160 /* of what a helper says */
#define NOT_RUN 127

/* Two files and two programs that differ in nothing else. */
struct side {
	const char *stage, *file, *helper, *granted, *usermod;
};

static const struct side users_side = {"map users", "uid_map", "newuidmap", "/etc/subuid",
				       "--add-subuids"};
static const struct side groups_side = {"map groups", "gid_map", "newgidmap", "/etc/subgid",
					"--add-subgids"};

static int parse(const struct side *side, struct idmap *map, const char *list, struct err *e)
{
	struct idmap_wrong wrong;

	if (idmap_parse(map, list, &wrong) == 0)
		return 0;
	return err_set(e, EINVAL, side->stage, "\"%.*s\" %s",
		       (int)(wrong.len < 60 ? wrong.len : 60), wrong.item, wrong.why);
}

static int write_refused(const struct side *side, int errnum, struct err *e)
{
	if (errnum == EPERM)
		return err_set(
			e, errnum, side->stage,
			"the kernel refuses it; each OUTSIDE must be an id of this user namespace "
			"(/proc/self/%s), and CAP_SETUID, CAP_SETGID and, to map 0, CAP_SETFCAP "
			"must be there",
			side->file);
	return err_set(e, errnum, side->stage, "%s", err_words(errnum));
}

/* root's way. One write: the kernel takes no second. */
static int write_map(const struct side *side, pid_t pid, const struct idmap *map, struct err *e)
{
	char path[40], text[LINE_MAX_BYTES * IDMAP_MAX + 1];
	struct str s;

	str_init(&s, path, sizeof(path));
	str_fmt(&s, "/proc/%d/%s", (int)pid, side->file);
	str_init(&s, text, sizeof(text));
	for (size_t i = 0; i < map->n; i++)
		str_fmt(&s, "%u %u %u\n", map->range[i].inside, map->range[i].outside,
			map->range[i].count);
	CLEANUP_FD int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, s.len) < 0)
		return write_refused(side, errno, e);
	return 0;
}

/* The helper's path: in the first folder of PATH that has it. Names without a slash first are not looked at. */
static int find_helper(const struct side *side, char path[PATH_MAX], struct err *e)
{
	const char *at = getenv("PATH");
	struct str s;

	for (size_t n; at && *at; at += n + (at[n] == ':')) {
		n = strcspn(at, ":");
		str_init(&s, path, PATH_MAX);
		str_fmt(&s, "%.*s/%s", (int)n, at, side->helper);
		if (*at == '/' && !s.cut && access(path, X_OK) == 0)
			return 0;
	}
	return err_set(
		e, ENOENT, side->stage,
		"%s is not in PATH, and an ordinary user needs it; install it (Debian: the package "
		"uidmap), or run brood as root",
		side->helper);
}

/* "newuidmap", the pid, and three numbers for each range. */
struct words {
	char *argv[WORDS_MAX + 1];
	char text[WORDS_MAX][WORD_BYTES];
};

static void make_words(struct words *w, const struct side *side, pid_t pid, const struct idmap *map)
{
	size_t n = 1;

	w->argv[0] = (char *)side->helper;
	for (size_t i = 0; i <= map->n; i++) {
		const struct idmap_range *r = i ? &map->range[i - 1] : NULL;
		uint32_t numbers[3] = {r ? r->inside : (uint32_t)pid, r ? r->outside : 0,
				       r ? r->count : 0};

		for (size_t k = 0; k < (r ? 3 : 1); k++, n++) {
			struct str s;

			str_init(&s, w->text[n - 1], WORD_BYTES);
			str_putu(&s, numbers[k]);
			w->argv[n] = w->text[n - 1];
		}
	}
	w->argv[n] = NULL;
}

/* In the child: as little of brood's as it can have. */
static _Noreturn void become_helper(const char *path, char **argv, int said_fd)
{
	char *empty[] = {NULL};
	sigset_t none;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	sigemptyset(&none);
	for (int signo = 1; signo < NSIG; signo++)
		signal(signo, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(said_fd, 1) == 1 && dup2(said_fd, 2) == 2 &&
	    ns_close_fds(NULL, 0) == 0)
		execve(path, argv, empty);
	_exit(NOT_RUN);
}

/* Its first line, which says what it refused; until it, and whoever has its output, has ended. */
static void listen_to(int fd, char said[SAID_MAX])
{
	size_t n = 0, line;
	char rest[64] = {0};
	ssize_t got;

	do {
		bool room = n < SAID_MAX - 1;

		got = read(fd, room ? said + n : rest, room ? SAID_MAX - 1 - n : sizeof(rest));
		if (got > 0 && room)
			n += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	said[n] = '\0';
	line = strcspn(said, "\n");
	said[line] = '\0';
}

static int explain(const struct side *side, int status, const char *said, struct err *e)
{
	if (WIFSIGNALED(status))
		return err_set(e, EIO, side->stage, "%s was killed by signal %d", side->helper,
			       WTERMSIG(status));
	if (WEXITSTATUS(status) == NOT_RUN && !*said)
		return err_set(e, EIO, side->stage, "%s cannot be run", side->helper);
	if (strstr(said, "write to"))
		return err_set(
			e, EPERM, side->stage,
			"%s; it must be setuid root or have its file capability, which a nosuid "
			"mount or an outer user namespace takes away",
			said);
	return err_set(
		e, EPERM, side->stage,
		"%s; give OUTSIDE ids that %s has for this user (root: usermod %s FIRST-LAST USER), "
		"or your own with COUNT 1",
		*said ? said : side->helper, side->granted, side->usermod);
}

static int run_helper(const struct side *side, pid_t pid, const struct idmap *map, struct err *e)
{
	char path[PATH_MAX], said[SAID_MAX];
	int ends[2], status, rc = find_helper(side, path, e);
	struct words words;
	pid_t child;

	if (rc < 0)
		return rc;
	make_words(&words, side, pid, map);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(e, errno, side->stage, "%s", err_words(errno));
	child = fork();
	if (child == 0)
		become_helper(path, words.argv, ends[1]);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return err_set(e, EAGAIN, side->stage, "too many processes to run %s",
			       side->helper);
	}
	listen_to(ends[0], said);
	close(ends[0]);
	while ((rc = waitpid(child, &status, 0)) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return err_set(e, errno, side->stage, "%s", err_words(errno));
	return status ? explain(side, status, said, e) : 0;
}

int ns_map_ranges(pid_t pid, const char *users, const char *groups, struct err *e)
{
	bool root = geteuid() == 0;
	struct idmap user_map, group_map;
	int rc = parse(&users_side, &user_map, users, e);

	if (rc == 0)
		rc = parse(&groups_side, &group_map, groups, e);
	if (rc == 0 && !root && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return err_set(
			e, EPERM, "map users",
			"no_new_privs is set, so newuidmap would have no privileges; start brood "
			"without it, or leave out --map-users and --map-groups");
	if (rc == 0)
		rc = root ? write_map(&groups_side, pid, &group_map, e)
			  : run_helper(&groups_side, pid, &group_map, e);
	if (rc == 0)
		rc = root ? write_map(&users_side, pid, &user_map, e)
			  : run_helper(&users_side, pid, &user_map, e);
	return rc;
}

/* What this process is to be inside. False: it is that already. */
static bool other_id(const struct idmap *map, uint32_t own, uint32_t *id)
{
	uint32_t inside;

	if (idmap_inside(map, own, &inside))
		return false;
	*id = idmap_has(map, 0) ? 0 : map->range[0].inside;
	return true;
}

int ns_take_mapped_ids(uid_t uid, gid_t gid, const char *users, const char *groups, struct err *e)
{
	struct idmap user_map = {.n = 0}, group_map = {.n = 0};
	uint32_t id;
	int rc = parse(&users_side, &user_map, users, e);

	if (rc == 0)
		rc = parse(&groups_side, &group_map, groups, e);
	if (rc < 0)
		return rc;
	/* Groups that this process had outside would be its own still, mapped or not. */
	if (other_id(&group_map, gid, &id) &&
	    (syscall(CALL_SETGROUPS, 0, NULL) < 0 || syscall(CALL_SETRESGID, id, id, id) < 0))
		return err_set(e, errno, groups_side.stage, "this process cannot have group %u",
			       id);
	if (other_id(&user_map, uid, &id) && syscall(CALL_SETRESUID, id, id, id) < 0)
		return err_set(e, errno, users_side.stage, "this process cannot have user %u", id);
	return 0;
}
