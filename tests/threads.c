// SPDX-License-Identifier: MIT
/* libbrood in many threads: inspectors of their own, and one snapshot that all read. Built with ThreadSanitizer by test_lib.py. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "include/brood.h"

#define THREADS 6
#define ROUNDS 15

static struct brood_snapshot *shared;

static void *work(void *arg)
{
	struct brood_open how = {.size = sizeof(how), .keep = (size_t)arg % 2};
	struct brood_inspector *inspector = NULL;
	struct brood_snapshot *now = NULL, *before = NULL, *swap;
	struct brood_error e;

	if (brood_open(&inspector, &how, &e) != BROOD_OK)
		return (void *)"open";
	for (int i = 0; i < ROUNDS; i++) {
		struct brood_take what = {.size = sizeof(what), .fields = BROOD_FIELDS};
		struct brood_term term;

		what.before = before;
		if (brood_snapshot_take(inspector, &what, &now, &e) != BROOD_OK)
			return (void *)"take";
		if (brood_snapshot_tree(now, 0, &e) != BROOD_OK ||
		    brood_snapshot_sort(now, BROOD_NAME, false, &e) != BROOD_OK ||
		    !brood_snapshot_find(now, getpid()) || !brood_snapshot_find(shared, getpid()))
			return (void *)"arrange";
		if (brood_term_parse("nonsense", &term, &e) != BROOD_INVALID)
			return (void *)"parse";
		swap = before;
		before = now;
		now = swap;
	}
	brood_snapshot_free(now);
	brood_snapshot_free(before);
	brood_close(inspector);
	return NULL;
}

int main(void)
{
	struct brood_take what = {.size = sizeof(what), .fields = BROOD_FIELDS};
	struct brood_inspector *inspector = NULL;
	pthread_t thread[THREADS];
	void *wrong, *any = NULL;

	if (brood_open(&inspector, NULL, NULL) ||
	    brood_snapshot_take(inspector, &what, &shared, NULL))
		return 2;
	for (size_t i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, work, (void *)i))
			return 2;
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &wrong);
		any = wrong ? wrong : any;
	}
	brood_snapshot_free(shared);
	brood_close(inspector);
	if (any)
		printf("failed: %s\n", (char *)any);
	return any != NULL;
}
