/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For every test and bench of the planner: random instances from a seed, and a checker that knows
 * nothing of the solver and adds a plan up again. Included by one file per program.
 */
#ifndef CABAS_TESTS_PLAN_KIT_H
#define CABAS_TESTS_PLAN_KIT_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/plan.h"

enum { KIT_STORES = 20, KIT_ITEMS = 200, KIT_OFFERS = 8 };

struct kit {
	struct plan_instance instance;
	struct plan_store stores[KIT_STORES];
	struct plan_item items[KIT_ITEMS];
	int64_t prices[KIT_ITEMS][KIT_STORES];
	struct plan_offer offers[KIT_ITEMS][KIT_OFFERS];
	char ids[KIT_ITEMS + KIT_STORES][24];
};

/* splitmix64: the same numbers everywhere, for ever. */
static inline uint64_t kit_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline int64_t kit_between(uint64_t *state, int64_t low, int64_t high)
{
	return low + (int64_t)(kit_random(state) % (uint64_t)(high - low + 1));
}

static inline void kit_link(struct kit *kit, size_t stores, size_t items, unsigned int max_stores)
{
	kit->instance = (struct plan_instance){ .currency = "EUR",
						.max_stores = max_stores,
						.stores = kit->stores,
						.store_count = stores,
						.items = kit->items,
						.item_count = items };
	for (size_t j = 0; j < stores; j++) {
		snprintf(kit->ids[KIT_ITEMS + j], sizeof(kit->ids[0]), "s%zu", j);
		kit->stores[j].id = kit->ids[KIT_ITEMS + j];
	}
	for (size_t i = 0; i < items; i++) {
		snprintf(kit->ids[i], sizeof(kit->ids[0]), "i%zu", i);
		kit->items[i] = (struct plan_item){ .id = kit->ids[i], .prices = kit->prices[i] };
	}
}

/* Small numbers, so that ties, zero prices, zero fees and thresholds at the edge are common. */
static inline void kit_small(struct kit *kit, uint64_t seed, size_t stores_max, size_t items_max)
{
	uint64_t state = seed;
	size_t stores = (size_t)kit_between(&state, 1, (int64_t)stores_max);
	size_t items = (size_t)kit_between(&state, 0, (int64_t)items_max);
	int64_t dear = kit_between(&state, 0, 3) ? kit_between(&state, 3, 30) : 1000;
	int64_t sum = dear * (int64_t)items / 2 + 1;
	int64_t absent = kit_between(&state, 0, 4);

	*kit = (struct kit){ 0 };
	for (size_t j = 0; j < stores; j++) {
		struct tariff *tariff = &kit->stores[j].tariff;
		int64_t min = kit_between(&state, 0, 2) ? kit_between(&state, 0, sum) : 0;

		tariff->count = (size_t)kit_between(&state, kit_between(&state, 0, 9) ? 1 : 0, 3);
		for (size_t b = 0; b < tariff->count; b++) {
			tariff->bands[b].min = min;
			tariff->bands[b].fee =
				kit_between(&state, 0, 2) ? kit_between(&state, 0, dear) : 0;
			min += kit_between(&state, 1, sum / 2 + 1);
		}
	}
	for (size_t i = 0; i < items; i++)
		for (size_t j = 0; j < stores; j++)
			kit->prices[i][j] = kit_between(&state, 0, 9) < absent
						    ? PLAN_NONE
						    : kit_between(&state, 0, dear);
	kit_link(kit, stores, items, (unsigned int)kit_between(&state, 0, (int64_t)stores));
}

/* Of a small instance: several offers of a store, credit, bands that take off, fees below zero. */
static inline void kit_small_offers(struct kit *kit, uint64_t seed, size_t stores_max,
				    size_t items_max, size_t offers_max)
{
	uint64_t state = ~seed;

	kit_small(kit, seed, stores_max, items_max);
	for (size_t j = 0; j < kit->instance.store_count; j++) {
		struct tariff *tariff = &kit->stores[j].tariff;

		for (size_t b = 0; b < tariff->count; b++) {
			struct tariff_band *band = &tariff->bands[b];

			if (!kit_between(&state, 0, 2))
				band->off = (unsigned int)kit_between(&state, 1, 1000);
			if (band->min && !kit_between(&state, 0, 2))
				band->fee = -kit_between(&state, 0, band->min);
		}
	}
	for (size_t i = 0; i < kit->instance.item_count; i++) {
		struct plan_item *item = &kit->items[i];
		int64_t dear = 1;

		if (!kit_between(&state, 0, 3))
			continue;
		for (size_t j = 0; j < kit->instance.store_count; j++)
			dear = kit->prices[i][j] > dear ? kit->prices[i][j] : dear;
		item->prices = NULL;
		item->offers = kit->offers[i];
		item->offer_count = (size_t)kit_between(&state, 0, (int64_t)offers_max);
		for (size_t t = 0; t < item->offer_count; t++) {
			int64_t price = kit_between(&state, 0, dear * 2);
			size_t store = (size_t)kit_between(&state, 0,
							   (int64_t)kit->instance.store_count - 1);

			kit->offers[i][t] = (struct plan_offer){ .store = store, .price = price };
			if (!kit_between(&state, 0, 2))
				kit->offers[i][t].credit = kit_between(&state, 0, price);
		}
	}
}

/*
 * Household shapes (reference planner.md 3.6): prices spread over two decades around 2.60, quantity
 * 1 to 6, a price level for each store, noise, promotions, gaps in the assortment; four stores in
 * ten are drives with a fee below a threshold, the others deliver with steps and a minimum order.
 */
static inline void kit_household(struct kit *kit, uint64_t seed, size_t stores, size_t items,
				 unsigned int max_stores)
{
	/* 64 quantiles of a lognormal price, median 260, sigma 0.6 */
	static const int prices[] = {
		57,  82,  95,  105, 114, 121, 128, 134, 140, 146, 151, 157, 162, 167, 172, 177,
		182, 187, 192, 197, 202, 207, 212, 217, 222, 227, 233, 238, 243, 249, 254, 260,
		266, 272, 278, 284, 290, 297, 304, 311, 319, 326, 335, 343, 352, 362, 372, 382,
		394, 406, 419, 433, 449, 466, 485, 507, 532, 561, 596, 640, 697, 779, 920, 1250,
	};
	uint64_t state = seed;

	*kit = (struct kit){ 0 };
	for (size_t i = 0; i < items; i++) {
		int64_t base = prices[kit_between(&state, 0, 63)] * kit_between(&state, 1, 6);

		for (size_t j = 0; j < stores; j++)
			kit->prices[i][j] = base;
	}
	for (size_t j = 0; j < stores; j++) {
		struct tariff *tariff = &kit->stores[j].tariff;
		int64_t level = kit_between(&state, 930, 1100);
		int64_t travel = kit_between(&state, 0, 400);
		bool drive = kit_between(&state, 0, 9) < 4;

		for (size_t i = 0; i < items; i++) {
			int64_t noise = kit_between(&state, 850, 1180);
			int64_t price = kit->prices[i][j] * level / 1000 * noise / 1000;

			if (!kit_between(&state, 0, 9))
				price = price * kit_between(&state, 60, 90) / 100;
			kit->prices[i][j] = kit_between(&state, 0, 99) < 12 ? PLAN_NONE : price;
		}
		if (drive) {
			tariff->count = 2;
			tariff->bands[0] = (struct tariff_band){
				.min = 0, .fee = travel + kit_between(&state, 199, 495)
			};
			tariff->bands[1] =
				(struct tariff_band){ .min = kit_between(&state, 3500, 6000),
						      .fee = travel };
			continue;
		}
		tariff->bands[tariff->count++] =
			(struct tariff_band){ .min = kit_between(&state, 2500, 5000),
					      .fee = kit_between(&state, 700, 1400) };
		if (kit_between(&state, 0, 1))
			tariff->bands[tariff->count++] =
				(struct tariff_band){ .min = kit_between(&state, 6000, 9000),
						      .fee = kit_between(&state, 300, 690) };
		tariff->bands[tariff->count++] =
			(struct tariff_band){ .min = kit_between(&state, 10000, 15000), .fee = 0 };
	}
	kit_link(kit, stores, items, max_stores);
}

/* The offer that a plan takes of an item, from the words of core/plan.h; false for none. */
static inline bool kit_taken(const struct plan_instance *instance, const struct plan *plan,
			     size_t item, struct plan_offer *ret_offer)
{
	const struct plan_item *bought = &instance->items[item];
	int store = plan->choice[item], number = plan->offers[item];

	if (store < 0 || (size_t)store >= instance->store_count)
		return false;
	if (!bought->prices) {
		if (number < 0 || (size_t)number >= bought->offer_count)
			return false;
		*ret_offer = bought->offers[number];
		return ret_offer->store == (size_t)store;
	}
	*ret_offer = (struct plan_offer){ .store = (size_t)store, .price = bought->prices[store] };
	return number == -1 && ret_offer->price != PLAN_NONE;
}

/* What a band takes off a line and the card gives back; a line never costs less than nothing. */
static inline void kit_line(const struct plan_offer *offer, unsigned int off, int64_t *add_off,
			    int64_t *add_credit)
{
	int64_t less = offer->price * off / 1000;

	*add_off += less;
	*add_credit += offer->credit < offer->price - less ? offer->credit : offer->price - less;
}

/* A basket made from the plan's choices: the cheapest band that its subtotal reaches. */
static inline bool kit_basket(const struct plan_instance *instance, const struct plan *plan,
			      size_t store, struct plan_basket *ret_basket)
{
	const struct tariff *tariff = &instance->stores[store].tariff;
	struct plan_basket basket = { .store = store };
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;

		if (!kit_taken(instance, plan, i, &offer) || offer.store != store)
			continue;
		basket.subtotal += offer.price;
		basket.item_count++;
	}
	for (size_t b = 0; b < tariff->count; b++) {
		int64_t off = 0, credit = 0;

		if (basket.subtotal < tariff->bands[b].min)
			continue;
		for (size_t i = 0; i < instance->item_count; i++) {
			struct plan_offer offer;

			if (kit_taken(instance, plan, i, &offer) && offer.store == store)
				kit_line(&offer, tariff->bands[b].off, &off, &credit);
		}
		if (tariff->bands[b].fee - off - credit >= least)
			continue;
		least = tariff->bands[b].fee - off - credit;
		basket.band = b;
		basket.fee = tariff->bands[b].fee;
		basket.off = off;
		basket.credit = credit;
	}
	*ret_basket = basket;
	return least != INT64_MAX;
}

/* Adds a plan up again from the instance alone; NULL when every figure of it is right. */
static inline const char *kit_fault(const struct plan_instance *instance, const struct plan *plan)
{
	int64_t total = 0;
	size_t unmet = 0, used = 0;
	bool buys[PLAN_STORES_MAX] = { false };

	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;

		if (plan->choice[i] < 0)
			unmet++;
		else if (!kit_taken(instance, plan, i, &offer))
			return "an item is bought where it is not sold";
		else
			buys[offer.store] = true;
	}
	for (size_t j = 0; j < instance->store_count; j++) {
		struct plan_basket basket;

		if (!buys[j])
			continue;
		if (!kit_basket(instance, plan, j, &basket))
			return "a store is used below its minimum";
		if (used >= plan->basket_count ||
		    memcmp(&basket, &plan->baskets[used], sizeof(basket)))
			return "a basket is wrong";
		total += basket.subtotal + basket.fee - basket.off - basket.credit;
		used++;
	}
	if (used != plan->basket_count)
		return "a basket is empty";
	if (instance->max_stores && used > instance->max_stores)
		return "too many stores are used";
	if (total != plan->total || unmet != plan->unmet)
		return "the sums are wrong";
	if (plan->status == PLAN_OPTIMAL &&
	    (plan->bound != plan->total || plan->unmet_bound != plan->unmet))
		return "an optimal plan's bound is another value";
	if (plan->unmet_bound > unmet || (plan->unmet_bound == unmet && plan->bound > total))
		return "the bound is above the plan";
	return NULL;
}
#endif
