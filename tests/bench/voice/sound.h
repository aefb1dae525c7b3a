/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recordings as a kitchen and a wand make them: with noise of a fridge, an extractor fan, a tap and
 * dishes, which we make ourselves, and packed as the wand packs. All of it is the same each time.
 */
#ifndef CABAS_TESTS_BENCH_VOICE_SOUND_H
#define CABAS_TESTS_BENCH_VOICE_SOUND_H
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { SOUND_RATE = 16000, SOUND_EDGE_MS = 300 };

/* How a clip reaches the recogniser. */
enum sound_way {
	SOUND_CLEAN, /* as recorded, 16-bit */
	SOUND_ADPCM, /* IMA ADPCM, 16 kHz */
	SOUND_ALAW,  /* A-law, 8 kHz */
	SOUND_DB20,  /* kitchen noise 20 dB below the voice */
	SOUND_DB10,
	SOUND_WAYS,
};

/**
 * struct sound - one channel at %SOUND_RATE
 * @samples: @count of them; free()d by sound_done()
 * @count: how many
 */
struct sound {
	int16_t *samples;
	size_t count;
};

/**
 * sound_read() - read a WAV file
 * @path: which
 * @ret_sound: receives it at %SOUND_RATE
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, or why not.
 */
enum err sound_read(const char *path, struct sound *ret_sound, struct error *error);

/**
 * sound_done() - free the samples
 * @sound: to empty
 */
void sound_done(struct sound *sound);

/**
 * sound_join() - append
 * @sound: grows
 * @more: what comes behind it; NULL for silence alone
 * @pause_ms: of silence between both
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err sound_join(struct sound *sound, const struct sound *more, unsigned int pause_ms);

/**
 * sound_kitchen() - noise alone
 * @seed: which moment
 * @count: samples
 * @ret_noise: receives @count samples, of a root mean square of 1
 *
 * The hum of a fridge, the rush of an extractor fan, a tap that runs and dishes that clink; how
 * loud each is beside the others hangs on @seed.
 */
void sound_kitchen(uint32_t seed, size_t count, float *ret_noise);

/**
 * sound_file() - a clip as a WAV file in memory
 * @sound: what is said
 * @way: how it gets there; with noise, %SOUND_EDGE_MS of it on both sides
 * @seed: of the noise
 * @ret_fd: receives a descriptor of it, the caller closes it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err sound_file(const struct sound *sound, enum sound_way way, uint32_t seed, int *ret_fd,
		    struct error *error);
#endif
