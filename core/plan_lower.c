// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_lower.h"

#include <string.h>

#include "core/plan_reduce.h"

/* A band while the list is made. */
struct lowered {
	struct tariff_band band;
	struct plan_way way;
};

/* Every mode, band and voucher together. */
enum { LOWERED_MAX = PLAN_MODES_MAX * TARIFF_BANDS_MAX * (PLAN_VOUCHERS_MAX + 1) };

static enum err check_mode(const struct plan_mode *mode, struct error *error)
{
	for (size_t b = 0; b < mode->tariff.count; b++) {
		const struct tariff_band *band = &mode->tariff.bands[b];

		if (band->min < 0 || band->fee < 0 || band->min > MONEY_MAX ||
		    band->fee > MONEY_MAX)
			return error_set(error, ERR_LIMIT,
					 "mode '%s', bands[%zu]: not from 0 to %lld", mode->id, b,
					 MONEY_MAX);
		if (b && band->min <= mode->tariff.bands[b - 1].min)
			return error_set(error, ERR_INVALID,
					 "mode '%s', bands[%zu].min: not above the one before",
					 mode->id, b);
	}
	for (size_t s = 0; s < mode->slot_count; s++)
		if (mode->slots[s].fee < 0 || mode->slots[s].fee > MONEY_MAX)
			return error_set(error, ERR_LIMIT,
					 "mode '%s', slot '%s': not from 0 to %lld", mode->id,
					 mode->slots[s].id, MONEY_MAX);
	if (mode->trip < 0 || mode->trip > MONEY_MAX)
		return error_set(error, ERR_LIMIT, "mode '%s', trip: not from 0 to %lld", mode->id,
				 MONEY_MAX);
	return ERR_NONE;
}

static enum err check_voucher(const struct plan_voucher *voucher, struct error *error)
{
	if (voucher->min < 0 || voucher->min > MONEY_MAX || voucher->amount < 0 ||
	    voucher->amount > MONEY_MAX)
		return error_set(error, ERR_LIMIT, "voucher '%s': not from 0 to %lld", voucher->id,
				 MONEY_MAX);
	if (voucher->off > PLAN_OFF_MAX)
		return error_set(error, ERR_LIMIT, "voucher '%s', permille: above %d", voucher->id,
				 PLAN_OFF_MAX);
	if (!voucher->off == !voucher->amount)
		return error_set(error, ERR_INVALID, "voucher '%s': either an amount or permille",
				 voucher->id);
	return ERR_NONE;
}

static const struct plan_slot *cheapest_slot(const struct plan_mode *mode)
{
	const struct plan_slot *best = mode->slot_count ? mode->slots : NULL;

	for (size_t s = 1; s < mode->slot_count; s++)
		if (mode->slots[s].fee < best->fee)
			best = &mode->slots[s];
	return best;
}

static struct lowered lower_band(const struct plan_mode *mode, const struct tariff_band *band,
				 const struct plan_voucher *voucher)
{
	struct lowered low = { .band = *band, .way = { .mode = mode, .voucher = voucher } };

	low.way.slot = cheapest_slot(mode);
	low.way.asked = band->fee + (low.way.slot ? low.way.slot->fee : 0);
	low.band.fee = low.way.asked + mode->trip;
	if (!voucher)
		return low;
	low.band.fee -= voucher->amount;
	low.band.off = voucher->off;
	if (voucher->min > low.band.min)
		low.band.min = voucher->min;
	if (voucher->amount > low.band.min)
		low.band.min = voucher->amount;
	return low;
}

static bool dominates(const struct lowered *a, const struct lowered *b)
{
	return a->band.min <= b->band.min && a->band.fee <= b->band.fee &&
	       a->band.off >= b->band.off;
}

/* Keeps the list free of bands that another one makes needless; of equal ones the first stays. */
static size_t add_lowered(struct lowered *list, size_t count, struct lowered low)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (dominates(&list[i], &low))
			return count;
	for (size_t i = 0; i < count; i++)
		if (!dominates(&low, &list[i]))
			list[kept++] = list[i];
	list[kept++] = low;
	return kept;
}

/* By minimum, then what is dearest first, so that each is cheaper than those before it. */
static void sort_lowered(struct lowered *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct lowered low = list[i];
		size_t at = i;

		for (; at && list[at - 1].band.min > low.band.min; at--)
			list[at] = list[at - 1];
		list[at] = low;
	}
}

static size_t lower_mode(const struct plan_house *house, const struct plan_mode *mode,
			 struct lowered *list, size_t count)
{
	for (size_t b = 0; b < mode->tariff.count; b++) {
		const struct tariff_band *band = &mode->tariff.bands[b];

		count = add_lowered(list, count, lower_band(mode, band, NULL));
		for (size_t v = 0; v < house->voucher_count; v++)
			count = add_lowered(list, count,
					    lower_band(mode, band, &house->vouchers[v]));
	}
	return count;
}

enum err plan_lower(struct plan_house *house, struct tariff *ret_tariff, struct error *error)
{
	struct lowered list[LOWERED_MAX];
	struct tariff tariff = { 0 };
	size_t count = 0;
	enum err err = ERR_NONE;

	if (house->mode_count > PLAN_MODES_MAX || house->voucher_count > PLAN_VOUCHERS_MAX)
		return error_set(error, ERR_LIMIT, "more than %d modes or %d vouchers",
				 PLAN_MODES_MAX, PLAN_VOUCHERS_MAX);
	for (size_t v = 0; v < house->voucher_count && !err; v++)
		err = check_voucher(&house->vouchers[v], error);
	for (size_t m = 0; m < house->mode_count && !err; m++)
		err = check_mode(&house->modes[m], error);
	if (err)
		return err;
	for (size_t m = 0; m < house->mode_count; m++)
		count = lower_mode(house, &house->modes[m], list, count);
	if (count > TARIFF_BANDS_MAX)
		return error_set(error, ERR_LIMIT,
				 "modes and vouchers make %zu steps together, at most %d", count,
				 TARIFF_BANDS_MAX);
	sort_lowered(list, count);
	for (size_t b = 0; b < count; b++) {
		tariff.bands[b] = list[b].band;
		house->ways[b] = list[b].way;
	}
	tariff.count = count;
	*ret_tariff = tariff;
	return ERR_NONE;
}

enum err plan_lower_item(const struct plan_item *item, size_t store_count, int only, uint32_t never,
			 struct arena *arena, struct plan_item *ret_item)
{
	size_t most = item->prices ? store_count : item->offer_count;
	struct plan_offer *offers = arena_array(arena, most, sizeof(*offers));
	struct plan_item lowered = { .id = item->id, .offers = offers };

	if (!offers)
		return ERR_NOMEM;
	for (size_t j = 0; j < store_count; j++) {
		size_t at = 0;

		if ((only >= 0 && j != (size_t)only) || never >> j & 1)
			continue;
		while (plan_reduce_offer(item, j, &at, &offers[lowered.offer_count]))
			lowered.offer_count++;
	}
	*ret_item = lowered;
	return ERR_NONE;
}
