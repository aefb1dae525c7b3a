// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A leaf of the store search. Mostly every item simply goes to the nearest store. When that misses
 * minimums, the dual gives a bound and a quick repair gives a plan. If a gap stays between the two,
 * the items are searched for a while (plan_items.c); if that is not enough, the leaf is taken apart
 * at an item, and each part gets a dual of its own.
 */
#include "core/plan_leaf.h"

#include <string.h>

#include "core/plan_items.h"
#include "core/plan_repair.h"

enum {
	ROUNDS_MAX = 3,	    /* of the dual, multiplier by multiplier */
	STEPS_FIRST = 40,   /* along its subgradient, when a leaf is met */
	STEPS_FINISH = 300, /* and when its items are searched */
	STEPS_BRANCH = 20,  /* and below a branching */
	DEPTH_MAX = 60,	    /* of branching */
	QUOTA = 1000,	    /* steps for the items before the next branching */
	IDLE_MAX = 5,	    /* steps without gain until they are shortened */
	STEP_ITEMS = 16,    /* item operations that count as one step of the budget */
};

struct plan_leaf *plan_leaf_new(const struct plan_search *search, struct arena *arena)
{
	struct plan_leaf *leaf = arena_alloc(arena, sizeof(*leaf));
	size_t n = search->items;

	if (!leaf)
		return NULL;
	leaf->dual.others = arena_array(arena, n, sizeof(int64_t));
	leaf->own = arena_array(arena, n * plan_search_columns(search), sizeof(*leaf->own));
	if (!leaf->own || !leaf->dual.others || plan_items_init(search, leaf, arena))
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
static void add_columns(struct plan_leaf *leaf, size_t k, const struct plan_shop *shop,
			const struct plan_opened *opened)
{
	struct plan_dual *dual = &leaf->dual;
	size_t n = dual->items, table = shop->bands[opened->band].table;

	for (size_t c = 0; c < shop->columns; c++) {
		leaf->choices[dual->columns] = plan_choice(opened->shop, c);
		dual->shop[dual->columns] = k;
		dual->prices[dual->columns] = shop->prices + c * n;
		dual->costs[dual->columns] = shop->costs[table] + c * n;
		dual->columns++;
	}
}

static void set_up(const struct plan_search *search, struct plan_leaf *leaf)
{
	struct plan_dual *dual = &leaf->dual;
	int64_t sum = 0;

	leaf->fees = search->open_fees;
	leaf->binding_count = 0;
	dual->items = search->items;
	dual->shops = search->open_count;
	dual->columns = 0;
	for (size_t k = 0; k < dual->shops; k++) {
		const struct plan_opened *opened = &search->opened[k];

		add_columns(leaf, k, &search->shops[opened->shop], opened);
		dual->mins[k] = opened->min;
		dual->multipliers[k] = 0;
		if (opened->min)
			leaf->binding[leaf->binding_count++] = k;
		sum += search->shops[opened->shop].sold + opened->min;
	}
	dual->shift = plan_dual_shift(sum);
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

void plan_leaf_choose(struct plan_search *search, struct plan_leaf *leaf)
{
	const struct plan_dual *dual = &leaf->dual;

	memset(leaf->subtotals, 0, sizeof(leaf->subtotals));
	for (size_t i = 0; i < dual->items; i++) {
		size_t c;

		search->trial[i] = -1;
		if (!plan_dual_choose(dual, i, &c))
			continue;
		search->trial[i] = (int)c;
		leaf->subtotals[dual->shop[c]] += dual->prices[c][i];
	}
}

bool plan_leaf_reached(const struct plan_leaf *leaf)
{
	for (size_t k = 0; k < leaf->dual.shops; k++)
		if (leaf->subtotals[k] < leaf->dual.mins[k])
			return false;
	return true;
}

void plan_leaf_offer(struct plan_search *search, const struct plan_leaf *leaf)
{
	int *trial = search->trial;

	for (size_t i = 0; i < search->items; i++)
		if (trial[i] >= 0)
			trial[i] = leaf->choices[trial[i]];
	plan_search_offer(search, trial);
	for (size_t i = 0; i < search->items; i++)
		for (size_t c = 0; c < leaf->dual.columns && trial[i] >= 0; c++)
			if (leaf->choices[c] == trial[i]) {
				trial[i] = (int)c;
				break;
			}
}

/* Counts the steps of evaluating the dual so many times. */
static bool spend_dual(struct plan_search *search, struct plan_leaf *leaf, size_t times)
{
	return plan_leaf_spend(search, leaf,
			       1 + leaf->dual.items * leaf->dual.columns * times / STEP_ITEMS);
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

		if (!spend_dual(search, leaf, 2))
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

/* Raises the dual until it refutes the leaf or stands still; false when the budget ended. */
static bool raise_dual(struct plan_search *search, struct plan_leaf *leaf, size_t steps,
		       int64_t *ret_value)
{
	int64_t value = plan_dual_value(&leaf->dual);
	bool paid = true;

	memcpy(leaf->best, leaf->dual.multipliers, sizeof(leaf->best));
	for (size_t round = 0; round < ROUNDS_MAX && value <= leaf->limit && paid; round++) {
		paid = spend_dual(search, leaf, 3 * leaf->dual.shops);
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

/* The prices become the leaf's own, so that branching can strike some out. */
static void own_prices(struct plan_leaf *leaf)
{
	size_t n = leaf->dual.items;

	for (size_t c = 0; c < leaf->dual.columns; c++) {
		memcpy(leaf->own + c * n, leaf->dual.prices[c], n * sizeof(*leaf->own));
		leaf->dual.prices[c] = leaf->own + c * n;
	}
}

static bool branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet, size_t depth);

/* The item by this offer; then by any other; each with a dual of its own. */
static bool branch_on(struct plan_search *search, struct plan_leaf *leaf, size_t unmet,
		      size_t depth, size_t item, size_t column)
{
	size_t n = leaf->dual.items;
	int64_t kept[PLAN_COLUMNS_MAX], multipliers[PLAN_STORES_MAX];
	bool done;

	memcpy(multipliers, leaf->dual.multipliers, sizeof(multipliers));
	for (size_t c = 0; c < leaf->dual.columns; c++) {
		kept[c] = leaf->own[c * n + item];
		if (c != column)
			leaf->own[c * n + item] = PLAN_FAR;
	}
	done = branch(search, leaf, unmet, depth + 1);
	for (size_t c = 0; c < leaf->dual.columns; c++)
		leaf->own[c * n + item] = c == column ? PLAN_FAR : kept[c];
	memcpy(leaf->dual.multipliers, multipliers, sizeof(multipliers));
	done = done && branch(search, leaf, unmet, depth + 1);
	leaf->own[column * n + item] = kept[column];
	return done;
}

/* Searches the items for a while; if that is not enough, takes the leaf apart. */
static bool branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet, size_t depth)
{
	const struct plan_stage *stage;
	int64_t value;

	if (!raise_dual(search, leaf, depth ? STEPS_BRANCH : 0, &value))
		return false;
	if (value > leaf->limit)
		return true;
	plan_repair(search, leaf);
	plan_leaf_limit(search, leaf, unmet);
	if (value > leaf->limit)
		return true;
	if (!spend_dual(search, leaf, 4))
		return false;
	plan_items_fill(leaf, value);
	stage = depth < DEPTH_MAX ? plan_items_most_open(leaf) : NULL;
	if (plan_items_search(search, leaf, value, unmet, stage ? QUOTA : UINT64_MAX))
		return true;
	return stage && leaf->share && search->nodes < search->max_nodes &&
	       branch_on(search, leaf, unmet, depth, stage->item, stage->options[0].column);
}

bool plan_leaf_finish(struct plan_search *search, struct plan_value *value, uint64_t share)
{
	struct plan_leaf *leaf = search->leaf;
	struct plan_value bound;
	int64_t dual;

	set_up(search, leaf);
	leaf->share = share;
	plan_leaf_limit(search, leaf, value->unmet);
	own_prices(leaf);
	if (!raise_dual(search, leaf, STEPS_FINISH, &dual))
		return false;
	bound = dual_bound(leaf, dual, value->unmet);
	if (plan_search_better(*value, bound))
		*value = bound;
	return dual > leaf->limit || branch(search, leaf, value->unmet, 0);
}

void plan_leaf_solve(struct plan_search *search, struct plan_value bound)
{
	struct plan_leaf *leaf = search->leaf;
	struct plan_value value;
	int64_t dual;

	set_up(search, leaf);
	leaf->share = UINT64_MAX;
	plan_leaf_choose(search, leaf);
	if (plan_leaf_reached(leaf)) {
		plan_leaf_offer(search, leaf);
		return;
	}
	plan_leaf_limit(search, leaf, bound.unmet);
	(void)raise_dual(search, leaf, STEPS_FIRST, &dual);
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
	if (spend_dual(search, search->leaf, 2))
		plan_repair(search, search->leaf);
}
