// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_vocabulary.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_MAX = 16 << 20, NAME_MAX_BYTES = 200, SURE = 1000 };

struct maker {
	const struct needs *needs;
	enum language language;
	struct voice_vocabulary *vocabulary;
};

/* --- texts into tokens ------------------------------------------------------------------------ */

/* Lower case for ASCII and for the Latin-1 letters of UTF-8 (C3 80 to C3 9E). */
static void lower(char *text)
{
	for (unsigned char *at = (unsigned char *)text; *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (unsigned char)(*at + 32);
		else if (*at == 0xC3 && at[1] >= 0x80 && at[1] <= 0x9E && at[1] != 0x97)
			at[1] = (unsigned char)(at[1] + 0x20);
	}
}

/*
 * "Jus d'orange" gives jus, d', orange. English keeps its apostrophes: the dictionary has "don't".
 * False when the text has nothing to say or too much.
 */
static bool split(const struct maker *maker, const char *text, struct voice_phrase *phrase)
{
	struct arena *arena = &maker->vocabulary->arena;
	char *copy = arena_strdup(arena, text);

	phrase->count = 0;
	if (!copy)
		return false;
	lower(copy);
	for (char *at = copy; *at;) {
		size_t len = strcspn(at, " -,.");
		char *quote = maker->language == LANGUAGE_FR ? memchr(at, '\'', len) : NULL;

		if (quote)
			len = (size_t)(quote + 1 - at);
		if (len && phrase->count == VOICE_TOKENS_MAX)
			return false;
		if (len)
			phrase->tokens[phrase->count++] = arena_strndup(arena, at, len);
		at += len;
		if (!quote && *at)
			at++;
	}
	for (size_t i = 0; i < phrase->count; i++)
		if (!phrase->tokens[i])
			return false;
	return phrase->count > 0;
}

static enum err add(const struct maker *maker, enum voice_part part, const char *need,
		    const char *text)
{
	struct voice_phrases *phrases = &maker->vocabulary->parts[part];
	struct voice_phrase phrase = { .need = need };

	if (!split(maker, text, &phrase))
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
			break;
		}
	}
	return err;
}

static enum err add_numbers(const struct maker *maker)
{
	enum err err = ERR_NONE;

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
			err = add(maker, VOICE_WHOLE, NULL, number->text);
			break;
		case NUMBER_FRACTION:
			err = add(maker, VOICE_FRACTION, NULL, number->text);
			break;
		case NUMBER_AND:
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

static enum err add_items(const struct maker *maker, const json_t *only)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < maker->needs->count && !err; i++) {
		const struct need *need = &maker->needs->needs[i];

		if (!is_wanted(only, need->id))
			continue;
		for (size_t f = 0; f < need->form_counts[maker->language] && !err; f++)
			err = add(maker, VOICE_ITEM, need->id, need->forms[maker->language][f]);
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
		err = need ? add(maker, VOICE_ITEM, need, text) : ERR_NOMEM;
		if (err)
			return error_set(error, err, "the vocabulary has too many names");
	}
	return ERR_NONE;
}

/* --- how it all sounds
 * ---------------------------------------------------------------------------- */
static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct voice_word *)a)->text, ((const struct voice_word *)b)->text);
}

static enum err list_words(struct voice_vocabulary *vocabulary)
{
	size_t count = 0, unique = 0;
	struct voice_word *words;

	for (int part = 0; part < VOICE_PART_COUNT; part++)
		for (size_t i = 0; i < vocabulary->parts[part].count; i++)
			count += vocabulary->parts[part].list[i].count;
	words = arena_array(&vocabulary->arena, count, sizeof(*words));
	if (!words)
		return ERR_NOMEM;
	count = 0;
	for (int part = 0; part < VOICE_PART_COUNT; part++)
		for (size_t i = 0; i < vocabulary->parts[part].count; i++)
			for (size_t t = 0; t < vocabulary->parts[part].list[i].count; t++)
				words[count++].text = vocabulary->parts[part].list[i].tokens[t];
	qsort(words, count, sizeof(*words), by_text);
	for (size_t i = 0; i < count; i++)
		if (!unique || strcmp(words[unique - 1].text, words[i].text) != 0)
			words[unique++] = words[i];
	vocabulary->words = words;
	vocabulary->word_count = unique;
	return ERR_NONE;
}

static const struct voice_word *find_word(const struct voice_vocabulary *vocabulary,
					  const char *text)
{
	struct voice_word key = { .text = text };

	return bsearch(&key, vocabulary->words, vocabulary->word_count, sizeof(key), by_text);
}

static bool can_be_said(const struct voice_vocabulary *vocabulary,
			const struct voice_phrase *phrase)
{
	for (size_t i = 0; i < phrase->count; i++)
		if (!find_word(vocabulary, phrase->tokens[i])->count)
			return false;
	return true;
}

static bool sounds_the_same(const struct voice_vocabulary *vocabulary, const struct voice_phrase *a,
			    const struct voice_phrase *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(find_word(vocabulary, a->tokens[i])->prons[0],
			   find_word(vocabulary, b->tokens[i])->prons[0]) != 0)
			return false;
	return true;
}

/* "pomme" and "pommes" are one item to the ear: the search need not choose between them. */
static bool is_repetition(const struct voice_vocabulary *vocabulary,
			  const struct voice_phrases *phrases, size_t kept,
			  const struct voice_phrase *phrase)
{
	for (size_t i = kept; i-- > 0;) {
		const struct voice_phrase *before = &phrases->list[i];

		if (!before->need != !phrase->need ||
		    (phrase->need && strcmp(before->need, phrase->need) != 0))
			return false;
		if (phrase->need && sounds_the_same(vocabulary, before, phrase))
			return true;
	}
	return false;
}

static void drop_phrases(struct voice_vocabulary *vocabulary)
{
	for (int part = 0; part < VOICE_PART_COUNT; part++) {
		struct voice_phrases *phrases = &vocabulary->parts[part];
		size_t kept = 0;

		for (size_t i = 0; i < phrases->count; i++)
			if (can_be_said(vocabulary, &phrases->list[i]) &&
			    !is_repetition(vocabulary, phrases, kept, &phrases->list[i]))
				phrases->list[kept++] = phrases->list[i];
		phrases->count = kept;
	}
	for (size_t i = 0; i < vocabulary->word_count; i++)
		if (!vocabulary->words[i].count)
			json_array_append_new(vocabulary->missing,
					      json_string(vocabulary->words[i].text));
}

/* --- phrases as words
 * ------------------------------------------------------------------------------ */
static char *join_tokens(struct arena *arena, const struct voice_phrase *phrase)
{
	char *text = arena_strdup(arena, phrase->tokens[0]);

	for (size_t i = 1; i < phrase->count && text; i++)
		text = arena_printf(arena, "%s_%s", text, phrase->tokens[i]);
	return text;
}

/* The n-th way to say each word; where a word has fewer, its first. */
static char *join_prons(const struct voice_vocabulary *vocabulary, struct arena *arena,
			const struct voice_phrase *phrase, size_t n)
{
	char *pron = NULL;

	for (size_t i = 0; i < phrase->count; i++) {
		const struct voice_word *word = find_word(vocabulary, phrase->tokens[i]);
		const char *sound = word->prons[n < word->count ? n : 0];

		pron = pron ? arena_printf(arena, "%s %s", pron, sound)
			    : arena_strdup(arena, sound);
		if (!pron)
			return NULL;
	}
	return pron;
}

static enum err join_phrase(struct voice_vocabulary *vocabulary, const struct voice_phrase *phrase,
			    struct voice_word *ret_word)
{
	struct arena *arena = &vocabulary->arena;
	struct voice_word word = { .text = join_tokens(arena, phrase) };
	size_t ways = 0;

	for (size_t i = 0; i < phrase->count; i++) {
		size_t count = find_word(vocabulary, phrase->tokens[i])->count;

		ways = count > ways ? count : ways;
	}
	for (; word.count < ways; word.count++) {
		word.prons[word.count] = join_prons(vocabulary, arena, phrase, word.count);
		if (!word.prons[word.count])
			return ERR_NOMEM;
	}
	*ret_word = word;
	return word.text ? ERR_NONE : ERR_NOMEM;
}

static enum err join_phrases(struct voice_vocabulary *vocabulary)
{
	size_t count = 0, unique = 0;
	struct voice_word *words;

	for (int part = 0; part < VOICE_PART_COUNT; part++)
		count += vocabulary->parts[part].count;
	words = arena_array(&vocabulary->arena, count, sizeof(*words));
	if (!words)
		return ERR_NOMEM;
	count = 0;
	for (int part = 0; part < VOICE_PART_COUNT; part++)
		for (size_t i = 0; i < vocabulary->parts[part].count; i++)
			if (join_phrase(vocabulary, &vocabulary->parts[part].list[i],
					&words[count++]))
				return ERR_NOMEM;
	qsort(words, count, sizeof(*words), by_text);
	for (size_t i = 0; i < count; i++)
		if (!unique || strcmp(words[unique - 1].text, words[i].text) != 0)
			words[unique++] = words[i];
	vocabulary->phrases = words;
	vocabulary->phrase_count = unique;
	for (int part = 0; part < VOICE_PART_COUNT; part++)
		for (size_t i = 0; i < vocabulary->parts[part].count; i++) {
			struct voice_phrase *phrase = &vocabulary->parts[part].list[i];
			struct voice_word key = { .text = join_tokens(&vocabulary->arena, phrase) };

			if (!key.text)
				return ERR_NOMEM;
			phrase->said = bsearch(&key, words, unique, sizeof(key), by_text);
		}
	return ERR_NONE;
}

enum err voice_vocabulary_make(const struct needs *needs, enum language language,
			       const json_t *request, const struct voice_lexicon *lexicon,
			       struct voice_vocabulary *ret_vocabulary, struct error *error)
{
	struct voice_vocabulary vocabulary = { .missing = json_array() };
	struct maker maker = { needs, language, &vocabulary };
	const json_t *only = json_object_get(request, "needs");
	const json_t *names = json_object_get(request, "names");
	enum err err;

	if ((only && !json_is_array(only)) || (names && !json_is_array(names))) {
		json_decref(vocabulary.missing);
		return error_set(error, ERR_INVALID, "needs and names of a vocabulary are arrays");
	}
	arena_init(&vocabulary.arena, ARENA_MAX);
	err = add_names(&maker, names, error);
	if (!err)
		err = add_items(&maker, only);
	if (!err)
		err = add_commands(&maker);
	if (!err)
		err = add_numbers(&maker);
	if (!err)
		err = add_units(&maker);
	if (!err)
		err = list_words(&vocabulary);
	if (!err)
		err = voice_lexicon_find(lexicon, vocabulary.words, vocabulary.word_count,
					 &vocabulary.arena);
	if (!err) {
		drop_phrases(&vocabulary);
		err = join_phrases(&vocabulary);
		if (!err && !vocabulary.parts[VOICE_ITEM].count)
			err = error_set(error, ERR_INVALID,
					"nothing of this vocabulary can be said");
	} else if (!error->code) {
		err = error_set(error, err, "the vocabulary is too large");
	}
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
		if (!strcmp(items->list[i].said->text, last))
			return &items->list[i];
	return NULL;
}
