// SPDX-License-Identifier: GPL-2.0-or-later
/* Offers of all stores for the whole list, and the plan over them. */
#include "daemon/shopping.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"
#include "core/plan_compare.h"
#include "core/plan_compare_json.h"
#include "core/plan_json.h"
#include "daemon/api.h"
#include "daemon/exchange.h"
#include "daemon/house.h"
#include "daemon/push.h"
#include "daemon/worker.h"
#include "store/egress.h"

enum { OFFERS_FRESH_MS = 6 * 3600 * 1000, ABBREVIATIONS_MAX = 1 << 20 };

/* --- start and end -----------------------------------------------------------------------------
 */

static enum err note_egress(const struct http_egress *egress, void *userdata)
{
	struct house *house = userdata;
	const struct egress row = { .time_ms = house_now(),
				    .store = egress->store,
				    .host = egress->host,
				    .method = egress->method,
				    .path = egress->path,
				    .fields = egress->fields,
				    .bytes = (int64_t)egress->bytes };

	return egress_append(house->store, &row, NULL);
}

static enum err load_match(struct house *house, struct error *error)
{
	const char *path =
		arena_printf(&house->data, "%s/abbreviations.tsv", house->settings->datadir);
	struct buf bytes;
	enum err err;

	buf_init(&bytes, ABBREVIATIONS_MAX);
	house->match = arena_alloc(&house->data, sizeof(*house->match));
	if (!path || !house->match)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = file_read(path, &bytes, error);
	if (!err)
		err = match_load(house->needs, bytes.bytes, bytes.len, &house->data, house->match,
				 error);
	buf_done(&bytes);
	return err;
}

static enum err make_planner(struct house *house, struct error *error)
{
	static const struct daemon_worker_limits limits = { 0, 30 };
	const char *argv[] = { "cabas-plan", NULL };
	_auto_(freep) char *path = daemon_worker_path("cabas-plan");

	if (!path)
		return error_set(error, ERR_NOMEM, "out of memory");
	return daemon_worker_new(house->loop, path, argv, &limits, &house->planner, error);
}

enum err shopping_start(struct house *house, struct error *error)
{
	enum err err = load_match(house, error);

	if (!err)
		err = make_planner(house, error);
	if (!err)
		err = http_new(house->loop, note_egress, house, &house->http, error);
	if (!err)
		err = exchange_new(house->http, house->settings, &house->exchange, error);
	if (!err)
		err = push_start(house, error);
	return err;
}

void shopping_stop(struct house *house)
{
	http_free(house->http);
	exchange_free(house->exchange);
	daemon_worker_free(house->planner);
	push_stop(house);
	house->http = NULL;
	house->exchange = NULL;
	house->planner = NULL;
}

/* --- offers of all stores ----------------------------------------------------------------------
 */

/* All stores are asked at once; @left of them have not answered. */
struct gathering {
	struct house *house;
	struct market market;
	struct arena arena;
	json_t *failures;
	size_t left;
	shopping_market_fn done;
	void *userdata;
	const char *language;
};

/* One store's part: which lines it was asked for. */
struct store_part {
	struct gathering *gathering;
	const char *shop;
	size_t *lines, count;
};

static void finish_gathering(struct gathering *gathering)
{
	struct market market;
	struct error error = { 0 };
	enum err err = market_make(gathering->house, gathering->language, &gathering->arena,
				   &market, &error);

	if (!err)
		err = market_ask(&market, &error);
	gathering->done(err, err ? &error : NULL, err ? NULL : &market, gathering->failures,
			gathering->userdata);
	json_decref(gathering->failures);
	arena_done(&gathering->arena);
	free(gathering);
}

static void on_offers(enum err err, const struct error *error, const struct exchange_found *found,
		      void *userdata)
{
	struct store_part *part = userdata;
	struct gathering *gathering = part->gathering;
	struct error why = { 0 };

	for (size_t i = 0; i < part->count && !err; i++) {
		err = market_keep(gathering->house, part->shop,
				  gathering->market.lines[part->lines[i]].key, found[i].offers,
				  found[i].count, &why);
		error = &why;
	}
	if (err) {
		log_warning("no prices of '%s': %s", part->shop, error ? error->text : "");
		json_object_set_new(gathering->failures, part->shop, api_error_json(err, error));
	}
	if (!--gathering->left)
		finish_gathering(gathering);
}

/* Which lines a store must be asked for: those without offers, with old ones, or all. */
static size_t choose_lines(struct gathering *gathering, size_t shop, bool refresh, size_t *lines)
{
	const struct market *market = &gathering->market;
	int64_t now = house_now();
	size_t count = 0;

	for (size_t i = 0; i < market->line_count; i++)
		if (refresh || now - market_cell(market, i, shop)->seen_ms > OFFERS_FRESH_MS)
			lines[count++] = i;
	return count;
}

static enum err ask_store(struct gathering *gathering, size_t shop, bool refresh,
			  struct error *error)
{
	const struct market *market = &gathering->market;
	struct store_part *part = arena_alloc(&gathering->arena, sizeof(*part));
	struct exchange_want *wants =
		arena_array(&gathering->arena, market->line_count, sizeof(*wants));
	enum err err;

	if (!part || !wants)
		return error_set(error, ERR_NOMEM, "out of memory");
	*part = (struct store_part){ .gathering = gathering, .shop = market->shops[shop] };
	part->lines = arena_array(&gathering->arena, market->line_count, sizeof(*part->lines));
	if (!part->lines)
		return error_set(error, ERR_NOMEM, "out of memory");
	part->count = choose_lines(gathering, shop, refresh, part->lines);
	for (size_t i = 0; i < part->count; i++) {
		const struct market_line *line = &market->lines[part->lines[i]];

		wants[i] = (struct exchange_want){ .key = line->key,
						   .gtin = line->want.gtin,
						   .text = line->words };
	}
	if (!part->count)
		return ERR_NONE;
	err = exchange_quote(gathering->house->exchange,
			     settings_shop(gathering->house->settings, part->shop), "fr", wants,
			     part->count, on_offers, part, error);
	gathering->left += !err;
	return err;
}

void shopping_gather(struct house *house, const char *language, bool refresh,
		     shopping_market_fn done, void *userdata)
{
	struct gathering *gathering = calloc(1, sizeof(*gathering));
	struct error error = { 0 };
	enum err err;

	if (!gathering) {
		done(ERR_NOMEM, NULL, NULL, NULL, userdata);
		return;
	}
	*gathering = (struct gathering){ .house = house,
					 .failures = json_object(),
					 .done = done,
					 .userdata = userdata,
					 .language = !strcmp(language, "en") ? "en" : "fr",
					 .left = 1 };
	arena_init(&gathering->arena, SHOPPING_ARENA_MAX);
	err = market_make(house, language, &gathering->arena, &gathering->market, &error);
	for (size_t i = 0; i < gathering->market.shop_count && !err; i++) {
		enum err one = ask_store(gathering, i, refresh, &error);

		/* one store that cannot be asked does not hold up the others */
		if (one)
			json_object_set_new(gathering->failures, gathering->market.shops[i],
					    api_error_json(one, &error));
	}
	if (err) {
		done(err, &error, NULL, NULL, userdata);
		json_decref(gathering->failures);
		arena_done(&gathering->arena);
		free(gathering);
		return;
	}
	/* the one that this call held itself */
	if (!--gathering->left)
		finish_gathering(gathering);
}

/* --- the plan ----------------------------------------------------------------------------------
 */

enum { STORES_AT_ONCE = 4, COMPARE_NODES = PLAN_NODES_QUICK / 4 };

/* A plan on its way; @names says what is behind its numbers: store to line to product. */
struct planning {
	struct house *house;
	unsigned int max_stores;
	json_t *names, *lines, *failures;
	int64_t oldest_ms;
	shopping_plan_fn done;
	void *userdata;
};

static void finish_plan(struct planning *planning, enum err err, const struct error *error,
			json_t *plan)
{
	const json_t *baskets = json_object_get(plan, "baskets");

	for (size_t b = 0; b < json_array_size(baskets); b++) {
		const json_t *basket = json_array_get(baskets, b);
		const json_t *items = json_object_get(basket, "items");
		const char *store = json_string_value(json_object_get(basket, "store"));
		const json_t *names = json_object_get(planning->names, store);

		for (size_t i = 0; i < json_array_size(items); i++) {
			json_t *item = json_array_get(items, i);
			const char *id = json_string_value(json_object_get(item, "id"));

			json_object_update_missing(item, json_object_get(names, id));
		}
	}
	if (plan) {
		json_object_set(plan, "lines", planning->lines);
		json_object_set(plan, "errors", planning->failures);
		json_object_set_new(plan, "quoted_ms", json_integer(planning->oldest_ms));
	}
	planning->done(err, error, plan, planning->userdata);
	json_decref(plan);
	json_decref(planning->names);
	json_decref(planning->lines);
	json_decref(planning->failures);
	free(planning);
}

static void on_long_plan(const json_t *answer, const struct error *error, void *userdata)
{
	finish_plan(userdata, error ? error->code : ERR_NONE, error,
		    error ? NULL : json_deep_copy(answer));
}

/* More than the loop may wait for: the worker takes it, with a hundred times the budget. */
static enum err plan_in_worker(struct planning *planning, const struct plan_instance *instance,
			       struct error *error)
{
	json_t *request =
		json_pack("{s:o, s:b}", "instance", plan_json_instance(instance), "compare", 1);
	enum err err = request ? daemon_worker_request(planning->house->planner, request, -1,
						       on_long_plan, planning, error)
			       : error_set(error, ERR_NOMEM, "out of memory");

	json_decref(request);
	return err;
}

static enum err plan_here(const struct plan_instance *instance, struct arena *arena,
			  json_t **ret_plan, struct error *error)
{
	struct plan_compare compare;
	struct plan plan;
	json_t *json;
	enum err err = plan_solve(instance, PLAN_NODES_QUICK, arena, &plan, error);

	*ret_plan = NULL;
	if (err || plan.status != PLAN_OPTIMAL || instance->store_count > STORES_AT_ONCE)
		return err;
	err = plan_compare(instance, &plan, COMPARE_NODES, arena, &compare, error);
	/* what is not proven at once, the worker has time for */
	if (err || !compare.proven)
		return err;
	json = plan_json(instance, &plan);
	if (!json)
		return error_set(error, ERR_NOMEM, "out of memory");
	json_object_set_new(json, "compare", plan_compare_json(instance, &plan, &compare));
	*ret_plan = json;
	return ERR_NONE;
}

/* What people and carts need to know of each choice, by store and line. */
static void note_names(const struct market *market, struct planning *planning)
{
	planning->names = json_object();
	planning->lines = json_array();
	planning->oldest_ms = market->oldest_ms;
	for (size_t i = 0; i < market->line_count; i++)
		json_array_append_new(planning->lines,
				      json_pack("{s:s, s:s}", "id", market->lines[i].text, "label",
						market->lines[i].label));
	for (size_t j = 0; j < market->shop_count; j++) {
		json_t *names = json_object();

		for (size_t i = 0; i < market->line_count; i++) {
			const struct match_choice *choice = &market_cell(market, i, j)->choice;

			if (choice->verdict == MATCH_SURE)
				json_object_set_new(names, market->lines[i].text,
						    json_pack("{s:s, s:s, s:I, s:I}", "label",
							      choice->offer->label, "product",
							      choice->offer->product_id, "packs",
							      (json_int_t)choice->packs, "each",
							      (json_int_t)choice->offer->price));
		}
		json_object_set_new(planning->names, market->shops[j], names);
	}
}

static void on_market(enum err err, const struct error *why, const struct market *market,
		      const json_t *failures, void *userdata)
{
	struct planning *planning = userdata;
	struct plan_instance instance;
	struct error error = { 0 };
	json_t *plan = NULL;

	planning->failures = json_deep_copy(failures);
	if (err) {
		finish_plan(planning, err, why, NULL);
		return;
	}
	note_names(market, planning);
	err = market_instance(market, planning->max_stores, &instance, &error);
	if (!err)
		err = plan_here(&instance, market->arena, &plan, &error);
	if (!err && !plan) {
		err = plan_in_worker(planning, &instance, &error);
		if (!err)
			return;
	}
	finish_plan(planning, err, &error, plan);
}

void shopping_plan(struct house *house, const char *language, unsigned int max_stores, bool refresh,
		   shopping_plan_fn done, void *userdata)
{
	struct planning *planning = calloc(1, sizeof(*planning));

	if (!planning) {
		done(ERR_NOMEM, NULL, NULL, userdata);
		return;
	}
	*planning = (struct planning){
		.house = house, .max_stores = max_stores, .done = done, .userdata = userdata
	};
	shopping_gather(house, language, refresh, on_market, planning);
}
