// SPDX-License-Identifier: MIT
/* What a command of brood's finds on Windows: its arguments, environment, handles, folder; and every way to end. */
#include <windows.h>

#include <shellapi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static HANDLE create(const wchar_t *path)
{
	return CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, 0, NULL);
}

static void put(HANDLE file, const void *bytes, size_t n)
{
	DWORD done;

	WriteFile(file, bytes, (DWORD)n, &done, NULL);
}

static void put_text(HANDLE file, const wchar_t *text)
{
	put(file, text, (wcslen(text) + 1) * sizeof(*text));
}

/* FILE ARG...: as two parsers see them, each text with its end, an empty line between the two. */
static int args(int argc, wchar_t **argv)
{
	HANDLE file = create(argv[2]);
	wchar_t **other;
	int n;

	for (int i = 3; i < argc; i++)
		put_text(file, argv[i]);
	put_text(file, L"\n");
	other = CommandLineToArgvW(GetCommandLineW(), &n);
	for (int i = 3; i < n; i++)
		put_text(file, other[i]);
	return 0;
}

static int environment(wchar_t **argv)
{
	HANDLE file = create(argv[2]);
	wchar_t *block = GetEnvironmentStringsW(), *end = block;

	while (*end)
		end += wcslen(end) + 1;
	put(file, block, (size_t)(end - block) * sizeof(*block));
	return 0;
}

/* How many handles are open that would be inherited: the standard three. */
static int handles(void)
{
	int n = 0;
	DWORD flags;

	for (uintptr_t at = 4; at < 0x4000; at += 4)
		n += GetHandleInformation((HANDLE)at, &flags) && (flags & HANDLE_FLAG_INHERIT);
	printf("%d\n", n);
	return 0;
}

static int folder(const wchar_t *file)
{
	static wchar_t path[32768];

	GetCurrentDirectoryW(32768, path);
	put_text(create(file), path);
	return 0;
}

static int deeper(volatile char *above)
{
	/* Until there is no stack. */
	volatile char here[4096];

	here[0] = above[0];
	return above[0] == '?' ? 0 : deeper(here) + here[0];
}

static int crash(const wchar_t *how)
{
	volatile int zero = 0;

	if (wcscmp(how, L"access") == 0)
		*(volatile int *)(uintptr_t)(how[6]) = 1;
	if (wcscmp(how, L"illegal") == 0)
		__builtin_trap();
	if (wcscmp(how, L"divide") == 0)
		return 100 / zero;
	if (wcscmp(how, L"stack") == 0)
		return deeper((volatile char *)how);
	if (wcscmp(how, L"raise") == 0)
		RaiseException(0xe06d7363, EXCEPTION_NONCONTINUABLE, 0, NULL);
	return 99;
}

/* stdin to stdout, to its end. */
static int copy(void)
{
	HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
	char bytes[4096];
	DWORD n;

	while (ReadFile(in, bytes, sizeof(bytes), &n, NULL) && n)
		put(out, bytes, n);
	return 0;
}

static int say(int argc, wchar_t **argv)
{
	for (int i = 2; i < argc; i++)
		fprintf(i % 2 ? stderr : stdout, "%ls\n", argv[i]);
	return 0;
}

/* MIB: touched, in blocks of one. 55: refused. */
static int memory(int mib)
{
	for (; mib > 0; mib--) {
		char *block = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);

		if (!block)
			return 55;
		for (size_t i = 0; i < 1 << 20; i += 4096)
			block[i] = 1;
	}
	return 0;
}

static int busy(int ms)
{
	DWORD end = GetTickCount() + (DWORD)ms;

	while ((int)(GetTickCount() - end) < 0)
		;
	return 0;
}

int wmain(int argc, wchar_t **argv)
{
	const wchar_t *what = argc > 1 ? argv[1] : L"", *arg = argc > 2 ? argv[2] : L"";

	SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
	if (wcscmp(what, L"exit") == 0)
		ExitProcess((UINT)wcstoul(arg, NULL, 0));
	if (wcscmp(what, L"args") == 0)
		return args(argc, argv);
	if (wcscmp(what, L"env") == 0)
		return environment(argv);
	if (wcscmp(what, L"handles") == 0)
		return handles();
	if (wcscmp(what, L"folder") == 0)
		return folder(arg);
	if (wcscmp(what, L"crash") == 0)
		return crash(arg);
	if (wcscmp(what, L"copy") == 0)
		return copy();
	if (wcscmp(what, L"say") == 0)
		return say(argc, argv);
	if (wcscmp(what, L"memory") == 0)
		return memory(_wtoi(arg));
	if (wcscmp(what, L"busy") == 0)
		return busy(_wtoi(arg));
	if (wcscmp(what, L"priority") == 0)
		return (int)GetPriorityClass(GetCurrentProcess());
	fprintf(stderr, "probe: what?\n");
	return 98;
}
