// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_compare.h"

#include <stdlib.h>
#include <string.h>

#include "core/plan_search.h"

static int compare_plans(const struct plan *a, const struct plan *b)
{
	struct plan_value left = { a->unmet, a->total }, right = { b->unmet, b->total };

	return plan_search_better(right, left) - plan_search_better(left, right);
}

static int compare_singles(const void *a, const void *b)
{
	const struct plan_single *left = a, *right = b;

	if (left->usable != right->usable)
		return left->usable ? -1 : 1;
	if (left->unmet != right->unmet)
		return left->unmet < right->unmet ? -1 : 1;
	if (left->total != right->total)
		return left->total < right->total ? -1 : 1;
	return left->store < right->store ? -1 : 1;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct plan_pair *left = a, *right = b;
	int order = compare_plans(&left->plan, &right->plan);

	if (order)
		return order;
	if (left->stores[0] != right->stores[0])
		return left->stores[0] < right->stores[0] ? -1 : 1;
	return left->stores[1] < right->stores[1] ? -1 : 1;
}

static struct plan_single single(const struct plan_instance *instance, size_t store)
{
	struct plan_single single = { .store = store, .unmet = instance->item_count };

	for (size_t i = 0; i < instance->item_count; i++) {
		if (instance->items[i].prices[store] == PLAN_NONE)
			continue;
		single.subtotal += instance->items[i].prices[store];
		single.unmet--;
	}
	single.usable = single.unmet < instance->item_count &&
			tariff_fee(&instance->stores[store].tariff, single.subtotal, &single.fee);
	single.total = single.subtotal + single.fee;
	return single;
}

static enum err add_singles(const struct plan_instance *instance, struct arena *arena,
			    struct plan_compare *compare)
{
	struct plan_single *singles = arena_array(arena, instance->store_count, sizeof(*singles));

	if (!singles)
		return ERR_NOMEM;
	for (size_t j = 0; j < instance->store_count; j++)
		singles[j] = single(instance, j);
	qsort(singles, instance->store_count, sizeof(*singles), compare_singles);
	compare->singles = singles;
	compare->single_count = instance->store_count;
	return ERR_NONE;
}

/* The best plan of two stores: the instance with these columns only. */
static enum err solve_pair(const struct plan_instance *instance, struct plan_pair *pair,
			   uint64_t max_nodes, struct arena *memory, struct arena *arena)
{
	struct plan_store stores[2] = { instance->stores[pair->stores[0]],
					instance->stores[pair->stores[1]] };
	size_t n = instance->item_count;
	int64_t *prices = arena_array(memory, n, 2 * sizeof(*prices));
	struct plan_item *items = arena_array(memory, n, sizeof(*items));
	struct plan_instance two = {
		.max_stores = 2, .stores = stores, .store_count = 2, .items = items, .item_count = n
	};
	struct plan plan;
	int *choice, *offers;
	struct plan_basket *baskets;
	enum err err;

	for (size_t i = 0; prices && items && i < n; i++) {
		prices[2 * i] = instance->items[i].prices[pair->stores[0]];
		prices[2 * i + 1] = instance->items[i].prices[pair->stores[1]];
		items[i] =
			(struct plan_item){ .id = instance->items[i].id, .prices = prices + 2 * i };
	}
	if (!prices || !items)
		return ERR_NOMEM;
	err = plan_solve(&two, max_nodes, memory, &plan, NULL);
	if (err)
		return err;
	choice = arena_array(arena, n, sizeof(*choice));
	offers = arena_array(arena, n, sizeof(*offers));
	baskets = arena_array(arena, plan.basket_count, sizeof(*baskets));
	if (!choice || !offers || !baskets)
		return ERR_NOMEM;
	memcpy(offers, plan.offers, n * sizeof(*offers));
	for (size_t i = 0; i < n; i++)
		choice[i] = plan.choice[i] < 0 ? -1 : (int)pair->stores[plan.choice[i]];
	for (size_t b = 0; b < plan.basket_count; b++) {
		baskets[b] = plan.baskets[b];
		baskets[b].store = pair->stores[baskets[b].store];
	}
	plan.choice = choice;
	plan.offers = offers;
	plan.baskets = baskets;
	pair->plan = plan;
	return ERR_NONE;
}

static enum err add_pairs(const struct plan_instance *instance, uint64_t max_nodes,
			  struct arena *arena, struct plan_compare *compare)
{
	size_t m = instance->store_count, count = 0;
	struct plan_pair *pairs = arena_array(arena, m * (m ? m - 1 : 0) / 2, sizeof(*pairs));

	if (!pairs)
		return ERR_NOMEM;
	for (size_t a = 0; a < m; a++) {
		for (size_t b = a + 1; b < m; b++) {
			struct plan_pair *pair = &pairs[count];
			struct arena memory;
			enum err err;

			arena_init(&memory, arena->max);
			pair->stores[0] = a;
			pair->stores[1] = b;
			err = solve_pair(instance, pair, max_nodes, &memory, arena);
			arena_done(&memory);
			if (err)
				return err;
			count += pair->plan.basket_count == 2;
		}
	}
	qsort(pairs, count, sizeof(*pairs), compare_pairs);
	compare->pairs = pairs;
	compare->pair_count = count;
	return ERR_NONE;
}

/* One more store each time, until it is not used or the plan itself is met. */
static enum err add_counts(const struct plan_instance *instance, const struct plan *plan,
			   uint64_t max_nodes, struct arena *arena, struct plan_compare *compare)
{
	struct plan_instance limited = *instance;
	size_t most = plan->basket_count, count = 0;
	struct plan_count *counts = arena_array(arena, most, sizeof(*counts));

	if (!counts)
		return ERR_NOMEM;
	for (; count < most; count++) {
		enum err err;

		limited.max_stores = (unsigned int)count + 1;
		counts[count].max_stores = limited.max_stores;
		if (limited.max_stores == most) {
			counts[count].plan = *plan;
			continue;
		}
		err = plan_solve(&limited, max_nodes, arena, &counts[count].plan, NULL);
		if (err)
			return err;
	}
	compare->by_count = counts;
	compare->count_count = count;
	return ERR_NONE;
}

static enum err add_hints(const struct plan_instance *instance, const struct plan *plan,
			  struct arena *arena, struct plan_compare *compare)
{
	struct plan_hint *hints = arena_array(arena, plan->basket_count, sizeof(*hints));
	size_t count = 0;

	if (!hints)
		return ERR_NOMEM;
	for (size_t b = 0; b < plan->basket_count; b++) {
		const struct plan_basket *basket = &plan->baskets[b];
		struct plan_hint hint = { .store = basket->store };

		if (tariff_topup(&instance->stores[basket->store].tariff, basket->subtotal,
				 &hint.missing, &hint.saves))
			hints[count++] = hint;
	}
	compare->hints = hints;
	compare->hint_count = count;
	return ERR_NONE;
}

enum err plan_compare(const struct plan_instance *instance, const struct plan *plan,
		      uint64_t max_nodes, struct arena *arena, struct plan_compare *ret_compare,
		      struct error *error)
{
	struct plan_compare compare = { 0 };
	enum err err = plan_check(instance, error);

	if (err)
		return err;
	err = add_singles(instance, arena, &compare);
	if (!err && instance->max_stores != 1)
		err = add_pairs(instance, max_nodes, arena, &compare);
	if (!err)
		err = add_counts(instance, plan, max_nodes, arena, &compare);
	if (!err)
		err = add_hints(instance, plan, arena, &compare);
	if (err)
		return error_set(error, err, "no memory to compare %zu stores",
				 instance->store_count);
	*ret_compare = compare;
	return ERR_NONE;
}
