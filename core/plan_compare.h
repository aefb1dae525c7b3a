/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plan is compared with, as figures; the words are the command line's. */
#ifndef CABAS_CORE_PLAN_COMPARE_H
#define CABAS_CORE_PLAN_COMPARE_H
#include <stdbool.h>

#include "core/plan.h"

/**
 * struct plan_single - everything from one store
 * @store: index into the instance
 * @total: with the fee, in minor units; without one when not @usable
 * @subtotal: of what it sells
 * @fee: or 0 when not @usable
 * @unmet: items that it does not sell
 * @usable: it sells something and the subtotal reaches a band
 */
struct plan_single {
	size_t store;
	int64_t total, subtotal, fee;
	size_t unmet;
	bool usable;
};

/**
 * struct plan_pair - the best plan that may use two stores
 * @stores: indexes into the instance, ascending
 * @plan: the plan; may use one of them only
 */
struct plan_pair {
	size_t stores[2];
	struct plan plan;
};

/**
 * struct plan_count - the best plan with at most so many stores
 * @max_stores: how many
 * @plan: the plan; may use fewer
 */
struct plan_count {
	unsigned int max_stores;
	struct plan plan;
};

/**
 * struct plan_hint - a basket that is near a cheaper fee
 * @store: index into the instance
 * @missing: this much more in the store, in minor units ...
 * @saves: ... lowers its fee by this much
 */
struct plan_hint {
	size_t store;
	int64_t missing, saves;
};

/**
 * struct plan_compare - the alternatives to a plan
 * @singles: @single_count of them, one for each store, the best first, unusable ones last
 * @single_count: of @singles
 * @pairs: @pair_count of them, those that use both stores, the best first
 * @pair_count: of @pairs
 * @by_count: @count_count of them, for 1, 2, 3 ... stores, until more stores help no more or the
 *            instance's own limit is met
 * @count_count: of @by_count
 * @hints: @hint_count of them, for the plan's baskets
 * @hint_count: of @hints
 */
struct plan_compare {
	const struct plan_single *singles;
	size_t single_count;
	const struct plan_pair *pairs;
	size_t pair_count;
	const struct plan_count *by_count;
	size_t count_count;
	const struct plan_hint *hints;
	size_t hint_count;
};

/**
 * plan_compare() - find the alternatives
 * @instance: the question
 * @plan: its answer by plan_solve()
 * @max_nodes: as for plan_solve(), for each alternative; one that is not proven has the status
 *             %PLAN_BOUNDED
 * @arena: where the answer lives
 * @ret_compare: receives the alternatives
 * @error: says what is wrong
 *
 * Pairs are left out when the instance allows one store only.
 *
 * Return: as plan_solve().
 */
enum err plan_compare(const struct plan_instance *instance, const struct plan *plan,
		      uint64_t max_nodes, struct arena *arena, struct plan_compare *ret_compare,
		      struct error *error);
#endif
