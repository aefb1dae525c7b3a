// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/auto.h"
#include "needs_fixture.h"

static struct arena arena;
static struct numbers numbers;

static void load(void)
{
	struct buf bytes = fixture_read("numbers.tsv");
	struct error error = {};

	arena_init(&arena, 64 << 20);
	cr_assert_eq(numbers_load(bytes.bytes, bytes.len, &arena, &numbers, &error), ERR_NONE, "%s",
		     error.text);
	buf_done(&bytes);
}

static void unload(void)
{
	arena_done(&arena);
}

TestSuite(core_numbers, .init = load, .fini = unload);

/* An independent speller, by the rules of a school grammar. */
static const char *const french[] = { "zéro",  "un",	 "deux",     "trois",  "quatre", "cinq",
				      "six",   "sept",	 "huit",     "neuf",   "dix",	 "onze",
				      "douze", "treize", "quatorze", "quinze", "seize" };
static const char *const french_tens[] = {
	"",	     "dix",	 "vingt",    "trente",	     "quarante",
	"cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"
};

static void spell_french_small(unsigned int n, char *out, size_t size)
{
	unsigned int ten = n / 10, one = n % 10;
	char rest[32];

	if (n <= 16) {
		snprintf(out, size, "%s", french[n]);
		return;
	}
	if (n < 20) {
		snprintf(out, size, "dix-%s", french[one]);
		return;
	}
	if (ten == 7 || ten == 9)
		one += 10;
	if (n == 80)
		snprintf(out, size, "quatre-vingts");
	else if (!one)
		snprintf(out, size, "%s", french_tens[ten]);
	else if ((one == 1 || one == 11) && ten < 8)
		snprintf(out, size, "%s et %s", french_tens[ten], french[one]);
	else {
		spell_french_small(one, rest, sizeof(rest));
		snprintf(out, size, "%s-%s", french_tens[ten], rest);
	}
}

static void spell_french(unsigned int n, char *out, size_t size)
{
	char hundreds[32] = "", rest[64] = "";

	if (n >= 200)
		snprintf(hundreds, sizeof(hundreds), "%s cent%s", french[n / 100],
			 n % 100 ? " " : "s");
	else if (n >= 100)
		snprintf(hundreds, sizeof(hundreds), "cent%s", n % 100 ? " " : "");
	if (n % 100 || n < 100)
		spell_french_small(n % 100, rest, sizeof(rest));
	snprintf(out, size, "%s%s", hundreds, rest);
}

static void spell_english(unsigned int n, char *out, size_t size)
{
	static const char *const small[] = { "zero",	"one",	     "two",	 "three",
					     "four",	"five",	     "six",	 "seven",
					     "eight",	"nine",	     "ten",	 "eleven",
					     "twelve",	"thirteen",  "fourteen", "fifteen",
					     "sixteen", "seventeen", "eighteen", "nineteen" };
	static const char *const tens[] = { "",	     "",      "twenty",	 "thirty", "forty",
					    "fifty", "sixty", "seventy", "eighty", "ninety" };
	char rest[32];

	if (n >= 100) {
		spell_english(n % 100, rest, sizeof(rest));
		if (n % 100)
			snprintf(out, size, "%s hundred and %s", small[n / 100], rest);
		else
			snprintf(out, size, "%s hundred", small[n / 100]);
	} else if (n < 20) {
		snprintf(out, size, "%s", small[n]);
	} else if (n % 10) {
		snprintf(out, size, "%s-%s", tens[n / 10], small[n % 10]);
	} else {
		snprintf(out, size, "%s", tens[n / 10]);
	}
}

/* Reads @text; returns how many words are left over, or -1 when it is no number. */
static int read_number(enum language language, const char *text, struct decimal *ret_value)
{
	struct word *words = NULL;
	size_t count = 0, used;

	cr_assert_eq(words_split(text, strlen(text), language, &arena, &words, &count, NULL),
		     ERR_NONE);
	used = numbers_parse(&numbers, language, words, count, ret_value);
	return used ? (int)(count - used) : -1;
}

static void check_spelled(enum language language, unsigned int n, const char *text)
{
	struct decimal value = { 42, 9 };
	int left = read_number(language, text, &value);

	cr_assert_eq(left, 0, "'%s' left %d words", text, left);
	cr_assert(value.digits == n && !value.scale, "'%s' gave %ld", text, (long)value.digits);
}

Test(core_numbers, every_french_number_to_999_is_read)
{
	for (unsigned int n = 0; n < 1000; n++) {
		char text[128];

		spell_french(n, text, sizeof(text));
		check_spelled(LANGUAGE_FR, n, text);
		for (char *at = text; *at; at++)
			if (*at == '-')
				*at = ' ';
		check_spelled(LANGUAGE_FR, n, text);
	}
}

Test(core_numbers, every_english_number_to_999_is_read)
{
	for (unsigned int n = 0; n < 1000; n++) {
		char text[128];

		spell_english(n, text, sizeof(text));
		check_spelled(LANGUAGE_EN, n, text);
		if (n > 100 && n % 100) {
			char *and = strstr(text, " and ");

			memmove(and, and+4, strlen(and+4) + 1);
			check_spelled(LANGUAGE_EN, n, text);
		}
	}
}

Test(core_numbers, digits_are_read_in_both_languages)
{
	for (unsigned int n = 0; n < 1000; n++) {
		char text[16];

		snprintf(text, sizeof(text), "%u", n);
		check_spelled(LANGUAGE_FR, n, text);
		check_spelled(LANGUAGE_EN, n, text);
	}
}

Test(core_numbers, a_number_and_a_number_word_behind_it_are_two)
{
	struct decimal value;

	cr_assert_eq(read_number(LANGUAGE_FR, "vingt et deux", &value), 2);
	cr_assert_eq(value.digits, 20);
	cr_assert_eq(read_number(LANGUAGE_FR, "deux trois", &value), 1);
	cr_assert_eq(read_number(LANGUAGE_FR, "trente onze", &value), 1);
	cr_assert_eq(read_number(LANGUAGE_EN, "two three", &value), 1);
	cr_assert_eq(read_number(LANGUAGE_EN, "twenty and two", &value), 2);
	cr_assert_eq(read_number(LANGUAGE_EN, "two hundred and a bag", &value), 3);
	cr_assert_eq(value.digits, 200);
}

static const struct {
	enum language language;
	const char *text;
	int64_t digits;
	unsigned int scale;
} exact[] = {
	{ LANGUAGE_FR, "demi", 5, 1 },
	{ LANGUAGE_FR, "un demi", 5, 1 },
	{ LANGUAGE_FR, "une demie", 5, 1 },
	{ LANGUAGE_FR, "un et demi", 15, 1 },
	{ LANGUAGE_FR, "deux et demie", 25, 1 },
	{ LANGUAGE_FR, "un quart", 25, 2 },
	{ LANGUAGE_FR, "trois quarts", 75, 2 },
	{ LANGUAGE_FR, "1,5", 15, 1 },
	{ LANGUAGE_FR, "1.50", 15, 1 },
	{ LANGUAGE_FR, "1/2", 5, 1 },
	{ LANGUAGE_FR, "3/8", 375, 3 },
	{ LANGUAGE_FR, "1 1/2", 15, 1 },
	{ LANGUAGE_FR, "septante et un", 71, 0 },
	{ LANGUAGE_FR, "nonante-neuf", 99, 0 },
	{ LANGUAGE_FR, "huitante", 80, 0 },
	{ LANGUAGE_FR, "¾", 75, 2 },
	{ LANGUAGE_EN, "half", 5, 1 },
	{ LANGUAGE_EN, "half a", 5, 1 },
	{ LANGUAGE_EN, "a half", 5, 1 },
	{ LANGUAGE_EN, "one and a half", 15, 1 },
	{ LANGUAGE_EN, "two and a quarter", 225, 2 },
	{ LANGUAGE_EN, "three quarters", 75, 2 },
	{ LANGUAGE_EN, "a hundred", 100, 0 },
	{ LANGUAGE_EN, "an", 1, 0 },
	{ LANGUAGE_EN, "2 1/4", 225, 2 },
};

Test(core_numbers, fractions_are_exact)
{
	for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++) {
		struct decimal value = {};

		cr_assert_eq(read_number(exact[i].language, exact[i].text, &value), 0, "%s",
			     exact[i].text);
		cr_assert(value.digits == exact[i].digits && value.scale == exact[i].scale,
			  "'%s' gave %ld, scale %u", exact[i].text, (long)value.digits,
			  value.scale);
	}
}

Test(core_numbers, what_has_no_exact_value_is_no_number)
{
	struct decimal value = { 42, 9 };

	cr_assert_eq(read_number(LANGUAGE_FR, "1/3", &value), -1);
	cr_assert_eq(read_number(LANGUAGE_FR, "1/0", &value), -1);
	cr_assert_eq(read_number(LANGUAGE_FR, "1234567", &value), -1);
	cr_assert_eq(read_number(LANGUAGE_FR, "lait", &value), -1);
	cr_assert_eq(read_number(LANGUAGE_FR, "", &value), -1);
	cr_assert_eq(read_number(LANGUAGE_FR, "three", &value), -1);
	cr_assert_eq(read_number(LANGUAGE_EN, "trois", &value), -1);
	cr_assert_eq(value.digits, 42);
}

Test(core_numbers, half_more_follows_a_unit)
{
	struct word *words = NULL;
	struct decimal value = {};
	size_t count = 0;

	cr_assert_eq(words_split("et demi", 7, LANGUAGE_FR, &arena, &words, &count, NULL),
		     ERR_NONE);
	cr_assert_eq(numbers_parse_rest(&numbers, LANGUAGE_FR, words, count, &value), 2);
	cr_assert(value.digits == 5 && value.scale == 1);
	cr_assert_eq(words_split("and a half", 10, LANGUAGE_EN, &arena, &words, &count, NULL),
		     ERR_NONE);
	cr_assert_eq(numbers_parse_rest(&numbers, LANGUAGE_EN, words, count, &value), 3);
	cr_assert_eq(words_split("et deux", 7, LANGUAGE_FR, &arena, &words, &count, NULL),
		     ERR_NONE);
	cr_assert_eq(numbers_parse_rest(&numbers, LANGUAGE_FR, words, count, &value), 0);
}

Test(core_numbers, a_broken_table_is_refused_with_its_line)
{
	static const char bad[] = "#cabas-numbers 1\nfr\tsmall\tone\tun\n";
	struct numbers none = { .count = 42 };
	struct error error = {};

	cr_assert_eq(numbers_load(bad, strlen(bad), &arena, &none, &error), ERR_INVALID);
	cr_assert(strstr(error.text, "line 2"), "%s", error.text);
	cr_assert_eq(none.count, 42);
}
