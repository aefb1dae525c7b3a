/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How words sound. English: the model's own dictionary and a table for what it lacks. French: a
 * table in French phones. For a model that speaks English only they are mapped to its phones, with
 * up to two variants a phone ("basic French", reference/voice.md 8).
 */
#ifndef CABAS_WORKERS_VOICE_LEXICON_H
#define CABAS_WORKERS_VOICE_LEXICON_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/auto.h"
#include "base/err.h"
#include "core/words.h"

enum { VOICE_PRONS_MAX = 8 };

/**
 * struct voice_word - a word and how it sounds
 * @text: lower case
 * @key: the same, unless a pronunciation was learned: PocketSphinx keeps those that it has for a
 *	word, so this one has another name ("lait#1f2e3d4c")
 * @prons: @count pronunciations in the phones of the acoustic model, parted by one space; the
 *	likeliest first
 * @count: 0 while nobody knows
 * @spoken: the @spoken_count of them in the sounds of the language
 * @spoken_count: how many
 */
struct voice_word {
	const char *text, *key;
	const char *prons[VOICE_PRONS_MAX];
	size_t count;
	const char *spoken[VOICE_PRONS_MAX];
	size_t spoken_count;
};

struct voice_lexicon;

/**
 * voice_lexicon_new() - open the tables, before the sandbox closes
 * @language: whose words
 * @dict: the model's dictionary (CMU format), mapped into memory; used for English, else NULL
 * @data: folder of pronunciations-LANG.tsv and phones-fr-en.tsv
 * @mapped: the model's phones are English ones, the language is not
 * @ret_lexicon: receives it
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err voice_lexicon_new(enum language language, const char *dict, const char *data, bool mapped,
			   struct voice_lexicon **ret_lexicon, struct error *error);

/**
 * voice_lexicon_free() - close the tables
 * @lexicon: NULL is allowed
 */
void voice_lexicon_free(struct voice_lexicon *lexicon);
DEFINE_AUTO(voice_lexicon)

/**
 * voice_lexicon_find() - fill in how words sound
 * @lexicon: the tables
 * @words: @count words, sorted by their text (strcmp); what is found is added
 * @count: how many
 * @arena: where the pronunciations live
 *
 * Return: %ERR_NONE, also when some stay without; %ERR_NOMEM.
 */
enum err voice_lexicon_find(const struct voice_lexicon *lexicon, struct voice_word *words,
			    size_t count, struct arena *arena);

/**
 * voice_lexicon_add() - one more way to say something
 * @list: @count of at most %VOICE_PRONS_MAX; more are left out, and so are repetitions
 * @count: counted up
 * @way: phones, @len bytes
 * @len: how many
 * @arena: where the copy lives
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_lexicon_add(const char *list[VOICE_PRONS_MAX], size_t *count, const char *way,
			   size_t len, struct arena *arena);
#endif
