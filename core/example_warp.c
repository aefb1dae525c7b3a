// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/example_warp.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/example.h"

enum {
	SLOPE = 4,	   /* frames to each side that a slope is taken over */
	SLOPE_NORM = 60,   /* twice the sum of their squares */
	BAND_PERCENT = 30, /* of the longer, how far the path may stray from the diagonal */
	BAND_MIN = 6,
	LOOSE_PERCENT = 20, /* of each, what may be left out at its ends */
	LONGER_MAX = 3,
};

/*
 * @scale only makes distances small numbers. The others are chosen by how far the right digit lies
 * before the best wrong one, recorded takes 0 to 3, with and without silence around: a longest
 * ratio of 2 instead of 3 cost most, one word in fifty; loose ends of 10 % cost one in a hundred.
 */
static const float scale = 11, slope_weight = 3, loose_cost = 3, stretch = 1.2F;

enum { LANES = 8, ROW_MAX = (EXAMPLE_FRAMES_MAX + 2 * LANES) / LANES * LANES };

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));

/* --- shapes ------------------------------------------------------------------------------------
 */

static float read_cepstrum(const unsigned char *features, int frame, int c)
{
	const unsigned char *at = features + frame * EXAMPLE_FRAME_SIZE + 2 * c;

	return (float)(int16_t)(at[0] | at[1] << 8) / EXAMPLE_SCALE;
}

static int within(int frame, int frames)
{
	return frame < 0 ? 0 : frame >= frames ? frames - 1 : frame;
}

static void fill_row(const unsigned char *features, int c, int frames, float *row)
{
	float mean = 0;

	for (int i = 0; i < frames; i++)
		mean += read_cepstrum(features, i, c) / (float)frames;
	for (int i = 0; i < frames; i++)
		row[i] = (read_cepstrum(features, i, c) - mean) / scale;
}

static void fill_slopes(const float *row, int frames, float *slopes)
{
	for (int i = 0; i < frames; i++) {
		float slope = 0;

		for (int d = 1; d <= SLOPE; d++)
			slope += (float)d *
				 (row[within(i + d, frames)] - row[within(i - d, frames)]);
		slopes[i] = slope_weight * slope / SLOPE_NORM;
	}
}

enum err example_warp_shape(const void *features, size_t feature_len, struct arena *arena,
			    struct example_shape *ret_shape)
{
	int frames = (int)(feature_len / EXAMPLE_FRAME_SIZE);
	int room = (frames + LANES - 1) / LANES * LANES;
	size_t size = (size_t)room * EXAMPLE_WARP_SIZE;
	float *numbers = arena_array(arena, size, sizeof(*numbers));

	if (!numbers)
		return ERR_NOMEM;
	memset(numbers, 0, size * sizeof(*numbers));
	for (int c = 0; c < EXAMPLE_CEPSTRA; c++) {
		fill_row(features, c, frames, numbers + c * room);
		fill_slopes(numbers + c * room, frames, numbers + (EXAMPLE_CEPSTRA + c) * room);
	}
	*ret_shape = (struct example_shape){ numbers, frames, room };
	return ERR_NONE;
}

/* --- the way -----------------------------------------------------------------------------------
 */

/* How far frame @i of @a lies from the frames of @b from @from on to @to, eight at once. */
static void measure(const struct example_shape *a, int i, const struct example_shape *b, int from,
		    int to, float costs[ROW_MAX])
{
	for (int j = from / LANES * LANES; j <= to; j += LANES) {
		vector sum = { 0 };

		for (int k = 0; k < EXAMPLE_WARP_SIZE; k++) {
			vector there;

			memcpy(&there, b->numbers + k * b->room + j, sizeof(there));
			there -= a->numbers[k * a->room + i];
			sum += there * there;
		}
		for (int l = 0; l < LANES; l++)
			costs[j + l] = sqrtf(sum[l]);
	}
}

static float least(float a, float b, float c)
{
	float ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* The cheapest end of a way in @row of all, with what is left of @b left out. */
static float finish(const float *row, int m, int loose_b)
{
	float best = EXAMPLE_WARP_FAR;

	for (int j = m - loose_b; j <= m; j++)
		if (row[j] + loose_cost * (float)(m - j) < best)
			best = row[j] + loose_cost * (float)(m - j);
	return best;
}

/*
 * Row by row along @a; a row holds the cheapest way to each frame of @b, number 0 before the first.
 * Every way goes through every row, but for those that may be left out, so the lowest of a row
 * tells when all of them are too long already.
 */
static float walk(const struct example_shape *a, const struct example_shape *b, float enough)
{
	float rows[2][EXAMPLE_FRAMES_MAX + 1], costs[ROW_MAX];
	int n = a->frames, m = b->frames;
	int band = larger(BAND_MIN, larger(n, m) * BAND_PERCENT / 100);
	int loose_a = n * LOOSE_PERCENT / 100, loose_b = m * LOOSE_PERCENT / 100;
	float limit = enough * (float)(n + m), best = EXAMPLE_WARP_FAR;

	for (int j = 0; j <= m; j++)
		rows[0][j] = j <= loose_b ? loose_cost * (float)j : EXAMPLE_WARP_FAR;
	for (int i = 1; i <= n; i++) {
		float *row = rows[i & 1], *before = rows[!(i & 1)], lowest = EXAMPLE_WARP_FAR;
		int middle = i * m / n, from = larger(1, middle - band);
		int to = middle + band < m ? middle + band : m;

		for (int j = 0; j < from; j++)
			row[j] = EXAMPLE_WARP_FAR;
		for (int j = to + 1; j <= m; j++)
			row[j] = EXAMPLE_WARP_FAR;
		if (i <= loose_a)
			row[0] = loose_cost * (float)i;
		measure(a, i - 1, b, from - 1, to - 1, costs);
		for (int j = from; j <= to; j++) {
			float cost = costs[j - 1];

			row[j] = least(before[j] + stretch * cost, before[j - 1] + 2 * cost,
				       row[j - 1] + stretch * cost);
			lowest = row[j] < lowest ? row[j] : lowest;
		}
		if (i >= n - loose_a && row[m] + loose_cost * (float)(n - i) < best)
			best = row[m] + loose_cost * (float)(n - i);
		if (lowest >= limit && best >= limit && i > loose_a)
			return EXAMPLE_WARP_FAR;
	}
	best = least(best, finish(rows[n & 1], m, loose_b), EXAMPLE_WARP_FAR);
	best /= (float)(n + m);
	return best < enough ? best : EXAMPLE_WARP_FAR;
}

float example_warp_distance(const struct example_shape *a, const struct example_shape *b,
			    float enough)
{
	/* the longer one is walked along, so that it is the same both ways */
	const struct example_shape *longer = a->frames < b->frames ? b : a;
	const struct example_shape *shorter = a->frames < b->frames ? a : b;

	if (longer->frames > LONGER_MAX * shorter->frames)
		return EXAMPLE_WARP_FAR;
	return walk(longer, shorter, enough);
}
