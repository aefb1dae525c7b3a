// SPDX-License-Identifier: GPL-2.0-or-later
/* What an instance has to keep, so that no sum can wrap around. */
#include "core/plan.h"

static enum err check_band(const struct tariff *tariff, size_t store, size_t band,
			   struct error *error)
{
	const struct tariff_band *bands = tariff->bands;
	int64_t min = bands[band].min, fee = bands[band].fee;

	if (min < 0 || (fee < 0 && !min))
		return error_set(error, ERR_INVALID, "stores[%zu].bands[%zu].%s: negative", store,
				 band, min < 0 ? "min" : "fee");
	if (min > MONEY_MAX || fee > MONEY_MAX || fee < -MONEY_MAX)
		return error_set(error, ERR_LIMIT, "stores[%zu].bands[%zu].%s: above %lld", store,
				 band, min > MONEY_MAX ? "min" : "fee", MONEY_MAX);
	if (bands[band].off > PLAN_OFF_MAX)
		return error_set(error, ERR_LIMIT, "stores[%zu].bands[%zu].off: above %d", store,
				 band, PLAN_OFF_MAX);
	if (band && (min < bands[band - 1].min ||
		     (min == bands[band - 1].min && bands[band].off == bands[band - 1].off)))
		return error_set(error, ERR_INVALID,
				 "stores[%zu].bands[%zu].min: not above the one before", store,
				 band);
	return ERR_NONE;
}

static enum err check_prices(const struct plan_instance *instance, size_t item, struct error *error)
{
	const int64_t *prices = instance->items[item].prices;

	for (size_t j = 0; j < instance->store_count; j++) {
		if (prices[j] < 0 && prices[j] != PLAN_NONE)
			return error_set(error, ERR_INVALID, "items[%zu].prices[%zu]: negative",
					 item, j);
		if (prices[j] > MONEY_MAX)
			return error_set(error, ERR_LIMIT, "items[%zu].prices[%zu]: above %lld",
					 item, j, MONEY_MAX);
	}
	return ERR_NONE;
}

static enum err check_offer(const struct plan_instance *instance, size_t item, size_t at,
			    struct error *error)
{
	const struct plan_offer *offer = &instance->items[item].offers[at];

	if (offer->store >= instance->store_count)
		return error_set(error, ERR_INVALID, "items[%zu].offers[%zu].store: no such store",
				 item, at);
	if (offer->price < 0 || offer->credit < 0)
		return error_set(error, ERR_INVALID, "items[%zu].offers[%zu].%s: negative", item,
				 at, offer->price < 0 ? "price" : "credit");
	if (offer->price > MONEY_MAX)
		return error_set(error, ERR_LIMIT, "items[%zu].offers[%zu].price: above %lld", item,
				 at, MONEY_MAX);
	if (offer->credit > offer->price)
		return error_set(error, ERR_INVALID,
				 "items[%zu].offers[%zu].credit: above the price", item, at);
	return ERR_NONE;
}

static enum err check_offers(const struct plan_instance *instance, size_t item, struct error *error)
{
	unsigned int counts[PLAN_STORES_MAX] = { 0 };
	const struct plan_item *checked = &instance->items[item];
	enum err err = ERR_NONE;

	for (size_t t = 0; t < checked->offer_count && !err; t++) {
		err = check_offer(instance, item, t, error);
		if (!err && ++counts[checked->offers[t].store] > PLAN_OFFERS_MAX)
			err = error_set(error, ERR_LIMIT,
					"items[%zu].offers[%zu]: more than %d of one store", item,
					t, PLAN_OFFERS_MAX);
	}
	return err;
}

enum err plan_check(const struct plan_instance *instance, struct error *error)
{
	enum err err = ERR_NONE;

	if (instance->store_count > PLAN_STORES_MAX)
		return error_set(error, ERR_LIMIT, "stores: %zu of them, at most %d",
				 instance->store_count, PLAN_STORES_MAX);
	if (instance->item_count > PLAN_ITEMS_MAX)
		return error_set(error, ERR_LIMIT, "items: %zu of them, at most %d",
				 instance->item_count, PLAN_ITEMS_MAX);
	for (size_t j = 0; j < instance->store_count && !err; j++) {
		const struct tariff *tariff = &instance->stores[j].tariff;

		if (tariff->count > TARIFF_BANDS_MAX)
			return error_set(error, ERR_LIMIT, "stores[%zu].bands: more than %d", j,
					 TARIFF_BANDS_MAX);
		for (size_t b = 0; b < tariff->count && !err; b++)
			err = check_band(tariff, j, b, error);
	}
	for (size_t i = 0; i < instance->item_count && !err; i++)
		err = instance->items[i].prices ? check_prices(instance, i, error)
						: check_offers(instance, i, error);
	return err;
}
