// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_order.h"

#include "core/plan_reduce.h"

static void change(struct plan_order *order, const struct plan_offer *offer, int sign)
{
	order->subtotal += sign * offer->price;
	for (size_t b = 0; b < order->tariff->count; b++) {
		struct plan_paid paid =
			plan_reduce_paid(offer->price, offer->credit, order->tariff->bands[b].off);

		order->less[b] += sign * (paid.off + paid.credit);
	}
}

void plan_order_add(struct plan_order *order, const struct plan_offer *offer)
{
	change(order, offer, 1);
	order->line_count++;
}

void plan_order_remove(struct plan_order *order, const struct plan_offer *offer)
{
	change(order, offer, -1);
	order->line_count--;
}

bool plan_order_band(const struct plan_order *order, size_t *ret_band)
{
	const struct tariff *tariff = order->tariff;
	int64_t least = INT64_MAX;

	for (size_t b = 0; b < tariff->count && tariff->bands[b].min <= order->subtotal; b++) {
		if (tariff->bands[b].fee - order->less[b] >= least)
			continue;
		least = tariff->bands[b].fee - order->less[b];
		*ret_band = b;
	}
	return least != INT64_MAX;
}

bool plan_order_cost(const struct plan_order *order, int64_t *ret_cost)
{
	size_t band;

	if (!order->line_count) {
		*ret_cost = 0;
		return true;
	}
	if (!plan_order_band(order, &band))
		return false;
	*ret_cost = order->subtotal + order->tariff->bands[band].fee - order->less[band];
	return true;
}
