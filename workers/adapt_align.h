/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A word as a chain of states, and which state each frame of a clip belongs to (Viterbi). */
#ifndef CABAS_WORKERS_ADAPT_ALIGN_H
#define CABAS_WORKERS_ADAPT_ALIGN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "workers/adapt_clip.h"
#include "workers/adapt_model.h"

enum { ADAPT_PHONES_MAX = 64 };

/**
 * struct adapt_chain - a pronunciation between two pauses that need not be
 * @count: phones, the pauses included
 * @phones: of the model, with their neighbours
 */
struct adapt_chain {
	size_t count;
	uint32_t phones[ADAPT_PHONES_MAX];
};

/**
 * struct adapt_fits - how well each kind of sound fits each frame of a clip
 * @frames: of the clip
 * @senones: of the model
 * @scores: logarithms, [frame][senone]; only those that are used
 */
struct adapt_fits {
	size_t frames, senones;
	float *scores;
};

/**
 * adapt_chain_make() - look up the phones of a pronunciation
 * @model: the model
 * @text: names of phones with blanks between them
 * @ret_chain: receives the chain
 * @error: says which phone is not known
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err adapt_chain_make(const struct adapt_model *model, const char *text,
			  struct adapt_chain *ret_chain, struct error *error);

/**
 * adapt_chain_mark() - mark the kinds of sound that a chain goes through
 * @model: the model
 * @chain: of it
 * @used: one for each senone
 */
void adapt_chain_mark(const struct adapt_model *model, const struct adapt_chain *chain, bool *used);

/**
 * adapt_fits_make() - compare a clip with a model
 * @model: the model
 * @clip: of the same front end
 * @used: which senones matter
 * @arena: where it lives
 * @ret_fits: receives it
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err adapt_fits_make(const struct adapt_model *model, const struct adapt_clip *clip,
			 const bool *used, struct arena *arena, struct adapt_fits *ret_fits);

/**
 * adapt_align() - the likeliest way of a clip through a chain
 * @model: the model
 * @chain: of it
 * @fits: of the clip
 * @arena: for the work
 * @ret_senones: receives the senone of each frame; NULL when only the score matters
 * @ret_score: receives a logarithm; minus infinity when the clip is too short for the chain
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err adapt_align(const struct adapt_model *model, const struct adapt_chain *chain,
		     const struct adapt_fits *fits, struct arena *arena, uint16_t *ret_senones,
		     double *ret_score);
#endif
