// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "core/dictation.h"
#include "needs_fixture.h"

static struct arena memory;
static struct needs needs;

static void load(void)
{
	arena_init(&memory, FIXTURE_ARENA_MAX);
	fixture_load(&memory, &needs);
}

static void unload(void)
{
	arena_done(&memory);
}

TestSuite(core_dictation, .init = load, .fini = unload);

static const struct trust confident = { .how = AUTOMATIC_CONFIDENT };
static const struct trust learned = { .automatic = true, .margin_min = 1100 };
static const struct trust unproven = { .how = AUTOMATIC_LEARNED };
static const struct trust never = { .how = AUTOMATIC_NEVER };

static struct dictation decide_answer(enum language language, json_t *answer,
				      const struct trust *trust)
{
	struct dictation dictation = { 0 };
	struct error error = { 0 };

	cr_assert_eq(dictation_decide(&needs, language, answer, trust, &memory, &dictation, &error),
		     ERR_NONE, "%s", error.text);
	json_decref(answer);
	return dictation;
}

static json_t *heard(const char *text, double confidence)
{
	return json_pack("{s:[{s:s, s:s}], s:f, s:[s, s, s, s, s]}", "passes", "pass", "command",
			 "text", text, "confidence", confidence, "candidates", "carottes",
			 "no-such-need", "citrons", "pommes", "poires");
}

static struct dictation decide(enum language language, const char *text, double confidence)
{
	return decide_answer(language, heard(text, confidence), &confident);
}

static void expect(enum language language, const char *text, double confidence, const char *reason)
{
	struct dictation dictation = decide(language, text, confidence);

	cr_assert_eq(dictation.accepted, !reason, "'%s' at %.2f", text, confidence);
	if (reason)
		cr_assert_str_eq(dictation.reason, reason, "'%s' at %.2f", text, confidence);
}

/* --- the setting "confident" --------------------------------------------------------------------
 */

Test(core_dictation, clear_english_goes_onto_the_list_with_its_quantities)
{
	struct dictation dictation = decide(LANGUAGE_EN, "two liters of milk and butter", 0.9);
	char text[QUANTITY_TEXT_SIZE];

	cr_assert(dictation.accepted);
	cr_assert_eq(dictation.count, 2);
	quantity_print(dictation.items[0].quantity, text);
	cr_assert_str_eq(text, "2 l");
	cr_assert_eq(dictation.items[0].action, ITEM_ADD);
	cr_assert_eq(dictation.confidence, 900);
}

Test(core_dictation, half_is_the_least_confidence_that_is_believed)
{
	expect(LANGUAGE_EN, "carrots", 0.5, NULL);
	expect(LANGUAGE_EN, "carrots", 0.499, "unsure");
	expect(LANGUAGE_EN, "bread and cheese", 0.5, NULL);
	expect(LANGUAGE_EN, "bread and cheese", 0.499, "unsure-phrase");
}

Test(core_dictation, confidence_alone_never_lets_french_pass)
{
	expect(LANGUAGE_FR, "des carottes", 1, "unsure");
	expect(LANGUAGE_FR, "du lait et du beurre", 1, "unsure-phrase");
}

Test(core_dictation, confidence_alone_never_removes)
{
	expect(LANGUAGE_EN, "remove carrots", 1, "removal");
	expect(LANGUAGE_EN, "bread and remove carrots", 1, "removal");
}

Test(core_dictation, confidence_is_not_enough_where_the_household_did_not_ask_for_it)
{
	cr_assert_str_eq(decide_answer(LANGUAGE_EN, heard("carrots", 1), &unproven).reason,
			 "unsure");
	cr_assert_str_eq(decide_answer(LANGUAGE_EN, heard("carrots", 1), &never).reason, "unsure");
}

/* --- both opinions ------------------------------------------------------------------------------
 */

static json_t *segment(const char *need, bool agree, int margin)
{
	return json_pack("{s:s, s:b, s:i, s:i}", "need", need, "agree", agree, "margin", margin,
			 "examples", 3);
}

/* A phrase of one or two things; @second may be NULL. */
static struct dictation both(const char *text, json_t *first, json_t *second,
			     const struct trust *trust)
{
	json_t *answer = heard(text, 0.2), *segments = json_array();

	json_array_append_new(segments, first);
	if (second)
		json_array_append_new(segments, second);
	json_object_set_new(answer, "segments", segments);
	return decide_answer(LANGUAGE_FR, answer, trust);
}

Test(core_dictation, what_both_opinions_say_with_the_margin_goes_onto_the_list)
{
	cr_assert(both("des carottes", segment("carottes", true, 1100), NULL, &learned).accepted);
	cr_assert(both("deux kilos de carottes", segment("carottes", true, 3000), NULL, &learned)
			  .accepted);
	cr_assert(both("carottes et citrons", segment("carottes", true, 1100),
		       segment("citrons", true, 1200), &learned)
			  .accepted);
}

Test(core_dictation, one_thing_that_fails_holds_the_whole_phrase)
{
	const struct {
		const char *text;
		json_t *first, *second;
		const struct trust *trust;
		const char *reason;
	} cases[] = {
		{ "des carottes", segment("carottes", true, 1099), NULL, &learned, "unsure" },
		{ "des carottes", segment("carottes", false, 2000), NULL, &learned, "unsure" },
		{ "des carottes", segment("carottes", true, 2000), NULL, &unproven, "unsure" },
		{ "des carottes", segment("carottes", true, 2000), NULL, &never, "unsure" },
		{ "des carottes", segment("citrons", true, 2000), NULL, &learned, "unsure" },
		{ "des carottes", segment("carottes", true, -5), NULL, &learned, "unsure" },
		/* more or fewer segments than things */
		{ "des carottes", segment("carottes", true, 2000), segment("citrons", true, 2000),
		  &learned, "unsure" },
		{ "carottes et citrons", segment("carottes", true, 2000), NULL, &learned,
		  "unsure-phrase" },
		{ "carottes et citrons", segment("carottes", true, 2000),
		  segment("citrons", true, 1000), &learned, "unsure-phrase" },
		{ "carottes et citrons", segment("citrons", true, 2000),
		  segment("carottes", true, 2000), &learned, "unsure-phrase" },
		/* the words themselves are unsure: "plus de" is said of both */
		{ "plus de carottes", segment("carottes", true, 2000), NULL, &learned, "unsure" },
		{ "carottes et xyzzy", segment("carottes", true, 2000),
		  segment("citrons", true, 2000), &learned, "unknown-words" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dictation dictation =
			both(cases[i].text, cases[i].first, cases[i].second, cases[i].trust);

		cr_assert_not(dictation.accepted, "case %zu", i);
		cr_assert_str_eq(dictation.reason, cases[i].reason, "case %zu: %s", i,
				 dictation.reason);
	}
}

Test(core_dictation, a_removal_asks_unless_both_agree_and_trust_is_there)
{
	json_t *agreed = segment("carottes", true, 1500);

	json_incref(agreed);
	json_incref(agreed);
	cr_assert(both("enlève les carottes", agreed, NULL, &learned).accepted);
	cr_assert_str_eq(both("enlève les carottes", agreed, NULL, &unproven).reason, "removal");
	cr_assert_str_eq(both("pas de carottes", agreed, NULL, &learned).reason, "removal");
	cr_assert_str_eq(both("enlève les carottes", segment("carottes", false, 1500), NULL,
			      &learned)
				 .reason,
			 "removal");
}

Test(core_dictation, a_clip_heard_only_as_one_item_stands_on_that_segment)
{
	json_t *answer = json_pack("{s:[{s:s, s:s}, {s:s, s:s}], s:[], s:o}", "passes", "pass",
				   "command", "text", "", "pass", "item", "text", "des carottes",
				   "segments", "single", segment("carottes", true, 1200));

	json_incref(answer);
	cr_assert(decide_answer(LANGUAGE_FR, answer, &learned).accepted);
	cr_assert_str_eq(decide_answer(LANGUAGE_FR, answer, &unproven).reason, "unsure");
}

Test(core_dictation, examples_that_say_otherwise_are_stronger_than_confidence)
{
	json_t *answer = heard("carrots", 1);

	json_object_set_new(answer, "segments", json_pack("[o]", segment("carottes", false, 1100)));
	json_incref(answer);
	cr_assert_str_eq(decide_answer(LANGUAGE_EN, answer, &confident).reason, "unsure");
	/* but not those of other needs, while she never said this one */
	json_object_set_new(json_array_get(json_object_get(answer, "segments"), 0), "examples",
			    json_integer(0));
	cr_assert(decide_answer(LANGUAGE_EN, answer, &confident).accepted);
}

/* --- what goes to the review ---------------------------------------------------------------- */

Test(core_dictation, what_the_transcript_says_is_among_the_candidates)
{
	json_t *answer = heard("des oignons", 0.1);
	struct dictation dictation;

	json_object_set_new(answer, "candidates", json_pack("[s, s]", "carottes", "carottes"));
	dictation = decide_answer(LANGUAGE_FR, answer, &unproven);
	cr_assert_eq(dictation.count, 2);
	cr_assert_str_eq(dictation.items[0].need, "carottes");
	cr_assert_str_eq(dictation.items[1].need, "oignons");
}

Test(core_dictation, words_without_a_meaning_are_unknown)
{
	struct dictation dictation = decide(LANGUAGE_EN, "carrots and blue xyzzy", 1);

	cr_assert_str_eq(dictation.reason, "unknown-words");
	cr_assert_eq(dictation.count, 2);
	cr_assert_null(dictation.items[1].need);
	cr_assert_str_eq(dictation.items[1].text, "blue xyzzy");
}

Test(core_dictation, an_unsure_thing_comes_with_three_known_candidates)
{
	struct dictation dictation = decide(LANGUAGE_EN, "two carrots", 0.1);

	cr_assert_eq(dictation.count, DICTATION_CANDIDATES_MAX);
	cr_assert_str_eq(dictation.items[0].need, "carottes");
	cr_assert_str_eq(dictation.items[1].need, "citrons");
	for (size_t i = 0; i < dictation.count; i++)
		cr_assert_eq(dictation.items[i].action, ITEM_ADD);
}

Test(core_dictation, silence_is_nothing_heard_and_confidence_does_not_change_that)
{
	json_t *answer = json_pack("{s:[], s:f}", "passes", "confidence", 1.0);
	struct dictation dictation = { 0 };
	struct error error = { 0 };

	cr_assert_eq(dictation_decide(&needs, LANGUAGE_EN, answer, &confident, &memory, &dictation,
				      &error),
		     ERR_NONE);
	cr_assert_not(dictation.accepted);
	cr_assert_str_eq(dictation.reason, "nothing-heard");
	cr_assert_eq(dictation.count, 0);
	json_decref(answer);
}

Test(core_dictation, an_answer_of_another_shape_is_refused)
{
	json_t *answer = json_pack("{s:s}", "passes", "carrots");
	struct dictation dictation = { .confidence = 7 };
	struct error error = { 0 };

	cr_assert_eq(dictation_decide(&needs, LANGUAGE_EN, answer, &confident, &memory, &dictation,
				      &error),
		     ERR_INVALID);
	cr_assert_eq(dictation.confidence, 7);
	cr_assert_neq(error.text[0], '\0');
	json_decref(answer);
}
