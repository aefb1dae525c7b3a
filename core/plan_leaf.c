// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A leaf of the store search. Mostly every item simply goes to the nearest store. When that misses
 * minimums, the dual gives a bound and a quick repair gives a plan. A leaf with a gap between the
 * two is put off until all are known; then its items are searched (plan_branch.c).
 */
#include "core/plan_leaf.h"

#include <string.h>

#include "core/plan_branch.h"
#include "core/plan_items.h"
#include "core/plan_repair.h"

enum {
	ROUNDS_MAX = 3,	    /* of the dual, multiplier by multiplier */
	STEPS_FIRST = 40,   /* along its subgradient, when a leaf is met */
	STEPS_FINISH = 300, /* and when its items are searched */
	IDLE_MAX = 5,	    /* steps without gain until they are shortened */
	STEP_ITEMS = 16,    /* item operations that count as one step of the budget */
};

struct plan_leaf *plan_leaf_new(const struct plan_search *search, struct arena *arena)
{
	struct plan_leaf *leaf = arena_alloc(arena, sizeof(*leaf));
	size_t n = search->items, columns = plan_search_columns(search);
	unsigned int *active = arena_array(arena, n, PLAN_LISTS * sizeof(*active));

	if (!leaf || !active)
		return NULL;
	for (size_t d = 0; d < PLAN_LISTS; d++)
		leaf->active[d] = active + d * n;
	leaf->columns = arena_array(arena, n, sizeof(*leaf->columns));
	leaf->dual.cells = arena_array(arena, n * columns, sizeof(*leaf->dual.cells));
	leaf->dual.points = arena_array(arena, n, PLAN_OFFERS_MAX * sizeof(*leaf->dual.points));
	if (!leaf->columns || !leaf->dual.cells || !leaf->dual.points ||
	    plan_items_init(search, leaf, arena))
		return NULL;
	return leaf;
}

bool plan_leaf_spend(struct plan_search *search, struct plan_leaf *leaf, uint64_t steps)
{
	if (leaf->share < steps)
		return false;
	leaf->share -= steps;
	return plan_search_spend(search, steps);
}

/* All offers of an opened shop, at the costs of its band. */
static size_t add_columns(const struct plan_search *search, struct plan_leaf *leaf, size_t k,
			  size_t at)
{
	const struct plan_opened *opened = &search->opened[k];
	const struct plan_shop *shop = &search->shops[opened->shop];
	struct plan_dual *dual = &leaf->dual;
	const int64_t *costs = shop->costs[shop->bands[opened->band].table];
	size_t n = search->items;

	for (size_t c = 0; c < shop->columns; c++, at++) {
		struct plan_cell *cell = &dual->cells[at];

		leaf->choices[at] = plan_choice(opened->shop, c);
		dual->shop[at] = k;
		for (size_t i = 0; i < n; i++, cell += dual->columns) {
			bool sold = shop->prices[c * n + i] != PLAN_FAR;

			cell->cost = sold ? costs[c * n + i] << dual->shift : PLAN_DUAL_NONE;
			cell->price = sold ? shop->prices[c * n + i] : 0;
		}
	}
	return at;
}

/* Nothing is decided but the shops and their bands. */
static void set_up(const struct plan_search *search, struct plan_leaf *leaf)
{
	struct plan_dual *dual = &leaf->dual;
	int64_t sum = 0;
	size_t at = 0;

	leaf->fees = search->open_fees;
	leaf->binding_count = 0;
	leaf->decided_cost = dual->base = 0;
	dual->shops = search->open_count;
	dual->columns = 0;
	for (size_t k = 0; k < dual->shops; k++) {
		const struct plan_opened *opened = &search->opened[k];

		leaf->mins[k] = dual->mins[k] = opened->min;
		leaf->decided[k] = dual->multipliers[k] = 0;
		if (opened->min)
			leaf->binding[leaf->binding_count++] = k;
		dual->columns += search->shops[opened->shop].columns;
		sum += search->shops[opened->shop].sold + opened->min;
	}
	dual->shift = plan_dual_shift(sum);
	for (size_t k = 0; k < dual->shops; k++)
		at = add_columns(search, leaf, k, at);
	for (size_t i = 0; i < search->items; i++) {
		leaf->active[0][i] = (unsigned int)i;
		leaf->columns[i] = -1;
	}
	dual->active = leaf->active[0];
	dual->active_count = search->items;
}

void plan_leaf_limit(const struct plan_search *search, struct plan_leaf *leaf, size_t unmet)
{
	if (unmet < search->best.unmet) {
		leaf->limit = leaf->limit_cost = INT64_MAX;
		return;
	}
	leaf->limit_cost = search->best.total - 1 - leaf->fees;
	/* the best plan so far may be dearer by far than anything in this leaf */
	if (__builtin_mul_overflow(leaf->limit_cost, 1LL << leaf->dual.shift, &leaf->limit))
		leaf->limit = INT64_MAX;
}

void plan_leaf_choose(struct plan_leaf *leaf)
{
	const struct plan_dual *dual = &leaf->dual;

	memcpy(leaf->subtotals, leaf->decided, dual->shops * sizeof(leaf->subtotals[0]));
	for (size_t a = 0; a < dual->active_count; a++) {
		size_t item = dual->active[a], c;

		leaf->columns[item] = -1;
		if (plan_dual_choose(dual, item, &c) == PLAN_DUAL_NONE)
			continue;
		leaf->columns[item] = (int)c;
		leaf->subtotals[dual->shop[c]] += dual->cells[item * dual->columns + c].price;
	}
}

bool plan_leaf_reached(const struct plan_leaf *leaf)
{
	for (size_t b = 0; b < leaf->binding_count; b++)
		if (leaf->subtotals[leaf->binding[b]] < leaf->mins[leaf->binding[b]])
			return false;
	return true;
}

void plan_leaf_offer(struct plan_search *search, const struct plan_leaf *leaf)
{
	for (size_t i = 0; i < search->items; i++)
		search->trial[i] = leaf->columns[i] < 0 ? -1 : leaf->choices[leaf->columns[i]];
	plan_search_offer(search, search->trial);
}

bool plan_leaf_spend_dual(struct plan_search *search, struct plan_leaf *leaf, size_t times)
{
	return plan_leaf_spend(search, leaf,
			       1 + leaf->dual.active_count * leaf->dual.columns * times /
					       STEP_ITEMS);
}

/* Keeps the best multipliers seen. */
static bool note_dual(struct plan_leaf *leaf, int64_t now, int64_t *value)
{
	if (now <= *value)
		return false;
	*value = now;
	memcpy(leaf->best, leaf->dual.multipliers, sizeof(leaf->best));
	return true;
}

/* Along the subgradient, with shorter steps whenever the bound stood still for a while. */
static bool climb_dual(struct plan_search *search, struct plan_leaf *leaf, size_t steps,
		       int64_t *value)
{
	unsigned int eighths = 8;
	size_t idle = 0;
	int64_t now = *value;

	for (size_t i = 0; i < steps && eighths && *value <= leaf->limit; i++) {
		int64_t aim = leaf->limit == INT64_MAX ? *value + (*value >> 6) + 1
						       : leaf->limit + 1;

		if (!plan_leaf_spend_dual(search, leaf, 2))
			return false;
		if (!plan_dual_step(&leaf->dual, now, aim > now ? aim : now + 1, eighths))
			break;
		now = plan_dual_value(&leaf->dual);
		if (note_dual(leaf, now, value)) {
			idle = 0;
		} else if (++idle == IDLE_MAX) {
			eighths = eighths * 2 / 3;
			idle = 0;
			memcpy(leaf->dual.multipliers, leaf->best, sizeof(leaf->best));
			now = *value;
		}
	}
	return true;
}

bool plan_leaf_raise(struct plan_search *search, struct plan_leaf *leaf, size_t steps,
		     int64_t *ret_value)
{
	int64_t value = plan_dual_value(&leaf->dual);
	bool paid = true;

	memcpy(leaf->best, leaf->dual.multipliers, sizeof(leaf->best));
	for (size_t round = 0; round < ROUNDS_MAX && value <= leaf->limit && paid; round++) {
		paid = plan_leaf_spend_dual(search, leaf, 3 * leaf->dual.shops);
		if (!paid || !plan_dual_ascend(&leaf->dual))
			break;
		if (!note_dual(leaf, plan_dual_value(&leaf->dual), &value))
			break;
	}
	memcpy(leaf->dual.multipliers, leaf->best, sizeof(leaf->best));
	if (paid)
		paid = climb_dual(search, leaf, steps, &value);
	memcpy(leaf->dual.multipliers, leaf->best, sizeof(leaf->best));
	*ret_value = value;
	return paid;
}

static int64_t unscaled(const struct plan_leaf *leaf, int64_t value)
{
	int64_t whole = value >> leaf->dual.shift;

	return whole << leaf->dual.shift == value ? whole : whole + 1;
}

/* The dual's bound of the whole leaf, with its fees. */
static struct plan_value dual_bound(const struct plan_leaf *leaf, int64_t value, size_t unmet)
{
	return (struct plan_value){ unmet, unscaled(leaf, value) + leaf->fees };
}

bool plan_leaf_finish(struct plan_search *search, struct plan_value *value, uint64_t share)
{
	struct plan_leaf *leaf = search->leaf;
	struct plan_value bound;
	int64_t dual;

	set_up(search, leaf);
	leaf->share = share;
	plan_leaf_limit(search, leaf, value->unmet);
	if (!plan_leaf_raise(search, leaf, STEPS_FINISH, &dual))
		return false;
	bound = dual_bound(leaf, dual, value->unmet);
	if (plan_search_better(*value, bound))
		*value = bound;
	return dual > leaf->limit || plan_branch(search, leaf, value->unmet);
}

/* The offer of an opened shop that costs least, or -1; how much it brings to the shop's minimum. */
static int nearest(const struct plan_search *search, size_t item, size_t *ret_opened,
		   int64_t *ret_price)
{
	int64_t least = PLAN_FAR;
	size_t n = search->items;
	int choice = -1;

	for (size_t k = 0; k < search->open_count; k++) {
		const struct plan_opened *opened = &search->opened[k];
		const struct plan_shop *shop = &search->shops[opened->shop];
		const int64_t *costs = shop->costs[shop->bands[opened->band].table] + item;

		for (size_t c = 0; c < shop->columns; c++) {
			if (costs[c * n] >= least)
				continue;
			least = costs[c * n];
			choice = plan_choice(opened->shop, c);
			*ret_opened = k;
			*ret_price = shop->prices[c * n + item];
		}
	}
	return choice;
}

/* Offers every item at its lowest cost; whether that reaches all minimums, and so is the best. */
static bool offer_nearest(struct plan_search *search)
{
	int64_t lacks[PLAN_STORES_MAX];

	for (size_t k = 0; k < search->open_count; k++)
		lacks[k] = search->opened[k].min;
	for (size_t i = 0; i < search->items; i++) {
		int64_t price;
		size_t k;

		search->trial[i] = nearest(search, i, &k, &price);
		if (search->trial[i] >= 0)
			lacks[k] -= price;
	}
	for (size_t k = 0; k < search->open_count; k++)
		if (lacks[k] > 0)
			return false;
	plan_search_offer(search, search->trial);
	return true;
}

void plan_leaf_solve(struct plan_search *search, struct plan_value bound)
{
	struct plan_leaf *leaf = search->leaf;
	struct plan_value value;
	int64_t dual;

	if (offer_nearest(search))
		return;
	set_up(search, leaf);
	leaf->share = UINT64_MAX;
	plan_leaf_limit(search, leaf, bound.unmet);
	(void)plan_leaf_raise(search, leaf, STEPS_FIRST, &dual);
	if (dual > leaf->limit)
		return;
	plan_repair(search, leaf);
	value = dual_bound(leaf, dual, bound.unmet);
	if (!plan_search_better(value, search->best) || plan_search_defer(search, value))
		return;
	if (!plan_leaf_finish(search, &value, UINT64_MAX))
		plan_search_leave_open(search, value);
}

void plan_leaf_quick(struct plan_search *search)
{
	set_up(search, search->leaf);
	search->leaf->share = UINT64_MAX;
	if (plan_leaf_spend_dual(search, search->leaf, 2))
		plan_repair(search, search->leaf);
}
