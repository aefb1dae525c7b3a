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

bool plan_search_offer(struct plan_search *search, const int *choice)
{
	int64_t subtotals[PLAN_STORES_MAX] = { 0 };
	size_t counts[PLAN_STORES_MAX] = { 0 }, used = 0;
	struct plan_value value = { 0 };

	for (size_t i = 0; i < search->items; i++) {
		if (choice[i] < 0) {
			value.unmet++;
			continue;
		}
		subtotals[choice[i]] += search->shops[choice[i]].prices[i];
		counts[choice[i]]++;
	}
	for (size_t j = 0; j < search->shop_count; j++) {
		int64_t fee;

		if (!counts[j])
			continue;
		if (!tariff_fee(search->shops[j].tariff, subtotals[j], &fee))
			return false;
		value.total += subtotals[j] + fee;
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
static bool worth_opening(const struct plan_search *search, const struct plan_shop *shop,
			  int64_t *ret_saving)
{
	const int64_t *near = search->near[search->open_count];
	int64_t saving = 0;

	for (size_t i = 0; i < search->items; i++) {
		if (shop->prices[i] >= near[i])
			continue;
		if (near[i] == PLAN_FAR) {
			*ret_saving = PLAN_FAR;
			return true;
		}
		saving += near[i] - shop->prices[i];
	}
	*ret_saving = saving;
	return saving > shop->bands[shop->band_count - 1].fee;
}

static void visit(struct plan_search *search, size_t depth);

/* Takes a shop into the prices of the next level; what the opened shops can sell at most. */
static int64_t fill_level(struct plan_search *search, const struct plan_shop *shop)
{
	size_t level = search->open_count;
	const int64_t *near = search->near[level], *most = search->most[level];
	int64_t *next_near = search->near[level + 1], *next_most = search->most[level + 1];
	int64_t sum = 0;

	for (size_t i = 0; i < search->items; i++) {
		int64_t price = shop->prices[i], sells = price == PLAN_FAR ? 0 : price;

		next_near[i] = near[i] < price ? near[i] : price;
		next_most[i] = most[i] > sells ? most[i] : sells;
		sum += next_most[i];
	}
	return sum;
}

static void visit_opened(struct plan_search *search, size_t depth)
{
	const struct plan_shop *shop = &search->shops[depth];
	size_t level = search->open_count;
	int64_t saving, sells;

	if (!worth_opening(search, shop, &saving))
		return;
	sells = fill_level(search, shop);
	for (size_t b = shop->band_count; b-- > 0;) {
		const struct tariff_band *band = &shop->bands[b];

		search->mins[level + 1] = search->mins[level] + band->min;
		if (band->fee >= saving || search->mins[level + 1] > sells)
			continue;
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
	for (size_t j = search->shop_count; j-- > 0;)
		for (size_t i = 0; i < search->items; i++) {
			int64_t after = search->ahead[j + 1][i];
			int64_t price = search->shops[j].prices[i];

			search->ahead[j][i] = price < after ? price : after;
		}
}

/* One shop for all that it sells: quick, and often near the best. */
static void offer_single(struct plan_search *search, size_t shop)
{
	for (size_t i = 0; i < search->items; i++)
		search->trial[i] = search->shops[shop].prices[i] == PLAN_FAR ? -1 : (int)shop;
	plan_search_offer(search, search->trial);
}

static void open_again(struct plan_search *search, const struct plan_later *later)
{
	search->open_count = later->open_count;
	search->open_fees = 0;
	for (size_t k = 0; k < later->open_count; k++) {
		size_t shop = later->shops[k], band = later->bands[k];
		const struct tariff_band *step = &search->shops[shop].bands[band];

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
	for (size_t j = 0; j < search->shop_count; j++)
		offer_single(search, j);
	visit(search, 0);
	finish_later(search);
}
