/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sound as clips and WAV files carry it, turned into 16-bit samples of one channel. Pure; every
 * size that a file names is checked against what is there.
 */
#ifndef CABAS_CORE_AUDIO_H
#define CABAS_CORE_AUDIO_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum {
	AUDIO_SECONDS_MAX = 600,
	AUDIO_RATE_MIN = 4000,
	AUDIO_RATE_MAX = 192000,
	AUDIO_CHANNELS_MAX = 8,
	AUDIO_BLOCK_SIZE = 56, /* one fragment of a wand's clip, wand-protocol A3 */
	AUDIO_WAV_HEADER_MAX = 64,
};

/* How a wand encodes its clips, by its number in wand-protocol A3. */
enum audio_codec { AUDIO_ADPCM = 1, AUDIO_ALAW = 2 };

/**
 * struct audio - one channel of sound
 * @samples: @count of them, which live in an arena
 * @count: how many
 * @rate: samples a second
 */
struct audio {
	int16_t *samples;
	size_t count;
	unsigned int rate;
};

/**
 * audio_read_wav() - read a WAV file
 * @bytes: the whole file
 * @len: how many bytes
 * @arena: where the samples live
 * @ret_audio: receives the sound; several channels are mixed into one
 * @error: says what is wrong
 *
 * Understood are PCM of 8, 16, 24 and 32 bits, 32-bit float, A-law (0006) and IMA ADPCM (0011) at
 * any rate from %AUDIO_RATE_MIN to %AUDIO_RATE_MAX, at most %AUDIO_SECONDS_MAX long. A data length
 * of FFFFFFFF, as programs write into a pipe, means "to the end"; any other that is not true is
 * refused.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err audio_read_wav(const void *bytes, size_t len, struct arena *arena, struct audio *ret_audio,
			struct error *error);

/**
 * audio_read_clip() - read the payload of a wand's clip
 * @codec: as the record says
 * @bytes: the payload
 * @len: how many bytes
 * @arena: where the samples live
 * @ret_audio: receives the sound; a damaged block of ADPCM (index over 88) is silent
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID for an unknown codec or nothing to hear, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err audio_read_clip(enum audio_codec codec, const void *bytes, size_t len, struct arena *arena,
			 struct audio *ret_audio, struct error *error);

/**
 * audio_wav_header() - what makes a clip's payload a WAV file
 * @codec: of the clip
 * @len: bytes of payload that will follow the header; when odd, one zero byte belongs behind them
 * @ret_header: receives the header
 *
 * Return: the header's length in bytes; 0 for an unknown codec or a payload over 1 GiB.
 */
size_t audio_wav_header(enum audio_codec codec, size_t len,
			unsigned char ret_header[AUDIO_WAV_HEADER_MAX]);

/**
 * audio_wav_header_pcm() - the header of 16-bit samples of one channel
 * @rate: samples a second
 * @count: samples that will follow, little-endian
 * @ret_header: receives the header
 *
 * Return: its length in bytes; 0 when that would be over 1 GiB.
 */
size_t audio_wav_header_pcm(unsigned int rate, size_t count,
			    unsigned char ret_header[AUDIO_WAV_HEADER_MAX]);
#endif
