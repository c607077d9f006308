// SPDX-License-Identifier: MIT
/* Whose a process is: the user of its token. */
#include "compat/windows/inspect.h"

#include <sddl.h>
#include <string.h>

#include "compat/windows/command.h"

#define NAME_UNITS 257 /* UNLEN and an end */

union token_user {
	TOKEN_USER user;
	BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

static bool ask(HANDLE process, union token_user *to)
{
	HANDLE token;
	DWORD n;
	BOOL told;

	if (!OpenProcessToken(process, TOKEN_QUERY, &token))
		return false;
	told = GetTokenInformation(token, TokenUser, to, sizeof(*to), &n);
	CloseHandle(token);
	return told;
}

static bool find_name(PSID sid, char *name)
{
	WCHAR account[NAME_UNITS], domain[NAME_UNITS], *digits;
	DWORD n = NAME_UNITS, domain_n = NAME_UNITS;
	SID_NAME_USE use;

	if (LookupAccountSidW(NULL, sid, account, &n, domain, &domain_n, &use)) {
		command_put(name, USER_BYTES, account, n);
		return true;
	}
	if (!ConvertSidToStringSidW(sid, &digits))
		return false;
	command_put(name, USER_BYTES, digits, wcslen(digits));
	LocalFree(digits);
	return true;
}

const char *users_name(struct users *users, HANDLE process)
{
	union token_user whose;
	size_t at = users->next;

	if (!ask(process, &whose))
		return NULL;
	for (size_t i = 0; i < USER_SLOTS; i++)
		if (users->slot[i].known && EqualSid(users->slot[i].sid, whose.user.User.Sid))
			return users->slot[i].name;
	users->slot[at].known =
		CopySid(sizeof(users->slot[at].sid), users->slot[at].sid, whose.user.User.Sid) &&
		find_name(whose.user.User.Sid, users->slot[at].name);
	if (!users->slot[at].known)
		return NULL;
	users->next = (at + 1) % USER_SLOTS;
	return users->slot[at].name;
}
