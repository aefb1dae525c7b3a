// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

/* Whose quantity a cart tells. */
enum source { SOURCE_READ, SOURCE_OWNED, SOURCE_DESIRED, SOURCE_COUNT };

/* One product with what each cart says of it. */
struct row {
	const char *product_id, *label;
	int64_t price, quantities[SOURCE_COUNT];
	enum source source;
};

static int by_product(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	int order = strcmp(x->product_id, y->product_id);

	return order ? order : (int)x->source - (int)y->source;
}

static enum err add_rows(struct row *rows, size_t *count, const struct cart *cart,
			 enum source source, struct error *error)
{
	if (cart->count > CART_LINES_MAX)
		return error_set(error, ERR_LIMIT, "a cart has %zu lines, at most %d are handled",
				 cart->count, CART_LINES_MAX);
	for (size_t i = 0; i < cart->count; i++) {
		const struct cart_line *line = &cart->lines[i];
		struct row row = { .product_id = line->product_id,
				   .label = line->label,
				   .price = line->price,
				   .source = source };

		if (line->quantity < 0 || line->quantity > CART_QUANTITY_MAX)
			return error_set(error, ERR_LIMIT, "%lld pieces of '%s', at most %d",
					 (long long)line->quantity, line->label ? line->label : "",
					 CART_QUANTITY_MAX);
		row.quantities[source] = line->quantity;
		rows[(*count)++] = row;
	}
	return ERR_NONE;
}

/* Makes each product one row; what the plan says of label and price counts more than the cart. */
static size_t merge_rows(struct row *rows, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept && !strcmp(rows[kept - 1].product_id, rows[i].product_id)) {
			struct row *row = &rows[kept - 1];

			for (int s = 0; s < SOURCE_COUNT; s++)
				row->quantities[s] += rows[i].quantities[s];
			if (rows[i].quantities[SOURCE_DESIRED] || !row->price)
				row->price = rows[i].price ? rows[i].price : row->price;
			if (!row->label || (rows[i].quantities[SOURCE_DESIRED] && rows[i].label))
				row->label = rows[i].label;
		} else {
			rows[kept++] = rows[i];
		}
	}
	return kept;
}

static struct cart_change change_of(const struct row *row)
{
	int64_t read = row->quantities[SOURCE_READ], owned = row->quantities[SOURCE_OWNED];
	int64_t by_hand = read - (read < owned ? read : owned);

	return (struct cart_change){ .product_id = row->product_id,
				     .label = row->label ? row->label : "",
				     .price = row->price,
				     .from = read,
				     .to = by_hand + row->quantities[SOURCE_DESIRED],
				     .by_hand = by_hand };
}

enum err cart_changes(const struct cart *read, const struct cart *owned, const struct cart *desired,
		      struct arena *arena, struct cart_change **ret_changes, size_t *ret_count,
		      struct error *error)
{
	const struct cart *carts[SOURCE_COUNT] = { read, owned, desired };
	struct row *rows = arena_array(arena, SOURCE_COUNT * CART_LINES_MAX, sizeof(*rows));
	struct cart_change *changes;
	size_t count = 0;

	if (!rows)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (int s = 0; s < SOURCE_COUNT; s++) {
		enum err err = add_rows(rows, &count, carts[s], (enum source)s, error);

		if (err)
			return err;
	}
	if (count)
		qsort(rows, count, sizeof(*rows), by_product);
	count = merge_rows(rows, count);
	changes = arena_array(arena, count, sizeof(*changes));
	if (!changes)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		changes[i] = change_of(&rows[i]);
		if (changes[i].to > CART_QUANTITY_MAX)
			return error_set(error, ERR_LIMIT, "%lld pieces of '%s', at most %d",
					 (long long)changes[i].to, changes[i].label,
					 CART_QUANTITY_MAX);
	}
	if (count > CART_LINES_MAX)
		return error_set(error, ERR_LIMIT, "a cart has %zu lines, at most %d are handled",
				 count, CART_LINES_MAX);
	*ret_changes = changes;
	*ret_count = count;
	return ERR_NONE;
}

static int64_t quantity_in(const struct cart *cart, const char *product_id)
{
	int64_t quantity = 0;

	for (size_t i = 0; i < cart->count; i++)
		if (!strcmp(cart->lines[i].product_id, product_id))
			quantity += cart->lines[i].quantity;
	return quantity;
}

/* Something in the cart that was not there before and that nobody told us to put there. */
static int has_stranger(const struct cart_change *changes, size_t count, const struct cart *now)
{
	for (size_t i = 0; i < now->count; i++) {
		size_t j = 0;

		while (j < count && strcmp(changes[j].product_id, now->lines[i].product_id))
			j++;
		if (j == count && now->lines[i].quantity)
			return 1;
	}
	return 0;
}

enum cart_verdict cart_verdict(const struct cart_change *changes, size_t count,
			       const struct cart *now)
{
	int to_do = 0, applied = 1, unchanged = 1;

	for (size_t i = 0; i < count; i++) {
		int64_t quantity = quantity_in(now, changes[i].product_id);

		to_do = to_do || changes[i].from != changes[i].to;
		applied = applied && quantity == changes[i].to;
		unchanged = unchanged && quantity == changes[i].from;
	}
	/* A product that somebody added meanwhile does no harm to a write that happened; but the
	 * cart is not as before, so the write must not be sent again: it would erase that product
	 * where a write replaces the whole cart. */
	if (!to_do || applied)
		return CART_APPLIED;
	return unchanged && !has_stranger(changes, count, now) ? CART_UNCHANGED : CART_OTHER;
}

/* One field: its length, then its bytes, so that no two previews print alike. */
static size_t put(char *to, size_t at, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	char head[24];
	size_t head_len = (size_t)snprintf(head, sizeof(head), "%zu:", len);

	if (to) {
		memcpy(to + at, head, head_len);
		if (len)
			memcpy(to + at + head_len, text, len);
	}
	return at + head_len + len;
}

static size_t put_number(char *to, size_t at, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return put(to, at, text);
}

/* With @to NULL it only counts. */
static size_t print_preview(char *to, const char *store, const char *cart_id,
			    const struct cart_change *changes, size_t count, const char *nonce)
{
	size_t at = put(to, 0, store);

	at = put(to, at, cart_id);
	at = put(to, at, nonce);
	for (size_t i = 0; i < count; i++) {
		at = put(to, at, changes[i].product_id);
		at = put(to, at, changes[i].label);
		at = put_number(to, at, changes[i].price);
		at = put_number(to, at, changes[i].from);
		at = put_number(to, at, changes[i].to);
		at = put_number(to, at, changes[i].by_hand);
	}
	return at;
}

const char *cart_token(const char *store, const char *cart_id, const struct cart_change *changes,
		       size_t count, const char *nonce, struct arena *arena)
{
	size_t len = print_preview(NULL, store, cart_id, changes, count, nonce);
	char *bytes = arena_alloc(arena, len), *token = arena_alloc(arena, DIGEST_TEXT_SIZE);

	if (!bytes || !token)
		return NULL;
	print_preview(bytes, store, cart_id, changes, count, nonce);
	digest_sha256(bytes, len, token);
	return token;
}
