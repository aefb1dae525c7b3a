// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>

#include "core/plan_compare.h"
#include "core/plan_compare_json.h"
#include "tests/plan_kit.h"

static struct arena arena;

static void start(void)
{
	arena_init(&arena, 64 << 20);
}

static void end(void)
{
	arena_done(&arena);
}

TestSuite(core_plan_compare, .init = start, .fini = end);

static struct plan_compare compared(const struct plan_instance *instance, struct plan *ret_plan)
{
	struct plan_compare compare = { 0 };
	struct error error = { 0 };

	cr_assert_eq(plan_solve(instance, 0, &arena, ret_plan, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(plan_compare(instance, ret_plan, 0, &arena, &compare, &error), ERR_NONE, "%s",
		     error.text);
	return compare;
}

static bool worse(size_t unmet, int64_t total, const struct plan *than)
{
	return unmet != than->unmet ? unmet > than->unmet : total > than->total;
}

Test(core_plan_compare, every_alternative_is_a_plan_that_the_checker_accepts_and_none_is_better)
{
	size_t pairs = 0, usable = 0;

	for (uint64_t seed = 0; seed < 300; seed++) {
		struct kit kit;
		struct plan plan;
		struct plan_compare compare;

		kit_small(&kit, seed, 5, 12);
		compare = compared(&kit.instance, &plan);
		cr_assert_eq(compare.single_count, kit.instance.store_count);
		for (size_t s = 0; s < compare.single_count; s++) {
			const struct plan_single *single = &compare.singles[s];

			usable += single->usable;
			if (single->usable)
				cr_assert(worse(single->unmet, single->total, &plan) ||
					  (single->unmet == plan.unmet &&
					   single->total == plan.total));
		}
		for (size_t p = 0; p < compare.pair_count; p++) {
			const struct plan_pair *pair = &compare.pairs[p];
			const char *fault = kit_fault(&kit.instance, &pair->plan);

			cr_assert_null(fault, "%s", fault);
			cr_assert_eq(pair->plan.basket_count, 2);
			cr_assert_eq(pair->plan.baskets[0].store, pair->stores[0]);
			cr_assert_eq(pair->plan.baskets[1].store, pair->stores[1]);
			cr_assert_not(worse(plan.unmet, plan.total, &pair->plan));
			pairs++;
		}
		arena_done(&arena);
	}
	cr_expect_gt(pairs, 100);
	cr_expect_gt(usable, 300);
}

Test(core_plan_compare, the_curve_falls_and_ends_at_the_plan)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct kit kit;
		struct plan plan;
		struct plan_compare compare;

		kit_small(&kit, seed, 5, 12);
		compare = compared(&kit.instance, &plan);
		cr_assert_eq(compare.count_count, plan.basket_count);
		for (size_t c = 0; c < compare.count_count; c++) {
			const struct plan_count *count = &compare.by_count[c];

			cr_assert_eq(count->max_stores, c + 1);
			cr_assert_leq(count->plan.basket_count, c + 1);
			if (c)
				cr_assert_not(worse(count->plan.unmet, count->plan.total,
						    &compare.by_count[c - 1].plan));
		}
		if (compare.count_count)
			cr_assert_eq(compare.by_count[compare.count_count - 1].plan.total,
				     plan.total);
		arena_done(&arena);
	}
}

static void two_stores(struct kit *kit)
{
	*kit = (struct kit){ .prices = { { 3000, 3300 }, { 2790, 2500 }, { 100, PLAN_NONE } } };

	kit->stores[0].tariff =
		(struct tariff){ { { .min = 2500, .fee = 499 }, { .min = 6000, .fee = 0 } }, 2 };
	kit->stores[1].tariff = (struct tariff){ { { .min = 9000, .fee = 0 } }, 1 };
	kit_link(kit, 2, 3, 0);
}

Test(core_plan_compare, a_basket_just_below_free_delivery_gets_the_hint)
{
	struct kit kit;
	struct plan plan;
	struct plan_compare compare;

	two_stores(&kit);
	compare = compared(&kit.instance, &plan);
	cr_assert_eq(compare.hint_count, 1);
	cr_assert_eq(compare.hints[0].store, 0);
	cr_assert_eq(compare.hints[0].missing, 110);
	cr_assert_eq(compare.hints[0].saves, 499);
	cr_assert_eq(compare.singles[0].store, 0);
	cr_assert(compare.singles[0].usable && compare.singles[0].total == 6389);
	cr_assert(!compare.singles[1].usable && compare.singles[1].unmet == 1);
	cr_assert_eq(compare.pair_count, 0);
}

Test(core_plan_compare, the_json_is_that_of_the_api)
{
	struct kit kit;
	struct plan plan;
	struct plan_compare compare;
	json_t *json;
	json_t *wanted = json_loads(
		"{\"singles\":[{\"store\":\"s0\",\"total\":6389,\"subtotal\":5890,\"fee\":499,"
		"\"unmet\":[],\"usable\":true},{\"store\":\"s1\",\"total\":5800,\"subtotal\":5800,"
		"\"fee\":0,\"unmet\":[\"i2\"],\"usable\":false}],\"pairs\":[],"
		"\"by_count\":[{\"max_stores\":1,\"total\":6389,\"unmet\":0,\"proven\":true}],"
		"\"hints\":[{\"store\":\"s0\",\"missing\":110,\"saves\":499}]}",
		0, NULL);

	two_stores(&kit);
	compare = compared(&kit.instance, &plan);
	json = plan_compare_json(&kit.instance, &compare);
	cr_assert(json && wanted);
	cr_assert(json_equal(json, wanted));
	json_decref(json);
	json_decref(wanted);
}
