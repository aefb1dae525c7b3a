/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cart reconciler: what a store's cart should hold, and what a reading says of a write whose
 * answer was lost. cabas changes only what cabas added; what a person put in by hand stays.
 */
#ifndef CABAS_CORE_CART_H
#define CABAS_CORE_CART_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { CART_LINES_MAX = 500, CART_QUANTITY_MAX = 999 };

/* One product in a cart; @price is of one, in minor units, 0 when the cart does not tell. */
struct cart_line {
	const char *product_id, *label;
	int64_t quantity, price;
};

/**
 * struct cart - a cart as read, or as wanted
 * @id: the retailer's name for it; "" where a customer has one cart only
 * @lines: @count lines, each product once, sorted by product id
 * @count: of @lines
 * @total: what the retailer says it costs, minor units; -1 when not told
 */
struct cart {
	const char *id;
	struct cart_line *lines;
	size_t count;
	int64_t total;
};

/**
 * struct cart_change - one product's way from the cart as read to the cart as wanted
 * @product_id: the store's product
 * @label: for people
 * @price: of one, minor units
 * @from: pieces in the cart as read
 * @to: pieces wanted
 * @by_hand: pieces of @to that a person put in, which cabas keeps
 */
struct cart_change {
	const char *product_id, *label;
	int64_t price, from, to, by_hand;
};

/* What a reading after a write shows. */
enum cart_verdict {
	CART_APPLIED,	/* the cart is as wanted */
	CART_UNCHANGED, /* the cart is as before: the write did not happen, it may be sent again */
	CART_OTHER,	/* neither: a person must look */
};

/**
 * cart_changes() - the whole cart as wanted, line by line
 * @read: the cart as it is now
 * @owned: what cabas has added before and still counts as its own, from the journal
 * @desired: what the plan wants cabas to have in it
 * @arena: where the result lives; texts stay borrowed
 * @ret_changes: receives every product of the three, sorted by product id; those with @from == @to
 *               are kept as they are
 * @ret_count: receives how many
 * @error: says what is beyond a limit
 *
 * by_hand = read - min(read, owned); to = by_hand + desired.
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err cart_changes(const struct cart *read, const struct cart *owned, const struct cart *desired,
		      struct arena *arena, struct cart_change **ret_changes, size_t *ret_count,
		      struct error *error);

/**
 * cart_verdict() - what became of a write
 * @changes: as cart_changes() gave them before the write
 * @count: of @changes
 * @now: the cart as read after it
 *
 * Return: %CART_APPLIED when nothing was to change or @now is as wanted, else the others.
 */
enum cart_verdict cart_verdict(const struct cart_change *changes, size_t count,
			       const struct cart *now);

/**
 * cart_token() - the name of exactly this preview
 * @store: the store's name
 * @cart_id: the cart's name
 * @changes: the preview
 * @count: of @changes
 * @nonce: drawn for this preview, so that no two tokens are equal
 * @arena: where the token lives
 *
 * Return: hexadecimal digits of a SHA-256 over all of it, or NULL without memory.
 */
const char *cart_token(const char *store, const char *cart_id, const struct cart_change *changes,
		       size_t count, const char *nonce, struct arena *arena);
#endif
