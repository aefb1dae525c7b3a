// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/numbers.h"

#include <stdlib.h>
#include <string.h>

enum { POINT_DIGITS_MAX = 4 };

/* The words at hand and how far the reader got. */
struct reader {
	const struct numbers *numbers;
	enum language language;
	const struct word *words;
	size_t count, at;
};

static enum err find_kind(const char *text, enum number_kind *ret_kind)
{
	static const char *const names[] = {
		[NUMBER_SMALL] = "small",	[NUMBER_TEN] = "ten", [NUMBER_HUNDRED] = "hundred",
		[NUMBER_FRACTION] = "fraction", [NUMBER_AND] = "and", [NUMBER_POINT] = "point",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(names[i], text)) {
			*ret_kind = (enum number_kind)i;
			return ERR_NONE;
		}
	}
	return ERR_NOT_FOUND;
}

/* Each of the forms, parted by '|', becomes a word of its own. */
static enum err add_forms(const struct tsv_row *row, struct number_word word, struct arena *arena,
			  struct numbers *numbers, struct error *error)
{
	char *rest = row->fields[3];

	while (rest) {
		char *form = strsep(&rest, "|"), *folded = NULL;
		enum err err = words_join(form, strlen(form), arena, &folded, error);

		if (err)
			return err;
		word.text = folded;
		numbers->words[numbers->count++] = word;
	}
	return ERR_NONE;
}

static size_t count_forms(const struct tsv_row *rows, size_t count)
{
	size_t forms = 0;

	for (size_t i = 0; i < count; i++) {
		forms++;
		for (const char *at = rows[i].fields[3]; *at; at++)
			forms += *at == '|';
	}
	return forms;
}

enum err numbers_load(const char *bytes, size_t len, struct arena *arena,
		      struct numbers *ret_numbers, struct error *error)
{
	struct numbers numbers = {};
	struct tsv_row *rows = NULL;
	size_t count = 0;
	enum err err =
		tsv_parse("numbers.tsv", bytes, len, "numbers", 1, 4, arena, &rows, &count, error);

	if (err)
		return err;
	numbers.words = arena_array(arena, count_forms(rows, count), sizeof(*numbers.words));
	if (!numbers.words)
		return error_set(error, ERR_NOMEM, "numbers.tsv: out of memory");
	for (size_t i = 0; i < count; i++) {
		const struct tsv_row *row = &rows[i];
		struct number_word word = {};

		if (words_language(row->fields[0], &word.language) ||
		    find_kind(row->fields[1], &word.kind) ||
		    decimal_parse(row->fields[2], strlen(row->fields[2]), &word.value))
			return error_set(error, ERR_INVALID,
					 "numbers.tsv, line %zu: no language, kind or value",
					 row->line);
		err = add_forms(row, word, arena, &numbers, error);
		if (err)
			return err;
	}
	*ret_numbers = numbers;
	return ERR_NONE;
}

/* The number word at @r->at + @ahead, if it is one of @kind. */
static const struct number_word *look(const struct reader *r, size_t ahead, enum number_kind kind)
{
	const struct word *word;

	if (r->at + ahead >= r->count)
		return NULL;
	word = &r->words[r->at + ahead];
	if (word->kind != WORD_TEXT || word->elided)
		return NULL;
	for (size_t i = 0; i < r->numbers->count; i++) {
		const struct number_word *number = &r->numbers->words[i];

		if (number->language == r->language && number->kind == kind &&
		    !strcmp(number->text, word->text))
			return number;
	}
	return NULL;
}

static int64_t value_at(const struct reader *r, size_t ahead, enum number_kind kind)
{
	const struct number_word *number = look(r, ahead, kind);

	return number ? number->value.digits * (number->value.scale ? 0 : 1) : -1;
}

static int64_t take(struct reader *r, size_t words, int64_t value)
{
	r->at += words;
	return value;
}

/* 0 to 16, and dix-sept to dix-neuf. */
static int64_t read_french_small(struct reader *r)
{
	int64_t first = value_at(r, 0, NUMBER_SMALL), next = value_at(r, 1, NUMBER_SMALL);

	if (first == 10 && next >= 7 && next <= 9)
		return take(r, 2, first + next);
	return first < 0 ? -1 : take(r, 1, first);
}

/* What may follow vingt ... quatre-vingt: un to neuf, after soixante and quatre-vingt to 19. */
static int64_t read_french_rest(struct reader *r, int64_t ten)
{
	bool and = ten != 80 && look(r, 0, NUMBER_AND);
	struct reader ahead = *r;
	int64_t rest;

	ahead.at += and? 1 : 0;
	rest = read_french_small(&ahead);
	if (rest < 1 || rest > (ten == 60 || ten == 80 ? 19 : 9))
		return 0;
	/* "vingt et un", "soixante et onze"; but "vingt et deux" are two things. */
	if (and&&rest != 1 && !(ten == 60 && rest == 11))
		return 0;
	r->at = ahead.at;
	return rest;
}

static int64_t read_french_below_100(struct reader *r)
{
	int64_t ten = value_at(r, 0, NUMBER_TEN);

	if (value_at(r, 0, NUMBER_SMALL) == 4 && value_at(r, 1, NUMBER_TEN) == 20)
		ten = take(r, 2, 80);
	else if (ten >= 0)
		r->at++;
	else
		return read_french_small(r);
	return ten + read_french_rest(r, ten);
}

static int64_t read_french(struct reader *r)
{
	int64_t hundreds = value_at(r, 0, NUMBER_SMALL), rest;
	struct reader ahead;

	if (value_at(r, 0, NUMBER_HUNDRED) == 100)
		hundreds = take(r, 1, 1);
	else if (hundreds >= 2 && hundreds <= 9 && value_at(r, 1, NUMBER_HUNDRED) == 100)
		r->at += 2;
	else
		return read_french_below_100(r);
	ahead = *r;
	rest = read_french_below_100(&ahead);
	if (rest < 1)
		return 100 * hundreds;
	r->at = ahead.at;
	return 100 * hundreds + rest;
}

static int64_t read_english_below_100(struct reader *r)
{
	int64_t ten = value_at(r, 0, NUMBER_TEN), small = value_at(r, 0, NUMBER_SMALL);

	if (small >= 0)
		return take(r, 1, small);
	if (ten < 0)
		return -1;
	small = value_at(r, 1, NUMBER_SMALL);
	if (small < 1 || small > 9)
		return take(r, 1, ten);
	return take(r, 2, ten + small);
}

/* "a" after a hundred or a ten starts the next thing: "two hundred a ..." */
static bool is_article(const struct reader *r, size_t ahead)
{
	return r->language == LANGUAGE_EN && r->at + ahead < r->count &&
	       r->words[r->at + ahead].text[0] == 'a';
}

static int64_t read_english(struct reader *r)
{
	int64_t hundreds = value_at(r, 0, NUMBER_SMALL), rest;
	struct reader ahead;
	size_t and;

	if (value_at(r, 0, NUMBER_HUNDRED) == 100)
		hundreds = take(r, 1, 1);
	else if (hundreds >= 1 && hundreds <= 9 && value_at(r, 1, NUMBER_HUNDRED) == 100)
		r->at += 2;
	else
		return read_english_below_100(r);
	ahead = *r;
	and = look(r, 0, NUMBER_AND) ? 1 : 0;
	if (is_article(r, and))
		return 100 * hundreds;
	ahead.at += and;
	rest = read_english_below_100(&ahead);
	if (rest < 1)
		return 100 * hundreds;
	r->at = ahead.at;
	return 100 * hundreds + rest;
}

/* "et demi", "and a half", "et quart", "and three quarters". */
static bool read_and_fraction(struct reader *r, struct decimal *ret_value)
{
	int64_t times;
	const struct number_word *fraction;

	if (!look(r, 0, NUMBER_AND))
		return false;
	times = value_at(r, 1, NUMBER_SMALL);
	fraction = look(r, times == 1 || times == 3 ? 2 : 1, NUMBER_FRACTION);
	if (!fraction || (times == 3 && fraction->value.scale != 2))
		return false;
	/* "un litre et demi-..." never: a fraction of the next thing has its own article or unit.
	 */
	*ret_value = fraction->value;
	ret_value->digits *= times == 3 ? 3 : 1;
	r->at += times == 1 || times == 3 ? 3 : 2;
	return true;
}

/* "(un) virgule cinq", "(two) point two five": digits one by one, or what they make together. */
static bool read_point(struct reader *r, struct decimal *value)
{
	struct reader ahead = *r;
	int64_t digits = value->digits;
	unsigned int scale = 0;

	if (value->scale || !look(r, 0, NUMBER_POINT))
		return true;
	ahead.at++;
	while (scale < POINT_DIGITS_MAX) {
		struct reader next = ahead;
		int64_t more = next.language == LANGUAGE_FR ? read_french_below_100(&next)
							    : read_english_below_100(&next);

		if (more < 0 || (scale && more > 9) || is_article(&ahead, 0))
			break;
		digits = digits * (more > 9 ? 100 : 10) + more;
		scale += more > 9 ? 2 : 1;
		ahead = next;
	}
	if (!scale)
		return true;
	r->at = ahead.at;
	return !decimal_make(digits, scale, value);
}

/* "1/2" in @text as an exact decimal; thirds and the like have none. */
static enum err parse_ratio(const char *text, struct decimal *ret_value)
{
	const char *slash = strchr(text, '/');
	struct decimal over, under;

	if (!slash)
		return decimal_parse(text, strlen(text), ret_value);
	if (decimal_parse(text, (size_t)(slash - text), &over) ||
	    decimal_parse(slash + 1, strlen(slash + 1), &under) || !under.digits)
		return ERR_INVALID;
	for (unsigned int scale = 0; scale <= 3; scale++, over.digits *= 10)
		if (over.digits % under.digits == 0)
			return decimal_make(over.digits / under.digits, scale, ret_value);
	return ERR_INVALID;
}

static bool read_digits(struct reader *r, struct decimal *ret_value)
{
	const struct word *word = &r->words[r->at];
	struct decimal value, more;

	if (word->kind != WORD_NUMBER || parse_ratio(word->text, &value))
		return false;
	r->at++;
	/* "1 1/2" */
	if (!strchr(word->text, '/') && r->at < r->count && word[1].kind == WORD_NUMBER &&
	    strchr(word[1].text, '/') && !parse_ratio(word[1].text, &more) &&
	    !decimal_add(value, more, &value))
		r->at++;
	*ret_value = value;
	return true;
}

static bool read_words(struct reader *r, struct decimal *ret_value)
{
	const struct number_word *fraction = look(r, 0, NUMBER_FRACTION);
	int64_t whole;

	if (fraction) {
		r->at++;
		*ret_value = fraction->value;
		return true;
	}
	whole = r->language == LANGUAGE_FR ? read_french(r) : read_english(r);
	if (whole < 0 || decimal_make(whole, 0, ret_value) || !read_point(r, ret_value))
		return false;
	fraction = look(r, 0, NUMBER_FRACTION);
	if (!fraction)
		return true;
	/* "trois quarts", "un demi"; */
	r->at++;
	return !decimal_multiply(*ret_value, fraction->value, ret_value);
}

size_t numbers_parse(const struct numbers *numbers, enum language language,
		     const struct word *words, size_t count, struct decimal *ret_value)
{
	struct reader r = { numbers, language, words, count, 0 };
	struct decimal value, more;

	if (!count || !(read_digits(&r, &value) || read_words(&r, &value)))
		return 0;
	if (read_and_fraction(&r, &more) && decimal_add(value, more, &value))
		return 0;
	/* "half a dozen", "half an hour": the article belongs to the number. */
	if (language == LANGUAGE_EN && value.scale && r.at == 1 && is_article(&r, 0) &&
	    value_at(&r, 0, NUMBER_SMALL) == 1)
		r.at++;
	*ret_value = value;
	return r.at;
}

size_t numbers_parse_rest(const struct numbers *numbers, enum language language,
			  const struct word *words, size_t count, struct decimal *ret_value)
{
	struct reader r = { numbers, language, words, count, 0 };

	return read_and_fraction(&r, ret_value) ? r.at : 0;
}
