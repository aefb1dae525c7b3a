// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <string.h>

#include "core/plan_json.h"

static struct arena arena;

static void start(void)
{
	arena_init(&arena, 16 << 20);
}

static void end(void)
{
	arena_done(&arena);
}

TestSuite(core_plan_json_house, .init = start, .fini = end);

/* Two stores, two items; %s is what the extensions say. */
static const char frame[] =
	"{\"currency\":\"EUR\",\"stores\":["
	"{\"id\":\"a\",\"bands\":[{\"min\":2500,\"fee\":499},{\"min\":6000,\"fee\":0}]},"
	"{\"id\":\"b\",\"bands\":[{\"min\":0,\"fee\":0}]}],\"items\":["
	"{\"id\":\"lait\",\"prices\":[900,1000]},{\"id\":\"pain\",\"prices\":[2600,2700]}],"
	"\"extensions\":{\"version\":1,%s}}";

static enum err load(const char *extensions, struct plan_instance *ret_instance,
		     struct error *error)
{
	char *text = arena_printf(&arena, frame, extensions);

	cr_assert(text);
	return plan_json_load(text, strlen(text), &arena, ret_instance, error);
}

static json_t *planned(const char *extensions)
{
	struct plan_instance instance;
	struct error error = { 0 };
	struct plan plan;
	json_t *json;

	cr_assert_eq(load(extensions, &instance, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(plan_solve(&instance, 0, &arena, &plan, &error), ERR_NONE, "%s", error.text);
	json = plan_json(&instance, &plan);
	cr_assert(json);
	return json;
}

static void expect_plan(const char *extensions, json_int_t total, const char *baskets)
{
	json_t *json = planned(extensions), *wanted = json_loads(baskets, 0, NULL);
	char *text = json_dumps(json, JSON_SORT_KEYS);

	cr_assert(wanted, "%s", baskets);
	cr_expect_eq(json_integer_value(json_object_get(json, "total")), total, "%s", text);
	cr_expect(json_equal(json_object_get(json, "baskets"), wanted), "%s", text);
	free(text);
	json_decref(json);
	json_decref(wanted);
}

Test(core_plan_json_house, the_way_costs_what_it_is_worth_and_is_told)
{
	/* b would cost 3700; with 2 euros of way a with its fee is dearer still */
	expect_plan("\"stores\":{\"b\":{\"trip\":200}}", 3900,
		    "[{\"store\":\"b\",\"subtotal\":3700,\"fee\":0,\"trip\":200,\"items\":["
		    "{\"id\":\"lait\",\"price\":1000},{\"id\":\"pain\",\"price\":2700}]}]");
}

Test(core_plan_json_house, of_pick_up_and_delivery_the_cheaper_one_is_taken)
{
	expect_plan("\"stores\":{\"a\":{\"modes\":["
		    "{\"id\":\"delivery\",\"bands\":[{\"min\":0,\"fee\":300}],"
		    "\"slots\":[{\"id\":\"sat-10\",\"fee\":90},{\"id\":\"sat-18\",\"fee\":10}]},"
		    "{\"id\":\"pickup\",\"bands\":[{\"min\":0,\"fee\":0}],\"trip\":350}]},"
		    "\"b\":{\"trip\":1000}}",
		    3810,
		    "[{\"store\":\"a\",\"subtotal\":3500,\"fee\":310,\"mode\":\"delivery\","
		    "\"slot\":\"sat-18\",\"items\":[{\"id\":\"lait\",\"price\":900},"
		    "{\"id\":\"pain\",\"price\":2600}]}]");
}

Test(core_plan_json_house, a_voucher_is_used_where_it_is_reached)
{
	expect_plan("\"stores\":{\"a\":{\"vouchers\":["
		    "{\"id\":\"five\",\"min\":3500,\"amount\":500},"
		    "{\"id\":\"tenth\",\"min\":3501,\"permille\":900}]}}",
		    3499,
		    "[{\"store\":\"a\",\"subtotal\":3500,\"fee\":499,\"voucher\":\"five\","
		    "\"amount\":500,\"items\":[{\"id\":\"lait\",\"price\":900},"
		    "{\"id\":\"pain\",\"price\":2600}]}]");
	expect_plan("\"stores\":{\"b\":{\"vouchers\":["
		    "{\"id\":\"tenth\",\"min\":3700,\"permille\":100}]}}",
		    3330,
		    "[{\"store\":\"b\",\"subtotal\":3700,\"fee\":0,\"voucher\":\"tenth\","
		    "\"off\":370,\"items\":[{\"id\":\"lait\",\"price\":1000},"
		    "{\"id\":\"pain\",\"price\":2700}]}]");
}

Test(core_plan_json_house, a_dearer_pack_may_make_the_order_cheaper)
{
	expect_plan("\"stores\":{\"b\":{\"trip\":5000}},"
		    "\"items\":{\"lait\":{\"offers\":["
		    "{\"id\":\"6x1l\",\"store\":\"a\",\"price\":900},"
		    "{\"id\":\"bio\",\"store\":\"a\",\"price\":3400,\"credit\":2200}]}}",
		    3800,
		    "[{\"store\":\"a\",\"subtotal\":6000,\"fee\":0,\"credit\":2200,\"items\":["
		    "{\"id\":\"lait\",\"price\":3400,\"offer\":\"bio\"},"
		    "{\"id\":\"pain\",\"price\":2600}]}]");
}

Test(core_plan_json_house, what_a_person_fixed_or_refused_holds)
{
	json_t *json =
		planned("\"items\":{\"pain\":{\"only\":\"b\"},\"lait\":{\"never\":[\"b\"]}}");

	/* a alone does not reach its minimum, so the milk is not to be had */
	cr_expect_str_eq(json_string_value(json_array_get(json_object_get(json, "unmet"), 0)),
			 "lait");
	cr_expect_eq(json_integer_value(json_object_get(json, "total")), 2700);
	json_decref(json);
}

Test(core_plan_json_house, what_is_wrong_is_named_with_its_place)
{
	static const char *const cases[][2] = {
		{ "\"things\":{}", "extensions.things: not known" },
		{ "\"stores\":{\"c\":{}}", "extensions.stores.c: there is no such store" },
		{ "\"stores\":[]", "extensions.stores: an array instead of an object" },
		{ "\"stores\":{\"a\":{\"moods\":[]}}", "extensions.stores.a.moods: not known" },
		{ "\"stores\":{\"a\":{\"trip\":-1}}", "extensions.stores.a.trip: negative" },
		{ "\"stores\":{\"a\":{\"modes\":{}}}",
		  "extensions.stores.a.modes: an object instead of an array" },
		{ "\"stores\":{\"a\":{\"modes\":[{\"id\":\"m\"}]}}",
		  "extensions.stores.a.modes[0].bands: missing" },
		{ "\"stores\":{\"a\":{\"modes\":[],\"trip\":3}}",
		  "extensions.stores.a.trip: each mode has its own where there are modes" },
		{ "\"stores\":{\"a\":{\"vouchers\":[{\"id\":\"v\",\"min\":3}]}}",
		  "extensions.stores.a: voucher 'v': either an amount or permille" },
		{ "\"items\":{\"vin\":{}}", "extensions.items: 1 of them name no item" },
		{ "\"items\":{\"lait\":{\"only\":\"z\"}}",
		  "extensions.items.lait.only: there is no store 'z'" },
		{ "\"items\":{\"lait\":{\"never\":[1]}}",
		  "extensions.items.lait.never[0]: a number instead of a text" },
		{ "\"items\":{\"lait\":{\"offers\":[{\"store\":\"a\",\"price\":1.5}]}}",
		  "extensions.items.lait.offers[0].price: a number with a fraction instead of a "
		  "whole number of minor units" },
		{ "\"items\":{\"lait\":{\"offers\":[{\"store\":\"a\",\"price\":5,\"credit\":6}]}}",
		  "items[0].offers[0].credit: above the price" },
	};

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		struct plan_instance instance = { .item_count = 42 };
		struct error error = { 0 };

		cr_expect_neq(load(cases[c][0], &instance, &error), ERR_NONE, "%s", cases[c][0]);
		cr_expect_str_eq(error.text, cases[c][1]);
		cr_expect_eq(instance.item_count, 42);
	}
}

Test(core_plan_json_house, an_instance_written_and_read_again_is_the_same)
{
	static const char all[] =
		"\"stores\":{\"a\":{\"modes\":[{\"id\":\"delivery\",\"bands\":[{\"min\":10,"
		"\"fee\":300}],\"slots\":[{\"id\":\"s\",\"fee\":90}],\"trip\":7}],"
		"\"vouchers\":[{\"id\":\"v\",\"min\":60,\"permille\":50}]},"
		"\"b\":{\"trip\":12}},\"items\":{\"lait\":{\"offers\":[{\"id\":\"x\","
		"\"store\":\"a\",\"price\":5,\"credit\":2},{\"store\":\"a\",\"price\":6}]},"
		"\"pain\":{\"never\":[\"a\"]}}";
	struct plan_instance instance, again;
	struct plan plan, same;
	struct error error = { 0 };
	json_t *json, *twice;

	cr_assert_eq(load(all, &instance, &error), ERR_NONE, "%s", error.text);
	json = plan_json_instance(&instance);
	cr_assert(json);
	cr_assert_eq(plan_json_parse(json, &arena, &again, &error), ERR_NONE, "%s", error.text);
	twice = plan_json_instance(&again);
	cr_assert(json_equal(json, twice));
	cr_assert_eq(plan_solve(&instance, 0, &arena, &plan, &error), ERR_NONE);
	cr_assert_eq(plan_solve(&again, 0, &arena, &same, &error), ERR_NONE);
	cr_assert_eq(plan.total, same.total);
	json_decref(json);
	json_decref(twice);
}
