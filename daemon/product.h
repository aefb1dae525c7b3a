/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a GTIN is called here: the household's own name first, then the imported catalogue. */
#ifndef CABAS_DAEMON_PRODUCT_H
#define CABAS_DAEMON_PRODUCT_H
#include <jansson.h>
#include <stdbool.h>

#include "core/event.h"
#include "store/products.h"

struct house;

/**
 * product_find() - the name of a GTIN
 * @house: for both sources
 * @gtin: 14 digits
 * @arena: where texts live
 * @ret_product: receives it
 * @ret_taught: receives whether the household named it; may be NULL
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_NOMEM, %ERR_IO.
 */
enum err product_find(struct house *house, const char *gtin, struct arena *arena,
		      struct product *ret_product, bool *ret_taught, struct error *error);

/**
 * product_item() - one pack of a product, for the list
 * @house: for the need's aisle
 * @product: borrowed by the item
 *
 * Return: an item to add, without a number.
 */
struct item product_item(struct house *house, const struct product *product);

/**
 * product_json() - a product as the API tells it
 * @product: which
 * @taught: the household named it
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *product_json(const struct product *product, bool taught);

/**
 * product_resolve() - scans of a product that wait in the review become lines
 * @house: between house_begin() and house_commit()
 * @learned: what the product is
 * @first_counted: the first of them is on the list already
 * @ret_count: receives how many waited
 * @error: says why not
 *
 * Return: as house_journal().
 */
enum err product_resolve(struct house *house, const struct event *learned, bool first_counted,
			 size_t *ret_count, struct error *error);
#endif
