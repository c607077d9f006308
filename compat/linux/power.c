// SPDX-License-Identifier: MIT
/* The end of a machine whose first process brood is. */
#include <errno.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "include/os.h"

int os_power(enum os_power how, struct err *e)
{
	static const int commands[] = {
		[OS_POWER_OFF] = RB_POWER_OFF,
		[OS_POWER_REBOOT] = RB_AUTOBOOT,
		[OS_POWER_HALT] = RB_HALT_SYSTEM,
	};

	/* From any other process it would be somebody else's machine. */
	if (getpid() != 1)
		return err_set(e, EPERM, "end the machine", "this is not PID 1");
	sync();
	reboot(commands[how]);
	return err_set(e, errno, "end the machine",
		       "reboot(2) is refused: --at-end is for the first process of a "
		       "virtual machine, with CAP_SYS_BOOT");
}
