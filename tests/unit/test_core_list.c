// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/list.h"

static const char *const needs[] = { "lait", "beurre", "pommes", "riz", "eau", "sel" };

static struct quantity amount(int64_t digits, enum unit unit)
{
	return (struct quantity){ { digits, 0 }, unit };
}

static struct item item(uint64_t id, const char *need, struct quantity quantity)
{
	return (struct item){ .id = id, .need = need, .label = need, .quantity = quantity };
}

static void apply(struct list *list, struct event event)
{
	cr_assert_eq(list_apply(list, &event), ERR_NONE);
}

static void add(struct list *list, struct item one)
{
	apply(list, (struct event){ .kind = EVENT_TYPED, .items = &one, .item_count = 1 });
}

static enum err print_row(const struct list_row *row, void *userdata)
{
	json_t *json = list_row_json(row->event);
	char *body = json_dumps(json, JSON_SORT_KEYS);
	size_t used = strlen(userdata);

	snprintf((char *)userdata + used, 65536 - used, "%s %s %s\n", list_row_kind_text(row->kind),
		 row->key, body);
	free(body);
	json_decref(json);
	return ERR_NONE;
}

static char *print(const struct list *list)
{
	char *text = calloc(1, 65536);

	cr_assert_eq(list_each(list, LIST_ROW_KIND_COUNT, print_row, text), ERR_NONE);
	return text;
}

static enum err count_row(const struct list_row *row, void *userdata)
{
	(void)row;
	++*(size_t *)userdata;
	return ERR_NONE;
}

static size_t count(const struct list *list, enum list_row_kind kind)
{
	size_t n = 0;

	cr_assert_eq(list_each(list, kind, count_row, &n), ERR_NONE);
	return n;
}

static const char *quantity_of_line(const struct list *list, uint64_t id)
{
	static char text[QUANTITY_TEXT_SIZE];
	const struct event *line = list_line(list, id);

	if (!line)
		return "no line";
	quantity_print(line->items[0].quantity, text);
	return text;
}

Test(core_list, equal_needs_with_addable_units_are_one_line)
{
	struct list *list = list_new();

	add(list, item(1, "lait", amount(1, UNIT_L)));
	add(list, item(2, "lait", amount(50, UNIT_CL)));
	add(list, item(3, "lait", amount(2, UNIT_PIECE)));
	cr_assert_str_eq(quantity_of_line(list, 1), "1.5 l");
	cr_assert_str_eq(quantity_of_line(list, 3), "2 piece");
	cr_assert_eq(count(list, LIST_LINE), 2);
	list_free(list);
}

Test(core_list, a_need_without_a_quantity_joins_any_line_of_it)
{
	struct list *list = list_new();

	add(list, item(1, "lait", amount(0, UNIT_NONE)));
	add(list, item(2, "lait", amount(0, UNIT_NONE)));
	add(list, item(3, "lait", amount(2, UNIT_L)));
	cr_assert_eq(count(list, LIST_LINE), 1);
	cr_assert_str_eq(quantity_of_line(list, 1), "2 l");
	add(list, item(4, "lait", amount(0, UNIT_NONE)));
	cr_assert_str_eq(quantity_of_line(list, 1), "2 l");
	list_free(list);
}

Test(core_list, removing_takes_the_quantity_off_or_the_line)
{
	struct list *list = list_new();
	struct item less = item(0, "riz", amount(300, UNIT_G));

	add(list, item(1, "riz", amount(1, UNIT_KG)));
	less.action = ITEM_REMOVE;
	add(list, less);
	cr_assert_str_eq(quantity_of_line(list, 1), "0.7 kg");
	less.quantity = amount(2, UNIT_KG);
	add(list, less);
	cr_assert_str_eq(quantity_of_line(list, 1), "no line");
	add(list, item(2, "riz", amount(1, UNIT_KG)));
	less.quantity = amount(0, UNIT_NONE);
	add(list, less);
	cr_assert_eq(count(list, LIST_LINE), 0);
	list_free(list);
}

Test(core_list, a_number_is_never_given_twice)
{
	struct list *list = list_new();

	add(list, item(1, "lait", amount(1, UNIT_L)));
	add(list, item(2, "sel", amount(1, UNIT_PACK)));
	cr_assert_eq(list_next_item(list), 3);
	apply(list, (struct event){ .kind = EVENT_CLOSED, .of = 2, .outcome = OUTCOME_DONE });
	cr_assert_null(list_line(list, 2));
	cr_assert_eq(list_next_item(list), 3);
	list_free(list);
}

Test(core_list, a_review_ends_with_its_answer_and_a_taught_name_stays)
{
	struct item one = item(1, NULL, amount(1, UNIT_PIECE));
	struct list *list = list_new();

	one.label = "Tisane";
	one.gtin = "03017620422003";
	apply(list, (struct event){ .kind = EVENT_RECORD,
				    .seq = 5,
				    .outcome = OUTCOME_REVIEW,
				    .gtin = "03017620422003",
				    .reason = "unknown-product" });
	cr_assert_eq(count(list, LIST_REVIEW), 1);
	apply(list, (struct event){ .kind = EVENT_RESOLVED,
				    .of = 5,
				    .outcome = OUTCOME_ACCEPTED,
				    .gtin = "03017620422003",
				    .label = "Tisane",
				    .items = &one,
				    .item_count = 1 });
	cr_assert_eq(count(list, LIST_REVIEW), 0);
	cr_assert_str_eq(list_find(list, LIST_PRODUCT, "03017620422003")->label, "Tisane");
	cr_assert_str_eq(quantity_of_line(list, 1), "1 piece");
	list_free(list);
}

Test(core_list, facts_about_things_that_are_gone_change_nothing)
{
	struct list *list = list_new();
	char *before, *after;

	add(list, item(1, "lait", amount(1, UNIT_L)));
	before = print(list);
	apply(list, (struct event){ .kind = EVENT_CLOSED, .of = 99, .outcome = OUTCOME_DONE });
	apply(list,
	      (struct event){ .kind = EVENT_RESOLVED, .of = 98, .outcome = OUTCOME_ACCEPTED });
	apply(list, (struct event){ .kind = EVENT_HEARD, .of = 97, .outcome = OUTCOME_LIST });
	apply(list, (struct event){ .kind = EVENT_OUTCOME, .of = 96, .store = "a" });
	apply(list, (struct event){ .kind = EVENT_FORGOTTEN, .gtin = "00000000000000" });
	apply(list, (struct event){ .kind = EVENT_UNDONE, .of = 1 });
	after = print(list);
	cr_assert_str_eq(before, after);
	free(before);
	free(after);
	list_free(list);
}

Test(core_list, a_push_is_open_until_its_outcome_and_then_owned)
{
	struct cart_change change = { "p1", "Lait", 95, 0, 2, 0 };
	struct list *list = list_new();

	apply(list, (struct event){ .kind = EVENT_INTENT,
				    .seq = 7,
				    .store = "a",
				    .cart = "c1",
				    .changes = &change,
				    .change_count = 1 });
	cr_assert_eq(count(list, LIST_PUSH), 1);
	apply(list,
	      (struct event){
		      .kind = EVENT_OUTCOME, .of = 7, .store = "a", .outcome = OUTCOME_AMBIGUOUS });
	cr_assert_eq(list_find(list, LIST_PUSH, "a")->outcome, OUTCOME_AMBIGUOUS);
	apply(list,
	      (struct event){
		      .kind = EVENT_OUTCOME, .of = 7, .store = "a", .outcome = OUTCOME_APPLIED });
	cr_assert_eq(count(list, LIST_PUSH), 0);
	cr_assert_eq(list_find(list, LIST_OWNED, "a")->changes[0].to, 2);
	list_free(list);
}

/* Additions of one dimension in any order give the same list but for numbers and first units. */
Test(core_list, the_order_of_additions_does_not_change_the_sums)
{
	srand(5);
	for (int round = 0; round < 300; round++) {
		struct item items[12];
		struct list *forward = list_new(), *backward = list_new();

		for (size_t i = 0; i < 12; i++)
			items[i] = item(i + 1, needs[rand() % 6], amount(1 + rand() % 9, UNIT_G));
		for (size_t i = 0; i < 12; i++) {
			add(forward, items[i]);
			add(backward, items[11 - i]);
		}
		cr_assert_eq(count(forward, LIST_LINE), count(backward, LIST_LINE));
		for (size_t n = 0; n < 6; n++) {
			char key[64];
			const struct event *a, *b;

			snprintf(key, sizeof(key), "%s||mass", needs[n]);
			a = list_find(forward, LIST_LINE, key);
			b = list_find(backward, LIST_LINE, key);
			cr_assert_eq(a == NULL, b == NULL);
			if (a)
				cr_assert(!decimal_compare(a->items[0].quantity.value,
							   b->items[0].quantity.value));
		}
		list_free(forward);
		list_free(backward);
	}
}

struct copying {
	struct list *copy;
};

static enum err copy_row(const struct list_row *row, void *userdata)
{
	struct copying *copying = userdata;
	json_t *json = row->event ? list_row_json(row->event) : NULL;
	struct error error = { 0 };

	if (json)
		cr_assert_eq(list_restore(copying->copy, list_row_kind_text(row->kind), row->key,
					  json, &error),
			     ERR_NONE, "%s", error.text);
	json_decref(json);
	return ERR_NONE;
}

Test(core_list, what_is_kept_row_by_row_comes_back_as_it_was)
{
	srand(9);
	for (int round = 0; round < 200; round++) {
		struct copying copying = { list_new() };
		struct list *list = list_new();
		char *a, *b;

		for (uint64_t i = 1; i < 30; i++) {
			struct item one =
				item(i, needs[rand() % 6],
				     amount(rand() % 5 + 1, (enum unit)(rand() % UNIT_COUNT)));

			if (one.quantity.unit == UNIT_NONE)
				one.quantity.value.digits = 0;
			one.action = rand() % 5 ? ITEM_ADD : ITEM_REMOVE;
			add(list, one);
		}
		cr_assert_eq(list_changes(list, copy_row, &copying), ERR_NONE);
		a = print(list);
		b = print(copying.copy);
		cr_assert_str_eq(a, b);
		free(a);
		free(b);
		list_free(list);
		list_free(copying.copy);
	}
}
