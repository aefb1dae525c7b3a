/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plan is compared with, and why it is as it is, as figures; the words are the cli's. */
#ifndef CABAS_CORE_PLAN_COMPARE_H
#define CABAS_CORE_PLAN_COMPARE_H
#include <stdbool.h>

#include "core/plan.h"

/* At most this many lines are told that could as well be bought another way. */
enum { PLAN_TIES_MAX = 20 };

/**
 * struct plan_single - everything from one store
 * @store: index into the instance
 * @total: with the fee, less what is taken off and given back, in minor units; without them when
 *         not @usable
 * @subtotal: of what it sells
 * @fee: or 0 when not @usable
 * @less: taken off and given back, or 0 when not @usable
 * @lacks: to its lowest minimum when not @usable and it sells something, else 0
 * @unmet: items that it does not sell
 * @usable: it sells something and the subtotal reaches a band
 * @band: that counts, an index into the store's bands; 0 when not @usable
 */
struct plan_single {
	size_t store, band;
	int64_t total, subtotal, fee, less, lacks;
	size_t unmet;
	bool usable;
};

/**
 * struct plan_pair - the best plan that may use two stores
 * @stores: indexes into the instance, ascending
 * @plan: the plan; uses both
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
 * @band: the next one
 * @missing: this much more in the store, in minor units ...
 * @saves: ... makes the fee less what is taken off lower by this much; it may be less than @missing
 */
struct plan_hint {
	size_t store, band;
	int64_t missing, saves;
};

/**
 * struct plan_reason - why a store is used
 * @store: index into the instance
 * @band: that counts
 * @min: subtotal from which it can be had
 * @held: what its lines cost more than the cheapest offers of the stores used, in minor units: the
 *        price of reaching @min
 * @held_items: how many lines those are
 * @without: the best plan without this store
 */
struct plan_reason {
	size_t store, band;
	int64_t min, held;
	size_t held_items;
	struct plan without;
};

/**
 * struct plan_missing - a store that has what the plan leaves unmet
 * @store: index into the instance
 * @item_count: unmet items that it sells
 * @subtotal: of them, in minor units
 * @fee: of an order of only them, or 0 when not @usable
 * @lacks: to the lowest minimum when not @usable, else 0
 * @usable: such an order is taken
 * @band: that then counts, else 0
 */
struct plan_missing {
	size_t store, band, item_count;
	int64_t subtotal, fee, lacks;
	bool usable;
};

/**
 * struct plan_tie - a line that could nearly as well be bought another way
 * @item: index into the instance
 * @number: the other way, as of plan_offer_get(); of a store that the plan uses
 * @other: the same
 * @more: what all would cost more then, in minor units
 */
struct plan_tie {
	size_t item, number;
	struct plan_offer other;
	int64_t more;
};

/**
 * struct plan_compare - the alternatives to a plan
 * @singles: @single_count of them, one for each store, the best first, unusable ones last
 * @single_count: of @singles
 * @pairs: @pair_count of them, those that use both stores, the best first
 * @pair_count: of @pairs
 * @by_count: @count_count of them, for 1, 2, 3 ... stores, also beyond the instance's own limit,
 *            until more stores help no more
 * @count_count: of @by_count
 * @whole: it is proven that still more stores help no more
 * @hints: @hint_count of them, for the plan's baskets
 * @hint_count: of @hints
 * @reasons: one for each basket of the plan, in its order
 * @reason_count: of @reasons
 * @missing: @missing_count of them, most items first, then the cheapest
 * @missing_count: of @missing
 * @ties: @tie_count of them, the nearest first
 * @tie_count: of @ties, at most %PLAN_TIES_MAX
 * @proven: no alternative could be better, and still more stores help no more
 */
struct plan_compare {
	const struct plan_single *singles;
	size_t single_count;
	const struct plan_pair *pairs;
	size_t pair_count;
	const struct plan_count *by_count;
	size_t count_count;
	bool whole;
	const struct plan_hint *hints;
	size_t hint_count;
	const struct plan_reason *reasons;
	size_t reason_count;
	const struct plan_missing *missing;
	size_t missing_count;
	const struct plan_tie *ties;
	size_t tie_count;
	bool proven;
};

/**
 * plan_compare() - find the alternatives
 * @instance: the question
 * @plan: its answer by plan_solve()
 * @max_nodes: as for plan_solve(), for each alternative; for all together four times as many, so
 *             that the last ones may have less. One that is not proven has the status %PLAN_BOUNDED
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
