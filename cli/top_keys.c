// SPDX-License-Identifier: MIT
/* brood top's keys. */
#include <signal.h>
#include <string.h>

#include "cli/top.h"
#include "include/os_inspect.h"
#include "lib/signame.h"

enum { KEY_UP = 256, KEY_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END, KEY_NONE };
enum { ESCAPE = 27, DELETE = 127, BACKSPACE = 8, ERASE_LINE = 21 };

/* ---- the cursor */

static void move_to(struct top *t, size_t at)
{
	size_t n = brood_snapshot_count(t->l.now);
	const struct brood_process *p;

	t->at = at < n ? at : n ? n - 1 : 0;
	p = brood_snapshot_at(t->l.now, t->at);
	t->at_pid = p && t->at > 0 ? p->pid : 0;
}

static void move_by(struct top *t, ptrdiff_t by)
{
	move_to(t, by < 0 && (size_t)-by > t->at ? 0 : t->at + (size_t)by);
}

/* ---- the order */

/* What no column shows is read from now on. */
static void need(struct top *t, enum brood_field field)
{
	if (field & (t->l.also | columns_fields(&t->l.columns)))
		return;
	t->l.also |= field;
	t->wanting = true;
}

/* A part of a command, unless it reads as a term. */
static void keep_filtered(struct top *t)
{
	struct brood_term term = {.field = BROOD_COMMAND, .op = '=', .text = t->filter};
	struct brood_term parsed;

	if (!t->filter[0])
		return;
	if (t->filter[strcspn(t->filter, "=<>")] &&
	    brood_term_parse(t->filter, &parsed, NULL) == BROOD_OK)
		term = parsed;
	need(t, term.field);
	brood_snapshot_keep(t->l.now, &term, 1);
}

void top_arrange(struct top *t)
{
	struct brood_error e;
	const struct brood_process *p;

	brood_snapshot_reset(t->l.now);
	need(t, t->l.sort);
	keep_filtered(t);
	listing_sorted(&t->l);
	t->l.drawn = t->tree;
	if (t->tree)
		brood_snapshot_tree(t->l.now, 0, &e);
	for (size_t i = 0; t->at_pid && (p = brood_snapshot_at(t->l.now, i)) != NULL; i++)
		if (p->pid == t->at_pid)
			t->at = i;
	move_to(t, t->at_pid ? t->at : 0);
}

static void sort_by(struct top *t, enum brood_field field)
{
	t->l.reverse = t->l.sort == field && !t->l.reverse;
	t->l.sort = field;
	top_arrange(t);
}

/* The column beside the one that it is sorted by. */
static void sort_beside(struct top *t, int by)
{
	size_t n = t->l.columns.n, at = 0;

	if (n == 0)
		return;
	while (at < n && t->l.columns.field[at] != t->l.sort)
		at++;
	at = (at + n + (size_t)by) % n;
	t->l.sort = t->l.columns.field[at];
	t->l.reverse = false;
	top_arrange(t);
}

/* ---- killing */

static void say(struct top *t, const char *text)
{
	struct str s;

	str_init(&s, t->said, sizeof(t->said));
	str_put(&s, text);
}

static void begin_kill(struct top *t)
{
	const struct brood_process *p = brood_snapshot_at(t->l.now, t->at);
	struct brood_error e;
	struct str name;

	if (!p)
		return;
	if (brood_hold(t->l.inspector, p->pid, p->start_ns, &t->held, &e) != BROOD_OK) {
		say(t, e.text);
		return;
	}
	str_init(&name, t->held_name, sizeof(t->held_name));
	if (p->fields & BROOD_NAME)
		str_putn(&name, p->name, strnlen(p->name, sizeof(t->held_name) - 1));
	t->mode = TOP_KILL;
}

static void send(struct top *t, int signo, bool tree)
{
	struct brood_kill how = {.size = sizeof(how), .signal = signo, .tree = tree};
	struct brood_killed done;
	struct brood_error e;
	char name[16];
	struct str s;

	if (brood_kill(t->l.inspector, &t->held, &how, &done, &e) != BROOD_OK) {
		say(t, e.text);
		return;
	}
	str_init(&s, t->said, sizeof(t->said));
	str_fmt(&s, "Sent %s to ", signame(signo, name));
	str_put(&s, t->held_name);
	str_fmt(&s, " (%d)", t->held.pid);
	if (done.sent > 1)
		str_fmt(&s, " and %u below it", done.sent - 1);
}

static void key_of_kill(struct top *t, int key)
{
	if (key == 'y' || key == 't')
		send(t, SIGTERM, key == 't');
	else if (key == 'k' || key == 'K')
		send(t, SIGKILL, key == 'K');
	brood_release(&t->held);
	t->mode = TOP_LIST;
}

/* ---- the filter */

static void begin_filter(struct top *t)
{
	memcpy(t->before, t->filter, sizeof(t->filter));
	str_init(&t->typed, t->filter, sizeof(t->filter));
	t->mode = TOP_FILTER;
	top_arrange(t);
}

static void key_of_filter(struct top *t, int key)
{
	struct str *s = &t->typed;

	if (key == '\r' || key == '\n' || key == ESCAPE)
		t->mode = TOP_LIST;
	if (key == ESCAPE)
		memcpy(t->filter, t->before, sizeof(t->filter));
	if (key == DELETE || key == BACKSPACE)
		while (s->len > 0 && (s->buf[--s->len] & 0xc0) == 0x80)
			;
	if (key == ERASE_LINE)
		s->len = 0;
	if (key != ESCAPE)
		s->buf[s->len] = '\0';
	if (key >= ' ' && key < 256 && key != DELETE && s->len + 1 < s->size)
		str_putc(s, (char)key);
	top_arrange(t);
}

/* ---- the list */

static const struct {
	char key;
	enum brood_field field;
} by_key[] = {
	{'c', BROOD_CPU},  {'m', BROOD_MEMORY}, {'p', BROOD_PID}, {'u', BROOD_USER},
	{'n', BROOD_NAME}, {'T', BROOD_TIME},	{'a', BROOD_AGE}, {'s', BROOD_STATE},
};

static void key_of_list(struct top *t, int key)
{
	t->said[0] = '\0';
	for (size_t i = 0; i < sizeof(by_key) / sizeof(by_key[0]); i++)
		if (by_key[i].key == key && (os_inspect_fields() & by_key[i].field))
			sort_by(t, by_key[i].field);
	switch (key) {
	case 'q':
		t->ended = true;
		break;
	case 'j':
	case KEY_DOWN:
		move_by(t, 1);
		break;
	case KEY_UP:
		move_by(t, -1);
		break;
	case ' ':
	case KEY_PAGE_DOWN:
		move_by(t, (ptrdiff_t)t->page);
		break;
	case KEY_PAGE_UP:
		move_by(t, -(ptrdiff_t)t->page);
		break;
	case 'g':
	case KEY_HOME:
		move_to(t, 0);
		break;
	case 'G':
	case KEY_END:
		move_to(t, SIZE_MAX);
		break;
	case '<':
	case '>':
		sort_beside(t, key == '<' ? -1 : 1);
		break;
	case 'r':
		t->l.reverse = !t->l.reverse;
		top_arrange(t);
		break;
	case 't':
		t->tree = !t->tree;
		top_arrange(t);
		break;
	case '/':
		begin_filter(t);
		break;
	case ESCAPE:
		t->filter[0] = '\0';
		top_arrange(t);
		break;
	case 'k':
		begin_kill(t);
		break;
	default:
		break;
	}
}

/* ---- bytes */

/* "[A", "[5~", "OH": what follows ESC. Its length, 0: it is no sequence; the key in *key. */
static size_t sequence(const char *bytes, size_t n, int *key)
{
	static const struct {
		char end, digit;
		int key;
	} keys[] = {
		{'A', 0, KEY_UP},     {'B', 0, KEY_DOWN},      {'H', 0, KEY_HOME},
		{'F', 0, KEY_END},    {'~', '5', KEY_PAGE_UP}, {'~', '6', KEY_PAGE_DOWN},
		{'~', '1', KEY_HOME}, {'~', '7', KEY_HOME},    {'~', '4', KEY_END},
		{'~', '8', KEY_END},
	};
	size_t len = 1;

	if (n < 2 || (bytes[0] != '[' && bytes[0] != 'O'))
		return 0;
	while (len < n && bytes[len] >= ' ' && bytes[len] < '@')
		len++;
	*key = KEY_NONE;
	if (len == n)
		return n;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (bytes[len] == keys[i].end && (!keys[i].digit || bytes[1] == keys[i].digit))
			*key = keys[i].key;
	return len + 1;
}

void top_keys(struct top *t, const char *keys, size_t n)
{
	for (size_t i = 0; i < n && !t->ended; i++) {
		int key = (unsigned char)keys[i];

		if (key == ESCAPE)
			i += sequence(keys + i + 1, n - i - 1, &key);
		if (t->mode == TOP_KILL)
			key_of_kill(t, key);
		else if (t->mode == TOP_FILTER)
			key_of_filter(t, key);
		else
			key_of_list(t, key);
	}
}
