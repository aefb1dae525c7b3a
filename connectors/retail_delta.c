// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signed cart writes, after third-party descriptions of Chronodrive's interface (version 1.5.0 of
 * their contract, 2026-06). A write says how many more or fewer: sent twice it counts twice, so it
 * is never repeatable. One customer has one cart. Prices are decimal numbers of the currency.
 */
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "connectors/answer.h"
#include "connectors/ask.h"
#include "core/money.h"

enum { PAGE_SIZE = 40, PAGE_MAX = 100, PRODUCTS_MAX = 100, CHANGED_MAX = 100 };

/* "x-api-key" carries the household's own key; http.c puts it in. */
static enum err request_to(const struct profile *profile, const char *method, const char *url,
			   const char *body, struct arena *arena, struct http_request *ret_request,
			   struct error *error)
{
	struct http_request request = { .method = method,
					.url = url,
					.headers = { "Accept: application/json",
						     "x-chronodrive-site-mode: DRIVE" },
					.body = body,
					.auth = HTTP_AUTH_API_KEY,
					.repeatable = !strcmp(method, "GET") };

	if (!*profile->site || strspn(profile->site, "0123456789") != strlen(profile->site)) {
		(void)error_set(error, ERR_INVALID, "this retailer needs the number of the store");
		error_hint(error, "Set it: cabas store add NAME RETAILER --site NUMBER");
		return ERR_INVALID;
	}
	request.headers[2] = arena_printf(arena, "x-chronodrive-site-id: %s", profile->site);
	if (!request.repeatable)
		request.headers[3] = "Content-Type: application/json";
	if (!url || !request.headers[2] || (!request.repeatable && !body))
		return ask_no_memory(error);
	*ret_request = request;
	return ERR_NONE;
}

static enum err ask_products(const struct profile *profile, const char *term, const char *page,
			     struct arena *arena, struct http_request *ret_request,
			     struct error *error)
{
	const char *escaped = ask_escape(arena, term);

	if (!escaped)
		return ask_no_memory(error);
	return request_to(profile, "GET",
			  arena_printf(arena, "%s/v1/products?searchTerm=%s&page=%s&size=%d",
				       profile->base_url, escaped, page, PAGE_SIZE),
			  NULL, arena, ret_request, error);
}

static enum err ask_lookup(const struct profile *profile, const struct op_args *args,
			   struct arena *arena, struct http_request *ret_request,
			   struct error *error)
{
	char text[GTIN_SIZE];

	if (args->gtin_count != 1)
		return error_set(error, ERR_LIMIT, "1 to %d codes can be looked up, not %zu", 1,
				 args->gtin_count);
	gtin_print(args->gtins, text);
	return ask_products(profile, text, "1", arena, ret_request, error);
}

static enum err ask_search(const struct profile *profile, const struct op_args *args,
			   struct arena *arena, struct http_request *ret_request,
			   struct error *error)
{
	const char *page = args->page ? args->page : "1";
	enum err err = ask_search_text(args, error);

	if (err)
		return err;
	if (!*page || strlen(page) > 4 || strspn(page, "0123456789") != strlen(page))
		return error_set(error, ERR_INVALID, "'%s' is no page of a search", page);
	return ask_products(profile, args->text, page, arena, ret_request, error);
}

static enum err ask_cart(const struct profile *profile, const struct op_args *args,
			 struct arena *arena, struct http_request *ret_request, struct error *error)
{
	(void)args;
	return request_to(profile, "GET",
			  arena_printf(arena, "%s/v1/customers/me/carts?withCoupons=true",
				       profile->base_url),
			  NULL, arena, ret_request, error);
}

static json_t *changed_items(const struct op_args *args)
{
	json_t *content = json_array();

	for (size_t i = 0; i < args->change_count; i++) {
		const struct cart_change *change = &args->changes[i];

		if (change->to != change->from)
			json_array_append_new(content,
					      json_pack("{s:s, s:s, s:I}", "clientOrigin", "cabas",
							"productId", change->product_id, "quantity",
							(json_int_t)(change->to - change->from)));
	}
	return content;
}

static enum err ask_cart_apply(const struct profile *profile, const struct op_args *args,
			       struct arena *arena, struct http_request *ret_request,
			       struct error *error)
{
	json_t *content = changed_items(args);
	size_t count = json_array_size(content);
	const char *id;

	if (!args->cart_id || !*args->cart_id || !count || count > CHANGED_MAX) {
		json_decref(content);
		if (count > CHANGED_MAX)
			return error_set(error, ERR_LIMIT,
					 "%zu lines of the cart change, at most %d at once", count,
					 CHANGED_MAX);
		if (!count)
			return error_set(error, ERR_NOTHING, "nothing is to change in the cart");
		return error_set(error, ERR_INVALID, "no cart was opened in this store");
	}
	id = ask_escape(arena, args->cart_id);
	return request_to(
		profile, "POST",
		id ? arena_printf(arena, "%s/v1/carts/%s/items", profile->base_url, id) : NULL,
		ask_body(arena, json_pack("{s:o, s:b}", "content", content, "optimizedMode", 1)),
		arena, ret_request, error);
}

/* Not sold at all means no price; then @ret_priced is false. */
static enum err read_offer(const struct profile *profile, const json_t *product,
			   struct arena *arena, struct offer *ret_offer, bool *ret_priced,
			   struct error *error)
{
	const json_t *labels = json_object_get(product, "labels");
	const json_t *price = json_object_get(json_object_get(product, "prices"), "defaultPrice");
	const json_t *stock = json_object_get(product, "remainingStock");
	const char *id = answer_id(product, "id"), *level = answer_id(product, "stock");
	struct offer offer = { .product_id = arena_strdup(arena, id),
			       .label = answer_label(labels, "productLabel", arena),
			       .brand = answer_label(labels, "brandLabel", arena) };

	if (!id)
		return answer_strange(error, "id");
	if (!offer.product_id || !offer.label || !offer.brand)
		return ask_no_memory(error);
	*ret_priced = price && !json_is_null(price);
	if (*ret_priced && answer_decimal(price, money_exponent(profile->currency), &offer.price))
		return answer_strange(error, "defaultPrice");
	answer_gtin(json_object_get(product, "eans"), NULL, &offer);
	answer_content(labels, "unitQuantityLabel", &offer.content);
	offer.available = !(level && !strcmp(level, "NO_STOCK")) &&
			  !json_is_false(json_object_get(product, "isEligible")) &&
			  !(json_is_integer(stock) && json_integer_value(stock) <= 0);
	offer.max_quantity = json_integer_value(json_object_get(product, "maxCartQuantity"));
	if (offer.max_quantity < 0 || offer.max_quantity > CART_QUANTITY_MAX)
		offer.max_quantity = 0;
	*ret_offer = offer;
	return ERR_NONE;
}

static enum err read_next(const json_t *json, struct arena *arena, const char **ret_next,
			  struct error *error)
{
	json_int_t page = json_integer_value(json_object_get(json, "page"));
	json_int_t pages = json_integer_value(json_object_get(json, "totalPages"));

	if (page < 1 || page >= pages || page >= PAGE_MAX)
		return ERR_NONE;
	*ret_next = arena_printf(arena, "%lld", (long long)page + 1);
	return *ret_next ? ERR_NONE : ask_no_memory(error);
}

static enum err read_products(const struct profile *profile, const struct http_response *response,
			      struct arena *arena, struct op_result *ret_result,
			      struct error *error)
{
	_auto_(answer_release) json_t *json = NULL;
	struct op_result result = { 0 };
	const json_t *content, *product;
	enum err err = answer_status(response, error);
	size_t i;

	if (!err)
		err = answer_parse(response, &json, error);
	if (err)
		return err;
	content = answer_array(json, "content", PRODUCTS_MAX);
	if (!content)
		return answer_strange(error, "content");
	result.offers = arena_array(arena, json_array_size(content), sizeof(*result.offers));
	if (!result.offers)
		return ask_no_memory(error);
	json_array_foreach(content, i, product)
	{
		bool priced = false;

		err = read_offer(profile, product, arena, &result.offers[result.offer_count],
				 &priced, error);
		if (err)
			return err;
		result.offer_count += priced;
	}
	err = read_next(json, arena, &result.next, error);
	if (!err)
		*ret_result = result;
	return err;
}

static enum err read_item(const struct profile *profile, const json_t *item, struct arena *arena,
			  struct cart *cart, struct error *error)
{
	const json_t *product = json_object_get(item, "product");
	const json_t *quantity = json_object_get(item, "quantity");
	struct offer offer;
	struct cart_line line;
	bool priced = false;
	enum err err = read_offer(profile, product, arena, &offer, &priced, error);

	if (err)
		return err;
	if (!json_is_integer(quantity))
		return answer_strange(error, "quantity");
	line = (struct cart_line){ .product_id = offer.product_id,
				   .label = offer.label,
				   .quantity = json_integer_value(quantity),
				   .price = priced ? offer.price : 0 };
	return answer_cart_line(cart, &line, error);
}

static enum err read_items(const struct profile *profile, const json_t *json, struct arena *arena,
			   struct cart *ret_cart, struct error *error)
{
	const json_t *items = answer_array(json, "items", CART_LINES_MAX), *item;
	const json_t *total = json_object_get(json_object_get(json, "amounts"), "totalCartAmount");
	const char *id = answer_id(json, "id");
	struct cart cart = { .id = arena_strdup(arena, id), .total = -1 };
	size_t i;

	if (!items || !id)
		return answer_strange(error, items ? "id" : "items");
	cart.lines = arena_array(arena, CART_LINES_MAX, sizeof(*cart.lines));
	if (!cart.lines || !cart.id)
		return ask_no_memory(error);
	json_array_foreach(items, i, item)
	{
		enum err err = read_item(profile, item, arena, &cart, error);

		if (err)
			return err;
	}
	if (total && answer_decimal(total, money_exponent(profile->currency), &cart.total))
		cart.total = -1;
	*ret_cart = cart;
	return ERR_NONE;
}

static enum err read_cart(const struct profile *profile, const struct http_response *response,
			  struct arena *arena, struct op_result *ret_result, struct error *error)
{
	_auto_(answer_release) json_t *json = NULL;
	struct op_result result = { .has_cart = true };
	const json_t *content;
	enum err err = answer_status(response, error);

	if (!err)
		err = answer_parse(response, &json, error);
	if (err)
		return err;
	content = answer_array(json, "content", CART_LINES_MAX);
	if (!json_array_size(content))
		return answer_strange(error, "content");
	err = read_items(profile, json_array_get(content, 0), arena, &result.cart, error);
	if (!err)
		*ret_result = result;
	return err;
}

static enum err read_outcome(const json_t *outcome, struct error *error)
{
	const char *type = answer_id(outcome, "returnType");
	const char *id = answer_id(outcome, "productId");

	if (!type || !id)
		return answer_strange(error, type ? "productId" : "returnType");
	if (!strcmp(type, "SUCCESS"))
		return ERR_NONE;
	if (!strcmp(type, "OUT_OF_STOCK") || !strcmp(type, "INSUFFICIENT_STOCK"))
		return error_set(error, ERR_UNAVAILABLE, "the store has too few of '%s'", id);
	if (!strcmp(type, "MAX_QUANTITY_REACHED") || !strcmp(type, "CART_FULL"))
		return error_set(error, ERR_LIMIT, "the store does not sell so many of '%s'", id);
	if (!strcmp(type, "PRODUCT_NOT_FOUND"))
		return error_set(error, ERR_NOT_FOUND, "the store does not know it: %s", id);
	return error_set(error, ERR_REMOTE, "the store refuses: %s", type);
}

/* The answer tells the lines that changed, not the cart. One refusal makes the write a failure:
 * what was carried out then is for the reading that follows every write. */
static enum err read_applied(const struct profile *profile, const struct http_response *response,
			     struct arena *arena, struct op_result *ret_result, struct error *error)
{
	_auto_(answer_release) json_t *json = NULL;
	const json_t *content, *outcome;
	enum err err = answer_status(response, error);
	size_t i;

	(void)profile;
	(void)arena;
	if (!err)
		err = answer_parse(response, &json, error);
	if (err)
		return err;
	content = answer_array(json, "content", CART_LINES_MAX);
	if (!json_array_size(content))
		return answer_strange(error, "content");
	json_array_foreach(content, i, outcome)
	{
		err = read_outcome(outcome, error);
		if (err)
			return err;
	}
	*ret_result = (struct op_result){ 0 };
	return ERR_NONE;
}

const struct connector connector_delta = {
	.id = "delta",
	.abilities = CONNECTOR_CART_DELTA,
	.lookup_max = 1,
	.operations = {
		[OP_LOOKUP] = { ask_lookup, read_products },
		[OP_SEARCH] = { ask_search, read_products },
		[OP_CART_OPEN] = { ask_cart, read_cart },
		[OP_CART_READ] = { ask_cart, read_cart },
		[OP_CART_APPLY] = { ask_cart_apply, read_applied },
	},
};
