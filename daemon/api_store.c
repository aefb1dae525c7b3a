// SPDX-License-Identifier: GPL-2.0-or-later
/* The household's stores: which, where, what they charge, and their secrets. */
#include "daemon/api_handlers.h"
#include "daemon/house.h"

static json_t *slots_json(const struct mode *mode)
{
	json_t *slots = json_array();

	for (size_t i = 0; i < mode->slot_count; i++)
		json_array_append_new(slots, json_pack("{s:s, s:I}", "id", mode->slots[i].id, "fee",
						       (json_int_t)mode->slots[i].fee));
	return slots;
}

static json_t *mode_json(const struct mode *mode)
{
	json_t *bands = json_array();

	for (size_t i = 0; i < mode->tariff.count; i++)
		json_array_append_new(bands, json_pack("{s:I, s:I}", "min",
						       (json_int_t)mode->tariff.bands[i].min, "fee",
						       (json_int_t)mode->tariff.bands[i].fee));
	return json_pack("{s:s, s:o, s:s, s:s, s:o, s:I}", "mode", mode->name, "bands", bands,
			 "source", mode->source, "verified", mode->verified, "slots",
			 slots_json(mode), "trip", (json_int_t)mode->trip);
}

static json_t *modes_json(const struct shop *shop)
{
	json_t *modes = json_array();

	for (size_t m = 0; m < shop->mode_count; m++)
		json_array_append_new(modes, mode_json(&shop->modes[m]));
	return modes;
}

static json_t *vouchers_json(const struct shop *shop)
{
	json_t *vouchers = json_array();

	for (size_t v = 0; v < shop->voucher_count; v++) {
		const struct plan_voucher *voucher = &shop->vouchers[v];

		json_array_append_new(vouchers,
				      json_pack("{s:s, s:I, s:I}", "id", voucher->id, "min",
						(json_int_t)voucher->min,
						voucher->off ? "permille" : "amount",
						voucher->off ? (json_int_t)voucher->off
							     : (json_int_t)voucher->amount));
	}
	return vouchers;
}

static json_t *store_json(struct request *request, const struct shop *shop)
{
	const struct retailer *retailer = shop->retailer;
	bool login = settings_secret(request->house->settings, shop->name, &request->arena);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:I}", "name",
			 shop->name, "retailer", retailer->id, "retailer_name", retailer->name,
			 "connector", retailer->connector, "base_url",
			 shop->base_url ? shop->base_url : retailer->base_url, "site", shop->site,
			 "currency", retailer->currency, "login", login, "modes", modes_json(shop),
			 "vouchers", vouchers_json(shop), "credit_permille",
			 (json_int_t)shop->credit);
}

void api_stores_get(struct request *request)
{
	const struct settings *settings = request->house->settings;
	json_t *stores = json_array(), *retailers = json_array();

	for (size_t i = 0; i < settings->shop_count; i++)
		json_array_append_new(stores, store_json(request, &settings->shops[i]));
	for (size_t i = 0; i < settings->retailer_count; i++)
		json_array_append_new(retailers,
				      json_pack("{s:s, s:s, s:s}", "id", settings->retailers[i].id,
						"name", settings->retailers[i].name, "connector",
						settings->retailers[i].connector));
	api_json(request, json_pack("{s:o, s:o}", "stores", stores, "retailers", retailers));
}

void api_store_put(struct request *request)
{
	json_t *body = api_read_json(request);
	const char *retailer = json_string_value(json_object_get(body, "retailer"));
	struct settings *settings = request->house->settings;
	struct error error = { 0 };
	enum err err;

	if (!body)
		return;
	err = retailer ? settings_add_shop(settings, request->argument, retailer,
					   json_string_value(json_object_get(body, "base_url")),
					   json_string_value(json_object_get(body, "site")), &error)
		       : error_set(&error, ERR_INVALID, "a store needs a \"retailer\"");
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, store_json(request, settings_shop(settings, request->argument)));
	json_decref(body);
}

void api_store_delete(struct request *request)
{
	struct error error = { 0 };
	enum err err = settings_remove_shop(request->house->settings, request->argument, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_object());
}

void api_store_secret_put(struct request *request)
{
	json_t *body = api_read_json(request);
	const char *secret = json_string_value(json_object_get(body, "secret"));
	struct error error = { 0 };
	enum err err;

	if (!body)
		return;
	err = secret ? settings_set_secret(request->house->settings, request->argument, secret,
					   &error)
		     : error_set(&error, ERR_INVALID, "the request has no \"secret\"");
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_object());
	json_decref(body);
}
