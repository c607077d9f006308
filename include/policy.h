/* SPDX-License-Identifier: MIT */
/*
 * How one tree lives and ends: the lifecycle options as plain values. Made by init/plan.c, read by
 * reaper/, carried unchanged from the supervisor to its init.
 */
#ifndef INCLUDE_POLICY_H
#define INCLUDE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

/* One more than the highest signal number of any supported system. */
#define SIGNAL_LIMIT 65

/* What becomes of the processes that the command leaves when it exits. */
enum leftovers {
	LEFTOVERS_STOP,	 /* stop signal, grace, SIGKILL */
	LEFTOVERS_KILL,	 /* SIGKILL at once */
	LEFTOVERS_WAIT,	 /* let them end by themselves */
	LEFTOVERS_FAIL,	 /* as stop; and the run has failed */
	LEFTOVERS_LEAVE, /* not brood's own: other inits exit at once and leave them */
};

enum signal_to { SIGNAL_TO_COMMAND, SIGNAL_TO_GROUP, SIGNAL_TO_TREE };

/* When brood stops itself, so that the shell it was started from sees its job stopped. */
enum suspend {
	SUSPEND_WITH_COMMAND, /* the command was stopped */
	SUSPEND_ON_SIGNAL,    /* a job-control signal was passed on (dumb-init) */
	SUSPEND_NEVER,	      /* tini, catatonit */
};

/* The longest that SIGKILL may take before what still lives is reported as a survivor. */
#define KILL_LIMIT_NS 10000000000ull

struct policy {
	uint64_t grace_ns; /* between stop signal and SIGKILL; 0: no stop signal, SIGKILL at once */
	uint64_t timeout_ns;	/* 0: none */
	uint64_t kill_after_ns; /* 0: none */
	int stop_signal;
	enum leftovers leftovers;
	bool uncounted; /* nobody asks how many were left, and looking for them takes its time */
	enum signal_to signal_to;
	int signal_map[SIGNAL_LIMIT]; /* what to pass on for each signal; 0: drop it */
	/* The limits of the programs that brood can stand in for; all 0 for brood itself. */
	enum suspend suspend;
	int leave_signal; /* under LEFTOVERS_LEAVE: sent to the command's group at the end; 0: none */
	bool pause;	  /* no command: end with 0 on INT or TERM (catatonit -P) */
	bool warn_reaped; /* say each orphan reaped (tini -w) */
};

#endif
