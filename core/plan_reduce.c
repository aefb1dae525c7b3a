// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_reduce.h"

struct plan_paid plan_reduce_paid(int64_t price, int64_t credit, unsigned int off)
{
	struct plan_paid paid = { .off = price / 1000 * off + price % 1000 * off / 1000 };
	int64_t left = price - paid.off;

	paid.credit = credit < left ? credit : left;
	paid.cost = left - paid.credit;
	return paid;
}

bool plan_reduce_offer(const struct plan_item *item, size_t store, size_t *at,
		       struct plan_offer *ret_offer)
{
	if (item->prices) {
		if ((*at)++ || item->prices[store] == PLAN_NONE)
			return false;
		*ret_offer = (struct plan_offer){ .store = store, .price = item->prices[store] };
		return true;
	}
	while (*at < item->offer_count)
		if (item->offers[(*at)++].store == store) {
			*ret_offer = item->offers[*at - 1];
			return true;
		}
	return false;
}

/* A band is of no use beside one that asks and costs no more and takes off no less. */
static bool is_dominated(const struct plan_shop *shop, const struct tariff_band *band)
{
	for (size_t b = 0; b < shop->band_count; b++) {
		const struct tariff_band *other = &shop->tariff->bands[shop->bands[b].band];

		if (other->fee <= band->fee && other->off >= band->off)
			return true;
	}
	return false;
}

/* The bands that can be reached; bands with the same share off have one table of costs. */
static void reduce_bands(struct plan_shop *shop)
{
	const struct tariff *tariff = shop->tariff;

	for (size_t b = 0; b < tariff->count && tariff->bands[b].min <= shop->sold; b++) {
		const struct tariff_band *band = &tariff->bands[b];
		size_t table = 0;

		if (is_dominated(shop, band))
			continue;
		while (table < shop->table_count && shop->offs[table] != band->off)
			table++;
		if (table == shop->table_count)
			shop->offs[shop->table_count++] = band->off;
		shop->bands[shop->band_count++] =
			(struct plan_band){ band->min, band->fee, table, b };
	}
}

/* Keeps the shops that can take an order at all, and what they sell. */
static void find_shops(const struct plan_instance *instance, struct plan_search *search)
{
	for (size_t j = 0; j < instance->store_count; j++) {
		struct plan_shop shop = { .store = j, .tariff = &instance->stores[j].tariff };

		for (size_t i = 0; i < instance->item_count; i++) {
			struct plan_offer offer;
			size_t at = 0, columns = 0;
			int64_t most = 0;

			while (plan_reduce_offer(&instance->items[i], j, &at, &offer)) {
				most = offer.price > most ? offer.price : most;
				columns++;
			}
			shop.sold += most;
			shop.columns = columns > shop.columns ? columns : shop.columns;
		}
		reduce_bands(&shop);
		if (shop.columns && shop.band_count)
			search->shops[search->shop_count++] = shop;
	}
}

static bool is_sold(const struct plan_search *search, const struct plan_item *item)
{
	for (size_t j = 0; j < search->shop_count; j++) {
		struct plan_offer offer;
		size_t at = 0;

		if (plan_reduce_offer(item, search->shops[j].store, &at, &offer))
			return true;
	}
	return false;
}

/* The prices of a shop, one column for each further offer of the same item. */
static enum err fill_prices(const struct plan_instance *instance, struct plan_shop *shop, size_t n,
			    const size_t *items, struct arena *memory)
{
	int64_t *prices = arena_array(memory, n * shop->columns, sizeof(*prices));
	int64_t *credits = arena_array(memory, n * shop->columns, sizeof(*credits));
	int64_t *most = arena_array(memory, n, sizeof(*most));

	if (!prices || !credits || !most)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		struct plan_offer offer;
		size_t at = 0;

		for (size_t c = 0; c < shop->columns; c++) {
			prices[c * n + i] = PLAN_FAR;
			if (!plan_reduce_offer(&instance->items[items[i]], shop->store, &at,
					       &offer))
				continue;
			prices[c * n + i] = offer.price;
			credits[c * n + i] = offer.credit;
			most[i] = offer.price > most[i] ? offer.price : most[i];
			shop->has_credit |= offer.credit != 0;
		}
	}
	shop->prices = prices;
	shop->credits = credits;
	shop->most = most;
	return ERR_NONE;
}

/* What each offer costs in the bands of one table; mostly that is the price. */
static enum err fill_table(struct plan_shop *shop, size_t n, size_t table, struct arena *memory)
{
	int64_t *costs, *least;

	if (!shop->offs[table] && !shop->has_credit && shop->columns == 1) {
		shop->costs[table] = shop->least[table] = shop->prices;
		return ERR_NONE;
	}
	costs = arena_array(memory, n * shop->columns, sizeof(*costs));
	least = arena_array(memory, n, sizeof(*least));
	if (!costs || !least)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		least[i] = PLAN_FAR;
	for (size_t c = 0; c < shop->columns * n; c++) {
		costs[c] = PLAN_FAR;
		if (shop->prices[c] != PLAN_FAR)
			costs[c] = plan_reduce_paid(shop->prices[c], shop->credits[c],
						    shop->offs[table])
					   .cost;
		if (costs[c] < least[c % n])
			least[c % n] = costs[c];
	}
	shop->costs[table] = costs;
	shop->least[table] = least;
	return ERR_NONE;
}

static enum err fill_shop(const struct plan_instance *instance, struct plan_shop *shop, size_t n,
			  const size_t *items, struct arena *memory)
{
	enum err err = fill_prices(instance, shop, n, items, memory);
	int64_t *cheapest;

	for (size_t t = 0; t < shop->table_count && !err; t++)
		err = fill_table(shop, n, t, memory);
	shop->cheapest = shop->least[0];
	if (err || shop->table_count == 1)
		return err;
	cheapest = arena_array(memory, n, sizeof(*cheapest));
	if (!cheapest)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		cheapest[i] = PLAN_FAR;
		for (size_t t = 0; t < shop->table_count; t++)
			if (shop->least[t][i] < cheapest[i])
				cheapest[i] = shop->least[t][i];
	}
	shop->cheapest = cheapest;
	return ERR_NONE;
}

enum err plan_reduce(const struct plan_instance *instance, struct arena *memory,
		     struct plan_search *search, const size_t **ret_items)
{
	size_t *items = arena_array(memory, instance->item_count, sizeof(*items));
	enum err err = ERR_NONE;

	if (!items)
		return ERR_NOMEM;
	find_shops(instance, search);
	for (size_t i = 0; i < instance->item_count; i++)
		if (is_sold(search, &instance->items[i]))
			items[search->items++] = i;
	search->max_open = search->shop_count;
	if (instance->max_stores && instance->max_stores < search->max_open)
		search->max_open = instance->max_stores;
	for (size_t j = 0; j < search->shop_count && !err; j++)
		err = fill_shop(instance, &search->shops[j], search->items, items, memory);
	*ret_items = items;
	return err;
}
