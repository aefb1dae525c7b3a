// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sandbox retailer without its sockets: what it answers, what is really in the cart, faults.
// objects: sim/drive_site.o sim/drive_ucp.o sim/drive_ucp_cart.o sim/drive_delta.o
// objects: sim/drive_control.o sim/drive_cart.o sim/drive_fault.o sim/drive_http.o
// objects: sim/drive_keys.o sim/drive_shop.o sim/drive_csv.o sim/drive_words.o
// objects: sim/drive_pack.o sim/drive_search.o
#include "sim/drive_site.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char stock[] =
	"#cabas-sandbox-store 1\n"
	"product_id,gtin,brand,label,pack,price,currency,category,stock,max_per_cart\n"
	"10,3791013000701,LACTILIA,LAIT 1/2 ECR. 6X1L,6x1 l,6.30,EUR,laits,9,6\n"
	"11,3791440000701,BEURELLE,BEURRE DX 250G,250 g,2.35,EUR,beurres,3,6\n"
	"12,,,BANANE VRAC,1 kg,1.79,EUR,fruits,0,20\n";

static struct drive_site *site;
static struct drive_reply reply;
static json_t *body;
static struct error error;

static void setup(void)
{
	site = calloc(1, sizeof(*site));
	cr_assert_eq(drive_shop_parse("x.csv", stock, &site->shop, &error), ERR_NONE, "%s",
		     error.text);
}

static void teardown(void)
{
	json_decref(body);
	drive_http_done(&reply);
	drive_site_done(site);
	free(site);
}

TestSuite(sim_drive_site, .init = setup, .fini = teardown);

static void send(const char *method, const char *path, const char *text, const char *key)
{
	struct drive_request request = { .method = method,
					 .path = path,
					 .body = text ? text : "",
					 .len = text ? strlen(text) : 0 };
	static const struct drive_pair headers[] = { { "ucp-agent", "profile=\"x\"" },
						     { "X-Api-Key", "k" },
						     { "x-chronodrive-site-id", "7" },
						     { "x-chronodrive-site-mode", "DRIVE" } };

	memcpy(request.headers, headers, sizeof(headers));
	request.header_count = 4;
	if (key)
		request.headers[request.header_count++] =
			(struct drive_pair){ "Idempotency-Key", key };
	drive_http_done(&reply);
	drive_site_serve(site, &request, &reply);
	json_decref(body);
	body = reply.body ? json_loads(reply.body, 0, NULL) : NULL;
}

static void order(const char *fault)
{
	cr_assert_eq(drive_fault_order(&site->faults, fault, &error), ERR_NONE, "%s", error.text);
}

static const char *status(void)
{
	return json_string_value(json_object_get(json_object_get(body, "ucp"), "status"));
}

static const char *code(void)
{
	return json_string_value(
		json_object_get(json_array_get(json_object_get(body, "messages"), 0), "code"));
}

/* How many of product @id the youngest cart really holds. */
static int64_t held(const char *id)
{
	struct drive_cart *cart = drive_cart_find(&site->carts, NULL);

	return cart ? drive_cart_quantity(cart, drive_shop_by_id(&site->shop, id)) : 0;
}

static const char *cart_path(const char *after)
{
	static char path[80];

	snprintf(path, sizeof(path), "/carts/%s%s", drive_cart_find(&site->carts, NULL)->id, after);
	return path;
}

#define LINE(id, quantity) "{\"item\":{\"id\":\"" id "\"},\"quantity\":" quantity "}"
#define CART(lines)	   "{\"line_items\":[" lines "]}"
#define ITEM(id, quantity) \
	"{\"clientOrigin\":\"WEB\",\"productId\":\"" id "\",\"quantity\":" quantity "}"
#define ITEMS(items) "{\"content\":[" items "],\"optimizedMode\":true}"
#define DELTA_ITEMS  "/v1/carts/870001/items"

Test(sim_drive_site, a_key_makes_one_cart_however_often_it_is_sent)
{
	char first[64];

	send("POST", "/carts", CART(LINE("10", "2")), "k1");
	cr_assert_eq(reply.status, 201);
	snprintf(first, sizeof(first), "%s", json_string_value(json_object_get(body, "id")));
	send("POST", "/carts", CART(LINE("10", "2")), "k1");
	cr_expect_eq(reply.status, 201);
	cr_expect_str_eq(json_string_value(json_object_get(body, "id")), first);
	cr_expect_eq(site->carts.count, 1);
	send("POST", "/carts", CART(LINE("10", "3")), "k1");
	cr_expect_eq(reply.status, 409);
	send("POST", "/carts", CART(LINE("10", "2")), NULL);
	cr_expect_eq(reply.status, 400);
	cr_expect_eq(held("10"), 2);
}

Test(sim_drive_site, put_replaces_the_whole_cart)
{
	send("POST", "/carts", CART(LINE("10", "2")), "k1");
	send("PUT", cart_path(""), CART(LINE("11", "3")), NULL);
	cr_assert_eq(reply.status, 200);
	cr_expect_str_eq(status(), "success");
	cr_expect_eq(held("10"), 0);
	cr_expect_eq(held("11"), 3);
	send("PUT", cart_path(""), CART(LINE("11", "3")), NULL);
	cr_expect_eq(held("11"), 3);
}

Test(sim_drive_site, a_write_that_cannot_be_done_whole_changes_nothing)
{
	static const struct {
		const char *body, *code;
	} cases[] = {
		{ CART(LINE("10", "1") "," LINE("12", "1")), "out_of_stock" },
		{ CART(LINE("10", "1") "," LINE("11", "4")), "out_of_stock" },
		{ CART(LINE("10", "7")), "quantity_limit" },
		{ CART(LINE("10", "4") "," LINE("10", "3")), "quantity_limit" },
		{ CART(LINE("10", "0")), "invalid_quantity" },
		{ CART(LINE("10", "1.5")), "invalid_quantity" },
		{ CART(LINE("99", "1")), "not_found" },
	};

	send("POST", "/carts", CART(LINE("10", "2")), "k1");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		send("PUT", cart_path(""), cases[i].body, NULL);
		cr_expect_eq(reply.status, 200);
		cr_expect_str_eq(status(), "error");
		cr_expect_str_eq(code(), cases[i].code, "%s", cases[i].body);
		cr_expect_eq(held("10"), 2);
		cr_expect_eq(held("11"), 0);
	}
	cr_expect_eq(site->commits, 1);
}

Test(sim_drive_site, a_cancelled_cart_is_gone)
{
	send("POST", "/carts", CART(LINE("10", "2")), "k1");
	send("POST", cart_path("/cancel"), "{}", NULL);
	cr_expect_eq(reply.status, 200);
	cr_expect_null(drive_cart_find(&site->carts, NULL));
}

Test(sim_drive_site, a_lookup_of_eleven_is_too_large_and_ten_tell_how_they_matched)
{
	send("POST", "/catalog/lookup",
	     "{\"ids\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"a\",\"b\"]}", NULL);
	cr_expect_eq(reply.status, 400);
	cr_expect_str_eq(code(), "request_too_large");
	send("POST", "/catalog/lookup", "{\"ids\":[\"3791013000701\",\"p-11\",\"zz\"]}", NULL);
	cr_assert_eq(reply.status, 200);
	cr_expect_eq(json_array_size(json_object_get(body, "products")), 2);
	cr_expect(strstr(reply.body, "{\"id\":\"3791013000701\",\"match\":\"exact\"}"));
	cr_expect(strstr(reply.body, "{\"id\":\"p-11\",\"match\":\"featured\"}"));
	cr_expect_str_eq(code(), "not_found");
}

Test(sim_drive_site, a_delta_sent_twice_counts_twice)
{
	site->dialect = DRIVE_DELTA;
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "2")), NULL);
	cr_assert_eq(reply.status, 200);
	cr_expect(strstr(reply.body, "\"returnType\":\"SUCCESS\""));
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "2")), NULL);
	cr_expect_eq(held("10"), 4);
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "-1")), NULL);
	cr_expect_eq(held("10"), 3);
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "-9")), NULL);
	cr_expect_eq(held("10"), 0);
}

Test(sim_drive_site, a_delta_is_cut_off_at_stock_and_maximum_and_says_so)
{
	static const struct {
		const char *body, *type;
		const char *id;
		int64_t held;
	} cases[] = {
		{ ITEMS(ITEM("10", "7")), "MAX_QUANTITY_REACHED", "10", 6 },
		{ ITEMS(ITEM("11", "5")), "INSUFFICIENT_STOCK", "11", 3 },
		{ ITEMS(ITEM("12", "1")), "OUT_OF_STOCK", "12", 0 },
		{ ITEMS(ITEM("99", "1")), "PRODUCT_NOT_FOUND", "10", 6 },
	};

	site->dialect = DRIVE_DELTA;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		send("POST", DELTA_ITEMS, cases[i].body, NULL);
		cr_expect_eq(reply.status, 200);
		cr_expect(strstr(reply.body, cases[i].type), "%s", reply.body);
		cr_expect_eq(held(cases[i].id), cases[i].held, "%s", cases[i].body);
	}
}

Test(sim_drive_site, prices_of_the_delta_dialect_are_decimal_euros)
{
	site->dialect = DRIVE_DELTA;
	send("GET", "/v1/products/11", NULL, NULL);
	cr_assert_eq(reply.status, 200);
	cr_expect(strstr(reply.body, "\"defaultPrice\":2.35,"), "%s", reply.body);
	cr_expect(strstr(reply.body, "\"pricePerUnitMeasure\":9.4,"), "%s", reply.body);
}

Test(sim_drive_site, no_dialect_knows_a_checkout)
{
	send("POST", "/checkout-sessions", "{}", "k");
	cr_expect_eq(reply.status, 404);
	send("POST", "/carts", CART(LINE("10", "2")), "k1");
	send("POST", cart_path("/checkout"), "{}", "k2");
	cr_expect_eq(reply.status, 404);
	site->dialect = DRIVE_DELTA;
	send("POST", "/v1/carts/870001/checkout", "{}", NULL);
	cr_expect_eq(reply.status, 404);
}

Test(sim_drive_site, a_token_is_asked_for)
{
	site->token = "secret";
	send("POST", "/catalog/search", "{\"query\":\"lait\"}", NULL);
	cr_expect_eq(reply.status, 401);
	site->dialect = DRIVE_DELTA;
	send("GET", "/v1/customers/me", NULL, NULL);
	cr_expect_eq(reply.status, 401);
	site->token = "k";
	send("GET", "/v1/customers/me", NULL, NULL);
	cr_expect_eq(reply.status, 200);
}

Test(sim_drive_site, a_lost_answer_has_changed_the_cart_and_a_lost_request_has_not)
{
	site->dialect = DRIVE_DELTA;
	order("lost-answer:2");
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
	cr_expect_eq(reply.cut, DRIVE_CUT_NONE);
	send("GET", "/v1/customers/me/carts", NULL, NULL);
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
	cr_expect_eq(reply.cut, DRIVE_CUT_ALL);
	cr_expect_eq(held("10"), 2);
	order("lost-request");
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
	cr_expect_eq(reply.cut, DRIVE_CUT_ALL);
	cr_expect_eq(held("10"), 2);
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
	cr_expect_eq(held("10"), 3);
	cr_expect_eq(site->writes, 4);
	cr_expect_eq(site->commits, 3);
}

Test(sim_drive_site, rate_and_unavailable_ask_to_come_back_and_change_nothing)
{
	site->dialect = DRIVE_DELTA;
	order("rate:1w");
	send("GET", "/v1/customers/me", NULL, NULL);
	cr_expect_eq(reply.status, 200);
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
	cr_expect_eq(reply.status, 429);
	cr_expect_str_eq(reply.headers[0].name, "Retry-After");
	order("unavailable:*");
	for (size_t i = 0; i < 3; i++) {
		send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
		cr_expect_eq(reply.status, 503);
	}
	order("none");
	send("POST", DELTA_ITEMS, ITEMS(ITEM("10", "1")), NULL);
	cr_expect_eq(held("10"), 1);
}

Test(sim_drive_site, price_and_stock_change_before_the_write_they_were_ordered_for)
{
	order("price-changed");
	send("POST", "/carts", CART(LINE("11", "1")), "k1");
	cr_expect_eq(drive_shop_by_id(&site->shop, "11")->price, 259);
	cr_expect(strstr(reply.body, "\"price\":259"));
	order("out-of-stock");
	send("PUT", cart_path(""), CART(LINE("10", "1")), NULL);
	cr_expect_str_eq(code(), "out_of_stock");
	cr_expect_eq(held("11"), 1);
}

Test(sim_drive_site, garbage_is_no_json_and_truncated_is_half)
{
	order("garbage");
	order("truncated:2");
	send("POST", "/catalog/search", "{\"query\":\"lait\"}", NULL);
	cr_expect_eq(reply.status, 200);
	cr_expect_null(body);
	send("POST", "/catalog/search", "{\"query\":\"lait\"}", NULL);
	cr_expect_eq(reply.cut, DRIVE_CUT_HALF);
}

Test(sim_drive_site, a_fault_that_does_not_exist_is_refused)
{
	static const char *const bad[] = { "",	      "lost",	 "rate:",	  "rate:x",
					   "rate:1x", "rate:-1", "rate:99999999", "slow:601" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(drive_fault_order(&site->faults, bad[i], &error), ERR_USAGE, "%s",
			     bad[i]);
	cr_expect_eq(drive_fault_strike(&site->faults, true), 0);
}

Test(sim_drive_site, what_a_person_does_by_hand_is_in_the_cart)
{
	site->dialect = DRIVE_DELTA;
	send("POST", "/_sandbox/cart", "{\"gtin\":\"3791440000701\",\"quantity\":2}", NULL);
	cr_assert_eq(reply.status, 200);
	send("POST", "/_sandbox/price", "{\"gtin\":\"3791440000701\",\"price\":300}", NULL);
	send("POST", "/_sandbox/stock", "{\"product_id\":\"10\",\"stock\":0}", NULL);
	send("GET", "/v1/customers/me/carts", NULL, NULL);
	cr_expect(strstr(reply.body, "\"totalCartAmount\":6.0"), "%s", reply.body);
	cr_expect_eq(drive_shop_by_id(&site->shop, "10")->stock, 0);
	cr_expect_eq(site->requests, 1);
	send("POST", "/_sandbox/price", "{\"gtin\":\"3791440000701\",\"price\":0}", NULL);
	cr_expect_eq(reply.status, 400);
	send("POST", "/_sandbox/cart", "{\"gtin\":\"123\",\"quantity\":2}", NULL);
	cr_expect_eq(reply.status, 404);
}

/* Nothing that a customer sends may bring the sandbox down. */
Test(sim_drive_site, odd_bodies_are_answered_without_harm)
{
	static const char *const bodies[] = { "",
					      "{",
					      "[]",
					      "null",
					      "{}",
					      "{\"line_items\":1}",
					      "{\"line_items\":[1,null,{}]}",
					      "{\"content\":[1]}",
					      "{\"content\":[{}]}",
					      "{\"ids\":[1]}",
					      "{\"query\":\"\"}",
					      "{\"query\":3}",
					      "{\"query\":\"a\",\"pagination\":{\"cursor\":\"x\"}}",
					      "{\"query\":\"a\",\"pagination\":{\"limit\":0}}",
					      "{\"name\":1}" };
	static const char *const paths[] = { "/carts",		"/catalog/search",
					     "/catalog/lookup", DELTA_ITEMS,
					     "/_sandbox/cart",	"/_sandbox/fault",
					     "/_sandbox/x",	"/",
					     "/carts//cancel" };

	for (size_t d = 0; d < 2; d++) {
		site->dialect = d ? DRIVE_DELTA : DRIVE_UCP;
		for (size_t p = 0; p < sizeof(paths) / sizeof(paths[0]); p++)
			for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
				send("POST", paths[p], bodies[i], NULL);
				cr_expect(reply.body && reply.status < 500, "%s %s: %d", paths[p],
					  bodies[i], reply.status);
			}
	}
	cr_expect_eq(site->commits, 0);
}
