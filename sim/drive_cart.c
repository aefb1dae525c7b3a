// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_cart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct drive_cart *drive_cart_open(struct drive_carts *carts, const char *id)
{
	struct drive_cart *cart;
	uint64_t random;

	if (carts->count == DRIVE_CARTS_MAX)
		return NULL;
	if (!id && getrandom(&random, sizeof(random), 0) != sizeof(random))
		return NULL;
	cart = calloc(1, sizeof(*cart));
	if (!cart)
		return NULL;
	if (id)
		snprintf(cart->id, sizeof(cart->id), "%s", id);
	else
		snprintf(cart->id, sizeof(cart->id), "cart-%016llx", (unsigned long long)random);
	cart->next_number = 1;
	carts->carts[carts->count++] = cart;
	return cart;
}

struct drive_cart *drive_cart_find(const struct drive_carts *carts, const char *id)
{
	for (size_t i = carts->count; i-- > 0;) {
		struct drive_cart *cart = carts->carts[i];

		if (!cart->cancelled && (!id || !strcmp(cart->id, id)))
			return cart;
	}
	return NULL;
}

static size_t line_of(const struct drive_cart *cart, const struct drive_product *product)
{
	size_t i = 0;

	while (i < cart->count && cart->lines[i].product != product)
		i++;
	return i;
}

int64_t drive_cart_quantity(const struct drive_cart *cart, const struct drive_product *product)
{
	size_t i = line_of(cart, product);

	return i < cart->count ? cart->lines[i].quantity : 0;
}

enum err drive_cart_set(struct drive_cart *cart, struct drive_product *product, int64_t quantity)
{
	size_t i = line_of(cart, product);

	if (i == cart->count) {
		if (quantity <= 0)
			return ERR_NONE;
		if (cart->count == DRIVE_LINES_MAX)
			return ERR_LIMIT;
		cart->lines[cart->count++] =
			(struct drive_line){ product, quantity, cart->next_number++ };
		return ERR_NONE;
	}
	if (quantity > 0) {
		cart->lines[i].quantity = quantity;
		return ERR_NONE;
	}
	cart->count--;
	memmove(&cart->lines[i], &cart->lines[i + 1], (cart->count - i) * sizeof(cart->lines[0]));
	return ERR_NONE;
}

int64_t drive_cart_total(const struct drive_cart *cart)
{
	int64_t total = 0;

	for (size_t i = 0; i < cart->count; i++)
		total += cart->lines[i].quantity * cart->lines[i].product->price;
	return total;
}

void drive_carts_done(struct drive_carts *carts)
{
	for (size_t i = 0; i < carts->count; i++)
		free(carts->carts[i]);
	*carts = (struct drive_carts){ 0 };
}
