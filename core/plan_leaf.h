/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stores and bands are decided; which items go where, so that each minimum is reached? */
#ifndef CABAS_CORE_PLAN_LEAF_H
#define CABAS_CORE_PLAN_LEAF_H
#include "core/plan_search.h"

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
 * plan_leaf_finish() - search the items of a leaf that was put off
 * @search: its way down is set again; receives the plan when it is better
 * @value: no plan of the leaf is better; may be raised
 * @share: steps that may be made
 *
 * Return: true when the leaf holds nothing better any more.
 */
bool plan_leaf_finish(struct plan_search *search, struct plan_value *value, uint64_t share);
#endif
