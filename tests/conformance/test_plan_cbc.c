// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The planner against CBC. Every check takes 300 instances of the sizes that CBC solves at once;
 * CABAS_PLAN_CBC=5000 takes so many, up to 100 x 10 (docs/measurements.md).
 */
#include <criterion/criterion.h>

#include "tests/plan_peer.h"

enum { INSTANCES = 300, SEED = 7000, MAX_NODES = 20000000 };

static void weigh(const struct plan_instance *q, const int *choice, size_t *ret_unmet,
		  int64_t *ret_total)
{
	int64_t total = 0;
	size_t unmet = 0;

	for (size_t j = 0; j < q->store_count; j++) {
		int64_t subtotal = 0, fee;
		bool any = false;

		for (size_t i = 0; i < q->item_count; i++)
			if (choice[i] == (int)j) {
				subtotal += q->items[i].prices[j];
				any = true;
			}
		if (!any)
			continue;
		cr_assert(tariff_fee(&q->stores[j].tariff, subtotal, &fee),
			  "CBC's plan is below a minimum");
		total += subtotal + fee;
	}
	for (size_t i = 0; i < q->item_count; i++)
		unmet += choice[i] < 0;
	*ret_unmet = unmet;
	*ret_total = total;
}

/* Prices in few steps, fees that are often nothing: many plans of equal value. */
static void make_ties(struct kit *kit, uint64_t *state)
{
	for (size_t i = 0; i < kit->instance.item_count; i++)
		for (size_t j = 0; j < kit->instance.store_count; j++)
			if (kit->prices[i][j] != PLAN_NONE)
				kit->prices[i][j] = (kit->prices[i][j] / 200 + 1) * 200;
	for (size_t j = 0; j < kit->instance.store_count; j++)
		for (size_t b = 0; b < kit->stores[j].tariff.count; b++)
			if (kit_between(state, 0, 1))
				kit->stores[j].tariff.bands[b].fee = 0;
}

/* Stores that hardly anything or too little is sold in. */
static void make_gaps(struct kit *kit, uint64_t *state)
{
	for (size_t j = 0; j < kit->instance.store_count; j++) {
		int64_t gaps = kit_between(state, 0, 95);

		for (size_t i = 0; i < kit->instance.item_count; i++)
			if (kit_between(state, 0, 99) < gaps)
				kit->prices[i][j] = PLAN_NONE;
	}
}

/* Minimums that add up to a share of the whole basket, in per mille. */
static void make_minimums(struct kit *kit, uint64_t *state, int64_t low, int64_t high)
{
	size_t stores = kit->instance.store_count;
	int64_t sum = 0;

	for (size_t i = 0; i < kit->instance.item_count; i++)
		for (size_t j = 0; j < stores; j++)
			if (kit->prices[i][j] != PLAN_NONE) {
				sum += kit->prices[i][j];
				break;
			}
	for (size_t j = 0; j < stores; j++) {
		struct tariff *tariff = &kit->stores[j].tariff;
		int64_t share = sum / (int64_t)stores * kit_between(state, low, high) / 1000;

		for (size_t b = 0; b < tariff->count; b++)
			tariff->bands[b].min =
				share * (int64_t)(b + 1) / (int64_t)tariff->count + (int64_t)b;
	}
}

/* Every kind of instance in turn; K from 1 to 4 or free. */
static void make(struct kit *kit, uint64_t seed, size_t items_max, size_t stores_max)
{
	uint64_t state = seed;
	size_t items = (size_t)kit_between(&state, 3, (int64_t)items_max),
	       stores = (size_t)kit_between(&state, 2, (int64_t)stores_max);
	unsigned int max_stores = (unsigned int)kit_between(&state, 0, 4);

	if (seed % 6 == 0) {
		kit_small(kit, seed, 6, 30);
		return;
	}
	kit_household(kit, seed, stores, items, max_stores);
	if (seed % 6 == 2)
		make_ties(kit, &state);
	else if (seed % 6 == 3)
		make_gaps(kit, &state);
	else if (seed % 6 == 4)
		make_minimums(kit, &state, 500, 1100);
	else if (seed % 6 == 5)
		make_minimums(kit, &state, 900, 990);
}

/* How the instances came out. */
struct counts {
	size_t compared, proven, bounded;
};

static void agree(const struct plan_instance *q, uint64_t seed, char *model, char *solution,
		  struct counts *counts)
{
	struct plan plan;
	struct arena arena;
	struct error error = { 0 };
	int choice[KIT_ITEMS];
	int64_t total;
	size_t unmet;
	const char *fault;

	arena_init(&arena, 1 << 20);
	cr_assert_eq(plan_solve(q, MAX_NODES, &arena, &plan, &error), ERR_NONE, "%s", error.text);
	fault = kit_fault(q, &plan);
	cr_assert_null(fault, "seed %lu: %s", (unsigned long)seed, fault);
	counts->bounded += plan.status == PLAN_BOUNDED;
	cr_assert(peer_write_model(model, q, peer_unmet_price(q)) &&
		  peer_run(PEER_CBC, model, solution, (char[]){ "60" }));
	if (peer_read(solution, q, choice)) {
		counts->compared++;
		weigh(q, choice, &unmet, &total);
		if (plan.status == PLAN_OPTIMAL) {
			counts->proven++;
			cr_assert(plan.unmet == unmet && plan.total == total,
				  "seed %lu: %zu unmet and %lld, CBC has %zu and %lld",
				  (unsigned long)seed, plan.unmet, (long long)plan.total, unmet,
				  (long long)total);
		} else {
			cr_assert(plan.unmet_bound <= unmet && plan.bound <= total &&
					  (plan.unmet > unmet ||
					   (plan.unmet == unmet && plan.total >= total)),
				  "seed %lu: the bound is not true", (unsigned long)seed);
		}
	}
	arena_done(&arena);
}

Test(plan_cbc, random_instances_have_the_value_that_cbc_finds)
{
	char folder[] = "/tmp/cabas-cbc-XXXXXX", model[64], solution[64];
	const char *wanted = getenv("CABAS_PLAN_CBC"), *from = getenv("CABAS_PLAN_CBC_FROM");
	uint64_t instances = wanted ? strtoull(wanted, NULL, 10) : INSTANCES;
	uint64_t first = from ? strtoull(from, NULL, 10) : SEED;
	struct counts counts = { 0 };

	if (!peer_is_here(PEER_CBC))
		cr_skip_test("cbc is not installed (Debian package coinor-cbc)");
	cr_assert(mkdtemp(folder));
	snprintf(model, sizeof(model), "%s/model.lp", folder);
	snprintf(solution, sizeof(solution), "%s/solution", folder);
	for (uint64_t seed = first; seed < first + instances; seed++) {
		struct kit kit;

		make(&kit, seed, wanted ? 100 : 30, wanted ? 10 : 5);
		agree(&kit.instance, seed, model, solution, &counts);
		if (wanted && (seed - first) % 100 == 99)
			cr_log_warn("%lu of %lu: %zu compared, %zu proven by both, %zu bounded",
				    (unsigned long)(seed - first + 1), (unsigned long)instances,
				    counts.compared, counts.proven, counts.bounded);
	}
	unlink(model);
	unlink(solution);
	rmdir(folder);
	cr_assert_geq(counts.compared, instances * 95 / 100, "CBC solved %zu only",
		      counts.compared);
	cr_assert_geq(counts.proven, instances * 90 / 100, "the planner proved %zu only",
		      counts.proven);
}
