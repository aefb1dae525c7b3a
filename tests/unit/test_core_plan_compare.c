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

Test(core_plan_compare, the_curve_is_the_best_plan_of_each_number_of_stores_beyond_the_limit_too)
{
	size_t beyond = 0;

	for (uint64_t seed = 0; seed < 300; seed++) {
		struct kit kit;
		struct plan plan, other;
		struct plan_compare compare;
		struct plan_instance limited;

		kit_small(&kit, seed, 5, 12);
		compare = compared(&kit.instance, &plan);
		limited = kit.instance;
		cr_assert(compare.whole && compare.proven);
		cr_assert_geq(compare.count_count, plan.basket_count);
		for (size_t c = 0; c < compare.count_count; c++) {
			const struct plan *point = &compare.by_count[c].plan;

			limited.max_stores = (unsigned int)c + 1;
			cr_assert_eq(compare.by_count[c].max_stores, c + 1);
			cr_assert_null(kit_fault(&limited, point));
			cr_assert_eq(plan_solve(&limited, 0, &arena, &other, NULL), ERR_NONE);
			cr_assert(point->unmet == other.unmet && point->total == other.total);
			if (c + 1 == kit.instance.max_stores)
				cr_assert(point->unmet == plan.unmet && point->total == plan.total);
			beyond += kit.instance.max_stores && c >= kit.instance.max_stores;
		}
		limited.max_stores = 0;
		cr_assert_eq(plan_solve(&limited, 0, &arena, &other, NULL), ERR_NONE);
		cr_assert_eq(other.total,
			     compare.count_count
				     ? compare.by_count[compare.count_count - 1].plan.total
				     : 0);
		arena_done(&arena);
	}
	cr_expect_gt(beyond, 25);
}

Test(core_plan_compare, a_small_budget_is_kept_and_what_it_does_not_prove_is_marked)
{
	enum { NODES = 3000 };
	size_t marked = 0;

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct kit kit;
		struct plan plan;
		struct plan_compare compare = { 0 };
		struct error error = { 0 };
		bool proven;
		uint64_t nodes = 0;

		kit_household(&kit, seed, 8, 80, 0);
		cr_assert_eq(plan_solve(&kit.instance, NODES, &arena, &plan, &error), ERR_NONE);
		cr_assert_eq(plan_compare(&kit.instance, &plan, NODES, &arena, &compare, &error),
			     ERR_NONE);
		proven = compare.whole;
		for (size_t c = 0; c < compare.count_count; c++) {
			const struct plan *point = &compare.by_count[c].plan;
			struct plan_instance limited = kit.instance;

			limited.max_stores = (unsigned int)c + 1;
			cr_assert_null(kit_fault(&limited, point));
			cr_assert_not(c && worse(point->unmet, point->total,
						 &compare.by_count[c - 1].plan));
			proven &= point->status == PLAN_OPTIMAL;
			nodes += point == &compare.by_count[compare.count_count - 1].plan
					 ? 0
					 : point->nodes;
		}
		for (size_t r = 0; r < compare.reason_count; r++) {
			proven &= compare.reasons[r].without.status == PLAN_OPTIMAL;
			nodes += compare.reasons[r].without.nodes;
		}
		cr_assert_eq(compare.proven, proven);
		cr_assert_lt(nodes,
			     4 * NODES + 2500 * (compare.count_count + compare.reason_count));
		marked += !compare.proven;
		arena_done(&arena);
	}
	cr_expect_gt(marked, 5);
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

/* JSON with ' for ". */
static json_t *quoted(const char *text)
{
	char copy[2000];

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *p = copy; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	return json_loads(copy, 0, NULL);
}

Test(core_plan_compare, the_json_is_that_of_the_api)
{
	struct kit kit;
	struct plan plan;
	struct plan_compare compare;
	json_t *json;
	json_t *wanted = quoted(
		"{'singles':[{'store':'s0','total':6389,'subtotal':5890,'fee':499,'less':0,"
		"'lacks':0,'unmet':[],'usable':true},"
		"{'store':'s1','total':5800,'subtotal':5800,'fee':0,'less':0,'lacks':3200,"
		"'unmet':['i2'],'usable':false}],'pairs':[],"
		"'by_count':[{'max_stores':1,'stores':['s0'],'total':6389,'subtotal':5890,"
		"'fee':499,'less':0,'unmet':0,'proven':true}],'whole':true,'max_stores':null,"
		"'hints':[{'store':'s0','missing':110,'saves':499,'fee':0}],"
		"'reasons':[{'store':'s0','min':2500,'held':0,'held_items':0,'without':"
		"{'stores':[],'total':0,'subtotal':0,'fee':0,'less':0,'unmet':3,'proven':true}}],"
		"'missing':[],'ties':[]}");

	two_stores(&kit);
	compare = compared(&kit.instance, &plan);
	json = plan_compare_json(&kit.instance, &plan, &compare);
	cr_assert(json && wanted);
	cr_assert(json_equal(json, wanted));
	json_decref(json);
	json_decref(wanted);
}
