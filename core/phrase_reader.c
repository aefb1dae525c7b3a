// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/phrase_reader.h"

#include <string.h>

/* How many words the folded @text, @count words long, takes at @at; 0 when it is not there. */
static size_t match_words(const struct phrase_reader *r, size_t at, const char *text, size_t count)
{
	if (count > r->count - at)
		return 0;
	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(text, " ");
		const struct word *word = &r->words[at + i];

		if (word->kind != WORD_TEXT || strlen(word->text) != len ||
		    memcmp(word->text, text, len) != 0)
			return 0;
		text += len + (text[len] == ' ');
	}
	return count;
}

const struct command *phrase_reader_command(const struct phrase_reader *r, size_t at)
{
	if (at >= r->count || r->words[at].kind != WORD_TEXT)
		return NULL;
	for (size_t i = 0; i < r->needs->command_count; i++) {
		const struct command *command = &r->needs->commands[i];

		if (command->language == r->language &&
		    match_words(r, at, command->text, command->words))
			return command;
	}
	return NULL;
}

size_t phrase_reader_is(const struct phrase_reader *r, size_t at, enum command_kind kind)
{
	const struct command *command = phrase_reader_command(r, at);

	return command && command->kind == kind ? command->words : 0;
}

size_t phrase_reader_need(const struct phrase_reader *r, size_t at, const struct need **ret_need)
{
	const struct need *need = NULL;
	size_t words;

	if (at >= r->count)
		return 0;
	words = needs_match(r->needs, r->language, r->words + at, r->count - at, &need);
	if (words && ret_need)
		*ret_need = need;
	return words;
}

size_t phrase_reader_skip(const struct phrase_reader *r, size_t at)
{
	size_t words;

	while (at < r->count) {
		words = phrase_reader_is(r, at, COMMAND_ARTICLE);
		if (!words && !needs_is_joint(&r->words[at], r->language))
			break;
		at += words ? words : 1;
	}
	return at;
}

size_t phrase_reader_number(const struct phrase_reader *r, size_t at, struct decimal *ret_value)
{
	if (at >= r->count)
		return 0;
	return numbers_parse(&r->needs->numbers, r->language, r->words + at, r->count - at,
			     ret_value);
}

/* The unit that stands at a word, without asking whether it is meant as one. */
static const struct unit_word *find_unit(const struct phrase_reader *r, size_t at)
{
	if (at >= r->count || r->words[at].elided)
		return NULL;
	for (size_t i = 0; i < r->needs->unit_count; i++) {
		const struct unit_word *unit = &r->needs->units[i];

		if (unit->language == r->language && match_words(r, at, unit->text, unit->words))
			return unit;
	}
	return NULL;
}

/*
 * "sacs poubelle", "boîtes de conservation", "bread rolls" begin like a unit and are things. "tube
 * de colle", "paquet de xyz" are a unit of something.
 */
static const struct unit_word *read_unit(const struct phrase_reader *r, size_t at, bool counted)
{
	const struct unit_word *unit = find_unit(r, at);
	size_t next, name, thing;
	bool joint;

	if (!unit)
		return NULL;
	next = at + unit->words;
	joint = next < r->count && needs_is_joint(&r->words[next], r->language);
	name = phrase_reader_need(r, at, NULL);
	thing = phrase_reader_need(r, phrase_reader_skip(r, next), NULL);
	if (name > unit->words && !(joint && thing))
		return NULL;
	if (name && !joint && !thing)
		return NULL;
	return counted || joint ? unit : NULL;
}

static bool multiply(struct quantity *quantity, struct decimal by)
{
	return !decimal_multiply(quantity->value, by, &quantity->value);
}

/* "(un kilo) et demi": half of the unit more. */
static bool add_rest(struct phrase_reader *r, const struct unit_word *unit,
		     struct quantity *quantity)
{
	struct decimal more;
	size_t words = r->at < r->count
			       ? numbers_parse_rest(&r->needs->numbers, r->language,
						    r->words + r->at, r->count - r->at, &more)
			       : 0;

	if (!words)
		return true;
	r->at += words;
	return !decimal_multiply(more, unit->quantity.value, &more) &&
	       !decimal_add(quantity->value, more, &quantity->value);
}

/* "(un pack) de 6 bouteilles", "(2 paquets) de 500 g": what each of them holds. */
static bool read_content(struct phrase_reader *r, struct quantity *quantity)
{
	struct phrase_reader ahead = *r;
	struct decimal value;
	const struct unit_word *unit;
	size_t words;

	if (ahead.at >= ahead.count || !needs_is_joint(&ahead.words[ahead.at], r->language))
		return true;
	ahead.at++;
	if (phrase_reader_need(&ahead, ahead.at, NULL) > 1)
		return true;
	words = phrase_reader_number(&ahead, ahead.at, &value);
	if (!words)
		return true;
	ahead.at += words;
	unit = read_unit(&ahead, ahead.at, true);
	if (unit) {
		ahead.at += unit->words;
		if (decimal_multiply(value, unit->quantity.value, &value))
			return false;
	}
	if (!multiply(quantity, value))
		return false;
	quantity->unit = unit ? unit->quantity.unit : UNIT_PIECE;
	r->at = ahead.at;
	return true;
}

/* "6 x 1,5 (l)" */
static bool read_times(struct phrase_reader *r, struct decimal *value)
{
	struct decimal by;
	size_t words;

	if (r->at >= r->count || r->words[r->at].kind != WORD_TIMES)
		return true;
	words = phrase_reader_number(r, r->at + 1, &by);
	r->at += 1 + words;
	return !words || !decimal_multiply(*value, by, value);
}

static bool read_unit_of(struct phrase_reader *r, struct decimal value,
			 const struct unit_word *unit, struct quantity *ret_quantity)
{
	struct quantity quantity = { unit->quantity.value, unit->quantity.unit };
	const struct unit_word *container;

	r->at += unit->words;
	if (!multiply(&quantity, value) || !add_rest(r, unit, &quantity))
		return false;
	if (unit_dimension(quantity.unit) == DIMENSION_CONTAINER) {
		if (!read_content(r, &quantity))
			return false;
	} else {
		/* "500 g pack of pasta": the weight is what counts */
		container = read_unit(r, r->at, true);
		if (container && unit_dimension(container->quantity.unit) == DIMENSION_CONTAINER)
			r->at += container->words;
	}
	*ret_quantity = quantity;
	return true;
}

/* "trois quarts de (litre)", "a quarter of a (pound)": the words before the unit. */
static size_t skip_to_unit(const struct phrase_reader *r, size_t at)
{
	struct decimal one;
	size_t words;

	if (at >= r->count || !needs_is_joint(&r->words[at], r->language))
		return at;
	words = phrase_reader_number(r, at + 1, &one);
	if (!words || one.digits != 1 || one.scale)
		words = 0;
	return find_unit(r, at + 1 + words) ? at + 1 + words : at;
}

/* "(deux) petites (bouteilles d'eau)": the size of a container is not counted. */
static size_t skip_size(const struct phrase_reader *r, size_t at)
{
	size_t words = phrase_reader_is(r, at, COMMAND_QUALIFIER);

	if (!words || phrase_reader_need(r, at, NULL) || !read_unit(r, at + words, true))
		return at;
	return at + words;
}

/*
 * "quatre-quarts", "(deux) demi-sel": a name that begins with a number keeps it. Returns how many
 * words are left to the number @value, which is read again.
 */
static size_t leave_name(const struct phrase_reader *r, size_t words, struct decimal *value)
{
	for (size_t i = 0; i < words; i++) {
		size_t name = phrase_reader_need(r, r->at + i, NULL);

		if (i + name > words || (!i && name == words))
			return numbers_parse(&r->needs->numbers, r->language, r->words + r->at, i,
					     value);
	}
	return words;
}

bool phrase_reader_quantity(struct phrase_reader *r, struct quantity *ret_quantity)
{
	struct quantity none = { { 0, 0 }, UNIT_NONE };
	struct decimal value = { 1, 0 };
	const struct unit_word *unit;
	size_t words = phrase_reader_number(r, r->at, &value);

	*ret_quantity = none;
	words = leave_name(r, words, &value);
	if (!words && phrase_reader_number(r, r->at, &value))
		return true;
	/* "a 500 g pack": the article counts nothing */
	if (words == 1 && value.digits == 1 && r->words[r->at].kind == WORD_TEXT &&
	    r->at + 1 < r->count && r->words[r->at + 1].kind == WORD_NUMBER) {
		r->at++;
		words = phrase_reader_number(r, r->at, &value);
	}
	r->at += words;
	if (words && !read_times(r, &value))
		return false;
	if (value.scale)
		r->at = skip_to_unit(r, r->at);
	if (words)
		r->at = skip_size(r, r->at);
	unit = read_unit(r, r->at, words > 0);
	if (unit)
		return read_unit_of(r, value, unit, ret_quantity);
	if (words)
		*ret_quantity = (struct quantity){ value, UNIT_PIECE };
	return true;
}

/* Whether nothing of the same item can follow at a word. */
static bool is_end(const struct phrase_reader *r, size_t at)
{
	const struct command *command;

	if (at >= r->count || r->words[at].kind == WORD_BREAK)
		return true;
	command = phrase_reader_command(r, at);
	return command && command->kind != COMMAND_QUALIFIER;
}

bool phrase_reader_quantity_after(struct phrase_reader *r, struct quantity *ret_quantity)
{
	struct phrase_reader ahead = *r;
	const struct unit_word *unit;
	struct quantity quantity = {};
	size_t words;

	if (ahead.at < ahead.count && ahead.words[ahead.at].kind == WORD_TIMES)
		ahead.at++;
	words = phrase_reader_number(&ahead, ahead.at, &quantity.value);
	if (!words)
		return false;
	ahead.at += words;
	if (!read_times(&ahead, &quantity.value))
		return false;
	unit = find_unit(&ahead, ahead.at);
	if (unit) {
		struct decimal value = quantity.value;

		/* "lait deux litres d'eau": the litres are water's */
		if (ahead.at + unit->words < ahead.count &&
		    needs_is_joint(&ahead.words[ahead.at + unit->words], r->language))
			return false;
		if (!read_unit_of(&ahead, value, unit, &quantity))
			return false;
	} else {
		quantity.unit = UNIT_PIECE;
		if (!is_end(&ahead, ahead.at))
			return false;
	}
	*ret_quantity = quantity;
	r->at = ahead.at;
	return true;
}
