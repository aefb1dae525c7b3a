// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_ucp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "sim/drive_search.h"
#include "sim/drive_ucp_cart.h"

#define UCP_VERSION "2026-04-08"
#define CAPABILITY  "dev.ucp.shopping."

enum { LOOKUP_MAX = 10, PAGE_DEFAULT = 10, PAGE_MAX = 50, ARENA_MAX = 4 << 20 };

json_t *drive_ucp_envelope(const char *status, const char *capability)
{
	return json_pack("{s:s, s:s, s:{s:[{s:s}]}}", "version", UCP_VERSION, "status", status,
			 "capabilities", capability, "version", UCP_VERSION);
}

json_t *drive_ucp_message(const char *type, const char *code, const char *severity,
			  const char *path, const char *content)
{
	return json_pack("{s:s, s:s, s:s*, s:s*, s:s}", "type", type, "code", code, "severity",
			 severity, "path", path, "content", content);
}

void drive_ucp_fail(struct drive_reply *reply, int status, const char *code, const char *content)
{
	json_t *message = drive_ucp_message("error", code, "unrecoverable", NULL, content);

	drive_http_json(reply, status,
			json_pack("{s:{s:s, s:s}, s:[o]}", "ucp", "version", UCP_VERSION, "status",
				  "error", "messages", message));
}

static json_t *service(const struct drive_site *site)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "version", UCP_VERSION, "transport", "rest",
			 "endpoint", site->endpoint, "spec",
			 "https://ucp.dev/" UCP_VERSION "/specification/overview", "schema",
			 "https://ucp.dev/" UCP_VERSION "/services/shopping/rest.openapi.json");
}

static void serve_discovery(const struct drive_site *site, struct drive_reply *reply)
{
	drive_http_json(reply, 200,
			json_pack("{s:{s:s, s:{s:[o]}, s:{s:[{s:s}], s:[{s:s}], s:[{s:s}]}}}",
				  "ucp", "version", UCP_VERSION, "services", "dev.ucp.shopping",
				  service(site), "capabilities", CAPABILITY "catalog.search",
				  "version", UCP_VERSION, CAPABILITY "catalog.lookup", "version",
				  UCP_VERSION, CAPABILITY "cart", "version", UCP_VERSION));
}

static json_t *unit_price(const struct drive_shop *shop, const struct drive_product *product)
{
	/* UN/CEFACT Recommendation 20: what is measured, and what the price is for. */
	static const char *const measures[] = { "GRM", "MLT", "C62" };
	static const char *const references[] = { "KGM", "LTR", "C62" };
	enum drive_measure measure = product->content.measure;

	return json_pack("{s:I, s:s, s:{s:I, s:s, s:i}, s:{s:i, s:s, s:i}}", "amount",
			 (json_int_t)drive_pack_unit_price(&product->content, product->price),
			 "currency", shop->currency, "measure", "value",
			 (json_int_t)product->content.amount, "unit", measures[measure], "scale", 0,
			 "reference", "value", 1, "unit", references[measure], "scale", 0);
}

/* @input: the id that was asked for, or NULL; @match: "exact" or "featured" */
static json_t *variant(const struct drive_shop *shop, const struct drive_product *product,
		       const char *input, const char *match)
{
	json_t *barcodes = json_array(), *inputs = NULL;

	if (*product->gtin)
		json_array_append_new(barcodes, json_pack("{s:s, s:s}", "type", "EAN", "value",
							  product->gtin));
	if (input)
		inputs = json_pack("[{s:s, s:s}]", "id", input, "match", match);
	return json_pack("{s:s, s:s, s:s, s:o, s:{s:I, s:s}, s:{s:s, s:i, s:i}, s:o, "
			 "s:{s:b, s:s}, s:o*}",
			 "id", product->id, "sku", product->id, "title", product->pack, "barcodes",
			 barcodes, "price", "amount", (json_int_t)product->price, "currency",
			 shop->currency, "quantity_unit", "unit", "C62", "scale", 0, "increment", 1,
			 "unit_price", unit_price(shop, product), "availability", "available",
			 product->stock > 0, "status",
			 product->stock > 0 ? "in_stock" : "out_of_stock", "inputs", inputs);
}

static json_t *product_json(const struct drive_shop *shop, const struct drive_product *product,
			    const char *input, const char *match)
{
	char id[80];

	snprintf(id, sizeof(id), "p-%s", product->id);
	return json_pack("{s:s, s:s, s:s, s:{s:s}, s:[{s:s, s:s}], s:{s:{s:I, s:s}, s:{s:I, s:s}}, "
			 "s:[o]}",
			 "id", id, "title", product->label, "brand", product->brand, "description",
			 "plain", product->label, "category", "value", product->category,
			 "taxonomy", "merchant", "price_range", "min", "amount",
			 (json_int_t)product->price, "currency", shop->currency, "max", "amount",
			 (json_int_t)product->price, "currency", shop->currency, "variants",
			 variant(shop, product, input, match));
}

/* The cursor is opaque to the customer: the number of products that came before, behind a "p". */
static int read_page(const json_t *body, size_t *ret_start, size_t *ret_limit)
{
	json_t *pagination = json_object_get(body, "pagination"), *limit, *cursor;
	unsigned long long start = 0;
	char *end;

	*ret_start = 0;
	*ret_limit = PAGE_DEFAULT;
	limit = json_object_get(pagination, "limit");
	cursor = json_object_get(pagination, "cursor");
	if (limit && (!json_is_integer(limit) || json_integer_value(limit) < 1))
		return 0;
	if (limit)
		*ret_limit = json_integer_value(limit) > PAGE_MAX
				     ? PAGE_MAX
				     : (size_t)json_integer_value(limit);
	if (!cursor || json_is_null(cursor))
		return 1;
	if (!json_is_string(cursor) || *json_string_value(cursor) != 'p')
		return 0;
	start = strtoull(json_string_value(cursor) + 1, &end, 10);
	if (*end || end == json_string_value(cursor) + 1)
		return 0;
	*ret_start = (size_t)start;
	return 1;
}

static void reply_page(const struct drive_site *site, struct drive_product *const *found,
		       size_t count, size_t start, size_t limit, struct drive_reply *reply)
{
	json_t *products = json_array(), *pagination;
	size_t end;
	char cursor[32];

	if (start > count)
		start = count;
	end = count - start > limit ? start + limit : count;
	for (size_t i = start; i < end; i++)
		json_array_append_new(products, product_json(&site->shop, found[i], NULL, NULL));
	snprintf(cursor, sizeof(cursor), "p%zu", end);
	pagination = json_pack("{s:b, s:I, s:s*}", "has_next_page", end < count, "total_count",
			       (json_int_t)count, "cursor", end < count ? cursor : NULL);
	drive_http_json(reply, 200,
			json_pack("{s:o, s:o, s:o}", "ucp",
				  drive_ucp_envelope("success", CAPABILITY "catalog.search"),
				  "products", products, "pagination", pagination));
}

static void serve_search(const struct drive_site *site, const json_t *body,
			 struct drive_reply *reply)
{
	const char *query = json_string_value(json_object_get(body, "query"));
	_auto_(arena_done) struct arena arena;
	struct drive_product **found;
	size_t count, start, limit;
	enum err err;

	arena_init(&arena, ARENA_MAX);
	if (!query || !*query) {
		drive_ucp_fail(reply, 400, "invalid_request", "query is missing");
		return;
	}
	if (!read_page(body, &start, &limit)) {
		drive_ucp_fail(reply, 400, "invalid_request", "pagination is not understood");
		return;
	}
	err = drive_search(&site->shop, query, &arena, &found, &count);
	if (err == ERR_LIMIT)
		drive_ucp_fail(reply, 400, "invalid_request", "query is too long");
	else if (err)
		drive_ucp_fail(reply, 500, "internal_error", "out of memory");
	else
		reply_page(site, found, count, start, limit, reply);
}

/* An id is a variant's, a product's or a bar code; a product's stands for its one variant. */
static struct drive_product *find_input(const struct drive_shop *shop, const char *id,
					const char **ret_match)
{
	struct drive_product *product = drive_shop_by_id(shop, id);

	*ret_match = "exact";
	if (!product)
		product = drive_shop_by_gtin(shop, id);
	if (!product && !strncmp(id, "p-", 2)) {
		product = drive_shop_by_id(shop, id + 2);
		*ret_match = "featured";
	}
	return product;
}

static void serve_lookup(const struct drive_site *site, const json_t *body,
			 struct drive_reply *reply)
{
	json_t *ids = json_object_get(body, "ids"), *products, *messages, *id;
	size_t i;

	if (!json_array_size(ids)) {
		drive_ucp_fail(reply, 400, "invalid_request", "ids is missing");
		return;
	}
	if (json_array_size(ids) > LOOKUP_MAX) {
		drive_ucp_fail(reply, 400, "request_too_large", "at most 10 ids in one request");
		return;
	}
	products = json_array();
	messages = json_array();
	json_array_foreach(ids, i, id)
	{
		const char *text = json_string_value(id), *match = NULL;
		struct drive_product *product = text ? find_input(&site->shop, text, &match) : NULL;

		if (product)
			json_array_append_new(products,
					      product_json(&site->shop, product, text, match));
		else
			json_array_append_new(messages,
					      drive_ucp_message("info", "not_found", NULL, NULL,
								text ? text : "no string"));
	}
	drive_http_json(reply, 200,
			json_pack("{s:o, s:o, s:o}", "ucp",
				  drive_ucp_envelope("success", CAPABILITY "catalog.lookup"),
				  "products", products, "messages", messages));
}

static void serve_catalog(const struct drive_site *site, const struct drive_request *request,
			  struct drive_reply *reply)
{
	json_t *body = drive_http_body(request);

	if (!body)
		drive_ucp_fail(reply, 400, "invalid_request", "the body is no JSON object");
	else if (drive_http_is(request, "POST", "/catalog/search"))
		serve_search(site, body, reply);
	else
		serve_lookup(site, body, reply);
	json_decref(body);
}

static int has_token(const struct drive_site *site, const struct drive_request *request)
{
	const char *header = drive_http_header(request, "Authorization");

	return !site->token ||
	       (header && !strncmp(header, "Bearer ", 7) && !strcmp(header + 7, site->token));
}

void drive_ucp_serve(struct drive_site *site, const struct drive_request *request,
		     struct drive_reply *reply)
{
	const char *agent = drive_http_header(request, "UCP-Agent");

	if (drive_http_is(request, "GET", "/.well-known/ucp"))
		serve_discovery(site, reply);
	else if (!agent || !strstr(agent, "profile=\""))
		drive_ucp_fail(reply, 400, "invalid_request", "header UCP-Agent names no profile");
	else if (!has_token(site, request))
		drive_ucp_fail(reply, 401, "unauthorized", "a valid bearer token is needed");
	else if (drive_http_is(request, "POST", "/catalog/search") ||
		 drive_http_is(request, "POST", "/catalog/lookup"))
		serve_catalog(site, request, reply);
	else
		drive_ucp_cart_serve(site, request, reply);
}
