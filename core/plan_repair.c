// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_repair.h"

/* One move of a repair. */
struct move {
	size_t item, to;
	int64_t cost, gain;
};

/* Whether an item may go from one column to another without breaking a minimum. */
static bool may_go(const struct plan_leaf *leaf, size_t item, size_t from, size_t to)
{
	const struct plan_dual *dual = &leaf->dual;
	size_t shop = dual->shop[from];
	int64_t left = leaf->subtotals[shop] - dual->prices[from][item];

	if (dual->shop[to] == shop)
		left += dual->prices[to][item];
	return left >= dual->mins[shop];
}

/* What a move adds to the shop's subtotal. */
static int64_t gain_of(const struct plan_dual *dual, size_t item, size_t from, size_t to)
{
	int64_t price = dual->prices[to][item];

	return dual->shop[from] == dual->shop[to] ? price - dual->prices[from][item] : price;
}

/* Whether a is the better move: less cost for each unit gained, compared without division. */
static bool move_better(const struct move *a, const struct move *b)
{
	__int128 left = (__int128)a->cost * b->gain, right = (__int128)b->cost * a->gain;

	return left != right ? left < right : a->gain > b->gain;
}

/* The cheapest move of an item into a shop, if any helps; kept when it is better than the last. */
static bool find_item_move(const struct plan_leaf *leaf, size_t item, size_t from, size_t shop,
			   bool found, struct move *move)
{
	const struct plan_dual *dual = &leaf->dual;
	int64_t lacks = dual->mins[shop] - leaf->subtotals[shop];

	for (size_t c = 0; c < dual->columns; c++) {
		struct move other;
		int64_t gain;

		if (dual->shop[c] != shop || dual->prices[c][item] == PLAN_FAR)
			continue;
		gain = gain_of(dual, item, from, c);
		if (gain <= 0 || (dual->shop[from] != shop && !may_go(leaf, item, from, c)))
			continue;
		other = (struct move){ item, c, dual->costs[c][item] - dual->costs[from][item],
				       gain < lacks ? gain : lacks };
		if (!found || move_better(&other, move))
			*move = other;
		found = true;
	}
	return found;
}

/* The cheapest move that helps a shop to its minimum and takes none below its own. */
static bool find_move(const struct plan_search *search, const struct plan_leaf *leaf, size_t shop,
		      struct move *ret_move)
{
	bool found = false;

	for (size_t i = 0; i < leaf->dual.items; i++)
		if (search->trial[i] >= 0)
			found = find_item_move(leaf, i, (size_t)search->trial[i], shop, found,
					       ret_move);
	return found;
}

static void make_move(struct plan_search *search, struct plan_leaf *leaf, size_t item, size_t to)
{
	const struct plan_dual *dual = &leaf->dual;
	size_t from = (size_t)search->trial[item];

	leaf->subtotals[dual->shop[from]] -= dual->prices[from][item];
	leaf->subtotals[dual->shop[to]] += dual->prices[to][item];
	search->trial[item] = (int)to;
}

/* Items go back to cheaper offers where the minimums allow it. */
static void polish(struct plan_search *search, struct plan_leaf *leaf)
{
	const struct plan_dual *dual = &leaf->dual;

	for (size_t i = 0; i < dual->items; i++) {
		for (size_t c = 0; c < dual->columns && search->trial[i] >= 0; c++) {
			size_t from = (size_t)search->trial[i];

			if (dual->prices[c][i] != PLAN_FAR &&
			    dual->costs[c][i] < dual->costs[from][i] && may_go(leaf, i, from, c))
				make_move(search, leaf, i, c);
		}
	}
}

void plan_repair(struct plan_search *search, struct plan_leaf *leaf)
{
	size_t moves = 0;

	plan_leaf_choose(search, leaf);
	for (size_t k = 0; k < leaf->dual.shops; k++) {
		while (leaf->subtotals[k] < leaf->dual.mins[k]) {
			struct move move = { 0 };

			if (moves++ > leaf->dual.items ||
			    !plan_leaf_spend(search, leaf, 1 + leaf->dual.items / 16) ||
			    !find_move(search, leaf, k, &move))
				return;
			make_move(search, leaf, move.item, move.to);
		}
	}
	if (!plan_leaf_reached(leaf))
		return;
	polish(search, leaf);
	plan_leaf_offer(search, leaf);
}
