// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_some.h"

enum err plan_some_solve(const struct plan_instance *instance, uint64_t stores,
			 unsigned int max_stores, const int *start,
			 const struct plan_budget *budget, struct plan *ret_plan)
{
	struct plan_store some[PLAN_STORES_MAX];
	struct plan_instance limited = *instance;

	for (size_t j = 0; j < instance->store_count; j++) {
		some[j] = instance->stores[j];
		/* nothing can be bought where there is no band */
		if (!(stores >> j & 1))
			some[j].tariff.count = 0;
	}
	limited.stores = some;
	limited.max_stores = max_stores;
	limited.start = start;
	return plan_solve(&limited, budget->max_nodes, budget->arena, ret_plan, NULL);
}
