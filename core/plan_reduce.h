/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the instance to what the search works on: shops, bands and items that may be of use. */
#ifndef CABAS_CORE_PLAN_REDUCE_H
#define CABAS_CORE_PLAN_REDUCE_H
#include "core/plan_search.h"

/**
 * struct plan_paid - what one line costs
 * @off: taken off by the band
 * @credit: given back on the card
 * @cost: what is left, never below 0
 */
struct plan_paid {
	int64_t off, credit, cost;
};

/**
 * plan_reduce_paid() - what a line costs in a band
 * @price: of the line, in minor units
 * @credit: offered for it; only as much counts as is paid
 * @off: per mille that the band takes off
 *
 * Return: with @off rounded down.
 */
struct plan_paid plan_reduce_paid(int64_t price, int64_t credit, unsigned int off);

/**
 * plan_reduce_offer() - the next offer of an item in a store
 * @item: with offers, or with one price for each store
 * @store: index into the instance
 * @at: 0 to begin; moves behind the offer that was found
 * @ret_offer: receives it
 *
 * Return: false when there is none left.
 */
bool plan_reduce_offer(const struct plan_item *item, size_t store, size_t *at,
		       struct plan_offer *ret_offer);

/**
 * plan_reduce() - set up a search
 * @instance: checked
 * @memory: where the tables live
 * @search: zeroed; @shops, @items and @max_open are set
 * @ret_items: receives for each item of the search its index in the instance; lives in @memory
 *
 * Stores that can take no order go, bands that are never the best, items that nobody sells.
 *
 * Return: %ERR_NONE or %ERR_NOMEM.
 */
enum err plan_reduce(const struct plan_instance *instance, struct arena *memory,
		     struct plan_search *search, const size_t **ret_items);
#endif
