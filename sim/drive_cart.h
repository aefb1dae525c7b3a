/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is really in the carts of a sandbox store. Nothing here checks out. */
#ifndef CABAS_SIM_DRIVE_CART_H
#define CABAS_SIM_DRIVE_CART_H
#include <stdbool.h>

#include "sim/drive_shop.h"

enum { DRIVE_CARTS_MAX = 1000, DRIVE_LINES_MAX = 500, DRIVE_CART_ID_SIZE = 40 };

/* One product in a cart; @number names the line and is never used again in this cart. */
struct drive_line {
	struct drive_product *product;
	int64_t quantity;
	unsigned int number;
};

/**
 * struct drive_cart - one cart
 * @id: the store's name for it
 * @lines: @count lines, each product once, in the order in which they came
 * @count: of @lines
 * @next_number: of the next line that comes
 * @cancelled: no longer there for the customer
 */
struct drive_cart {
	char id[DRIVE_CART_ID_SIZE];
	struct drive_line lines[DRIVE_LINES_MAX];
	size_t count;
	unsigned int next_number;
	bool cancelled;
};

/* All carts, the oldest first; one zeroed has none. */
struct drive_carts {
	struct drive_cart *carts[DRIVE_CARTS_MAX];
	size_t count;
};

/**
 * drive_cart_open() - make an empty cart
 * @carts: where it lives
 * @id: its name, or NULL for one that nobody can guess
 *
 * Return: the cart, or NULL when there are %DRIVE_CARTS_MAX or memory is short.
 */
struct drive_cart *drive_cart_open(struct drive_carts *carts, const char *id);

/**
 * drive_cart_find() - a cart by name
 * @carts: where to look
 * @id: its name; NULL is the youngest
 *
 * Return: the cart, or NULL; cancelled ones are not found.
 */
struct drive_cart *drive_cart_find(const struct drive_carts *carts, const char *id);

/**
 * drive_cart_quantity() - how many of a product a cart holds
 * @cart: the cart
 * @product: the product
 *
 * Return: pieces.
 */
int64_t drive_cart_quantity(const struct drive_cart *cart, const struct drive_product *product);

/**
 * drive_cart_set() - make a cart hold so many of a product
 * @cart: the cart
 * @product: the product
 * @quantity: pieces; 0 takes the line out
 *
 * Stock and maximum are the caller's to check, as each dialect answers them in its own way.
 *
 * Return: %ERR_NONE, or %ERR_LIMIT for one line more than %DRIVE_LINES_MAX.
 */
enum err drive_cart_set(struct drive_cart *cart, struct drive_product *product, int64_t quantity);

/**
 * drive_cart_total() - what the products of a cart cost
 * @cart: the cart
 *
 * Return: minor units, at the prices of now.
 */
int64_t drive_cart_total(const struct drive_cart *cart);

/**
 * drive_carts_done() - give all carts back
 * @carts: zeroed afterwards
 */
void drive_carts_done(struct drive_carts *carts);
#endif
