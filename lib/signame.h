/* SPDX-License-Identifier: MIT */
/* Signals by name and number: "TERM", "SIGTERM", "term", "15", "RTMIN+3", "RTMAX-1". */
#ifndef LIB_SIGNAME_H
#define LIB_SIGNAME_H

/* 0, or -EINVAL for a word that names no signal of this system. Number 0 is no signal. */
int signame_parse(const char *word, int *signo);

/* "TERM", "RTMIN+3"; "SIG99" style text in buf for an unknown one. Never NULL. */
const char *signame(int signo, char buf[16]);

/* The n-th known name for lists (0-based), or NULL past the end. */
const char *signame_at(unsigned n);

#endif
