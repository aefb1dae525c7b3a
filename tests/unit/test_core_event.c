// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/event.h"

static const char *word(void)
{
	static const char *const words[] = { NULL, "lait", "é « » \"\\", "", "a b", "x" };

	return words[rand() % 6];
}

static struct event random_event(struct item items[4], struct cart_change changes[3])
{
	struct event event = { .kind = (enum event_kind)(rand() % EVENT_KIND_COUNT),
			       .origin = (enum origin)(rand() % ORIGIN_COUNT),
			       .outcome = (enum outcome)(rand() % OUTCOME_COUNT),
			       .of = (uint64_t)(rand() % 100),
			       .member = word(),
			       .wand = word(),
			       .boot = (uint32_t)rand() * 2u,
			       .number = (uint64_t)(rand() % 5),
			       .wand_ms = rand() - 1000,
			       .wand_clock_set = rand() % 2,
			       .data = word(),
			       .text = word(),
			       .store = word(),
			       .key = word(),
			       .items = items,
			       .item_count = (size_t)(rand() % 5),
			       .changes = changes,
			       .change_count = (size_t)(rand() % 4) };

	for (size_t i = 0; i < event.item_count; i++)
		items[i] = (struct item){ .id = (uint64_t)(rand() % 9),
					  .action = (enum item_action)(rand() % 3),
					  .need = word(),
					  .label = word(),
					  .price = rand() % 1000,
					  .quantity = { { rand() % 50, 0 }, UNIT_L },
					  .confidence = (unsigned int)(rand() % 1001) };
	for (size_t i = 0; i < event.change_count; i++)
		changes[i] =
			(struct cart_change){ "p", "l", rand() % 99, rand() % 9, rand() % 9, 0 };
	return event;
}

Test(core_event, every_event_reads_back_as_it_was_written)
{
	struct cart_change changes[3];
	struct item items[4];

	srand(1);
	for (int i = 0; i < 5000; i++) {
		struct event event = random_event(items, changes), back;
		struct event *copy = event_dup(&event);
		json_t *json = event_json(&event), *again, *copied = event_json(copy);
		struct error error = { 0 };
		struct arena arena;

		arena_init(&arena, 1 << 16);
		cr_assert_eq(event_parse(json, event_kind_text(event.kind), &arena, &back, &error),
			     ERR_NONE, "%s", error.text);
		again = event_json(&back);
		cr_assert(json_equal(json, again));
		cr_assert(json_equal(json, copied));
		json_decref(json);
		json_decref(again);
		json_decref(copied);
		free(copy);
		arena_done(&arena);
	}
}

Test(core_event, a_body_of_wrong_types_is_refused_by_the_name_of_the_field)
{
	static const char *const wrong[] = { "[]",
					     "{\"of\":\"x\"}",
					     "{\"wand\":5}",
					     "{\"origin\":\"moon\"}",
					     "{\"items\":[{}]}",
					     "{\"items\":[{\"action\":\"add\",\"quantity\":3}]}",
					     "{\"content\":{\"value\":\"x\",\"unit\":\"l\"}}" };
	struct event event = { .seq = 42 };
	struct arena arena;

	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		json_t *json = json_loads(wrong[i], 0, NULL);
		struct error error = { 0 };

		cr_assert_neq(event_parse(json, "typed", &arena, &event, &error), ERR_NONE, "%s",
			      wrong[i]);
		cr_assert_gt(strlen(error.text), 0);
		cr_assert_eq(event.seq, 42);
		json_decref(json);
	}
	cr_assert_neq(event_parse(json_null(), "nonsense", &arena, &event, NULL), ERR_NONE);
	arena_done(&arena);
}
