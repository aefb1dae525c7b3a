// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_compare_why.h"

#include <stdlib.h>
#include <string.h>

#include "core/plan_offer.h"
#include "core/plan_order.h"
#include "core/plan_reduce.h"

/* A line is nearly tied when another way costs no more than this share of it, or these cents. */
enum { TIE_PERMILLE = 20, TIE_MINOR = 5 };

/* The plan's orders by store; a store without a basket has none. */
struct orders {
	struct plan_order of[PLAN_STORES_MAX];
	const struct plan_basket *baskets[PLAN_STORES_MAX];
};

static void fill_orders(const struct plan_instance *instance, const struct plan *plan,
			struct orders *orders)
{
	for (size_t j = 0; j < instance->store_count; j++) {
		orders->of[j] = (struct plan_order){ .tariff = &instance->stores[j].tariff };
		orders->baskets[j] = NULL;
	}
	for (size_t b = 0; b < plan->basket_count; b++)
		orders->baskets[plan->baskets[b].store] = &plan->baskets[b];
	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;

		if (plan->choice[i] < 0)
			continue;
		offer = plan_taken(instance, plan, i);
		plan_order_add(&orders->of[offer.store], &offer);
	}
}

/* --- steps of the fees -------------------------------------------------------------------------
 */

/* The nearest band above the order that would be cheaper for the same lines. */
static bool find_hint(const struct plan_order *order, struct plan_hint *hint)
{
	const struct tariff_band *bands = order->tariff->bands;
	size_t now;
	int64_t rest;

	if (!plan_order_band(order, &now))
		return false;
	rest = bands[now].fee - order->less[now];
	for (size_t b = now + 1; b < order->tariff->count; b++) {
		int64_t then = bands[b].fee - order->less[b];

		if (bands[b].min <= order->subtotal || then >= rest)
			continue;
		hint->band = b;
		hint->missing = bands[b].min - order->subtotal;
		hint->saves = rest - then;
		return true;
	}
	return false;
}

static enum err add_hints(const struct plan *plan, const struct orders *orders, struct arena *arena,
			  struct plan_compare *compare)
{
	struct plan_hint *hints = arena_array(arena, plan->basket_count, sizeof(*hints));
	size_t count = 0;

	if (!hints)
		return ERR_NOMEM;
	for (size_t b = 0; b < plan->basket_count; b++) {
		struct plan_hint hint = { .store = plan->baskets[b].store };

		if (find_hint(&orders->of[hint.store], &hint))
			hints[count++] = hint;
	}
	compare->hints = hints;
	compare->hint_count = count;
	return ERR_NONE;
}

/* --- stores used -------------------------------------------------------------------------------
 */

/* What an offer costs in the band that its store's basket has. */
static int64_t paid(const struct plan_instance *instance, const struct orders *orders,
		    const struct plan_offer *offer)
{
	size_t band = orders->baskets[offer->store]->band;

	return plan_reduce_paid(offer->price, offer->credit,
				instance->stores[offer->store].tariff.bands[band].off)
		.cost;
}

/* Lines that the stores used would sell for less: they are as they are for the minimum's sake. */
static void add_held(const struct plan_instance *instance, const struct plan *plan,
		     const struct orders *orders, struct plan_reason *reason)
{
	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;
		int64_t here, least;

		if (plan->choice[i] != (int)reason->store)
			continue;
		offer = plan_taken(instance, plan, i);
		here = least = paid(instance, orders, &offer);
		for (size_t k = 0; k < plan_offer_count(instance, i); k++) {
			if (!plan_offer_get(instance, i, k, &offer) ||
			    !orders->baskets[offer.store])
				continue;
			if (paid(instance, orders, &offer) < least)
				least = paid(instance, orders, &offer);
		}
		reason->held += here - least;
		reason->held_items += here > least;
	}
}

static enum err add_reasons(const struct plan_instance *instance, const struct plan *plan,
			    const struct orders *orders, struct plan_budget *budget,
			    struct plan_compare *compare)
{
	struct plan_reason *reasons =
		arena_array(budget->arena, plan->basket_count, sizeof(*reasons));

	if (!reasons)
		return ERR_NOMEM;
	for (size_t b = 0; b < plan->basket_count; b++) {
		const struct plan_basket *basket = &plan->baskets[b];
		struct plan_reason *reason = &reasons[b];
		enum err err;

		reason->store = basket->store;
		reason->band = basket->band;
		reason->min = instance->stores[basket->store].tariff.bands[basket->band].min;
		add_held(instance, plan, orders, reason);
		err = plan_some_solve(instance, ~(1ULL << basket->store), instance->max_stores,
				      plan->choice, budget, &reason->without);
		if (err)
			return err;
	}
	compare->reasons = reasons;
	compare->reason_count = plan->basket_count;
	return ERR_NONE;
}

/* --- missing items -----------------------------------------------------------------------------
 */

static int compare_missing(const void *a, const void *b)
{
	const struct plan_missing *left = a, *right = b;

	if (left->item_count != right->item_count)
		return left->item_count > right->item_count ? -1 : 1;
	if (left->subtotal != right->subtotal)
		return left->subtotal < right->subtotal ? -1 : 1;
	return (left->store > right->store) - (left->store < right->store);
}

static struct plan_missing missing_in(const struct plan_instance *instance, const struct plan *plan,
				      size_t store)
{
	struct plan_order order = { .tariff = &instance->stores[store].tariff };
	struct plan_missing missing = { .store = store };
	size_t band;

	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;

		if (plan->choice[i] < 0 && plan_offer_cheapest(instance, i, store, &offer))
			plan_order_add(&order, &offer);
	}
	missing.item_count = order.line_count;
	missing.subtotal = order.subtotal;
	missing.usable = order.line_count && plan_order_band(&order, &band);
	if (missing.usable) {
		missing.band = band;
		missing.fee = order.tariff->bands[band].fee;
	} else if (order.line_count && order.tariff->count) {
		missing.lacks = order.tariff->bands[0].min - order.subtotal;
	}
	return missing;
}

static enum err add_missing(const struct plan_instance *instance, const struct plan *plan,
			    struct arena *arena, struct plan_compare *compare)
{
	struct plan_missing *missing = arena_array(arena, instance->store_count, sizeof(*missing));
	size_t count = 0;

	if (!missing)
		return ERR_NOMEM;
	for (size_t j = 0; plan->unmet && j < instance->store_count; j++) {
		missing[count] = missing_in(instance, plan, j);
		count += missing[count].item_count > 0;
	}
	qsort(missing, count, sizeof(*missing), compare_missing);
	compare->missing = missing;
	compare->missing_count = count;
	return ERR_NONE;
}

/* --- lines nearly tied -------------------------------------------------------------------------
 */

/* What everything would cost more with one line bought as @to; false when no order takes that. */
static bool cost_of_change(struct orders *orders, const struct plan_offer *from,
			   const struct plan_offer *to, int64_t *ret_more)
{
	struct plan_order left = orders->of[from->store], joined = orders->of[to->store];
	int64_t before = 0, after = 0, cost = 0;
	bool taken = plan_order_cost(&left, &before);

	plan_order_remove(&left, from);
	if (from->store == to->store) {
		plan_order_add(&left, to);
		taken = taken && plan_order_cost(&left, &after);
	} else {
		taken = taken && plan_order_cost(&joined, &cost);
		before += cost;
		plan_order_add(&joined, to);
		taken = taken && plan_order_cost(&left, &after) && plan_order_cost(&joined, &cost);
		after += cost;
	}
	if (taken)
		*ret_more = after - before;
	return taken;
}

static int64_t tolerance(const struct plan_offer *offer)
{
	int64_t share = offer->price * TIE_PERMILLE / 1000;

	return share > TIE_MINOR ? share : TIE_MINOR;
}

/* The nearest other way to buy an item. */
static bool find_tie(const struct plan_instance *instance, const struct plan *plan, size_t item,
		     struct orders *orders, struct plan_tie *tie)
{
	struct plan_offer from = plan_taken(instance, plan, item), to;
	int taken = plan->offers[item] >= 0 ? plan->offers[item] : plan->choice[item];
	int64_t best = tolerance(&from) + 1, more;

	for (size_t k = 0; k < plan_offer_count(instance, item); k++) {
		if ((int)k == taken || !plan_offer_get(instance, item, k, &to) ||
		    !orders->baskets[to.store])
			continue;
		/* a plan that is not proven may leave something to gain: no tie */
		if (!cost_of_change(orders, &from, &to, &more) || more < 0 || more >= best)
			continue;
		best = more;
		*tie = (struct plan_tie){ .item = item, .number = k, .other = to, .more = more };
	}
	return best <= tolerance(&from);
}

/* Puts a tie among the nearest ones; of equal ones the earlier item stays before. */
static void keep_tie(struct plan_tie *ties, size_t *count, const struct plan_tie *tie)
{
	size_t at = *count;

	while (at && ties[at - 1].more > tie->more)
		at--;
	if (at == PLAN_TIES_MAX)
		return;
	if (*count < PLAN_TIES_MAX)
		++*count;
	memmove(&ties[at + 1], &ties[at], (*count - at - 1) * sizeof(*ties));
	ties[at] = *tie;
}

static enum err add_ties(const struct plan_instance *instance, const struct plan *plan,
			 struct orders *orders, struct arena *arena, struct plan_compare *compare)
{
	struct plan_tie *ties = arena_array(arena, PLAN_TIES_MAX, sizeof(*ties));
	size_t count = 0;

	if (!ties)
		return ERR_NOMEM;
	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_tie tie;

		if (plan->choice[i] >= 0 && find_tie(instance, plan, i, orders, &tie))
			keep_tie(ties, &count, &tie);
	}
	compare->ties = ties;
	compare->tie_count = count;
	return ERR_NONE;
}

enum err plan_compare_why(const struct plan_instance *instance, const struct plan *plan,
			  struct plan_budget *budget, struct plan_compare *compare)
{
	struct orders *orders = arena_alloc(budget->arena, sizeof(*orders));
	enum err err;

	if (!orders)
		return ERR_NOMEM;
	fill_orders(instance, plan, orders);
	err = add_hints(plan, orders, budget->arena, compare);
	if (!err)
		err = add_reasons(instance, plan, orders, budget, compare);
	if (!err)
		err = add_missing(instance, plan, budget->arena, compare);
	if (!err)
		err = add_ties(instance, plan, orders, budget->arena, compare);
	return err;
}
