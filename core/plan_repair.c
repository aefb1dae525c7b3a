// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_repair.h"

/* One move of a repair. */
struct move {
	size_t item, to;
	int64_t cost, gain;
};

static bool may_leave(const struct plan_leaf *leaf, size_t from, int64_t price)
{
	return leaf->subtotals[from] - price >= leaf->dual.mins[from];
}

/* Whether a is the better move: less cost for each unit gained, compared without division. */
static bool move_better(const struct move *a, const struct move *b)
{
	__int128 left = (__int128)a->cost * b->gain, right = (__int128)b->cost * a->gain;

	return left != right ? left < right : a->gain > b->gain;
}

/* The cheapest move that helps a shop to its minimum and takes none below its own. */
static bool find_move(const struct plan_search *search, const struct plan_leaf *leaf, size_t to,
		      struct move *ret_move)
{
	const struct plan_dual *dual = &leaf->dual;
	int64_t lacks = dual->mins[to] - leaf->subtotals[to];
	bool found = false;

	for (size_t i = 0; i < dual->items; i++) {
		int64_t price = dual->prices[to][i];
		struct move move;
		size_t from;

		if (search->trial[i] < 0 || search->trial[i] == (int)to || price == PLAN_FAR ||
		    !price)
			continue;
		from = (size_t)search->trial[i];
		if (!may_leave(leaf, from, dual->prices[from][i]))
			continue;
		move = (struct move){ i, to, price - dual->prices[from][i],
				      price < lacks ? price : lacks };
		if (!found || move_better(&move, ret_move))
			*ret_move = move;
		found = true;
	}
	return found;
}

static void make_move(struct plan_search *search, struct plan_leaf *leaf, size_t item, size_t to)
{
	size_t from = (size_t)search->trial[item];

	leaf->subtotals[from] -= leaf->dual.prices[from][item];
	leaf->subtotals[to] += leaf->dual.prices[to][item];
	search->trial[item] = (int)to;
}

/* Items go back to cheaper shops where the minimums allow it. */
static void polish(struct plan_search *search, struct plan_leaf *leaf)
{
	const struct plan_dual *dual = &leaf->dual;

	for (size_t i = 0; i < dual->items; i++) {
		for (size_t k = 0; k < dual->shops && search->trial[i] >= 0; k++) {
			size_t from = (size_t)search->trial[i];

			if (dual->prices[k][i] < dual->prices[from][i] &&
			    may_leave(leaf, from, dual->prices[from][i]))
				make_move(search, leaf, i, k);
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
