/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a retailer's protocol must be able to do. A connector is pure: `ask` builds a request,
 * `read` understands the answer, and neither does I/O, so recorded answers can replay it. Network,
 * retries, rates, secrets and logs live once, in daemon/http.c and daemon/exchange.c.
 * No connector has a call that checks out or pays.
 */
#ifndef CABAS_CONNECTORS_CONNECTOR_H
#define CABAS_CONNECTORS_CONNECTOR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/cart.h"
#include "core/offer.h"

enum { HTTP_HEADERS_MAX = 12, CONNECTOR_OFFERS_MAX = 200 };

/**
 * struct profile - one store as a connector needs it
 * @base_url: without a slash at the end
 * @site: the retailer's number of the store, or ""
 * @currency: ISO 4217
 * @language: "fr" or "en"
 */
struct profile {
	const char *base_url, *site, *currency, *language;
};

/* Which header carries the household's secret for this store; http.c fills it in. */
enum http_auth { HTTP_AUTH_NONE, HTTP_AUTH_BEARER, HTTP_AUTH_API_KEY };

/**
 * struct http_request - what to send
 * @method: "GET", "POST", "PUT"
 * @url: whole
 * @headers: "Name: value" lines, ended by NULL; never a secret
 * @body: or NULL
 * @auth: where a secret goes, when the household has one for this store
 * @repeatable: sending it twice has the same effect as once; else a time-out is ambiguous
 */
struct http_request {
	const char *method, *url;
	const char *headers[HTTP_HEADERS_MAX + 1];
	const char *body;
	enum http_auth auth;
	bool repeatable;
};

/* An answer; @body has @len bytes and a zero behind them. */
struct http_response {
	int status;
	const char *body;
	size_t len;
};

enum operation_id {
	OP_LOOKUP,     /* offers for trade item numbers */
	OP_SEARCH,     /* offers for words */
	OP_CART_OPEN,  /* find or make the household's cart */
	OP_CART_READ,  /* what is in it */
	OP_CART_APPLY, /* bring it to the wanted state */
	OP_COUNT
};

/**
 * struct op_args - what an operation is about; only the fields of the operation are set
 * @gtins: LOOKUP: at most the connector's @lookup_max
 * @gtin_count: of @gtins
 * @text: SEARCH: plain words in the profile's language
 * @page: SEARCH: NULL for the first page, else what the answer before gave as @next
 * @cart_id: CART_READ, CART_APPLY; CART_OPEN: the one known from before, or NULL
 * @changes: CART_APPLY: as core/cart gives them: the whole cart, unchanged lines included
 * @change_count: of @changes
 * @key: CART_OPEN, CART_APPLY: the journal's name of this intent, for Idempotency-Key
 */
struct op_args {
	const struct gtin *gtins;
	size_t gtin_count;
	const char *text, *page, *cart_id;
	const struct cart_change *changes;
	size_t change_count;
	const char *key;
};

/**
 * struct op_result - what an answer said; everything lives in the arena given to read()
 * @offers: LOOKUP, SEARCH: at most %CONNECTOR_OFFERS_MAX
 * @offer_count: of @offers
 * @next: SEARCH: the next page, or NULL
 * @cart: CART_OPEN, CART_READ; CART_APPLY where the answer tells it (@has_cart)
 * @has_cart: @cart is set
 */
struct op_result {
	struct offer *offers;
	size_t offer_count;
	const char *next;
	struct cart cart;
	bool has_cart;
};

/**
 * struct operation - one remote operation
 * @ask: MUST fill @ret_request; texts live in @arena
 * @read: MUST check everything; %ERR_REMOTE for an answer that it does not understand, and the
 *        failure that the retailer names (%ERR_RATE, %ERR_AUTH, %ERR_NOT_FOUND, ...)
 */
struct operation {
	enum err (*ask)(const struct profile *profile, const struct op_args *args,
			struct arena *arena, struct http_request *ret_request, struct error *error);
	enum err (*read)(const struct profile *profile, const struct http_response *response,
			 struct arena *arena, struct op_result *ret_result, struct error *error);
};

enum connector_ability {
	CONNECTOR_CART_DELTA = 1 << 0, /* a write says how many more or fewer; never sent twice */
	CONNECTOR_CART_ABSOLUTE = 1 << 1, /* a write says the whole cart; may be sent again */
};

/**
 * struct connector - one retailer protocol
 * @id: its name in data/retailers, also the folder of its fixtures
 * @abilities: of enum connector_ability
 * @lookup_max: trade item numbers in one LOOKUP
 * @operations: by enum operation_id; all of them are there
 */
struct connector {
	const char *id;
	unsigned int abilities;
	size_t lookup_max;
	struct operation operations[OP_COUNT];
};

/**
 * connector_find() - the connector of a retailer's conf file
 * @id: value of `connector=`
 *
 * Return: a constant, or NULL when no such connector was built.
 */
const struct connector *connector_find(const char *id);
#endif
