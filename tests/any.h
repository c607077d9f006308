/* SPDX-License-Identifier: MIT */
/* What a random history is made of. The same generator gives the same. */
#ifndef TESTS_ANY_H
#define TESTS_ANY_H

#include "tests/fake_os.h"

int any_signal(struct prng *r);
/* Round figures up to 30 s, so that things fall on the same moment; sometimes not. */
uint64_t any_span(struct prng *r);
void any_policy(struct prng *r, struct policy *p);
void any_host(struct os *os);
/* Process 0, with its plans; now and then a storm. */
void any_command(struct os *os);
/* What somebody sends. */
void any_sent(struct prng *r, struct os_signal *s);

#endif
