// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stores are decided one after another: not used, or used with one of its bands. A band's minimum
 * is then a demand on the subtotal and its fee is paid. The bound of a node lets every item go to
 * the cheapest store that is open or undecided. When all is decided, the minimums may still force
 * items to dearer stores: that is plan_leaf.c.
 */
#include "core/plan_search.h"

#include <string.h>

#include "core/plan_leaf.h"
#include "core/plan_sort.h"
#include "core/plan_start.h"

/* An easy search is over before a start pays. */
enum { START_AFTER = 3000 };

enum { SHARE_FIRST = 2000, SHARE_GROWTH = 8 };

enum err plan_search_init(struct plan_search *search, struct arena *arena)
{
	size_t n = search->items;

	for (size_t i = 0; i <= search->shop_count; i++) {
		search->near[i] = arena_array(arena, n, sizeof(int64_t));
		search->ahead[i] = arena_array(arena, n, sizeof(int64_t));
		search->most[i] = arena_array(arena, n, sizeof(int64_t));
		if (!search->most[i] || !search->near[i] || !search->ahead[i])
			return ERR_NOMEM;
	}
	search->choice = arena_array(arena, n, sizeof(int));
	search->trial = arena_array(arena, n, sizeof(int));
	search->leaf = plan_leaf_new(search, arena);
	search->later = arena_array(arena, PLAN_LATER_MAX, sizeof(*search->later));
	if (!search->later || !search->choice || !search->trial || !search->leaf)
		return ERR_NOMEM;
	return ERR_NONE;
}

size_t plan_search_columns(const struct plan_search *search)
{
	size_t columns = 0;

	for (size_t j = 0; j < search->shop_count; j++)
		columns += search->shops[j].columns;
	return columns;
}

bool plan_search_better(struct plan_value a, struct plan_value b)
{
	return a.unmet != b.unmet ? a.unmet < b.unmet : a.total < b.total;
}

bool plan_search_spend(struct plan_search *search, uint64_t steps)
{
	if (search->max_nodes - search->nodes < steps) {
		search->nodes = search->max_nodes;
		return false;
	}
	search->nodes += steps;
	return true;
}

void plan_search_leave_open(struct plan_search *search, struct plan_value bound)
{
	if (!search->bounded || plan_search_better(bound, search->open_bound))
		search->open_bound = bound;
	search->bounded = true;
}

bool plan_search_defer(struct plan_search *search, struct plan_value value)
{
	struct plan_later *later = &search->later[search->later_count];

	if (search->later_count == PLAN_LATER_MAX)
		return false;
	later->value = value;
	later->open_count = search->open_count;
	for (size_t k = 0; k < search->open_count; k++) {
		later->shops[k] = (unsigned char)search->opened[k].shop;
		later->bands[k] = (unsigned char)search->opened[k].band;
	}
	search->later_count++;
	return true;
}

/* What a basket costs in the best of the bands that it reaches; false when it reaches none. */
static bool basket_total(const struct plan_shop *shop, int64_t subtotal, const int64_t *costs,
			 int64_t *ret_total)
{
	int64_t total = INT64_MAX;

	for (size_t b = 0; b < shop->band_count && shop->bands[b].min <= subtotal; b++) {
		int64_t with = costs[shop->bands[b].table] + shop->bands[b].fee;

		total = with < total ? with : total;
	}
	*ret_total = total;
	return total != INT64_MAX;
}

bool plan_search_offer(struct plan_search *search, const int *choice)
{
	int64_t subtotals[PLAN_STORES_MAX] = { 0 };
	int64_t costs[PLAN_STORES_MAX][TARIFF_BANDS_MAX];
	size_t counts[PLAN_STORES_MAX] = { 0 }, used = 0, n = search->items;
	struct plan_value value = { 0 };

	for (size_t j = 0; j < search->shop_count; j++)
		memset(costs[j], 0, search->shops[j].table_count * sizeof(costs[j][0]));
	for (size_t i = 0; i < n; i++) {
		const struct plan_shop *shop;
		size_t j, at;

		if (choice[i] < 0) {
			value.unmet++;
			continue;
		}
		j = plan_choice_shop(choice[i]);
		at = plan_choice_column(choice[i]) * n + i;
		shop = &search->shops[j];
		subtotals[j] += shop->prices[at];
		for (size_t t = 0; t < shop->table_count; t++)
			costs[j][t] += shop->costs[t][at];
		counts[j]++;
	}
	for (size_t j = 0; j < search->shop_count; j++) {
		int64_t total;

		if (!counts[j])
			continue;
		if (!basket_total(&search->shops[j], subtotals[j], costs[j], &total))
			return false;
		value.total += total;
		used++;
	}
	if (used > search->max_open || !plan_search_better(value, search->best))
		return false;
	search->best = value;
	memcpy(search->choice, choice, search->items * sizeof(*choice));
	return true;
}

/* No plan below a node is better: each item at its nearest price, the fees of what is open. */
static struct plan_value node_bound(const struct plan_search *search, size_t depth)
{
	const int64_t *near = search->near[search->open_count];
	const int64_t *ahead = search->ahead[depth];
	struct plan_value bound = { .total = search->open_fees };

	if (search->open_count == search->max_open)
		ahead = search->ahead[search->shop_count];
	else
		bound.total += search->gains[depth];
	for (size_t i = 0; i < search->items; i++) {
		int64_t price = near[i] < ahead[i] ? near[i] : ahead[i];

		if (price == PLAN_FAR)
			bound.unmet++;
		else
			bound.total += price;
	}
	return bound;
}

/*
 * What opening a shop would save over the shops that are open. Without it its items would go to
 * those, which raises their subtotals and so breaks no minimum: a fee that is not below this saving
 * need not be paid, unless the shop sells what they do not.
 */
static int64_t saving_of(const struct plan_search *search, const int64_t *least)
{
	const int64_t *near = search->near[search->open_count];
	int64_t saving = 0;

	for (size_t i = 0; i < search->items; i++) {
		if (least[i] >= near[i])
			continue;
		if (near[i] == PLAN_FAR)
			return PLAN_FAR;
		saving += near[i] - least[i];
	}
	return saving;
}

static void visit(struct plan_search *search, size_t depth);

/* Takes a shop into the costs of the next level. */
static void fill_near(struct plan_search *search, const int64_t *least)
{
	const int64_t *near = search->near[search->open_count];
	int64_t *next = search->near[search->open_count + 1];

	for (size_t i = 0; i < search->items; i++)
		next[i] = near[i] < least[i] ? near[i] : least[i];
}

/* The same with the highest prices; what the opened shops can sell at most. */
static int64_t fill_most(struct plan_search *search, const int64_t *sells)
{
	const int64_t *most = search->most[search->open_count];
	int64_t *next = search->most[search->open_count + 1], sum = 0;

	for (size_t i = 0; i < search->items; i++) {
		next[i] = most[i] > sells[i] ? most[i] : sells[i];
		sum += next[i];
	}
	return sum;
}

static void visit_opened(struct plan_search *search, size_t depth)
{
	const struct plan_shop *shop = &search->shops[depth];
	size_t level = search->open_count, saved = SIZE_MAX, filled = SIZE_MAX;
	int64_t saving = 0, sells = 0;

	for (size_t b = shop->band_count; b-- > 0;) {
		const struct plan_band *band = &shop->bands[b];

		if (band->table != saved)
			saving = saving_of(search, shop->least[band->table]);
		saved = band->table;
		if (band->fee >= saving)
			continue;
		if (filled == SIZE_MAX)
			sells = fill_most(search, shop->most);
		search->mins[level + 1] = search->mins[level] + band->min;
		if (search->mins[level + 1] > sells)
			continue;
		if (filled != band->table)
			fill_near(search, shop->least[band->table]);
		filled = band->table;
		search->opened[search->open_count++] =
			(struct plan_opened){ depth, b, band->min, band->fee };
		search->open_fees += band->fee;
		visit(search, depth + 1);
		search->open_fees -= band->fee;
		search->open_count--;
	}
}

/* Everything above shops[depth] is decided. */
static void visit(struct plan_search *search, size_t depth)
{
	struct plan_value bound = node_bound(search, depth);

	if (!plan_search_better(bound, search->best))
		return;
	if (!search->started &&
	    (search->nodes >= START_AFTER || search->nodes >= search->max_nodes / 8)) {
		search->started = true;
		plan_start(search);
	}
	if (!plan_search_spend(search, 1 + search->items / 16)) {
		plan_search_leave_open(search, bound);
		return;
	}
	if (depth == search->shop_count || search->open_count == search->max_open) {
		plan_leaf_solve(search, bound);
		return;
	}
	visit_opened(search, depth);
	visit(search, depth + 1);
}

static void fill_ahead(struct plan_search *search)
{
	for (size_t i = 0; i < search->items; i++)
		search->ahead[search->shop_count][i] = search->near[0][i] = PLAN_FAR;
	search->gains[search->shop_count] = 0;
	for (size_t j = search->shop_count; j-- > 0;) {
		const struct plan_shop *shop = &search->shops[j];
		int64_t gain = 0;

		for (size_t i = 0; i < search->items; i++) {
			int64_t after = search->ahead[j + 1][i], cost = shop->cheapest[i];

			search->ahead[j][i] = cost < after ? cost : after;
		}
		for (size_t b = 0; b < shop->band_count; b++)
			gain = shop->bands[b].fee < gain ? shop->bands[b].fee : gain;
		search->gains[j] = search->gains[j + 1] + gain;
	}
}

/* The offer of a shop that costs least where nothing is taken off. */
static int cheapest_in(const struct plan_search *search, size_t shop, size_t item)
{
	const struct plan_shop *in = &search->shops[shop];
	size_t n = search->items, best = 0;

	for (size_t c = 1; c < in->columns; c++)
		if (in->costs[0][c * n + item] < in->costs[0][best * n + item])
			best = c;
	return in->prices[best * n + item] == PLAN_FAR ? -1 : plan_choice(shop, best);
}

/* One shop for all that it sells: quick, and often near the best. */
static void offer_single(struct plan_search *search, size_t shop)
{
	for (size_t i = 0; i < search->items; i++)
		search->trial[i] = cheapest_in(search, shop, i);
	plan_search_offer(search, search->trial);
}

/* The plan that the instance begins with, where it is valid still. */
static void offer_start(struct plan_search *search)
{
	if (!search->start)
		return;
	for (size_t i = 0; i < search->items; i++)
		search->trial[i] = search->start[i] < 0
					   ? -1
					   : cheapest_in(search, (size_t)search->start[i], i);
	plan_search_offer(search, search->trial);
}

static void open_again(struct plan_search *search, const struct plan_later *later)
{
	search->open_count = later->open_count;
	search->open_fees = 0;
	for (size_t k = 0; k < later->open_count; k++) {
		size_t shop = later->shops[k], band = later->bands[k];
		const struct plan_band *step = &search->shops[shop].bands[band];

		search->opened[k] = (struct plan_opened){ shop, band, step->min, step->fee };
		search->open_fees += step->fee;
	}
}

/* By value; what was first met stays first, as nothing else in it can be equal. */
static int compare_later(const void *a, const void *b)
{
	const struct plan_later *left = a, *right = b;
	int order;

	if (plan_search_better(left->value, right->value))
		return -1;
	if (plan_search_better(right->value, left->value))
		return 1;
	if (left->open_count != right->open_count)
		return left->open_count < right->open_count ? -1 : 1;
	order = memcmp(left->shops, right->shops, left->open_count);
	return order ? order : memcmp(left->bands, right->bands, left->open_count);
}

/*
 * The promising leaves first, each with a small share of steps, then those that are left with a
 * larger one: a good plan from one leaf refutes the others.
 */
static void finish_later(struct plan_search *search)
{
	for (uint64_t share = SHARE_FIRST; search->later_count; share *= SHARE_GROWTH) {
		size_t left = 0;

		plan_sort(search->later, search->later_count, sizeof(*search->later),
			  compare_later);
		for (size_t i = 0; i < search->later_count; i++) {
			struct plan_later later = search->later[i];

			if (!plan_search_better(later.value, search->best))
				break;
			open_again(search, &later);
			if (!plan_leaf_finish(search, &later.value, share))
				search->later[left++] = later;
		}
		search->later_count = left;
		if (search->nodes == search->max_nodes)
			break;
	}
	for (size_t i = 0; i < search->later_count; i++)
		plan_search_leave_open(search, search->later[i].value);
}

void plan_search_run(struct plan_search *search)
{
	fill_ahead(search);
	search->best = (struct plan_value){ .unmet = search->items };
	for (size_t i = 0; i < search->items; i++)
		search->choice[i] = -1;
	offer_start(search);
	for (size_t j = 0; j < search->shop_count; j++)
		offer_single(search, j);
	visit(search, 0);
	finish_later(search);
}
