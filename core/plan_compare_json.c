// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_compare_json.h"

static json_t *unsold_in(const struct plan_instance *instance, size_t store)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < instance->item_count; i++)
		if (instance->items[i].prices[store] == PLAN_NONE)
			json_array_append_new(ids, json_string(instance->items[i].id));
	return ids;
}

static json_t *unmet_of(const struct plan_instance *instance, const struct plan *plan)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < instance->item_count; i++)
		if (plan->choice[i] < 0)
			json_array_append_new(ids, json_string(instance->items[i].id));
	return ids;
}

static json_t *write_single(const struct plan_instance *instance, const struct plan_single *single)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:o, s:b}", "store",
			 instance->stores[single->store].id, "total", (json_int_t)single->total,
			 "subtotal", (json_int_t)single->subtotal, "fee", (json_int_t)single->fee,
			 "unmet", unsold_in(instance, single->store), "usable", single->usable);
}

static json_t *write_pair(const struct plan_instance *instance, const struct plan_pair *pair)
{
	return json_pack("{s:[s, s], s:I, s:o, s:b}", "stores",
			 instance->stores[pair->stores[0]].id, instance->stores[pair->stores[1]].id,
			 "total", (json_int_t)pair->plan.total, "unmet",
			 unmet_of(instance, &pair->plan), "proven",
			 pair->plan.status == PLAN_OPTIMAL);
}

static json_t *write_count(const struct plan_count *count)
{
	return json_pack("{s:I, s:I, s:I, s:b}", "max_stores", (json_int_t)count->max_stores,
			 "total", (json_int_t)count->plan.total, "unmet",
			 (json_int_t)count->plan.unmet, "proven",
			 count->plan.status == PLAN_OPTIMAL);
}

static json_t *write_hint(const struct plan_instance *instance, const struct plan_hint *hint)
{
	return json_pack("{s:s, s:I, s:I}", "store", instance->stores[hint->store].id, "missing",
			 (json_int_t)hint->missing, "saves", (json_int_t)hint->saves);
}

json_t *plan_compare_json(const struct plan_instance *instance, const struct plan_compare *compare)
{
	json_t *singles = json_array(), *pairs = json_array();
	json_t *by_count = json_array(), *hints = json_array();
	int failed = 0;

	for (size_t i = 0; i < compare->single_count; i++)
		failed |= json_array_append_new(singles,
						write_single(instance, &compare->singles[i]));
	for (size_t i = 0; i < compare->pair_count; i++)
		failed |= json_array_append_new(pairs, write_pair(instance, &compare->pairs[i]));
	for (size_t i = 0; i < compare->count_count; i++)
		failed |= json_array_append_new(by_count, write_count(&compare->by_count[i]));
	for (size_t i = 0; i < compare->hint_count; i++)
		failed |= json_array_append_new(hints, write_hint(instance, &compare->hints[i]));
	if (failed) {
		json_decref(singles);
		json_decref(pairs);
		json_decref(by_count);
		json_decref(hints);
		return NULL;
	}
	return json_pack("{s:o, s:o, s:o, s:o}", "singles", singles, "pairs", pairs, "by_count",
			 by_count, "hints", hints);
}
