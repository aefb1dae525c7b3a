// SPDX-License-Identifier: GPL-2.0-or-later
/* What holds for every need, number and unit, however it is put: numbers in words, corrections. */
#include <string.h>

#include "base/auto.h"
#include "core/phrase.h"
#include "needs_fixture.h"

enum { ROUNDS = 3000, TEXT_SIZE = 512 };

static struct arena memory;
static struct needs needs;

static void load(void)
{
	arena_init(&memory, FIXTURE_ARENA_MAX);
	fixture_load(&memory, &needs);
	srand(17);
}

static void unload(void)
{
	arena_done(&memory);
}

TestSuite(core_phrase_said, .init = load, .fini = unload);

static size_t draw(size_t below)
{
	return (size_t)rand() % below;
}

static struct phrase parse(enum language language, const char *text, struct arena *arena)
{
	struct phrase phrase = {};
	struct error error = {};

	cr_assert_eq(phrase_parse(&needs, language, text, strlen(text), arena, &phrase, &error),
		     ERR_NONE, "%s: %s", text, error.text);
	return phrase;
}

static bool same_item(const struct phrase_item *a, const struct phrase_item *b)
{
	return a->action == b->action && a->need && b->need && !strcmp(a->need, b->need) &&
	       a->quantity.unit == b->quantity.unit &&
	       !decimal_compare(a->quantity.value, b->quantity.value);
}

/* @said means what @meant means. */
static void check_same(enum language language, const char *said, const char *meant)
{
	_auto_(arena_done) struct arena arena;
	struct phrase a, b;

	arena_init(&arena, 1 << 20);
	a = parse(language, said, &arena);
	b = parse(language, meant, &arena);
	cr_assert_eq(a.count, b.count, "'%s' gave %zu items, '%s' %zu", said, a.count, meant,
		     b.count);
	for (size_t i = 0; i < a.count; i++)
		cr_assert(same_item(&a.items[i], &b.items[i]), "'%s' is not '%s'", said, meant);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static const char *const ones[][20] = {
	{ "zéro",     "un",	"deux",	 "trois",    "quatre",	 "cinq",    "six",
	  "sept",     "huit",	"neuf",	 "dix",	     "onze",	 "douze",   "treize",
	  "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf" },
	{ "zero",     "one",	 "two",	    "three",	 "four",     "five",	"six",
	  "seven",    "eight",	 "nine",    "ten",	 "eleven",   "twelve",	"thirteen",
	  "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" },
};

static void say_french(unsigned int n, bool belgian, char *out, size_t size)
{
	static const char *const tens[] = {
		"",	     "",	 "vingt",    "trente",	     "quarante",
		"cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"
	};
	unsigned int ten = n / 10, one = n % 10;
	const char *word;
	char rest[64];

	if (n >= 100) {
		say_french(n % 100, belgian, rest, sizeof(rest));
		snprintf(out, size, "%s%scent%s%s", n >= 200 ? ones[0][n / 100] : "",
			 n >= 200 ? "-" : "",
			 n % 100    ? "-"
			 : n >= 200 ? "s"
				    : "",
			 n % 100 ? rest : "");
		return;
	}
	if (n < 20) {
		snprintf(out, size, "%s", ones[0][n]);
		return;
	}
	word = tens[ten];
	if (belgian && ten == 7)
		word = "septante";
	else if (belgian && ten == 9)
		word = "nonante";
	else if (ten == 7 || ten == 9)
		one += 10;
	if (n == 80)
		snprintf(out, size, "quatre-vingts");
	else if (!one)
		snprintf(out, size, "%s", word);
	else
		snprintf(out, size, "%s-%s%s", word,
			 (one == 1 || one == 11) && strcmp(word, "quatre-vingt") ? "et-" : "",
			 ones[0][one]);
}

static void say_english(unsigned int n, bool with_and, char *out, size_t size)
{
	static const char *const tens[] = { "",	     "",      "twenty",	 "thirty", "forty",
					    "fifty", "sixty", "seventy", "eighty", "ninety" };
	char rest[64];

	if (n >= 100) {
		say_english(n % 100, with_and, rest, sizeof(rest));
		snprintf(out, size, "%s hundred%s%s", n / 100 == 1 ? "a" : ones[1][n / 100],
			 n % 100 ? with_and ? " and " : " " : "", n % 100 ? rest : "");
	} else if (n < 20) {
		snprintf(out, size, "%s", ones[1][n]);
	} else {
		snprintf(out, size, "%s%s%s", tens[n / 10], n % 10 ? " " : "",
			 n % 10 ? ones[1][n % 10] : "");
	}
}

static void say_number(enum language language, unsigned int n, bool other, char *out, size_t size)
{
	if (language == LANGUAGE_FR)
		say_french(n, other, out, size);
	else
		say_english(n, other, out, size);
}

Test(core_phrase_said, every_number_to_999_counts_grams_and_pieces)
{
	for (int i = 0; i < 4 * 999; i++) {
		enum language language = i % 2 ? LANGUAGE_FR : LANGUAGE_EN;
		unsigned int n = (unsigned int)(i / 4) + 1;
		bool french = language == LANGUAGE_FR;
		char number[TEXT_SIZE], said[2 * TEXT_SIZE], meant[TEXT_SIZE];

		say_number(language, n, i % 4 > 1, number, sizeof(number));
		snprintf(said, sizeof(said), french ? "%s grammes de farine" : "%s grams of flour",
			 number);
		snprintf(meant, sizeof(meant), french ? "%u g de farine" : "%u g of flour", n);
		check_same(language, said, meant);
		for (char *at = said; *at; at++)
			if (*at == '-')
				*at = ' ';
		check_same(language, said, meant);
		snprintf(said, sizeof(said), french ? "%s œufs et du lait" : "%s eggs and milk",
			 number);
		snprintf(meant, sizeof(meant), french ? "%u œufs et du lait" : "%u eggs and milk",
			 n);
		check_same(language, said, meant);
	}
}

Test(core_phrase_said, decimals_in_words_are_those_in_digits)
{
	for (unsigned int whole = 0; whole < 30; whole++)
		for (unsigned int part = 1; part < 100; part++) {
			char a[TEXT_SIZE], b[TEXT_SIZE], said[3 * TEXT_SIZE], meant[TEXT_SIZE];

			say_french(whole, false, a, sizeof(a));
			say_french(part, false, b, sizeof(b));
			snprintf(said, sizeof(said), "%s virgule %s kilos de riz", a, b);
			snprintf(meant, sizeof(meant), "%u,%u kg de riz", whole, part);
			check_same(LANGUAGE_FR, said, meant);
			say_english(whole, false, a, sizeof(a));
			snprintf(said, sizeof(said), "%s point %s%s%s kilos of rice", a,
				 part > 9 ? ones[1][part / 10] : "", part > 9 ? " " : "",
				 ones[1][part % 10]);
			snprintf(meant, sizeof(meant), "%u.%u kg of rice", whole, part);
			check_same(LANGUAGE_EN, said, meant);
		}
}

/* --- corrections ------------------------------------------------------------------------------ */

static const char *const markers[][9] = {
	{ "non", "euh non", "non pardon", "pardon", "plutôt", "ou plutôt", "je veux dire",
	  "non, plutôt", "enfin" },
	{ "no", "actually", "sorry", "i mean", "no wait", "or rather", "no, sorry", "make that",
	  "no, make it" },
};
static const char *const measures[][4] = { { "kilos", "litres", "paquets", "grammes" },
					   { "kilos", "litres", "packs", "grams" } };

/* ", non, " or " non ": what is said has no commas; a plain "no" without them is another thing. */
static void put_marker(enum language language, char *out, size_t size)
{
	size_t which = draw(9);
	bool commas = draw(2) || (language == LANGUAGE_EN && !which);

	snprintf(out, size, commas ? ", %s, " : " %s ", markers[language][which]);
}

static const char *draw_form(enum language language)
{
	const struct need *need = &needs.needs[draw(needs.count)];

	return need->forms[language][draw(need->form_counts[language])];
}

static const char *joint(enum language language, const char *name)
{
	if (language == LANGUAGE_EN)
		return "of ";
	return strchr("aeiouyhAEIOUYH", *name) || !strncmp(name, "é", 2) ||
			       !strncmp(name, "œ", 2) || !strncmp(name, "ê", 2)
		       ? "d'"
		       : "de ";
}

/* A number that was taken back before its name. */
Test(core_phrase_said, a_number_taken_back_counts_nothing)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum language language = (enum language)(round % 2);
		const char *form = draw_form(language), *of = joint(language, form);
		const char *measure = measures[language][draw(4)];
		char a[64], b[64], marker[32], said[2 * TEXT_SIZE], meant[TEXT_SIZE];

		say_number(language, 2 + (unsigned int)draw(30), false, a, sizeof(a));
		say_number(language, 2 + (unsigned int)draw(30), false, b, sizeof(b));
		put_marker(language, marker, sizeof(marker));
		snprintf(meant, sizeof(meant), "%s %s %s%s", b, measure, of, form);
		snprintf(said, sizeof(said), "%s%s%s", a, marker, meant);
		check_same(language, said, meant);
		snprintf(said, sizeof(said), "%s %s%s%s", a, measure, marker, meant);
		check_same(language, said, meant);
	}
}

/* A number said in place of another behind the name: the unit stays. */
Test(core_phrase_said, a_number_behind_the_name_takes_the_place_of_the_first)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum language language = (enum language)(round % 2);
		const char *form = draw_form(language), *of = joint(language, form);
		const char *measure = measures[language][draw(4)];
		const char *and = round % 4 < 2		    ? ""
				  : language == LANGUAGE_FR ? " et du pain"
							    : " and bread";
		char a[64], b[64], marker[32], said[2 * TEXT_SIZE], meant[TEXT_SIZE];

		say_number(language, 2 + (unsigned int)draw(30), false, a, sizeof(a));
		say_number(language, 2 + (unsigned int)draw(30), false, b, sizeof(b));
		put_marker(language, marker, sizeof(marker));
		snprintf(meant, sizeof(meant), "%s %s %s%s%s", b, measure, of, form, and);
		snprintf(said, sizeof(said), "%s %s %s%s%s%s%s", a, measure, of, form, marker, b,
			 and);
		check_same(language, said, meant);
	}
}

/* Another thing in place of the one before; what came before that and after stays. */
Test(core_phrase_said, a_thing_taken_back_is_not_wanted)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum language language = (enum language)(round % 2);
		const char *x = draw_form(language), *y = draw_form(language);
		const char *before = round % 4 < 2	       ? ""
				     : language == LANGUAGE_FR ? "trois kiwis, "
							       : "three kiwis, ";
		char marker[32], said[2 * TEXT_SIZE], meant[TEXT_SIZE];

		if (needs_find_text(&needs, x, language) == needs_find_text(&needs, y, language) ||
		    needs_find_text(&needs, y, language) == needs_find(&needs, "kiwis"))
			continue;
		put_marker(language, marker, sizeof(marker));
		snprintf(said, sizeof(said), "%s%s%s%s", before, x, marker, y);
		snprintf(meant, sizeof(meant), "%s%s", before, y);
		check_same(language, said, meant);
	}
}

/* --- brands ----------------------------------------------------------------------------------- */

/* A brand beside a name: the same need and quantity, or none; never another need. */
Test(core_phrase_said, a_brand_never_makes_another_need)
{
	size_t kept = 0, tried = 0;

	for (size_t i = 0; i < needs.command_count; i++) {
		const struct command *brand = &needs.commands[i];

		for (int round = 0; brand->kind == COMMAND_BRAND && round < 20; round++) {
			_auto_(arena_done) struct arena arena;
			const char *form = draw_form(brand->language);
			struct phrase plain, said;
			char text[TEXT_SIZE];

			arena_init(&arena, 1 << 20);
			snprintf(text, sizeof(text), "3 %s", form);
			plain = parse(brand->language, text, &arena);
			snprintf(text, sizeof(text), "3 %s %s",
				 brand->language == LANGUAGE_FR ? form : brand->said,
				 brand->language == LANGUAGE_FR ? brand->said : form);
			said = parse(brand->language, text, &arena);
			cr_assert_eq(said.count, 1, "%s", text);
			cr_assert(!said.items[0].need || same_item(&said.items[0], &plain.items[0]),
				  "%s: %s", text, said.items[0].need);
			cr_assert(strcasestr(said.items[0].text, brand->said), "%s: '%s'", text,
				  said.items[0].text);
			kept += said.items[0].need != NULL;
			tried++;
		}
	}
	cr_assert_geq(kept * 100, tried * 99, "%zu of %zu", kept, tried);
}
