// SPDX-License-Identifier: MIT
/* Who brood runs as, and where it may write, where the system is POSIX. */
#include <sys/statvfs.h>
#include <unistd.h>

#include "include/os_files.h"

/* A root that has put its own id aside is none. */
bool os_is_set_id(void)
{
	return getuid() != 0 && (getuid() != geteuid() || getgid() != getegid());
}

bool os_is_read_only(const char *path)
{
	struct statvfs st;

	return statvfs(path, &st) == 0 && (st.f_flag & ST_RDONLY);
}
