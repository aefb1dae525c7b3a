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

int64_t plan_dual_choose(const struct plan_dual *dual, size_t item, size_t *ret_column)
{
	int64_t least = PLAN_DUAL_NONE;

	for (size_t c = 0; c < dual->columns; c++) {
		int64_t cost = plan_dual_reduced(dual, item, c);

		if (cost >= least)
			continue;
		least = cost;
		*ret_column = c;
	}
	return least;
}

int64_t plan_dual_value(const struct plan_dual *dual)
{
	int64_t value = dual->base;

	for (size_t k = 0; k < dual->shops; k++)
		value += dual->multipliers[k] * dual->mins[k];
	for (size_t a = 0; a < dual->active_count; a++) {
		int64_t least = PLAN_DUAL_NONE;

		for (size_t c = 0; c < dual->columns; c++) {
			int64_t cost = plan_dual_reduced(dual, dual->active[a], c);

			least = cost < least ? cost : least;
		}
		if (least != PLAN_DUAL_NONE)
			value += least;
	}
	return value;
}

static int64_t divide_up(int64_t amount, int64_t by)
{
	return amount / by + (amount % by > 0);
}

/*
 * What a shop takes of an item as its multiplier grows: nothing while the item costs less
 * elsewhere, then its own offers, each of a higher price than the one before.
 */
static size_t add_points(struct plan_dual *dual, size_t item, size_t first, size_t end,
			 size_t count)
{
	const struct plan_cell *cells = &dual->cells[item * dual->columns];
	struct plan_cell taken = { .cost = PLAN_DUAL_NONE };

	for (size_t c = 0; c < dual->columns; c++) {
		int64_t cost = plan_dual_reduced(dual, item, c);

		if ((c < first || c >= end) && cost < taken.cost)
			taken.cost = cost;
	}
	for (;;) {
		struct plan_point next = { .multiplier = INT64_MAX };
		size_t best = end;

		for (size_t c = first; c < end; c++) {
			int64_t more = cells[c].price - taken.price, from;

			if (more <= 0)
				continue;
			from = divide_up(cells[c].cost - taken.cost, more);
			if (from > next.multiplier ||
			    (from == next.multiplier && more <= next.price))
				continue;
			next = (struct plan_point){ from, more };
			best = c;
		}
		if (best == end)
			return count;
		next.multiplier = next.multiplier > 0 ? next.multiplier : 0;
		dual->points[count++] = next;
		taken = cells[best];
	}
}

/* Moves points with a multiplier of at most the pivot's to the front; how many there are. */
static size_t split_points(struct plan_point *points, size_t count, int64_t pivot, int64_t *ret_sum)
{
	size_t low = 0;
	int64_t sum = 0;

	for (size_t p = 0; p < count; p++) {
		struct plan_point point = points[p];

		if (point.multiplier > pivot)
			continue;
		points[p] = points[low];
		points[low++] = point;
		sum += point.price;
	}
	*ret_sum = sum;
	return low;
}

/* The least multiplier whose points bring so much together; @most when all do not. */
static int64_t least_reaching(struct plan_point *points, size_t count, int64_t lacks, int64_t most)
{
	int64_t answer = most;

	while (count) {
		int64_t pivot = points[count / 2].multiplier, sum;
		size_t front = split_points(points, count, pivot, &sum);

		if (sum < lacks) {
			lacks -= sum;
			points += front;
			count -= front;
		} else {
			answer = pivot;
			count = split_points(points, front, pivot - 1, &sum);
		}
	}
	return answer < most ? answer : most;
}

/* The bound is concave in each multiplier and highest where the shop just reaches its minimum. */
static int64_t best_multiplier(struct plan_dual *dual, size_t shop)
{
	size_t first = 0, end, count = 0;

	while (dual->shop[first] != shop)
		first++;
	for (end = first + 1; end < dual->columns && dual->shop[end] == shop;)
		end++;
	for (size_t a = 0; a < dual->active_count; a++)
		count = add_points(dual, dual->active[a], first, end, count);
	return least_reaching(dual->points, count, dual->mins[shop],
			      (int64_t)PLAN_DUAL_MAX << dual->shift);
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
	for (size_t a = 0; a < dual->active_count; a++) {
		size_t c;

		if (plan_dual_choose(dual, dual->active[a], &c) != PLAN_DUAL_NONE)
			lacks[dual->shop[c]] -=
				dual->cells[dual->active[a] * dual->columns + c].price;
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
