/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store's fees by what is bought there: minimum order, steps, free from some subtotal on. */
#ifndef CABAS_CORE_TARIFF_H
#define CABAS_CORE_TARIFF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { TARIFF_BANDS_MAX = 32 };

/**
 * struct tariff_band - one step of a tariff
 * @min: subtotal in minor units from which the band can be had
 * @fee: what is then paid besides, in minor units; below 0 where a voucher is worth more than the
 *       fee, and then @min is at least 1
 * @off: per mille taken off each line, rounded down to the minor unit; the subtotal that counts for
 *       @min is without it. 0 in a retailer's own tariff
 */
struct tariff_band {
	int64_t min, fee;
	unsigned int off;
};

/**
 * struct tariff - the fees of one store for one mode; without a band nothing can be bought there
 * @bands: @count of them, each @min larger than the one before
 * @count: of @bands
 */
struct tariff {
	struct tariff_band bands[TARIFF_BANDS_MAX];
	size_t count;
};

/**
 * tariff_parse() - read bands as a settings file has them
 * @text: "2500:499 6000:0": MIN:FEE in minor units, minimums ascending, spaces between
 * @ret_tariff: receives at least one band
 * @error: says which band is wrong and why
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err tariff_parse(const char *text, struct tariff *ret_tariff, struct error *error);

/**
 * tariff_fee() - what a basket costs besides its goods
 * @tariff: of the store
 * @subtotal: price of all goods in minor units
 * @ret_fee: receives the fee of the cheapest band that @subtotal reaches
 *
 * Return: false when no band is reached, so that the store does not take the order.
 */
bool tariff_fee(const struct tariff *tariff, int64_t subtotal, int64_t *ret_fee);

/**
 * tariff_topup() - the next step that would be cheaper
 * @tariff: of the store
 * @subtotal: price of all goods in minor units
 * @ret_missing: receives what is missing to the nearest band with a lower fee, in minor units
 * @ret_saves: receives how much lower that fee is; it may be less than what is missing
 *
 * Return: false when there is none, or when @subtotal reaches no band at all.
 */
bool tariff_topup(const struct tariff *tariff, int64_t subtotal, int64_t *ret_missing,
		  int64_t *ret_saves);

/**
 * tariff_mode_known() - whether a word names a way to get the goods
 * @mode: "pickup" or "delivery", as in "[mode pickup]"
 *
 * Return: true when it is one of them.
 */
bool tariff_mode_known(const char *mode);
#endif
