/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stores and bands are decided; which items go where, so that each minimum is reached? Private
 * to core/plan*.c.
 */
#ifndef CABAS_CORE_PLAN_LEAF_H
#define CABAS_CORE_PLAN_LEAF_H
#include "core/plan_dual.h"
#include "core/plan_search.h"

enum { PLAN_SEEN_SHOPS_MAX = 4 };

/**
 * struct plan_option - one offer for an item
 * @excess: what it costs more than the dual's choice, scaled
 * @price: its price
 * @cost: what is paid
 * @shop: index of the opened shop
 * @column: index of the dual's column
 */
struct plan_option {
	int64_t excess, price, cost;
	size_t shop, column;
};

/**
 * struct plan_stage - an item of the depth-first search
 * @item: which
 * @option_count: at least 1
 * @next: option to take next
 * @options: by excess, then column
 * @sure: lowest costs of this and all later items
 * @bound: of the dual on the way down, scaled
 * @cost: paid on the way down
 */
struct plan_stage {
	size_t item, option_count, next;
	struct plan_option *options;
	int64_t sure, bound, cost;
};

/* Depths of branching, and lists of the items that are left there. */
enum { PLAN_DEPTH_MAX = 60, PLAN_LISTS = PLAN_DEPTH_MAX + 2 };

/**
 * struct plan_leaf - one leaf while it is worked on
 * @dual: its relaxed problem; shops are numbered as there
 * @choices: [column] of the dual, as plan_choice()
 * @mins: [shop]: subtotal to reach
 * @subtotals: of the plan being made
 * @decided: subtotals of the items that are decided
 * @decided_cost: what they cost
 * @columns: [item]: column of the plan being made, or -1; always that of a decided item
 * @active: [depth]: room for the items that are not decided
 * @best: best multipliers so far
 * @binding: shops with a minimum, @binding_count of them
 * @binding_count: of @binding
 * @limit: a plan above this is not better; scaled, without fees; INT64_MAX = every plan is
 * @limit_cost: the same, not scaled
 * @fees: of the bands
 * @share: steps left for this leaf
 * @stages: of the search of items, @stage_count of them and an end
 * @stage_count: of @stages
 * @options: for @stages
 * @rest: [stage * shops + shop]: what may still come into a shop
 * @number: of the search of items
 * @seen: states followed
 */
struct plan_leaf {
	struct plan_dual dual;
	int choices[PLAN_COLUMNS_MAX];
	int64_t mins[PLAN_STORES_MAX], subtotals[PLAN_STORES_MAX], decided[PLAN_STORES_MAX];
	int64_t decided_cost;
	int *columns;
	unsigned int *active[PLAN_LISTS];
	int64_t best[PLAN_STORES_MAX];
	size_t binding[PLAN_STORES_MAX], binding_count;
	int64_t limit, limit_cost, fees;
	uint64_t share;
	struct plan_stage *stages;
	size_t stage_count;
	struct plan_option *options;
	int64_t *rest;
	uint64_t number;
	struct plan_seen *seen;
};

/**
 * plan_leaf_new() - take the working memory
 * @search: for the sizes
 * @arena: where it lives
 *
 * Return: the memory, or NULL.
 */
struct plan_leaf *plan_leaf_new(const struct plan_search *search, struct arena *arena);

/**
 * plan_leaf_solve() - find the best plan for the opened stores and their bands, or put it off
 * @search: all of its way down is set; receives the plan when it is better
 * @bound: value when every item goes to the nearest opened store
 */
void plan_leaf_solve(struct plan_search *search, struct plan_value bound);

/**
 * plan_leaf_quick() - offer one plan for the opened stores and their bands, if it is easily found
 * @search: its way down is set; receives the plan when it is better
 */
void plan_leaf_quick(struct plan_search *search);

/**
 * plan_leaf_finish() - search the items of a leaf that was put off
 * @search: its way down is set again; receives the plan when it is better
 * @value: no plan of the leaf is better; may be raised
 * @share: steps that may be made
 *
 * Return: true when the leaf holds nothing better any more.
 */
bool plan_leaf_finish(struct plan_search *search, struct plan_value *value, uint64_t share);

/**
 * plan_leaf_spend() - count steps against the leaf's share and the whole budget
 * @search: whose budget
 * @leaf: whose share
 * @steps: how many
 *
 * Return: false when one of them is used up.
 */
bool plan_leaf_spend(struct plan_search *search, struct plan_leaf *leaf, uint64_t steps);

/**
 * plan_leaf_raise() - raise the dual until it refutes the leaf or stands still
 * @search: whose budget
 * @leaf: its multipliers become the best that were found
 * @steps: along the subgradient, after the rounds multiplier by multiplier
 * @ret_value: receives the bound, scaled
 *
 * Return: false when the budget ended.
 */
bool plan_leaf_raise(struct plan_search *search, struct plan_leaf *leaf, size_t steps,
		     int64_t *ret_value);

/**
 * plan_leaf_spend_dual() - count the steps of evaluating the dual
 * @search: whose budget
 * @leaf: whose share
 * @times: how often
 *
 * Return: false when one of them is used up.
 */
bool plan_leaf_spend_dual(struct plan_search *search, struct plan_leaf *leaf, size_t times);

/**
 * plan_leaf_limit() - say how dear a plan may be and still be better than the best
 * @search: for the best
 * @leaf: @limit and @limit_cost are set
 * @unmet: items that every plan of the leaf leaves out
 */
void plan_leaf_limit(const struct plan_search *search, struct plan_leaf *leaf, size_t unmet);

/**
 * plan_leaf_choose() - take the dual's own choice for each active item
 * @leaf: @columns and @subtotals are set
 */
void plan_leaf_choose(struct plan_leaf *leaf);

/**
 * plan_leaf_reached() - whether the subtotals reach all minimums
 * @leaf: the leaf
 *
 * Return: true when they do.
 */
bool plan_leaf_reached(const struct plan_leaf *leaf);

/**
 * plan_leaf_offer() - offer the plan that was made
 * @search: keeps it when it is better; @trial is overwritten
 * @leaf: @columns hold the plan
 */
void plan_leaf_offer(struct plan_search *search, const struct plan_leaf *leaf);
#endif
