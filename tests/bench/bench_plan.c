// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The planner's time on household shapes (tests/plan_kit.h, after reference planner.md 3.6), from
 * plan_solve() to its answer, its working memory included. What the node budget cut off before the
 * proof is counted, never left out.
 *
 *     bench_plan [SEEDS [MAX_NODES]]
 */
#include <stdlib.h>
#include <time.h>

#include "tests/plan_kit.h"

/* Of a mixed shape, items and stores are the most; the least are 30 and 4. */
struct shape {
	bool mixed;
	size_t items, stores;
	unsigned int max_stores;
};

static const struct shape shapes[] = {
	{ false, 30, 4, 0 }, { false, 30, 4, 3 },   { false, 50, 6, 0 },  { false, 50, 6, 3 },
	{ false, 80, 8, 3 }, { false, 100, 10, 3 }, { true, 100, 10, 3 }, { false, 80, 8, 0 },
};

static double now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int compare_times(const void *a, const void *b)
{
	const double *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void make(struct kit *kit, const struct shape *shape, uint64_t seed)
{
	size_t items = shape->items, stores = shape->stores;
	uint64_t state = ~seed;

	if (shape->mixed) {
		items = (size_t)kit_between(&state, 30, (int64_t)items);
		stores = (size_t)kit_between(&state, 4, (int64_t)stores);
	}
	kit_household(kit, seed, stores, items, shape->max_stores);
}

static void run_shape(const struct shape *shape, size_t seeds, uint64_t max_nodes, double *times)
{
	size_t bounded = 0;
	int64_t gap_max = 0;

	for (size_t s = 0; s < seeds; s++) {
		struct kit kit;
		struct arena arena;
		struct plan plan = { 0 };
		struct error error = { 0 };
		double start;

		make(&kit, shape, 1000 + s);
		arena_init(&arena, 1 << 20);
		start = now_ms();
		if (plan_solve(&kit.instance, max_nodes, &arena, &plan, &error)) {
			fprintf(stderr, "bench_plan: seed %zu: %s\n", 1000 + s, error.text);
			exit(1);
		}
		times[s] = now_ms() - start;
		if (plan.status == PLAN_BOUNDED) {
			bounded++;
			if (plan.total - plan.bound > gap_max)
				gap_max = plan.total - plan.bound;
		}
		arena_done(&arena);
	}
	qsort(times, seeds, sizeof(*times), compare_times);
	printf("plan %s%3zu x %2zu, K %s%.0u: median %.3f ms, p90 %.3f, p99 %.3f, max %.3f; "
	       "not proven %zu of %zu, largest gap %lld\n",
	       shape->mixed ? "to " : "", shape->items, shape->stores,
	       shape->max_stores ? "" : "free", shape->max_stores, times[seeds / 2],
	       times[seeds * 9 / 10], times[seeds * 99 / 100], times[seeds - 1], bounded, seeds,
	       (long long)gap_max);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	size_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : 200;
	uint64_t max_nodes = argc > 2 ? strtoull(argv[2], NULL, 10) : 5000000;
	double *times = seeds ? calloc(seeds, sizeof(*times)) : NULL;

	if (!times) {
		fprintf(stderr, "bench_plan: SEEDS has to be a number above 0\n");
		return 64;
	}
	printf("plan: node budget %llu, %zu seeds each\n", (unsigned long long)max_nodes, seeds);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		run_shape(&shapes[i], seeds, max_nodes, times);
	free(times);
	return 0;
}
