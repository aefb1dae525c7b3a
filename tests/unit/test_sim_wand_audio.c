// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_audio.o
//
// The microphone of the virtual wand, against decoders written here from the formats' descriptions.
#include "sim/wand_audio.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 56, BLOCK_SAMPLES = 105, SOUND = 16000 };

/* --- decoders ----------------------------------------------------------------------------------
 */
/* The step of each index by its law (10 % more each) has a rounding all its own: the table. */
static const int steps[89] = {
	7,     8,     9,     10,    11,	   12,	  13,	 14,	16,    17,    19,    21,    23,
	25,    28,    31,    34,    37,	   41,	  45,	 50,	55,    60,    66,    73,    80,
	88,    97,    107,   118,   130,   143,	  157,	 173,	190,   209,   230,   253,   279,
	307,   337,   371,   408,   449,   494,	  544,	 598,	658,   724,   796,   876,   963,
	1060,  1166,  1282,  1411,  1552,  1707,  1878,	 2066,	2272,  2499,  2749,  3024,  3327,
	3660,  4026,  4428,  4871,  5358,  5894,  6484,	 7132,	7845,  8630,  9493,  10442, 11487,
	12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
};

static size_t adpcm_decode(const uint8_t *bytes, size_t len, int16_t *samples)
{
	size_t count = 0;

	for (size_t at = 0; at < len; at += BLOCK) {
		size_t here = len - at < BLOCK ? len - at : BLOCK;
		int value = (int16_t)(bytes[at] | bytes[at + 1] << 8), index = bytes[at + 2];

		cr_assert_geq(here, 4);
		cr_assert_leq(index, 88);
		cr_assert_eq(bytes[at + 3], 0);
		samples[count++] = (int16_t)value;
		for (size_t n = 0; n < (here - 4) * 2; n++) {
			int code = bytes[at + 4 + n / 2] >> (n & 1 ? 4 : 0) & 15;
			int size = code & 7, step = steps[index];
			int move = step / 8 + (size & 4 ? step : 0) + (size & 2 ? step / 2 : 0) +
				   (size & 1 ? step / 4 : 0);

			value += code & 8 ? -move : move;
			value = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
			index += size < 4 ? -1 : (size - 3) * 2;
			index = index < 0 ? 0 : index > 88 ? 88 : index;
			samples[count++] = (int16_t)value;
		}
	}
	return count;
}

static int alaw_decode(uint8_t byte)
{
	int code = byte ^ 0x55, segment = code >> 4 & 7, size = (code & 15) * 16 + 8;

	if (segment)
		size = (size + 256) << (segment - 1);
	return code & 0x80 ? size : -size;
}

static double snr_db(const int16_t *want, const int16_t *have, size_t count)
{
	double signal = 0, noise = 0;

	for (size_t i = 0; i < count; i++) {
		signal += (double)want[i] * want[i];
		noise += (double)(want[i] - have[i]) * (want[i] - have[i]);
	}
	return 10 * log10(signal / (noise > 0 ? noise : 1e-9));
}

/* Something like a vowel: three tones that swell and fade. */
static void vowel(int16_t *samples, size_t count, double rate)
{
	for (size_t i = 0; i < count; i++) {
		double t = (double)i / rate, swell = 0.55 + 0.45 * sin(2 * M_PI * 3 * t);

		samples[i] = (int16_t)(swell * (9000 * sin(2 * M_PI * 150 * t) +
						4000 * sin(2 * M_PI * 640 * t) +
						1500 * sin(2 * M_PI * 1190 * t)));
	}
}

/* --- codecs ------------------------------------------------------------------------------------
 */
Test(sim_wand_audio, adpcm_sounds_like_what_was_said)
{
	static int16_t said[SOUND], heard[SOUND + BLOCK_SAMPLES];
	struct buf out;

	buf_init(&out, 1 << 20);
	vowel(said, SOUND, 16000);
	cr_assert_eq(wand_audio_adpcm(said, SOUND, &out), ERR_NONE);
	cr_assert_geq(adpcm_decode((uint8_t *)out.bytes, out.len, heard), SOUND);
	cr_assert_gt(snr_db(said, heard, SOUND), 25.0);
	buf_done(&out);
}

Test(sim_wand_audio, adpcm_of_any_length_has_whole_blocks_and_a_shorter_last)
{
	static int16_t said[400], heard[600];

	vowel(said, 400, 16000);
	for (size_t count = 1; count <= 400; count++) {
		size_t full = count / BLOCK_SAMPLES, rest = count % BLOCK_SAMPLES, decoded;
		struct buf out;

		buf_init(&out, 1 << 16);
		cr_assert_eq(wand_audio_adpcm(said, count, &out), ERR_NONE);
		cr_assert_eq(out.len, full * BLOCK + (rest ? 4 + rest / 2 : 0), "%zu", count);
		decoded = adpcm_decode((uint8_t *)out.bytes, out.len, heard);
		cr_assert_eq(decoded, count + (rest && rest % 2 == 0), "%zu", count);
		cr_assert_eq(heard[0], said[0]);
		buf_done(&out);
	}
}

Test(sim_wand_audio, each_adpcm_block_begins_with_its_first_sample_exactly)
{
	static int16_t said[BLOCK_SAMPLES * 20];
	struct buf out;

	for (size_t i = 0; i < BLOCK_SAMPLES * 20; i++)
		said[i] =
			(int16_t)(i * 7919); /* noise at full scale: nothing but the heads holds */
	buf_init(&out, 1 << 16);
	cr_assert_eq(wand_audio_adpcm(said, BLOCK_SAMPLES * 20, &out), ERR_NONE);
	for (size_t block = 0; block < 20; block++) {
		int16_t heard[BLOCK_SAMPLES];

		adpcm_decode((uint8_t *)out.bytes + block * BLOCK, BLOCK, heard);
		cr_assert_eq(heard[0], said[block * BLOCK_SAMPLES]);
	}
	buf_done(&out);
}

Test(sim_wand_audio, alaw_gives_the_known_values)
{
	static const struct {
		int16_t sample;
		uint8_t byte;
	} known[] = { { 0, 0xd5 },     { -1, 0x55 },	{ 8, 0xd5 },	 { 16, 0xd4 },
		      { -16, 0x55 },   { -17, 0x54 },	{ 256, 0xc5 },	 { 1000, 0xfa },
		      { -1000, 0x7a }, { 32767, 0xaa }, { -32768, 0x2a } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct buf out;

		buf_init(&out, 16);
		cr_assert_eq(wand_audio_alaw(&known[i].sample, 1, &out), ERR_NONE);
		cr_assert_eq((uint8_t)out.bytes[0], known[i].byte, "%d gives %02X", known[i].sample,
			     (uint8_t)out.bytes[0]);
		buf_done(&out);
	}
}

Test(sim_wand_audio, alaw_is_never_further_off_than_half_a_step)
{
	for (int value = -32768; value <= 32767; value++) {
		int16_t sample = (int16_t)value;
		int size = value < 0 ? ~value : value, step = 16, heard;
		struct buf out;

		buf_init(&out, 16);
		cr_assert_eq(wand_audio_alaw(&sample, 1, &out), ERR_NONE);
		heard = alaw_decode((uint8_t)out.bytes[0]);
		for (int top = 512; size >= top; top *= 2)
			step *= 2;
		cr_assert_leq(abs(heard - value), step / 2, "%d became %d", value, heard);
		buf_done(&out);
	}
}

Test(sim_wand_audio, a_full_buffer_is_told)
{
	int16_t said[BLOCK_SAMPLES * 2] = { 0 };
	struct buf out;

	buf_init(&out, 60);
	cr_assert_eq(wand_audio_adpcm(said, BLOCK_SAMPLES * 2, &out), ERR_LIMIT);
	buf_done(&out);
	cr_assert_eq(wand_audio_alaw(said, BLOCK_SAMPLES, &out), ERR_LIMIT);
	buf_done(&out);
}

/* --- rates -------------------------------------------------------------------------------------
 */
Test(sim_wand_audio, a_vowel_stays_itself_at_any_rate)
{
	static const unsigned int rates[] = { 8000, 11025, 16000, 22050, 44100, 48000 };
	static int16_t want[SOUND], said[48000];

	vowel(want, SOUND, 16000);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct wand_sound sound = { said, rates[i], rates[i] }, out;

		vowel(said, rates[i], rates[i]);
		cr_assert_eq(wand_audio_resample(&sound, 16000, &out), ERR_NONE);
		cr_assert_eq(out.rate, 16000);
		cr_assert_eq(out.count, SOUND);
		cr_assert_gt(snr_db(want, out.samples, SOUND), 25.0, "%u", rates[i]);
		free(out.samples);
	}
}

/* --- WAV ---------------------------------------------------------------------------------------
 */
static size_t make_wav(uint8_t *wav, unsigned int channels, unsigned int bits, uint32_t data_len)
{
	static const uint8_t head[44] = "RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0"
					"\0\x7d\0\0\2\0\x10\0data";

	memcpy(wav, head, 44);
	wav[22] = (uint8_t)channels;
	wav[34] = (uint8_t)bits;
	wav[40] = (uint8_t)data_len;
	wav[41] = (uint8_t)(data_len >> 8);
	wav[42] = (uint8_t)(data_len >> 16);
	wav[43] = (uint8_t)(data_len >> 24);
	for (unsigned int i = 0; i < 16; i++)
		wav[44 + i] = (uint8_t)(i * 3);
	return 44 + 16;
}

static enum err parse(const uint8_t *wav, size_t len, struct wand_sound *ret_sound)
{
	struct error error = { 0 };
	/* a copy of the exact size, for the address sanitizer */
	uint8_t *copy = malloc(len ? len : 1);
	enum err err;

	if (len)
		memcpy(copy, wav, len);
	err = wand_audio_parse("x.wav", copy, len, ret_sound, &error);
	free(copy);
	if (err)
		cr_assert_not_null(strstr(error.text, "x.wav"));
	return err;
}

Test(sim_wand_audio, a_wav_file_is_read_and_two_channels_are_mixed)
{
	struct wand_sound sound;
	uint8_t wav[64];
	size_t len = make_wav(wav, 1, 16, 16);

	cr_assert_eq(parse(wav, len, &sound), ERR_NONE);
	cr_assert_eq(sound.count, 8);
	cr_assert_eq(sound.rate, 16000);
	cr_assert_eq(sound.samples[1], 6 | 9 << 8);
	free(sound.samples);
	make_wav(wav, 2, 16, 16);
	cr_assert_eq(parse(wav, len, &sound), ERR_NONE);
	cr_assert_eq(sound.count, 4);
	cr_assert_eq(sound.samples[0], ((0 | 3 << 8) + (6 | 9 << 8)) / 2);
	free(sound.samples);
}

Test(sim_wand_audio, lying_and_foreign_headers_are_refused)
{
	struct wand_sound sound = { .count = 42 };
	uint8_t wav[64];
	size_t len = make_wav(wav, 1, 16, 17);

	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID, "more data than there is");
	make_wav(wav, 1, 16, 0x7fffffff);
	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID);
	make_wav(wav, 1, 16, 0);
	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID, "no sound");
	make_wav(wav, 0, 16, 16);
	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID);
	make_wav(wav, 3, 16, 16);
	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID);
	make_wav(wav, 1, 8, 16);
	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID);
	make_wav(wav, 1, 16, 16);
	wav[25] = 0;
	cr_assert_eq(parse(wav, len, &sound), ERR_INVALID, "128 samples a second");
	cr_assert_eq(sound.count, 42, "untouched");
}

Test(sim_wand_audio, every_beginning_and_every_wrong_byte_of_a_wav_file_is_survived)
{
	uint8_t wav[64];
	size_t len = make_wav(wav, 1, 16, 16);

	for (size_t cut = 0; cut < len; cut++) {
		struct wand_sound sound;

		cr_assert_eq(parse(wav, cut, &sound), ERR_INVALID, "%zu", cut);
	}
	for (size_t at = 0; at < len; at++) {
		for (unsigned int value = 0; value < 256; value++) {
			struct wand_sound sound;
			uint8_t was = wav[at];

			wav[at] = (uint8_t)value;
			if (parse(wav, len, &sound) == ERR_NONE)
				free(sound.samples);
			wav[at] = was;
		}
	}
}
