/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The planner: where to buy each item so that the fewest stay unmet and then the total is lowest,
 * with fees in steps, minimum orders and at most so many stores. Exact, in integers; equal input
 * gives an equal answer (design 5 is the contract, docs/planner.md tells how).
 */
#ifndef CABAS_CORE_PLAN_H
#define CABAS_CORE_PLAN_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/money.h"
#include "core/tariff.h"

enum { PLAN_STORES_MAX = 32, PLAN_ITEMS_MAX = 10000, PLAN_OFFERS_MAX = 8 };

/* Per mille; a voucher that takes off everything is none. */
enum { PLAN_OFF_MAX = 1000 };

/* Budgets for plan_solve(): what a loop may wait for (some 5 ms), and what a worker may take. */
enum { PLAN_NODES_QUICK = 100000, PLAN_NODES_LONG = 10000000 };

/* A price: the item is not sold in that store. */
#define PLAN_NONE (-1LL)

struct plan_house;

/**
 * struct plan_store - one store of an instance
 * @id: the household's name for it; borrowed
 * @tariff: what an order costs there
 * @house: what @tariff was lowered from (core/plan_lower.h), or NULL; the solver does not look at
 *         it; borrowed
 */
struct plan_store {
	const char *id;
	struct tariff tariff;
	const struct plan_house *house;
};

/**
 * struct plan_offer - one way to buy an item: a product, a pack, in one store
 * @id: the store's name for the product, for the answer, or NULL; borrowed
 * @store: index into the instance's stores
 * @price: what the whole needed quantity costs, in minor units
 * @credit: what the store gives back on its card for it, in minor units, at most @price; it lowers
 *          the total, and not the subtotal that minimums ask for
 */
struct plan_offer {
	const char *id;
	size_t store;
	int64_t price, credit;
};

/**
 * struct plan_item - one item of an instance
 * @id: name for the answer; borrowed
 * @prices: one for each store: what the whole needed quantity costs there, in minor units, or
 *          %PLAN_NONE; borrowed; NULL when there are @offers
 * @offers: @offer_count of them, where one price for each store does not say all; of one store at
 *          most %PLAN_OFFERS_MAX; borrowed
 * @offer_count: of @offers
 */
struct plan_item {
	const char *id;
	const int64_t *prices;
	const struct plan_offer *offers;
	size_t offer_count;
};

/**
 * struct plan_instance - the question
 * @currency: ISO 4217
 * @max_stores: at most this many stores are used; 0 = no limit
 * @stores: @store_count of them; borrowed
 * @store_count: at most %PLAN_STORES_MAX
 * @items: @item_count of them; borrowed
 * @item_count: at most %PLAN_ITEMS_MAX
 * @start: a plan to begin with, as @choice of the answer: the last one, after a line has changed;
 *         of equally good plans it stays. It need not be valid any more. Borrowed, or NULL
 */
struct plan_instance {
	char currency[CURRENCY_SIZE];
	unsigned int max_stores;
	const struct plan_store *stores;
	size_t store_count;
	const struct plan_item *items;
	size_t item_count;
	const int *start;
};

enum plan_status {
	PLAN_OPTIMAL, /* proven: no plan is better */
	PLAN_BOUNDED, /* the node budget ended first */
};

/**
 * struct plan_basket - what is bought in one store
 * @store: index into the instance's stores
 * @band: index into the store's bands: of those that @subtotal reaches the one that is cheapest
 *        with what it takes off, the first of equal ones
 * @subtotal: of the goods, in minor units
 * @fee: of @band
 * @off: what @band takes off the lines
 * @credit: of the goods
 * @item_count: items in it, at least 1
 */
struct plan_basket {
	size_t store, band;
	int64_t subtotal, fee, off, credit;
	size_t item_count;
};

/**
 * struct plan - the answer
 * @status: proven or not
 * @total: of all baskets with their fees, less what is taken off and given back, in minor units
 * @bound: the total of the best plan is at least this; equals @total when optimal
 * @unmet: items that no basket holds
 * @unmet_bound: the best plan leaves at least this many unmet; equals @unmet when optimal
 * @choice: for each item of the instance the index of its store, or -1; lives in the arena
 * @offers: for each item the index of the offer taken, or -1 where it has none or is unmet; lives
 *          in the arena
 * @baskets: @basket_count of them, by store index; lives in the arena
 * @basket_count: stores used
 * @nodes: work done, in steps of the search
 */
struct plan {
	enum plan_status status;
	int64_t total, bound;
	size_t unmet, unmet_bound;
	const int *choice, *offers;
	const struct plan_basket *baskets;
	size_t basket_count;
	uint64_t nodes;
};

/**
 * plan_check() - whether an instance keeps every limit
 * @instance: the question; currency and ids are not looked at
 * @error: says what is wrong, with its place ("items[3].prices[1]: negative")
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err plan_check(const struct plan_instance *instance, struct error *error);

/**
 * plan_taken() - the offer by which a plan buys an item
 * @instance: the question
 * @plan: its answer, which buys @item
 * @item: index
 *
 * Return: also where the item has one price for each store.
 */
struct plan_offer plan_taken(const struct plan_instance *instance, const struct plan *plan,
			     size_t item);

/**
 * plan_solve() - find the best plan
 * @instance: the question; checked as by plan_check()
 * @max_nodes: steps of the search that may be made (a step takes some ten nanoseconds to a
 *             microsecond); 0 = no limit
 * @arena: where the answer's arrays live
 * @ret_plan: receives the answer; with a budget too small for anything it may leave all unmet
 * @error: says what is wrong
 *
 * Of equally good plans the first in a fixed order is taken, so equal input gives an equal answer.
 *
 * Context: pure; takes working memory of its own, once, before the search, and gives it back.
 * Return: %ERR_NONE, also for a bounded plan; %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_solve(const struct plan_instance *instance, uint64_t max_nodes, struct arena *arena,
		    struct plan *ret_plan, struct error *error);
#endif
