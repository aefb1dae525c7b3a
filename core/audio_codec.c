// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/audio_codec.h"

#include <string.h>

enum { INDEX_MAX = 88, HEAD_SIZE = 4, GROUP_SIZE = 4 };

/* IMA Digital Audio Focus and Technical Working Groups, 1992: step sizes and index changes. */
static const int16_t steps[INDEX_MAX + 1] = {
	7,     8,     9,     10,    11,	   12,	  13,	 14,	16,    17,    19,    21,    23,
	25,    28,    31,    34,    37,	   41,	  45,	 50,	55,    60,    66,    73,    80,
	88,    97,    107,   118,   130,   143,	  157,	 173,	190,   209,   230,   253,   279,
	307,   337,   371,   408,   449,   494,	  544,	 598,	658,   724,   796,   876,   963,
	1060,  1166,  1282,  1411,  1552,  1707,  1878,	 2066,	2272,  2499,  2749,  3024,  3327,
	3660,  4026,  4428,  4871,  5358,  5894,  6484,	 7132,	7845,  8630,  9493,  10442, 11487,
	12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
};
static const int8_t index_changes[8] = { -1, -1, -1, -1, 2, 4, 6, 8 };

struct channel {
	int sample, index;
};

int16_t audio_codec_alaw(uint8_t byte)
{
	unsigned int bits = byte ^ 0x55, segment = bits >> 4 & 7;
	int size = (int)(bits & 15) << 4 | 8;

	if (segment)
		size = (size | 0x100) << (segment - 1);
	return (int16_t)(bits & 0x80 ? size : -size);
}

static int clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

static int next_sample(struct channel *channel, unsigned int nibble)
{
	int step = steps[channel->index], change = step >> 3;

	change += nibble & 4 ? step : 0;
	change += nibble & 2 ? step >> 1 : 0;
	change += nibble & 1 ? step >> 2 : 0;
	channel->sample += nibble & 8 ? -change : change;
	channel->sample = clamp(channel->sample, INT16_MIN, INT16_MAX);
	channel->index = clamp(channel->index + index_changes[nibble & 7], 0, INDEX_MAX);
	return channel->sample;
}

size_t audio_codec_adpcm_samples(size_t len, unsigned int channels)
{
	size_t head = HEAD_SIZE * channels;

	if (len < head)
		return 0;
	if (channels == 1)
		return 1 + 2 * (len - head);
	/* Stereo goes in groups of eight samples a channel; a broken group at the end is lost. */
	return 1 + 8 * ((len - head) / ((size_t)GROUP_SIZE * channels));
}

void audio_codec_adpcm(const uint8_t *block, size_t len, unsigned int channels,
		       int16_t *ret_samples)
{
	size_t count = audio_codec_adpcm_samples(len, channels);
	int share = (int)channels;

	memset(ret_samples, 0, count * sizeof(*ret_samples));
	for (unsigned int c = 0; count && c < channels; c++)
		if (block[HEAD_SIZE * c + 2] > INDEX_MAX)
			return;
	for (unsigned int c = 0; count && c < channels; c++) {
		const uint8_t *head = block + (size_t)HEAD_SIZE * c, *data;
		struct channel state = { (int16_t)(head[0] | head[1] << 8), head[2] };

		data = block + (size_t)HEAD_SIZE * channels;
		ret_samples[0] = (int16_t)(ret_samples[0] + state.sample / share);
		for (size_t i = 1; i < count; i++) {
			size_t nibble = i - 1;
			size_t at = channels == 1 ? nibble / 2
						  : nibble / 8 * GROUP_SIZE * channels +
							    GROUP_SIZE * c + nibble % 8 / 2;
			int sample =
				next_sample(&state, nibble % 2 ? data[at] >> 4 : data[at] & 15);

			ret_samples[i] = (int16_t)(ret_samples[i] + sample / share);
		}
	}
}
