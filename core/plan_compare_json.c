// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_compare_json.h"

#include "core/plan_lower.h"
#include "core/plan_offer.h"

/* Takes @value over; an array that lost one without memory is given up whole by its writer. */
static void add(json_t *array, json_t *value, bool *whole)
{
	*whole &= !json_array_append_new(array, value);
}

static json_t *finish(json_t *json, bool whole)
{
	if (json && !whole) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *unsold_in(const struct plan_instance *instance, size_t store)
{
	json_t *ids = json_array();
	struct plan_offer offer;
	bool whole = true;

	for (size_t i = 0; i < instance->item_count; i++)
		if (!plan_offer_cheapest(instance, i, store, &offer))
			add(ids, json_string(instance->items[i].id), &whole);
	return finish(ids, whole);
}

static json_t *unmet_of(const struct plan_instance *instance, const struct plan *plan)
{
	json_t *ids = json_array();
	bool whole = true;

	for (size_t i = 0; i < instance->item_count; i++)
		if (plan->choice[i] < 0)
			add(ids, json_string(instance->items[i].id), &whole);
	return finish(ids, whole);
}

static json_t *stores_of(const struct plan_instance *instance, const struct plan *plan)
{
	json_t *ids = json_array();
	bool whole = true;

	for (size_t b = 0; b < plan->basket_count; b++)
		add(ids, json_string(instance->stores[plan->baskets[b].store].id), &whole);
	return finish(ids, whole);
}

/* What a band stands for, where the household told more than the store's own bands. */
static const struct plan_way *way_of(const struct plan_instance *instance, size_t store,
				     size_t band)
{
	const struct plan_house *house = instance->stores[store].house;

	return house ? &house->ways[band] : NULL;
}

/* As the retailer tells it: what it asks, the household's own way, what is taken off. */
struct sums {
	json_int_t subtotal, fee, trip, less;
};

static void add_band(const struct plan_instance *instance, size_t store, size_t band, int64_t fee,
		     struct sums *sums)
{
	const struct plan_way *way = way_of(instance, store, band);

	sums->fee += way ? way->asked : fee;
	sums->trip += way ? way->mode->trip : 0;
	sums->less += way && way->voucher ? way->voucher->amount : 0;
}

/* Names the mode and the voucher of a band, where it has any. */
static bool set_way(const struct plan_way *way, json_t *json)
{
	bool whole = true;

	if (way && way->mode->id)
		whole &= !json_object_set_new(json, "mode", json_string(way->mode->id));
	if (way && way->voucher)
		whole &= !json_object_set_new(json, "voucher", json_string(way->voucher->id));
	return whole;
}

static bool set_trip(json_int_t trip, json_t *json)
{
	return !trip || !json_object_set_new(json, "trip", json_integer(trip));
}

static json_t *write_single(const struct plan_instance *instance, const struct plan_single *single)
{
	struct sums sums = { .less = single->less };
	json_t *json;
	bool whole;

	if (single->usable)
		add_band(instance, single->store, single->band, single->fee, &sums);
	json = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:b}", "store",
			 instance->stores[single->store].id, "total", (json_int_t)single->total,
			 "subtotal", (json_int_t)single->subtotal, "fee", sums.fee, "less",
			 sums.less, "lacks", (json_int_t)single->lacks, "unmet",
			 unsold_in(instance, single->store), "usable", single->usable);
	whole = set_trip(sums.trip, json);
	if (single->usable)
		whole &= set_way(way_of(instance, single->store, single->band), json);
	return finish(json, whole);
}

/* What the members of each plan among the alternatives have in common. */
static json_t *write_plan(const struct plan_instance *instance, const struct plan *plan)
{
	struct sums sums = { 0 };
	json_t *json;

	for (size_t b = 0; b < plan->basket_count; b++) {
		const struct plan_basket *basket = &plan->baskets[b];

		sums.subtotal += basket->subtotal;
		sums.less += basket->off + basket->credit;
		add_band(instance, basket->store, basket->band, basket->fee, &sums);
	}
	json = json_pack("{s:o, s:I, s:I, s:I, s:I, s:b}", "stores", stores_of(instance, plan),
			 "total", (json_int_t)plan->total, "subtotal", sums.subtotal, "fee",
			 sums.fee, "less", sums.less, "proven", plan->status == PLAN_OPTIMAL);
	return finish(json, set_trip(sums.trip, json));
}

static json_t *write_pair(const struct plan_instance *instance, const struct plan_pair *pair)
{
	json_t *json = write_plan(instance, &pair->plan);
	bool whole = !json_object_set_new(json, "unmet", unmet_of(instance, &pair->plan));

	return finish(json, whole);
}

static json_t *write_count(const struct plan_instance *instance, const struct plan_count *count)
{
	json_t *json = write_plan(instance, &count->plan);
	bool whole = !json_object_set_new(json, "max_stores", json_integer(count->max_stores));

	whole &= !json_object_set_new(json, "unmet", json_integer((json_int_t)count->plan.unmet));
	return finish(json, whole);
}

static json_t *write_hint(const struct plan_instance *instance, const struct plan_hint *hint)
{
	json_t *json = json_pack("{s:s, s:I, s:I}", "store", instance->stores[hint->store].id,
				 "missing", (json_int_t)hint->missing, "saves",
				 (json_int_t)hint->saves);
	struct sums sums = { 0 };
	bool whole;

	add_band(instance, hint->store, hint->band,
		 instance->stores[hint->store].tariff.bands[hint->band].fee, &sums);
	whole = !json_object_set_new(json, "fee", json_integer(sums.fee));
	whole &= set_way(way_of(instance, hint->store, hint->band), json);
	return finish(json, whole);
}

static json_t *write_reason(const struct plan_instance *instance, const struct plan_reason *reason)
{
	json_t *without = write_plan(instance, &reason->without);
	bool whole = !json_object_set_new(without, "unmet",
					  json_integer((json_int_t)reason->without.unmet));

	return json_pack("{s:s, s:I, s:I, s:I, s:o}", "store", instance->stores[reason->store].id,
			 "min", (json_int_t)reason->min, "held", (json_int_t)reason->held,
			 "held_items", (json_int_t)reason->held_items, "without",
			 finish(without, whole));
}

static json_t *write_missing(const struct plan_instance *instance, const struct plan *plan,
			     const struct plan_missing *missing)
{
	json_t *items = json_array();
	struct sums sums = { 0 };
	bool whole = true;

	if (missing->usable)
		add_band(instance, missing->store, missing->band, missing->fee, &sums);
	for (size_t i = 0; i < instance->item_count; i++) {
		struct plan_offer offer;

		if (plan->choice[i] >= 0 ||
		    !plan_offer_cheapest(instance, i, missing->store, &offer))
			continue;
		add(items,
		    json_pack("{s:s, s:I}", "id", instance->items[i].id, "price",
			      (json_int_t)offer.price),
		    &whole);
	}
	return json_pack("{s:s, s:I, s:I, s:I, s:b, s:o}", "store",
			 instance->stores[missing->store].id, "subtotal",
			 (json_int_t)missing->subtotal, "fee", sums.fee, "lacks",
			 (json_int_t)missing->lacks, "usable", missing->usable, "items",
			 finish(items, whole));
}

static json_t *write_tie(const struct plan_instance *instance, const struct plan_tie *tie)
{
	json_t *json = json_pack("{s:s, s:s, s:I, s:I}", "id", instance->items[tie->item].id,
				 "store", instance->stores[tie->other.store].id, "price",
				 (json_int_t)tie->other.price, "more", (json_int_t)tie->more);
	bool whole = true;

	if (tie->other.id)
		whole = !json_object_set_new(json, "offer", json_string(tie->other.id));
	return finish(json, whole);
}

/* The members that say why, into the object of plan_compare_json(). */
static bool write_why(const struct plan_instance *instance, const struct plan *plan,
		      const struct plan_compare *compare, json_t *json)
{
	json_t *reasons = json_array(), *missing = json_array(), *ties = json_array();
	bool whole = true;

	for (size_t i = 0; i < compare->reason_count; i++)
		add(reasons, write_reason(instance, &compare->reasons[i]), &whole);
	for (size_t i = 0; i < compare->missing_count; i++)
		add(missing, write_missing(instance, plan, &compare->missing[i]), &whole);
	for (size_t i = 0; i < compare->tie_count; i++)
		add(ties, write_tie(instance, &compare->ties[i]), &whole);
	whole &= !json_object_set_new(json, "reasons", reasons);
	whole &= !json_object_set_new(json, "missing", missing);
	whole &= !json_object_set_new(json, "ties", ties);
	return whole;
}

json_t *plan_compare_json(const struct plan_instance *instance, const struct plan *plan,
			  const struct plan_compare *compare)
{
	json_t *singles = json_array(), *pairs = json_array();
	json_t *by_count = json_array(), *hints = json_array(), *json;
	bool whole = true;

	for (size_t i = 0; i < compare->single_count; i++)
		add(singles, write_single(instance, &compare->singles[i]), &whole);
	for (size_t i = 0; i < compare->pair_count; i++)
		add(pairs, write_pair(instance, &compare->pairs[i]), &whole);
	for (size_t i = 0; i < compare->count_count; i++)
		add(by_count, write_count(instance, &compare->by_count[i]), &whole);
	for (size_t i = 0; i < compare->hint_count; i++)
		add(hints, write_hint(instance, &compare->hints[i]), &whole);
	json = json_pack("{s:o, s:o, s:o, s:b, s:o, s:o}", "singles", singles, "pairs", pairs,
			 "by_count", by_count, "whole", compare->whole, "hints", hints,
			 "max_stores",
			 instance->max_stores ? json_integer(instance->max_stores) : json_null());
	if (json)
		whole &= write_why(instance, plan, compare, json);
	return finish(json, whole);
}
