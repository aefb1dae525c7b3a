// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_ucp_cart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "sim/drive_ucp.h"

#define CAPABILITY "dev.ucp.shopping.cart"

/* What a customer wants in her cart. */
struct wanted {
	struct drive_line lines[DRIVE_LINES_MAX];
	size_t count;
};

static json_t *totals(int64_t amount)
{
	return json_pack("[{s:s, s:I}, {s:s, s:I}]", "type", "subtotal", "amount",
			 (json_int_t)amount, "type", "total", "amount", (json_int_t)amount);
}

static json_t *line_json(const struct drive_line *line)
{
	const struct drive_product *product = line->product;
	char id[24];

	snprintf(id, sizeof(id), "li_%u", line->number);
	return json_pack("{s:s, s:{s:s, s:s, s:I}, s:I, s:o}", "id", id, "item", "id", product->id,
			 "title", product->label, "price", (json_int_t)product->price, "quantity",
			 (json_int_t)line->quantity, "totals",
			 totals(line->quantity * product->price));
}

/* @messages: taken over; with a member of type "error" the write was refused */
static void reply_cart(const struct drive_site *site, const struct drive_cart *cart, int status,
		       json_t *messages, struct drive_reply *reply)
{
	bool refused = json_array_size(messages) > 0;
	char url[DRIVE_ENDPOINT_SIZE + DRIVE_CART_ID_SIZE + 16];
	json_t *lines = json_array();

	for (size_t i = 0; i < cart->count; i++)
		json_array_append_new(lines, line_json(&cart->lines[i]));
	snprintf(url, sizeof(url), "%s/panier?cart=%s", site->endpoint, cart->id);
	drive_http_json(reply, status,
			json_pack("{s:o, s:s, s:o, s:s, s:o, s:o, s:s}", "ucp",
				  drive_ucp_envelope(refused ? "error" : "success", CAPABILITY),
				  "id", cart->id, "line_items", lines, "currency",
				  site->shop.currency, "totals", totals(drive_cart_total(cart)),
				  "messages", messages ? messages : json_array(), "continue_url",
				  url));
}

static void complain(json_t *messages, size_t index, const char *member, const char *code,
		     const char *content)
{
	char path[64];

	snprintf(path, sizeof(path), "$.line_items[%zu]%s", index, member);
	json_array_append_new(messages,
			      drive_ucp_message("error", code, "recoverable", path, content));
}

static void want(struct wanted *wanted, struct drive_product *product, int64_t quantity)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (wanted->lines[i].product == product) {
			wanted->lines[i].quantity += quantity;
			return;
		}
	wanted->lines[wanted->count++] = (struct drive_line){ product, quantity, 0 };
}

/* Reads one line of a request; what is wrong with it goes to @messages. */
static void read_line(struct drive_site *site, const json_t *line, size_t index,
		      struct wanted *wanted, json_t *messages)
{
	json_t *item = json_object_get(line, "item"), *quantity = json_object_get(line, "quantity");
	struct drive_product *product =
		drive_shop_by_id(&site->shop, json_string_value(json_object_get(item, "id")));

	if (!product) {
		complain(messages, index, ".item.id", "not_found", "no such product here");
		return;
	}
	if (!json_is_integer(quantity) || json_integer_value(quantity) < 1 ||
	    json_integer_value(quantity) > DRIVE_STOCK_MAX) {
		complain(messages, index, ".quantity", "invalid_quantity",
			 "quantity must be a whole number from 1");
		return;
	}
	if (!index)
		drive_site_prepare_write(site, product);
	want(wanted, product, json_integer_value(quantity));
}

static void check_stock(const struct wanted *wanted, json_t *messages)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct drive_line *line = &wanted->lines[i];

		if (line->quantity > line->product->stock)
			complain(messages, i, "", "out_of_stock", line->product->label);
		else if (line->quantity > line->product->max)
			complain(messages, i, ".quantity", "quantity_limit", line->product->label);
	}
}

/* Return: complaints as a new reference, empty when all is well; NULL when it is no cart at all. */
static json_t *read_wanted(struct drive_site *site, const json_t *body, struct wanted *ret_wanted)
{
	json_t *lines = json_object_get(body, "line_items"), *messages, *line;
	size_t i;

	if (!json_is_array(lines) || json_array_size(lines) > DRIVE_LINES_MAX)
		return NULL;
	messages = json_array();
	ret_wanted->count = 0;
	json_array_foreach(lines, i, line) read_line(site, line, i, ret_wanted, messages);
	check_stock(ret_wanted, messages);
	return messages;
}

/* The whole cart becomes what is wanted; lines that stay keep their names. */
static void replace(struct drive_site *site, struct drive_cart *cart, const struct wanted *wanted)
{
	for (size_t i = cart->count; i-- > 0;) {
		struct drive_product *product = cart->lines[i].product;
		bool stays = false;

		for (size_t j = 0; j < wanted->count; j++)
			stays = stays || wanted->lines[j].product == product;
		if (!stays)
			(void)drive_cart_set(cart, product, 0);
	}
	for (size_t i = 0; i < wanted->count; i++)
		(void)drive_cart_set(cart, wanted->lines[i].product, wanted->lines[i].quantity);
	site->committed = true;
}

static void write_cart(struct drive_site *site, struct drive_cart *cart, const json_t *body,
		       struct drive_reply *reply)
{
	_auto_(freep) struct wanted *wanted = calloc(1, sizeof(*wanted));
	json_t *messages = wanted && body ? read_wanted(site, body, wanted) : NULL;
	bool fresh = !cart;

	if (!messages) {
		drive_ucp_fail(reply, 400, "invalid_request", "line_items is no list of a cart");
		return;
	}
	if (json_array_size(messages) && fresh) {
		drive_http_json(reply, 200,
				json_pack("{s:o, s:o}", "ucp",
					  drive_ucp_envelope("error", CAPABILITY), "messages",
					  messages));
		return;
	}
	if (json_array_size(messages)) {
		reply_cart(site, cart, 200, messages, reply);
		return;
	}
	if (fresh)
		cart = drive_cart_open(&site->carts, NULL);
	if (cart) {
		replace(site, cart, wanted);
		reply_cart(site, cart, fresh ? 201 : 200, messages, reply);
		return;
	}
	json_decref(messages);
	drive_ucp_fail(reply, 503, "unavailable", "too many carts");
}

static void route_write(struct drive_site *site, const struct drive_request *request,
			struct drive_reply *reply)
{
	struct drive_cart *cart = NULL;
	char id[DRIVE_CART_ID_SIZE];
	json_t *body;

	if (!drive_http_is(request, "POST", "/carts")) {
		bool cancel = !strcmp(request->method, "POST");

		if (drive_http_part(request, "/carts/", cancel ? "/cancel" : "", id, sizeof(id)))
			cart = drive_cart_find(&site->carts, id);
		if (!cart) {
			drive_ucp_fail(reply, 404, "not_found", "no such cart");
			return;
		}
		if (cancel) {
			cart->cancelled = true;
			site->committed = true;
			reply_cart(site, cart, 200, NULL, reply);
			return;
		}
	}
	body = drive_http_body(request);
	write_cart(site, cart, body, reply);
	json_decref(body);
}

static void serve_write(struct drive_site *site, const struct drive_request *request,
			struct drive_reply *reply)
{
	const char *key = drive_http_header(request, "Idempotency-Key");
	enum err err = ERR_NOT_FOUND;

	if (!key && drive_http_is(request, "POST", "/carts")) {
		drive_ucp_fail(reply, 400, "idempotency_key_required",
			       "header Idempotency-Key is missing");
		return;
	}
	if (key && (!*key || strlen(key) >= DRIVE_KEY_SIZE)) {
		drive_ucp_fail(reply, 400, "invalid_request",
			       "Idempotency-Key has 1 to 255 characters");
		return;
	}
	if (key)
		err = drive_keys_replay(&site->keys, key, request, reply);
	if (!err)
		return;
	if (err != ERR_NOT_FOUND) {
		drive_ucp_fail(reply, 409, "idempotency_conflict",
			       "this Idempotency-Key was used for another request");
		return;
	}
	route_write(site, request, reply);
	if (key && reply->status < 300)
		drive_keys_keep(&site->keys, key, request, reply);
}

void drive_ucp_cart_serve(struct drive_site *site, const struct drive_request *request,
			  struct drive_reply *reply)
{
	struct drive_cart *cart = NULL;
	char id[DRIVE_CART_ID_SIZE];

	if (!strcmp(request->method, "POST") || !strcmp(request->method, "PUT")) {
		serve_write(site, request, reply);
		return;
	}
	if (!strcmp(request->method, "GET") &&
	    drive_http_part(request, "/carts/", "", id, sizeof(id)))
		cart = drive_cart_find(&site->carts, id);
	if (cart)
		reply_cart(site, cart, 200, NULL, reply);
	else
		drive_ucp_fail(reply, 404, "not_found", "no such cart or no such path");
}
