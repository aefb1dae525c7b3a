// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_delta.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "sim/drive_search.h"

#define API_VERSION "1.5.0"
#define CUSTOMER_ID "4200017"

enum {
	PAGE_SIZE_DEFAULT = 20,
	PAGE_SIZE_MAX = 100,
	IDS_MAX = 50,
	ITEMS_MAX = 100,
	ARENA_MAX = 4 << 20
};

static void fail(struct drive_reply *reply, int status, const char *code, const char *message)
{
	drive_http_json(reply, status, json_pack("{s:s, s:s}", "code", code, "message", message));
}

/* This dialect writes money as a number of euros with decimals. */
static json_t *euros(int64_t cents)
{
	return json_real((double)cents / 100);
}

static json_t *prices(const struct drive_product *product)
{
	return json_pack("{s:o, s:o, s:n, s:f, s:i}", "defaultPrice", euros(product->price),
			 "pricePerUnitMeasure",
			 euros(drive_pack_unit_price(&product->content, product->price)),
			 "lastPeriodLowestPrice", "vatRate", 5.5, "depositPrice", 0);
}

static json_t *packaging(const struct drive_pack *pack)
{
	static const char *const units[] = { "KILOGRAM", "LITER", "UNIT" };
	static const char *const measures[] = { "kg", "l", "u" };

	/* "weight": kilograms, litres or pieces in the pack */
	return json_pack("{s:s, s:s, s:f}", "unit", units[pack->measure], "unitMeasure",
			 measures[pack->measure], "weight",
			 (double)pack->amount / (pack->measure == DRIVE_PIECES ? 1 : 1000));
}

static json_t *product_json(const struct drive_product *product)
{
	json_t *eans = json_array();

	if (*product->gtin)
		json_array_append_new(eans, json_string(product->gtin));
	return json_pack("{s:s, s:{s:s, s:s, s:s}, s:o, s:o, s:s, s:I, s:b, s:I, s:o, s:n, s:[]}",
			 "id", product->id, "labels", "productLabel", product->label, "brandLabel",
			 product->brand, "unitQuantityLabel", product->pack, "eans", eans, "prices",
			 prices(product), "stock", product->stock ? "HIGH_STOCK" : "NO_STOCK",
			 "remainingStock", (json_int_t)product->stock, "isEligible",
			 product->stock > 0, "maxCartQuantity", (json_int_t)product->max,
			 "packaging", packaging(&product->content), "animation",
			 "substitutionProducts");
}

/* A number of 1 to @max in the query; @value stays when it is not there. */
static int read_number(const struct drive_request *request, const char *name, size_t max,
		       size_t *value)
{
	const char *text = drive_http_query(request, name);
	char *end;
	unsigned long number;

	if (!text)
		return 1;
	number = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || number < 1 || number > max)
		return 0;
	*value = number;
	return 1;
}

static void reply_page(struct drive_product *const *found, size_t count, size_t page, size_t size,
		       struct drive_reply *reply)
{
	json_t *content = json_array();

	for (size_t i = (page - 1) * size; i < count && i < page * size; i++)
		json_array_append_new(content, product_json(found[i]));
	drive_http_json(reply, 200,
			json_pack("{s:o, s:I, s:I, s:I, s:I}", "content", content, "page",
				  (json_int_t)page, "size", (json_int_t)size, "totalElements",
				  (json_int_t)count, "totalPages",
				  (json_int_t)((count + size - 1) / size)));
}

static void serve_search(const struct drive_site *site, const struct drive_request *request,
			 const char *term, struct drive_reply *reply)
{
	size_t page = 1, size = PAGE_SIZE_DEFAULT, count;
	_auto_(arena_done) struct arena arena;
	struct drive_product **found;
	enum err err;

	arena_init(&arena, ARENA_MAX);
	if (!read_number(request, "page", 10000, &page) ||
	    !read_number(request, "size", PAGE_SIZE_MAX, &size)) {
		fail(reply, 400, "BAD_REQUEST", "page counts from 1, size is 1 to 100");
		return;
	}
	err = drive_search(&site->shop, term, &arena, &found, &count);
	if (err)
		fail(reply, err == ERR_LIMIT ? 400 : 500, "BAD_REQUEST", "searchTerm is too long");
	else
		reply_page(found, count, page, size, reply);
}

/* Unknown ids are left out without a word, as the real one does. */
static void serve_ids(const struct drive_site *site, const struct drive_request *request,
		      struct drive_reply *reply)
{
	struct drive_product *found[IDS_MAX];
	size_t count = 0, asked = 0;

	for (size_t i = 0; i < request->query_count; i++) {
		if (strcmp(request->query[i].name, "ids"))
			continue;
		if (++asked > IDS_MAX) {
			fail(reply, 400, "BAD_REQUEST", "at most 50 ids in one request");
			return;
		}
		found[count] = drive_shop_by_id(&site->shop, request->query[i].value);
		count += found[count] != NULL;
	}
	if (!asked)
		fail(reply, 400, "BAD_REQUEST", "searchTerm or ids is missing");
	else
		reply_page(found, count, 1, IDS_MAX, reply);
}

static void serve_products(const struct drive_site *site, const struct drive_request *request,
			   struct drive_reply *reply)
{
	const char *term = drive_http_query(request, "searchTerm");
	struct drive_product *product;
	char id[64];

	if (drive_http_part(request, "/v1/products/", "", id, sizeof(id))) {
		product = drive_shop_by_id(&site->shop, id);
		if (product)
			drive_http_json(reply, 200, product_json(product));
		else
			fail(reply, 404, "PRODUCT_NOT_FOUND", "no such product here");
	} else if (term && *term) {
		serve_search(site, request, term, reply);
	} else {
		serve_ids(site, request, reply);
	}
}

struct drive_cart *drive_delta_cart(struct drive_site *site)
{
	struct drive_cart *cart = drive_cart_find(&site->carts, DRIVE_DELTA_CART);

	return cart ? cart : drive_cart_open(&site->carts, DRIVE_DELTA_CART);
}

static json_t *cart_json(const struct drive_cart *cart)
{
	int64_t total = drive_cart_total(cart);
	json_t *items = json_array();

	for (size_t i = 0; i < cart->count; i++)
		json_array_append_new(
			items, json_pack("{s:I, s:I, s:o}", "quantity",
					 (json_int_t)cart->lines[i].quantity, "wishedQuantity",
					 (json_int_t)cart->lines[i].quantity, "product",
					 product_json(cart->lines[i].product)));
	return json_pack("{s:s, s:o, s:{s:o, s:o, s:o, s:o}}", "id", cart->id, "items", items,
			 "amounts", "totalCartAmount", euros(total), "totalOrderAmount",
			 euros(total), "totalDiscountAmount", euros(0),
			 "totalAdditionalCostsAmount", euros(0));
}

static json_t *outcome(const char *id, const struct drive_product *product, int64_t quantity,
		       int64_t asked, const char *type)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:s}", "productId", id, "quantity",
			 (json_int_t)quantity, "requestedQuantity", (json_int_t)asked,
			 "remainingStock", (json_int_t)(product ? product->stock : 0), "returnType",
			 type);
}

/* Adds or takes away; what cannot be had is cut off and said. */
static json_t *change_item(struct drive_site *site, struct drive_cart *cart, const char *id,
			   int64_t delta)
{
	struct drive_product *product = drive_shop_by_id(&site->shop, id);
	const char *type = "SUCCESS";
	int64_t before, after, allowed;

	if (!product)
		return outcome(id, NULL, 0, delta, "PRODUCT_NOT_FOUND");
	before = drive_cart_quantity(cart, product);
	after = before + delta > 0 ? before + delta : 0;
	allowed = product->stock < product->max ? product->stock : product->max;
	if (delta > 0 && after > allowed) {
		type = !product->stock		       ? "OUT_OF_STOCK"
		       : product->stock < product->max ? "INSUFFICIENT_STOCK"
						       : "MAX_QUANTITY_REACHED";
		after = allowed > before ? allowed : before;
	}
	if (drive_cart_set(cart, product, after))
		return outcome(id, product, before, delta, "CART_FULL");
	site->committed = site->committed || after != before;
	return outcome(id, product, after, delta, type);
}

static int is_item(const json_t *item)
{
	const json_t *quantity = json_object_get(item, "quantity");

	return json_is_string(json_object_get(item, "productId")) &&
	       json_is_string(json_object_get(item, "clientOrigin")) && json_is_integer(quantity) &&
	       json_integer_value(quantity) && json_integer_value(quantity) >= -DRIVE_STOCK_MAX &&
	       json_integer_value(quantity) <= DRIVE_STOCK_MAX;
}

static int are_items(const json_t *content)
{
	json_t *item;
	size_t i;

	if (!json_array_size(content) || json_array_size(content) > ITEMS_MAX)
		return 0;
	json_array_foreach(content, i, item) if (!is_item(item)) return 0;
	return 1;
}

static void change_items(struct drive_site *site, struct drive_cart *cart, const json_t *content,
			 struct drive_reply *reply)
{
	json_t *outcomes = json_array(), *item;
	size_t i;

	item = json_array_get(content, 0);
	drive_site_prepare_write(
		site, drive_shop_by_id(&site->shop,
				       json_string_value(json_object_get(item, "productId"))));
	json_array_foreach(content, i, item) json_array_append_new(
		outcomes,
		change_item(site, cart, json_string_value(json_object_get(item, "productId")),
			    json_integer_value(json_object_get(item, "quantity"))));
	drive_http_json(reply, 200, json_pack("{s:o}", "content", outcomes));
}

static void serve_items(struct drive_site *site, const struct drive_request *request,
			const char *id, struct drive_reply *reply)
{
	struct drive_cart *cart = drive_delta_cart(site);
	json_t *body = drive_http_body(request), *content = json_object_get(body, "content");

	if (!cart || strcmp(cart->id, id))
		fail(reply, 404, "CART_NOT_FOUND", "no such cart");
	else if (!are_items(content))
		fail(reply, 400, "BAD_REQUEST",
		     "content is 1 to 100 of clientOrigin, productId and a quantity other than 0");
	else
		change_items(site, cart, content, reply);
	json_decref(body);
}

static void serve_carts(struct drive_site *site, struct drive_reply *reply)
{
	struct drive_cart *cart = drive_delta_cart(site);

	if (cart)
		drive_http_json(reply, 200, json_pack("{s:[o]}", "content", cart_json(cart)));
	else
		fail(reply, 503, "UNAVAILABLE", "out of memory");
}

/* The key of the service, or the customer's bearer token, carries the secret. */
static int has_token(const struct drive_site *site, const struct drive_request *request)
{
	const char *key = drive_http_header(request, "x-api-key");
	const char *bearer = drive_http_header(request, "Authorization");

	if (!site->token)
		return 1;
	return !strcmp(key, site->token) ||
	       (bearer && !strncmp(bearer, "Bearer ", 7) && !strcmp(bearer + 7, site->token));
}

/* Return: 1 when the three headers of this dialect are there. */
static int check_headers(const struct drive_site *site, const struct drive_request *request,
			 struct drive_reply *reply)
{
	const char *key = drive_http_header(request, "x-api-key");
	const char *site_id = drive_http_header(request, "x-chronodrive-site-id");
	const char *mode = drive_http_header(request, "x-chronodrive-site-mode");

	if (!key || !*key || !has_token(site, request))
		fail(reply, 401, "UNAUTHORIZED", "x-api-key is missing or not valid");
	else if (!site_id || !*site_id)
		fail(reply, 400, "BAD_REQUEST", "x-chronodrive-site-id is missing");
	else if (!mode || strcmp(mode, "DRIVE"))
		fail(reply, 400, "BAD_REQUEST", "x-chronodrive-site-mode must be DRIVE");
	else
		return 1;
	return 0;
}

static void serve_me(const struct drive_request *request, struct drive_reply *reply)
{
	drive_http_json(reply, 200,
			json_pack("{s:s, s:{s:s}}", "id", CUSTOMER_ID, "lastVisitedSite", "id",
				  drive_http_header(request, "x-chronodrive-site-id")));
}

void drive_delta_serve(struct drive_site *site, const struct drive_request *request,
		       struct drive_reply *reply)
{
	bool get = !strcmp(request->method, "GET");
	char id[DRIVE_CART_ID_SIZE];

	drive_http_add(reply, "x-api-version", API_VERSION);
	if (!check_headers(site, request, reply))
		return;
	if (get && !strncmp(request->path, "/v1/products", 12))
		serve_products(site, request, reply);
	else if (drive_http_is(request, "GET", "/v1/customers/me"))
		serve_me(request, reply);
	else if (drive_http_is(request, "GET", "/v1/customers/me/carts"))
		serve_carts(site, reply);
	else if (!strcmp(request->method, "POST") &&
		 drive_http_part(request, "/v1/carts/", "/items", id, sizeof(id)))
		serve_items(site, request, id, reply);
	else
		fail(reply, 404, "NOT_FOUND", "no such path");
}
