/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual wand's microphone: a WAV file stands in for speech and is encoded as the wand's
 * firmware would (wand protocol A3, "Clips").
 */
#ifndef CABAS_SIM_WAND_AUDIO_H
#define CABAS_SIM_WAND_AUDIO_H
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	WAND_ADPCM_RATE = 16000,
	WAND_ALAW_RATE = 8000,
	WAND_ADPCM_BLOCK_SAMPLES = 105,
	WAND_AUDIO_FILE_MAX = 64 << 20,
};

/**
 * struct wand_sound - one channel of sound
 * @samples: @count of them; free()d by the owner
 * @count: how many, at least 1
 * @rate: samples a second
 */
struct wand_sound {
	int16_t *samples;
	size_t count;
	unsigned int rate;
};

/**
 * wand_audio_parse() - read a WAV file
 * @name: for messages
 * @bytes: the whole file
 * @len: how many bytes
 * @ret_sound: receives the sound; two channels are mixed to one
 * @error: says what is wrong
 *
 * Takes 16-bit PCM, one or two channels, 4 000 to 192 000 samples a second.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err wand_audio_parse(const char *name, const uint8_t *bytes, size_t len,
			  struct wand_sound *ret_sound, struct error *error);

/**
 * wand_audio_resample() - change the rate, in a straight line between samples
 * @sound: what to change
 * @rate: samples a second
 * @ret_sound: receives the new sound
 *
 * Return: %ERR_NONE or %ERR_NOMEM.
 */
enum err wand_audio_resample(const struct wand_sound *sound, unsigned int rate,
			     struct wand_sound *ret_sound);

/**
 * wand_audio_adpcm() - IMA ADPCM in blocks of 56 bytes, each of which stands for itself
 * @samples: at %WAND_ADPCM_RATE
 * @count: how many, at least 1
 * @out: grows by ceil(@count / 105) blocks, the last perhaps shorter; one sample may be added
 *       because a byte holds two
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_LIMIT.
 */
enum err wand_audio_adpcm(const int16_t *samples, size_t count, struct buf *out);

/**
 * wand_audio_alaw() - G.711 A-law
 * @samples: at %WAND_ALAW_RATE
 * @count: how many
 * @out: grows by @count bytes
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_LIMIT.
 */
enum err wand_audio_alaw(const int16_t *samples, size_t count, struct buf *out);
#endif
