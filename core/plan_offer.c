// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_offer.h"

size_t plan_offer_count(const struct plan_instance *instance, size_t item)
{
	const struct plan_item *it = &instance->items[item];

	return it->prices ? instance->store_count : it->offer_count;
}

bool plan_offer_get(const struct plan_instance *instance, size_t item, size_t number,
		    struct plan_offer *ret_offer)
{
	const struct plan_item *it = &instance->items[item];

	if (!it->prices) {
		*ret_offer = it->offers[number];
		return true;
	}
	if (it->prices[number] == PLAN_NONE)
		return false;
	*ret_offer = (struct plan_offer){ .store = number, .price = it->prices[number] };
	return true;
}

bool plan_offer_cheapest(const struct plan_instance *instance, size_t item, size_t store,
			 struct plan_offer *ret_offer)
{
	const struct plan_item *it = &instance->items[item];
	const struct plan_offer *best = NULL;

	if (it->prices)
		return plan_offer_get(instance, item, store, ret_offer);
	for (size_t k = 0; k < it->offer_count; k++) {
		const struct plan_offer *offer = &it->offers[k];

		if (offer->store == store &&
		    (!best || offer->price - offer->credit < best->price - best->credit))
			best = offer;
	}
	if (best)
		*ret_offer = *best;
	return best != NULL;
}
