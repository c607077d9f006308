// SPDX-License-Identifier: MIT
/* A console is not taken over whole here. */
#include "include/os_screen.h"

#include <errno.h>

int os_screen_open(struct os_screen **out, struct err *e)
{
	(void)out;
	return err_set(e, ENOTSUP, "take over the terminal", "brood has no live screen on Windows");
}

/* With nothing ever open, nobody comes here. */
void os_screen_wait(struct os_screen *s, uint64_t deadline_ns, struct os_screen_event *event)
{
	(void)s, (void)deadline_ns;
	event->kind = OS_SCREEN_END;
}

int os_screen_write(struct os_screen *s, const char *bytes, size_t n)
{
	(void)s, (void)bytes, (void)n;
	return -ENOTSUP;
}

void os_screen_close(struct os_screen *s)
{
	(void)s;
}
