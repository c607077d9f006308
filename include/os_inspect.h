/* SPDX-License-Identifier: MIT */
/*
 * What the inspector asks of the platform: its processes, one after the other. Calls return 0 or a
 * negative errno and fill the struct err, unless they say otherwise. Nothing here prints.
 */
#ifndef INCLUDE_OS_INSPECT_H
#define INCLUDE_OS_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/brood.h"
#include "lib/err.h"

struct os_inspect;

/* What this platform can tell of a process at all: enum brood_field. */
uint32_t os_inspect_fields(void);

/* `root` NULL: this system's own; another is -ENOTSUP where nothing can be read from files. `keep`: descriptors may be kept between samples. */
int os_inspect_open(struct os_inspect **out, const char *root, bool keep, struct err *e);
void os_inspect_close(struct os_inspect *in);

/*
 * Called with each process, in no order. Its strings live until it returns. Other than 0 ends the
 * walk. The fields that were asked for are filled in, and noted in ->fields, where they could be read.
 */
typedef int os_inspect_visit(void *arg, struct brood_process *process);

/*
 * Visit every process with the `fields` asked for. One that vanishes is left out; one that could not
 * be read is, too, and counted in *hidden.
 */
int os_inspect_each(struct os_inspect *in, uint32_t fields, os_inspect_visit *visit, void *arg,
		    size_t *hidden, struct err *e);

/*
 * During a visit: more fields of that process. -ESRCH: it has vanished, or is another one now; a field
 * alone that could not be read stays out of ->fields.
 */
int os_inspect_more(struct os_inspect *in, struct brood_process *process, uint32_t fields);

/*
 * Hold a process of this system, and look at it: every field of *held. Released by os_inspect_release, which takes a zeroed one, too.
 * -ESRCH: there is none; -ENOTSUP: a recorded root, or one of other processes; -EMFILE, -ENFILE, -ENOMEM.
 */
int os_inspect_hold(struct os_inspect *in, int32_t pid, struct brood_held *held);
/* Look again. -ESRCH: it is gone. */
int os_inspect_look(struct os_inspect *in, struct brood_held *held);
/* Can this be sent here at all? */
bool os_inspect_sends(int signo);
/*
 * End `root`, which is there and may be ended, and all that descends from it, where nobody can be stopped first. Everyone is counted in
 * *out. -ENOTSUP: a tree can be stopped here, and is by who asks; another negative errno: processes could not be read, and some may live.
 */
int os_inspect_end_tree(struct os_inspect *in, const struct brood_held *root,
			struct brood_killed *out);
/* Send it a signal that can be; 0: none, but could it be reached? -ESRCH: it is gone; -EPERM... */
int os_inspect_signal(struct os_inspect *in, const struct brood_held *held, int signo);
void os_inspect_release(struct brood_held *held);

/* The caller's own number. */
int32_t os_inspect_self(void);
/* Wait so long; a signal that brood does not handle ends it as usual. False where it was cut short: a terminal's new size, say. */
bool os_pause(uint64_t ns);
/* Call it, and let signals that a terminal or another process ends or stops this one with wait until it returns: nothing is left half done. */
void os_uninterrupted(void (*call)(void *arg), void *arg);

/* A monotonic clock: what two samples lie apart. */
uint64_t os_inspect_clock_ns(void);

#endif
