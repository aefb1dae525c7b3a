// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_repair.h"

/* One move of a repair. */
struct move {
	size_t item, to;
	int64_t cost, gain;
};

static const struct plan_cell *cell_of(const struct plan_leaf *leaf, size_t item, size_t column)
{
	return &leaf->dual.cells[item * leaf->dual.columns + column];
}

/* Whether an item may go from one column to another without breaking a minimum. */
static bool may_go(const struct plan_leaf *leaf, size_t item, size_t from, size_t to)
{
	size_t shop = leaf->dual.shop[from];
	int64_t left = leaf->subtotals[shop] - cell_of(leaf, item, from)->price;

	if (leaf->dual.shop[to] == shop)
		left += cell_of(leaf, item, to)->price;
	return left >= leaf->mins[shop];
}

/* What a move adds to the shop's subtotal. */
static int64_t gain_of(const struct plan_leaf *leaf, size_t item, size_t from, size_t to)
{
	int64_t price = cell_of(leaf, item, to)->price;

	return leaf->dual.shop[from] != leaf->dual.shop[to]
		       ? price
		       : price - cell_of(leaf, item, from)->price;
}

/* Whether a is the better move: less cost for each unit gained, compared without division. */
static bool move_better(const struct move *a, const struct move *b)
{
	__int128 left = (__int128)a->cost * b->gain, right = (__int128)b->cost * a->gain;

	return left != right ? left < right : a->gain > b->gain;
}

/* The cheapest move of an item into a shop, if any helps; kept when it is better than the last. */
static bool find_item_move(const struct plan_leaf *leaf, size_t item, size_t shop, bool found,
			   struct move *move)
{
	size_t from = (size_t)leaf->columns[item];
	int64_t lacks = leaf->mins[shop] - leaf->subtotals[shop];

	for (size_t c = 0; c < leaf->dual.columns; c++) {
		const struct plan_cell *cell = cell_of(leaf, item, c);
		struct move other;
		int64_t gain;

		if (leaf->dual.shop[c] != shop || cell->cost == PLAN_DUAL_NONE)
			continue;
		gain = gain_of(leaf, item, from, c);
		if (gain <= 0 || (leaf->dual.shop[from] != shop && !may_go(leaf, item, from, c)))
			continue;
		other = (struct move){ item, c, cell->cost - cell_of(leaf, item, from)->cost,
				       gain < lacks ? gain : lacks };
		if (!found || move_better(&other, move))
			*move = other;
		found = true;
	}
	return found;
}

/* The cheapest move that helps a shop to its minimum and takes none below its own. */
static bool find_move(const struct plan_leaf *leaf, size_t shop, struct move *ret_move)
{
	bool found = false;

	for (size_t a = 0; a < leaf->dual.active_count; a++)
		if (leaf->columns[leaf->dual.active[a]] >= 0)
			found = find_item_move(leaf, leaf->dual.active[a], shop, found, ret_move);
	return found;
}

static void make_move(struct plan_leaf *leaf, size_t item, size_t to)
{
	size_t from = (size_t)leaf->columns[item];

	leaf->subtotals[leaf->dual.shop[from]] -= cell_of(leaf, item, from)->price;
	leaf->subtotals[leaf->dual.shop[to]] += cell_of(leaf, item, to)->price;
	leaf->columns[item] = (int)to;
}

/* Items go back to cheaper offers where the minimums allow it. */
static void polish(struct plan_leaf *leaf)
{
	for (size_t a = 0; a < leaf->dual.active_count; a++) {
		size_t item = leaf->dual.active[a];

		for (size_t c = 0; c < leaf->dual.columns && leaf->columns[item] >= 0; c++) {
			size_t from = (size_t)leaf->columns[item];

			if (cell_of(leaf, item, c)->cost < cell_of(leaf, item, from)->cost &&
			    may_go(leaf, item, from, c))
				make_move(leaf, item, c);
		}
	}
}

void plan_repair(struct plan_search *search, struct plan_leaf *leaf)
{
	size_t moves = 0;

	plan_leaf_choose(leaf);
	for (size_t k = 0; k < leaf->dual.shops; k++) {
		while (leaf->subtotals[k] < leaf->mins[k]) {
			struct move move = { 0 };

			if (moves++ > leaf->dual.active_count ||
			    !plan_leaf_spend(search, leaf, 1 + leaf->dual.active_count / 16) ||
			    !find_move(leaf, k, &move))
				return;
			make_move(leaf, move.item, move.to);
		}
	}
	if (!plan_leaf_reached(leaf))
		return;
	polish(leaf);
	plan_leaf_offer(search, leaf);
}
