// SPDX-License-Identifier: MIT
/* How long one sample of all system figures takes: system ROUNDS. Prints the median in ns, files kept open as `brood stat --watch` does. */
#include <stdio.h>

#include "bench/common.h"
#include "include/os_system.h"

#define ROUNDS_MAX 10000

int main(int argc, char **argv)
{
	static uint64_t took[ROUNDS_MAX];
	size_t rounds = argc == 2 ? number(argv[1], ROUNDS_MAX) : 1000;
	struct os_system_source *source;
	struct sys_sample sample = {0};
	struct err e;

	if (os_system_open(&source, NULL, NULL, &e) < 0)
		die(e.text);
	for (size_t i = 0; i < rounds; i++) {
		uint64_t start = now_ns();

		if (os_system_read(source, &sample, &e) < 0)
			die(e.text);
		took[i] = now_ns() - start;
		sleep_ns(
			1000000); /* so that not every one is of a warm cache and a full time slice */
	}
	printf("%llu\n", (unsigned long long)median(took, rounds));
	os_system_free(&sample);
	os_system_close(source);
	return 0;
}
