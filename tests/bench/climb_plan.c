// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Searches for an instance that is bad for the planner, by hill climbing on the steps that it
 * makes: a price, a minimum or a fee is changed, and the change is kept when the planner needs no
 * fewer steps. Writes the worst as JSON; tests/bench/plan-worst.json was made so.
 *
 *     climb_plan ITEMS STORES CHANGES SEED > FILE
 */
#include <stdlib.h>

#include "core/plan_json.h"
#include "tests/plan_kit.h"

enum { MAX_NODES = 20000000 };

static uint64_t nodes_of(const struct plan_instance *instance)
{
	struct arena arena;
	struct plan plan = { 0 };
	struct error error = { 0 };

	arena_init(&arena, 1 << 20);
	if (plan_solve(instance, MAX_NODES, &arena, &plan, &error))
		exit(1);
	arena_done(&arena);
	return plan.nodes;
}

static void change_band(struct kit *kit, uint64_t *state)
{
	size_t store = (size_t)kit_between(state, 0, (int64_t)kit->instance.store_count - 1);
	struct tariff *tariff = &kit->stores[store].tariff;
	size_t b = (size_t)kit_between(state, 0, (int64_t)tariff->count - 1);
	int64_t low = b ? tariff->bands[b - 1].min + 1 : 0;
	int64_t high = b + 1 < tariff->count ? tariff->bands[b + 1].min - 1 : 30000;

	if (kit_between(state, 0, 1))
		tariff->bands[b].fee = kit_between(state, 0, 1500);
	else if (low <= high)
		tariff->bands[b].min = kit_between(state, low, high);
}

static void change(struct kit *kit, uint64_t *state)
{
	for (int64_t times = kit_between(state, 1, 3); times; times--) {
		size_t item = (size_t)kit_between(state, 0, (int64_t)kit->instance.item_count - 1);
		size_t store =
			(size_t)kit_between(state, 0, (int64_t)kit->instance.store_count - 1);

		if (kit_between(state, 0, 2))
			kit->prices[item][store] = kit_between(state, 50, 3000);
		else
			change_band(kit, state);
	}
}

int main(int argc, char **argv)
{
	struct kit kit, before;
	uint64_t state, most;
	json_t *json;

	if (argc != 5) {
		fprintf(stderr, "climb_plan ITEMS STORES CHANGES SEED\n");
		return 64;
	}
	state = strtoull(argv[4], NULL, 10);
	kit_household(&kit, state, strtoull(argv[2], NULL, 10), strtoull(argv[1], NULL, 10), 0);
	most = nodes_of(&kit.instance);
	for (uint64_t left = strtoull(argv[3], NULL, 10); left && most < MAX_NODES; left--) {
		uint64_t nodes;

		before = kit;
		change(&kit, &state);
		nodes = nodes_of(&kit.instance);
		if (nodes < most) {
			memcpy(kit.prices, before.prices, sizeof(kit.prices));
			memcpy(kit.stores, before.stores, sizeof(kit.stores));
			continue;
		}
		if (nodes > most)
			fprintf(stderr, "%llu steps, %llu changes left\n",
				(unsigned long long)nodes, (unsigned long long)left);
		most = nodes;
	}
	json = plan_json_instance(&kit.instance);
	if (!json || json_dumpf(json, stdout, JSON_COMPACT))
		return 1;
	printf("\n");
	json_decref(json);
	return 0;
}
