// SPDX-License-Identifier: GPL-2.0-or-later
/* Types and presence are checked here, values by plan_check(); both name the place. */
#include "core/plan_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "core/plan_json_house.h"
#include "core/plan_json_read.h"
#include "core/plan_lower.h"

/* A place in the instance, for messages: "items[3].prices[1]". */
enum { PLACE_SIZE = 64 };

struct id {
	const char *text;
	size_t index;
};

static int compare_ids(const void *a, const void *b)
{
	const struct id *left = a, *right = b;
	int order = strcmp(left->text, right->text);

	if (order)
		return order;
	return left->index < right->index ? -1 : 1;
}

/* The answer names stores and items by their ids, so none may stand there twice. */
static enum err check_ids(struct id *ids, size_t count, const char *array, struct error *error)
{
	qsort(ids, count, sizeof(*ids), compare_ids);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(ids[i - 1].text, ids[i].text))
			return error_set(error, ERR_INVALID, "%s[%zu].id: '%s' is there twice",
					 array, ids[i].index, ids[i].text);
	return ERR_NONE;
}

static enum err read_store_bands(const json_t *json, size_t store, struct tariff *tariff,
				 struct error *error)
{
	char place[PLACE_SIZE];

	snprintf(place, sizeof(place), "stores[%zu].bands", store);
	return plan_json_read_bands(json, place, tariff, error);
}

static enum err read_stores(const json_t *json, struct arena *arena, struct plan_instance *instance,
			    struct error *error)
{
	size_t count = json_array_size(json);
	struct plan_store *stores;
	struct id ids[PLAN_STORES_MAX];

	if (!json_is_array(json))
		return plan_json_read_wrong(error, "stores", json, "an array");
	if (count > PLAN_STORES_MAX)
		return error_set(error, ERR_LIMIT, "stores: %zu of them, at most %d", count,
				 PLAN_STORES_MAX);
	stores = arena_array(arena, count, sizeof(*stores));
	if (!stores)
		return error_set(error, ERR_NOMEM, "no memory for %zu stores", count);
	for (size_t j = 0; j < count; j++) {
		const json_t *store = json_array_get(json, j);
		char place[PLACE_SIZE];
		enum err err;

		snprintf(place, sizeof(place), "stores[%zu]", j);
		if (!json_is_object(store))
			return plan_json_read_wrong(error, place, store, "an object");
		snprintf(place, sizeof(place), "stores[%zu].id", j);
		err = plan_json_read_id(json_object_get(store, "id"), place, arena, &stores[j].id,
					error);
		if (!err)
			err = read_store_bands(json_object_get(store, "bands"), j,
					       &stores[j].tariff, error);
		if (err)
			return err;
		ids[j] = (struct id){ stores[j].id, j };
	}
	instance->stores = stores;
	instance->store_count = count;
	return check_ids(ids, count, "stores", error);
}

static enum err read_prices(const json_t *json, size_t item, size_t stores, int64_t *prices,
			    struct error *error)
{
	char place[PLACE_SIZE];
	const json_t *price;
	size_t j;

	snprintf(place, sizeof(place), "items[%zu].prices", item);
	if (!json_is_array(json))
		return plan_json_read_wrong(error, place, json, "an array");
	if (json_array_size(json) != stores)
		return error_set(error, ERR_INVALID, "%s: %zu of them for %zu stores", place,
				 json_array_size(json), stores);
	json_array_foreach(json, j, price)
	{
		enum err err;

		prices[j] = PLAN_NONE;
		if (json_is_null(price))
			continue;
		snprintf(place, sizeof(place), "items[%zu].prices[%zu]", item, j);
		err = plan_json_read_amount(price, place, &prices[j], error);
		if (err)
			return err;
	}
	return ERR_NONE;
}

static enum err read_items(const json_t *json, struct arena *arena, struct plan_instance *instance,
			   struct error *error)
{
	size_t count = json_array_size(json), stores = instance->store_count;
	struct plan_item *items;
	struct id *ids;

	if (!json_is_array(json))
		return plan_json_read_wrong(error, "items", json, "an array");
	if (count > PLAN_ITEMS_MAX)
		return error_set(error, ERR_LIMIT, "items: %zu of them, at most %d", count,
				 PLAN_ITEMS_MAX);
	items = arena_array(arena, count, sizeof(*items));
	ids = arena_array(arena, count, sizeof(*ids));
	for (size_t i = 0; items && ids && i < count; i++) {
		const json_t *item = json_array_get(json, i);
		int64_t *prices = arena_array(arena, stores, sizeof(*prices));
		char place[PLACE_SIZE];
		enum err err;

		if (!prices)
			return error_set(error, ERR_NOMEM, "no memory for %zu items", count);
		snprintf(place, sizeof(place), "items[%zu]", i);
		if (!json_is_object(item))
			return plan_json_read_wrong(error, place, item, "an object");
		snprintf(place, sizeof(place), "items[%zu].id", i);
		err = plan_json_read_id(json_object_get(item, "id"), place, arena, &items[i].id,
					error);
		if (!err)
			err = read_prices(json_object_get(item, "prices"), i, stores, prices,
					  error);
		if (err)
			return err;
		items[i].prices = prices;
		ids[i] = (struct id){ items[i].id, i };
	}
	if (!items || !ids)
		return error_set(error, ERR_NOMEM, "no memory for %zu items", count);
	instance->items = items;
	instance->item_count = count;
	return check_ids(ids, count, "items", error);
}

static enum err read_currency(const json_t *json, struct plan_instance *instance,
			      struct error *error)
{
	const char *currency = json_string_value(json);

	if (!currency)
		return plan_json_read_wrong(error, "currency", json, "a text");
	if (json_string_length(json) != CURRENCY_SIZE - 1 ||
	    strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != CURRENCY_SIZE - 1)
		return error_set(error, ERR_INVALID,
				 "currency: '%s' is not three capital letters (ISO 4217)",
				 currency);
	memcpy(instance->currency, currency, CURRENCY_SIZE);
	return ERR_NONE;
}

static enum err read_max_stores(const json_t *json, struct plan_instance *instance,
				struct error *error)
{
	json_int_t count = json_integer_value(json);

	if (!json || json_is_null(json))
		return ERR_NONE;
	if (!json_is_integer(json))
		return plan_json_read_wrong(error, "max_stores", json, "a whole number");
	if (count < 1) {
		(void)error_set(error, ERR_INVALID, "max_stores: %lld is below 1",
				(long long)count);
		error_hint(error, "leave max_stores out for no limit");
		return ERR_INVALID;
	}
	instance->max_stores = count < PLAN_STORES_MAX ? (unsigned int)count : PLAN_STORES_MAX;
	return ERR_NONE;
}

enum err plan_json_parse(const json_t *json, struct arena *arena,
			 struct plan_instance *ret_instance, struct error *error)
{
	struct plan_instance instance = { 0 };
	enum err err;

	if (!json_is_object(json))
		return plan_json_read_wrong(error, "instance", json, "an object");
	err = read_currency(json_object_get(json, "currency"), &instance, error);
	if (!err)
		err = read_max_stores(json_object_get(json, "max_stores"), &instance, error);
	if (!err)
		err = read_stores(json_object_get(json, "stores"), arena, &instance, error);
	if (!err)
		err = read_items(json_object_get(json, "items"), arena, &instance, error);
	if (!err)
		err = plan_json_house_read(json_object_get(json, "extensions"), arena, &instance,
					   error);
	if (!err)
		err = plan_check(&instance, error);
	if (!err)
		*ret_instance = instance;
	return err;
}

enum err plan_json_load(const char *bytes, size_t len, struct arena *arena,
			struct plan_instance *ret_instance, struct error *error)
{
	json_error_t where;
	json_t *json;
	enum err err;

	if (len > PLAN_JSON_BYTES_MAX)
		return error_set(error, ERR_LIMIT, "the instance has %zu bytes, at most %d", len,
				 PLAN_JSON_BYTES_MAX);
	json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &where);
	if (!json)
		return error_set(error, ERR_INVALID, "line %d, column %d: %s", where.line,
				 where.column, where.text);
	err = plan_json_parse(json, arena, ret_instance, error);
	json_decref(json);
	return err;
}

/* With extensions the store's own bands are those of its first mode, as other programs know it. */
static json_t *write_store(const struct plan_store *store)
{
	const struct tariff *tariff = store->house && store->house->mode_count
					      ? &store->house->modes[0].tariff
					      : &store->tariff;
	json_t *bands = json_array();

	for (size_t b = 0; b < tariff->count; b++) {
		const struct tariff_band *band = &tariff->bands[b];

		if (json_array_append_new(bands,
					  json_pack("{s:I, s:I}", "min", (json_int_t)band->min,
						    "fee", (json_int_t)band->fee))) {
			json_decref(bands);
			return NULL;
		}
	}
	return json_pack("{s:s, s:o}", "id", store->id, "bands", bands);
}

/* The lowest price in a store, or PLAN_NONE. */
static int64_t lowest_price(const struct plan_item *item, size_t store)
{
	int64_t lowest = PLAN_NONE;

	if (item->prices)
		return item->prices[store];
	for (size_t t = 0; t < item->offer_count; t++)
		if (item->offers[t].store == store &&
		    (lowest == PLAN_NONE || item->offers[t].price < lowest))
			lowest = item->offers[t].price;
	return lowest;
}

static json_t *write_item(const struct plan_item *item, size_t stores)
{
	json_t *prices = json_array();

	for (size_t j = 0; j < stores; j++) {
		int64_t lowest = lowest_price(item, j);
		json_t *price = lowest == PLAN_NONE ? json_null() : json_integer(lowest);

		if (json_array_append_new(prices, price)) {
			json_decref(prices);
			return NULL;
		}
	}
	return json_pack("{s:s, s:o}", "id", item->id, "prices", prices);
}

json_t *plan_json_instance(const struct plan_instance *instance)
{
	json_t *stores = json_array(), *items = json_array(), *extensions = NULL, *json;
	bool whole = plan_json_house(instance, &extensions);

	for (size_t j = 0; j < instance->store_count; j++)
		whole &= !json_array_append_new(stores, write_store(&instance->stores[j]));
	for (size_t i = 0; i < instance->item_count; i++)
		whole &= !json_array_append_new(items, write_item(&instance->items[i],
								  instance->store_count));
	json = json_pack("{s:s, s:o, s:o}", "currency", instance->currency, "stores", stores,
			 "items", items);
	if (json && instance->max_stores)
		whole &= !json_object_set_new(json, "max_stores",
					      json_integer(instance->max_stores));
	if (json && extensions)
		whole &= !json_object_set(json, "extensions", extensions);
	json_decref(extensions);
	if (json && !whole) {
		json_decref(json);
		json = NULL;
	}
	return json;
}

static json_t *write_bought(const struct plan_instance *instance, const struct plan *plan,
			    size_t item)
{
	struct plan_offer offer = plan_taken(instance, plan, item);
	json_t *json = json_pack("{s:s, s:I}", "id", instance->items[item].id, "price",
				 (json_int_t)offer.price);

	if (json && offer.id)
		json_object_set_new(json, "offer", json_string(offer.id));
	return json;
}

static json_t *write_basket(const struct plan_instance *instance, const struct plan *plan,
			    const struct plan_basket *basket)
{
	json_t *items = json_array(), *json;

	for (size_t i = 0; i < instance->item_count; i++) {
		if (plan->choice[i] != (int)basket->store)
			continue;
		if (json_array_append_new(items, write_bought(instance, plan, i))) {
			json_decref(items);
			return NULL;
		}
	}
	json = json_pack("{s:s, s:I, s:I, s:o}", "store", instance->stores[basket->store].id,
			 "subtotal", (json_int_t)basket->subtotal, "fee", (json_int_t)basket->fee,
			 "items", items);
	if (json && !plan_json_house_basket(instance, basket, json)) {
		json_decref(json);
		json = NULL;
	}
	return json;
}

json_t *plan_json(const struct plan_instance *instance, const struct plan *plan)
{
	json_t *unmet = json_array(), *baskets = json_array(), *json;
	bool whole = true;

	for (size_t i = 0; i < instance->item_count; i++)
		if (plan->choice[i] < 0)
			whole &= !json_array_append_new(unmet, json_string(instance->items[i].id));
	for (size_t b = 0; b < plan->basket_count; b++)
		whole &= !json_array_append_new(baskets,
						write_basket(instance, plan, &plan->baskets[b]));
	json = json_pack("{s:s, s:I, s:I, s:o, s:s, s:o}", "status",
			 plan->status == PLAN_OPTIMAL ? "optimal" : "bounded", "total",
			 (json_int_t)plan->total, "bound", (json_int_t)plan->bound, "unmet", unmet,
			 "currency", instance->currency, "baskets", baskets);
	if (json && plan->status == PLAN_BOUNDED)
		whole &= !json_object_set_new(json, "unmet_bound",
					      json_integer((json_int_t)plan->unmet_bound));
	if (json && !whole) {
		json_decref(json);
		json = NULL;
	}
	return json;
}
