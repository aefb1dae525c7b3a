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

static struct dictation decide(enum language language, const char *text, double confidence)
{
	json_t *answer = json_pack("{s:[{s:s, s:s}], s:f, s:[s, s, s, s, s]}", "passes", "pass",
				   "command", "text", text, "confidence", confidence, "candidates",
				   "carottes", "no-such-need", "citrons", "pommes", "poires");
	struct dictation dictation = { 0 };
	struct error error = { 0 };

	cr_assert_eq(dictation_decide(&needs, language, answer, &memory, &dictation, &error),
		     ERR_NONE, "%s", error.text);
	json_decref(answer);
	return dictation;
}

static void expect(enum language language, const char *text, double confidence, const char *reason)
{
	struct dictation dictation = decide(language, text, confidence);

	cr_assert_eq(dictation.accepted, !reason, "'%s' at %.2f", text, confidence);
	if (reason)
		cr_assert_str_eq(dictation.reason, reason, "'%s' at %.2f", text, confidence);
}

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

Test(core_dictation, french_always_goes_to_the_review)
{
	expect(LANGUAGE_FR, "des carottes", 1, "unsure");
	expect(LANGUAGE_FR, "du lait et du beurre", 1, "unsure-phrase");
}

Test(core_dictation, a_removal_is_never_done_on_a_guess)
{
	expect(LANGUAGE_EN, "remove carrots", 1, "removal");
}

Test(core_dictation, words_without_a_meaning_are_unknown)
{
	expect(LANGUAGE_EN, "carrots and xyzzy", 1, "unknown-words");
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

	cr_assert_eq(dictation_decide(&needs, LANGUAGE_EN, answer, &memory, &dictation, &error),
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

	cr_assert_eq(dictation_decide(&needs, LANGUAGE_EN, answer, &memory, &dictation, &error),
		     ERR_INVALID);
	cr_assert_eq(dictation.confidence, 7);
	cr_assert_neq(error.text[0], '\0');
	json_decref(answer);
}
