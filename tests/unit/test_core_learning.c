// SPDX-License-Identifier: GPL-2.0-or-later
/* What a confirmed clip teaches. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/learning.h"
#include "needs_fixture.h"

static struct arena memory;

static void load(void)
{
	arena_init(&memory, 1 << 22);
}

static void unload(void)
{
	arena_done(&memory);
}

TestSuite(core_learning, .init = load, .fini = unload);

/* A stretch that names @need; its features are the two bytes of its place. */
static json_t *segment(const char *need, int from, double fit)
{
	return json_pack("{s:s?, s:i, s:i, s:f, s:i, s:b, s:s, s:s}", "need", need, "from_ms", from,
			 "to_ms", from + 300, "fit", fit, "margin", 1000 + from / 10, "agree",
			 from % 20 == 0, "features", "AQI=", "phones", "L EY");
}

/* @needs: what the segments name, "-" for one without a need, parted by spaces. */
static json_t *answer(const char *needs, const char *single)
{
	json_t *segments = json_array();
	char text[256], *rest = text;

	snprintf(text, sizeof(text), "%s", needs);
	for (int at = 100; *needs && rest; at += 400) {
		const char *need = strsep(&rest, " ");

		json_array_append_new(segments, segment(strcmp(need, "-") ? need : NULL, at, -10));
	}
	return json_pack("{s:o, s:o, s:f}", "segments", segments, "single",
			 single ? segment(single, 0, -20) : json_null(), "confidence", 0.75);
}

static struct learning pair(json_t *heard, const char *confirmed)
{
	const char *needs[16];
	struct learning learning = { 0 };
	struct error error = { 0 };
	char *rest = arena_strdup(&memory, confirmed);
	size_t count = 0;

	while (*confirmed && rest)
		needs[count++] = strsep(&rest, " ");
	cr_assert_eq(learning_pair(heard, needs, count, &memory, &learning, &error), ERR_NONE, "%s",
		     error.text);
	json_decref(heard);
	return learning;
}

/* "lait@100 pain@500 | +- ": needs with their places, then the outcomes, right or wrong. */
static void expect(json_t *heard, const char *confirmed, const char *want)
{
	struct learning learning = pair(heard, confirmed);
	char got[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < learning.example_count; i++)
		used += (size_t)snprintf(got + used, sizeof(got) - used, "%s@%d ",
					 learning.examples[i].need, learning.examples[i].from_ms);
	used += (size_t)snprintf(got + used, sizeof(got) - used, "| ");
	for (size_t i = 0; i < learning.outcome_count; i++)
		got[used++] = learning.outcomes[i].right ? '+' : '-';
	got[used] = '\0';
	cr_expect_str_eq(got, want, "confirmed %s: %s, not %s", confirmed, got, want);
}

Test(core_learning, an_example_has_all_that_is_kept)
{
	struct learning learning = pair(answer("lait", NULL), "lait");
	const struct learning_example *example = learning.examples;

	cr_assert_eq(learning.example_count, 1);
	cr_assert_str_eq(example->need, "lait");
	cr_assert_eq(example->from_ms, 100);
	cr_assert_eq(example->to_ms, 400);
	cr_assert_str_eq(example->phones, "L EY");
	cr_assert_eq(example->feature_len, 2);
	cr_assert_arr_eq(example->features, "\1\2", 2);
	cr_assert_eq(learning.outcome_count, 1);
	cr_assert(learning.outcomes[0].right);
	cr_assert(learning.outcomes[0].agree);
	cr_assert_eq(learning.outcomes[0].margin, 1010);
	cr_assert_eq(learning.outcomes[0].confidence, 750);
}

Test(core_learning, several_things_are_paired_in_their_order)
{
	expect(answer("lait pain oeufs", "lait"), "lait pain oeufs",
	       "lait@100 pain@500 oeufs@900 | +++");
	expect(answer("lait pin oeufs", "lait"), "lait pain oeufs",
	       "lait@100 pain@500 oeufs@900 | +-+");
	expect(answer("lait - oeufs", NULL), "lait pain oeufs", "lait@100 pain@500 oeufs@900 | ++");
	expect(answer("lait lait", NULL), "lait lait", "lait@100 lait@500 | ++");
}

Test(core_learning, another_order_than_the_clips_teaches_only_what_both_named)
{
	expect(answer("lait pain", NULL), "pain lait", "pain@500 lait@100 | ++");
	expect(answer("lait pin oeufs", NULL), "oeufs pain lait", "oeufs@900 lait@100 | +-+");
}

Test(core_learning, one_thing_is_where_it_was_heard)
{
	expect(answer("lait", "lait"), "lait", "lait@100 | +");
	expect(answer("pin", "pain"), "pain", "pain@0 | -");
	/* neither was right: the stretch that fits better */
	expect(answer("pin", "pie"), "pain", "pain@100 | -");
	/* extra words in a short clip: the clip as one item */
	expect(answer("pain saumon", "saumon"), "saumon", "saumon@0 | -+");
	expect(answer("pain saumon", "thon"), "saumon", "saumon@500 | -+");
	expect(answer("pain saumon", "thon"), "truite", "truite@0 | --");
	expect(answer("pain saumon", NULL), "truite", "| --");
	/* nothing heard as a command */
	expect(answer("", "lait"), "lait", "lait@0 | +");
	expect(answer("", "lait"), "pain", "pain@0 | -");
	expect(answer("", NULL), "pain", "| ");
}

Test(core_learning, other_numbers_of_things_teach_no_example_but_count)
{
	expect(answer("lait pain oeufs", "lait"), "lait oeufs", "| +-+");
	expect(answer("lait pain", "lait"), "", "| --");
	/* more was said than heard: the least sure one is blamed */
	expect(answer("lait pain", "lait"), "lait pain oeufs", "| -+");
	expect(answer("lait", "lait"), "lait pain", "| -");
	expect(answer("pin", "lait"), "lait pain", "| -");
}

Test(core_learning, a_stretch_without_features_or_length_is_no_example)
{
	json_t *heard = answer("lait", NULL);
	json_t *first = json_array_get(json_object_get(heard, "segments"), 0);

	json_object_set_new(first, "features", json_null());
	json_incref(heard);
	expect(heard, "lait", "| +");
	json_object_set_new(first, "features", json_string(""));
	json_incref(heard);
	expect(heard, "lait", "| +");
	json_object_set_new(first, "features", json_string("AQI="));
	json_object_set_new(first, "to_ms", json_integer(100));
	json_incref(heard);
	expect(heard, "lait", "| +");
	json_object_set_new(first, "to_ms", json_integer(1LL << 40));
	expect(heard, "lait", "| +");
}

static void refuse(json_t *heard, enum err want)
{
	const char *const needs[] = { "lait" };
	struct learning learning = { .example_count = 42 };
	struct error error = { 0 };

	cr_assert_eq(learning_pair(heard, needs, 1, &memory, &learning, &error), want);
	cr_assert_eq(learning.example_count, 42);
	cr_assert_neq(error.text[0], '\0');
	json_decref(heard);
}

Test(core_learning, an_answer_of_another_shape_is_refused)
{
	json_t *heard = answer("lait", NULL);
	json_t *many = json_array();
	char *large = arena_alloc(&memory, LEARNING_FEATURES_MAX + 2);

	refuse(json_object(), ERR_INVALID);
	refuse(json_pack("{s:s}", "segments", "lait"), ERR_INVALID);
	json_object_set_new(json_array_get(json_object_get(heard, "segments"), 0), "features",
			    json_string("?!"));
	refuse(heard, ERR_INVALID);
	memset(large, 'A', LEARNING_FEATURES_MAX + 1);
	large[LEARNING_FEATURES_MAX + 1] = '\0';
	heard = answer("lait", NULL);
	json_object_set_new(json_array_get(json_object_get(heard, "segments"), 0), "features",
			    json_string(large));
	refuse(heard, ERR_LIMIT);
	for (int i = 0; i < LEARNING_SEGMENTS_MAX + 1; i++)
		json_array_append_new(many, json_object());
	refuse(json_pack("{s:o}", "segments", many), ERR_LIMIT);
}

Test(core_learning, segments_of_any_shape_are_survived)
{
	json_t *odd = json_pack("{s:[i, s, n, {s:i}, {s:s, s:s, s:i}], s:[], s:s}", "segments", 1,
				"x", "need", 3, "need", "lait", "margin", "x", "agree", 1, "single",
				"confidence", "x");

	expect(odd, "a b c lait e", "| +");
}

/* What was heard of "@said", when @confirmed was confirmed; all its needs were heard right. */
static bool right_amounts(const char *said, const char *confirmed)
{
	static struct needs needs;
	static struct arena words;
	const char *ids[8];
	struct item items[8] = { 0 };
	struct learning learning = { 0 };
	struct phrase phrase;
	json_t *heard = json_pack("{s:[{s:s, s:s}], s:[], s:n}", "passes", "pass", "command",
				  "text", said, "segments", "single");

	if (!needs.count) {
		arena_init(&words, FIXTURE_ARENA_MAX);
		fixture_load(&words, &needs);
	}
	cr_assert_eq(phrase_parse(&needs, LANGUAGE_FR, said, strlen(said), &memory, &phrase, NULL),
		     ERR_NONE);
	for (size_t i = 0; i < phrase.count; i++)
		json_array_append_new(json_object_get(heard, "segments"),
				      segment(phrase.items[i].need, 100, 0));
	cr_assert_eq(phrase_parse(&needs, LANGUAGE_FR, confirmed, strlen(confirmed), &memory,
				  &phrase, NULL),
		     ERR_NONE);
	for (size_t i = 0; i < phrase.count; i++) {
		ids[i] = phrase.items[i].need;
		items[i] = (struct item){ .need = ids[i], .quantity = phrase.items[i].quantity };
	}
	cr_assert_eq(learning_pair(heard, ids, phrase.count, &memory, &learning, NULL), ERR_NONE);
	cr_assert_eq(learning_check_amounts(heard, items, phrase.count, &needs, LANGUAGE_FR,
					    &memory, &learning),
		     ERR_NONE);
	json_decref(heard);
	for (size_t i = 0; i < learning.outcome_count; i++)
		if (!learning.outcomes[i].right)
			return false;
	return learning.outcome_count > 0;
}

Test(core_learning, a_quantity_that_was_heard_as_another_is_wrong)
{
	cr_assert(right_amounts("deux litres de lait", "2 l de lait"));
	cr_assert(right_amounts("un kilo de pommes", "1000 g de pommes"));
	cr_assert(right_amounts("du lait et deux pommes", "du lait et deux pommes"));
	cr_assert(right_amounts("deux litres de lait et un litre de lait",
				"un litre de lait et deux litres de lait"));
	cr_assert_not(right_amounts("deux litres de lait", "douze litres de lait"));
	cr_assert_not(right_amounts("deux litres de lait", "du lait"));
	cr_assert_not(right_amounts("du lait", "deux litres de lait"));
	cr_assert_not(right_amounts("deux litres de lait", "deux bouteilles de lait"));
	cr_assert_not(right_amounts("du lait et deux pommes", "du lait et trois pommes"));
}
