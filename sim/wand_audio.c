// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_audio.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/wand_frame.h"

enum {
	WAV_HEAD = 12,
	WAV_CHUNK = 8,
	WAV_FORMAT_MIN = 16,
	WAV_EXTENSIBLE_MIN = 26,
	WAV_PCM = 1,
	WAV_EXTENSIBLE = 0xfffe,
	RATE_MIN = 4000,
	RATE_MAX = 192000,
	ADPCM_INDEX_MAX = 88,
	ADPCM_HEAD = 4,
};

/* --- WAV ---------------------------------------------------------------------------------------
 */
struct wav {
	const uint8_t *format, *data;
	size_t format_len, data_len;
};

static enum err find_chunks(const char *name, const uint8_t *bytes, size_t len, struct wav *ret_wav,
			    struct error *error)
{
	struct wav wav = { 0 };
	size_t size;

	if (len < WAV_HEAD || memcmp(bytes, "RIFF", 4) || memcmp(bytes + 8, "WAVE", 4))
		return error_set(error, ERR_INVALID, "%s: not a WAV file", name);
	for (size_t at = WAV_HEAD; len - at >= WAV_CHUNK && !wav.data; at += size + (size & 1)) {
		const uint8_t *chunk = bytes + at;

		size = wand_get32(chunk + 4);
		at += WAV_CHUNK;
		if (size > len - at)
			return error_set(
				error, ERR_INVALID,
				"%s: a part is said to be %zu bytes long, but %zu are left", name,
				size, len - at);
		if (!memcmp(chunk, "fmt ", 4)) {
			wav.format = bytes + at;
			wav.format_len = size;
		} else if (!memcmp(chunk, "data", 4)) {
			wav.data = bytes + at;
			wav.data_len = size;
		}
		if (size + (size & 1) > len - at)
			break;
	}
	if (!wav.format || wav.format_len < WAV_FORMAT_MIN || !wav.data)
		return error_set(error, ERR_INVALID, "%s: a WAV file without format or sound",
				 name);
	*ret_wav = wav;
	return ERR_NONE;
}

static bool is_pcm16(const struct wav *wav)
{
	uint16_t code = wand_get16(wav->format);

	if (code == WAV_EXTENSIBLE && wav->format_len >= WAV_EXTENSIBLE_MIN)
		code = wand_get16(wav->format + 24);
	return code == WAV_PCM && wand_get16(wav->format + 14) == 16;
}

enum err wand_audio_parse(const char *name, const uint8_t *bytes, size_t len,
			  struct wand_sound *ret_sound, struct error *error)
{
	struct wand_sound sound;
	unsigned int channels;
	struct wav wav = { 0 };
	enum err err = find_chunks(name, bytes, len, &wav, error);

	if (err)
		return err;
	channels = wand_get16(wav.format + 2);
	sound.rate = wand_get32(wav.format + 4);
	if (!is_pcm16(&wav) || channels < 1 || channels > 2)
		return error_set(error, ERR_INVALID,
				 "%s: only 16-bit PCM with one or two channels can be spoken",
				 name);
	if (sound.rate < RATE_MIN || sound.rate > RATE_MAX)
		return error_set(error, ERR_INVALID, "%s: %u samples a second, not %d to %d", name,
				 sound.rate, RATE_MIN, RATE_MAX);
	sound.count = wav.data_len / 2 / channels;
	if (!sound.count)
		return error_set(error, ERR_INVALID, "%s: holds no sound", name);
	sound.samples = malloc(sound.count * sizeof(*sound.samples));
	if (!sound.samples)
		return error_set(error, ERR_NOMEM, "%s: out of memory", name);
	for (size_t i = 0; i < sound.count; i++) {
		int sum = 0;

		for (unsigned int c = 0; c < channels; c++)
			sum += (int16_t)wand_get16(wav.data + (i * channels + c) * 2);
		sound.samples[i] = (int16_t)(sum / (int)channels);
	}
	*ret_sound = sound;
	return ERR_NONE;
}

enum err wand_audio_resample(const struct wand_sound *sound, unsigned int rate,
			     struct wand_sound *ret_sound)
{
	struct wand_sound out = { .rate = rate };

	out.count = (size_t)(((uint64_t)sound->count * rate + sound->rate - 1) / sound->rate);
	out.samples = malloc(out.count * sizeof(*out.samples));
	if (!out.samples)
		return ERR_NOMEM;
	for (size_t i = 0; i < out.count; i++) {
		uint64_t place = (uint64_t)i * sound->rate;
		size_t at = (size_t)(place / rate);
		int64_t part = (int64_t)(place % rate);
		int64_t a = sound->samples[at];
		int64_t b = sound->samples[at + 1 < sound->count ? at + 1 : at];

		out.samples[i] = (int16_t)(a + (b - a) * part / (int64_t)rate);
	}
	*ret_sound = out;
	return ERR_NONE;
}

/* --- IMA ADPCM ---------------------------------------------------------------------------------
 */
static const int16_t adpcm_steps[ADPCM_INDEX_MAX + 1] = {
	7,     8,     9,     10,    11,	   12,	  13,	 14,	16,    17,    19,    21,    23,
	25,    28,    31,    34,    37,	   41,	  45,	 50,	55,    60,    66,    73,    80,
	88,    97,    107,   118,   130,   143,	  157,	 173,	190,   209,   230,   253,   279,
	307,   337,   371,   408,   449,   494,	  544,	 598,	658,   724,   796,   876,   963,
	1060,  1166,  1282,  1411,  1552,  1707,  1878,	 2066,	2272,  2499,  2749,  3024,  3327,
	3660,  4026,  4428,  4871,  5358,  5894,  6484,	 7132,	7845,  8630,  9493,  10442, 11487,
	12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
};

struct adpcm {
	int predictor, index;
};

static int clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

/* The nibble nearest to the sample; the state goes on as the decoder's will. */
static uint8_t adpcm_nibble(struct adpcm *state, int16_t sample)
{
	static const int8_t moves[8] = { -1, -1, -1, -1, 2, 4, 6, 8 };
	int step = adpcm_steps[state->index];
	int left = sample - state->predictor;
	int moved = step >> 3;
	bool down = left < 0;
	uint8_t nibble = 0;

	left = down ? -left : left;
	for (uint8_t bit = 4; bit; bit >>= 1, step >>= 1) {
		if (left < step)
			continue;
		nibble |= bit;
		left -= step;
		moved += step;
	}
	state->predictor = clamp(state->predictor + (down ? -moved : moved), INT16_MIN, INT16_MAX);
	state->index = clamp(state->index + moves[nibble], 0, ADPCM_INDEX_MAX);
	return down ? nibble | 8 : nibble;
}

enum err wand_audio_adpcm(const int16_t *samples, size_t count, struct buf *out)
{
	struct adpcm state = { 0 };

	for (size_t at = 0; at < count; at += WAND_ADPCM_BLOCK_SAMPLES) {
		size_t here = count - at < WAND_ADPCM_BLOCK_SAMPLES ? count - at
								    : WAND_ADPCM_BLOCK_SAMPLES;
		uint8_t block[WAND_FRAGMENT_SIZE] = { 0 };
		size_t nibbles = here / 2 * 2; /* a half byte at the end repeats the last sample */
		enum err err;

		state.predictor = samples[at];
		wand_put16(block, (uint16_t)samples[at]);
		block[2] = (uint8_t)state.index;
		for (size_t n = 0; n < nibbles; n++) {
			size_t from = n + 1 < here ? n + 1 : here - 1;
			uint8_t nibble = adpcm_nibble(&state, samples[at + from]);

			block[ADPCM_HEAD + n / 2] |= (uint8_t)(n & 1 ? nibble << 4 : nibble);
		}
		err = buf_add(out, block, ADPCM_HEAD + nibbles / 2);
		if (err)
			return err;
	}
	return ERR_NONE;
}

/* --- A-law -------------------------------------------------------------------------------------
 */
/* G.711: sign, three bits of segment, four of place in it; even bits inverted. */
static uint8_t alaw(int16_t sample)
{
	int size = (sample < 0 ? ~sample : sample) >> 3;
	int segment = 0;

	while (size >> segment > 0x1f)
		segment++;
	return (uint8_t)((segment << 4 | (size >> (segment ? segment : 1) & 0x0f)) ^
			 (sample < 0 ? 0x55 : 0xd5));
}

enum err wand_audio_alaw(const int16_t *samples, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t byte = alaw(samples[i]);
		enum err err = buf_add(out, &byte, 1);

		if (err)
			return err;
	}
	return ERR_NONE;
}
