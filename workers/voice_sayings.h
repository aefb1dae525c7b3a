/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the phrases of a vocabulary are said: each becomes one word with several pronunciations. */
#ifndef CABAS_WORKERS_VOICE_SAYINGS_H
#define CABAS_WORKERS_VOICE_SAYINGS_H
#include <stdbool.h>

#include "workers/voice_vocabulary.h"

/**
 * voice_sayings_split() - a text into words: "Jus d'orange" gives jus, d', orange
 * @arena: where they live
 * @language: of the text
 * @text: as a person writes it
 * @phrase: its tokens and count are set
 *
 * Return: false when the text has nothing to say or too much.
 */
bool voice_sayings_split(struct arena *arena, enum language language, const char *text,
			 struct voice_phrase *phrase);

/**
 * voice_sayings_make() - look up how each phrase is said; those that nobody can say are dropped
 * @vocabulary: with its parts; receives words, phrases and what is missing
 * @language: of the words
 * @learned: [{"need":id,"text":name,"phones":"P AH M"}], or NULL
 * @lexicon: how words sound
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID for something else than @learned should hold, %ERR_NOMEM.
 */
enum err voice_sayings_make(struct voice_vocabulary *vocabulary, enum language language,
			    const json_t *learned, const struct voice_lexicon *lexicon,
			    struct error *error);
#endif
