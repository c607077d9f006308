/* SPDX-License-Identifier: MIT */
/* Signals by name and number, as this system has them. */
#include "lib/signame.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "lib/num.h"
#include "lib/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Indexed by number; a number without a name is empty. */
static const char names[][8] = {
	[SIGABRT] = "ABRT",	[SIGFPE] = "FPE",   [SIGILL] = "ILL",
	[SIGINT] = "INT",	[SIGSEGV] = "SEGV", [SIGTERM] = "TERM",
#ifdef SIGHUP
	[SIGHUP] = "HUP",
#endif
#ifdef SIGQUIT
	[SIGQUIT] = "QUIT",
#endif
#ifdef SIGTRAP
	[SIGTRAP] = "TRAP",
#endif
#ifdef SIGBUS
	[SIGBUS] = "BUS",
#endif
#ifdef SIGKILL
	[SIGKILL] = "KILL",
#endif
#ifdef SIGUSR1
	[SIGUSR1] = "USR1",
#endif
#ifdef SIGUSR2
	[SIGUSR2] = "USR2",
#endif
#ifdef SIGPIPE
	[SIGPIPE] = "PIPE",
#endif
#ifdef SIGALRM
	[SIGALRM] = "ALRM",
#endif
#ifdef SIGSTKFLT
	[SIGSTKFLT] = "STKFLT",
#endif
#ifdef SIGCHLD
	[SIGCHLD] = "CHLD",
#endif
#ifdef SIGCONT
	[SIGCONT] = "CONT",
#endif
#ifdef SIGSTOP
	[SIGSTOP] = "STOP",
#endif
#ifdef SIGTSTP
	[SIGTSTP] = "TSTP",
#endif
#ifdef SIGTTIN
	[SIGTTIN] = "TTIN",
#endif
#ifdef SIGTTOU
	[SIGTTOU] = "TTOU",
#endif
#ifdef SIGURG
	[SIGURG] = "URG",
#endif
#ifdef SIGXCPU
	[SIGXCPU] = "XCPU",
#endif
#ifdef SIGXFSZ
	[SIGXFSZ] = "XFSZ",
#endif
#ifdef SIGVTALRM
	[SIGVTALRM] = "VTALRM",
#endif
#ifdef SIGPROF
	[SIGPROF] = "PROF",
#endif
#ifdef SIGWINCH
	[SIGWINCH] = "WINCH",
#endif
#ifdef SIGIO
	[SIGIO] = "IO",
#endif
#ifdef SIGPWR
	[SIGPWR] = "PWR",
#endif
#ifdef SIGSYS
	[SIGSYS] = "SYS",
#endif
#ifdef SIGEMT
	[SIGEMT] = "EMT",
#endif
#ifdef SIGINFO
	[SIGINFO] = "INFO",
#endif
#ifdef SIGBREAK
	[SIGBREAK] = "BREAK",
#endif
};

/* What is also understood, from older systems; never shown. */
static const struct {
	char name[5];
	unsigned char signo;
} aliases[] = {
	{"IOT", SIGABRT},
#ifdef SIGCHLD
	{"CLD", SIGCHLD}, /* not every C library has SIGCLD */
#endif
#ifdef SIGPOLL
	{"POLL", SIGPOLL},
#endif
};

/*
 * RTMIN+3 must be the number that others mean by it, an image's STOPSIGNAL say: counted from 34, as most C libraries do. musl
 * keeps one signal more for itself and would count from 35.
 */
#ifdef SIGRTMIN
#define RT_MIN 34
#define RT_MAX 64
#define HIGHEST RT_MAX
#else
#define RT_MIN 1
#define RT_MAX 0
#define HIGHEST ((int)COUNT(names) - 1)
#endif

static int parse_named(const char *word)
{
	for (unsigned i = 0; i < COUNT(names); i++)
		if (names[i][0] && strcasecmp(word, names[i]) == 0)
			return (int)i;
	for (unsigned i = 0; i < COUNT(aliases); i++)
		if (strcasecmp(word, aliases[i].name) == 0)
			return aliases[i].signo;
	return 0;
}

/* "RTMIN", "RTMIN+N", "RTMAX-N", "RTMAX". Returns the signal, or 0. */
static int parse_real_time(const char *word)
{
	int up = strncasecmp(word, "RTMIN", 5) == 0;
	int base = up ? RT_MIN : RT_MAX;
	uint64_t distance = 0;

	if (RT_MIN > RT_MAX || (!up && strncasecmp(word, "RTMAX", 5) != 0))
		return 0;
	word += 5;
	if (*word) {
		if (*word != (up ? '+' : '-'))
			return 0;
		if (num_u64(word + 1, (uint64_t)(RT_MAX - RT_MIN), &distance) < 0)
			return 0;
	}
	return up ? base + (int)distance : base - (int)distance;
}

int signame_parse(const char *word, int *signo)
{
	uint64_t number;
	int found;

	if (num_u64(word, (uint64_t)HIGHEST, &number) == 0) {
		found = (int)number;
	} else {
		if (strncasecmp(word, "SIG", 3) == 0)
			word += 3;
		found = parse_named(word);
		if (!found)
			found = parse_real_time(word);
	}
	if (!found)
		return -EINVAL;
	*signo = found;
	return 0;
}

const char *signame(int signo, char buf[16])
{
	struct str s;

	if (signo > 0 && signo < (int)COUNT(names) && names[signo][0])
		return names[signo];
	str_init(&s, buf, 16);
	if (signo < RT_MIN || signo > RT_MAX) {
		str_put(&s, "SIG");
		str_puti(&s, signo);
		return buf;
	}
	str_put(&s, "RTMIN");
	if (signo > RT_MIN) {
		str_putc(&s, '+');
		str_puti(&s, signo - RT_MIN);
	}
	return buf;
}

const char *signame_at(unsigned n)
{
	for (unsigned i = 0; i < COUNT(names); i++)
		if (names[i][0] && n-- == 0)
			return names[i];
	if (RT_MIN > RT_MAX || n > 1)
		return NULL;
	return n == 0 ? "RTMIN" : "RTMAX";
}
