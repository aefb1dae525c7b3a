// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/phrase_reader.h"

#include <string.h>

/* How many words the folded @text, @count words long, takes at @at; 0 when it is not there. */
static size_t match_words(const struct phrase_reader *r, size_t at, const char *text, size_t count)
{
	/* most differ in their first letter */
	if (r->words[at].text[0] != *text || count > r->count - at)
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

static size_t skip_breaks(const struct phrase_reader *r, size_t at)
{
	while (at < r->count && r->words[at].kind == WORD_BREAK)
		at++;
	return at;
}

/* "milk, no, butter", "no three"; but "no milk" is not wanted, and "no more" is none left. */
static bool is_plain_no(const struct phrase_reader *r, size_t at, const struct command *command)
{
	struct decimal number;

	if (r->language != LANGUAGE_EN || strcmp(command->text, "no"))
		return false;
	return at + 1 >= r->count || r->words[at + 1].kind == WORD_BREAK ||
	       phrase_reader_number(r, at + 1, &number);
}

size_t phrase_reader_correction(const struct phrase_reader *r, size_t at)
{
	size_t start = at, end = at;

	for (;;) {
		const struct command *command;

		at = skip_breaks(r, at);
		command = phrase_reader_command(r, at);
		if (!command || phrase_reader_need(r, at, NULL) > command->words ||
		    (command->kind != COMMAND_CORRECT && !is_plain_no(r, at, command) &&
		     !(command->kind == COMMAND_FILLER && end > start)))
			return end > start ? skip_breaks(r, end) - start : 0;
		at += command->words;
		end = at;
	}
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

/* "dozen", "six pack": a unit that is a number. */
static bool is_number_unit(const struct unit_word *unit)
{
	return unit->quantity.unit == UNIT_PIECE &&
	       (unit->quantity.value.digits != 1 || unit->quantity.value.scale);
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
	return counted || joint || is_number_unit(unit) ? unit : NULL;
}

static bool multiply(struct quantity *quantity, struct decimal by)
{
	return !decimal_multiply(quantity->value, by, &quantity->value);
}

/* "(un kilo) cinq cents", "(1 kg) 500 g": grams more. */
static bool add_grams(struct phrase_reader *r, struct quantity *quantity)
{
	struct decimal grams;
	size_t words = phrase_reader_number(r, r->at, &grams), next = r->at + words;
	const struct unit_word *unit = find_unit(r, next);

	if (r->language != LANGUAGE_FR || !words || grams.scale || grams.digits < 100 ||
	    grams.digits > 999)
		return true;
	if (unit && unit->quantity.unit == UNIT_G && unit->quantity.value.digits == 1)
		next += unit->words;
	else if (next < r->count && r->words[next].kind != WORD_BREAK &&
		 !needs_is_joint(&r->words[next], r->language))
		return true;
	r->at = next;
	return !decimal_make(grams.digits, 3, &grams) &&
	       !decimal_add(quantity->value, grams, &quantity->value);
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
		return unit->quantity.unit != UNIT_KG || add_grams(r, quantity);
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
	if (!multiply(quantity, value) || !multiply(&r->per, value))
		return false;
	quantity->unit = unit ? unit->quantity.unit : UNIT_PIECE;
	if (r->per.unit != UNIT_NONE)
		r->per.unit = quantity->unit;
	r->at = ahead.at;
	return true;
}

/* "6 x 1,5 (l)", "trois fois deux litres" */
static bool is_times(const struct phrase_reader *r)
{
	return !strcmp(r->words[r->at].text, r->language == LANGUAGE_FR ? "fois" : "times");
}

static bool read_times(struct phrase_reader *r, struct decimal *value)
{
	struct decimal by;
	size_t words;

	if (r->at >= r->count)
		return true;
	words = phrase_reader_number(r, r->at + 1, &by);
	if (r->words[r->at].kind != WORD_TIMES && !(words && is_times(r)))
		return true;
	r->at += 1 + words;
	return !words || !decimal_multiply(*value, by, value);
}

/* "(a couple of) litres", "(une douzaine de) bouteilles": so many of another unit. */
static bool read_inner(struct phrase_reader *r, struct quantity *quantity)
{
	size_t joint = r->at < r->count && needs_is_joint(&r->words[r->at], r->language) ? 1 : 0;
	const struct unit_word *inner = read_unit(r, r->at + joint, true);

	if (!inner || is_number_unit(inner))
		return true;
	r->at += joint + inner->words;
	quantity->unit = r->per.unit = inner->quantity.unit;
	return multiply(quantity, inner->quantity.value) &&
	       multiply(&r->per, inner->quantity.value);
}

/* "(un paquet) familial (de chips)" */
static void skip_size_behind(struct phrase_reader *r, size_t unit)
{
	size_t words = phrase_reader_is(r, r->at, COMMAND_QUALIFIER), next = r->at + words;

	if (!words || next >= r->count || !needs_is_joint(&r->words[next], r->language))
		return;
	r->size = unit;
	r->at = next;
}

static bool read_unit_of(struct phrase_reader *r, struct decimal value,
			 const struct unit_word *unit, struct quantity *ret_quantity)
{
	struct quantity quantity = { unit->quantity.value, unit->quantity.unit };
	const struct unit_word *container;
	size_t start = r->at;

	r->at += unit->words;
	r->per = quantity;
	if (!multiply(&quantity, value) || !add_rest(r, unit, &quantity))
		return false;
	if (unit_dimension(quantity.unit) == DIMENSION_CONTAINER) {
		skip_size_behind(r, start);
		if (!read_content(r, &quantity))
			return false;
	} else if (is_number_unit(unit)) {
		if (!read_inner(r, &quantity))
			return false;
	} else {
		/* "500 g pack of pasta": the weight is what counts */
		container = read_unit(r, r->at, true);
		if (container && unit_dimension(container->quantity.unit) == DIMENSION_CONTAINER) {
			r->at += container->words;
			r->per = quantity;
		}
	}
	*ret_quantity = quantity;
	return true;
}

/* "trois quarts de (litre)", "a quarter of a (pound)", "la moitié d'un (melon)" */
static size_t skip_to_unit(const struct phrase_reader *r, size_t at)
{
	struct decimal one;
	size_t words;

	if (at >= r->count || !needs_is_joint(&r->words[at], r->language))
		return at;
	words = phrase_reader_number(r, at + 1, &one);
	if (!words || one.digits != 1 || one.scale)
		words = 0;
	return words || find_unit(r, at + 1) ? at + 1 + words : at;
}

/* "(deux) petites (bouteilles d'eau)": the size of a container is not counted. */
static void skip_size(struct phrase_reader *r)
{
	size_t words = phrase_reader_is(r, r->at, COMMAND_QUALIFIER);

	if (!words || phrase_reader_need(r, r->at, NULL) || !read_unit(r, r->at + words, true))
		return;
	r->size = r->at;
	r->at += words;
}

/*
 * "a 500 g pack", "a two litre bottle": the article counts nothing. "two one litre bottles": the
 * measure is that of each.
 */
static size_t skip_count(struct phrase_reader *r, size_t words, struct decimal *value)
{
	const struct word *first = &r->words[r->at];
	struct phrase_reader ahead = *r;
	const struct unit_word *unit;
	struct decimal each;
	size_t more = words ? phrase_reader_number(r, r->at + words, &each) : 0;

	/* "a six pack" */
	if (!more || find_unit(r, r->at + words))
		return words;
	ahead.at += words + more;
	unit = find_unit(&ahead, ahead.at);
	if (words == 1 && value->digits == 1 && !value->scale && first->kind == WORD_TEXT &&
	    (first[1].kind == WORD_NUMBER || (unit && first->text[0] == 'a'))) {
		*value = each;
		r->at++;
		return more;
	}
	if (!unit || unit_dimension(unit->quantity.unit) == DIMENSION_CONTAINER ||
	    !(unit = find_unit(&ahead, ahead.at + unit->words)) ||
	    unit_dimension(unit->quantity.unit) != DIMENSION_CONTAINER ||
	    decimal_multiply(*value, each, &each))
		return words;
	*value = each;
	return words + more;
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
	size_t words = phrase_reader_number(r, r->at, &value), times;

	*ret_quantity = r->per = none;
	r->size = r->count;
	words = leave_name(r, words, &value);
	if (!words && phrase_reader_number(r, r->at, &value))
		return true;
	words = skip_count(r, words, &value);
	r->at += words;
	times = r->at;
	if (words && !read_times(r, &value))
		return false;
	times = r->at - times;
	if (value.scale)
		r->at = skip_to_unit(r, r->at);
	if (words)
		skip_size(r);
	unit = read_unit(r, r->at, words > 0);
	if (unit && !read_unit_of(r, value, unit, ret_quantity))
		return false;
	if (times)
		r->per = none;
	if (!unit && words)
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

	ahead.per = (struct quantity){ .unit = UNIT_NONE };
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
	r->per = ahead.per;
	return true;
}

bool phrase_reader_rest(struct phrase_reader *r, struct quantity *quantity)
{
	struct phrase_reader ahead = *r;
	struct quantity more = *quantity;
	struct decimal half;
	size_t words;

	if (more.unit == UNIT_NONE || ahead.at >= ahead.count)
		return true;
	words = numbers_parse_rest(&r->needs->numbers, r->language, r->words + r->at,
				   r->count - r->at, &half);
	if (words && more.unit == UNIT_PIECE && r->per.unit == UNIT_NONE && !more.value.scale) {
		ahead.at += words;
		if (decimal_add(more.value, half, &more.value))
			return false;
	} else if (unit_dimension(more.unit) == DIMENSION_CONTAINER) {
		if (!read_content(&ahead, &more))
			return false;
	}
	if (!is_end(&ahead, ahead.at) || phrase_reader_is(&ahead, ahead.at, COMMAND_ARTICLE))
		return true;
	*r = ahead;
	*quantity = more;
	return true;
}
