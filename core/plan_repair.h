/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the dual's choice to a plan, quickly. Private to core/plan*.c. */
#ifndef CABAS_CORE_PLAN_REPAIR_H
#define CABAS_CORE_PLAN_REPAIR_H
#include "core/plan_leaf.h"

/**
 * plan_repair() - move items until all minimums are reached, and offer the plan; it may fail to
 * @search: receives the plan when it is better
 * @leaf: with its multipliers
 */
void plan_repair(struct plan_search *search, struct plan_leaf *leaf);
#endif
