// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_vocabulary.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workers/voice_sayings.h"

enum {
	ARENA_MAX = 16 << 20,
	NAME_MAX_BYTES = 200,
	SURE = 1000,
	WEIGHT_MIN = 50, /* in thousandths of the average */
	WEIGHT_MAX = 20000,
};

/* Most people say the name that the list shows. */
static const double synonym = 0.3;

struct maker {
	const struct needs *needs;
	enum language language;
	struct voice_vocabulary *vocabulary;
	const json_t *weights;
};

static enum err add_likely(const struct maker *maker, enum voice_part part, const char *need,
			   const char *text, double likely)
{
	struct voice_phrases *phrases = &maker->vocabulary->parts[part];
	struct voice_phrase phrase = { .need = need, .likely = likely };

	if (!voice_sayings_split(&maker->vocabulary->arena, maker->language, text, &phrase))
		return ERR_NONE;
	if (phrases->count == VOICE_PHRASES_MAX)
		return ERR_LIMIT;
	if (phrases->count == phrases->room) {
		size_t room = phrases->room ? 2 * phrases->room : 64;
		struct voice_phrase *list =
			arena_array(&maker->vocabulary->arena, room, sizeof(*list));

		if (!list)
			return ERR_NOMEM;
		if (phrases->count)
			memcpy(list, phrases->list, phrases->count * sizeof(*list));
		phrases->list = list;
		phrases->room = room;
	}
	phrases->list[phrases->count++] = phrase;
	return ERR_NONE;
}

static enum err add(const struct maker *maker, enum voice_part part, const char *need,
		    const char *text)
{
	return add_likely(maker, part, need, text, 1);
}

/* --- the words around the items -----------------------------------------------------------------
 */

/* The recogniser emits any short word freely; with few of them there is less to mix up. */
static bool is_short_article(const char *said)
{
	static const char *const articles[] = { "du", "de la", "de l'", "des", "de",  "d'",
						"le", "la",    "les",	"l'",  "the", "some" };

	for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++)
		if (!strcmp(said, articles[i]))
			return true;
	return false;
}

static enum err add_commands(const struct maker *maker)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < maker->needs->command_count && !err; i++) {
		const struct command *command = &maker->needs->commands[i];

		/* What is not sure enough to act on is no word of a command here. */
		if (command->language != maker->language || command->permille < SURE)
			continue;
		switch (command->kind) {
		case COMMAND_ADD:
		case COMMAND_PUT:
		case COMMAND_REMOVE:
			err = add(maker, VOICE_VERB, NULL, command->said);
			break;
		case COMMAND_ARTICLE:
			if (is_short_article(command->said))
				err = add(maker, VOICE_ARTICLE, NULL, command->said);
			break;
		case COMMAND_AND:
			err = add(maker, VOICE_AND, NULL, command->said);
			break;
		case COMMAND_SET:
		case COMMAND_REMOVE_AFTER:
		case COMMAND_QUALIFIER:
		case COMMAND_FILLER:
		case COMMAND_BRAND:
		case COMMAND_CORRECT:
		case COMMAND_INSTEAD:
			break;
		}
	}
	return err;
}

/* Numbers that are put together, and what stands behind a unit. */
static enum err add_number_phrases(const struct maker *maker)
{
	static const struct {
		enum language language;
		enum voice_part part;
		const char *text;
	} phrases[] = {
		{ LANGUAGE_FR, VOICE_SMALL, "dix-sept" },
		{ LANGUAGE_FR, VOICE_SMALL, "dix-huit" },
		{ LANGUAGE_FR, VOICE_SMALL, "dix-neuf" },
		{ LANGUAGE_FR, VOICE_TEN, "quatre-vingt" },
		{ LANGUAGE_FR, VOICE_AND_HALF, "et demi" },
		{ LANGUAGE_EN, VOICE_AND_HALF, "and a half" },
	};
	enum err err = ERR_NONE;

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]) && !err; i++)
		if (phrases[i].language == maker->language)
			err = add(maker, phrases[i].part, NULL, phrases[i].text);
	return err;
}

static enum err add_numbers(const struct maker *maker)
{
	enum err err = add_number_phrases(maker);

	for (size_t i = 0; i < maker->needs->numbers.count && !err; i++) {
		const struct number_word *number = &maker->needs->numbers.words[i];

		if (number->language != maker->language)
			continue;
		switch (number->kind) {
		case NUMBER_SMALL:
			err = add(maker,
				  number->value.digits == 1 && !number->value.scale ? VOICE_SINGLE
										    : VOICE_SMALL,
				  NULL, number->text);
			break;
		case NUMBER_TEN:
			err = add(maker, VOICE_TEN, NULL, number->text);
			break;
		case NUMBER_HUNDRED:
			err = add(maker, VOICE_HUNDRED, NULL, number->text);
			break;
		case NUMBER_FRACTION:
			err = add(maker, VOICE_FRACTION, NULL, number->text);
			break;
		case NUMBER_AND:
		case NUMBER_POINT:
			break;
		}
	}
	return err;
}

static enum err add_a_unit(const struct maker *maker, const char *unit)
{
	char *text = arena_printf(&maker->vocabulary->arena, "%s %s",
				  strchr("aeiou", unit[0]) ? "an" : "a", unit);

	return text ? add(maker, VOICE_A_UNIT, NULL, text) : ERR_NOMEM;
}

static enum err add_units(const struct maker *maker)
{
	bool french = maker->language == LANGUAGE_FR;
	enum err err = add(maker, VOICE_OF, NULL, french ? "de" : "of");

	if (!err)
		err = add(maker, VOICE_ONE, NULL, french ? "un" : "a");
	if (!err)
		err = add(maker, VOICE_ONE, NULL, french ? "une" : "an");

	if (!err && french)
		err = add(maker, VOICE_OF, NULL, "d'");
	for (size_t i = 0; i < maker->needs->unit_count && !err; i++) {
		const struct unit_word *unit = &maker->needs->units[i];
		size_t len = strlen(unit->said);
		bool many = len && unit->said[len - 1] == 's';

		/* "kg", "cl": written, never said. */
		if (unit->language != maker->language || len <= 2)
			continue;
		/* French says one and several the same way. */
		if (french || !many)
			err = add(maker, VOICE_UNIT, NULL, unit->said);
		if (!err && !french && !many)
			err = add_a_unit(maker, unit->said);
		if (!err && (french || many))
			err = add(maker, VOICE_UNITS, NULL, unit->said);
	}
	return err;
}

/* --- the items ----------------------------------------------------------------------------------
 */
static bool is_wanted(const json_t *only, const char *id)
{
	size_t i;
	json_t *wanted;

	if (!only)
		return true;
	json_array_foreach(only, i, wanted) if (json_is_string(wanted) &&
						!strcmp(json_string_value(wanted), id)) return true;
	return false;
}

/* How often a household wants it, against the average; every thing can be wanted. */
static double weight(const struct maker *maker, const char *need)
{
	const json_t *permille = json_object_get(maker->weights, need);
	json_int_t value = json_is_integer(permille) ? json_integer_value(permille) : SURE;

	return (double)(value < WEIGHT_MIN   ? WEIGHT_MIN
			: value > WEIGHT_MAX ? WEIGHT_MAX
					     : value) /
	       SURE;
}

static enum err add_items(const struct maker *maker, const json_t *only)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < maker->needs->count && !err; i++) {
		const struct need *need = &maker->needs->needs[i];

		if (!is_wanted(only, need->id))
			continue;
		for (size_t f = 0; f < need->form_counts[maker->language] && !err; f++)
			err = add_likely(maker, VOICE_ITEM, need->id,
					 need->forms[maker->language][f],
					 weight(maker, need->id) * (f ? synonym : 1));
	}
	return err;
}

static enum err add_names(const struct maker *maker, const json_t *names, struct error *error)
{
	size_t i;
	json_t *name;

	json_array_foreach(names, i, name)
	{
		const char *need = json_string_value(json_object_get(name, "need"));
		const char *text = json_string_value(json_object_get(name, "text"));
		enum err err;

		if (!need || !text || strlen(need) > NEED_ID_MAX || strlen(text) > NAME_MAX_BYTES)
			return error_set(error, ERR_INVALID,
					 "name %zu of the vocabulary lacks its need or its text",
					 i + 1);
		need = arena_strdup(&maker->vocabulary->arena, need);
		err = need ? add_likely(maker, VOICE_ITEM, need, text, weight(maker, need))
			   : ERR_NOMEM;
		if (err)
			return error_set(error, err, "the vocabulary has too many names");
	}
	return ERR_NONE;
}

static enum err gather(const struct maker *maker, const json_t *request, struct error *error)
{
	enum err err = add_names(maker, json_object_get(request, "names"), error);

	if (!err)
		err = add_items(maker, json_object_get(request, "needs"));
	if (!err)
		err = add_commands(maker);
	if (!err)
		err = add_numbers(maker);
	if (!err)
		err = add_units(maker);
	return err;
}

static enum err check_request(const json_t *request, struct error *error)
{
	static const char *const lists[] = { "needs", "names", "sounds" };
	const json_t *weights = json_object_get(request, "weights");

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		const json_t *list = json_object_get(request, lists[i]);

		if (list && !json_is_array(list))
			return error_set(error, ERR_INVALID, "%s of a vocabulary are an array",
					 lists[i]);
	}
	if (weights && !json_is_object(weights))
		return error_set(error, ERR_INVALID, "weights of a vocabulary are an object");
	return ERR_NONE;
}

enum err voice_vocabulary_make(const struct needs *needs, enum language language,
			       const json_t *request, const struct voice_lexicon *lexicon,
			       struct voice_vocabulary *ret_vocabulary, struct error *error)
{
	struct voice_vocabulary vocabulary = { .missing = NULL };
	struct maker maker = { needs, language, &vocabulary, json_object_get(request, "weights") };
	enum err err = check_request(request, error);

	if (err)
		return err;
	vocabulary.missing = json_array();
	arena_init(&vocabulary.arena, ARENA_MAX);
	err = gather(&maker, request, error);
	if (!err)
		err = voice_sayings_make(&vocabulary, language, json_object_get(request, "sounds"),
					 lexicon, error);
	if (!err && !vocabulary.parts[VOICE_ITEM].count)
		err = error_set(error, ERR_INVALID, "nothing of this vocabulary can be said");
	if (err && !error->code)
		err = error_set(error, err, "the vocabulary is too large");
	if (err)
		voice_vocabulary_done(&vocabulary);
	else
		*ret_vocabulary = vocabulary;
	return err;
}

void voice_vocabulary_done(struct voice_vocabulary *vocabulary)
{
	arena_done(&vocabulary->arena);
	json_decref(vocabulary->missing);
	*vocabulary = (struct voice_vocabulary){ 0 };
}

const struct voice_phrase *voice_vocabulary_item(const struct voice_vocabulary *vocabulary,
						 const char *text)
{
	const struct voice_phrases *items = &vocabulary->parts[VOICE_ITEM];
	const char *blank = strrchr(text, ' ');
	const char *last = blank ? blank + 1 : text;

	for (size_t i = 0; i < items->count; i++)
		if (!strcmp(items->list[i].said->key, last) ||
		    !strcmp(items->list[i].said->text, last))
			return &items->list[i];
	return NULL;
}
