/* SPDX-License-Identifier: MIT */
/*
 * What platforms with POSIX calls share. Each file here is compiled once for the platform that is built, with that
 * platform's struct os: it includes OS_IMPL, which make sets to compat/PLATFORM/impl.h. What differs is a function below
 * that the platform's own folder has.
 *
 * A struct os that this room works on has, beside its own: role, link_fd, link_held, init_reaped, namespaces, census,
 * census_n, tty_fd, tty_ours, tty_handed, resumed_due, resumed_foreground, resumed_stopped, interrupted, stdin_fd, log_fd,
 * log.
 */
#ifndef COMPAT_POSIX_POSIX_H
#define COMPAT_POSIX_POSIX_H

#include <sys/types.h>

#include "include/os.h"

#define CENSUS_MAX 16
#define OS_LOG_NAME_MAX 256
#define OS_LOG_PATH_MAX 4096

/* --log with --log-size, in the process that holds the tree. */
struct log_file {
	int fd, dir_fd;
	int pipe_fd; /* what the command writes; -1: none, or nobody has it open any more */
	uint64_t bytes, most; /* of the file as it is now */
	unsigned keep;	      /* full ones */
	bool mid_line;	      /* it does not end with a line's end */
	bool failed;	      /* which has been said */
	char name[OS_LOG_NAME_MAX];
};

/* log.c. log_open: os->log_fd is then the command's end; nothing is done without --log-size. */
int log_open(struct os *os, const struct os_launch *launch, struct err *e);
bool log_pump(struct os *os); /* one piece, where there is any */
void log_end(struct os *os);  /* what is there still, once the tree is gone */

/* child.c: becomes the command; never returns. status_fd takes a struct start_failure. */
struct start_failure {
	int stage, errnum;
};
_Noreturn void child_run(struct os *os, const struct os_launch *launch, int status_fd);

/* The platform's stages of it; 0 or a negative errno. */
int child_enter(struct os *os, const struct os_launch *launch); /* what holds the tree */
int child_set_user(struct os *os, const struct os_launch *launch);
int child_restore_signals(struct os *os, const struct os_launch *launch);
int harden_limits(struct os *os, const struct os_launch *launch);
int harden_command(struct os *os, const struct os_launch *launch, enum os_stage *stage);

/* start.c: where the command has ended without an exec, the event is OS_EV_START_FAILED. Closes os->start_fd. */
void child_start_failed(struct os *os, struct os_event *event);

/* exec.c: execve along the environment's PATH, scripts without #! by /bin/sh. Returns an errno. */
int exec_command(char *const argv[], char *const envp[]);

/* tty.c */
void tty_open(struct os *os);
bool tty_hand_over_at_start(const struct os *os);
void tty_give(struct os *os, pid_t group);
void tty_suspend(struct os *os, int signo);

/* The platform's: */
bool tty_stdout_is_pipe(void);
/*
 * Stop the caller's whole job as ^Z would have, and return when it is continued: true. The kernel refuses where nobody
 * could continue it (an orphaned process group, PID 1): false, at once.
 */
bool tty_stop_with_job(struct os *os);
/* Before the fork: the terminal is to be the command's session's. */
void tty_give_up(struct os *os);

/* try.c, for brood check: the platform's words. */
struct check_words {
	const char *privileged;	    /* as of struct os_system */
	const char *more_processes; /* what to do where none can be started */
	const char *killed;	    /* why one that sets up a mechanism may be */
};
extern const struct check_words check_words;

/* act.c: what os_act does for two of its actions */
int act_suspend(struct os *os, const struct os_action *action);
int act_pass(struct os *os, const struct os_action *action);

/* link.c: the link between supervisor and init */
int link_send_ready(struct os *os, const struct err *e);
int link_receive_ready(struct os *os, struct err *e);
int link_send_go(struct os *os);
int link_receive_go(struct os *os);
void link_await_end(struct os *os); /* say no more; until the other one has closed it, or is dead */
int link_send_signal(struct os *os, const struct os_signal *signal); /* -EAGAIN: full */
/* The supervisor has to get its turn, too. */
void link_send_hurry(struct os *os);
int link_send_suspend(struct os *os, int signo);
int link_send_resumed(struct os *os, bool foreground, bool stopped);
/* Take what the other one has sent; false where there is nothing. Closes the link at its end. */
bool link_take(struct os *os, struct os_event *event);

enum msg_kind {
	MSG_READY,
	MSG_GO,
	MSG_SIGNAL,
	MSG_SUSPEND,
	MSG_RESUMED,
	MSG_HURRY,
	MSG_CENSUS,
	MSG_RESULT
};

/* Both ends are the same program, forked, so that structs go over it as they are. */
struct msg {
	enum msg_kind kind;
	union {
		struct {
			int rc;
			unsigned namespaces;
			struct err err;
		} ready;
		struct os_signal signal;
		int signo;
		struct {
			bool foreground, stopped;
		} resumed;
		struct os_process process;
		struct result result;
	};
};

/*
 * The platform's: whole messages, in order, over os->link_fd, which is open; without `wait` -EAGAIN where there is none,
 * or no room. -EPIPE: the other end is closed, and all that it had sent was received.
 */
int msg_send(struct os *os, const struct msg *msg, bool wait);
int msg_receive(struct os *os, struct msg *msg, bool wait);
/* From now on this process runs before those that it ends, where that is allowed. */
void hurry(struct os *os);
/* The init has sent its result, and the supervisor has it: each with its part of what both made. */
void link_result_told(struct os *os);
void link_result_taken(struct os *os);

#endif
