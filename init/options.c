/* SPDX-License-Identifier: MIT */
/* The option table, and finding a row in it. */
#include "init/options.h"

#include <string.h>

#include "init/options_take.h"
#include "lib/str.h"

#define FIELD(member)                                                                              \
	.field = offsetof(struct spec, member), .size = sizeof(((struct spec *)NULL)->member)

/* No option's name is so long that a longer word could be meant for it. */
#define NEAREST_MAX 31

/* Fixed words stand in the order of the enum that they fill. */
_Static_assert(LEFTOVERS_STOP == 0 && LEFTOVERS_FAIL == 3, "--leftovers's words");
_Static_assert(OS_POWER_EXIT == 0 && OS_POWER_HALT == 3, "--at-end's words");
_Static_assert(SIGNAL_TO_COMMAND == 0 && SIGNAL_TO_TREE == 2, "--signal-to's words");
_Static_assert(ISOLATE_AUTO == 0 && ISOLATE_NONE == 4, "--isolate's words");
_Static_assert(OS_NS_MOUNT == 1 << 0 && OS_NS_USER == 1 << 6, "--unshare's words");
_Static_assert(sizeof(struct spec) <= UINT16_MAX, "struct option's field and size");

/* clang-format off */
static const struct option rows[] = {
	/* Lifecycle */
	{ .name = "grace", .letter = 'g', .group = GROUP_LIFECYCLE, .arg = "DURATION", .def = "5s",
	  .help = "time between the stop signal and SIGKILL",
	  .take = take_duration, FIELD(policy.grace_ns) },
	{ .name = "timeout", .letter = 't', .group = GROUP_LIFECYCLE, .arg = "DURATION",
	  .help = "stop everything after this time, and exit 124",
	  .take = take_limit, FIELD(policy.timeout_ns) },
	{ .name = "kill-after", .group = GROUP_LIFECYCLE, .arg = "DURATION",
	  .help = "SIGKILL everything this long after passing on TERM, INT, HUP or QUIT",
	  .take = take_limit, FIELD(policy.kill_after_ns) },
	{ .name = "stop-signal", .group = GROUP_LIFECYCLE, .arg = "SIGNAL", .def = "TERM",
	  .help = "what asks a process to end",
	  .take = take_signal, FIELD(policy.stop_signal) },
	{ .name = "leftovers", .group = GROUP_LIFECYCLE, .words = "stop kill wait fail",
	  .def = "stop",
	  .help = "what becomes of processes that the command leaves; fail: stop, list, exit 123",
	  .take = take_word, FIELD(policy.leftovers) },
	{ .name = "at-end", .group = GROUP_LIFECYCLE, .words = "exit poweroff reboot halt",
	  .def = "exit",
	  .help = "how the first process of a virtual machine ends",
	  .take = take_word, FIELD(at_end) },
	{ .name = "signal-to", .group = GROUP_LIFECYCLE, .words = "command group tree",
	  .def = "command",
	  .help = "who gets the signals that brood gets",
	  .take = take_word, FIELD(policy.signal_to) },
	{ .name = "map-signal", .group = GROUP_LIFECYCLE, .arg = "FROM:TO,...", .repeats = true,
	  .help = "pass TO on when FROM arrives; 0 drops it",
	  .take = take_signal_map, FIELD(policy.signal_map) },
	{ .name = "ok-exit", .group = GROUP_LIFECYCLE, .arg = "CODE,...", .repeats = true,
	  .help = "exit codes to report as 0",
	  .take = take_exit_codes, FIELD(ok_exit) },

	/* Isolation */
	{ .name = "isolate", .group = GROUP_ISOLATION, .words = "auto pidns cgroup subreaper none",
	  .def = "auto", .help = "what holds the command's processes together",
	  .take = take_word, FIELD(isolate) },
	{ .name = "unshare", .group = GROUP_ISOLATION, .arg = "LIST", .repeats = true,
	  .words = "mount net ipc uts cgroup time user", .help = "more namespaces",
	  .take = take_bits, FIELD(unshare) },
	{ .name = "hostname", .group = GROUP_ISOLATION, .arg = "NAME",
	  .help = "host name in a UTS namespace of its own",
	  .take = take_hostname, FIELD(hostname) },
	{ .name = "user", .group = GROUP_ISOLATION, .arg = "UID[:GID[,GID...]]",
	  .help = "run the command as this user, in these groups",
	  .take = take_user, FIELD(uid) },
	{ .name = "reset-signals", .group = GROUP_ISOLATION,
	  .help = "start the command with default dispositions and an empty mask",
	  .take = take_flag, FIELD(reset_signals) },

	/* View */
	{ .name = "chdir", .group = GROUP_VIEW, .arg = "DIR", .help = "start the command in DIR",
	  .take = take_path, FIELD(chdir) },

	/* Environment */
	{ .name = "clear-env", .group = GROUP_ENVIRONMENT,
	  .help = "give the command only what the other options name",
	  .take = take_flag, FIELD(clear_env) },
	{ .name = "env", .group = GROUP_ENVIRONMENT, .arg = "NAME=VALUE", .repeats = true,
	  .help = "set a variable", .take = take_assignment, FIELD(env) },
	{ .name = "pass-env", .group = GROUP_ENVIRONMENT, .arg = "NAME", .repeats = true,
	  .help = "keep a variable of brood's own", .take = take_variable, FIELD(pass_env) },
	{ .name = "env-file", .group = GROUP_ENVIRONMENT, .arg = "FILE", .repeats = true,
	  .help = "set the variables that FILE has, as lines NAME=VALUE",
	  .take = take_paths, FIELD(env_file) },

	/* I/O */
	{ .name = "stdin", .group = GROUP_IO, .arg = "FILE|null", .help = "what the command reads",
	  .take = take_stdin, FIELD(stdin_path) },
	{ .name = "log", .group = GROUP_IO, .arg = "FILE",
	  .help = "append the command's stdout and stderr to FILE",
	  .take = take_path, FIELD(log_path) },

	/* Report */
	{ .name = "verbose", .letter = 'v', .group = GROUP_REPORT, .repeats = true,
	  .help = "say more on stderr", .take = take_count, FIELD(verbose) },
	{ .name = "quiet", .letter = 'q', .group = GROUP_REPORT, .help = "say errors only",
	  .take = take_flag, FIELD(quiet) },
	{ .name = "dry-run", .group = GROUP_REPORT, .help = "print the plan and start nothing",
	  .take = take_flag, FIELD(dry_run) },
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])
_Static_assert(ROWS <= 64, "the bits of struct spec's given");

size_t options_count(void)
{
	return ROWS + sandbox_options_count;
}

const struct option *option_at(size_t i)
{
	return i < ROWS ? &rows[i] : &sandbox_options[i - ROWS];
}

size_t option_index(const struct option *row)
{
	size_t i = 0;

	while (option_at(i) != row)
		i++;
	return i;
}

const char *option_group_title(enum option_group group)
{
	static const char *const titles[] = {
		[GROUP_LIFECYCLE] = "Lifecycle",
		[GROUP_ISOLATION] = "Isolation",
		[GROUP_VIEW] = "View",
		[GROUP_PRIVILEGES] = "Privileges",
		[GROUP_LIMITS] = "Limits",
		[GROUP_ENVIRONMENT] = "Environment",
		[GROUP_IO] = "I/O",
		[GROUP_REPORT] = "Report",
	};
	_Static_assert(sizeof titles / sizeof titles[0] == GROUP_COUNT, "a title for each group");

	return titles[group];
}

const struct option *option_named(const char *name, size_t len)
{
	for (size_t i = 0; i < options_count(); i++)
		if (strncmp(option_at(i)->name, name, len) == 0 && !option_at(i)->name[len])
			return option_at(i);
	return NULL;
}

const struct option *option_lettered(char letter)
{
	for (size_t i = 0; i < options_count(); i++)
		if (letter && option_at(i)->letter == letter)
			return option_at(i);
	return NULL;
}

const char *option_nearest(const char *name, size_t len)
{
	const char *names[OPTIONS_MAX + 2] = {"help", "version"};
	char word[NEAREST_MAX + 1] = "";
	size_t n = options_count() < OPTIONS_MAX ? options_count() : OPTIONS_MAX;

	for (size_t i = 0; i < n; i++)
		names[i + 2] = option_at(i)->name;
	if (len > NEAREST_MAX)
		return NULL;
	memcpy(word, name, len);
	return str_nearest(word, names, n + 2);
}
