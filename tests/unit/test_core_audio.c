// SPDX-License-Identifier: GPL-2.0-or-later
//
// WAV files and clips: what is written is read again, and a header that lies is refused.
#include "core/audio.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/audio_codec.h"
#include "core/audio_filter.h"

static struct arena arena;

static void setup(void)
{
	arena_init(&arena, 64 << 20);
}

static void teardown(void)
{
	arena_done(&arena);
}

TestSuite(core_audio, .init = setup, .fini = teardown);

static void put(uint8_t *at, uint32_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* A WAV file written from the format's description, not by our writer. */
static size_t make_wav(uint8_t *wav, unsigned int tag, unsigned int channels, unsigned int rate,
		       unsigned int align, unsigned int bits, const void *data, size_t len)
{
	memcpy(wav, "RIFF....WAVEfmt ", 16);
	put(wav + 4, (uint32_t)(36 + len), 4);
	put(wav + 16, 16, 4);
	put(wav + 20, tag, 2);
	put(wav + 22, channels, 2);
	put(wav + 24, rate, 4);
	put(wav + 28, rate * align, 4);
	put(wav + 32, align, 2);
	put(wav + 34, bits, 2);
	memcpy(wav + 36, "data", 4);
	put(wav + 40, (uint32_t)len, 4);
	memmove(wav + 44, data, len);
	return 44 + len;
}

static struct audio read_wav(const uint8_t *wav, size_t len)
{
	struct audio audio = { 0 };
	struct error error = { 0 };

	cr_assert_eq(audio_read_wav(wav, len, &arena, &audio, &error), ERR_NONE, "%s", error.text);
	return audio;
}

static const char *refusal(const uint8_t *wav, size_t len)
{
	static struct error error;
	struct audio audio = { .rate = 42 };

	error = (struct error){ 0 };
	cr_assert_neq(audio_read_wav(wav, len, &arena, &audio, &error), ERR_NONE);
	cr_assert_eq(audio.rate, 42, "result touched on failure");
	return error.text;
}

/* The same tone in every width of PCM: wide ones agree within what the narrow one can say. */
Test(core_audio, all_widths_of_pcm_say_the_same)
{
	uint8_t wav[4000], data[800 * 4];

	for (unsigned int width = 1; width <= 5; width++) {
		unsigned int size = width == 5 ? 4 : width;
		struct audio audio;

		for (int i = 0; i < 800; i++) {
			float f = 0.5f * sinf((float)i / 9);
			int32_t wide = (int32_t)lrintf(f * 32767) * 65536;
			uint32_t bits = (uint32_t)wide >> (32 - 8 * size);

			if (width == 1)
				bits = (uint32_t)((wide >> 24) + 128);
			if (width == 5)
				memcpy(&bits, &f, 4);
			put(data + (size_t)i * size, bits, size);
		}
		audio = read_wav(wav, make_wav(wav, width == 5 ? 3 : 1, 1, 16000, size, size * 8,
					       data, 800 * size));
		cr_assert_eq(audio.count, 800);
		for (int i = 0; i < 800; i++)
			cr_assert_float_eq(audio.samples[i], 16384 * sin(i / 9.0),
					   width == 1 ? 257 : 3);
	}
}

Test(core_audio, two_channels_become_their_mean)
{
	uint8_t wav[100];
	const int16_t data[] = { 100, 200, -300, 100 };
	struct audio audio = read_wav(wav, make_wav(wav, 1, 2, 44100, 4, 16, data, sizeof(data)));

	cr_assert_eq(audio.count, 2);
	cr_assert_eq(audio.samples[0], 150);
	cr_assert_eq(audio.samples[1], -100);
	cr_assert_eq(audio.rate, 44100);
}

/* An encoder of IMA ADPCM, from the 1992 recommendation; knows nothing of our decoder. */
static const int ima_steps[89] = {
	7,     8,     9,     10,    11,	   12,	  13,	 14,	16,    17,    19,   21,	   23,
	25,    28,    31,    34,    37,	   41,	  45,	 50,	55,    60,    66,   73,	   80,
	88,    97,    107,   118,   130,   143,	  157,	 173,	190,   209,   230,  253,   279,
	307,   337,   371,   408,   449,   494,	  544,	 598,	658,   724,   796,  876,   963,
	1060,  1166,  1282,  1411,  1552,  1707,  1878,	 2066,	2272,  2499,  2749, 3024,  3327,
	3660,  4026,  4428,  4871,  5358,  5894,  6484,	 7132,	7845,  8630,  9493, 10442, 11487,
	12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767
};

static unsigned int encode(int wanted, int *at, int *index)
{
	static const int changes[8] = { -1, -1, -1, -1, 2, 4, 6, 8 };
	int step = ima_steps[*index], diff = wanted - *at, got = step >> 3;
	unsigned int nibble = 0;

	if (diff < 0) {
		nibble = 8;
		diff = -diff;
	}
	for (int bit = 4; bit; bit >>= 1, step >>= 1) {
		if (diff < step)
			continue;
		nibble |= (unsigned int)bit;
		diff -= step;
		got += step;
	}
	*at += nibble & 8 ? -got : got;
	*at = *at > 32767 ? 32767 : *at < -32768 ? -32768 : *at;
	*index += changes[nibble & 7];
	*index = *index < 0 ? 0 : *index > 88 ? 88 : *index;
	return nibble;
}

/* One block of mono; what the decoder should give goes to @expected. */
static void encode_block(const int16_t *samples, int *index, uint8_t block[56], int16_t *expected)
{
	int at = samples[0];

	put(block, (uint16_t)samples[0], 2);
	block[2] = (uint8_t)*index;
	block[3] = 0;
	expected[0] = samples[0];
	for (size_t i = 1; i < 105; i++) {
		unsigned int nibble = encode(samples[i], &at, index);

		expected[i] = (int16_t)at;
		if (i % 2)
			block[4 + i / 2] = (uint8_t)nibble;
		else
			block[3 + i / 2] |= (uint8_t)(nibble << 4);
	}
}

Test(core_audio, adpcm_gives_exactly_what_the_encoder_reckoned_and_sounds_the_same)
{
	enum { BLOCKS = 40 };
	static int16_t samples[BLOCKS * 105], expected[BLOCKS * 105];
	static uint8_t clip[BLOCKS * 56], wav[AUDIO_WAV_HEADER_MAX + sizeof(clip)];
	struct audio audio = { 0 }, again;
	struct error error = { 0 };
	double noise = 0, power = 0;
	int index = 0;
	size_t head;

	for (int i = 0; i < BLOCKS * 105; i++)
		samples[i] = (int16_t)(9000 * sin(i / 11.0) + 3000 * sin(i / 3.7));
	for (int b = 0; b < BLOCKS; b++)
		encode_block(samples + b * 105, &index, clip + b * 56, expected + b * 105);
	cr_assert_eq(audio_read_clip(AUDIO_ADPCM, clip, sizeof(clip), &arena, &audio, &error),
		     ERR_NONE, "%s", error.text);
	cr_assert_eq(audio.count, BLOCKS * 105);
	cr_assert_eq(audio.rate, 16000);
	cr_assert_arr_eq(audio.samples, expected, sizeof(expected));
	for (size_t i = 1000; i < audio.count; i++) {
		noise += pow(samples[i] - audio.samples[i], 2);
		power += pow(samples[i], 2);
	}
	cr_assert_gt(10 * log10(power / noise), 20, "SNR %f dB", 10 * log10(power / noise));
	/* The same behind our WAV header. */
	head = audio_wav_header(AUDIO_ADPCM, sizeof(clip), wav);
	memcpy(wav + head, clip, sizeof(clip));
	again = read_wav(wav, head + sizeof(clip));
	cr_assert_eq(again.count, audio.count);
	cr_assert_arr_eq(again.samples, expected, sizeof(expected));
}

Test(core_audio, the_protocols_example_clip_has_227_samples)
{
	uint8_t clip[124] = { 0 };
	struct audio audio = { 0 };
	struct error error = { 0 };

	memset(clip + 4, 0x80, 52);
	memcpy(clip + 56, "\x10\0\x05", 3);
	memset(clip + 60, 0x19, 52);
	memcpy(clip + 112, "\xf0\xff\x03\0\x08\x91\x2a\xb3\x4c\xd5\x6e\xf7", 12);
	cr_assert_eq(audio_read_clip(AUDIO_ADPCM, clip, sizeof(clip), &arena, &audio, &error),
		     ERR_NONE);
	cr_assert_eq(audio.count, 227);
	cr_assert_eq(audio.samples[105], 16);
	cr_assert_eq(audio.samples[210], -16);
}

Test(core_audio, a_damaged_block_spoils_only_itself)
{
	uint8_t clip[168] = { 0 };
	struct audio audio = { 0 };
	struct error error = { 0 };

	for (size_t i = 0; i < sizeof(clip); i++)
		clip[i] = i % 56 < 4 ? 0 : 0x37;
	clip[58] = 89;
	cr_assert_eq(audio_read_clip(AUDIO_ADPCM, clip, sizeof(clip), &arena, &audio, &error),
		     ERR_NONE);
	for (int i = 105; i < 210; i++)
		cr_assert_eq(audio.samples[i], 0);
	cr_assert_arr_eq(audio.samples, audio.samples + 210, 105 * sizeof(int16_t));
	cr_assert_neq(audio.samples[104], 0);
}

/* G.711's law, as a formula: thirteen segments, each twice as steep as the one before. */
Test(core_audio, alaw_is_odd_monotone_and_spans_its_range)
{
	int last = -40000;

	cr_assert_eq(audio_codec_alaw(0xD5), 8);
	cr_assert_eq(audio_codec_alaw(0x55), -8);
	cr_assert_eq(audio_codec_alaw(0xAA), 32256);
	cr_assert_eq(audio_codec_alaw(0x2A), -32256);
	for (int code = 127; code >= 0; code--) {
		int value = audio_codec_alaw((uint8_t)(code ^ 0x55));

		cr_assert_gt(value, last);
		cr_assert_eq(value, -audio_codec_alaw((uint8_t)((code | 0x80) ^ 0x55)));
		last = value;
	}
}

Test(core_audio, alaw_clips_are_read_behind_our_header)
{
	uint8_t wav[AUDIO_WAV_HEADER_MAX + 100];
	size_t head = audio_wav_header(AUDIO_ALAW, 100, wav);
	struct audio audio;

	memset(wav + head, 0xAA, 100);
	audio = read_wav(wav, head + 100);
	cr_assert_eq(audio.count, 100);
	cr_assert_eq(audio.rate, 8000);
	cr_assert_eq(audio.samples[99], 32256);
}

Test(core_audio, a_header_that_lies_is_a_sentence)
{
	uint8_t wav[200], data[100] = { 0 };
	size_t len = make_wav(wav, 1, 1, 16000, 2, 16, data, sizeof(data));

	put(wav + 40, 100000, 4);
	cr_assert_str_eq(refusal(wav, len),
			 "the WAV file promises 100000 bytes where only 100 follow; it was cut off "
			 "or its header lies");
	put(wav + 40, UINT32_MAX, 4);
	cr_assert_eq(read_wav(wav, len).count, 50, "a pipe's length is to the end");
	put(wav + 40, 0, 4);
	cr_assert_str_eq(refusal(wav, len), "the WAV file holds no sound");
	cr_assert_str_eq(refusal(wav, 0), "the sound file is empty");
	cr_assert_str_eq(refusal((const uint8_t *)"OggS is no RIFF", 15), "this is not a WAV file");
	make_wav(wav, 1, 1, 16000, 3, 16, data, sizeof(data));
	cr_assert(strstr(refusal(wav, len), "not understood"));
	make_wav(wav, 1, 1, 3000000, 2, 16, data, sizeof(data));
	cr_assert(strstr(refusal(wav, len), "3000000 samples a second"));
	make_wav(wav, 1, 0, 16000, 2, 16, data, sizeof(data));
	cr_assert(strstr(refusal(wav, len), "0 channels"));
	make_wav(wav, 0x11, 1, 16000, 2, 4, data, sizeof(data));
	cr_assert(strstr(refusal(wav, len), "not understood"));
}

Test(core_audio, more_than_ten_minutes_are_refused)
{
	static uint8_t wav[44 + 4000 * 601];
	size_t len = make_wav(wav, 6, 1, 4000, 1, 8, wav, 4000 * 600);
	struct error error = { 0 };
	struct audio audio;

	cr_assert_eq(audio_read_wav(wav, len, &arena, &audio, &error), ERR_NONE);
	cr_assert_eq(audio.count, 4000 * 600);
	len = make_wav(wav, 6, 1, 4000, 1, 8, wav, 4000 * 600 + 2);

	cr_assert_eq(audio_read_wav(wav, len, &arena, &audio, &error), ERR_LIMIT);
	cr_assert_str_eq(error.text, "the recording is 601 s long, at most 600 are listened to");
}

/* Cut anywhere, each byte broken: a sentence or a sound within bounds, never a crash. */
Test(core_audio, cut_and_broken_files_are_refused_or_stay_within_their_bytes)
{
	uint8_t wav[AUDIO_WAV_HEADER_MAX + 168], *copy;
	size_t head = audio_wav_header(AUDIO_ADPCM, 168, wav), len = head + 168;
	struct error error;
	struct audio audio;

	memset(wav + head, 0x11, 168);
	for (size_t cut = 0; cut < len; cut++) {
		copy = memcpy(malloc(cut + 1), wav, cut);
		cr_assert_neq(audio_read_wav(copy, cut, &arena, &audio, &error), ERR_NONE);
		cr_assert_neq(error.text[0], '\0');
		free(copy);
	}
	for (size_t at = 0; at < head; at++)
		for (int bit = 0; bit < 8; bit++) {
			wav[at] ^= (uint8_t)(1 << bit);
			copy = memcpy(malloc(len), wav, len);
			if (!audio_read_wav(copy, len, &arena, &audio, &error))
				cr_assert_leq(audio.count, 2 * len);
			free(copy);
			wav[at] ^= (uint8_t)(1 << bit);
		}
}

static double tone_power(const struct audio *audio, double hz)
{
	double re = 0, im = 0, n = (double)audio->count;

	for (size_t i = 0; i < audio->count; i++) {
		re += audio->samples[i] * cos(2 * M_PI * hz * (double)i / audio->rate);
		im += audio->samples[i] * sin(2 * M_PI * hz * (double)i / audio->rate);
	}
	return 2 * sqrt(re * re + im * im) / n;
}

Test(core_audio, resampling_keeps_a_tone_and_what_does_not_fit_is_gone)
{
	static const unsigned int rates[] = { 8000, 11025, 22050, 44100, 48000 };
	static int16_t samples[48000];

	for (size_t r = 0; r < sizeof(rates) / sizeof(*rates); r++) {
		struct audio in = { samples, rates[r], rates[r] }, out;
		struct error error = { 0 };

		for (size_t i = 0; i < in.count; i++)
			samples[i] = (int16_t)(10000 * sin(2 * M_PI * 1000 * (double)i / in.rate) +
					       5000 * sin(2 * M_PI * 0.45 * (double)i));
		cr_assert_eq(audio_filter_resample(&in, 16000, &arena, &out, &error), ERR_NONE);
		cr_assert_eq(out.count, 16000);
		cr_assert_float_eq(tone_power(&out, 1000), 10000, 150, "from %u: %f", in.rate,
				   tone_power(&out, 1000));
		/* 0.45 of the old rate is beyond 8 kHz from 22050 on: it must not fold down. */
		if (0.45 * in.rate > 8000)
			cr_assert_lt(tone_power(&out, 16000 - fmod(0.45 * in.rate, 16000)), 50);
	}
}

Test(core_audio, prepared_sound_has_its_level_and_the_same_noise_each_time)
{
	static int16_t samples[32000];
	struct audio in = { samples, 32000, 16000 }, out, again;
	struct audio_speech speech;
	struct error error;
	int peak = 0;

	for (int i = 12000; i < 20000; i++)
		samples[i] = (int16_t)(2000 * sin(i / 5.0));
	cr_assert_eq(audio_filter_prepare(&in, &arena, &out, &speech, &error), ERR_NONE);
	cr_assert_eq(audio_filter_prepare(&in, &arena, &again, &speech, &error), ERR_NONE);
	cr_assert_arr_eq(out.samples, again.samples, 64000);
	for (size_t i = 0; i < out.count; i++)
		peak = abs(out.samples[i]) > peak ? abs(out.samples[i]) : peak;
	cr_assert(peak > 16000 && peak < 17000, "peak %d", peak);
	cr_assert(speech.from >= 7000 && speech.from <= 12000, "from %zu", speech.from);
	cr_assert(speech.to >= 20000 && speech.to <= 25000, "to %zu", speech.to);
	cr_assert_eq(samples[13000], (int16_t)(2000 * sin(13000 / 5.0)), "input changed");
}

Test(core_audio, nobody_speaks_in_silence_noise_or_a_click)
{
	static int16_t samples[32000];
	struct audio in = { samples, 32000, 16000 };
	struct audio_speech speech;
	struct error error;
	uint32_t state = 7;

	cr_assert_eq(audio_filter_speech(&in, &arena, &speech, &error), ERR_NONE);
	cr_assert_eq(speech.from, speech.to, "silence");
	samples[16000] = 30000;
	cr_assert_eq(audio_filter_speech(&in, &arena, &speech, &error), ERR_NONE);
	cr_assert_eq(speech.from, speech.to, "a click");
	for (int i = 0; i < 32000; i++) {
		state = state * 1664525 + 1013904223;
		samples[i] = (int16_t)((int)(state >> 16) % 6000 - 3000);
	}
	cr_assert_eq(audio_filter_speech(&in, &arena, &speech, &error), ERR_NONE);
	cr_assert_eq(speech.from, speech.to, "noise");
}
