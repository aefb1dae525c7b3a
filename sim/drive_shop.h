/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The assortment of one sandbox store: what its file of products says, and how it changes. */
#ifndef CABAS_SIM_DRIVE_SHOP_H
#define CABAS_SIM_DRIVE_SHOP_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "sim/drive_pack.h"
#include "sim/drive_words.h"

enum {
	DRIVE_PRODUCTS_MAX = 5000,
	DRIVE_FILE_MAX = 4 << 20,
	DRIVE_PRICE_MAX = 1000000,
	DRIVE_STOCK_MAX = 100000,
};

/**
 * struct drive_product - one line of the file
 * @id: the store's own number
 * @gtin: 8 to 14 digits as printed on the pack, or "" for loose produce
 * @brand: as the retailer writes it
 * @label: as the retailer writes it
 * @pack: net content as the retailer writes it
 * @category: words of the shelf
 * @content: @pack, read
 * @price: minor units; a person may change it at /_sandbox/price
 * @stock: pieces left; 0 is out of stock
 * @max: pieces that one cart may hold
 * @label_words: for searching, as the next two
 * @brand_words: words of @brand
 * @category_words: words of @category
 */
struct drive_product {
	const char *id, *gtin, *brand, *label, *pack, *category;
	struct drive_pack content;
	int64_t price, stock, max;
	struct drive_words label_words, brand_words, category_words;
};

/**
 * struct drive_shop - all of a store
 * @currency: ISO 4217, one for the whole file
 * @products: @count of them, in the order of the file
 * @count: of @products
 * @arena: where all texts live
 */
struct drive_shop {
	const char *currency;
	struct drive_product *products;
	size_t count;
	struct arena arena;
};

/**
 * drive_shop_parse() - read a file of products
 * @file: its name for messages
 * @bytes: "#cabas-sandbox-store 1", the header line, one record a product (RFC 4180)
 * @ret_shop: receives the store; ends with drive_shop_done()
 * @error: says what is wrong, with file and line
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err drive_shop_parse(const char *file, const char *bytes, struct drive_shop *ret_shop,
			  struct error *error);

/**
 * drive_shop_done() - give a store back
 * @shop: one that was read, or zeroes
 */
void drive_shop_done(struct drive_shop *shop);

/**
 * drive_shop_by_id() - a product by the store's number
 * @shop: where to look
 * @id: may be NULL
 *
 * Return: the product, or NULL.
 */
struct drive_product *drive_shop_by_id(const struct drive_shop *shop, const char *id);

/**
 * drive_shop_by_gtin() - a product by its bar code
 * @shop: where to look
 * @digits: with or without leading zeroes; may be NULL
 *
 * Return: the product, or NULL.
 */
struct drive_product *drive_shop_by_gtin(const struct drive_shop *shop, const char *digits);
#endif
