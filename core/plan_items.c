// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Items are decided one by one, depth first, with the dual's reduced costs as the bound. What
 * counts for the rest of the way is only what each store still lacks, so a state met again at no
 * lower cost is not followed.
 */
#include "core/plan_items.h"

#include <string.h>

#include "core/plan_sort.h"

enum {
	SEEN_BITS = 10,	 /* states remembered: two to this power */
	NEAR_PART = 200, /* this part of 1 is a small change of a multiplier */
};

/* A state that was followed to its end; with more minimums states hardly ever meet again. */
struct plan_seen {
	uint64_t search;
	size_t depth;
	int64_t lacks[PLAN_SEEN_SHOPS_MAX], cost;
};

enum err plan_items_init(const struct plan_search *search, struct plan_leaf *leaf,
			 struct arena *arena)
{
	size_t n = search->items;

	leaf->stages = arena_array(arena, n + 1, sizeof(*leaf->stages));
	leaf->options = arena_array(arena, n * plan_search_columns(search), sizeof(*leaf->options));
	leaf->rest = arena_array(arena, (n + 1) * search->shop_count, sizeof(*leaf->rest));
	leaf->seen = arena_array(arena, (size_t)1 << SEEN_BITS, sizeof(*leaf->seen));
	if (!leaf->stages || !leaf->options || !leaf->rest || !leaf->seen)
		return ERR_NOMEM;
	return ERR_NONE;
}

static int compare_options(const void *a, const void *b)
{
	const struct plan_option *left = a, *right = b;

	if (left->excess != right->excess)
		return left->excess < right->excess ? -1 : 1;
	return left->column < right->column ? -1 : 1;
}

/* The less open choices come first; the search then varies the last ones, where it costs least. */
static int compare_stages(const void *a, const void *b)
{
	const struct plan_stage *left = a, *right = b;
	int64_t l = left->option_count > 1 ? left->options[1].excess : INT64_MAX;
	int64_t r = right->option_count > 1 ? right->options[1].excess : INT64_MAX;

	if (l != r)
		return l > r ? -1 : 1;
	return left->item < right->item ? -1 : 1;
}

/* The options of an item that the gap leaves possible. */
static void add_stage(struct plan_leaf *leaf, size_t item, struct plan_option *options, int64_t gap)
{
	const struct plan_dual *dual = &leaf->dual;
	const struct plan_cell *cells = &dual->cells[item * dual->columns];
	struct plan_stage *stage = &leaf->stages[leaf->stage_count];
	size_t count = 0, kept = 0;

	for (size_t c = 0; c < dual->columns; c++)
		if (cells[c].cost != PLAN_DUAL_NONE)
			options[count++] = (struct plan_option){ plan_dual_reduced(dual, item, c),
								 cells[c].price,
								 cells[c].cost >> dual->shift,
								 dual->shop[c], c };
	if (!count)
		return;
	plan_sort(options, count, sizeof(*options), compare_options);
	for (size_t t = count; t-- > 0;)
		options[t].excess -= options[0].excess;
	while (kept < count && options[kept].excess <= gap)
		kept++;
	*stage = (struct plan_stage){ .item = item, .option_count = kept, .options = options };
	leaf->stage_count++;
}

void plan_items_fill(struct plan_leaf *leaf, int64_t value)
{
	size_t shops = leaf->dual.shops, last;
	int64_t gap = leaf->limit == INT64_MAX ? INT64_MAX : leaf->limit - value;

	leaf->stage_count = 0;
	for (size_t a = 0; a < leaf->dual.active_count; a++)
		add_stage(leaf, leaf->dual.active[a], leaf->options + a * leaf->dual.columns, gap);
	plan_sort(leaf->stages, leaf->stage_count, sizeof(*leaf->stages), compare_stages);
	last = leaf->stage_count;
	leaf->stages[last] = (struct plan_stage){ 0 };
	memset(leaf->rest + last * shops, 0, shops * sizeof(*leaf->rest));
	for (size_t d = last; d-- > 0;) {
		struct plan_stage *stage = &leaf->stages[d];
		int64_t *rest = leaf->rest + d * shops, *after = rest + shops, least = INT64_MAX;

		memcpy(rest, after, shops * sizeof(*rest));
		for (size_t t = 0; t < stage->option_count; t++) {
			const struct plan_option *option = &stage->options[t];
			int64_t most = after[option->shop] + option->price;

			rest[option->shop] = most > rest[option->shop] ? most : rest[option->shop];
			least = option->cost < least ? option->cost : least;
		}
		stage->sure = leaf->stages[d + 1].sure + least;
	}
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

/* Whether this state was followed before at no higher cost; if not, remembers it. */
static bool seen_before(struct plan_leaf *leaf, size_t depth, int64_t cost)
{
	struct plan_seen state = { .search = leaf->number, .depth = depth, .cost = cost }, *seen;
	uint64_t hash = mix(leaf->number, depth);

	if (leaf->binding_count > PLAN_SEEN_SHOPS_MAX)
		return false;
	for (size_t b = 0; b < leaf->binding_count; b++) {
		size_t k = leaf->binding[b];

		if (leaf->subtotals[k] < leaf->mins[k])
			state.lacks[b] = leaf->mins[k] - leaf->subtotals[k];
		hash = mix(hash, (uint64_t)state.lacks[b]);
	}
	seen = &leaf->seen[hash >> (64 - SEEN_BITS)];
	if (seen->search == state.search && seen->depth == depth &&
	    !memcmp(seen->lacks, state.lacks, sizeof(state.lacks)) && seen->cost <= cost)
		return true;
	*seen = state;
	return false;
}

/* Whether the minimums can still be reached from this depth on. */
static bool may_reach(const struct plan_leaf *leaf, size_t depth)
{
	const int64_t *rest = leaf->rest + depth * leaf->dual.shops;

	for (size_t b = 0; b < leaf->binding_count; b++) {
		size_t k = leaf->binding[b];

		if (leaf->subtotals[k] + rest[k] < leaf->mins[k])
			return false;
	}
	return true;
}

/* All minimums are reached: whatever is left goes where it is cheapest. */
static void finish(struct plan_search *search, struct plan_leaf *leaf, size_t depth, size_t unmet)
{
	for (size_t d = depth; d < leaf->stage_count; d++) {
		const struct plan_stage *stage = &leaf->stages[d];
		const struct plan_option *cheapest = &stage->options[0];

		for (size_t t = 1; t < stage->option_count; t++)
			if (stage->options[t].cost < cheapest->cost)
				cheapest = &stage->options[t];
		leaf->columns[stage->item] = (int)cheapest->column;
	}
	plan_leaf_offer(search, leaf);
	plan_leaf_limit(search, leaf, unmet);
}

static void take(struct plan_leaf *leaf, struct plan_stage *stage)
{
	const struct plan_option *option = &stage->options[stage->next++];

	leaf->columns[stage->item] = (int)option->column;
	leaf->subtotals[option->shop] += option->price;
	stage[1].bound = stage->bound + option->excess;
	stage[1].cost = stage->cost + option->cost;
	stage[1].next = 0;
}

static void give_back(struct plan_leaf *leaf, const struct plan_stage *stage)
{
	const struct plan_option *option = &stage->options[stage->next - 1];

	leaf->subtotals[option->shop] -= option->price;
}

/* Whether to go on below @depth; a complete plan is offered here. */
static bool go_on(struct plan_search *search, struct plan_leaf *leaf, size_t depth, size_t unmet)
{
	const struct plan_stage *stage = &leaf->stages[depth];

	if (stage->bound > leaf->limit || stage->cost + stage->sure > leaf->limit_cost ||
	    !may_reach(leaf, depth))
		return false;
	if (plan_leaf_reached(leaf)) {
		finish(search, leaf, depth, unmet);
		return false;
	}
	return !seen_before(leaf, depth, stage->cost);
}

bool plan_items_search(struct plan_search *search, struct plan_leaf *leaf, int64_t value,
		       size_t unmet, uint64_t quota)
{
	size_t depth = 0;

	for (size_t d = 0; d < leaf->stage_count; d++)
		leaf->columns[leaf->stages[d].item] = -1;
	memcpy(leaf->subtotals, leaf->decided, sizeof(leaf->subtotals));
	leaf->number++;
	leaf->stages[0].bound = value;
	leaf->stages[0].cost = leaf->decided_cost;
	leaf->stages[0].next = 0;
	if (!go_on(search, leaf, 0, unmet))
		return true;
	for (;;) {
		struct plan_stage *stage = &leaf->stages[depth];

		if (stage->next == stage->option_count ||
		    stage->bound + stage->options[stage->next].excess > leaf->limit) {
			if (!depth)
				return true;
			give_back(leaf, &leaf->stages[--depth]);
			continue;
		}
		if (!quota-- || !plan_leaf_spend(search, leaf, 1))
			return false;
		take(leaf, stage);
		if (go_on(search, leaf, depth + 1, unmet))
			depth++;
		else
			give_back(leaf, stage);
	}
}

const struct plan_stage *plan_items_most_open(const struct plan_leaf *leaf)
{
	int64_t near = (1LL << leaf->dual.shift) / NEAR_PART, least = INT64_MAX, weight = -1;
	const struct plan_stage *best = NULL;

	for (size_t d = 0; d < leaf->stage_count; d++) {
		const struct plan_stage *stage = &leaf->stages[d];
		int64_t price, change;

		if (stage->option_count < 2)
			continue;
		price = stage->options[0].price > stage->options[1].price ? stage->options[0].price
									  : stage->options[1].price;
		change = price ? stage->options[1].excess / price : INT64_MAX - 1;
		if (change < near)
			change = near;
		if (change > least || (change == least && price <= weight))
			continue;
		least = change;
		weight = price;
		best = stage;
	}
	return best;
}
