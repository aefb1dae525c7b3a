// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_sayings.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEARNED_MAX = 3, PHONES_MAX_BYTES = 400 };

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

/* English keeps its apostrophes: the dictionary has "don't". */
bool voice_sayings_split(struct arena *arena, enum language language, const char *text,
			 struct voice_phrase *phrase)
{
	char *copy = arena_strdup(arena, text);

	phrase->count = 0;
	if (!copy)
		return false;
	lower(copy);
	for (char *at = copy; *at;) {
		size_t len = strcspn(at, " -,.");
		char *quote = language == LANGUAGE_FR ? memchr(at, '\'', len) : NULL;

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

/* --- how words sound -------------------------------------------------------------------------- */
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

/* --- phrases as words ------------------------------------------------------------------------- */
struct made {
	struct voice_vocabulary *vocabulary;
	const json_t *learned;
	enum language language;
};

static char *join_tokens(struct arena *arena, const struct voice_phrase *phrase)
{
	char *text = arena_strdup(arena, phrase->tokens[0]);

	for (size_t i = 1; i < phrase->count && text; i++)
		text = arena_printf(arena, "%s_%s", text, phrase->tokens[i]);
	return text;
}

/* How many ways a word can be said, and one of them. */
static size_t ways_of(const struct voice_word *word, bool spoken)
{
	return spoken ? word->spoken_count : word->count;
}

static const char *way_of(const struct voice_word *word, bool spoken, size_t i)
{
	return spoken ? word->spoken[i] : word->prons[i];
}

/* The n-th of all combinations of ways; the first word's change fastest. */
static enum err join_ways(const struct voice_vocabulary *vocabulary, struct arena *arena,
			  const struct voice_phrase *phrase, bool spoken, size_t n,
			  struct voice_word *word)
{
	const char **list = spoken ? word->spoken : word->prons;
	char text[2048] = "";
	size_t at = 0;

	for (size_t i = 0; i < phrase->count; i++) {
		const struct voice_word *part = find_word(vocabulary, phrase->tokens[i]);
		size_t ways = ways_of(part, spoken);

		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", i ? " " : "",
				       way_of(part, spoken, n % ways));
		n /= ways;
		if (at >= sizeof(text))
			return ERR_NONE;
	}
	return voice_lexicon_add(list, spoken ? &word->spoken_count : &word->count, text, at,
				 arena);
}

static enum err join_all_ways(const struct voice_vocabulary *vocabulary, struct arena *arena,
			      const struct voice_phrase *phrase, bool spoken,
			      struct voice_word *word)
{
	size_t combinations = 1;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < phrase->count; i++) {
		combinations *= ways_of(find_word(vocabulary, phrase->tokens[i]), spoken);
		if (combinations > VOICE_PRONS_MAX)
			combinations = VOICE_PRONS_MAX;
	}
	for (size_t n = 0; n < combinations && !err; n++)
		err = join_ways(vocabulary, arena, phrase, spoken, n, word);
	return err;
}

/* Whether what the phone loop heard tells about this name; word by word as it is split. */
static bool is_named(const struct made *made, const json_t *sound,
		     const struct voice_phrase *phrase)
{
	const char *need = json_string_value(json_object_get(sound, "need"));
	struct voice_phrase said = { 0 };

	if (!phrase->need || strcmp(need, phrase->need) != 0 ||
	    !voice_sayings_split(&made->vocabulary->arena, made->language,
				 json_string_value(json_object_get(sound, "text")), &said) ||
	    said.count != phrase->count)
		return false;
	for (size_t i = 0; i < said.count; i++)
		if (strcmp(said.tokens[i], phrase->tokens[i]) != 0)
			return false;
	return true;
}

static bool is_learned(const struct made *made, const struct voice_phrase *phrase)
{
	const json_t *sound;
	size_t i;

	json_array_foreach(made->learned, i, sound) if (is_named(made, sound, phrase)) return true;
	return false;
}

/* What the phone loop heard when a person said this name and confirmed it; these come first. */
static enum err add_learned(const struct made *made, const struct voice_phrase *phrase,
			    struct voice_word *word)
{
	struct arena *arena = &made->vocabulary->arena;
	enum err err = ERR_NONE;
	const json_t *sound;
	size_t i;

	json_array_foreach(made->learned, i, sound)
	{
		const char *phones = json_string_value(json_object_get(sound, "phones"));

		if (err || word->count == LEARNED_MAX || !is_named(made, sound, phrase))
			continue;
		word->key = word->text;
		err = voice_lexicon_add(word->prons, &word->count, phones, strlen(phones), arena);
		if (!err)
			err = voice_lexicon_add(word->spoken, &word->spoken_count, phones,
						strlen(phones), arena);
	}
	return err;
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
		if (strcmp(find_word(vocabulary, a->tokens[i])->spoken[0],
			   find_word(vocabulary, b->tokens[i])->spoken[0]) != 0)
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
		if (phrase->need && can_be_said(vocabulary, before) &&
		    sounds_the_same(vocabulary, before, phrase))
			return true;
	}
	return false;
}

static void drop_phrases(const struct made *made)
{
	struct voice_vocabulary *vocabulary = made->vocabulary;

	for (int part = 0; part < VOICE_PART_COUNT; part++) {
		struct voice_phrases *phrases = &vocabulary->parts[part];
		size_t kept = 0;

		for (size_t i = 0; i < phrases->count; i++)
			if (is_learned(made, &phrases->list[i]) ||
			    (can_be_said(vocabulary, &phrases->list[i]) &&
			     !is_repetition(vocabulary, phrases, kept, &phrases->list[i])))
				phrases->list[kept++] = phrases->list[i];
		phrases->count = kept;
	}
	for (size_t i = 0; i < vocabulary->word_count; i++)
		if (!vocabulary->words[i].count)
			json_array_append_new(vocabulary->missing,
					      json_string(vocabulary->words[i].text));
}

static enum err join_phrase(const struct made *made, const struct voice_phrase *phrase,
			    struct voice_word *ret_word)
{
	struct voice_vocabulary *vocabulary = made->vocabulary;
	struct arena *arena = &vocabulary->arena;
	struct voice_word word = { .text = join_tokens(arena, phrase) };
	enum err err = word.text ? add_learned(made, phrase, &word) : ERR_NOMEM;

	if (!err && can_be_said(vocabulary, phrase)) {
		err = join_all_ways(vocabulary, arena, phrase, false, &word);
		if (!err)
			err = join_all_ways(vocabulary, arena, phrase, true, &word);
	}
	*ret_word = word;
	return err;
}

/* One text can name two needs, one of them with a pronunciation that was learned. */
static enum err merge(struct voice_word *into, const struct voice_word *word, struct arena *arena)
{
	enum err err = ERR_NONE;

	into->key = into->key ? into->key : word->key;
	for (size_t i = 0; i < word->count && !err; i++)
		err = voice_lexicon_add(into->prons, &into->count, word->prons[i],
					strlen(word->prons[i]), arena);
	for (size_t i = 0; i < word->spoken_count && !err; i++)
		err = voice_lexicon_add(into->spoken, &into->spoken_count, word->spoken[i],
					strlen(word->spoken[i]), arena);
	return err;
}

/* FNV-1a over how it is said: with other pronunciations it is another word to PocketSphinx. */
static enum err name_word(struct voice_word *word, struct arena *arena)
{
	uint32_t sum = 2166136261u;

	if (word->key) {
		for (size_t i = 0; i < word->count; i++)
			for (const char *at = word->prons[i]; *at; at++)
				sum = (sum ^ (unsigned char)*at) * 16777619u;
		word->key = arena_printf(arena, "%s#%08x", word->text, sum);
	} else {
		word->key = word->text;
	}
	return word->key ? ERR_NONE : ERR_NOMEM;
}

static enum err sort_phrases(struct voice_vocabulary *vocabulary, struct voice_word *words,
			     size_t count)
{
	size_t unique = 0;
	enum err err = ERR_NONE;

	qsort(words, count, sizeof(*words), by_text);
	for (size_t i = 0; i < count && !err; i++)
		if (!unique || strcmp(words[unique - 1].text, words[i].text) != 0)
			words[unique++] = words[i];
		else
			err = merge(&words[unique - 1], &words[i], &vocabulary->arena);
	vocabulary->phrases = words;
	vocabulary->phrase_count = unique;
	for (size_t i = 0; i < unique && !err; i++)
		err = name_word(&words[i], &vocabulary->arena);
	return err;
}

static enum err join_phrases(const struct made *made)
{
	struct voice_vocabulary *vocabulary = made->vocabulary;
	struct voice_phrases *parts = vocabulary->parts;
	struct voice_word *words;
	size_t count = 0;
	enum err err = ERR_NONE;

	for (int part = 0; part < VOICE_PART_COUNT; part++)
		count += parts[part].count;
	words = arena_array(&vocabulary->arena, count + 1, sizeof(*words));
	if (!words)
		return ERR_NOMEM;
	count = 0;
	for (int part = 0; part < VOICE_PART_COUNT; part++)
		for (size_t i = 0; i < parts[part].count && !err; i++)
			err = join_phrase(made, &parts[part].list[i], &words[count++]);
	if (!err)
		err = sort_phrases(vocabulary, words, count);
	for (int part = 0; part < VOICE_PART_COUNT && !err; part++)
		for (size_t i = 0; i < parts[part].count && !err; i++) {
			struct voice_phrase *phrase = &parts[part].list[i];
			struct voice_word key = { .text = join_tokens(&vocabulary->arena, phrase) };

			if (key.text)
				phrase->said = bsearch(&key, words, vocabulary->phrase_count,
						       sizeof(key), by_text);
			err = phrase->said ? ERR_NONE : ERR_NOMEM;
		}
	return err;
}

static enum err check_learned(const json_t *learned, struct error *error)
{
	const json_t *sound;
	size_t i;

	json_array_foreach(learned, i, sound)
	{
		const char *phones = json_string_value(json_object_get(sound, "phones"));

		if (!json_is_string(json_object_get(sound, "need")) ||
		    !json_is_string(json_object_get(sound, "text")) || !phones || !*phones ||
		    strlen(phones) > PHONES_MAX_BYTES)
			return error_set(error, ERR_INVALID,
					 "sound %zu of the vocabulary lacks its need, its text or "
					 "its phones",
					 i + 1);
	}
	return ERR_NONE;
}

enum err voice_sayings_make(struct voice_vocabulary *vocabulary, enum language language,
			    const json_t *learned, const struct voice_lexicon *lexicon,
			    struct error *error)
{
	struct made made = { vocabulary, learned, language };
	enum err err = check_learned(learned, error);

	if (!err)
		err = list_words(vocabulary);
	if (!err)
		err = voice_lexicon_find(lexicon, vocabulary->words, vocabulary->word_count,
					 &vocabulary->arena);
	if (err)
		return err;
	drop_phrases(&made);
	return join_phrases(&made);
}
