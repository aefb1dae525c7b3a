/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recogniser with all that it listens with, and what it makes of one clip. */
#ifndef CABAS_WORKERS_VOICE_CLIP_H
#define CABAS_WORKERS_VOICE_CLIP_H
#include <jansson.h>
#include <stdbool.h>

#include "core/example.h"
#include "workers/voice_decoder.h"
#include "workers/voice_features.h"
#include "workers/voice_words.h"

/**
 * struct voice - a recogniser of one language
 * @language: which
 * @words: the tables of data/
 * @arena: of @needs
 * @needs: what can be meant, with the household's own names
 * @lexicon: how words sound
 * @decoder: the recogniser
 * @vocabulary: what may be said
 * @features: the front end of the examples
 * @example_arena: of @examples
 * @examples: what was confirmed before; NULL without any
 */
struct voice {
	enum language language;
	struct voice_words words;
	struct arena arena;
	struct needs needs;
	struct voice_lexicon *lexicon;
	struct voice_decoder *decoder;
	struct voice_vocabulary vocabulary;
	struct voice_features *features;
	struct arena example_arena;
	struct example_set *examples;
};

/**
 * voice_clip_answer() - listen to a sound file
 * @voice: the recogniser
 * @request: {"op":"decode","member":"zoe","features":true}; both may be absent
 * @fd: of a WAV file
 * @ret_answer: receives what workers/voice.c says of it, a new reference
 * @error: says why not
 *
 * Return: %ERR_NONE, also when nothing was said; %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err voice_clip_answer(struct voice *voice, const json_t *request, int fd, json_t **ret_answer,
			   struct error *error);
#endif
