// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A leaf of the store search. Mostly every item simply goes to the nearest store. When that misses
 * minimums, the dual gives a bound; a quick repair gives a plan; and if a gap stays between the
 * two, items are decided one by one, depth first, with the dual's reduced costs as the bound. What
 * counts for the rest of the way is only what each store still lacks, so a state met again at no
 * lower cost is not followed.
 */
#include "core/plan_leaf.h"

#include <string.h>

#include "core/plan_dual.h"
#include "core/plan_sort.h"

enum {
	ROUNDS_MAX = 3,	    /* of the dual, multiplier by multiplier */
	STEPS_FIRST = 40,   /* along its subgradient, when a leaf is met */
	STEPS_FINISH = 300, /* and when its items are searched */
	STEPS_BRANCH = 20,  /* and below a branching */
	DEPTH_MAX = 60,	    /* of branching */
	QUOTA = 1000,	    /* steps for the items before the next branching */
	NEAR_PART = 200,    /* this part of 1 is a small change of a multiplier */
	IDLE_MAX = 5,	    /* steps without gain until they are shortened */
	SEEN_BITS = 15,	    /* states remembered: two to this power */
	SEEN_SHOPS_MAX = 4, /* with more minimums than this states hardly ever meet again */
	STEP_ITEMS = 16,    /* item operations that count as one step of the budget */
};

/* One store for an item, with what it costs more than the dual's choice. */
struct option {
	int64_t excess, price;
	size_t shop;
};

/* An item of the depth-first search. */
struct stage {
	size_t item, option_count, next;
	struct option *options; /* by excess, then shop */
	int64_t sure;		/* lowest prices of this and all later items */
	int64_t bound, cost;	/* on the way down: of the dual, scaled; and really paid */
};

/* A state that was followed to its end. */
struct seen {
	uint64_t leaf;
	size_t depth;
	int64_t lacks[SEEN_SHOPS_MAX], cost;
};

struct plan_leaf {
	struct plan_dual dual;
	size_t shops[PLAN_STORES_MAX];				   /* of the search */
	int64_t subtotals[PLAN_STORES_MAX], best[PLAN_STORES_MAX]; /* best: multipliers */
	size_t binding[PLAN_STORES_MAX], binding_count;		   /* those with a minimum */
	struct stage *stages;
	size_t stage_count;
	struct option *options;
	int64_t *rest; /* [stage * shops + shop]: what may still come into a shop */
	int64_t limit; /* a plan above this is not better; scaled, without fees */
	int64_t limit_cost;
	int64_t fees;
	int64_t *own;	 /* prices that branching may strike out: [shop * items + item] */
	uint64_t number; /* of the search of items */
	uint64_t share;	 /* steps left for this leaf */
	struct seen *seen;
};

struct plan_leaf *plan_leaf_new(const struct plan_search *search, struct arena *arena)
{
	struct plan_leaf *leaf = arena_alloc(arena, sizeof(*leaf));
	size_t n = search->items;

	if (!leaf)
		return NULL;
	leaf->dual.others = arena_array(arena, n, sizeof(int64_t));
	leaf->own = arena_array(arena, n * search->shop_count, sizeof(*leaf->own));
	leaf->stages = arena_array(arena, n + 1, sizeof(*leaf->stages));
	leaf->options = arena_array(arena, n * search->shop_count, sizeof(*leaf->options));
	leaf->rest = arena_array(arena, (n + 1) * search->shop_count, sizeof(*leaf->rest));
	leaf->seen = arena_array(arena, (size_t)1 << SEEN_BITS, sizeof(*leaf->seen));
	if (!leaf->own || !leaf->dual.others || !leaf->stages || !leaf->options || !leaf->rest ||
	    !leaf->seen)
		return NULL;
	return leaf;
}

/* Counts steps against the leaf's share and the whole budget. */
static bool spend(struct plan_search *search, struct plan_leaf *leaf, uint64_t steps)
{
	if (leaf->share < steps)
		return false;
	leaf->share -= steps;
	return plan_search_spend(search, steps);
}

static void set_up(const struct plan_search *search, struct plan_leaf *leaf)
{
	struct plan_dual *dual = &leaf->dual;
	int64_t sum = 0;

	leaf->fees = search->open_fees;
	leaf->binding_count = 0;
	dual->items = search->items;
	dual->shops = search->open_count;
	for (size_t k = 0; k < dual->shops; k++) {
		const struct plan_opened *opened = &search->opened[k];

		leaf->shops[k] = opened->shop;
		dual->prices[k] = search->shops[opened->shop].prices;
		dual->mins[k] = opened->min;
		dual->multipliers[k] = 0;
		if (opened->min)
			leaf->binding[leaf->binding_count++] = k;
		sum += search->shops[opened->shop].sold + opened->min;
	}
	dual->shift = plan_dual_shift(sum);
}

/* How dear a plan may be and still be better than the best. */
static void set_limit(const struct plan_search *search, struct plan_leaf *leaf, size_t unmet)
{
	if (unmet < search->best.unmet) {
		leaf->limit = leaf->limit_cost = INT64_MAX;
		return;
	}
	leaf->limit_cost = search->best.total - 1 - leaf->fees;
	leaf->limit = leaf->limit_cost << leaf->dual.shift;
}

/* The dual's own choice for each item, into search->trial and the subtotals. */
static void choose_cheapest(struct plan_search *search, struct plan_leaf *leaf)
{
	const struct plan_dual *dual = &leaf->dual;

	memset(leaf->subtotals, 0, sizeof(leaf->subtotals));
	for (size_t i = 0; i < dual->items; i++) {
		int64_t least = INT64_MAX;
		size_t best = dual->shops;

		for (size_t k = 0; k < dual->shops; k++) {
			int64_t cost;

			if (dual->prices[k][i] == PLAN_FAR)
				continue;
			cost = plan_dual_reduced(dual, k, i);
			if (cost < least) {
				least = cost;
				best = k;
			}
		}
		search->trial[i] = -1;
		if (best == dual->shops)
			continue;
		search->trial[i] = (int)best;
		leaf->subtotals[best] += dual->prices[best][i];
	}
}

static bool all_reached(const struct plan_leaf *leaf)
{
	for (size_t k = 0; k < leaf->dual.shops; k++)
		if (leaf->subtotals[k] < leaf->dual.mins[k])
			return false;
	return true;
}

/* search->trial holds indexes of opened shops; the plan wants those of the search. */
static void offer_trial(struct plan_search *search, const struct plan_leaf *leaf)
{
	int *trial = search->trial;

	for (size_t i = 0; i < search->items; i++)
		if (trial[i] >= 0)
			trial[i] = (int)leaf->shops[trial[i]];
	plan_search_offer(search, trial);
	for (size_t i = 0; i < search->items; i++)
		for (size_t k = 0; k < leaf->dual.shops && trial[i] >= 0; k++)
			if (leaf->shops[k] == (size_t)trial[i]) {
				trial[i] = (int)k;
				break;
			}
}

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

/* Makes a plan of the dual's choice; it need not succeed. */
static void repair(struct plan_search *search, struct plan_leaf *leaf)
{
	size_t moves = 0;

	choose_cheapest(search, leaf);
	for (size_t k = 0; k < leaf->dual.shops; k++) {
		while (leaf->subtotals[k] < leaf->dual.mins[k]) {
			struct move move = { 0 };

			if (moves++ > leaf->dual.items || !find_move(search, leaf, k, &move))
				return;
			make_move(search, leaf, move.item, move.to);
		}
	}
	if (!all_reached(leaf))
		return;
	polish(search, leaf);
	offer_trial(search, leaf);
}

static int compare_options(const void *a, const void *b)
{
	const struct option *left = a, *right = b;

	if (left->excess != right->excess)
		return left->excess < right->excess ? -1 : 1;
	return left->shop < right->shop ? -1 : 1;
}

/* The less open choices come first; the search then varies the last ones, where it costs least. */
static int compare_stages(const void *a, const void *b)
{
	const struct stage *left = a, *right = b;
	int64_t l = left->option_count > 1 ? left->options[1].excess : INT64_MAX;
	int64_t r = right->option_count > 1 ? right->options[1].excess : INT64_MAX;

	if (l != r)
		return l > r ? -1 : 1;
	return left->item < right->item ? -1 : 1;
}

/* The options of an item that the gap leaves possible. */
static void add_stage(struct plan_leaf *leaf, size_t item, struct option *options, int64_t gap)
{
	const struct plan_dual *dual = &leaf->dual;
	struct stage *stage = &leaf->stages[leaf->stage_count];
	size_t count = 0, kept = 0;

	for (size_t k = 0; k < dual->shops; k++)
		if (dual->prices[k][item] != PLAN_FAR)
			options[count++] = (struct option){ plan_dual_reduced(dual, k, item),
							    dual->prices[k][item], k };
	if (!count)
		return;
	plan_sort(options, count, sizeof(*options), compare_options);
	for (size_t t = count; t-- > 0;)
		options[t].excess -= options[0].excess;
	while (kept < count && options[kept].excess <= gap)
		kept++;
	*stage = (struct stage){ .item = item, .option_count = kept, .options = options };
	leaf->stage_count++;
}

static void fill_stages(struct plan_leaf *leaf, int64_t value)
{
	size_t shops = leaf->dual.shops, last;
	int64_t gap = leaf->limit == INT64_MAX ? INT64_MAX : leaf->limit - value;

	leaf->stage_count = 0;
	for (size_t i = 0; i < leaf->dual.items; i++)
		add_stage(leaf, i, leaf->options + i * shops, gap);
	plan_sort(leaf->stages, leaf->stage_count, sizeof(*leaf->stages), compare_stages);
	last = leaf->stage_count;
	leaf->stages[last] = (struct stage){ 0 };
	memset(leaf->rest + last * shops, 0, shops * sizeof(*leaf->rest));
	for (size_t d = last; d-- > 0;) {
		struct stage *stage = &leaf->stages[d];
		int64_t *rest = leaf->rest + d * shops, least = INT64_MAX;

		memcpy(rest, rest + shops, shops * sizeof(*rest));
		for (size_t t = 0; t < stage->option_count; t++) {
			rest[stage->options[t].shop] += stage->options[t].price;
			if (stage->options[t].price < least)
				least = stage->options[t].price;
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
	struct seen state = { .leaf = leaf->number, .depth = depth, .cost = cost }, *seen;
	uint64_t hash = mix(leaf->number, depth);

	if (leaf->binding_count > SEEN_SHOPS_MAX)
		return false;
	for (size_t b = 0; b < leaf->binding_count; b++) {
		size_t k = leaf->binding[b];

		if (leaf->subtotals[k] < leaf->dual.mins[k])
			state.lacks[b] = leaf->dual.mins[k] - leaf->subtotals[k];
		hash = mix(hash, (uint64_t)state.lacks[b]);
	}
	seen = &leaf->seen[hash >> (64 - SEEN_BITS)];
	if (seen->leaf == state.leaf && seen->depth == depth &&
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

		if (leaf->subtotals[k] + rest[k] < leaf->dual.mins[k])
			return false;
	}
	return true;
}

/* All minimums are reached: whatever is left goes where it is cheapest. */
static void finish(struct plan_search *search, struct plan_leaf *leaf, size_t depth, size_t unmet)
{
	for (size_t d = depth; d < leaf->stage_count; d++) {
		const struct stage *stage = &leaf->stages[d];
		const struct option *cheapest = &stage->options[0];

		for (size_t t = 1; t < stage->option_count; t++)
			if (stage->options[t].price < cheapest->price)
				cheapest = &stage->options[t];
		search->trial[stage->item] = (int)cheapest->shop;
	}
	offer_trial(search, leaf);
	set_limit(search, leaf, unmet);
}

static void take(struct plan_search *search, struct plan_leaf *leaf, struct stage *stage)
{
	const struct option *option = &stage->options[stage->next++];

	search->trial[stage->item] = (int)option->shop;
	leaf->subtotals[option->shop] += option->price;
	stage[1].bound = stage->bound + option->excess;
	stage[1].cost = stage->cost + option->price;
	stage[1].next = 0;
}

static void give_back(struct plan_leaf *leaf, const struct stage *stage)
{
	const struct option *option = &stage->options[stage->next - 1];

	leaf->subtotals[option->shop] -= option->price;
}

/* Whether to go on below @depth; a complete plan is offered here. */
static bool go_on(struct plan_search *search, struct plan_leaf *leaf, size_t depth, size_t unmet)
{
	const struct stage *stage = &leaf->stages[depth];

	if (stage->bound > leaf->limit || stage->cost + stage->sure > leaf->limit_cost ||
	    !may_reach(leaf, depth))
		return false;
	if (all_reached(leaf)) {
		finish(search, leaf, depth, unmet);
		return false;
	}
	return !seen_before(leaf, depth, stage->cost);
}

/* Depth first over the items; false when the quota, the share or the budget ended. */
static bool search_items(struct plan_search *search, struct plan_leaf *leaf, int64_t value,
			 size_t unmet, uint64_t quota)
{
	size_t depth = 0;

	for (size_t i = 0; i < search->items; i++)
		search->trial[i] = -1;
	memset(leaf->subtotals, 0, sizeof(leaf->subtotals));
	leaf->number++;
	leaf->stages[0].bound = value;
	leaf->stages[0].cost = 0;
	leaf->stages[0].next = 0;
	if (!go_on(search, leaf, 0, unmet))
		return true;
	for (;;) {
		struct stage *stage = &leaf->stages[depth];

		if (stage->next == stage->option_count ||
		    stage->bound + stage->options[stage->next].excess > leaf->limit) {
			if (!depth)
				return true;
			give_back(leaf, &leaf->stages[--depth]);
			continue;
		}
		if (!quota-- || !spend(search, leaf, 1))
			return false;
		take(search, leaf, stage);
		if (go_on(search, leaf, depth + 1, unmet))
			depth++;
		else
			give_back(leaf, stage);
	}
}

/* Counts the steps of evaluating the dual so many times. */
static bool spend_dual(struct plan_search *search, struct plan_leaf *leaf, size_t times)
{
	return spend(search, leaf, 1 + leaf->dual.items * leaf->dual.shops * times / STEP_ITEMS);
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

	for (size_t k = 0; k < leaf->dual.shops; k++) {
		memcpy(leaf->own + k * n, leaf->dual.prices[k], n * sizeof(*leaf->own));
		leaf->dual.prices[k] = leaf->own + k * n;
	}
}

/*
 * The item to branch on: of those that a small change of the multipliers would move the one of most
 * weight, else the one that moves first.
 */
static const struct stage *most_open(const struct plan_leaf *leaf)
{
	int64_t near = (1LL << leaf->dual.shift) / NEAR_PART, least = INT64_MAX, weight = -1;
	const struct stage *best = NULL;

	for (size_t d = 0; d < leaf->stage_count; d++) {
		const struct stage *stage = &leaf->stages[d];
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

static bool branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet, size_t depth);

/* The item in the shop; then the item not in the shop; each with a dual of its own. */
static bool branch_on(struct plan_search *search, struct plan_leaf *leaf, size_t unmet,
		      size_t depth, size_t item, size_t shop)
{
	size_t n = leaf->dual.items;
	int64_t kept[PLAN_STORES_MAX], multipliers[PLAN_STORES_MAX];
	bool done;

	memcpy(multipliers, leaf->dual.multipliers, sizeof(multipliers));
	for (size_t k = 0; k < leaf->dual.shops; k++) {
		kept[k] = leaf->own[k * n + item];
		if (k != shop)
			leaf->own[k * n + item] = PLAN_FAR;
	}
	done = branch(search, leaf, unmet, depth + 1);
	for (size_t k = 0; k < leaf->dual.shops; k++)
		leaf->own[k * n + item] = k == shop ? PLAN_FAR : kept[k];
	memcpy(leaf->dual.multipliers, multipliers, sizeof(multipliers));
	done = done && branch(search, leaf, unmet, depth + 1);
	leaf->own[shop * n + item] = kept[shop];
	return done;
}

/* Searches the items for a while; if that is not enough, takes the leaf apart. */
static bool branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet, size_t depth)
{
	const struct stage *stage;
	int64_t value;

	if (!raise_dual(search, leaf, depth ? STEPS_BRANCH : 0, &value))
		return false;
	if (value > leaf->limit)
		return true;
	repair(search, leaf);
	set_limit(search, leaf, unmet);
	if (value > leaf->limit)
		return true;
	fill_stages(leaf, value);
	stage = depth < DEPTH_MAX ? most_open(leaf) : NULL;
	if (search_items(search, leaf, value, unmet, stage ? QUOTA : UINT64_MAX))
		return true;
	return stage && leaf->share && search->nodes < search->max_nodes &&
	       branch_on(search, leaf, unmet, depth, stage->item, stage->options[0].shop);
}

bool plan_leaf_finish(struct plan_search *search, struct plan_value *value, uint64_t share)
{
	struct plan_leaf *leaf = search->leaf;
	struct plan_value bound;
	int64_t dual;

	set_up(search, leaf);
	leaf->share = share;
	set_limit(search, leaf, value->unmet);
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
	choose_cheapest(search, leaf);
	if (all_reached(leaf)) {
		offer_trial(search, leaf);
		return;
	}
	set_limit(search, leaf, bound.unmet);
	(void)raise_dual(search, leaf, STEPS_FIRST, &dual);
	if (dual > leaf->limit)
		return;
	repair(search, leaf);
	value = dual_bound(leaf, dual, bound.unmet);
	if (!plan_search_better(value, search->best) || plan_search_defer(search, value))
		return;
	if (!plan_leaf_finish(search, &value, UINT64_MAX))
		plan_search_leave_open(search, value);
}
