/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The best plan of some of the stores. */
#ifndef CABAS_CORE_PLAN_SOME_H
#define CABAS_CORE_PLAN_SOME_H
#include "core/plan.h"

/**
 * struct plan_budget - what comparing may take
 * @max_nodes: as for plan_solve(), each time; 0 = no limit
 * @left: for all that is still to come; each takes at most half of it, and so the next has some,
 * too
 * @arena: where the answers live
 */
struct plan_budget {
	uint64_t max_nodes, left;
	struct arena *arena;
};

/**
 * plan_some_solve() - the best plan of some of the stores
 * @instance: the question; its own limit and start are not looked at
 * @stores: bit j: store j may be used
 * @max_stores: at most this many; 0 = no limit
 * @start: as in the instance, or NULL
 * @budget: what it may take; less is left afterwards
 * @ret_plan: receives the plan; stores keep their numbers
 *
 * Return: as plan_solve().
 */
enum err plan_some_solve(const struct plan_instance *instance, uint64_t stores,
			 unsigned int max_stores, const int *start, struct plan_budget *budget,
			 struct plan *ret_plan);
#endif
