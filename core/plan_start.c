// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_start.h"

#include <string.h>

#include "core/plan_leaf.h"

/* A set of shops, as bits. */
typedef uint32_t shop_set;

_Static_assert(PLAN_STORES_MAX <= 32, "a set of shops fits its bits");

static shop_set used_shops(const struct plan_search *search)
{
	shop_set set = 0;

	for (size_t i = 0; i < search->items; i++)
		if (search->choice[i] >= 0)
			set |= (shop_set)1 << plan_choice_shop(search->choice[i]);
	return set;
}

/* Offers a quick plan with these shops; whether it was better. */
static bool try_set(struct plan_search *search, shop_set set)
{
	struct plan_value before = search->best;

	search->open_count = 0;
	search->open_fees = 0;
	for (size_t j = 0; j < search->shop_count; j++) {
		const struct plan_band *band = &search->shops[j].bands[0];

		if (!(set >> j & 1))
			continue;
		if (search->open_count == search->max_open)
			return false;
		search->opened[search->open_count++] =
			(struct plan_opened){ j, 0, band->min, band->fee };
		search->open_fees += band->fee;
	}
	plan_leaf_quick(search);
	return plan_search_better(search->best, before);
}

/* One shop more, one less, or one for another; whether any of these was better. */
static bool improve(struct plan_search *search)
{
	shop_set set = used_shops(search);

	for (size_t j = 0; j < search->shop_count; j++)
		if (try_set(search, set ^ (shop_set)1 << j))
			return true;
	for (size_t out = 0; out < search->shop_count; out++)
		for (size_t in = 0; in < search->shop_count && set >> out & 1; in++)
			if (!(set >> in & 1) &&
			    try_set(search, set ^ (shop_set)1 << out ^ (shop_set)1 << in))
				return true;
	return false;
}

void plan_start(struct plan_search *search)
{
	struct plan_opened opened[PLAN_STORES_MAX];
	size_t open_count = search->open_count;
	int64_t open_fees = search->open_fees;

	memcpy(opened, search->opened, sizeof(opened));
	while (plan_search_spend(search, 1 + search->items) && improve(search))
		;
	memcpy(search->opened, opened, sizeof(opened));
	search->open_count = open_count;
	search->open_fees = open_fees;
}
