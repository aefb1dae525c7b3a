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

/* Scaled cost of what is not sold: above every reduced cost. */
#define PLAN_DUAL_NONE (INT64_MAX / 2)

/**
 * struct plan_cell - one offer in a leaf
 * @cost: what is paid, scaled, or %PLAN_DUAL_NONE
 * @price: what counts for the minimum; 0 where not sold
 */
struct plan_cell {
	int64_t cost, price;
};

/**
 * struct plan_point - from this multiplier on a shop takes so much more
 * @multiplier: scaled
 * @price: more of its subtotal
 */
struct plan_point {
	int64_t multiplier, price;
};

/**
 * struct plan_dual - the relaxed problem of one leaf
 * @shops: how many are open
 * @columns: of offers of all open shops
 * @shop: [column]: whose it is; ascending
 * @cells: [item * columns + column]
 * @active: items that are not decided, @active_count of them
 * @active_count: of @active
 * @base: what the decided items cost, scaled
 * @mins: [shop]: what the active items have to bring; 0 = nothing
 * @shift: multipliers and values are scaled by two to this power
 * @multipliers: [shop], scaled
 * @points: room for %PLAN_OFFERS_MAX of each item
 */
struct plan_dual {
	size_t shops, columns;
	size_t shop[PLAN_COLUMNS_MAX];
	struct plan_cell *cells;
	const unsigned int *active;
	size_t active_count;
	int64_t base;
	int64_t mins[PLAN_STORES_MAX];
	unsigned int shift;
	int64_t multipliers[PLAN_STORES_MAX];
	struct plan_point *points;
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
 * @item: which
 * @column: which
 *
 * Return: may be negative; %PLAN_DUAL_NONE where not sold.
 */
static inline int64_t plan_dual_reduced(const struct plan_dual *dual, size_t item, size_t column)
{
	const struct plan_cell *cell = &dual->cells[item * dual->columns + column];

	return cell->cost - cell->price * dual->multipliers[dual->shop[column]];
}

/**
 * plan_dual_choose() - the offer that costs least with the multipliers
 * @dual: the problem
 * @item: which
 * @ret_column: receives it; of equal ones the first
 *
 * Return: its reduced cost; %PLAN_DUAL_NONE when no open shop sells the item.
 */
int64_t plan_dual_choose(const struct plan_dual *dual, size_t item, size_t *ret_column);

/**
 * plan_dual_value() - the bound that the multipliers give
 * @dual: the problem
 *
 * Items that no open shop sells cost nothing.
 *
 * Return: no assignment of the active items that reaches all minimums costs less together with what
 * is decided, scaled; without fees.
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
