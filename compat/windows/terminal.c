// SPDX-License-Identifier: MIT
/* The console that a subcommand writes to. */
#include "include/os_terminal.h"

#include <errno.h>

#include "compat/windows/impl.h"
#include "lib/num.h"

void os_terminal(int fd, struct os_terminal *terminal)
{
	CONSOLE_SCREEN_BUFFER_INFO info;

	*terminal = (struct os_terminal){0};
	if (!GetConsoleScreenBufferInfo(fd_handle(fd), &info))
		return;
	terminal->is = true;
	terminal->columns = (unsigned)(info.srWindow.Right - info.srWindow.Left + 1);
	terminal->rows = (unsigned)(info.srWindow.Bottom - info.srWindow.Top + 1);
}

bool os_pause(uint64_t ns)
{
	uint64_t ms = (ns + NS_PER_MS - 1) / NS_PER_MS;

	Sleep(ms < INFINITE ? (DWORD)ms : INFINITE - 1);
	return true;
}

/* In which folder another process works is not told here by any documented call. */
int os_folder(const char *path, char *buf, unsigned size)
{
	(void)path;
	(void)buf;
	(void)size;
	return -EOPNOTSUPP;
}
