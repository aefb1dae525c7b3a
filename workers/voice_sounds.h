/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How well each sound of the language that is spoken fits each frame of a clip. Where the acoustic
 * model speaks the language, its phones are the sounds. Where it does not (French with the English
 * model), each third of a sound is a mixture of thirds of the model's phones:
 * data/sounds-fr-en.tsv, measured on recorded people.
 */
#ifndef CABAS_WORKERS_VOICE_SOUNDS_H
#define CABAS_WORKERS_VOICE_SOUNDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/auto.h"
#include "base/err.h"
#include "core/words.h"
#include "workers/voice_model.h"

enum { VOICE_SOUNDS_MAX = 2 * VOICE_MODEL_PHONES_MAX, VOICE_SOUND_NONE = 0xFFFF };

struct voice_sounds;

/**
 * struct voice_fits - how well a clip's frames fit the sounds
 * @frames: of 10 ms
 * @width: numbers a frame: the three thirds of the first sound, of the second, ...
 * @fits: natural logarithms, @frames times @width
 * @best: for each frame the sum over its best third; what a free row of sounds could reach
 */
struct voice_fits {
	size_t frames, width;
	const float *fits, *best;
};

/**
 * voice_sounds_new() - load them, before the sandbox closes
 * @language: that is spoken
 * @model: folder of the acoustic model
 * @data: folder of sounds-fr-en.tsv
 * @ret_sounds: receives them
 * @error: says what is missing or not understood
 *
 * Return: what voice_model_new() says, and %ERR_INVALID for a table that does not fit the model.
 */
enum err voice_sounds_new(enum language language, const char *model, const char *data,
			  struct voice_sounds **ret_sounds, struct error *error);

/**
 * voice_sounds_free() - give their memory back
 * @sounds: NULL is allowed
 */
void voice_sounds_free(struct voice_sounds *sounds);
DEFINE_AUTO(voice_sounds)

/**
 * voice_sounds_mapped() - whether the model speaks another language
 * @sounds: the sounds
 *
 * Return: true when the language's sounds are mixtures of the model's.
 */
bool voice_sounds_mapped(const struct voice_sounds *sounds);

/**
 * voice_sounds_find() - a sound by its name
 * @sounds: the sounds
 * @name: of a phone of the language, or of one of the model; @len bytes
 * @len: how many
 *
 * Return: its number, %VOICE_SOUND_NONE when there is none.
 */
uint16_t voice_sounds_find(const struct voice_sounds *sounds, const char *name, size_t len);

/**
 * voice_sounds_own() - the sounds that are phones of the model itself
 * @sounds: the sounds
 * @ret_first: receives the number of the first
 *
 * Return: how many; they follow each other.
 */
size_t voice_sounds_own(const struct voice_sounds *sounds, size_t *ret_first);

/**
 * voice_sounds_name() - how a sound is called
 * @sounds: the sounds
 * @sound: its number
 *
 * Return: its name.
 */
const char *voice_sounds_name(const struct voice_sounds *sounds, size_t sound);

/**
 * voice_sounds_hear() - measure a clip
 * @sounds: the sounds
 * @samples: 16 kHz
 * @count: how many
 * @arena: where the result lives
 * @ret_fits: receives it
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO when the front end failed.
 */
enum err voice_sounds_hear(const struct voice_sounds *sounds, const int16_t *samples, size_t count,
			   struct arena *arena, struct voice_fits *ret_fits);
#endif
