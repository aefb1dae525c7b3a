// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A leaf that its dual leaves open: what the gap decides is decided, the rest is searched for a
 * while, and if that is not enough the leaf is taken apart at an item. Each part has fewer items
 * left, and a dual of its own.
 */
#include "core/plan_branch.h"

#include <string.h>

#include "core/plan_items.h"
#include "core/plan_repair.h"

enum {
	STEPS_BRANCH = 20, /* of the dual along its subgradient, below a branching */
	QUOTA = 1000,	   /* steps for the items before the next branching */
};

/* An item goes where the dual has it: what it brings is not asked for any more. */
static void decide(struct plan_leaf *leaf, size_t item, size_t column)
{
	struct plan_dual *dual = &leaf->dual;
	const struct plan_cell *cell = &dual->cells[item * dual->columns + column];
	size_t k = dual->shop[column];

	leaf->columns[item] = (int)column;
	leaf->decided[k] += cell->price;
	leaf->decided_cost += cell->cost >> dual->shift;
	dual->base += cell->cost;
	dual->mins[k] -= cell->price < dual->mins[k] ? cell->price : dual->mins[k];
	if (!dual->mins[k])
		dual->multipliers[k] = 0;
}

/* Whether an item has at most one offer that the gap leaves possible. */
static bool is_decided(const struct plan_dual *dual, size_t item, int64_t gap, int *ret_column)
{
	size_t best = 0;
	int64_t least = plan_dual_choose(dual, item, &best);

	*ret_column = least == PLAN_DUAL_NONE ? -1 : (int)best;
	for (size_t c = 0; c < dual->columns && least != PLAN_DUAL_NONE; c++) {
		int64_t cost = plan_dual_reduced(dual, item, c);

		if (c != best && cost != PLAN_DUAL_NONE && cost - least <= gap)
			return false;
	}
	return true;
}

/*
 * Reduced-cost fixing: items whose every other choice would lift the bound above the limit are
 * decided, and the rest is the list of the next depth. Returns the bound, which may rise where
 * nothing is asked for any more.
 */
static int64_t decide_items(struct plan_leaf *leaf, int64_t value, size_t depth)
{
	struct plan_dual *dual = &leaf->dual;
	unsigned int *rest = leaf->active[depth + 1];
	int64_t gap = leaf->limit == INT64_MAX ? INT64_MAX : leaf->limit - value;
	size_t count = 0, last = dual->active_count;

	for (size_t a = 0; a < dual->active_count; a++) {
		unsigned int item = dual->active[a];

		if (is_decided(dual, item, gap, &leaf->columns[item]))
			rest[--last] = item;
		else
			rest[count++] = item;
	}
	for (size_t a = last; a < dual->active_count; a++)
		if (leaf->columns[rest[a]] >= 0)
			decide(leaf, rest[a], (size_t)leaf->columns[rest[a]]);
	dual->active = rest;
	dual->active_count = count;
	return plan_dual_value(dual);
}

/* What deciding changes. */
struct frame {
	const unsigned int *active;
	size_t active_count;
	int64_t base, decided_cost;
	int64_t mins[PLAN_STORES_MAX], multipliers[PLAN_STORES_MAX], decided[PLAN_STORES_MAX];
};

static void keep_frame(const struct plan_leaf *leaf, struct frame *frame)
{
	const struct plan_dual *dual = &leaf->dual;

	frame->active = dual->active;
	frame->active_count = dual->active_count;
	frame->base = dual->base;
	frame->decided_cost = leaf->decided_cost;
	memcpy(frame->mins, dual->mins, sizeof(frame->mins));
	memcpy(frame->multipliers, dual->multipliers, sizeof(frame->multipliers));
	memcpy(frame->decided, leaf->decided, sizeof(frame->decided));
}

static void restore_frame(struct plan_leaf *leaf, const struct frame *frame)
{
	struct plan_dual *dual = &leaf->dual;

	dual->active = frame->active;
	dual->active_count = frame->active_count;
	dual->base = frame->base;
	leaf->decided_cost = frame->decided_cost;
	memcpy(dual->mins, frame->mins, sizeof(frame->mins));
	memcpy(dual->multipliers, frame->multipliers, sizeof(frame->multipliers));
	memcpy(leaf->decided, frame->decided, sizeof(frame->decided));
}

static bool branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet, size_t depth);

/* The item by this offer; then by any other; each with a dual of its own. */
static bool branch_on(struct plan_search *search, struct plan_leaf *leaf, size_t unmet,
		      size_t depth, size_t item, size_t column)
{
	struct plan_cell kept[PLAN_COLUMNS_MAX];
	struct plan_cell *cells = &leaf->dual.cells[item * leaf->dual.columns];
	const struct plan_cell none = { .cost = PLAN_DUAL_NONE };
	size_t columns = leaf->dual.columns;
	bool done;

	memcpy(kept, cells, columns * sizeof(*cells));
	for (size_t c = 0; c < columns; c++)
		if (c != column)
			cells[c] = none;
	done = branch(search, leaf, unmet, depth + 1);
	memcpy(cells, kept, columns * sizeof(*cells));
	cells[column] = none;
	done = done && branch(search, leaf, unmet, depth + 1);
	cells[column] = kept[column];
	return done;
}

/* Searches the items for a while; if that is not enough, takes the leaf apart. */
static bool search_or_branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet,
			     size_t depth)
{
	const struct plan_stage *stage;
	int64_t value;

	if (!plan_leaf_raise(search, leaf, depth ? STEPS_BRANCH : 0, &value))
		return false;
	if (value > leaf->limit)
		return true;
	plan_repair(search, leaf);
	plan_leaf_limit(search, leaf, unmet);
	if (value > leaf->limit)
		return true;
	if (!plan_leaf_spend_dual(search, leaf, 4))
		return false;
	value = decide_items(leaf, value, depth);
	if (value > leaf->limit)
		return true;
	plan_items_fill(leaf, value);
	stage = depth < PLAN_DEPTH_MAX ? plan_items_most_open(leaf) : NULL;
	if (plan_items_search(search, leaf, value, unmet, stage ? QUOTA : UINT64_MAX))
		return true;
	return stage && leaf->share && search->nodes < search->max_nodes &&
	       branch_on(search, leaf, unmet, depth, stage->item, stage->options[0].column);
}

static bool branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet, size_t depth)
{
	struct frame frame;
	bool done;

	keep_frame(leaf, &frame);
	done = search_or_branch(search, leaf, unmet, depth);
	restore_frame(leaf, &frame);
	return done;
}

bool plan_branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet)
{
	return branch(search, leaf, unmet, 0);
}
