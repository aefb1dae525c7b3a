// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/plan.h"
#include "tests/plan_kit.h"

enum { SMALL = 50000, SEED = 20261123 };

static struct arena arena;

static void start(void)
{
	arena_init(&arena, 64 << 20);
}

static void end(void)
{
	arena_done(&arena);
}

static void forget(void)
{
	end();
	start();
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

/* --- the oracle: every offer of every item, or none ------------------------------------------ */

struct oracle {
	const struct plan_instance *instance;
	int choice[KIT_ITEMS], offers[KIT_ITEMS];
	bool found;
	size_t unmet;
	int64_t total;
};

static void oracle_weigh(struct oracle *oracle)
{
	const struct plan_instance *q = oracle->instance;
	const struct plan plan = { .choice = oracle->choice, .offers = oracle->offers };
	bool buys[PLAN_STORES_MAX] = { false };
	int64_t total = 0;
	size_t unmet = 0, used = 0;

	for (size_t i = 0; i < q->item_count; i++)
		if (oracle->choice[i] < 0)
			unmet++;
		else
			buys[oracle->choice[i]] = true;
	for (size_t j = 0; j < q->store_count; j++) {
		struct plan_basket basket;

		if (!buys[j])
			continue;
		if (!kit_basket(q, &plan, j, &basket))
			return;
		total += basket.subtotal + basket.fee - basket.off - basket.credit;
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
	const struct plan_instance *q = oracle->instance;
	const struct plan_item *tried = &q->items[item];

	if (item == q->item_count) {
		oracle_weigh(oracle);
		return;
	}
	oracle->choice[item] = oracle->offers[item] = -1;
	oracle_try(oracle, item + 1);
	for (size_t j = 0; tried->prices && j < q->store_count; j++) {
		if (tried->prices[j] == PLAN_NONE)
			continue;
		oracle->choice[item] = (int)j;
		oracle_try(oracle, item + 1);
	}
	for (size_t t = 0; t < tried->offer_count; t++) {
		oracle->choice[item] = (int)tried->offers[t].store;
		oracle->offers[item] = (int)t;
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

/* CABAS_PLAN_SMALL=500000 is the run that docs/measurements.md tells of. */
static uint64_t small_count(void)
{
	const char *text = getenv("CABAS_PLAN_SMALL");

	return text ? strtoull(text, NULL, 10) : SMALL;
}

Test(core_plan, offers_credit_and_vouchers_have_the_value_that_trying_everything_finds)
{
	size_t taken = 0, off = 0, credit = 0, below = 0;

	for (uint64_t seed = 0; seed < small_count(); seed++) {
		struct kit kit;
		struct oracle oracle;
		struct plan plan;

		kit_small_offers(&kit, SEED + seed, 3, 5, 5);
		oracle = oracle_of(&kit.instance);
		plan = solved(&kit.instance, 0);
		cr_assert_eq(plan.status, PLAN_OPTIMAL);
		cr_assert(plan.unmet == oracle.unmet && plan.total == oracle.total,
			  "seed %lu: %zu unmet and %ld, not %zu and %ld",
			  (unsigned long)(SEED + seed), plan.unmet, (long)plan.total, oracle.unmet,
			  (long)oracle.total);
		for (size_t i = 0; i < kit.instance.item_count; i++)
			taken += plan.offers[i] > 0;
		for (size_t b = 0; b < plan.basket_count; b++) {
			off += plan.baskets[b].off > 0;
			credit += plan.baskets[b].credit > 0;
			below += plan.baskets[b].fee < 0;
		}
		forget();
	}
	cr_expect(taken > small_count() / 10 && off > small_count() / 10 &&
			  credit > small_count() / 10 && below > small_count() / 10,
		  "%zu offers, %zu off, %zu credit, %zu below zero", taken, off, credit, below);
}

Test(core_plan, every_small_instance_has_the_value_that_trying_everything_finds)
{
	size_t split = 0, unmet = 0, forced = 0;

	for (uint64_t seed = 0; seed < small_count(); seed++) {
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
	cr_expect_gt(split, small_count() / 20, "%zu", split);
	cr_expect_gt(unmet, small_count() / 20, "%zu", unmet);
	cr_expect_gt(forced, small_count() / 50, "%zu", forced);
}

/* --- what must hold whatever the numbers ------------------------------------------------ */

static bool worse(const struct plan *a, const struct plan *b)
{
	return a->unmet != b->unmet ? a->unmet > b->unmet : a->total > b->total;
}

Test(core_plan, one_more_store_never_makes_the_plan_worse)
{
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct kit kit;
		struct plan all, fewer;

		kit_small(&kit, seed, 6, 14);
		all = solved(&kit.instance, 0);
		kit.instance.store_count--;
		fewer = solved(&kit.instance, 0);
		cr_assert_not(worse(&all, &fewer), "seed %lu", (unsigned long)seed);
		arena_done(&arena);
	}
}

Test(core_plan, one_more_allowed_stop_never_makes_the_plan_worse)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct kit kit;
		struct plan before, now;

		kit_small(&kit, seed, 6, 14);
		kit.instance.max_stores = 1;
		before = solved(&kit.instance, 0);
		for (unsigned int stops = 2; stops <= 6; stops++) {
			kit.instance.max_stores = stops;
			now = solved(&kit.instance, 0);
			cr_assert_not(worse(&now, &before), "seed %lu", (unsigned long)seed);
			before = now;
		}
		kit.instance.max_stores = 0;
		now = solved(&kit.instance, 0);
		cr_assert(now.unmet == before.unmet && now.total == before.total);
		arena_done(&arena);
	}
}

/* Stores turned round by one place, items in reverse. */
static void permute(const struct kit *kit, struct kit *ret_kit)
{
	size_t n = kit->instance.item_count, m = kit->instance.store_count;

	*ret_kit = (struct kit){ 0 };
	for (size_t j = 0; j < m; j++)
		ret_kit->stores[j] = kit->stores[(j + 1) % m];
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			ret_kit->prices[i][j] = kit->prices[n - 1 - i][(j + 1) % m];
	kit_link(ret_kit, m, n, kit->instance.max_stores);
}

Test(core_plan, the_order_of_items_and_stores_does_not_change_the_value)
{
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct kit kit, other;
		struct plan plan, turned;

		kit_small(&kit, seed, 6, 16);
		permute(&kit, &other);
		plan = solved(&kit.instance, 0);
		turned = solved(&other.instance, 0);
		cr_assert(plan.unmet == turned.unmet && plan.total == turned.total, "seed %lu",
			  (unsigned long)seed);
		arena_done(&arena);
	}
}

Test(core_plan, equal_input_gives_an_equal_answer)
{
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct kit kit;
		struct plan first, second;

		kit_household(&kit, seed, 6, 30, 0);
		first = solved(&kit.instance, 3000);
		second = solved(&kit.instance, 3000);
		cr_assert(first.total == second.total && first.bound == second.bound &&
			  first.status == second.status && first.nodes == second.nodes);
		cr_assert_arr_eq(first.choice, second.choice, 30 * sizeof(int));
		arena_done(&arena);
	}
}

Test(core_plan, a_cut_search_never_claims_a_bound_above_the_best_plan)
{
	size_t bounded = 0, weak = 0;

	for (uint64_t seed = 0; seed < 300; seed++) {
		struct kit kit;
		struct plan best;

		kit_small(&kit, seed, 6, 16);
		best = solved(&kit.instance, 0);
		for (uint64_t nodes = 1; nodes < 5000; nodes = nodes * 3 / 2 + 1) {
			struct plan plan = solved(&kit.instance, nodes);

			cr_assert_leq(plan.nodes, nodes);
			cr_assert_leq(plan.unmet_bound, best.unmet, "seed %lu, %lu nodes",
				      (unsigned long)seed, (unsigned long)nodes);
			cr_assert_leq(plan.bound, best.total, "seed %lu, %lu nodes",
				      (unsigned long)seed, (unsigned long)nodes);
			cr_assert_not(worse(&best, &plan));
			bounded += plan.status == PLAN_BOUNDED;
			weak += plan.unmet_bound < plan.unmet;
		}
		arena_done(&arena);
	}
	cr_expect_gt(bounded, 300, "%zu", bounded);
	cr_expect_gt(weak, 20, "%zu", weak);
}

/* --- single facts ------------------------------------------------------------------------ */

Test(core_plan, an_item_goes_to_a_dearer_store_to_reach_its_minimum)
{
	/* b sells the bread at 100 less, which pays only when a cheese moves there too */
	struct kit kit = { .prices = { { 500, 100 }, { 200, 210 }, { 300, 390 } } };
	struct plan plan;

	kit.stores[0].tariff = (struct tariff){ { { .min = 0, .fee = 0 } }, 1 };
	kit.stores[1].tariff = (struct tariff){ { { .min = 300, .fee = 0 } }, 1 };
	kit_link(&kit, 2, 3, 0);
	plan = solved(&kit.instance, 0);
	cr_assert_eq(plan.total, 610);
	cr_assert_eq(plan.choice[1], 1);
}

Test(core_plan, a_fee_is_avoided_by_buying_dearer_when_that_is_less)
{
	struct kit kit = { .prices = { { 900, PLAN_NONE }, { 100, 90 }, { 200, 190 } } };
	struct plan plan;

	kit.stores[0].tariff =
		(struct tariff){ { { .min = 0, .fee = 300 }, { .min = 1200, .fee = 0 } }, 2 };
	kit.stores[1].tariff = (struct tariff){ { { .min = 0, .fee = 0 } }, 1 };
	kit_link(&kit, 2, 3, 0);
	plan = solved(&kit.instance, 0);
	cr_assert_eq(plan.total, 1200);
	cr_assert_eq(plan.basket_count, 1);
}

Test(core_plan, fewest_unmet_items_come_before_the_total)
{
	struct kit kit = { .prices = { { 100, 100 }, { PLAN_NONE, 100000 } } };
	struct plan plan;

	kit.stores[0].tariff = (struct tariff){ { { .min = 0, .fee = 0 } }, 1 };
	kit.stores[1].tariff = (struct tariff){ { { .min = 0, .fee = 9999 } }, 1 };
	kit_link(&kit, 2, 2, 1);
	plan = solved(&kit.instance, 0);
	cr_assert_eq(plan.unmet, 0);
	cr_assert_eq(plan.total, 110099);
}

Test(core_plan, nothing_to_buy_and_nowhere_to_buy_are_plans_too)
{
	struct kit kit = { .prices = { { 100 } } };
	struct plan plan;

	kit.stores[0].tariff = (struct tariff){ { { .min = 101, .fee = 0 } }, 1 };
	kit_link(&kit, 1, 0, 0);
	plan = solved(&kit.instance, 0);
	cr_assert(plan.status == PLAN_OPTIMAL && !plan.total && !plan.unmet && !plan.basket_count);
	kit_link(&kit, 0, 1, 0);
	cr_assert_eq(solved(&kit.instance, 0).unmet, 1);
	kit_link(&kit, 1, 1, 0);
	cr_assert_eq(solved(&kit.instance, 0).unmet, 1);
	kit.stores[0].tariff.bands[0].min = 100;
	plan = solved(&kit.instance, 0);
	cr_assert(plan.total == 100 && !plan.unmet);
}

Test(core_plan, the_largest_instance_of_the_largest_prices_is_added_up_without_overflow)
{
	struct plan_store stores[PLAN_STORES_MAX];
	struct plan_item *items = calloc(PLAN_ITEMS_MAX, sizeof(*items));
	int64_t prices[PLAN_STORES_MAX];
	struct plan_instance instance = { .currency = "EUR",
					  .stores = stores,
					  .store_count = PLAN_STORES_MAX,
					  .items = items,
					  .item_count = PLAN_ITEMS_MAX };
	struct plan plan;

	cr_assert(items);
	for (size_t j = 0; j < PLAN_STORES_MAX; j++) {
		prices[j] = MONEY_MAX - (j % 2 ? 0 : 1);
		stores[j] = (struct plan_store){
			.id = "s",
			.tariff = { { { .min = 0, .fee = MONEY_MAX },
				      { .min = MONEY_MAX, .fee = MONEY_MAX - 1 } },
				    2 }
		};
	}
	for (size_t i = 0; i < PLAN_ITEMS_MAX; i++)
		items[i] = (struct plan_item){ .id = "i", .prices = prices };
	plan = solved(&instance, 2000000);
	cr_assert_eq(plan.unmet, 0);
	cr_assert_eq(plan.total, (MONEY_MAX - 1) * PLAN_ITEMS_MAX + MONEY_MAX - 1);
	cr_assert_eq(plan.status, PLAN_OPTIMAL);
	free(items);
}

Test(core_plan, a_cheap_leaf_below_a_plan_of_the_largest_prices_does_not_overflow)
{
	struct plan_store stores[3] = {
		{ .id = "dear", .tariff = { { { .min = 0, .fee = 0 } }, 1 } },
		{ .id = "first", .tariff = { { { .min = 4500, .fee = 0 } }, 1 } },
		{ .id = "last", .tariff = { { { .min = 4500, .fee = 0 } }, 1 } },
	};
	struct plan_item *items = calloc(PLAN_ITEMS_MAX, sizeof(*items));
	static const int64_t first[] = { MONEY_MAX, 1, PLAN_NONE }, both[] = { MONEY_MAX, 1, 1 },
			     last[] = { MONEY_MAX, PLAN_NONE, 1 };
	struct plan_instance instance = { .currency = "EUR",
					  .stores = stores,
					  .store_count = 3,
					  .items = items,
					  .item_count = PLAN_ITEMS_MAX };
	struct plan plan;

	cr_assert(items);
	for (size_t i = 0; i < PLAN_ITEMS_MAX; i++)
		items[i] = (struct plan_item){ .id = "i",
					       .prices = i < 2000   ? first
							 : i < 8000 ? both
								    : last };
	plan = solved(&instance, 50000000);
	cr_assert_eq(plan.unmet, 0);
	cr_assert_eq(plan.total, PLAN_ITEMS_MAX);
	cr_assert_eq(plan.status, PLAN_OPTIMAL);
	free(items);
}

Test(core_plan, what_breaks_a_limit_is_refused_with_its_place)
{
	static const struct {
		int64_t min, second, fee, price;
		const char *says;
		enum err err;
	} cases[] = {
		{ -1, 5, 0, 0, "stores[1].bands[0].min: negative", ERR_INVALID },
		{ 0, 5, -7, 0, "stores[1].bands[0].fee: negative", ERR_INVALID },
		{ 5, 5, 0, 0, "stores[1].bands[1].min: not above the one before", ERR_INVALID },
		{ 0, MONEY_MAX + 1, 0, 0, "stores[1].bands[1].min: above 10000000000", ERR_LIMIT },
		{ 0, 5, MONEY_MAX + 1, 0, "stores[1].bands[0].fee: above 10000000000", ERR_LIMIT },
		{ 0, 5, 0, -2, "items[2].prices[1]: negative", ERR_INVALID },
		{ 0, 5, 0, MONEY_MAX + 1, "items[2].prices[1]: above 10000000000", ERR_LIMIT },
		{ 0, 5, 0, INT64_MIN, "items[2].prices[1]: negative", ERR_INVALID },
	};

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		struct kit kit = { 0 };
		struct plan plan = { .total = 42 };
		struct error error = { 0 };

		kit.stores[1].tariff =
			(struct tariff){ { { .min = cases[c].min, .fee = cases[c].fee },
					   { .min = cases[c].second, .fee = 0 } },
					 2 };
		kit.prices[2][1] = cases[c].price;
		kit_link(&kit, 2, 3, 0);
		cr_expect_eq(plan_solve(&kit.instance, 0, &arena, &plan, &error), cases[c].err);
		cr_expect_str_eq(error.text, cases[c].says);
		cr_expect_eq(plan.total, 42);
	}
}

Test(core_plan, too_many_stores_or_items_are_refused_before_they_are_looked_at)
{
	struct plan_instance instance = { .store_count = PLAN_STORES_MAX + 1 };
	struct plan plan;
	struct error error = { 0 };

	cr_assert_eq(plan_solve(&instance, 0, &arena, &plan, &error), ERR_LIMIT);
	cr_assert_str_eq(error.text, "stores: 33 of them, at most 32");
	instance = (struct plan_instance){ .item_count = 1000000 };
	cr_assert_eq(plan_solve(&instance, 0, &arena, &plan, &error), ERR_LIMIT);
	cr_assert_str_eq(error.text, "items: 1000000 of them, at most 10000");
}

Test(core_plan, an_answer_that_does_not_fit_the_arena_is_no_answer)
{
	struct arena small;
	struct kit kit;
	struct plan plan = { .total = 42 };
	struct error error = { 0 };

	kit_household(&kit, 1, 4, 30, 0);
	arena_init(&small, 64);
	cr_assert_eq(plan_solve(&kit.instance, 0, &small, &plan, &error), ERR_NOMEM);
	cr_assert_eq(plan.total, 42);
	arena_done(&small);
}

Test(core_plan, a_search_cut_early_still_leaves_no_more_unmet_than_it_must)
{
	size_t bounded = 0;

	for (uint64_t seed = 0; seed < 100; seed++) {
		struct kit kit;
		struct plan cut, longer;

		kit_household(&kit, seed, 8, 60, 0);
		cut = solved(&kit.instance, 20000);
		longer = solved(&kit.instance, 200000);
		cr_assert_eq(cut.unmet, longer.unmet, "seed %lu", (unsigned long)seed);
		cr_assert_leq(cut.total * 100, longer.total * 110, "seed %lu", (unsigned long)seed);
		cr_assert_leq(cut.bound, longer.total, "seed %lu", (unsigned long)seed);
		bounded += cut.status == PLAN_BOUNDED;
		arena_done(&arena);
	}
	cr_expect_gt(bounded, 20, "%zu", bounded);
}
