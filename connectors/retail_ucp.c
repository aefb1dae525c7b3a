// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Universal Commerce Protocol, version 2026-04-08 (ucp.dev): catalogue and cart. A cart is replaced
 * whole; a write carries an Idempotency-Key, so the same write twice is one. Errors of the shop
 * come with HTTP status 200 and ucp.status "error". What the protocol has for paying is not here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "connectors/answer.h"
#include "connectors/ask.h"

enum { LOOKUP_MAX = 10, PAGE_SIZE = 20, PRODUCTS_MAX = 100, VARIANTS_MAX = 50, KEY_MAX = 255 };

/* The profile names what we are, not anybody else. */
#define AGENT "UCP-Agent: profile=\"https://cabas.invalid/ucp-profile.json\""

static enum err finish(struct http_request *request, struct http_request *ret_request,
		       struct error *error)
{
	if (!request->url || (request->body == NULL && strcmp(request->method, "GET")))
		return ask_no_memory(error);
	*ret_request = *request;
	return ERR_NONE;
}

static struct http_request request_to(const char *method, const char *url, const char *body)
{
	struct http_request request = { .method = method,
					.url = url,
					.headers = { AGENT, "Accept: application/json" },
					.body = body,
					.auth = HTTP_AUTH_BEARER,
					.repeatable = true };

	if (strcmp(method, "GET"))
		request.headers[2] = "Content-Type: application/json";
	return request;
}

/* Without a key a POST would not be repeatable, and a PUT might be carried out twice. */
static enum err add_key(struct http_request *request, const char *key, struct arena *arena,
			struct error *error)
{
	size_t len = key ? strlen(key) : 0;

	if (!len || len > KEY_MAX ||
	    strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-_"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ") != len)
		return error_set(error, ERR_INVALID, "a write to a cart needs a key");
	request->headers[3] = arena_printf(arena, "Idempotency-Key: %s", key);
	return request->headers[3] ? ERR_NONE : ask_no_memory(error);
}

static enum err ask_lookup(const struct profile *profile, const struct op_args *args,
			   struct arena *arena, struct http_request *ret_request,
			   struct error *error)
{
	json_t *ids = json_array();
	struct http_request request;

	if (!args->gtin_count || args->gtin_count > LOOKUP_MAX) {
		json_decref(ids);
		return error_set(error, ERR_LIMIT, "1 to %d codes can be looked up, not %zu",
				 LOOKUP_MAX, args->gtin_count);
	}
	for (size_t i = 0; i < args->gtin_count; i++) {
		char text[GTIN_SIZE];

		gtin_print(&args->gtins[i], text);
		json_array_append_new(ids, json_string(text));
	}
	request = request_to("POST", arena_printf(arena, "%s/catalog/lookup", profile->base_url),
			     ask_body(arena, json_pack("{s:o}", "ids", ids)));
	return finish(&request, ret_request, error);
}

static enum err ask_search(const struct profile *profile, const struct op_args *args,
			   struct arena *arena, struct http_request *ret_request,
			   struct error *error)
{
	enum err err = ask_search_text(args, error);
	struct http_request request;
	json_t *body;

	if (err)
		return err;
	body = json_pack("{s:s, s:{s:s}, s:{s:i, s:s*}}", "query", args->text, "context",
			 "language", profile->language, "pagination", "limit", PAGE_SIZE, "cursor",
			 args->page);
	request = request_to("POST", arena_printf(arena, "%s/catalog/search", profile->base_url),
			     ask_body(arena, body));
	return finish(&request, ret_request, error);
}

static const char *cart_url(const struct profile *profile, const char *cart_id, struct arena *arena)
{
	const char *id = ask_escape(arena, cart_id);

	return id ? arena_printf(arena, "%s/carts/%s", profile->base_url, id) : NULL;
}

static enum err ask_cart_read(const struct profile *profile, const struct op_args *args,
			      struct arena *arena, struct http_request *ret_request,
			      struct error *error)
{
	struct http_request request;

	if (!args->cart_id || !*args->cart_id)
		return error_set(error, ERR_INVALID, "no cart was opened in this store");
	request = request_to("GET", cart_url(profile, args->cart_id, arena), NULL);
	return finish(&request, ret_request, error);
}

/* A cart known from before is read again; when it is gone the caller asks for a new one. */
static enum err ask_cart_open(const struct profile *profile, const struct op_args *args,
			      struct arena *arena, struct http_request *ret_request,
			      struct error *error)
{
	struct http_request request;
	enum err err;

	if (args->cart_id && *args->cart_id)
		return ask_cart_read(profile, args, arena, ret_request, error);
	request = request_to("POST", arena_printf(arena, "%s/carts", profile->base_url),
			     ask_body(arena, json_pack("{s:[]}", "line_items")));
	err = add_key(&request, args->key, arena, error);
	return err ? err : finish(&request, ret_request, error);
}

/* Every line that shall be in the cart is sent, also those that a person put in by hand. */
static json_t *wanted_lines(const struct op_args *args)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < args->change_count; i++)
		if (args->changes[i].to > 0)
			json_array_append_new(lines,
					      json_pack("{s:{s:s}, s:I}", "item", "id",
							args->changes[i].product_id, "quantity",
							(json_int_t)args->changes[i].to));
	return lines;
}

static enum err ask_cart_apply(const struct profile *profile, const struct op_args *args,
			       struct arena *arena, struct http_request *ret_request,
			       struct error *error)
{
	struct http_request request;
	enum err err;

	if (!args->cart_id || !*args->cart_id)
		return error_set(error, ERR_INVALID, "no cart was opened in this store");
	request = request_to("PUT", cart_url(profile, args->cart_id, arena),
			     ask_body(arena, json_pack("{s:o}", "line_items", wanted_lines(args))));
	err = add_key(&request, args->key, arena, error);
	return err ? err : finish(&request, ret_request, error);
}

/* What the shop itself says went wrong: the first message of type "error". */
static enum err read_messages(const json_t *json, struct error *error)
{
	const json_t *messages = json_object_get(json, "messages"), *message;
	const char *code = NULL, *content = NULL;
	size_t i;

	json_array_foreach(messages, i, message)
	{
		const char *type = json_string_value(json_object_get(message, "type"));

		if (code || (type && strcmp(type, "error")))
			continue;
		code = answer_id(message, "code");
		content = answer_id(message, "content");
	}
	if (!content)
		content = "";
	if (code && !strcmp(code, "out_of_stock"))
		return error_set(error, ERR_UNAVAILABLE, "the store has too few of '%s'", content);
	if (code && !strcmp(code, "not_found"))
		return error_set(error, ERR_NOT_FOUND, "the store does not know it: %s", content);
	if (code && !strcmp(code, "quantity_limit"))
		return error_set(error, ERR_LIMIT, "the store does not sell so many of '%s'",
				 content);
	return error_set(error, ERR_REMOTE, "the store refuses: %s", code ? code : "no reason");
}

/* The envelope of every answer. */
static enum err read_envelope(const struct http_response *response, json_t **ret_json,
			      struct error *error)
{
	const char *status;
	enum err err = answer_status(response, error);

	if (!err)
		err = answer_parse(response, ret_json, error);
	if (err)
		return err;
	status = json_string_value(json_object_get(json_object_get(*ret_json, "ucp"), "status"));
	if (status && !strcmp(status, "error"))
		return read_messages(*ret_json, error);
	return ERR_NONE;
}

/* UN/CEFACT Recommendation 20. */
static const struct {
	const char *code;
	enum unit unit;
} measures[] = { { "GRM", UNIT_G }, { "KGM", UNIT_KG },	   { "MLT", UNIT_ML },	 { "CLT", UNIT_CL },
		 { "LTR", UNIT_L }, { "C62", UNIT_PIECE }, { "H87", UNIT_PIECE } };

static void read_measure(const json_t *variant, struct quantity *content)
{
	const json_t *measure = json_object_get(json_object_get(variant, "unit_price"), "measure");
	const char *code = json_string_value(json_object_get(measure, "unit"));
	json_int_t value = json_integer_value(json_object_get(measure, "value"));
	json_int_t scale = json_integer_value(json_object_get(measure, "scale"));
	struct quantity quantity = { .unit = UNIT_NONE };

	for (size_t i = 0; code && i < sizeof(measures) / sizeof(measures[0]); i++)
		if (!strcmp(measures[i].code, code))
			quantity.unit = measures[i].unit;
	if (quantity.unit == UNIT_NONE || value <= 0 || scale < 0 || scale > DECIMAL_SCALE_MAX ||
	    decimal_make(value, (unsigned int)scale, &quantity.value))
		return;
	*content = quantity;
}

/* A look-up by bar code says which code it found, even where the barcodes are not told. */
static void read_input(const json_t *variant, struct offer *offer)
{
	const json_t *input;
	size_t i;

	json_array_foreach(json_object_get(variant, "inputs"), i, input)
	{
		const char *match = json_string_value(json_object_get(input, "match"));
		const char *id = json_string_value(json_object_get(input, "id"));

		if (!offer->has_gtin && id && match && !strcmp(match, "exact") &&
		    !gtin_parse(id, strlen(id), &offer->gtin))
			offer->has_gtin = true;
	}
}

static bool is_available(const json_t *variant)
{
	const json_t *available =
		json_object_get(json_object_get(variant, "availability"), "available");

	return !available || json_is_true(available);
}

static enum err read_price(const struct profile *profile, const json_t *price, int64_t *ret_price,
			   struct error *error)
{
	const char *currency = json_string_value(json_object_get(price, "currency"));

	if (answer_minor(json_object_get(price, "amount"), ret_price))
		return answer_strange(error, "price");
	if (currency && strcmp(currency, profile->currency))
		return error_set(error, ERR_REMOTE, "the store's prices are in %s, not in %s",
				 strlen(currency) == 3 ? currency : "another currency",
				 profile->currency);
	return ERR_NONE;
}

static enum err read_variant(const struct profile *profile, const json_t *product,
			     const json_t *variant, struct arena *arena, struct offer *ret_offer,
			     struct error *error)
{
	const char *id = answer_id(variant, "id");
	struct offer offer = { .product_id = arena_strdup(arena, id),
			       .label = answer_label(product, "title", arena),
			       .brand = answer_label(product, "brand", arena),
			       .available = is_available(variant) };
	enum err err;

	if (!id)
		return answer_strange(error, "id");
	if (!offer.product_id || !offer.label || !offer.brand)
		return ask_no_memory(error);
	err = read_price(profile, json_object_get(variant, "price"), &offer.price, error);
	if (err)
		return err;
	answer_gtin(json_object_get(variant, "barcodes"), "value", &offer);
	read_input(variant, &offer);
	answer_content(variant, "title", &offer.content);
	read_measure(variant, &offer.content);
	*ret_offer = offer;
	return ERR_NONE;
}

static enum err read_product(const struct profile *profile, const json_t *product,
			     struct arena *arena, struct op_result *result, struct error *error)
{
	const json_t *variants = answer_array(product, "variants", VARIANTS_MAX), *variant;
	size_t i;

	if (!variants)
		return answer_strange(error, "variants");
	json_array_foreach(variants, i, variant)
	{
		enum err err;

		if (result->offer_count == CONNECTOR_OFFERS_MAX)
			return error_set(error, ERR_LIMIT, "the store answers with over %d offers",
					 CONNECTOR_OFFERS_MAX);
		err = read_variant(profile, product, variant, arena,
				   &result->offers[result->offer_count], error);
		if (err)
			return err;
		result->offer_count++;
	}
	return ERR_NONE;
}

static enum err read_next(const json_t *json, struct arena *arena, const char **ret_next,
			  struct error *error)
{
	const json_t *pagination = json_object_get(json, "pagination");
	const char *cursor = answer_id(pagination, "cursor");

	if (!json_is_true(json_object_get(pagination, "has_next_page")))
		return ERR_NONE;
	if (!cursor)
		return answer_strange(error, "cursor");
	*ret_next = arena_strdup(arena, cursor);
	return *ret_next ? ERR_NONE : ask_no_memory(error);
}

static enum err read_catalogue(const struct profile *profile, const struct http_response *response,
			       struct arena *arena, struct op_result *ret_result,
			       struct error *error)
{
	_auto_(answer_release) json_t *json = NULL;
	struct op_result result = { 0 };
	const json_t *products, *product;
	enum err err = read_envelope(response, &json, error);
	size_t i;

	if (err)
		return err;
	products = answer_array(json, "products", PRODUCTS_MAX);
	if (!products)
		return answer_strange(error, "products");
	result.offers = arena_array(arena, CONNECTOR_OFFERS_MAX, sizeof(*result.offers));
	if (!result.offers)
		return ask_no_memory(error);
	json_array_foreach(products, i, product)
	{
		err = read_product(profile, product, arena, &result, error);
		if (err)
			return err;
	}
	err = read_next(json, arena, &result.next, error);
	if (!err)
		*ret_result = result;
	return err;
}

static enum err read_line(const json_t *json, struct arena *arena, struct cart *cart,
			  struct error *error)
{
	const json_t *item = json_object_get(json, "item");
	const json_t *quantity = json_object_get(json, "quantity");
	const char *id = answer_id(item, "id");
	struct cart_line line = { .product_id = arena_strdup(arena, id),
				  .label = answer_label(item, "title", arena),
				  .quantity = json_integer_value(quantity) };

	if (!id)
		return answer_strange(error, "item.id");
	if (!json_is_integer(quantity))
		return answer_strange(error, "quantity");
	if (!line.product_id || !line.label)
		return ask_no_memory(error);
	if (json_object_get(item, "price") &&
	    answer_minor(json_object_get(item, "price"), &line.price))
		return answer_strange(error, "item.price");
	return answer_cart_line(cart, &line, error);
}

static int64_t read_total(const json_t *json)
{
	const json_t *total;
	int64_t amount = -1;
	size_t i;

	json_array_foreach(json_object_get(json, "totals"), i, total)
	{
		const char *type = json_string_value(json_object_get(total, "type"));

		if (type && !strcmp(type, "total") &&
		    answer_minor(json_object_get(total, "amount"), &amount))
			amount = -1;
	}
	return amount;
}

static enum err read_cart(const struct profile *profile, const struct http_response *response,
			  struct arena *arena, struct op_result *ret_result, struct error *error)
{
	_auto_(answer_release) json_t *json = NULL;
	struct op_result result = { .has_cart = true };
	const json_t *lines, *line;
	const char *id, *currency;
	enum err err = read_envelope(response, &json, error);
	size_t i;

	if (err)
		return err;
	lines = answer_array(json, "line_items", CART_LINES_MAX);
	id = answer_id(json, "id");
	currency = json_string_value(json_object_get(json, "currency"));
	if (!lines || !id)
		return answer_strange(error, lines ? "id" : "line_items");
	if (currency && strcmp(currency, profile->currency))
		return answer_strange(error, "currency");
	result.cart.id = arena_strdup(arena, id);
	result.cart.lines = arena_array(arena, CART_LINES_MAX, sizeof(*result.cart.lines));
	if (!result.cart.id || !result.cart.lines)
		return ask_no_memory(error);
	json_array_foreach(lines, i, line)
	{
		err = read_line(line, arena, &result.cart, error);
		if (err)
			return err;
	}
	result.cart.total = read_total(json);
	*ret_result = result;
	return ERR_NONE;
}

const struct connector connector_ucp = {
	.id = "ucp",
	.abilities = CONNECTOR_CART_ABSOLUTE,
	.lookup_max = LOOKUP_MAX,
	.operations = {
		[OP_LOOKUP] = { ask_lookup, read_catalogue },
		[OP_SEARCH] = { ask_search, read_catalogue },
		[OP_CART_OPEN] = { ask_cart_open, read_cart },
		[OP_CART_READ] = { ask_cart_read, read_cart },
		[OP_CART_APPLY] = { ask_cart_apply, read_cart },
	},
};
