// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_compare.h"

#include <stdlib.h>
#include <string.h>

#include "core/plan_compare_why.h"
#include "core/plan_offer.h"
#include "core/plan_order.h"
#include "core/plan_some.h"

/* All alternatives together may take as much as this many of them; most take next to nothing. */
enum { COMPARE_SHARES = 4 };

/* Fewer unmet items first, then the lower total: below 0 when @a is better. */
static int compare_values(size_t unmet_a, int64_t total_a, size_t unmet_b, int64_t total_b)
{
	if (unmet_a != unmet_b)
		return unmet_a < unmet_b ? -1 : 1;
	return (total_a > total_b) - (total_a < total_b);
}

static int compare_plans(const struct plan *a, const struct plan *b)
{
	return compare_values(a->unmet, a->total, b->unmet, b->total);
}

static int compare_singles(const void *a, const void *b)
{
	const struct plan_single *left = a, *right = b;
	int order = compare_values(left->unmet, left->total, right->unmet, right->total);

	if (left->usable != right->usable)
		return left->usable ? -1 : 1;
	return order ? order : (left->store > right->store) - (left->store < right->store);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct plan_pair *left = a, *right = b;
	int order = compare_plans(&left->plan, &right->plan);

	if (!order)
		order = (left->stores[0] > right->stores[0]) - (left->stores[0] < right->stores[0]);
	if (!order)
		order = (left->stores[1] > right->stores[1]) - (left->stores[1] < right->stores[1]);
	return order;
}

/* One store's order of the cheapest of all that it sells. */
static struct plan_single cheapest(const struct plan_instance *instance, size_t store,
				   bool *ret_choice)
{
	struct plan_single single = { .store = store, .unmet = instance->item_count };
	struct plan_order order = { .tariff = &instance->stores[store].tariff };
	size_t band;

	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;

		if (!plan_offer_cheapest(instance, i, store, &offer))
			continue;
		*ret_choice |= !instance->items[i].prices && instance->items[i].offer_count > 1;
		plan_order_add(&order, &offer);
		single.unmet--;
	}
	single.subtotal = single.total = order.subtotal;
	single.usable = order.line_count && plan_order_band(&order, &band);
	if (single.usable) {
		single.band = band;
		single.fee = order.tariff->bands[band].fee;
		single.less = order.less[band];
		single.total += single.fee - single.less;
	} else if (order.line_count && order.tariff->count) {
		single.lacks = order.tariff->bands[0].min - order.subtotal;
	}
	return single;
}

/* Where the store has several offers of an item, a dearer one may be what reaches a minimum. */
static enum err add_single(const struct plan_instance *instance, size_t store,
			   struct plan_budget *budget, struct plan_single *single)
{
	bool choice = false;
	struct plan plan;
	enum err err;

	*single = cheapest(instance, store, &choice);
	if (!choice)
		return ERR_NONE;
	err = plan_some_solve(instance, 1ULL << store, 1, NULL, budget, &plan);
	if (err || !plan.basket_count ||
	    (single->usable &&
	     compare_values(plan.unmet, plan.total, single->unmet, single->total) >= 0))
		return err;
	single->usable = true;
	single->unmet = plan.unmet;
	single->total = plan.total;
	single->subtotal = plan.baskets[0].subtotal;
	single->band = plan.baskets[0].band;
	single->fee = plan.baskets[0].fee;
	single->less = plan.baskets[0].off + plan.baskets[0].credit;
	single->lacks = 0;
	return ERR_NONE;
}

static enum err add_singles(const struct plan_instance *instance, struct plan_budget *budget,
			    struct plan_compare *compare)
{
	struct plan_single *singles =
		arena_array(budget->arena, instance->store_count, sizeof(*singles));
	enum err err = singles ? ERR_NONE : ERR_NOMEM;

	for (size_t j = 0; j < instance->store_count && !err; j++)
		err = add_single(instance, j, budget, &singles[j]);
	if (err)
		return err;
	qsort(singles, instance->store_count, sizeof(*singles), compare_singles);
	compare->singles = singles;
	compare->single_count = instance->store_count;
	return ERR_NONE;
}

static enum err add_pairs(const struct plan_instance *instance, struct plan_budget *budget,
			  struct plan_compare *compare)
{
	size_t m = instance->store_count, count = 0;
	struct plan_pair *pairs =
		arena_array(budget->arena, m * (m ? m - 1 : 0) / 2, sizeof(*pairs));

	if (!pairs)
		return ERR_NOMEM;
	for (size_t a = 0; a < m; a++) {
		for (size_t b = a + 1; b < m; b++) {
			struct plan_pair pair = { .stores = { a, b } };
			enum err err = plan_some_solve(instance, 1ULL << a | 1ULL << b, 2, NULL,
						       budget, &pair.plan);

			if (err)
				return err;
			if (pair.plan.basket_count == 2)
				pairs[count++] = pair;
		}
	}
	qsort(pairs, count, sizeof(*pairs), compare_pairs);
	compare->pairs = pairs;
	compare->pair_count = count;
	return ERR_NONE;
}

/* The plan without any limit, where there is one; else the plan itself. */
static enum err solve_free(const struct plan_instance *instance, const struct plan *plan,
			   struct plan_budget *budget, struct plan *ret_free)
{
	enum err err;

	*ret_free = *plan;
	if (!instance->max_stores || instance->max_stores >= instance->store_count)
		return ERR_NONE;
	err = plan_some_solve(instance, ~0ULL, 0, plan->choice, budget, ret_free);
	/* a search that was cut off may have missed what the narrow one found */
	if (!err && compare_plans(ret_free, plan) >= 0) {
		enum plan_status status = ret_free->status;

		*ret_free = *plan;
		ret_free->status = status;
	}
	return err;
}

/* The best plan with at most @limit stores; those at hand are taken when they are that. */
static enum err solve_count(const struct plan_instance *instance, const struct plan *plan,
			    const struct plan *unlimited, const struct plan *before,
			    unsigned int limit, struct plan_budget *budget, struct plan *ret_plan)
{
	struct plan found;
	enum err err;

	if (plan->basket_count <= limit && limit <= instance->max_stores) {
		*ret_plan = *plan;
		return ERR_NONE;
	}
	if (unlimited->basket_count <= limit) {
		*ret_plan = *unlimited;
		return ERR_NONE;
	}
	err = plan_some_solve(instance, ~0ULL, limit, before ? before->choice : NULL, budget,
			      &found);
	/* what fewer stores can do, more can do too */
	if (!err && before && compare_plans(before, &found) < 0) {
		struct plan kept = *before;

		kept.status = found.status;
		kept.bound = found.bound;
		kept.unmet_bound = found.unmet_bound;
		found = kept;
	}
	*ret_plan = found;
	return err;
}

/* One store more each time, until the plan without a limit is met. */
static enum err add_counts(const struct plan_instance *instance, const struct plan *plan,
			   struct plan_budget *budget, struct plan_compare *compare)
{
	struct plan_count *counts;
	struct plan unlimited;
	size_t count = 0, most;
	enum err err = solve_free(instance, plan, budget, &unlimited);

	if (err)
		return err;
	most = unlimited.basket_count;
	counts = arena_array(budget->arena, most, sizeof(*counts));
	if (!counts)
		return ERR_NOMEM;
	for (; count < most; count++) {
		unsigned int limit = (unsigned int)count + 1;
		const struct plan *before = count ? &counts[count - 1].plan : NULL;

		counts[count].max_stores = limit;
		err = solve_count(instance, plan, &unlimited, before, limit, budget,
				  &counts[count].plan);
		if (err)
			return err;
	}
	compare->by_count = counts;
	compare->count_count = count;
	compare->whole = unlimited.status == PLAN_OPTIMAL;
	return ERR_NONE;
}

static bool all_proven(const struct plan_compare *compare)
{
	bool proven = compare->whole;

	for (size_t i = 0; i < compare->pair_count; i++)
		proven &= compare->pairs[i].plan.status == PLAN_OPTIMAL;
	for (size_t i = 0; i < compare->count_count; i++)
		proven &= compare->by_count[i].plan.status == PLAN_OPTIMAL;
	for (size_t i = 0; i < compare->reason_count; i++)
		proven &= compare->reasons[i].without.status == PLAN_OPTIMAL;
	return proven;
}

static uint64_t shares(uint64_t max_nodes)
{
	return max_nodes > UINT64_MAX / COMPARE_SHARES ? UINT64_MAX : max_nodes * COMPARE_SHARES;
}

enum err plan_compare(const struct plan_instance *instance, const struct plan *plan,
		      uint64_t max_nodes, struct arena *arena, struct plan_compare *ret_compare,
		      struct error *error)
{
	struct plan_budget budget = { max_nodes, shares(max_nodes), arena };
	struct plan_compare compare = { 0 };
	enum err err = plan_check(instance, error);

	if (err)
		return err;
	err = add_singles(instance, &budget, &compare);
	if (!err)
		err = add_counts(instance, plan, &budget, &compare);
	if (!err)
		err = plan_compare_why(instance, plan, &budget, &compare);
	if (!err && instance->max_stores != 1)
		err = add_pairs(instance, &budget, &compare);
	if (err)
		return error_set(error, err, "no memory to compare %zu stores",
				 instance->store_count);
	compare.proven = all_proven(&compare);
	*ret_compare = compare;
	return ERR_NONE;
}
