// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "core/plan_json.h"
#include "tests/plan_kit.h"

static struct arena arena;

static void start(void)
{
	arena_init(&arena, 64 << 20);
}

static void end(void)
{
	arena_done(&arena);
}

TestSuite(core_plan_json, .init = start, .fini = end);

static const char example[] =
	"{\"currency\":\"EUR\",\"max_stores\":3,\"stores\":[{\"id\":\"a\",\"bands\":["
	"{\"min\":2500,\"fee\":499},{\"min\":6000,\"fee\":0}]},{\"id\":\"b\",\"bands\":["
	"{\"min\":0,\"fee\":0}]}],\"items\":[{\"id\":\"lait\",\"prices\":[115,null]},"
	"{\"id\":\"pain\",\"prices\":[2600,2700]}]}";

Test(core_plan_json, the_instance_of_the_design_is_read)
{
	struct plan_instance instance;
	struct error error = { 0 };

	cr_assert_eq(plan_json_load(example, strlen(example), &arena, &instance, &error), ERR_NONE,
		     "%s", error.text);
	cr_assert_str_eq(instance.currency, "EUR");
	cr_assert_eq(instance.max_stores, 3);
	cr_assert_eq(instance.store_count, 2);
	cr_assert_str_eq(instance.stores[0].id, "a");
	cr_assert_eq(instance.stores[0].tariff.count, 2);
	cr_assert_eq(instance.stores[0].tariff.bands[1].min, 6000);
	cr_assert_eq(instance.item_count, 2);
	cr_assert_str_eq(instance.items[1].id, "pain");
	cr_assert_eq(instance.items[0].prices[0], 115);
	cr_assert_eq(instance.items[0].prices[1], PLAN_NONE);
}

/* The example with one text replaced by another. */
static char *changed(const char *from, const char *to)
{
	const char *at = strstr(example, from);
	char *text;

	cr_assert(at, "'%s' is not in the example", from);
	text = arena_printf(&arena, "%.*s%s%s", (int)(at - example), example, to,
			    at + strlen(from));
	cr_assert(text);
	return text;
}

Test(core_plan_json, what_is_wrong_is_named_with_its_place_and_nothing_is_written)
{
	static const struct {
		const char *from, *to, *says;
		enum err err;
	} cases[] = {
		{ "2700]", "-1]", "items[1].prices[1]: negative", ERR_INVALID },
		{ "2700]", "1.5]",
		  "items[1].prices[1]: a number with a fraction instead of a whole number of minor "
		  "units",
		  ERR_INVALID },
		{ "2700]", "2700.0]",
		  "items[1].prices[1]: a number with a fraction instead of a whole number of minor "
		  "units",
		  ERR_INVALID },
		{ "2700]", "\"2700\"]",
		  "items[1].prices[1]: a text instead of a whole number of minor units",
		  ERR_INVALID },
		{ "2700]", "true]",
		  "items[1].prices[1]: true or false instead of a whole number of minor units",
		  ERR_INVALID },
		{ "2700]", "10000000001]", "items[1].prices[1]: above 10000000000", ERR_LIMIT },
		{ ",2700]", "]", "items[1].prices: 1 of them for 2 stores", ERR_INVALID },
		{ "[2600,2700]", "7", "items[1].prices: a number instead of an array",
		  ERR_INVALID },
		{ ",\"prices\":[2600,2700]", "", "items[1].prices: missing", ERR_INVALID },
		{ "\"pain\"", "\"\"", "items[1].id: empty", ERR_INVALID },
		{ "\"pain\"", "\"lait\"", "items[1].id: 'lait' is there twice", ERR_INVALID },
		{ "\"pain\"", "null", "items[1].id: null instead of a text", ERR_INVALID },
		{ "\"id\":\"b\"", "\"id\":\"a\"", "stores[1].id: 'a' is there twice", ERR_INVALID },
		{ "6000", "2500", "stores[0].bands[1].min: not above the one before", ERR_INVALID },
		{ "6000", "2499", "stores[0].bands[1].min: not above the one before", ERR_INVALID },
		{ "499", "-499", "stores[0].bands[0].fee: negative", ERR_INVALID },
		{ "\"min\":2500,", "", "stores[0].bands[0].min: missing", ERR_INVALID },
		{ "\"currency\":\"EUR\",", "", "currency: missing", ERR_INVALID },
		{ "EUR", "euro", "currency: 'euro' is not three capital letters (ISO 4217)",
		  ERR_INVALID },
		{ "\"max_stores\":3", "\"max_stores\":0", "max_stores: 0 is below 1", ERR_INVALID },
		{ "\"max_stores\":3", "\"max_stores\":2.5",
		  "max_stores: a number with a fraction instead of a whole number", ERR_INVALID },
		{ "\"max_stores\":3", "\"extensions\":{\"version\":2}",
		  "extensions.version: 2 is not known", ERR_INVALID },
		{ "\"max_stores\":3", "\"extensions\":{}", "extensions.version: missing",
		  ERR_INVALID },
		{ "\"max_stores\":3", "\"extensions\":null",
		  "extensions: null instead of an object", ERR_INVALID },
		{ "\"items\"", "\"things\"", "items: missing", ERR_INVALID },
		{ "2700]}]}", "2700]}]", "line 1, column 226: '}' expected near end of file",
		  ERR_INVALID },
		{ "\"max_stores\":3", "\"currency\":\"EUR\"",
		  "line 1, column 28: duplicate object key near '\"currency\"'", ERR_INVALID },
	};

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		struct plan_instance instance = { .item_count = 42 };
		struct error error = { 0 };
		char *text = changed(cases[c].from, cases[c].to);

		cr_expect_eq(plan_json_load(text, strlen(text), &arena, &instance, &error),
			     cases[c].err, "%s", text);
		cr_expect_str_eq(error.text, cases[c].says);
		cr_expect_eq(instance.item_count, 42);
	}
}

Test(core_plan_json, every_truncation_of_an_instance_is_refused)
{
	for (size_t len = 0; len < strlen(example); len++) {
		struct plan_instance instance;
		struct error error = { 0 };

		cr_assert_eq(plan_json_load(example, len, &arena, &instance, &error), ERR_INVALID,
			     "%zu bytes", len);
		cr_assert(error.text[0]);
	}
}

Test(core_plan_json, a_million_items_are_refused_by_their_number)
{
	json_t *items = json_array(), *json;
	struct plan_instance instance = { .item_count = 42 };
	struct error error = { 0 };

	for (size_t i = 0; i < 1000000; i++)
		json_array_append_new(items, json_null());
	json = json_pack("{s:s, s:[], s:o}", "currency", "EUR", "stores", "items", items);
	cr_assert_eq(plan_json_parse(json, &arena, &instance, &error), ERR_LIMIT);
	cr_assert_str_eq(error.text, "items: 1000000 of them, at most 10000");
	cr_assert_eq(instance.item_count, 42);
	json_decref(json);
	cr_assert_eq(plan_json_load(example, PLAN_JSON_BYTES_MAX + 1, &arena, &instance, &error),
		     ERR_LIMIT);
}

Test(core_plan_json, an_instance_written_and_read_again_is_the_same)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct kit kit;
		struct plan_instance again;
		struct error error = { 0 };
		json_t *json, *twice;

		kit_small(&kit, seed, 5, 12);
		json = plan_json_instance(&kit.instance);
		cr_assert(json);
		cr_assert_eq(plan_json_parse(json, &arena, &again, &error), ERR_NONE, "%s",
			     error.text);
		twice = plan_json_instance(&again);
		cr_assert(json_equal(json, twice));
		json_decref(json);
		json_decref(twice);
	}
}

static json_t *planned(const char *text, uint64_t max_nodes)
{
	struct plan_instance instance;
	struct error error = { 0 };
	struct plan plan;
	json_t *json;

	cr_assert_eq(plan_json_load(text, strlen(text), &arena, &instance, &error), ERR_NONE, "%s",
		     error.text);
	cr_assert_eq(plan_solve(&instance, max_nodes, &arena, &plan, &error), ERR_NONE);
	json = plan_json(&instance, &plan);
	cr_assert(json);
	return json;
}

Test(core_plan_json, a_plan_is_written_as_the_design_says)
{
	json_t *json = planned(example, 0);
	json_t *wanted =
		json_loads("{\"status\":\"optimal\",\"total\":3214,\"bound\":3214,"
			   "\"unmet\":[],\"currency\":\"EUR\",\"baskets\":[{\"store\":\"a\","
			   "\"subtotal\":2715,\"fee\":499,\"items\":[{\"id\":\"lait\","
			   "\"price\":115},{\"id\":\"pain\",\"price\":2600}]}]}",
			   0, NULL);

	cr_assert(wanted && json_equal(json, wanted));
	json_decref(json);
	json_decref(wanted);
}

Test(core_plan_json, a_bounded_plan_tells_both_bounds_and_names_what_is_unmet)
{
	json_t *json = planned(
		"{\"currency\":\"EUR\",\"stores\":["
		"{\"id\":\"a\",\"bands\":[{\"min\":300,\"fee\":0}]},"
		"{\"id\":\"b\",\"bands\":[{\"min\":300,\"fee\":9}]}],\"items\":["
		"{\"id\":\"1\",\"prices\":[100,105]},{\"id\":\"2\",\"prices\":[150,140]},"
		"{\"id\":\"3\",\"prices\":[170,null]},{\"id\":\"4\",\"prices\":[null,200]}]}",
		1);

	cr_assert_str_eq(json_string_value(json_object_get(json, "status")), "bounded");
	cr_assert(json_is_integer(json_object_get(json, "unmet_bound")));
	cr_assert_leq(json_integer_value(json_object_get(json, "unmet_bound")),
		      (json_int_t)json_array_size(json_object_get(json, "unmet")));
	json_decref(json);
	json = planned(changed("115,null", "null,null"), 0);
	cr_assert_str_eq(json_string_value(json_array_get(json_object_get(json, "unmet"), 0)),
			 "lait");
	cr_assert_null(json_object_get(json, "unmet_bound"));
	json_decref(json);
}

/*
 * What a search for bad instances found (tests/bench/climb_plan.c), and what CBC says is its best:
 * whatever the budget, the work stays within it and the bound is true.
 */
Test(core_plan_json, on_the_worst_instance_found_the_budget_holds_and_the_bound_is_true)
{
	static const uint64_t budgets[] = { 1000, 30000, PLAN_NODES_QUICK, PLAN_NODES_LONG };
	const int64_t best = 30770;
	struct plan_instance instance;
	struct error error = { 0 };
	struct buf bytes;

	buf_init(&bytes, PLAN_JSON_BYTES_MAX);
	cr_assert_eq(file_read("tests/bench/plan-worst.json", &bytes, &error), ERR_NONE, "%s",
		     error.text);
	cr_assert_eq(plan_json_load(bytes.bytes, bytes.len, &arena, &instance, &error), ERR_NONE);
	for (size_t b = 0; b < sizeof(budgets) / sizeof(*budgets); b++) {
		struct plan plan;

		cr_assert_eq(plan_solve(&instance, budgets[b], &arena, &plan, &error), ERR_NONE);
		cr_assert_null(kit_fault(&instance, &plan));
		cr_expect_leq(plan.nodes, budgets[b]);
		cr_expect(plan.unmet_bound == 0 && plan.bound <= best, "%lld",
			  (long long)plan.bound);
		cr_expect(plan.unmet || plan.total >= best, "%lld", (long long)plan.total);
	}
	buf_done(&bytes);
}
