/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mel cepstra of a stretch of sound for core/example.h, the same whatever model is loaded. */
#ifndef CABAS_WORKERS_VOICE_FEATURES_H
#define CABAS_WORKERS_VOICE_FEATURES_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/auto.h"
#include "base/err.h"
#include "core/audio_filter.h"

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
 * struct voice_cepstra - the speech of a clip for comparing
 * @bytes: features of core/example.h
 * @frames: how many
 * @lead: of them stand before the speech
 * @before_ms: where in the clip as recorded the speech begins
 */
struct voice_cepstra {
	const unsigned char *bytes;
	size_t frames;
	int lead;
	int before_ms;
};

/**
 * voice_features_make() - the cepstra of what was said in a clip
 * @features: the front end
 * @audio: as audio_filter_prepare() made it
 * @speech: where in it somebody speaks
 * @arena: where the bytes live
 * @ret_cepstra: receives them
 *
 * Speech that begins or ends with the recording gets a little quiet before or behind it: what is
 * compared would else hang on when the button was pressed.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err voice_features_make(struct voice_features *features, const struct audio *audio,
			     const struct audio_speech *speech, struct arena *arena,
			     struct voice_cepstra *ret_cepstra);

/**
 * voice_features_trim() - take off what is quiet at both ends of a stretch
 * @cepstra: of the speech
 * @from: its first frame; is changed
 * @to: behind its last; is changed
 *
 * A little quiet is left, or taken in where there is some.
 */
void voice_features_trim(const struct voice_cepstra *cepstra, int *from, int *to);
#endif
