/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which order things may be said, as a table, and as a graph that PocketSphinx searches. */
#ifndef CABAS_WORKERS_VOICE_GRAMMAR_H
#define CABAS_WORKERS_VOICE_GRAMMAR_H
#include <pocketsphinx.h>
#include <sphinxbase/fsg_model.h>
#include <stdbool.h>

#include "workers/voice_vocabulary.h"

/* [article] item; or [verb] [number [unit [of]]] [article] item, several joined by "and". */
enum voice_grammar { VOICE_GRAMMAR_ITEM, VOICE_GRAMMAR_COMMAND, VOICE_GRAMMARS };

/* Moments between words. A step without words always leads to a later one. */
enum voice_state {
	VOICE_AT_START,
	VOICE_AT_COUNTED,
	VOICE_AT_HUNDREDS, /* "two", before "hundred" */
	VOICE_AT_REST,	   /* behind "hundred" */
	VOICE_AT_MORE,	   /* behind "hundred and" */
	VOICE_AT_TENS,
	VOICE_AT_PART,
	VOICE_AT_SINGLE,
	VOICE_AT_AMOUNT,
	VOICE_AT_OF,
	VOICE_AT_HALF, /* behind "a kilo and a half" */
	VOICE_AT_ARTICLE,
	VOICE_AT_ITEM,
	VOICE_AT_END,
	VOICE_STATES
};

enum { VOICE_NO_WORDS = -1 };

/* What a phrase of several words pays for each more, as a probability; and how a probability
 * weighs against the sound. PocketSphinx's own, and measured (reference/voice.md 6). */
#define VOICE_WORD_PROBABILITY 1e-3
#define VOICE_GRAMMAR_WEIGHT   6.5

/**
 * struct voice_step - from one moment to another
 * @part: with one phrase of this, or %VOICE_NO_WORDS
 * @from: moment
 * @to: moment
 * @probability: of all phrases of this part together
 */
struct voice_step {
	int part;
	enum voice_state from, to;
	double probability;
};

/**
 * voice_grammar_steps() - a grammar as a table
 * @grammar: which
 * @ret_count: receives how many steps
 *
 * Return: the steps; those without words in the order of their moments.
 */
const struct voice_step *voice_grammar_steps(enum voice_grammar grammar, size_t *ret_count);

/**
 * struct voice_choice - some of the needs
 * @needs: ids, @count of them
 * @count: how many
 * @without: these are left out; else only these are meant
 */
struct voice_choice {
	const char *const *needs;
	size_t count;
	bool without;
};

/**
 * voice_grammar_graph() - a grammar for PocketSphinx
 * @grammar: which
 * @vocabulary: what may be said
 * @lmath: the recogniser's
 * @choice: which needs; NULL for all of them
 *
 * Return: a graph, fsg_model_free() it; NULL without memory.
 */
fsg_model_t *voice_grammar_graph(enum voice_grammar grammar,
				 const struct voice_vocabulary *vocabulary, logmath_t *lmath,
				 const struct voice_choice *choice);
#endif
