// SPDX-License-Identifier: MIT
/* Users by number: the system's directory. */
#include <pwd.h>
#include <stddef.h>

#include "compat/macos/inspect.h"
#include "lib/str.h"

#define ENTRY_BYTES 4096 /* sysconf(_SC_GETPW_R_SIZE_MAX) */

const char *users_name(struct users *users, uint32_t uid)
{
	size_t at = uid % USER_SLOTS;
	struct passwd entry, *found = NULL;
	char text[ENTRY_BYTES];
	struct str name;

	if (users->slot[at].known && users->slot[at].uid == uid)
		return users->slot[at].name;
	str_init(&name, users->slot[at].name, sizeof(users->slot[at].name));
	if (getpwuid_r(uid, &entry, text, sizeof(text), &found) == 0 && found && *found->pw_name)
		str_put(&name, found->pw_name);
	else
		str_putu(&name, uid);
	users->slot[at].known = true;
	users->slot[at].uid = uid;
	return name.buf;
}
