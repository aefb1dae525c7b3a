// SPDX-License-Identifier: GPL-2.0-or-later
/* The question is checked and reduced to what matters, the search runs, the answer is put back. */
#include "core/plan.h"

#include <string.h>

#include "base/auto.h"
#include "core/plan_search.h"
#include "core/plan_sort.h"

/* Working memory of the largest instance is some 40 MB. */
enum { PLAN_MEMORY_MAX = 128 << 20 };

static enum err check_band(const struct tariff *tariff, size_t store, size_t band,
			   struct error *error)
{
	const struct tariff_band *bands = tariff->bands;

	if (bands[band].min < 0 || bands[band].fee < 0)
		return error_set(error, ERR_INVALID, "stores[%zu].bands[%zu].%s: negative", store,
				 band, bands[band].min < 0 ? "min" : "fee");
	if (bands[band].min > MONEY_MAX || bands[band].fee > MONEY_MAX)
		return error_set(error, ERR_LIMIT, "stores[%zu].bands[%zu].%s: above %lld", store,
				 band, bands[band].min > MONEY_MAX ? "min" : "fee", MONEY_MAX);
	if (band && bands[band].min <= bands[band - 1].min)
		return error_set(error, ERR_INVALID,
				 "stores[%zu].bands[%zu].min: not above the one before", store,
				 band);
	return ERR_NONE;
}

static enum err check_prices(const struct plan_instance *instance, size_t item, struct error *error)
{
	const int64_t *prices = instance->items[item].prices;

	for (size_t j = 0; j < instance->store_count; j++) {
		if (prices[j] < 0 && prices[j] != PLAN_NONE)
			return error_set(error, ERR_INVALID, "items[%zu].prices[%zu]: negative",
					 item, j);
		if (prices[j] > MONEY_MAX)
			return error_set(error, ERR_LIMIT, "items[%zu].prices[%zu]: above %lld",
					 item, j, MONEY_MAX);
	}
	return ERR_NONE;
}

enum err plan_check(const struct plan_instance *instance, struct error *error)
{
	enum err err = ERR_NONE;

	if (instance->store_count > PLAN_STORES_MAX)
		return error_set(error, ERR_LIMIT, "stores: %zu of them, at most %d",
				 instance->store_count, PLAN_STORES_MAX);
	if (instance->item_count > PLAN_ITEMS_MAX)
		return error_set(error, ERR_LIMIT, "items: %zu of them, at most %d",
				 instance->item_count, PLAN_ITEMS_MAX);
	for (size_t j = 0; j < instance->store_count && !err; j++) {
		const struct tariff *tariff = &instance->stores[j].tariff;

		if (tariff->count > TARIFF_BANDS_MAX)
			return error_set(error, ERR_LIMIT, "stores[%zu].bands: more than %d", j,
					 TARIFF_BANDS_MAX);
		for (size_t b = 0; b < tariff->count && !err; b++)
			err = check_band(tariff, j, b, error);
	}
	for (size_t i = 0; i < instance->item_count && !err; i++)
		err = check_prices(instance, i, error);
	return err;
}

/* The bands that can be reached and are cheaper than those before; none: the shop is of no use. */
static void reduce_bands(struct plan_shop *shop)
{
	const struct tariff *tariff = shop->tariff;

	for (size_t b = 0; b < tariff->count && tariff->bands[b].min <= shop->sold; b++)
		if (!shop->band_count ||
		    tariff->bands[b].fee < shop->bands[shop->band_count - 1].fee)
			shop->bands[shop->band_count++] = tariff->bands[b];
}

static bool is_sold(const struct plan_search *search, const struct plan_item *item)
{
	for (size_t j = 0; j < search->shop_count; j++)
		if (item->prices[search->shops[j].store] != PLAN_NONE)
			return true;
	return false;
}

/* Keeps the shops that can take an order at all, and what they sell. */
static void find_shops(const struct plan_instance *instance, struct plan_search *search)
{
	for (size_t j = 0; j < instance->store_count; j++) {
		struct plan_shop shop = { .store = j, .tariff = &instance->stores[j].tariff };
		size_t sells = 0;

		for (size_t i = 0; i < instance->item_count; i++) {
			if (instance->items[i].prices[j] == PLAN_NONE)
				continue;
			shop.sold += instance->items[i].prices[j];
			sells++;
		}
		reduce_bands(&shop);
		if (sells && shop.band_count)
			search->shops[search->shop_count++] = shop;
	}
}

static enum err fill_prices(const struct plan_instance *instance, struct plan_search *search,
			    const size_t *items, struct arena *arena)
{
	for (size_t j = 0; j < search->shop_count; j++) {
		int64_t *prices = arena_array(arena, search->items, sizeof(*prices));

		if (!prices)
			return ERR_NOMEM;
		for (size_t i = 0; i < search->items; i++) {
			prices[i] = instance->items[items[i]].prices[search->shops[j].store];
			if (prices[i] == PLAN_NONE)
				prices[i] = PLAN_FAR;
		}
		search->shops[j].prices = prices;
	}
	return ERR_NONE;
}

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
	int64_t *prices = search->near[0], sum = 0;

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

static enum err write_answer(const struct plan_instance *instance, const struct plan_search *search,
			     const size_t *items, struct arena *arena, struct plan *plan)
{
	struct plan_basket baskets[PLAN_STORES_MAX] = { 0 }, *kept;
	int *choice = arena_array(arena, instance->item_count, sizeof(*choice));
	size_t count = 0;

	for (size_t i = 0; choice && i < instance->item_count; i++)
		choice[i] = -1;
	for (size_t i = 0; choice && i < search->items; i++) {
		const struct plan_shop *shop;

		if (search->choice[i] < 0)
			continue;
		shop = &search->shops[search->choice[i]];
		choice[items[i]] = (int)shop->store;
		baskets[shop->store].subtotal += shop->prices[i];
		baskets[shop->store].item_count++;
	}
	for (size_t j = 0; j < instance->store_count; j++) {
		if (!baskets[j].item_count)
			continue;
		baskets[count] = baskets[j];
		baskets[count].store = j;
		(void)tariff_fee(&instance->stores[j].tariff, baskets[j].subtotal,
				 &baskets[count].fee);
		count++;
	}
	kept = arena_array(arena, count, sizeof(*kept));
	if (!kept || !choice)
		return ERR_NOMEM;
	memcpy(kept, baskets, count * sizeof(*kept));
	plan->choice = choice;
	plan->baskets = kept;
	plan->basket_count = count;
	return ERR_NONE;
}

static enum err solve(const struct plan_instance *instance, uint64_t max_nodes,
		      struct arena *memory, struct arena *arena, struct plan *ret_plan)
{
	struct plan_search *search = arena_alloc(memory, sizeof(*search));
	size_t *items = arena_array(memory, instance->item_count, sizeof(*items));
	struct plan plan = { .status = PLAN_OPTIMAL };
	size_t nowhere;
	enum err err;

	if (!search || !items)
		return ERR_NOMEM;
	find_shops(instance, search);
	for (size_t i = 0; i < instance->item_count; i++)
		if (is_sold(search, &instance->items[i]))
			items[search->items++] = i;
	nowhere = instance->item_count - search->items;
	search->max_open = search->shop_count;
	if (instance->max_stores && instance->max_stores < search->max_open)
		search->max_open = instance->max_stores;
	search->max_nodes = max_nodes ? max_nodes : UINT64_MAX;
	err = fill_prices(instance, search, items, memory);
	if (!err)
		err = plan_search_init(search, memory);
	if (err)
		return err;
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
