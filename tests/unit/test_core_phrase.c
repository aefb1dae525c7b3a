// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/auto.h"
#include "base/tsv.h"
#include "core/phrase.h"
#include "core/phrase_json.h"
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

TestSuite(core_phrase, .init = load, .fini = unload);

enum { FR = LANGUAGE_FR, EN = LANGUAGE_EN };

enum { PHRASES_MAX = 512 };

/* A line of tests/fixtures/phrases.tsv: a phrase and its items in short. */
struct sample {
	enum language language;
	const char *text, *want;
};

static size_t read_samples(struct sample *samples)
{
	struct tsv_row *rows = NULL;
	struct error error = {};
	struct buf bytes;
	size_t count = 0;

	buf_init(&bytes, FIXTURE_FILE_MAX);
	cr_assert_eq(file_read("tests/fixtures/phrases.tsv", &bytes, &error), ERR_NONE, "%s",
		     error.text);
	cr_assert_eq(tsv_parse("phrases.tsv", bytes.bytes, bytes.len, "phrases", 1, 3, &memory,
			       &rows, &count, &error),
		     ERR_NONE, "%s", error.text);
	buf_done(&bytes);
	cr_assert(count >= 200 && count <= PHRASES_MAX, "%zu phrases", count);
	for (size_t i = 0; i < count; i++) {
		samples[i].text = rows[i].fields[1];
		samples[i].want = rows[i].fields[2];
		cr_assert_eq(words_language(rows[i].fields[0], &samples[i].language), ERR_NONE);
	}
	return count;
}

static void show(const struct phrase *phrase, struct buf *out)
{
	for (size_t i = 0; i < phrase->count; i++) {
		const struct phrase_item *item = &phrase->items[i];
		char quantity[QUANTITY_TEXT_SIZE];

		quantity_print(item->quantity, quantity);
		cr_assert_eq(buf_printf(out, "%s%c%s%s%s%s", i ? ", " : "", "+-="[item->action],
					item -> need ? item -> need : "?",
					item->need ? "" : item->text, *quantity ? " " : "",
					quantity),
			     ERR_NONE);
	}
}

Test(core_phrase, what_people_say_becomes_items)
{
	struct sample phrases[PHRASES_MAX];
	size_t samples = read_samples(phrases);

	for (size_t i = 0; i < samples; i++) {
		_auto_(arena_done) struct arena arena;
		_auto_(buf_done) struct buf out;
		struct phrase phrase = {};
		struct error error = {};

		arena_init(&arena, 1 << 20);
		buf_init(&out, 4096);
		cr_assert_eq(phrase_parse(&needs, phrases[i].language, phrases[i].text,
					  strlen(phrases[i].text), &arena, &phrase, &error),
			     ERR_NONE, "%s: %s", phrases[i].text, error.text);
		show(&phrase, &out);
		cr_expect_str_eq(out.bytes ? out.bytes : "", phrases[i].want, "%s: %s, not %s",
				 phrases[i].text, out.bytes ? out.bytes : "", phrases[i].want);
	}
}

static struct phrase parse(enum language language, const char *text, struct arena *arena)
{
	struct phrase phrase = {};
	struct error error = {};

	cr_assert_eq(phrase_parse(&needs, language, text, strlen(text), arena, &phrase, &error),
		     ERR_NONE, "%s: %s", text, error.text);
	return phrase;
}

static bool starts_with_vowel(const char *name)
{
	return strchr("aeiouyhAEIOUYH", *name) || !strncmp(name, "é", 2) ||
	       !strncmp(name, "œ", 2) || !strncmp(name, "ê", 2);
}

static void check_one(enum language language, const char *text, const char *need, const char *value,
		      enum unit unit)
{
	_auto_(arena_done) struct arena arena;
	char number[QUANTITY_TEXT_SIZE];
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(language, text, &arena);
	cr_assert_eq(phrase.count, 1, "'%s' gave %zu items", text, phrase.count);
	cr_assert(phrase.items[0].need && !strcmp(phrase.items[0].need, need),
		  "'%s' gave %s, not %s", text,
		  phrase.items[0].need ? phrase.items[0].need : "no need", need);
	decimal_print(phrase.items[0].quantity.value, number);
	cr_assert(!strcmp(number, value) && phrase.items[0].quantity.unit == unit,
		  "'%s' gave %s %s, not %s %s", text, number,
		  unit_text(phrase.items[0].quantity.unit), value, unit_text(unit));
	cr_assert_eq(phrase.items[0].confidence, 1000, "'%s'", text);
	cr_assert_not(phrase.items[0].fuzzy);
}

Test(core_phrase, every_name_of_every_need_takes_a_number_and_a_unit)
{
	for (size_t i = 0; i < needs.count; i++) {
		const struct need *need = &needs.needs[i];
		char text[256];

		for (size_t k = 0; k < need->form_counts[FR]; k++) {
			const char *form = need->forms[FR][k];
			const char *of = starts_with_vowel(form) ? "d'" : "de ";

			snprintf(text, sizeof(text), "trois paquets %s%s", of, form);
			check_one(LANGUAGE_FR, text, need->id, "3", UNIT_PACK);
			snprintf(text, sizeof(text), "ajoute un kilo et demi %s%s", of, form);
			check_one(LANGUAGE_FR, text, need->id, "1.5", UNIT_KG);
			snprintf(text, sizeof(text), "250 g %s%s", of, form);
			check_one(LANGUAGE_FR, text, need->id, "250", UNIT_G);
			snprintf(text, sizeof(text), "%s 2 l", form);
			check_one(LANGUAGE_FR, text, need->id, "2", UNIT_L);
			snprintf(text, sizeof(text), "deux %s", form);
			check_one(LANGUAGE_FR, text, need->id, "2", UNIT_PIECE);
		}
		for (size_t k = 0; k < need->form_counts[EN]; k++) {
			const char *form = need->forms[EN][k];

			snprintf(text, sizeof(text), "three packs of %s", form);
			check_one(LANGUAGE_EN, text, need->id, "3", UNIT_PACK);
			snprintf(text, sizeof(text), "add one and a half kilos of %s", form);
			check_one(LANGUAGE_EN, text, need->id, "1.5", UNIT_KG);
			snprintf(text, sizeof(text), "%s 2 l", form);
			check_one(LANGUAGE_EN, text, need->id, "2", UNIT_L);
			snprintf(text, sizeof(text), "two %s", form);
			check_one(LANGUAGE_EN, text, need->id, "2", UNIT_PIECE);
		}
	}
}

Test(core_phrase, two_needs_with_and_between_are_both_there)
{
	srand(3);
	for (int round = 0; round < 4000; round++) {
		_auto_(arena_done) struct arena arena;
		enum language language = round % 2 ? LANGUAGE_FR : LANGUAGE_EN;
		const struct need *a = &needs.needs[(size_t)rand() % needs.count];
		const struct need *b = &needs.needs[(size_t)rand() % needs.count];
		const char *x = a->forms[language][(size_t)rand() % a->form_counts[language]];
		const char *y = b->forms[language][(size_t)rand() % b->form_counts[language]];
		struct phrase phrase;
		char text[256];

		arena_init(&arena, 1 << 20);
		snprintf(text, sizeof(text), "%s %s %s", x, language == LANGUAGE_FR ? "et" : "and",
			 y);
		phrase = parse(language, text, &arena);
		cr_assert_eq(phrase.count, 2, "'%s' gave %zu items", text, phrase.count);
		cr_assert(phrase.items[0].need && !strcmp(phrase.items[0].need, a->id), "%s", text);
		cr_assert(phrase.items[1].need && !strcmp(phrase.items[1].need, b->id), "%s", text);
	}
}

static unsigned int confidence(enum language language, const char *text, bool fuzzy)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(language, text, &arena);
	cr_assert_eq(phrase.count, 1, "%s", text);
	cr_assert_eq(phrase.items[0].fuzzy, fuzzy, "%s", text);
	return phrase.items[0].confidence;
}

Test(core_phrase, one_wrong_letter_is_marked_and_less_sure)
{
	cr_assert_eq(confidence(LANGUAGE_FR, "tomattes", true), 800);
	cr_assert_eq(confidence(LANGUAGE_FR, "du choclat noir", true), 800);
	cr_assert_eq(confidence(LANGUAGE_EN, "two chesse", true), 800);
	cr_assert_eq(confidence(LANGUAGE_FR, "tomates", false), 1000);
	/* short words and first letters are not guessed */
	cr_assert_eq(confidence(LANGUAGE_FR, "du lair", false), 0);
	cr_assert_eq(confidence(LANGUAGE_FR, "dubarre", false), 0);
	cr_assert_eq(confidence(LANGUAGE_FR, "lomates", false), 0);
}

Test(core_phrase, what_can_be_meant_in_two_ways_is_not_sure)
{
	cr_assert_eq(confidence(LANGUAGE_FR, "plus de lait", false), 500);
	cr_assert_eq(confidence(LANGUAGE_EN, "no more milk", false), 500);
	cr_assert_eq(confidence(LANGUAGE_FR, "passe le lait", false), 500);
	cr_assert_eq(confidence(LANGUAGE_FR, "il n'y a plus de lait", false), 950);
	cr_assert_eq(confidence(LANGUAGE_FR, "du lait bio", false), 950);
}

Test(core_phrase, two_names_side_by_side_may_be_one_thing)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(LANGUAGE_EN, "chocolate milk", &arena);
	cr_assert_eq(phrase.count, 2);
	cr_assert_eq(phrase.items[0].confidence, 600);
	cr_assert_eq(phrase.items[1].confidence, 600);
	phrase = parse(LANGUAGE_FR, "lait beurre, pain", &arena);
	cr_assert_eq(phrase.count, 3);
	cr_assert_eq(phrase.items[1].confidence, 600);
	cr_assert_eq(phrase.items[2].confidence, 1000);
}

Test(core_phrase, the_text_of_an_item_is_as_it_was_said)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase;

	arena_init(&arena, 1 << 20);
	phrase = parse(LANGUAGE_FR, "Deux litres de Lait Demi-Écrémé et de l'Ovomaltine", &arena);
	cr_assert_eq(phrase.count, 2);
	cr_assert_str_eq(phrase.items[0].text, "Lait Demi-Écrémé");
	cr_assert_str_eq(phrase.items[1].text, "Ovomaltine");
	cr_assert_null(phrase.items[1].need);
	cr_assert_eq(phrase.items[1].confidence, 0);
}

Test(core_phrase, more_than_32_items_are_refused)
{
	_auto_(arena_done) struct arena arena;
	struct phrase phrase = { .count = 42 };
	struct error error = {};
	char text[512] = "";

	arena_init(&arena, 1 << 20);
	for (int i = 0; i < 32; i++)
		memcpy(text + strlen(text), "lait, ", 7);
	cr_assert_eq(parse(LANGUAGE_FR, text, &arena).count, 32);
	memcpy(text + strlen(text), "lait", 5);
	cr_assert_eq(phrase_parse(&needs, LANGUAGE_FR, text, strlen(text), &arena, &phrase, &error),
		     ERR_LIMIT);
	cr_assert_eq(phrase.count, 42);
	cr_assert(*error.text && error.hint);
}

Test(core_phrase, random_text_never_breaks_it)
{
	static const char *const parts[] = {
		"deux",	  "litres",	 "de",	 "lait", "et",	   "demi", "x", "3",
		"1/2",	  ",",		 "l'",	 "un",	 "kilo",   "sac",  "à", "mets",
		"enlève", "de la liste", "é",	 "½",	 "999999", "cent", "a", "half",
		"of",	  "pack",	 "eggs", "off",	 "to",	   "🥕",
	};

	srand(11);
	for (int round = 0; round < 20000; round++) {
		_auto_(arena_done) struct arena arena;
		struct phrase phrase = {};
		char text[512] = "";
		size_t used = 0, words = (size_t)rand() % 20;
		enum err err;

		for (size_t i = 0; i < words; i++) {
			const char *part = parts[(size_t)rand() % 30];

			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", part,
						 rand() % 5 ? " " : "");
		}
		arena_init(&arena, 1 << 20);
		err = phrase_parse(&needs, (enum language)(round % 2), text, used, &arena, &phrase,
				   NULL);
		cr_assert(err == ERR_NONE || err == ERR_LIMIT, "'%s' gave %d", text, (int)err);
		for (size_t i = 0; i < phrase.count; i++) {
			cr_assert(*phrase.items[i].text, "'%s'", text);
			cr_assert(phrase.items[i].confidence <= 1000);
			cr_assert(!phrase.items[i].confidence == !phrase.items[i].need);
		}
	}
}

Test(core_phrase, the_language_is_guessed_from_its_words)
{
	struct sample phrases[PHRASES_MAX];
	size_t wrong = 0, tried = read_samples(phrases);

	for (size_t i = 0; i < tried; i++) {
		_auto_(arena_done) struct arena arena;
		enum language guess,
			other = phrases[i].language == LANGUAGE_FR ? LANGUAGE_EN : LANGUAGE_FR;

		arena_init(&arena, 1 << 20);
		guess = phrase_language(&needs, phrases[i].text, strlen(phrases[i].text), &arena,
					phrases[i].language);
		wrong += guess == other;
	}
	cr_assert_leq(wrong, tried / 100, "%zu of %zu guessed wrong", wrong, tried);
}

Test(core_phrase, json_is_as_the_design_says)
{
	_auto_(arena_done) struct arena arena;
	_auto_(freep) char *text = NULL;
	struct phrase phrase;
	json_t *json;

	arena_init(&arena, 1 << 20);
	phrase = parse(LANGUAGE_FR, "il n'y a plus de lait, un litre et demi d'huile, zlorg",
		       &arena);
	json = phrase_json(&phrase);
	text = json_dumps(json_object_get(json, "items"), JSON_COMPACT | JSON_REAL_PRECISION(3));
	cr_assert_str_eq(text,
			 "[{\"action\":\"add\",\"text\":\"lait\",\"need\":\"lait-demi-ecreme\","
			 "\"quantity\":null,\"confidence\":0.95,\"fuzzy\":false},"
			 "{\"action\":\"add\",\"text\":\"huile\",\"need\":\"huile-de-tournesol\","
			 "\"quantity\":{\"value\":\"1.5\",\"unit\":\"l\"},\"confidence\":0.95,"
			 "\"fuzzy\":false},"
			 "{\"action\":\"add\",\"text\":\"zlorg\",\"need\":null,\"quantity\":null,"
			 "\"confidence\":0.0,\"fuzzy\":false}]",
			 "%s", text);
	json_decref(json);
}
