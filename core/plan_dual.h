/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Lagrangian bound of a leaf: a multiplier for each minimum order makes the goods of that store
 * look cheaper and is paid back on the minimum. Integers throughout, so the bound is exact.
 */
#ifndef CABAS_CORE_PLAN_DUAL_H
#define CABAS_CORE_PLAN_DUAL_H
#include <stddef.h>
#include <stdint.h>

#include "core/plan.h"
#include "core/plan_search.h"

/* Multipliers are below this many times the scale; beyond, a store's goods cost less than nothing
 * by far and a larger multiplier is only needed where hardly any plan reaches the minimum. */
enum { PLAN_DUAL_MAX = 8 };

enum { PLAN_COLUMNS_MAX = PLAN_STORES_MAX * PLAN_OFFERS_MAX };

/**
 * struct plan_dual - the relaxed problem of one leaf
 * @items: how many
 * @shops: how many are open
 * @columns: of offers of all open shops
 * @shop: [column]: whose it is; ascending
 * @prices: [column]: price of each item, or %PLAN_FAR: it counts for the minimum
 * @costs: [column]: what is paid for it
 * @mins: [shop]: subtotal to reach
 * @shift: multipliers and values are scaled by two to this power
 * @multipliers: [shop], scaled
 * @others: room for one number for each item
 */
struct plan_dual {
	size_t items, shops, columns;
	size_t shop[PLAN_COLUMNS_MAX];
	const int64_t *prices[PLAN_COLUMNS_MAX], *costs[PLAN_COLUMNS_MAX];
	int64_t mins[PLAN_STORES_MAX];
	unsigned int shift;
	int64_t multipliers[PLAN_STORES_MAX];
	int64_t *others;
};

/**
 * plan_dual_shift() - the finest scale that cannot overflow
 * @sum: of all amounts that may be added up, in minor units, below 2^56
 *
 * Return: for @shift.
 */
unsigned int plan_dual_shift(int64_t sum);

/**
 * plan_dual_reduced() - what an offer costs with the multipliers, scaled
 * @dual: the problem
 * @column: which; it has @item
 * @item: which
 *
 * Return: may be negative.
 */
static inline int64_t plan_dual_reduced(const struct plan_dual *dual, size_t column, size_t item)
{
	return (dual->costs[column][item] << dual->shift) -
	       dual->prices[column][item] * dual->multipliers[dual->shop[column]];
}

/**
 * plan_dual_choose() - the offer that costs least with the multipliers
 * @dual: the problem
 * @item: which
 * @ret_column: receives it; of equal ones the first
 *
 * Return: false when no open shop sells the item.
 */
bool plan_dual_choose(const struct plan_dual *dual, size_t item, size_t *ret_column);

/**
 * plan_dual_value() - the bound that the multipliers give
 * @dual: the problem
 *
 * Return: no assignment of all items that reaches all minimums costs less, scaled; without fees.
 */
int64_t plan_dual_value(const struct plan_dual *dual);

/**
 * plan_dual_ascend() - one round of raising the bound, each multiplier in turn to its best
 * @dual: the problem; @multipliers change
 *
 * Return: whether any multiplier changed.
 */
bool plan_dual_ascend(struct plan_dual *dual);

/**
 * plan_dual_step() - one step along the subgradient, which leads on where no single multiplier can
 * @dual: the problem; @multipliers change, and the bound may fall for a while
 * @value: plan_dual_value() of it
 * @aim: where the bound is hoped to get, scaled; above @value
 * @eighths: length of the step, in eighths of what the aim would take
 *
 * Return: false when there is no direction left: the multipliers are the best.
 */
bool plan_dual_step(struct plan_dual *dual, int64_t value, int64_t aim, unsigned int eighths);
#endif
