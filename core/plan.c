// SPDX-License-Identifier: GPL-2.0-or-later
/* The question is checked and reduced to what matters, the search runs, the answer is put back. */
#include "core/plan.h"

#include <string.h>

#include "base/auto.h"
#include "core/plan_reduce.h"
#include "core/plan_search.h"
#include "core/plan_sort.h"

/* Working memory of the largest instance is some 60 MB, with eight offers of everything 400. */
enum { PLAN_MEMORY_MAX = 512 << 20 };

static int compare_prices(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/*
 * The best plan leaves out at most as many items as ours. When the search was cut where fewer might
 * have been left out, only this many of the lowest prices are sure to be paid.
 */
static int64_t bound_of_cheapest(const struct plan_search *search, size_t count)
{
	int64_t *prices = search->near[0], sum = search->gains[0];

	memcpy(prices, search->ahead[0], search->items * sizeof(*prices));
	plan_sort(prices, search->items, sizeof(*prices), compare_prices);
	for (size_t i = 0; i < count; i++)
		sum += prices[i];
	return sum;
}

static void set_bounds(const struct plan_search *search, size_t nowhere, struct plan *plan)
{
	struct plan_value bound = search->best;

	if (search->bounded && plan_search_better(search->open_bound, bound)) {
		plan->status = PLAN_BOUNDED;
		bound = search->open_bound;
		if (bound.unmet < search->best.unmet) {
			int64_t sure =
				bound_of_cheapest(search, search->items - search->best.unmet);

			bound.total = sure < search->best.total ? sure : search->best.total;
		}
	}
	plan->bound = bound.total;
	plan->unmet_bound = bound.unmet + nowhere;
}

/* The band of a basket: the cheapest, with what it takes off, of those that are reached. */
static void choose_band(const struct plan_instance *instance, const struct plan *plan,
			struct plan_basket *basket)
{
	const struct tariff *tariff = &instance->stores[basket->store].tariff;
	int64_t least = INT64_MAX;

	for (size_t b = 0; b < tariff->count && tariff->bands[b].min <= basket->subtotal; b++) {
		const struct tariff_band *band = &tariff->bands[b];
		int64_t off = 0, credit = 0;

		for (size_t i = 0; i < instance->item_count; i++) {
			struct plan_offer offer;
			struct plan_paid paid;

			if (plan->choice[i] != (int)basket->store)
				continue;
			offer = plan_taken(instance, plan, i);
			paid = plan_reduce_paid(offer.price, offer.credit, band->off);
			off += paid.off;
			credit += paid.credit;
		}
		if (band->fee - off - credit >= least)
			continue;
		least = band->fee - off - credit;
		basket->band = b;
		basket->fee = band->fee;
		basket->off = off;
		basket->credit = credit;
	}
}

/* The offer behind a choice of the search, counted among those of its store. */
static void name_choice(const struct plan_instance *instance, const struct plan_search *search,
			size_t item, int choice, int *ret_store, int *ret_offer)
{
	size_t store = search->shops[plan_choice_shop(choice)].store, at = 0;
	const struct plan_item *named = &instance->items[item];
	struct plan_offer offer;

	for (size_t c = 0; c <= plan_choice_column(choice); c++)
		(void)plan_reduce_offer(named, store, &at, &offer);
	*ret_store = (int)store;
	*ret_offer = named->prices ? -1 : (int)at - 1;
}

static enum err write_baskets(const struct plan_instance *instance, struct arena *arena,
			      struct plan *plan)
{
	struct plan_basket baskets[PLAN_STORES_MAX] = { 0 }, *kept;
	size_t count = 0;

	for (size_t i = 0; i < instance->item_count; i++) {
		if (plan->choice[i] < 0)
			continue;
		baskets[plan->choice[i]].subtotal += plan_taken(instance, plan, i).price;
		baskets[plan->choice[i]].item_count++;
	}
	for (size_t j = 0; j < instance->store_count; j++) {
		if (!baskets[j].item_count)
			continue;
		baskets[count] = baskets[j];
		baskets[count].store = j;
		choose_band(instance, plan, &baskets[count]);
		count++;
	}
	kept = arena_array(arena, count, sizeof(*kept));
	if (!kept)
		return ERR_NOMEM;
	memcpy(kept, baskets, count * sizeof(*kept));
	plan->baskets = kept;
	plan->basket_count = count;
	return ERR_NONE;
}

static enum err write_answer(const struct plan_instance *instance, const struct plan_search *search,
			     const size_t *items, struct arena *arena, struct plan *plan)
{
	int *choice = arena_array(arena, instance->item_count, sizeof(*choice));
	int *offers = arena_array(arena, instance->item_count, sizeof(*offers));

	if (!choice || !offers)
		return ERR_NOMEM;
	for (size_t i = 0; i < instance->item_count; i++)
		choice[i] = offers[i] = -1;
	for (size_t i = 0; i < search->items; i++)
		if (search->choice[i] >= 0)
			name_choice(instance, search, items[i], search->choice[i],
				    &choice[items[i]], &offers[items[i]]);
	plan->choice = choice;
	plan->offers = offers;
	return write_baskets(instance, arena, plan);
}

/* The plan to begin with, in the search's own numbers. */
static enum err take_start(const struct plan_instance *instance, const size_t *items,
			   struct arena *memory, struct plan_search *search)
{
	int *start = arena_array(memory, search->items, sizeof(*start));

	if (!start)
		return ERR_NOMEM;
	for (size_t i = 0; i < search->items; i++) {
		start[i] = -1;
		for (size_t j = 0; j < search->shop_count; j++)
			if (instance->start[items[i]] == (int)search->shops[j].store)
				start[i] = (int)j;
	}
	search->start = start;
	return ERR_NONE;
}

static enum err solve(const struct plan_instance *instance, uint64_t max_nodes,
		      struct arena *memory, struct arena *arena, struct plan *ret_plan)
{
	struct plan_search *search = arena_alloc(memory, sizeof(*search));
	struct plan plan = { .status = PLAN_OPTIMAL };
	const size_t *items;
	size_t nowhere;
	enum err err;

	if (!search)
		return ERR_NOMEM;
	err = plan_reduce(instance, memory, search, &items);
	if (!err && instance->start)
		err = take_start(instance, items, memory, search);
	search->max_nodes = max_nodes ? max_nodes : UINT64_MAX;
	if (!err)
		err = plan_search_init(search, memory);
	if (err)
		return err;
	nowhere = instance->item_count - search->items;
	plan_search_run(search);
	plan.total = search->best.total;
	plan.unmet = search->best.unmet + nowhere;
	plan.nodes = search->nodes;
	set_bounds(search, nowhere, &plan);
	err = write_answer(instance, search, items, arena, &plan);
	if (!err)
		*ret_plan = plan;
	return err;
}

struct plan_offer plan_taken(const struct plan_instance *instance, const struct plan *plan,
			     size_t item)
{
	const struct plan_item *bought = &instance->items[item];
	int store = plan->choice[item];

	if (plan->offers[item] >= 0)
		return bought->offers[plan->offers[item]];
	return (struct plan_offer){ .store = (size_t)store, .price = bought->prices[store] };
}

enum err plan_solve(const struct plan_instance *instance, uint64_t max_nodes, struct arena *arena,
		    struct plan *ret_plan, struct error *error)
{
	_auto_(arena_done) struct arena memory;
	enum err err;

	arena_init(&memory, PLAN_MEMORY_MAX);
	err = plan_check(instance, error);
	if (err)
		return err;
	err = solve(instance, max_nodes, &memory, arena, ret_plan);
	if (err)
		return error_set(error, err, "no memory for a plan of %zu items and %zu stores",
				 instance->item_count, instance->store_count);
	return ERR_NONE;
}
