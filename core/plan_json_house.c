// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_json_house.h"

#include <stdio.h>
#include <string.h>

#include "core/plan_json_read.h"
#include "core/plan_lower.h"

/* What is being read, and where. */
struct reading {
	struct plan_instance *instance;
	struct arena *arena;
	struct error *error;
};

typedef enum err (*read_fn)(const struct reading *reading, json_t *json, const char *place,
			    void *ret_element);

static enum err no_memory(const struct reading *reading, const char *place)
{
	return error_set(reading->error, ERR_NOMEM, "%s: no memory", place);
}

/* A word that is not known may change what the rest means. */
static enum err refuse_others(const struct reading *reading, json_t *json, const char *place,
			      const char *const *known)
{
	const char *key;
	json_t *value;

	if (!json_is_object(json))
		return plan_json_read_wrong(reading->error, place, json, "an object");
	json_object_foreach(json, key, value)
	{
		size_t k = 0;

		while (known[k] && strcmp(known[k], key))
			k++;
		if (!known[k])
			return error_set(reading->error, ERR_INVALID, "%s.%s: not known", place,
					 key);
	}
	return ERR_NONE;
}

static enum err read_text(const struct reading *reading, json_t *json, const char *place,
			  const char *key, const char **ret_text)
{
	char inner[PLAN_JSON_PLACE_SIZE + 16];

	snprintf(inner, sizeof(inner), "%s.%s", place, key);
	return plan_json_read_id(json_object_get(json, key), inner, reading->arena, ret_text,
				 reading->error);
}

/* Missing is 0. */
static enum err read_money(const struct reading *reading, json_t *json, const char *place,
			   const char *key, int64_t *ret_amount)
{
	char inner[PLAN_JSON_PLACE_SIZE + 16];

	if (!json_object_get(json, key))
		return ERR_NONE;
	snprintf(inner, sizeof(inner), "%s.%s", place, key);
	return plan_json_read_amount(json_object_get(json, key), inner, ret_amount, reading->error);
}

/* Missing is an empty array. */
static enum err read_array(const struct reading *reading, json_t *json, const char *place,
			   const char *key, size_t most, size_t size, read_fn read,
			   const void **ret_elements, size_t *ret_count)
{
	json_t *array = json_object_get(json, key), *element;
	char inner[PLAN_JSON_PLACE_SIZE + 32];
	char *elements;
	size_t i;

	if (!array)
		return ERR_NONE;
	snprintf(inner, sizeof(inner), "%s.%s", place, key);
	if (!json_is_array(array))
		return plan_json_read_wrong(reading->error, inner, array, "an array");
	if (json_array_size(array) > most)
		return error_set(reading->error, ERR_LIMIT, "%s: more than %zu", inner, most);
	elements = arena_array(reading->arena, json_array_size(array), size);
	if (!elements)
		return no_memory(reading, inner);
	json_array_foreach(array, i, element)
	{
		enum err err;

		snprintf(inner, sizeof(inner), "%s.%s[%zu]", place, key, i);
		err = read(reading, element, inner, elements + i * size);
		if (err)
			return err;
	}
	*ret_elements = elements;
	*ret_count = json_array_size(array);
	return ERR_NONE;
}

static enum err read_slot(const struct reading *reading, json_t *json, const char *place,
			  void *ret_element)
{
	static const char *const known[] = { "id", "fee", NULL };
	struct plan_slot *slot = ret_element;
	enum err err = refuse_others(reading, json, place, known);

	if (!err)
		err = read_text(reading, json, place, "id", &slot->id);
	if (!err)
		err = read_money(reading, json, place, "fee", &slot->fee);
	return err;
}

static enum err read_mode(const struct reading *reading, json_t *json, const char *place,
			  void *ret_element)
{
	static const char *const known[] = { "id", "bands", "slots", "trip", NULL };
	char inner[PLAN_JSON_PLACE_SIZE + 8];
	struct plan_mode *mode = ret_element;
	const void *slots = NULL;
	enum err err = refuse_others(reading, json, place, known);

	if (!err)
		err = read_text(reading, json, place, "id", &mode->id);
	snprintf(inner, sizeof(inner), "%s.bands", place);
	if (!err)
		err = plan_json_read_bands(json_object_get(json, "bands"), inner, &mode->tariff,
					   reading->error);
	if (!err)
		err = read_array(reading, json, place, "slots", PLAN_SLOTS_MAX,
				 sizeof(struct plan_slot), read_slot, &slots, &mode->slot_count);
	mode->slots = slots;
	if (!err)
		err = read_money(reading, json, place, "trip", &mode->trip);
	return err;
}

static enum err read_voucher(const struct reading *reading, json_t *json, const char *place,
			     void *ret_element)
{
	static const char *const known[] = { "id", "min", "amount", "permille", NULL };
	struct plan_voucher *voucher = ret_element;
	int64_t off = 0;
	enum err err = refuse_others(reading, json, place, known);

	if (!err)
		err = read_text(reading, json, place, "id", &voucher->id);
	if (!err)
		err = read_money(reading, json, place, "min", &voucher->min);
	if (!err)
		err = read_money(reading, json, place, "amount", &voucher->amount);
	if (!err)
		err = read_money(reading, json, place, "permille", &off);
	voucher->off = off > PLAN_OFF_MAX ? PLAN_OFF_MAX + 1 : (unsigned int)off;
	return err;
}

/* The store's own bands are its only mode where the extensions name none. */
static enum err read_modes(const struct reading *reading, json_t *json, const char *place,
			   const struct plan_store *store, struct plan_house *house)
{
	struct plan_mode *only;
	const void *modes = NULL;
	enum err err = read_array(reading, json, place, "modes", PLAN_MODES_MAX,
				  sizeof(struct plan_mode), read_mode, &modes, &house->mode_count);

	house->modes = modes;
	if (err || modes)
		return err;
	only = arena_alloc(reading->arena, sizeof(*only));
	if (!only)
		return no_memory(reading, place);
	*only = (struct plan_mode){ .tariff = store->tariff };
	house->modes = only;
	house->mode_count = 1;
	return read_money(reading, json, place, "trip", &only->trip);
}

static enum err read_store(const struct reading *reading, json_t *json, const char *place,
			   struct plan_store *store)
{
	static const char *const known[] = { "modes", "trip", "vouchers", NULL };
	struct plan_house *house = arena_alloc(reading->arena, sizeof(*house));
	struct error why = { 0 };
	const void *vouchers = NULL;
	enum err err;

	if (!house)
		return no_memory(reading, place);
	err = refuse_others(reading, json, place, known);
	if (!err && json_object_get(json, "modes") && json_object_get(json, "trip"))
		return error_set(reading->error, ERR_INVALID,
				 "%s.trip: each mode has its own where there are modes", place);
	if (!err)
		err = read_modes(reading, json, place, store, house);
	if (!err)
		err = read_array(reading, json, place, "vouchers", PLAN_VOUCHERS_MAX,
				 sizeof(struct plan_voucher), read_voucher, &vouchers,
				 &house->voucher_count);
	house->vouchers = vouchers;
	if (err)
		return err;
	err = plan_lower(house, &store->tariff, &why);
	store->house = house;
	return err ? error_set(reading->error, err, "%s: %s", place, why.text) : ERR_NONE;
}

static int find_store(const struct plan_instance *instance, const char *id)
{
	for (size_t j = 0; id && j < instance->store_count; j++)
		if (!strcmp(instance->stores[j].id, id))
			return (int)j;
	return -1;
}

static enum err read_store_name(const struct reading *reading, json_t *json, const char *place,
				size_t *ret_store)
{
	int store = find_store(reading->instance, json_string_value(json));

	if (!json_is_string(json))
		return plan_json_read_wrong(reading->error, place, json, "a text");
	if (store < 0)
		return error_set(reading->error, ERR_INVALID, "%s: there is no store '%s'", place,
				 json_string_value(json));
	*ret_store = (size_t)store;
	return ERR_NONE;
}

static enum err read_offer(const struct reading *reading, json_t *json, const char *place,
			   void *ret_element)
{
	static const char *const known[] = { "id", "store", "price", "credit", NULL };
	char inner[PLAN_JSON_PLACE_SIZE + 8];
	struct plan_offer *offer = ret_element;
	enum err err = refuse_others(reading, json, place, known);

	if (!err && json_object_get(json, "id"))
		err = read_text(reading, json, place, "id", &offer->id);
	snprintf(inner, sizeof(inner), "%s.store", place);
	if (!err)
		err = read_store_name(reading, json_object_get(json, "store"), inner,
				      &offer->store);
	snprintf(inner, sizeof(inner), "%s.price", place);
	if (!err)
		err = plan_json_read_amount(json_object_get(json, "price"), inner, &offer->price,
					    reading->error);
	if (!err)
		err = read_money(reading, json, place, "credit", &offer->credit);
	return err;
}

static enum err read_never(const struct reading *reading, json_t *json, const char *place,
			   void *ret_element)
{
	return read_store_name(reading, json, place, ret_element);
}

static enum err read_item(const struct reading *reading, json_t *json, const char *place,
			  struct plan_item *item)
{
	static const char *const known[] = { "offers", "only", "never", NULL };
	char inner[PLAN_JSON_PLACE_SIZE + 8];
	struct plan_item with = *item;
	const void *offers = NULL, *never = NULL;
	size_t only = 0, never_count = 0;
	uint32_t refused = 0;
	enum err err = refuse_others(reading, json, place, known);

	if (!err)
		err = read_array(reading, json, place, "offers", PLAN_STORES_MAX * PLAN_OFFERS_MAX,
				 sizeof(struct plan_offer), read_offer, &offers, &with.offer_count);
	if (!err)
		err = read_array(reading, json, place, "never", PLAN_STORES_MAX, sizeof(size_t),
				 read_never, &never, &never_count);
	snprintf(inner, sizeof(inner), "%s.only", place);
	if (!err && json_object_get(json, "only"))
		err = read_store_name(reading, json_object_get(json, "only"), inner, &only);
	if (err)
		return err;
	if (offers) {
		with.offers = offers;
		with.prices = NULL;
	}
	for (size_t n = 0; n < never_count; n++)
		refused |= (uint32_t)1 << ((const size_t *)never)[n];
	if (plan_lower_item(&with, reading->instance->store_count,
			    json_object_get(json, "only") ? (int)only : -1, refused, reading->arena,
			    item))
		return no_memory(reading, place);
	return ERR_NONE;
}

static enum err read_stores(const struct reading *reading, json_t *json)
{
	size_t count = reading->instance->store_count;
	struct plan_store *stores = arena_array(reading->arena, count, sizeof(*stores));
	const char *id;
	json_t *value;

	if (!stores)
		return no_memory(reading, "extensions.stores");
	if (json && !json_is_object(json))
		return plan_json_read_wrong(reading->error, "extensions.stores", json, "an object");
	memcpy(stores, reading->instance->stores, count * sizeof(*stores));
	reading->instance->stores = stores;
	json_object_foreach(json, id, value)
	{
		char place[PLAN_JSON_PLACE_SIZE];
		int store = find_store(reading->instance, id);
		enum err err;

		snprintf(place, sizeof(place), "extensions.stores.%.64s", id);
		if (store < 0)
			return error_set(reading->error, ERR_INVALID, "%s: there is no such store",
					 place);
		err = read_store(reading, value, place, &stores[store]);
		if (err)
			return err;
	}
	return ERR_NONE;
}

static enum err read_items(const struct reading *reading, json_t *json)
{
	size_t count = reading->instance->item_count, found = 0;
	struct plan_item *items = arena_array(reading->arena, count, sizeof(*items));

	if (!items)
		return no_memory(reading, "extensions.items");
	if (json && !json_is_object(json))
		return plan_json_read_wrong(reading->error, "extensions.items", json, "an object");
	memcpy(items, reading->instance->items, count * sizeof(*items));
	reading->instance->items = items;
	for (size_t i = 0; json && i < count; i++) {
		json_t *value = json_object_get(json, items[i].id);
		char place[PLAN_JSON_PLACE_SIZE];
		enum err err;

		if (!value)
			continue;
		snprintf(place, sizeof(place), "extensions.items.%.64s", items[i].id);
		err = read_item(reading, value, place, &items[i]);
		if (err)
			return err;
		found++;
	}
	if (found < json_object_size(json))
		return error_set(reading->error, ERR_INVALID,
				 "extensions.items: %zu of them name no item",
				 json_object_size(json) - found);
	return ERR_NONE;
}

enum err plan_json_house_read(json_t *json, struct arena *arena, struct plan_instance *instance,
			      struct error *error)
{
	static const char *const known[] = { "version", "stores", "items", NULL };
	const json_t *version = json_object_get(json, "version");
	struct reading reading = { instance, arena, error };
	enum err err;

	if (!json)
		return ERR_NONE;
	if (!json_is_object(json))
		return plan_json_read_wrong(error, "extensions", json, "an object");
	if (!json_is_integer(version))
		return plan_json_read_wrong(error, "extensions.version", version, "a whole number");
	if (json_integer_value(version) != PLAN_JSON_EXTENSIONS) {
		(void)error_set(error, ERR_INVALID, "extensions.version: %lld is not known",
				(long long)json_integer_value(version));
		error_hint(error, "leave the extensions out, or take a newer cabas");
		return ERR_INVALID;
	}
	err = refuse_others(&reading, json, "extensions", known);
	if (!err)
		err = read_stores(&reading, json_object_get(json, "stores"));
	if (!err)
		err = read_items(&reading, json_object_get(json, "items"));
	return err;
}

static json_t *write_bands(const struct tariff *tariff)
{
	json_t *bands = json_array();

	for (size_t b = 0; b < tariff->count; b++)
		if (json_array_append_new(bands, json_pack("{s:I, s:I}", "min",
							   (json_int_t)tariff->bands[b].min, "fee",
							   (json_int_t)tariff->bands[b].fee))) {
			json_decref(bands);
			return NULL;
		}
	return bands;
}

static json_t *write_mode(const struct plan_mode *mode)
{
	json_t *slots = json_array();

	for (size_t s = 0; s < mode->slot_count; s++)
		if (json_array_append_new(slots,
					  json_pack("{s:s, s:I}", "id", mode->slots[s].id, "fee",
						    (json_int_t)mode->slots[s].fee))) {
			json_decref(slots);
			return NULL;
		}
	return json_pack("{s:s, s:o, s:o, s:I}", "id", mode->id, "bands",
			 write_bands(&mode->tariff), "slots", slots, "trip",
			 (json_int_t)mode->trip);
}

static json_t *write_voucher(const struct plan_voucher *voucher)
{
	return json_pack("{s:s, s:I, s:I}", "id", voucher->id, "min", (json_int_t)voucher->min,
			 voucher->off ? "permille" : "amount",
			 voucher->off ? (json_int_t)voucher->off : (json_int_t)voucher->amount);
}

static json_t *write_store(const struct plan_house *house)
{
	json_t *modes = json_array(), *vouchers = json_array(), *json = json_object();
	bool whole = true;

	for (size_t m = 0; m < house->mode_count && house->modes[m].id; m++)
		whole &= !json_array_append_new(modes, write_mode(&house->modes[m]));
	for (size_t v = 0; v < house->voucher_count; v++)
		whole &= !json_array_append_new(vouchers, write_voucher(&house->vouchers[v]));
	if (json_array_size(modes))
		whole &= !json_object_set(json, "modes", modes);
	else if (house->mode_count)
		whole &= !json_object_set_new(json, "trip", json_integer(house->modes[0].trip));
	whole &= !json_object_set(json, "vouchers", vouchers);
	json_decref(modes);
	json_decref(vouchers);
	if (whole)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *write_offers(const struct plan_instance *instance, const struct plan_item *item)
{
	json_t *offers = json_array(), *json = json_object();
	bool whole = true;

	for (size_t t = 0; t < item->offer_count; t++) {
		const struct plan_offer *offer = &item->offers[t];
		json_t *one = json_pack("{s:s, s:I, s:I}", "store",
					instance->stores[offer->store].id, "price",
					(json_int_t)offer->price, "credit",
					(json_int_t)offer->credit);

		if (one && offer->id)
			whole &= !json_object_set_new(one, "id", json_string(offer->id));
		whole &= !json_array_append_new(offers, one);
	}
	whole &= !json_object_set_new(json, "offers", offers);
	if (whole)
		return json;
	json_decref(json);
	return NULL;
}

bool plan_json_house(const struct plan_instance *instance, json_t **ret_json)
{
	json_t *stores = json_object(), *items = json_object(), *json = NULL;
	bool whole = true;

	for (size_t j = 0; j < instance->store_count; j++)
		if (instance->stores[j].house)
			whole &= !json_object_set_new(stores, instance->stores[j].id,
						      write_store(instance->stores[j].house));
	for (size_t i = 0; i < instance->item_count; i++)
		if (!instance->items[i].prices)
			whole &= !json_object_set_new(items, instance->items[i].id,
						      write_offers(instance, &instance->items[i]));
	if (json_object_size(stores) || json_object_size(items)) {
		json = json_pack("{s:i, s:O, s:O}", "version", PLAN_JSON_EXTENSIONS, "stores",
				 stores, "items", items);
		whole &= json != NULL;
	}
	json_decref(stores);
	json_decref(items);
	*ret_json = json;
	return whole;
}

bool plan_json_house_basket(const struct plan_instance *instance, const struct plan_basket *basket,
			    json_t *json)
{
	const struct plan_house *house = instance->stores[basket->store].house;
	const struct plan_way *way = house ? &house->ways[basket->band] : NULL;
	bool whole = true;

	if (basket->off)
		whole &= !json_object_set_new(json, "off", json_integer(basket->off));
	if (basket->credit)
		whole &= !json_object_set_new(json, "credit", json_integer(basket->credit));
	if (!way)
		return whole;
	whole &= !json_object_set_new(json, "fee", json_integer(way->asked));
	if (way->mode->id)
		whole &= !json_object_set_new(json, "mode", json_string(way->mode->id));
	if (way->mode->trip)
		whole &= !json_object_set_new(json, "trip", json_integer(way->mode->trip));
	if (way->slot)
		whole &= !json_object_set_new(json, "slot", json_string(way->slot->id));
	if (!way->voucher)
		return whole;
	whole &= !json_object_set_new(json, "voucher", json_string(way->voucher->id));
	if (way->voucher->amount)
		whole &= !json_object_set_new(json, "amount", json_integer(way->voucher->amount));
	return whole;
}
