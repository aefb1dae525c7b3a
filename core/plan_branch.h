/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Branch and bound over the items of one leaf. Private to core/plan*.c. */
#ifndef CABAS_CORE_PLAN_BRANCH_H
#define CABAS_CORE_PLAN_BRANCH_H
#include "core/plan_leaf.h"

/**
 * plan_branch() - search the items of a leaf
 * @search: receives better plans
 * @leaf: set up, with its limit and share; as before afterwards
 * @unmet: items that every plan of the leaf leaves out
 *
 * Return: true when the leaf holds nothing better any more.
 */
bool plan_branch(struct plan_search *search, struct plan_leaf *leaf, size_t unmet);
#endif
