/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The branch and bound over stores and bands. Private to core/plan*.c. */
#ifndef CABAS_CORE_PLAN_SEARCH_H
#define CABAS_CORE_PLAN_SEARCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/plan.h"

/* Price of what is not sold; never summed. */
#define PLAN_FAR INT64_MAX

/**
 * struct plan_band - a band that may be the best
 * @min: subtotal to reach
 * @fee: may be below 0
 * @table: index of the shop's costs in this band
 * @band: index into the tariff
 */
struct plan_band {
	int64_t min, fee;
	size_t table, band;
};

/**
 * struct plan_shop - one store that may be of use, as the search sees it
 *
 * Where it has several offers of an item each has a column: [column * items + item]. A price counts
 * for the minimums, a cost is what is paid in a band; %PLAN_FAR where nothing is sold.
 *
 * @store: index into the instance
 * @tariff: its tariff; the cheapest band that is reached counts
 * @bands: those of @tariff that can be reached and are not dominated, by minimum
 * @band_count: at least 1
 * @columns: of @prices and @costs, at least 1
 * @prices: of each offer
 * @credits: of each offer
 * @has_credit: one is not 0
 * @offs: what the bands of each table take off, per mille
 * @costs: [table]
 * @least: [table][item]: lowest cost of its columns
 * @table_count: of the four, at least 1
 * @cheapest: [item]: lowest of all tables
 * @most: [item]: highest price, 0 where not sold
 * @sold: sum of @most: its subtotal is never more
 */
struct plan_shop {
	size_t store;
	const struct tariff *tariff;
	struct plan_band bands[TARIFF_BANDS_MAX];
	size_t band_count, columns;
	const int64_t *prices, *credits;
	bool has_credit;
	unsigned int offs[TARIFF_BANDS_MAX];
	const int64_t *costs[TARIFF_BANDS_MAX], *least[TARIFF_BANDS_MAX];
	size_t table_count;
	const int64_t *cheapest, *most;
	int64_t sold;
};

/* An offer that is chosen: its shop and its column in one number; -1 is none. */
static inline int plan_choice(size_t shop, size_t column)
{
	return (int)(shop * PLAN_OFFERS_MAX + column);
}

static inline size_t plan_choice_shop(int choice)
{
	return (size_t)choice / PLAN_OFFERS_MAX;
}

static inline size_t plan_choice_column(int choice)
{
	return (size_t)choice % PLAN_OFFERS_MAX;
}

/**
 * struct plan_value - what is minimised, and bounds of it
 * @unmet: items left out, the first criterion
 * @total: in minor units, the second
 */
struct plan_value {
	size_t unmet;
	int64_t total;
};

/**
 * struct plan_opened - a store on the way down, with the band whose minimum it has to reach
 * @shop: index into the search's shops
 * @band: index into its bands
 * @min: subtotal to reach
 * @fee: of that band
 */
struct plan_opened {
	size_t shop, band;
	int64_t min, fee;
};

/**
 * struct plan_later - a leaf whose dual left a gap: its items are searched when all leaves are
 * known
 * @value: no plan of it is better
 * @open_count: stores opened
 * @shops: their indexes
 * @bands: and their bands
 */
struct plan_later {
	struct plan_value value;
	size_t open_count;
	unsigned char shops[PLAN_STORES_MAX], bands[PLAN_STORES_MAX];
};

enum { PLAN_LATER_MAX = 4096 };

/**
 * struct plan_search - all that the search holds; its memory is taken once, by plan_search_init()
 * @shops: @shop_count of them, in the order of the search
 * @shop_count: at most %PLAN_STORES_MAX
 * @items: how many items some shop sells
 * @max_open: at most this many shops are used
 * @opened: the way down, @open_count of them
 * @open_count: shops opened so far
 * @open_fees: their fees, some may be below 0
 * @near: [level]: for each item the lowest cost among the shops opened up to that level
 * @most: [level]: for each item the highest price among the shops opened up to that level
 * @mins: [level]: sum of the minimums up to that level
 * @ahead: [depth]: for each item the lowest cost among the shops from that depth on
 * @gains: [depth]: sum of the fees below 0 of the shops from that depth on
 * @best: value of the best plan so far
 * @choice: its offer for each item, as plan_choice(), or -1
 * @trial: a plan being made
 * @nodes: steps made
 * @max_nodes: steps allowed; %UINT64_MAX = no limit
 * @start: shop of each item in a plan to begin with, or -1; NULL = none
 * @started: plan_start() was called
 * @bounded: the budget ended before the proof
 * @open_bound: no plan among those not looked at is better than this, componentwise
 * @leaf: working memory of plan_leaf_solve()
 * @later: leaves to come back to, @later_count of them
 * @later_count: at most %PLAN_LATER_MAX
 */
struct plan_search {
	struct plan_shop shops[PLAN_STORES_MAX];
	size_t shop_count, items, max_open;
	struct plan_opened opened[PLAN_STORES_MAX];
	size_t open_count;
	int64_t open_fees;
	int64_t *near[PLAN_STORES_MAX + 1], *ahead[PLAN_STORES_MAX + 1];
	int64_t *most[PLAN_STORES_MAX + 1], mins[PLAN_STORES_MAX + 1];
	int64_t gains[PLAN_STORES_MAX + 1];
	struct plan_value best;
	int *choice, *trial;
	uint64_t nodes, max_nodes;
	const int *start;
	bool started, bounded;
	struct plan_value open_bound;
	struct plan_leaf *leaf;
	struct plan_later *later;
	size_t later_count;
};

/**
 * plan_search_init() - take the memory
 * @search: @shops, @shop_count, @items, @max_open and @max_nodes are set, the rest is zero
 * @arena: where it lives
 *
 * Return: %ERR_NONE or %ERR_NOMEM.
 */
enum err plan_search_init(struct plan_search *search, struct arena *arena);

/**
 * plan_search_columns() - how many columns of offers all shops have together
 * @search: with its shops
 *
 * Return: at least one for each shop.
 */
size_t plan_search_columns(const struct plan_search *search);

/**
 * plan_search_run() - search until the proof or the end of the budget
 * @search: set up; @best and @choice receive the plan, @bounded and @open_bound the proof
 */
void plan_search_run(struct plan_search *search);

/**
 * plan_search_spend() - count steps
 * @search: whose budget
 * @steps: how many
 *
 * Return: false when the budget is used up; then the caller keeps its bound and goes back.
 */
bool plan_search_spend(struct plan_search *search, uint64_t steps);

/**
 * plan_search_leave_open() - keep the bound of a part that will not be looked at
 * @search: whose bound
 * @bound: no plan of that part is better
 */
void plan_search_leave_open(struct plan_search *search, struct plan_value bound);

/**
 * plan_search_defer() - come back to this leaf when all are known
 * @search: its way down is kept
 * @value: no plan of the leaf is better
 *
 * Return: false when there is no room; the leaf has to be finished at once.
 */
bool plan_search_defer(struct plan_search *search, struct plan_value value);

/**
 * plan_search_offer() - keep a plan when it is valid and better than the best so far
 * @search: for the shops and the best
 * @choice: for each item as plan_choice(), or -1
 *
 * Return: true when it was kept.
 */
bool plan_search_offer(struct plan_search *search, const int *choice);

/**
 * plan_search_better() - compare two values
 * @a: a value
 * @b: another
 *
 * Return: true when @a is strictly better.
 */
bool plan_search_better(struct plan_value a, struct plan_value b);
#endif
