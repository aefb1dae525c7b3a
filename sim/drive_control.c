// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_control.h"

#include <stdio.h>
#include <string.h>

#include "sim/drive_delta.h"

static void fail(struct drive_reply *reply, int status, const char *text)
{
	drive_http_json(reply, status, json_pack("{s:s}", "error", text));
}

static struct drive_cart *find_cart(struct drive_site *site, const char *id)
{
	if (!id && site->dialect == DRIVE_DELTA)
		return drive_delta_cart(site);
	return drive_cart_find(&site->carts, id);
}

static json_t *line_json(const struct drive_line *line)
{
	const struct drive_product *product = line->product;

	return json_pack("{s:s, s:s, s:s, s:I, s:I}", "product_id", product->id, "gtin",
			 product->gtin, "label", product->label, "quantity",
			 (json_int_t)line->quantity, "price", (json_int_t)product->price);
}

static void reply_cart(const struct drive_site *site, const struct drive_cart *cart,
		       struct drive_reply *reply)
{
	json_t *items = json_array();

	for (size_t i = 0; cart && i < cart->count; i++)
		json_array_append_new(items, line_json(&cart->lines[i]));
	drive_http_json(reply, 200,
			json_pack("{s:s?, s:s, s:o, s:I}", "cart", cart ? cart->id : NULL,
				  "currency", site->shop.currency, "items", items, "total",
				  (json_int_t)(cart ? drive_cart_total(cart) : 0)));
}

static struct drive_product *named_product(const struct drive_site *site, const json_t *body)
{
	const char *id = json_string_value(json_object_get(body, "product_id"));

	if (id)
		return drive_shop_by_id(&site->shop, id);
	return drive_shop_by_gtin(&site->shop, json_string_value(json_object_get(body, "gtin")));
}

/* A whole number of @min to @max, or -1. */
static int64_t whole(const json_t *body, const char *name, int64_t min, int64_t max)
{
	const json_t *value = json_object_get(body, name);

	if (!json_is_integer(value) || json_integer_value(value) < min ||
	    json_integer_value(value) > max)
		return -1;
	return json_integer_value(value);
}

static void post_cart(struct drive_site *site, const json_t *body, struct drive_product *product,
		      struct drive_reply *reply)
{
	struct drive_cart *cart = find_cart(site, json_string_value(json_object_get(body, "cart")));
	int64_t quantity = whole(body, "quantity", 0, DRIVE_STOCK_MAX);

	if (quantity < 0) {
		fail(reply, 400, "quantity is a whole number from 0");
		return;
	}
	if (!cart && !json_object_get(body, "cart"))
		cart = drive_cart_open(&site->carts, NULL);
	if (!cart || drive_cart_set(cart, product, quantity))
		fail(reply, 404, "no such cart, or no room in it");
	else
		reply_cart(site, cart, reply);
}

static void post_number(const json_t *body, const char *name, int64_t min, int64_t max,
			int64_t *number, struct drive_reply *reply)
{
	int64_t value = whole(body, name, min, max);

	if (value < 0) {
		fail(reply, 400, "price (minor units) and stock are whole numbers");
		return;
	}
	*number = value;
	drive_http_json(reply, 200, json_pack("{s:I}", name, (json_int_t)value));
}

static void post_fault(struct drive_site *site, const json_t *body, struct drive_reply *reply)
{
	const char *name = json_string_value(json_object_get(body, "name"));
	const json_t *n = json_object_get(body, "n");
	struct error error;
	char order[80];

	if (!name || (n && !json_is_integer(n) && !json_is_string(n))) {
		fail(reply, 400, "name is a text, n a number or a text");
		return;
	}
	if (!n)
		snprintf(order, sizeof(order), "%s", name);
	else if (json_is_integer(n))
		snprintf(order, sizeof(order), "%.40s:%lld", name,
			 (long long)json_integer_value(n));
	else
		snprintf(order, sizeof(order), "%.40s:%.20s", name, json_string_value(n));
	if (drive_fault_order(&site->faults, order, &error))
		fail(reply, 400, error.text);
	else
		drive_http_json(reply, 200, json_pack("{s:s}", "fault", order));
}

static void post(struct drive_site *site, const struct drive_request *request, const json_t *body,
		 struct drive_reply *reply)
{
	struct drive_product *product = named_product(site, body);
	const char *what = request->path + strlen("/_sandbox");

	if (!strcmp(what, "/fault"))
		post_fault(site, body, reply);
	else if (strcmp(what, "/cart") && strcmp(what, "/price") && strcmp(what, "/stock"))
		fail(reply, 404, "no such path");
	else if (!product)
		fail(reply, 404, "gtin or product_id names no product of this store");
	else if (!strcmp(what, "/cart"))
		post_cart(site, body, product, reply);
	else if (!strcmp(what, "/price"))
		post_number(body, "price", 1, DRIVE_PRICE_MAX, &product->price, reply);
	else
		post_number(body, "stock", 0, DRIVE_STOCK_MAX, &product->stock, reply);
}

static json_t *entry_json(uint64_t number, const struct drive_log_entry *entry)
{
	json_t *faults = json_array();

	for (size_t i = 0; i < DRIVE_FAULT_COUNT; i++)
		if (entry->strikes & (1U << i))
			json_array_append_new(faults,
					      json_string(drive_fault_name((enum drive_fault)i)));
	return json_pack("{s:I, s:s, s:s, s:i, s:b, s:o}", "n", (json_int_t)number, "method",
			 entry->method, "path", entry->path, "status", entry->status, "committed",
			 entry->committed, "faults", faults);
}

static void get_log(const struct drive_site *site, struct drive_reply *reply)
{
	uint64_t first = site->requests > DRIVE_LOG_MAX ? site->requests - DRIVE_LOG_MAX : 0;
	json_t *entries = json_array();

	for (uint64_t i = first; i < site->requests; i++)
		json_array_append_new(entries, entry_json(i + 1, &site->log[i % DRIVE_LOG_MAX]));
	drive_http_json(reply, 200,
			json_pack("{s:I, s:I, s:I, s:o}", "requests", (json_int_t)site->requests,
				  "writes", (json_int_t)site->writes, "commits",
				  (json_int_t)site->commits, "entries", entries));
}

void drive_control_serve(struct drive_site *site, const struct drive_request *request,
			 struct drive_reply *reply)
{
	const char *id = drive_http_query(request, "id");
	json_t *body = NULL;

	if (drive_http_is(request, "GET", "/_sandbox/cart")) {
		struct drive_cart *cart = find_cart(site, id);

		if (id && !cart)
			fail(reply, 404, "no such cart");
		else
			reply_cart(site, cart, reply);
	} else if (drive_http_is(request, "GET", "/_sandbox/log")) {
		get_log(site, reply);
	} else if (strcmp(request->method, "POST")) {
		fail(reply, 404, "no such path");
	} else {
		body = drive_http_body(request);
		if (body)
			post(site, request, body, reply);
		else
			fail(reply, 400, "the body is no JSON object");
	}
	json_decref(body);
}
