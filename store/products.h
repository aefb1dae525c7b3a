/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue: product names that were imported. Names that the household taught come first and
 * are rows of the list (core/list.h), since the journal keeps them for good. */
#ifndef CABAS_STORE_PRODUCTS_H
#define CABAS_STORE_PRODUCTS_H
#include "base/arena.h"
#include "core/quantity.h"
#include "store/db.h"

/**
 * struct product - what a GTIN names; texts are "" where nothing is known
 * @gtin: 14 digits
 * @brand: of the maker
 * @label: for people
 * @content: net content; %UNIT_NONE when not known
 * @need: id of the need that it serves
 */
struct product {
	const char *gtin, *brand, *label;
	struct quantity content;
	const char *need;
};

/**
 * products_find() - look a GTIN up
 * @store: open store
 * @gtin: 14 digits
 * @arena: where the texts live
 * @ret_product: receives it
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_NOMEM, %ERR_IO.
 */
enum err products_find(struct store *store, const char *gtin, struct arena *arena,
		       struct product *ret_product, struct error *error);

/**
 * products_begin() - start an import
 * @store: open store
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err products_begin(struct store *store, struct error *error);

/**
 * products_put() - add a product, or replace the one with its GTIN
 * @store: open store, between products_begin() and products_end()
 * @product: copied
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err products_put(struct store *store, const struct product *product, struct error *error);

/**
 * products_end() - finish an import
 * @store: open store
 * @keep: false: nothing of it is kept
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err products_end(struct store *store, bool keep, struct error *error);

/**
 * products_search() - find by words of brand and label
 * @store: open store
 * @text: plain words; all of them must occur, in any case
 * @count: at most so many
 * @arena: where the result lives
 * @ret_products: receives an array of @count places
 * @ret_count: receives how many were found
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err products_search(struct store *store, const char *text, size_t count, struct arena *arena,
			 struct product **ret_products, size_t *ret_count, struct error *error);
#endif
