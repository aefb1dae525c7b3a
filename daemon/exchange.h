/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The household's talk with one store: what it offers for a list of wishes, what is in its cart,
 * and a cart brought to the wanted state and read back. Connectors say how; here is when.
 */
#ifndef CABAS_DAEMON_EXCHANGE_H
#define CABAS_DAEMON_EXCHANGE_H
#include "connectors/connector.h"
#include "daemon/http.h"
#include "daemon/settings.h"

enum { EXCHANGE_PARALLEL = 4, EXCHANGE_WANTS_MAX = 1000, EXCHANGE_WRITES_MAX = 3 };

struct exchange;

/**
 * struct exchange_want - one wish
 * @key: the caller's name for it: a GTIN or the id of a need
 * @gtin: asked for by number first; NULL for none
 * @text: searched for by words, when there is no number or nothing was found by it; NULL for none
 */
struct exchange_want {
	const char *key;
	const struct gtin *gtin;
	const char *text;
};

/**
 * struct exchange_found - what a store offers for one wish
 * @offers: @count of them
 * @count: 0 when it has nothing
 */
struct exchange_found {
	struct offer *offers;
	size_t count;
};

/* @found has one entry for each wish, borrowed; NULL after a failure. */
typedef void (*exchange_quote_fn)(enum err err, const struct error *error,
				  const struct exchange_found *found, void *userdata);

/* @cart is borrowed; NULL after a failure. */
typedef void (*exchange_cart_fn)(enum err err, const struct error *error, const struct cart *cart,
				 void *userdata);

/**
 * exchange_new() - be ready
 * @http: sends; must outlive it
 * @settings: for secrets
 * @ret_exchange: receives it, for exchange_free()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err exchange_new(struct http *http, const struct settings *settings,
		      struct exchange **ret_exchange, struct error *error);

/**
 * exchange_free() - forget everything; call after http_free()
 * @exchange: or NULL
 */
void exchange_free(struct exchange *exchange);

/**
 * exchange_quote() - ask a store for offers
 * @exchange: the talk
 * @shop: which store; copied
 * @language: of the words, "fr" or "en"
 * @wants: @count wishes; copied
 * @count: at most %EXCHANGE_WANTS_MAX
 * @done: called once, later
 * @userdata: for @done
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_NOTHING when no wish can be asked for; else why nothing was sent. After a
 * failure @done is never called.
 */
enum err exchange_quote(struct exchange *exchange, const struct shop *shop, const char *language,
			const struct exchange_want *wants, size_t count, exchange_quote_fn done,
			void *userdata, struct error *error);

/**
 * exchange_cart_read() - read the household's cart in a store
 * @exchange: the talk
 * @shop: which store; copied
 * @cart_id: as known from before, or NULL; one that is gone, or NULL, is looked for or made anew
 * @key: the journal's name of this intent
 * @done: called once, later
 * @userdata: for @done
 * @error: says why not
 *
 * Return: %ERR_NONE; else @done is never called.
 */
enum err exchange_cart_read(struct exchange *exchange, const struct shop *shop, const char *cart_id,
			    const char *key, exchange_cart_fn done, void *userdata,
			    struct error *error);

/**
 * exchange_cart_apply() - bring a cart to the wanted state, and read it back
 * @exchange: the talk
 * @shop: which store; copied
 * @cart_id: which cart; copied
 * @changes: as cart_changes() gave them; copied
 * @count: of @changes
 * @key: the journal's name of this intent, durable before this call
 * @done: gets the cart as read back: %ERR_NONE when it is as wanted, %ERR_AMBIGUOUS when it is
 *        neither as wanted nor as before or a signed write may still arrive, other failures when it
 *        is as before
 * @userdata: for @done
 * @error: says why not
 *
 * Every write is followed by a reading. When an answer was lost and the cart is as before, the
 * write is sent again with the same key, at most %EXCHANGE_WRITES_MAX in all; but a signed write
 * that timed out is not, as it may still arrive. With nothing to change the cart is only read.
 *
 * Return: %ERR_NONE; else @done is never called and nothing was sent.
 */
enum err exchange_cart_apply(struct exchange *exchange, const struct shop *shop,
			     const char *cart_id, const struct cart_change *changes, size_t count,
			     const char *key, exchange_cart_fn done, void *userdata,
			     struct error *error);
#endif
