// SPDX-License-Identifier: MIT
/* Many random histories, each replayable by its seed. */
#include "tests/histories.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/log.h"

/* Under the sanitizers a history takes many times as long. */
#ifdef __SANITIZE_ADDRESS__
#define SLOWER 20
#else
#define SLOWER 1
#endif

#define TRACES_MAX 3
#define REPLAY_EACH 512

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *word = getenv(name);

	return word && *word ? strtoull(word, NULL, 0) : otherwise;
}

static uint64_t any_seed(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return ((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000) * 100000000ull;
}

static void show(const char *name, struct os *os, history_fn *live, uint64_t seed)
{
	uint64_t hash = 0;

	printf("\n%s: a history fails: SIM_SEED=%" PRIu64 " SIM_HISTORIES=1\n", name, seed);
	os->trace = true;
	live(os, seed, &hash);
	os->trace = false;
	printf("%s: %s\n", name, os->failure);
}

int histories_run(const char *name, history_fn *live, uint64_t count)
{
	static struct os os;
	uint64_t seed = number("SIM_SEED", any_seed());
	uint64_t failed = 0, hash = 0, again = 0;
	bool ok;

	setvbuf(stdout, NULL, _IOLBF, 0);
	log_setup(name, LOG_ERROR);
	count = number("SIM_HISTORIES", count / SLOWER);
	printf("sim %s: seed %" PRIu64 ", %" PRIu64 " histories\n", name, seed, count);
	for (uint64_t i = 0; i < count; i++) {
		hash = again = 0;
		ok = live(&os, seed + i, &hash);
		if (ok && i % REPLAY_EACH == 0 && (!live(&os, seed + i, &again) || again != hash)) {
			printf("%s: the replay of %" PRIu64 " differs\n", name, seed + i);
			failed++;
		} else if (!ok && failed++ < TRACES_MAX) {
			show(name, &os, live, seed + i);
		} else if (count == 1) {
			os.trace = true;
			live(&os, seed, &hash);
		}
	}
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", count - failed, failed);
	return failed != 0;
}
