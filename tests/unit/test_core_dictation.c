// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/dictation.h"
#include "tests/unit/needs_fixture.h"

static struct arena arena;
static struct needs needs;

static void set_up(void)
{
	arena_init(&arena, 64 << 20);
	fixture_load(&arena, &needs);
}

static void tear_down(void)
{
	arena_done(&arena);
}

TestSuite(core_dictation, .init = set_up, .fini = tear_down);

/* What cabas-voice answers, with two candidates of the item pass. */
static struct dictation decide(enum language language, const char *text, double confidence,
			       bool agree)
{
	json_t *answer = json_pack("{s:[{s:s, s:s}, {s:s, s:s}], s:[s, s], s:f, s:b}", "passes",
				   "pass", "command", "text", text, "pass", "item", "text", "milk",
				   "candidates", "lait-demi-ecreme", "riz", "confidence",
				   confidence, "agree", agree);
	struct dictation dictation = { .accepted = true };
	struct error error = { 0 };

	cr_assert_eq(dictation_decide(&needs, language, answer, &arena, &dictation, &error),
		     ERR_NONE, "%s", error.text);
	json_decref(answer);
	return dictation;
}

Test(core_dictation, a_clear_english_phrase_goes_onto_the_list)
{
	struct dictation heard = decide(LANGUAGE_EN, "two liters of milk and butter", 0.8, false);

	cr_assert(heard.accepted);
	cr_assert_null(heard.reason);
	cr_assert_eq(heard.count, 2);
	cr_assert_str_eq(heard.items[0].need, "lait-demi-ecreme");
}

Test(core_dictation, a_phrase_heard_badly_is_asked_about_as_a_whole)
{
	struct dictation heard = decide(LANGUAGE_EN, "two liters of milk and butter", 0.4, false);

	cr_assert_not(heard.accepted);
	cr_assert_str_eq(heard.reason, "unsure-phrase");
	cr_assert_eq(heard.count, 2);
}

Test(core_dictation, a_single_thing_heard_badly_comes_with_candidates)
{
	struct dictation heard = decide(LANGUAGE_EN, "two liters of milk", 0.2, true);

	cr_assert_not(heard.accepted);
	cr_assert_str_eq(heard.reason, "unsure");
	cr_assert_eq(heard.count, 2);
	cr_assert_str_eq(heard.items[1].need, "riz");
	cr_assert_eq(heard.items[1].quantity.unit, UNIT_L);
}

Test(core_dictation, french_always_asks_however_sure_it_sounds)
{
	cr_assert_not(decide(LANGUAGE_FR, "deux litres de lait", 1.0, true).accepted);
	cr_assert_not(decide(LANGUAGE_FR, "du lait et du beurre", 1.0, true).accepted);
}

Test(core_dictation, nothing_is_removed_on_a_guess)
{
	struct dictation heard = decide(LANGUAGE_EN, "remove the butter", 1.0, true);

	cr_assert_not(heard.accepted);
	cr_assert_str_eq(heard.reason, "removal");
}

Test(core_dictation, words_that_are_not_known_are_never_a_wrong_item)
{
	struct dictation heard = decide(LANGUAGE_EN, "two liters of zorglub", 1.0, true);

	cr_assert_not(heard.accepted);
	cr_assert_str_eq(heard.reason, "unknown-words");
	cr_assert_null(heard.items[0].need);
}

Test(core_dictation, an_answer_that_is_none_is_refused)
{
	json_t *answer = json_pack("{s:s}", "hello", "world");
	struct dictation untouched = { .confidence = 42 };

	cr_assert_eq(dictation_decide(&needs, LANGUAGE_EN, answer, &arena, &untouched, NULL),
		     ERR_INVALID);
	cr_assert_eq(untouched.confidence, 42);
	json_decref(answer);
}
