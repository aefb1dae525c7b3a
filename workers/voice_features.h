/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mel cepstra of a stretch of sound for core/example.h, the same whatever model is loaded. */
#ifndef CABAS_WORKERS_VOICE_FEATURES_H
#define CABAS_WORKERS_VOICE_FEATURES_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/auto.h"
#include "base/err.h"

struct voice_features;

enum { VOICE_FEATURES_FRAME = 160 }; /* samples from one frame to the next */

/**
 * voice_features_new() - prepare the front end
 * @ret_features: receives it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_features_new(struct voice_features **ret_features, struct error *error);

/**
 * voice_features_free() - end it
 * @features: NULL is allowed
 */
void voice_features_free(struct voice_features *features);
DEFINE_AUTO(voice_features)

/**
 * voice_features_make() - the cepstra of a whole clip
 * @features: the front end
 * @samples: 16 kHz, as audio_filter_prepare() made them
 * @count: how many
 * @arena: where the bytes live
 * @ret_bytes: receives the features of core/example.h; frame n begins at sample
 *	n * %VOICE_FEATURES_FRAME
 * @ret_frames: receives how many frames there are
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_features_make(struct voice_features *features, const int16_t *samples, size_t count,
			     struct arena *arena, unsigned char **ret_bytes, size_t *ret_frames);
#endif
