/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From sound as it was recorded to sound as a speech recogniser likes it. */
#ifndef CABAS_CORE_AUDIO_FILTER_H
#define CABAS_CORE_AUDIO_FILTER_H
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/audio.h"

enum { AUDIO_FILTER_RATE = 16000 };

/**
 * struct audio_speech - where somebody speaks
 * @from: first sample
 * @to: behind the last one; equal to @from when nobody speaks
 */
struct audio_speech {
	size_t from, to;
};

/**
 * audio_filter_resample() - another number of samples a second
 * @audio: the sound
 * @rate: wanted
 * @arena: where the result lives
 * @ret_audio: receives it; @audio itself when the rate is right already
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err audio_filter_resample(const struct audio *audio, unsigned int rate, struct arena *arena,
			       struct audio *ret_audio, struct error *error);

/**
 * audio_filter_speech() - find where somebody speaks
 * @audio: the sound
 * @arena: for the work
 * @ret_speech: receives the stretch, with a little air on both sides
 * @error: says why not
 *
 * Speech is what rises at least 9 dB over the quietest tenth and over -60 dBFS for a while.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err audio_filter_speech(const struct audio *audio, struct arena *arena,
			     struct audio_speech *ret_speech, struct error *error);

/**
 * audio_filter_prepare() - make sound ready for the recogniser
 * @audio: as it was recorded
 * @arena: where the result lives
 * @ret_audio: receives 16 kHz without rumble below 80 Hz, at -6 dBFS, with noise at -50 dBFS
 * @ret_speech: receives where in it somebody speaks
 * @error: says why not
 *
 * The noise is the same each time, so equal clips are understood equally. It is there because
 * digital silence ruins the recogniser's idea of the room (reference/voice.md 6).
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err audio_filter_prepare(const struct audio *audio, struct arena *arena,
			      struct audio *ret_audio, struct audio_speech *ret_speech,
			      struct error *error);
#endif
