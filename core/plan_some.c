// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_some.h"

/* However little is left, an easy question is answered. */
enum { SHARE_LEAST = 2000 };

static uint64_t share_of(const struct plan_budget *budget)
{
	uint64_t share = budget->left / 2 > SHARE_LEAST ? budget->left / 2 : SHARE_LEAST;

	return share < budget->max_nodes ? share : budget->max_nodes;
}

enum err plan_some_solve(const struct plan_instance *instance, uint64_t stores,
			 unsigned int max_stores, const int *start, struct plan_budget *budget,
			 struct plan *ret_plan)
{
	struct plan_store some[PLAN_STORES_MAX];
	struct plan_instance limited = *instance;
	enum err err;

	for (size_t j = 0; j < instance->store_count; j++) {
		some[j] = instance->stores[j];
		/* nothing can be bought where there is no band */
		if (!(stores >> j & 1))
			some[j].tariff.count = 0;
	}
	limited.stores = some;
	limited.max_stores = max_stores;
	limited.start = start;
	err = plan_solve(&limited, share_of(budget), budget->arena, ret_plan, NULL);
	if (!err)
		budget->left -= ret_plan->nodes < budget->left ? ret_plan->nodes : budget->left;
	return err;
}
