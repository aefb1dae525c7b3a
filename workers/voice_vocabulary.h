/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be said: the names of needs, and the words around them, all with their sound. */
#ifndef CABAS_WORKERS_VOICE_VOCABULARY_H
#define CABAS_WORKERS_VOICE_VOCABULARY_H
#include <jansson.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/needs.h"
#include "workers/voice_lexicon.h"

enum { VOICE_TOKENS_MAX = 8, VOICE_PHRASES_MAX = 16000 };

/**
 * struct voice_phrase - one way to say something
 * @need: id of the need that it names; NULL for other words
 * @tokens: @count words as the dictionary has them
 * @count: how many
 * @said: all of it as one word of the recogniser's dictionary; blanks are '_'
 * @likely: against the other phrases of its part, 1 for most
 */
struct voice_phrase {
	const char *need;
	const char *tokens[VOICE_TOKENS_MAX];
	size_t count;
	const struct voice_word *said;
	double likely;
};

/**
 * struct voice_phrases - several ways to say something
 * @list: @count of them
 * @count: how many
 * @room: private
 */
struct voice_phrases {
	struct voice_phrase *list;
	size_t count, room;
};

/* The parts of a command, in their order. */
enum voice_part {
	VOICE_VERB,
	VOICE_SINGLE, /* one: a single unit follows, "a kilo" and never "a kilos" */
	VOICE_SMALL,  /* the other numbers to 19 */
	VOICE_TEN,
	VOICE_HUNDRED,
	VOICE_FRACTION,
	VOICE_AND_HALF, /* "a kilo and a half" */
	VOICE_UNIT,	/* after one of them, or a part of one */
	VOICE_UNITS,	/* after several */
	VOICE_A_UNIT,	/* "a kilo" as one: PocketSphinx ends a word of one sound with a pause */
	VOICE_OF,
	VOICE_ARTICLE,
	VOICE_ONE, /* "une pomme": an article before a lone item, a number in a command */
	VOICE_ITEM,
	VOICE_AND,
	VOICE_PART_COUNT
};

/**
 * struct voice_vocabulary - all that may be said
 * @arena: where it lives
 * @parts: the phrases by what they are for
 * @words: every word in them, sorted; @word_count words
 * @word_count: how many
 * @phrases: every phrase as one word, sorted; @phrase_count words
 * @phrase_count: how many
 * @missing: array of words without a pronunciation; the phrases with them are left out
 */
struct voice_vocabulary {
	struct arena arena;
	struct voice_phrases parts[VOICE_PART_COUNT];
	struct voice_word *words;
	size_t word_count;
	struct voice_word *phrases;
	size_t phrase_count;
	json_t *missing;
};

/**
 * voice_vocabulary_make() - gather all that may be said
 * @needs: the tables
 * @language: which
 * @request: {"needs":[ids that may be said; absent: all],"names":[{"need":id,"text":name}],
 *	"weights":{id:thousandths of how often the average is wanted},
 *	"sounds":[{"need":id,"text":name,"phones":as learned from a clip}]}, or NULL
 * @lexicon: how words sound
 * @ret_vocabulary: receives it; voice_vocabulary_done() ends it
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID for another request, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err voice_vocabulary_make(const struct needs *needs, enum language language,
			       const json_t *request, const struct voice_lexicon *lexicon,
			       struct voice_vocabulary *ret_vocabulary, struct error *error);

/**
 * voice_vocabulary_done() - give all memory back
 * @vocabulary: one that was made, or all zero
 */
void voice_vocabulary_done(struct voice_vocabulary *vocabulary);

/**
 * voice_vocabulary_item() - the need that a transcript of one item names
 * @vocabulary: what may be said
 * @text: the recogniser's words with an article or not
 *
 * Return: the phrase, or NULL.
 */
const struct voice_phrase *voice_vocabulary_item(const struct voice_vocabulary *vocabulary,
						 const char *text);
#endif
