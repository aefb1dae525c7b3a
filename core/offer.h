/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a store sells, in the terms of every connector. */
#ifndef CABAS_CORE_OFFER_H
#define CABAS_CORE_OFFER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/gtin.h"
#include "core/quantity.h"

/**
 * struct offer - one product in one store at one price
 * @product_id: the store's own name for it; opaque
 * @label: as the retailer writes it
 * @brand: or "" when not told
 * @has_gtin: @gtin is set
 * @gtin: the trade item
 * @content: what one of it holds ("6 x 1 l" is 6 l); %UNIT_NONE when not known
 * @price: of one, in minor units, with all taxes
 * @available: can be bought now
 * @max_quantity: at most this many in a cart; 0 when not told
 */
struct offer {
	const char *product_id, *label, *brand;
	bool has_gtin;
	struct gtin gtin;
	struct quantity content;
	int64_t price;
	bool available;
	int64_t max_quantity;
};
#endif
