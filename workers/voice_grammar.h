/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what may be said to the graphs that the recogniser searches. */
#ifndef CABAS_WORKERS_VOICE_GRAMMAR_H
#define CABAS_WORKERS_VOICE_GRAMMAR_H
#include <pocketsphinx.h>
#include <sphinxbase/fsg_model.h>

#include "workers/voice_vocabulary.h"

/**
 * voice_grammar_items() - [article] item
 * @vocabulary: what may be said
 * @lmath: the recogniser's
 * @without: ids of needs that are left out; @without_count of them
 * @without_count: how many
 *
 * Return: a graph, fsg_model_free() it; NULL without memory.
 */
fsg_model_t *voice_grammar_items(const struct voice_vocabulary *vocabulary, logmath_t *lmath,
				 const char *const *without, size_t without_count);

/**
 * voice_grammar_commands() - [verb] [number [unit [of]]] [article] item, several joined by "and"
 * @vocabulary: what may be said
 * @lmath: the recogniser's
 *
 * Return: as voice_grammar_items().
 */
fsg_model_t *voice_grammar_commands(const struct voice_vocabulary *vocabulary, logmath_t *lmath);
#endif
