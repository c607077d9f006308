/* SPDX-License-Identifier: MIT */
/* A source of the figures of the machine in memory, and libbrood's handle on the same; what Mach hands out is counted. */
#ifndef TESTS_MACOS_SYSTEM_RIG_H
#define TESTS_MACOS_SYSTEM_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "include/brood.h"
#include "include/os_system.h"
#include "lib/num.h"
#include "tests/macos/kernel.h"
#include "tests/macos/machine.h"

#define US_A_TICK 10000u

struct rig {
	struct os_system_source *source;
	struct sys_sample sample;
};

static inline int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct err e;

	k_init(1);
	m_init();
	assert_int_equal(os_system_open(&rig->source, NULL, NULL, &e), 0);
	*state = rig;
	return 0;
}

/* Whatever the test did: all that Mach handed out has been given back. */
static inline int tear_down(void **state)
{
	struct rig *rig = *state;

	os_system_close(rig->source);
	os_system_free(&rig->sample);
	free(rig);
	return m.blocks || m.ports || m.wrong;
}

static inline struct sys_sample *take(struct rig *rig)
{
	struct err e = {0};

	if (os_system_read(rig->source, &rig->sample, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(m.blocks, 0);
	return &rig->sample;
}

static inline void pass(uint64_t seconds)
{
	k.now_ns += seconds * NS_PER_SEC;
}

static inline uint64_t us(uint64_t ticks)
{
	return ticks * US_A_TICK;
}

static inline struct brood_system *open_system(void)
{
	struct brood_system *system = NULL;
	struct brood_error e;

	assert_int_equal(brood_system_open(&system, NULL, &e), BROOD_OK);
	assert_int_equal(brood_system_sample(system, &e), BROOD_OK);
	return system;
}

static inline void sample(struct brood_system *system)
{
	struct brood_error e;

	assert_int_equal(brood_system_sample(system, &e), BROOD_OK);
}

#endif
