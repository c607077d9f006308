/* SPDX-License-Identifier: MIT */
/* The words of a trace. */
#ifndef TESTS_FAKE_WORDS_H
#define TESTS_FAKE_WORDS_H

#include "tests/fake_os.h"

const char *fake_kind_word(enum fake_kind kind);
/* One line each, for os->trace. */
void fake_say_event(struct os *os, const struct os_event *event);
void fake_say_action(struct os *os, const struct os_action *action, int rc);
void fake_say_policy(const struct policy *policy);

#endif
