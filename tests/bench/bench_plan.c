// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The planner's time on household shapes (tests/plan_kit.h, after reference planner.md 3.6), from
 * plan_solve() to its answer, its working memory included. What the node budget cut off before the
 * proof is counted, never left out.
 *
 *     bench_plan [SEEDS [PEER_SEEDS]]    times of SEEDS instances of each shape; of the first
 *                                        PEER_SEEDS also CBC's and GLPK's, at most 60 s each
 *     bench_plan growth [SEEDS]          how the time grows, for plan_growth.py
 *     bench_plan worst FILE              the instance that a search for bad ones found
 */
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "core/plan_json.h"
#include "tests/plan_peer.h"

enum { SEED = 1000, MAX_NODES = 20000000 };

/* Of a mixed shape, items and stores are the most; the least are 30 and 4. */
struct shape {
	bool mixed;
	size_t items, stores;
	unsigned int max_stores;
};

static const struct shape shapes[] = {
	{ false, 80, 8, 3 }, { true, 100, 10, 3 }, { false, 80, 8, 0 },	  { false, 30, 4, 0 },
	{ false, 30, 4, 3 }, { false, 50, 6, 0 },  { false, 100, 10, 3 },
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

static double solve(const struct plan_instance *instance, uint64_t max_nodes, struct arena *arena,
		    struct plan *ret_plan)
{
	struct error error = { 0 };
	double start = now_ms();
	const char *fault;
	double time;

	if (plan_solve(instance, max_nodes, arena, ret_plan, &error)) {
		fprintf(stderr, "bench_plan: %s\n", error.text);
		exit(1);
	}
	time = now_ms() - start;
	fault = kit_fault(instance, ret_plan);
	if (fault) {
		fprintf(stderr, "bench_plan: %s\n", fault);
		exit(1);
	}
	return time;
}

/* Times of one program over a shape. */
struct times {
	double *ms;
	size_t count, unproven, other;
};

static void print_times(const char *who, struct times *times)
{
	size_t n = times->count;

	if (!n)
		return;
	qsort(times->ms, n, sizeof(*times->ms), compare_times);
	printf("  %-6s %5zu: median %9.3f ms, p90 %9.3f, p99 %9.3f, max %9.3f; not proven %zu", who,
	       n, times->ms[n / 2], times->ms[n * 9 / 10], times->ms[n * 99 / 100],
	       times->ms[n - 1], times->unproven);
	if (times->other)
		printf("; %zu DIFFER", times->other);
	printf("\n");
	fflush(stdout);
}

/* The peer's time with its start and the reading of the model, as its users have it. */
static void time_peer(enum peer peer, const struct plan_instance *q, const struct plan *plan,
		      char *model, char *solution, struct times *times)
{
	int choice[KIT_ITEMS], offers[KIT_ITEMS];
	struct plan theirs = { .choice = choice, .offers = offers };
	double start = now_ms();
	size_t unmet = 0;
	int64_t total = 0;
	bool ran = peer_run(peer, model, solution, (char[]){ "60" });

	times->ms[times->count++] = now_ms() - start;
	if (!ran || !peer_read(solution, q, choice)) {
		times->unproven++;
		return;
	}
	for (size_t i = 0; i < q->item_count; i++) {
		offers[i] = -1;
		unmet += choice[i] < 0;
	}
	for (size_t j = 0; j < q->store_count; j++) {
		struct plan_basket basket;

		if (kit_basket(q, &theirs, j, &basket) && basket.item_count)
			total += basket.subtotal + basket.fee;
	}
	times->other += plan->status == PLAN_OPTIMAL &&
			(plan->unmet != unmet || plan->total != total);
}

/* The same after one line has another price in one store, begun with the plan before. */
static double change_one(struct kit *kit, uint64_t seed, const struct plan *plan)
{
	uint64_t state = ~seed * 3;
	size_t item = (size_t)kit_between(&state, 0, (int64_t)kit->instance.item_count - 1);
	struct arena arena;
	struct plan again;
	double time;

	for (size_t j = 0; j < kit->instance.store_count; j++)
		if (kit->prices[item][j] != PLAN_NONE)
			kit->prices[item][j] =
				kit->prices[item][j] * kit_between(&state, 50, 200) / 100;
	kit->instance.start = plan->choice;
	arena_init(&arena, 1 << 20);
	time = solve(&kit->instance, MAX_NODES, &arena, &again);
	arena_done(&arena);
	return time;
}

static void run_shape(const struct shape *shape, size_t seeds, size_t peer_seeds, char *model,
		      char *solution)
{
	struct times ours = { .ms = calloc(seeds, sizeof(double)) };
	struct times warm = { .ms = calloc(seeds, sizeof(double)) };
	struct times cbc = { .ms = calloc(seeds, sizeof(double)) };
	struct times glpk = { .ms = calloc(seeds, sizeof(double)) };
	int64_t gap = 0;

	for (size_t s = 0; s < seeds && ours.ms && warm.ms && cbc.ms && glpk.ms; s++) {
		struct kit kit;
		struct arena arena;
		struct plan plan;

		make(&kit, shape, SEED + s);
		arena_init(&arena, 1 << 20);
		ours.ms[ours.count++] = solve(&kit.instance, MAX_NODES, &arena, &plan);
		ours.unproven += plan.status == PLAN_BOUNDED;
		if (plan.total - plan.bound > gap)
			gap = plan.total - plan.bound;
		if (s < peer_seeds &&
		    peer_write_model(model, &kit.instance, peer_unmet_price(&kit.instance))) {
			time_peer(PEER_CBC, &kit.instance, &plan, model, solution, &cbc);
			time_peer(PEER_GLPK, &kit.instance, &plan, model, solution, &glpk);
		}
		warm.ms[warm.count++] = change_one(&kit, SEED + s, &plan);
		arena_done(&arena);
	}
	printf("%s%zu x %zu, K %s%.0u; largest gap %lld\n", shape->mixed ? "30 x 4 to " : "",
	       shape->items, shape->stores, shape->max_stores ? "" : "free", shape->max_stores,
	       (long long)gap);
	print_times("ours", &ours);
	print_times("warm", &warm);
	print_times("CBC", &cbc);
	print_times("GLPK", &glpk);
	free(ours.ms);
	free(warm.ms);
	free(cbc.ms);
	free(glpk.ms);
}

static void grow_one(const char *what, size_t x, const struct shape *shape, size_t bands,
		     size_t seeds, double *ms)
{
	size_t unproven = 0;

	for (size_t s = 0; s < seeds; s++) {
		struct kit kit;
		struct arena arena;
		struct plan plan;

		make(&kit, shape, SEED + s);
		for (size_t j = 0; j < shape->stores && bands; j++) {
			struct tariff *tariff = &kit.stores[j].tariff;

			for (size_t b = 0; b < bands; b++)
				tariff->bands[b] = (struct tariff_band){
					.min = (int64_t)(2000 + 12000 * b / bands),
					.fee = (int64_t)(900 - 900 * b / bands),
				};
			tariff->count = bands;
		}
		arena_init(&arena, 1 << 20);
		ms[s] = solve(&kit.instance, MAX_NODES, &arena, &plan);
		unproven += plan.status == PLAN_BOUNDED;
		arena_done(&arena);
	}
	qsort(ms, seeds, sizeof(*ms), compare_times);
	printf("%s\t%zu\t%.4f\t%.4f\t%.4f\t%zu\n", what, x, ms[seeds / 2], ms[seeds * 9 / 10],
	       ms[seeds - 1], unproven);
	fflush(stdout);
}

static void grow(size_t seeds)
{
	double *ms = calloc(seeds, sizeof(*ms));

	if (!ms)
		return;
	printf("# what\tx\tmedian ms\tp90\tmax\tnot proven; %zu seeds each, K = 3\n", seeds);
	for (size_t items = 10; items <= 200; items += items < 100 ? 15 : 50)
		grow_one("items, of 8 stores", items, &(struct shape){ false, items, 8, 3 }, 0,
			 seeds, ms);
	for (size_t stores = 2; stores <= 20; stores += 2)
		grow_one("stores, with 80 items", stores, &(struct shape){ false, 80, stores, 3 },
			 0, seeds, ms);
	for (size_t bands = 1; bands <= 6; bands++)
		grow_one("steps of each tariff, 80 items, 8 stores", bands,
			 &(struct shape){ false, 80, 8, 3 }, bands, seeds, ms);
	free(ms);
}

static int solve_worst(const char *path)
{
	static const uint64_t budgets[] = { PLAN_NODES_QUICK, 1000000, PLAN_NODES_LONG, 100000000 };
	struct arena arena;
	struct plan_instance instance;
	struct error error = { 0 };
	struct buf bytes;

	arena_init(&arena, 64 << 20);
	buf_init(&bytes, PLAN_JSON_BYTES_MAX);
	if (file_read(path, &bytes, &error) ||
	    plan_json_load(bytes.bytes, bytes.len, &arena, &instance, &error)) {
		fprintf(stderr, "bench_plan: %s: %s\n", path, error.text);
		return 1;
	}
	printf("worst found, %zu x %zu\n", instance.item_count, instance.store_count);
	for (size_t b = 0; b < sizeof(budgets) / sizeof(*budgets); b++) {
		struct plan plan;
		double ms = solve(&instance, budgets[b], &arena, &plan);

		printf("  budget %9llu: %9.3f ms, %s, total %lld, bound %lld\n",
		       (unsigned long long)budgets[b], ms,
		       plan.status == PLAN_OPTIMAL ? "proven" : "not proven", (long long)plan.total,
		       (long long)plan.bound);
		if (plan.status == PLAN_OPTIMAL)
			break;
	}
	buf_done(&bytes);
	arena_done(&arena);
	return 0;
}

static void run_shapes(size_t seeds, size_t peer_seeds)
{
	char folder[] = "/tmp/cabas-bench-XXXXXX", model[64], solution[64];

	if (!mkdtemp(folder))
		return;
	snprintf(model, sizeof(model), "%s/model.lp", folder);
	snprintf(solution, sizeof(solution), "%s/solution", folder);
	printf("plan: budget %d steps, %zu seeds each, peers %zu\n", MAX_NODES, seeds, peer_seeds);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		run_shape(&shapes[i], seeds, peer_seeds, model, solution);
	unlink(model);
	unlink(solution);
	rmdir(folder);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "worst"))
		return solve_worst(argv[2]);
	if (argc >= 2 && !strcmp(argv[1], "growth")) {
		grow(argc > 2 ? strtoull(argv[2], NULL, 10) : 200);
		return 0;
	}
	run_shapes(argc > 1 ? strtoull(argv[1], NULL, 10) : 200,
		   argc > 2 ? strtoull(argv[2], NULL, 10) : 0);
	return 0;
}
