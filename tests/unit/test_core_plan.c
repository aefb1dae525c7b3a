// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/plan.h"
#include "tests/plan_kit.h"

enum { SMALL = 4000, SEED = 20261123 };

static struct arena arena;

static void start(void)
{
	arena_init(&arena, 64 << 20);
}

static void end(void)
{
	arena_done(&arena);
}

TestSuite(core_plan, .init = start, .fini = end);

static struct plan solved(const struct plan_instance *instance, uint64_t max_nodes)
{
	struct plan plan = { 0 };
	struct error error = { 0 };
	const char *fault;

	cr_assert_eq(plan_solve(instance, max_nodes, &arena, &plan, &error), ERR_NONE, "%s",
		     error.text);
	fault = kit_fault(instance, &plan);
	cr_assert_null(fault, "%s", fault);
	return plan;
}

/* --- the oracle: every assignment of every item to every store or to none ------------- */

struct oracle {
	const struct plan_instance *instance;
	int choice[KIT_ITEMS];
	bool found;
	size_t unmet;
	int64_t total;
};

static void oracle_weigh(struct oracle *oracle)
{
	const struct plan_instance *q = oracle->instance;
	int64_t total = 0;
	size_t unmet = 0, used = 0;

	for (size_t i = 0; i < q->item_count; i++)
		unmet += oracle->choice[i] < 0;
	for (size_t j = 0; j < q->store_count; j++) {
		int64_t subtotal = 0, fee = INT64_MAX;
		bool any = false;

		for (size_t i = 0; i < q->item_count; i++)
			if (oracle->choice[i] == (int)j) {
				subtotal += q->items[i].prices[j];
				any = true;
			}
		if (!any)
			continue;
		for (size_t b = 0; b < q->stores[j].tariff.count; b++)
			if (q->stores[j].tariff.bands[b].min <= subtotal &&
			    q->stores[j].tariff.bands[b].fee < fee)
				fee = q->stores[j].tariff.bands[b].fee;
		if (fee == INT64_MAX)
			return;
		total += subtotal + fee;
		used++;
	}
	if (q->max_stores && used > q->max_stores)
		return;
	if (oracle->found &&
	    (unmet > oracle->unmet || (unmet == oracle->unmet && total >= oracle->total)))
		return;
	oracle->found = true;
	oracle->unmet = unmet;
	oracle->total = total;
}

static void oracle_try(struct oracle *oracle, size_t item)
{
	if (item == oracle->instance->item_count) {
		oracle_weigh(oracle);
		return;
	}
	for (int j = -1; j < (int)oracle->instance->store_count; j++) {
		if (j >= 0 && oracle->instance->items[item].prices[j] == PLAN_NONE)
			continue;
		oracle->choice[item] = j;
		oracle_try(oracle, item + 1);
	}
}

static struct oracle oracle_of(const struct plan_instance *instance)
{
	struct oracle oracle = { .instance = instance };

	oracle_try(&oracle, 0);
	cr_assert(oracle.found);
	return oracle;
}

Test(core_plan, every_small_instance_has_the_value_that_trying_everything_finds)
{
	size_t split = 0, unmet = 0, forced = 0;

	for (uint64_t seed = 0; seed < SMALL; seed++) {
		struct kit kit;
		struct oracle oracle;
		struct plan plan;

		kit_small(&kit, SEED + seed, 4, 6);
		oracle = oracle_of(&kit.instance);
		plan = solved(&kit.instance, 0);
		cr_assert_eq(plan.status, PLAN_OPTIMAL);
		cr_assert(plan.unmet == oracle.unmet && plan.total == oracle.total,
			  "seed %lu: %zu unmet and %ld, not %zu and %ld",
			  (unsigned long)(SEED + seed), plan.unmet, (long)plan.total, oracle.unmet,
			  (long)oracle.total);
		split += plan.basket_count > 1;
		unmet += plan.unmet > 0;
		for (size_t i = 0; i < kit.instance.item_count; i++)
			for (size_t b = 0; b < plan.basket_count; b++) {
				int64_t there = kit.prices[i][plan.baskets[b].store];

				if (plan.choice[i] >= 0 && there != PLAN_NONE &&
				    there < kit.prices[i][plan.choice[i]]) {
					forced++;
					goto next;
				}
			}
	next:
		arena_done(&arena);
	}
	/* the shapes that make it hard are there */
	cr_expect_gt(split, SMALL / 20, "%zu", split);
	cr_expect_gt(unmet, SMALL / 20, "%zu", unmet);
	cr_expect_gt(forced, SMALL / 50, "%zu", forced);
}
