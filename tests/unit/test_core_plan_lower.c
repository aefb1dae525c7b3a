// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <string.h>

#include "core/plan_lower.h"
#include "tests/plan_kit.h"

/* A household's ways of one store, from a seed. */
struct ways {
	struct plan_mode modes[3];
	struct plan_slot slots[3][2];
	struct plan_voucher vouchers[3];
	struct plan_house house;
};

static void make_ways(struct ways *ways, uint64_t *state)
{
	*ways = (struct ways){ 0 };
	ways->house.mode_count = (size_t)kit_between(state, 1, 3);
	ways->house.voucher_count = (size_t)kit_between(state, 0, 3);
	for (size_t m = 0; m < ways->house.mode_count; m++) {
		struct plan_mode *mode = &ways->modes[m];
		int64_t min = kit_between(state, 0, 50);

		mode->id = "m";
		mode->trip = kit_between(state, 0, 20);
		mode->slot_count = (size_t)kit_between(state, 0, 2);
		mode->slots = ways->slots[m];
		for (size_t s = 0; s < mode->slot_count; s++)
			ways->slots[m][s] = (struct plan_slot){ "s", kit_between(state, 0, 9) };
		mode->tariff.count = (size_t)kit_between(state, 0, 3);
		for (size_t b = 0; b < mode->tariff.count; b++) {
			mode->tariff.bands[b].min = min;
			mode->tariff.bands[b].fee = kit_between(state, 0, 30);
			min += kit_between(state, 1, 60);
		}
	}
	for (size_t v = 0; v < ways->house.voucher_count; v++) {
		bool amount = kit_between(state, 0, 1);

		ways->vouchers[v] = (struct plan_voucher){
			.id = "v",
			.min = kit_between(state, 0, 120),
			.amount = amount ? kit_between(state, 1, 40) : 0,
			.off = amount ? 0 : (unsigned int)kit_between(state, 1, 1000)
		};
	}
	ways->house.modes = ways->modes;
	ways->house.vouchers = ways->vouchers;
}

/* What an order of one line costs, straight from the words of the header. */
static int64_t told_cost(const struct plan_house *house, int64_t price)
{
	int64_t least = INT64_MAX;

	for (size_t m = 0; m < house->mode_count; m++)
		for (size_t b = 0; b < house->modes[m].tariff.count; b++)
			for (size_t v = 0; v <= house->voucher_count; v++) {
				const struct plan_mode *mode = &house->modes[m];
				int64_t slot = mode->slot_count ? INT64_MAX : 0, cost = price;

				if (price < mode->tariff.bands[b].min)
					continue;
				for (size_t s = 0; s < mode->slot_count; s++)
					slot = mode->slots[s].fee < slot ? mode->slots[s].fee
									 : slot;
				cost += mode->tariff.bands[b].fee + slot + mode->trip;
				if (v < house->voucher_count) {
					const struct plan_voucher *voucher = &house->vouchers[v];

					if (price < voucher->min || price < voucher->amount)
						continue;
					cost -= voucher->amount + price * voucher->off / 1000;
				}
				least = cost < least ? cost : least;
			}
	return least;
}

Test(core_plan_lower, at_every_subtotal_the_bands_cost_what_the_ways_do)
{
	uint64_t state = 6;

	for (size_t round = 0; round < 3000; round++) {
		struct ways ways;
		struct tariff tariff;
		struct error error = { 0 };

		make_ways(&ways, &state);
		cr_assert_eq(plan_lower(&ways.house, &tariff, &error), ERR_NONE, "%s", error.text);
		for (int64_t price = 0; price < 250; price++) {
			int64_t least = INT64_MAX;

			for (size_t b = 0; b < tariff.count; b++) {
				const struct tariff_band *band = &tariff.bands[b];
				const struct plan_way *way = &ways.house.ways[b];
				int64_t cost = price + band->fee - price * band->off / 1000;

				cr_assert_eq(band->fee,
					     way->asked + way->mode->trip -
						     (way->voucher ? way->voucher->amount : 0));
				if (price >= band->min && cost < least)
					least = cost;
			}
			cr_assert_eq(least, told_cost(&ways.house, price), "round %zu, %lld", round,
				     (long long)price);
		}
	}
}

Test(core_plan_lower, an_instance_with_lowered_stores_passes_the_check)
{
	uint64_t state = 7;

	for (size_t round = 0; round < 3000; round++) {
		struct plan_store store = { .id = "a" };
		struct plan_instance instance = { .stores = &store, .store_count = 1 };
		struct ways ways;
		struct error error = { 0 };

		make_ways(&ways, &state);
		cr_assert_eq(plan_lower(&ways.house, &store.tariff, &error), ERR_NONE);
		cr_assert_eq(plan_check(&instance, &error), ERR_NONE, "%s", error.text);
	}
}

Test(core_plan_lower, what_a_person_refuses_is_left_out)
{
	const int64_t prices[] = { 100, PLAN_NONE, 300 };
	const struct plan_item item = { .id = "i", .prices = prices };
	struct plan_item lowered;
	struct arena arena;

	arena_init(&arena, 4096);
	cr_assert_eq(plan_lower_item(&item, 3, -1, 1, &arena, &lowered), ERR_NONE);
	cr_assert_eq(lowered.offer_count, 1);
	cr_assert_eq(lowered.offers[0].store, 2);
	cr_assert_eq(plan_lower_item(&item, 3, 0, 0, &arena, &lowered), ERR_NONE);
	cr_assert_eq(lowered.offer_count, 1);
	cr_assert_eq(lowered.offers[0].price, 100);
	cr_assert_eq(plan_lower_item(&item, 3, 0, 1, &arena, &lowered), ERR_NONE);
	cr_assert_eq(lowered.offer_count, 0);
	arena_done(&arena);
}

Test(core_plan_lower, wrong_modes_and_vouchers_are_named)
{
	static const struct {
		struct plan_voucher voucher;
		struct plan_mode mode;
		const char *says;
	} cases[] = {
		{ { .id = "v", .min = -1, .amount = 5 },
		  { .id = "m" },
		  "voucher 'v': not from 0 to 10000000000" },
		{ { .id = "v", .amount = 5, .off = 5 },
		  { .id = "m" },
		  "voucher 'v': either an amount or permille" },
		{ { .id = "v" }, { .id = "m" }, "voucher 'v': either an amount or permille" },
		{ { .id = "v", .off = 1001 }, { .id = "m" }, "voucher 'v', permille: above 1000" },
		{ { .id = "v", .off = 10 },
		  { .id = "m", .trip = -3 },
		  "mode 'm', trip: not from 0 to 10000000000" },
		{ { .id = "v", .off = 10 },
		  { .id = "m", .tariff = { { { .min = 5 }, { .min = 5 } }, 2 } },
		  "mode 'm', bands[1].min: not above the one before" },
	};

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		struct plan_house house = { .modes = &cases[c].mode,
					    .mode_count = 1,
					    .vouchers = &cases[c].voucher,
					    .voucher_count = 1 };
		struct tariff tariff = { .count = 7 };
		struct error error = { 0 };

		cr_expect_neq(plan_lower(&house, &tariff, &error), ERR_NONE);
		cr_expect_str_eq(error.text, cases[c].says);
		cr_expect_eq(tariff.count, 7);
	}
}
