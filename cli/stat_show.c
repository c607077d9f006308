// SPDX-License-Identifier: MIT
/* brood stat on a terminal: in place, no wider and no longer than it is; else one page below the other. */
#include "cli/stat_show.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/frame.h"
#include "include/os_terminal.h"
#include "lib/mem.h"

#define PAGE_BYTES                                                                                 \
	((size_t)2 << 20) /* 8,192 cores and as many disks; what is not used is not touched */
#define COLUMNS_DEFAULT 80

int stat_show_open(struct stat_show *show, struct err *e)
{
	show->shown = 0;
	show->buf = mem_new(2 * PAGE_BYTES);
	return show->buf ? 0 : err_set(e, ENOMEM, "show the figures", "out of memory");
}

void stat_show_close(struct stat_show *show)
{
	mem_free(show->buf);
}

/* One line, cut at so many columns (0: not at all); colours are closed where it is cut. */
static void put_clipped(struct str *to, struct text line, size_t columns)
{
	bool styled;
	size_t n = frame_clip(line.at, text_len(line), columns ? columns : SIZE_MAX, &styled);

	str_putn(to, line.at, n);
	if (styled && n < text_len(line))
		str_put(to, "\033[m");
}

/* From the top left corner; each line and the rest of the screen are erased behind what is new, so that nothing flickers. */
static void put_in_place(struct str *to, struct text page, const struct os_terminal *terminal,
			 bool first)
{
	struct text line;
	unsigned row = 0;

	str_put(to, first ? "\033[2J\033[H" : "\033[H");
	while (text_line(&page, &line)) {
		if (++row >= terminal->rows)
			break;
		put_clipped(to, line, terminal->columns);
		str_put(to, "\033[K\n");
	}
	str_put(to, "\033[J");
}

/* One page below the other: a terminal's columns, or as long as the lines are. */
static void put_below(struct str *to, struct text page, const struct os_terminal *terminal)
{
	struct text line;

	while (text_line(&page, &line)) {
		put_clipped(to, line, terminal->columns);
		str_putc(to, '\n');
	}
}

static void put_heading(struct stat_page *page, const struct sys_sample *now)
{
	stat_put_hue(page, STAT_BOLD);
	str_put_time(&page->text, &now->time);
	stat_put_hue(page, STAT_PLAIN);
	str_putc(&page->text, '\n');
}

int stat_show(struct stat_show *show, const struct sampler *sampler,
	      const struct stat_options *options)
{
	struct os_terminal terminal;
	struct stat_page page;
	struct str screen;
	struct text text;
	bool in_place;

	os_terminal(STDOUT_FILENO, &terminal);
	in_place = options->watch && terminal.colours;
	if (in_place)
		answer_screen(&terminal);
	page.columns = terminal.columns ? terminal.columns : COLUMNS_DEFAULT;
	page.color = answer_colours(&terminal);
	str_init(&page.text, show->buf, PAGE_BYTES);
	if (options->watch)
		put_heading(&page, sampler_now(sampler));
	stat_page_figures(&page, sampler);
	stat_page_items(&page, sampler);
	if (options->history)
		stat_page_history(&page, sampler, options->over_ns);
	text = (struct text){show->buf, show->buf + page.text.len};
	str_init(&screen, show->buf + PAGE_BYTES, PAGE_BYTES);
	/* A terminal that does not know the codes would show them as rubbish. */
	if (in_place) {
		put_in_place(&screen, text, &terminal, show->shown++ == 0);
	} else {
		put_below(&screen, text, &terminal);
		if (options->watch)
			str_putc(&screen, '\n');
	}
	return answer_written(out_write(STDOUT_FILENO, screen.buf, screen.len));
}
