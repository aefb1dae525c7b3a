// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_dual.h"

enum { SHIFT_MAX = 20, VALUE_BITS = 61, MULTIPLIER_BITS = 4 };

_Static_assert(PLAN_DUAL_MAX < 1 << MULTIPLIER_BITS, "multipliers fit their bits");

unsigned int plan_dual_shift(int64_t sum)
{
	unsigned int shift = VALUE_BITS - MULTIPLIER_BITS;

	while (shift && sum >> (VALUE_BITS - MULTIPLIER_BITS - shift))
		shift--;
	return shift < SHIFT_MAX ? shift : SHIFT_MAX;
}

/* The cheapest reduced cost of an item among all shops but one; PLAN_FAR when there is none. */
static int64_t cheapest_but(const struct plan_dual *dual, size_t item, size_t without)
{
	int64_t least = PLAN_FAR;

	for (size_t c = 0; c < dual->columns; c++) {
		int64_t cost;

		if (dual->shop[c] == without || dual->prices[c][item] == PLAN_FAR)
			continue;
		cost = plan_dual_reduced(dual, c, item);
		if (cost < least)
			least = cost;
	}
	return least;
}

bool plan_dual_choose(const struct plan_dual *dual, size_t item, size_t *ret_column)
{
	int64_t least = PLAN_FAR;

	for (size_t c = 0; c < dual->columns; c++) {
		int64_t cost;

		if (dual->prices[c][item] == PLAN_FAR)
			continue;
		cost = plan_dual_reduced(dual, c, item);
		if (cost >= least)
			continue;
		least = cost;
		*ret_column = c;
	}
	return least != PLAN_FAR;
}

int64_t plan_dual_value(const struct plan_dual *dual)
{
	int64_t value = 0;

	for (size_t k = 0; k < dual->shops; k++)
		value += dual->multipliers[k] * dual->mins[k];
	for (size_t i = 0; i < dual->items; i++) {
		int64_t least = cheapest_but(dual, i, dual->shops);

		if (least != PLAN_FAR)
			value += least;
	}
	return value;
}

/* The highest price among the columns that cost least, if that is no more than elsewhere; else 0.
 */
static int64_t price_taken(const struct plan_dual *dual, size_t first, size_t end, size_t item,
			   int64_t multiplier)
{
	int64_t least = dual->others[item], taken = 0;

	for (size_t c = first; c < end; c++) {
		int64_t price = dual->prices[c][item], cost;

		if (price == PLAN_FAR)
			continue;
		cost = (dual->costs[c][item] << dual->shift) - price * multiplier;
		if (cost > least || (cost == least && price <= taken))
			continue;
		least = cost;
		taken = price;
	}
	return taken;
}

/* Whether a shop reaches its minimum when all that may as well be bought there is. */
static bool reaches(const struct plan_dual *dual, size_t shop, int64_t multiplier)
{
	size_t first = 0, end;
	int64_t subtotal = 0;

	while (dual->shop[first] != shop)
		first++;
	for (end = first + 1; end < dual->columns && dual->shop[end] == shop;)
		end++;
	for (size_t i = 0; i < dual->items; i++)
		subtotal += price_taken(dual, first, end, i, multiplier);
	return subtotal >= dual->mins[shop];
}

/* The bound is concave in each multiplier and highest where the shop just reaches its minimum. */
static int64_t best_multiplier(struct plan_dual *dual, size_t shop)
{
	int64_t low = 0, high = (int64_t)PLAN_DUAL_MAX << dual->shift;

	for (size_t i = 0; i < dual->items; i++)
		dual->others[i] = cheapest_but(dual, i, shop);
	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (reaches(dual, shop, middle))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool plan_dual_ascend(struct plan_dual *dual)
{
	bool changed = false;

	for (size_t k = 0; k < dual->shops; k++) {
		int64_t multiplier;

		if (!dual->mins[k])
			continue;
		multiplier = best_multiplier(dual, k);
		changed |= multiplier != dual->multipliers[k];
		dual->multipliers[k] = multiplier;
	}
	return changed;
}

/* What each shop lacks to its minimum when every item goes where its reduced cost is least. */
static void find_lacks(const struct plan_dual *dual, int64_t *lacks)
{
	for (size_t k = 0; k < dual->shops; k++)
		lacks[k] = dual->mins[k];
	for (size_t i = 0; i < dual->items; i++) {
		size_t c;

		if (plan_dual_choose(dual, i, &c))
			lacks[dual->shop[c]] -= dual->prices[c][i];
	}
}

bool plan_dual_step(struct plan_dual *dual, int64_t value, int64_t aim, unsigned int eighths)
{
	const int64_t most = (int64_t)PLAN_DUAL_MAX << dual->shift;
	int64_t lacks[PLAN_STORES_MAX];
	__int128 square = 0;

	find_lacks(dual, lacks);
	for (size_t k = 0; k < dual->shops; k++) {
		if (!dual->mins[k] || (lacks[k] < 0 && !dual->multipliers[k]))
			lacks[k] = 0;
		square += (__int128)lacks[k] * lacks[k];
	}
	if (!square)
		return false;
	for (size_t k = 0; k < dual->shops; k++) {
		__int128 step = ((__int128)aim - value) * lacks[k] / 8 * eighths / square;
		__int128 multiplier = dual->multipliers[k] + step;

		if (multiplier < 0)
			multiplier = 0;
		dual->multipliers[k] = multiplier > most ? most : (int64_t)multiplier;
	}
	return true;
}
