/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the things sound that may be said, for who adapts a model to recordings of them. */
#ifndef CABAS_WORKERS_VOICE_PRONOUNCE_H
#define CABAS_WORKERS_VOICE_PRONOUNCE_H
#include <jansson.h>

#include "workers/voice_vocabulary.h"

enum { VOICE_PRONOUNCE_MAX = 16 };

/**
 * voice_pronounce_add() - each need with all its pronunciations
 * @vocabulary: what may be said
 * @words: array that grows by {"label":need,"phones":[text]}, at most %VOICE_PRONOUNCE_MAX texts
 *	each; needs that are in it already are passed over
 */
void voice_pronounce_add(const struct voice_vocabulary *vocabulary, json_t *words);
#endif
