/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One store's order, line by line: what it costs as it is, and with a line more or less. */
#ifndef CABAS_CORE_PLAN_ORDER_H
#define CABAS_CORE_PLAN_ORDER_H
#include <stdbool.h>

#include "core/plan.h"

/**
 * struct plan_order - lines of one store
 * @tariff: of the store; borrowed
 * @subtotal: of the lines, in minor units
 * @less: what each band takes off them and the store's card gives back
 * @line_count: how many
 */
struct plan_order {
	const struct tariff *tariff;
	int64_t subtotal, less[TARIFF_BANDS_MAX];
	size_t line_count;
};

/**
 * plan_order_add() - one line more
 * @order: begun with its @tariff and zeros
 * @offer: the line
 */
void plan_order_add(struct plan_order *order, const struct plan_offer *offer);

/**
 * plan_order_remove() - one line less
 * @order: that has it
 * @offer: the line
 */
void plan_order_remove(struct plan_order *order, const struct plan_offer *offer);

/**
 * plan_order_band() - the band that counts
 * @order: of which store and lines
 * @ret_band: receives the index of the cheapest with what it takes off, of those that the subtotal
 *            reaches
 *
 * Return: false when it reaches none.
 */
bool plan_order_band(const struct plan_order *order, size_t *ret_band);

/**
 * plan_order_cost() - what the order costs in all
 * @order: of which store and lines
 * @ret_cost: receives it; 0 without lines
 *
 * Return: false when it has lines and reaches no band.
 */
bool plan_order_cost(const struct plan_order *order, int64_t *ret_cost);
#endif
