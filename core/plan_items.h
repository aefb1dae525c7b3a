/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The depth-first search over a leaf's items. Private to core/plan*.c. */
#ifndef CABAS_CORE_PLAN_ITEMS_H
#define CABAS_CORE_PLAN_ITEMS_H
#include "core/plan_leaf.h"

/**
 * plan_items_init() - take the memory
 * @search: for the sizes
 * @leaf: its pointers are set
 * @arena: where it lives
 *
 * Return: %ERR_NONE or %ERR_NOMEM.
 */
enum err plan_items_init(const struct plan_search *search, struct plan_leaf *leaf,
			 struct arena *arena);

/**
 * plan_items_fill() - order the items and their options that the gap leaves possible
 * @leaf: with its multipliers and limit; the stages are set
 * @value: the bound that the multipliers give, not above the limit
 */
void plan_items_fill(struct plan_leaf *leaf, int64_t value);

/**
 * plan_items_most_open() - the item to branch on
 * @leaf: with its stages
 *
 * Of those that a small change of the multipliers would move the one of most weight, else the one
 * that moves first.
 *
 * Return: its stage, or NULL when no item has two options.
 */
const struct plan_stage *plan_items_most_open(const struct plan_leaf *leaf);

/**
 * plan_items_search() - depth first over the items
 * @search: receives better plans
 * @leaf: with its stages
 * @value: as for plan_items_fill()
 * @unmet: items that every plan of the leaf leaves out
 * @quota: steps that may be made
 *
 * Return: true when the leaf holds nothing better any more; false when quota, share or budget
 * ended.
 */
bool plan_items_search(struct plan_search *search, struct plan_leaf *leaf, int64_t value,
		       size_t unmet, uint64_t quota);
#endif
