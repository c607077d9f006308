// SPDX-License-Identifier: MIT
/*
 * Which file a command's name means. A name with a folder is that file; any other is looked for in the PATH that the
 * command is given, and nowhere else: not in brood's own folder, not in the current one. What has no extension gets
 * those of PATHEXT in their order.
 */
#include "compat/windows/impl.h"

#include <errno.h>
#include <string.h>

#include "compat/windows/wtf.h"
#include "include/os_files.h"
#include "lib/cleanup.h"
#include "lib/mem.h"

#define PATH_UNITS 32768 /* the longest that there is, with its end */
#define DEFAULT_PATHEXT ".COM;.EXE;.BAT;.CMD"

struct hunt {
	WCHAR *path;	  /* of PATH_UNITS */
	const char *name; /* argv[0] */
	const char *pathext;
	bool has_extension;
	bool folder_seen; /* of that name */
};

static const char *variable(char *const *envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp; envp++)
		if (os_same_variable(*envp, name, n) && (*envp)[n] == '=')
			return *envp + n + 1;
	return NULL;
}

/* n bytes behind the first `at` units. Returns where they end, 0 where they cannot be put there. */
static size_t put(struct hunt *h, size_t at, const char *text, size_t n)
{
	int units = wtf_units(text, n);

	if (units < 0 || at + (size_t)units + 1 > PATH_UNITS)
		return 0;
	*wtf_put_units(h->path + at, text, n) = 0;
	return at + (size_t)units;
}

static bool is_there(struct hunt *h)
{
	DWORD kind = GetFileAttributesW(h->path);

	if (kind == INVALID_FILE_ATTRIBUTES)
		return false;
	if (kind & FILE_ATTRIBUTE_DIRECTORY)
		h->folder_seen = true;
	return !(kind & FILE_ATTRIBUTE_DIRECTORY);
}

static bool with_extensions(struct hunt *h, size_t at)
{
	for (const char *ext = h->pathext; *ext;) {
		size_t n = strcspn(ext, ";");

		if (n && ext[0] == '.' && put(h, at, ext, n) && is_there(h))
			return true;
		ext += n + (ext[n] == ';');
	}
	h->path[at] = 0;
	return false;
}

/* In the folder whose path, with a separator at its end, is the first `at` units. */
static bool in_folder(struct hunt *h, size_t at)
{
	at = put(h, at, h->name, strlen(h->name));
	if (!at)
		return false;
	if (h->has_extension)
		return is_there(h) || with_extensions(h, at);
	return with_extensions(h, at) || is_there(h);
}

static size_t put_separator(struct hunt *h, size_t at)
{
	WCHAR last = at ? h->path[at - 1] : 0;

	return at && last != '\\' && last != '/' && last != ':' ? put(h, at, "\\", 1) : at;
}

/* A folder's name may stand in quotes there, with a ; in it. */
static bool along_path(struct hunt *h, const char *path)
{
	while (*path) {
		bool quoted = false;
		size_t at = 0, n;

		for (n = 0; path[n] && (quoted || path[n] != ';'); n++)
			quoted ^= path[n] == '"';
		for (size_t i = 0, part; i < n; i += part + 1) {
			part = strcspn(path + i, "\"");
			part = part < n - i ? part : n - i;
			at = put(h, at, path + i, part);
		}
		if (at && in_folder(h, put_separator(h, at)))
			return true;
		path += n + (path[n] == ';');
	}
	return false;
}

/* Where the environment has no PATH. */
static bool in_system(struct hunt *h)
{
	UINT n = GetSystemDirectoryW(h->path, PATH_UNITS);

	if (n && n < PATH_UNITS && in_folder(h, put_separator(h, n)))
		return true;
	n = GetWindowsDirectoryW(h->path, PATH_UNITS);
	return n && n < PATH_UNITS && in_folder(h, put_separator(h, n));
}

/* Begins at a folder that --chdir does not move. */
static bool is_rooted(const char *name)
{
	return name[0] == '/' || name[0] == '\\' || (name[0] && name[1] == ':');
}

static bool find(struct hunt *h, const struct os_launch *l)
{
	const char *path = variable(l->envp, "PATH");
	size_t at = 0;

	if (os_is_path(h->name)) {
		if (l->chdir && !is_rooted(h->name))
			at = put_separator(h, put(h, 0, l->chdir, strlen(l->chdir)));
		return in_folder(h, at);
	}
	return path ? along_path(h, path) : in_system(h);
}

/* Whole, and as the system reads it: without blanks and dots at its end. */
static int make_full(const WCHAR *path, WCHAR **full)
{
	DWORD room = GetFullPathNameW(path, 0, NULL, NULL);
	WCHAR *made = room ? mem_new((room + 1) * sizeof(*made)) : NULL;

	if (!made)
		return -ENOMEM;
	if (!GetFullPathNameW(path, room + 1, made, NULL)) {
		mem_free(made);
		return error_last();
	}
	*full = made;
	return 0;
}

int search(const struct os_launch *l, WCHAR **found)
{
	CLEANUP_MEM WCHAR *path = mem_new(PATH_UNITS * sizeof(*path));
	struct hunt h = {.path = path, .name = l->argv[0], .pathext = variable(l->envp, "PATHEXT")};
	const char *last = h.name;

	if (!path)
		return -ENOMEM;
	if (!*h.name)
		return -ENOENT;
	for (const char *at = h.name; *at; at++)
		if (*at == '/' || *at == '\\' || *at == ':')
			last = at + 1;
	h.has_extension = strchr(last, '.') != NULL;
	if (!h.pathext || !*h.pathext)
		h.pathext = DEFAULT_PATHEXT;
	if (find(&h, l))
		return make_full(path, found);
	return h.folder_seen ? -EACCES : -ENOENT;
}
