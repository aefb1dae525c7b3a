/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that may be said, compared with a clip sound by sound, exactly and without pruning: for each
 * need the best row of words that names it. PocketSphinx finds one best row and loses the others.
 */
#ifndef CABAS_WORKERS_VOICE_SEARCH_H
#define CABAS_WORKERS_VOICE_SEARCH_H
#include "base/auto.h"
#include "workers/voice_grammar.h"
#include "workers/voice_sounds.h"

enum { VOICE_FOUND_MAX = 40, VOICE_RANKED_MAX = 24 };

struct voice_search;

/**
 * struct voice_found - one word or phrase in time
 * @phrase: which; it lives in the vocabulary
 * @from: its first frame
 * @to: behind its last
 * @score: of its sound, summed over its frames
 */
struct voice_found {
	const struct voice_phrase *phrase;
	size_t from, to;
	double score;
};

/**
 * struct voice_path - the best row of words
 * @words: @count of them, in order
 * @count: how many; 0 when nothing fits
 * @score: of all sound with the pauses
 * @ranked: ids of needs, best first, of the last item said; from the pass over one item only
 * @scores: of each, logarithms; only their differences mean something
 * @ranked_count: how many
 */
struct voice_path {
	struct voice_found words[VOICE_FOUND_MAX];
	size_t count;
	double score;
	const char *ranked[VOICE_RANKED_MAX];
	double scores[VOICE_RANKED_MAX];
	size_t ranked_count;
};

/**
 * voice_search_new() - prepare for a vocabulary
 * @vocabulary: what may be said; must live longer
 * @sounds: in which it is said
 * @ret_search: receives it
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_search_new(const struct voice_vocabulary *vocabulary,
			  const struct voice_sounds *sounds, struct voice_search **ret_search);

/**
 * voice_search_free() - give its memory back
 * @search: NULL is allowed
 */
void voice_search_free(struct voice_search *search);
DEFINE_AUTO(voice_search)

/**
 * voice_search_find() - compare a clip with one grammar
 * @search: prepared
 * @grammar: which
 * @fits: of the clip
 * @arena: for the work
 * @ret_path: receives what fits best
 *
 * Return: %ERR_NONE, also when nothing fits; %ERR_NOMEM.
 */
enum err voice_search_find(const struct voice_search *search, enum voice_grammar grammar,
			   const struct voice_fits *fits, struct arena *arena,
			   struct voice_path *ret_path);

/**
 * struct voice_phone - one phone of the model in time
 * @name: it lives in the sounds
 * @from: its first frame
 * @to: behind its last
 * @score: of its sound, summed over its frames
 * @is_pause: nothing is said
 */
struct voice_phone {
	const char *name;
	size_t from, to;
	double score;
	bool is_pause;
};

/**
 * voice_search_phones() - the best row of the model's phones, without any words
 * @sounds: the sounds
 * @fits: of the clip
 * @arena: where the result lives
 * @ret_phones: receives them, in order
 * @ret_count: receives how many
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_search_phones(const struct voice_sounds *sounds, const struct voice_fits *fits,
			     struct arena *arena, struct voice_phone **ret_phones,
			     size_t *ret_count);
#endif
