// SPDX-License-Identifier: MIT
/*
 * A console taken over whole. What is drawn are the sequences that consoles know since Windows 10; keys come as records
 * (ReadConsoleInputW), and go on as the bytes that a terminal would send for them. Ctrl-C and a closed window are noted in
 * a thread of the system's, and wake who waits by an event.
 */
#include "include/os_screen.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "compat/windows/impl.h"
#include "compat/windows/wtf.h"
#include "include/os_inspect.h"
#include "lib/num.h"

#define RECORDS 8
#define CHARACTER_BYTES 6 /* of a key: a sequence, or a character */

#ifndef ENABLE_VIRTUAL_TERMINAL_INPUT
#define ENABLE_VIRTUAL_TERMINAL_INPUT 0x0200
#endif

static const char stage[] = "take over the console";
static const char enter[] = "\033[?1049h\033[?25l\033[?7l\033[2J";
static const char leave[] = "\033[m\033[?7h\033[?25h\033[2J\033[?1049l";

struct os_screen {
	HANDLE input, wake;
	DWORD before; /* the input's mode */
	WCHAR high;   /* the first half of a character, until the other comes */
	bool taken, resized;
	volatile bool ended;
};

static struct os_screen the_screen; /* a crash finds it here, and a console event */

static void give_back(struct os_screen *s)
{
	if (!s->taken)
		return;
	s->taken = false;
	(void)!write(STDOUT_FILENO, leave, sizeof(leave) - 1);
	SetConsoleMode(s->input, s->before);
}

static LONG WINAPI crashed(EXCEPTION_POINTERS *what)
{
	(void)what;
	give_back(&the_screen);
	return EXCEPTION_CONTINUE_SEARCH; /* and it ends as it would have */
}

/* After the last three the system ends brood as soon as this returns: it is for brood to end first. */
static BOOL WINAPI note(DWORD event)
{
	bool last = event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT ||
		    event == CTRL_SHUTDOWN_EVENT;

	the_screen.ended = true;
	SetEvent(the_screen.wake);
	while (last)
		WaitForSingleObject(GetCurrentProcess(), INFINITE);
	return TRUE;
}

static void let_go(struct os_screen *s)
{
	SetConsoleCtrlHandler(note, FALSE);
	SetUnhandledExceptionFilter(NULL);
	CloseHandle(s->wake);
}

static int take(struct os_screen *s)
{
	DWORD mode;

	if (!s->input || !GetConsoleMode(s->input, &s->before))
		return -ENOTTY;
	mode = s->before & ~(DWORD)(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT | ENABLE_MOUSE_INPUT |
				    ENABLE_VIRTUAL_TERMINAL_INPUT);
	if (!SetConsoleMode(s->input, mode | ENABLE_WINDOW_INPUT | ENABLE_PROCESSED_INPUT))
		return error_last();
	s->taken = true;
	return os_screen_write(s, enter, sizeof(enter) - 1);
}

int os_screen_open(struct os_screen **out, struct err *e)
{
	struct os_screen *s = &the_screen;
	int rc;

	*s = (struct os_screen){.input = fd_handle(STDIN_FILENO)};
	s->wake = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (!s->wake)
		return err_set(e, -error_last(), stage, "%s", err_words(-error_last()));
	SetUnhandledExceptionFilter(crashed);
	SetConsoleCtrlHandler(note, TRUE);
	rc = take(s);
	if (rc < 0) {
		give_back(s);
		let_go(s);
		return err_set(e, -rc, stage, "%s", err_words(-rc));
	}
	*out = s;
	return 0;
}

/* ---- keys */

/* What a terminal sends for a key that has no character. */
static const char *sequence_of(WORD key)
{
	static const struct {
		WORD key;
		char bytes[5];
	} keys[] = {
		{VK_UP, "\033[A"},     {VK_DOWN, "\033[B"},  {VK_RIGHT, "\033[C"},
		{VK_LEFT, "\033[D"},   {VK_HOME, "\033[H"},  {VK_END, "\033[F"},
		{VK_PRIOR, "\033[5~"}, {VK_NEXT, "\033[6~"}, {VK_DELETE, "\033[3~"},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == key)
			return keys[i].bytes;
	return "";
}

/* Its bytes, CHARACTER_BYTES at most; 0: none at all, or not before the other half of the character. */
static size_t bytes_of(struct os_screen *s, const KEY_EVENT_RECORD *key, char *to)
{
	const WCHAR unit = key->uChar.UnicodeChar, text[] = {s->high, unit};
	const char *sequence = sequence_of(key->wVirtualKeyCode);
	bool pair = IS_SURROGATE_PAIR(text[0], text[1]);

	if (!unit) {
		memcpy(to, sequence, strlen(sequence));
		return strlen(sequence);
	}
	s->high = IS_HIGH_SURROGATE(unit) ? unit : 0;
	if (!pair && (s->high || IS_LOW_SURROGATE(unit)))
		return 0;
	return (size_t)(wtf_put_bytes(to, pair ? text : &unit, pair ? 2 : 1) - to);
}

/* A key that is held down comes with how often it was; an ALT with digits gives its character when it is let go. */
static void take_key(struct os_screen *s, const KEY_EVENT_RECORD *key,
		     struct os_screen_event *event)
{
	char bytes[CHARACTER_BYTES];
	size_t n;

	if (!key->bKeyDown && (key->wVirtualKeyCode != VK_MENU || !key->uChar.UnicodeChar))
		return;
	n = bytes_of(s, key, bytes);
	for (unsigned i = 0; i < key->wRepeatCount && event->n + n <= sizeof(event->keys); i++) {
		memcpy(event->keys + event->n, bytes, n);
		event->n += n;
	}
}

/* False where the console is gone. */
static bool take_records(struct os_screen *s, struct os_screen_event *event)
{
	INPUT_RECORD record[RECORDS];
	DWORD n = 0;

	_Static_assert(RECORDS * CHARACTER_BYTES <= sizeof(event->keys), "too many keys");
	if (!ReadConsoleInputW(s->input, record, RECORDS, &n) || n == 0)
		return false;
	for (DWORD i = 0; i < n; i++) {
		if (record[i].EventType == KEY_EVENT)
			take_key(s, &record[i].Event.KeyEvent, event);
		s->resized |= record[i].EventType == WINDOW_BUFFER_SIZE_EVENT;
	}
	return true;
}

/* ---- waiting */

static DWORD until(uint64_t deadline_ns)
{
	uint64_t now = os_inspect_clock_ns();
	uint64_t ms = deadline_ns > now ? (deadline_ns - now + NS_PER_MS - 1) / NS_PER_MS : 0;

	return ms < INFINITE ? (DWORD)ms : INFINITE - 1;
}

void os_screen_wait(struct os_screen *s, uint64_t deadline_ns, struct os_screen_event *event)
{
	HANDLE handles[] = {s->wake, s->input};

	event->n = 0;
	while (!s->ended && !s->resized && event->n == 0) {
		DWORD came = WaitForMultipleObjects(2, handles, FALSE, until(deadline_ns));

		if (came == WAIT_TIMEOUT) {
			event->kind = OS_SCREEN_DUE;
			return;
		}
		if (came != WAIT_OBJECT_0 && (came != WAIT_OBJECT_0 + 1 || !take_records(s, event)))
			s->ended = true;
	}
	event->kind = s->ended ? OS_SCREEN_END : event->n ? OS_SCREEN_KEYS : OS_SCREEN_REDRAW;
	if (event->kind == OS_SCREEN_REDRAW)
		s->resized = false;
}

int os_screen_write(struct os_screen *s, const char *bytes, size_t n)
{
	while (n > 0 && !s->ended) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);

		if (done <= 0) {
			s->ended = true;
			return errno ? -errno : -EIO;
		}
		bytes += done;
		n -= (size_t)done;
	}
	return s->ended ? -EINTR : 0;
}

void os_screen_close(struct os_screen *s)
{
	if (!s)
		return;
	give_back(s);
	let_go(s);
	if (s->ended)
		ExitProcess((UINT)STATUS_CONTROL_C_EXIT); /* as by the event, had nobody taken it */
}
