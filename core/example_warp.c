// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/example_warp.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/example.h"

enum {
	SLOPE = 2,	   /* frames to each side that a slope is taken over */
	BAND_PERCENT = 30, /* of the longer, how far the path may stray from the diagonal */
	BAND_MIN = 6,
	LOOSE_PERCENT = 10, /* of each, what may be left out at its ends */
	LONGER_MAX = 2,
};

/* So that distances are small numbers; the slope over a frame weighs as much as the place. */
static const float scale = 11, slope_weight = 1, loose_cost = 3;

typedef float vector __attribute__((vector_size(32)));

enum { LANES = 8, VECTORS = EXAMPLE_WARP_SIZE / LANES };

static float read_cepstrum(const unsigned char *features, int frame, int c)
{
	const unsigned char *at = features + frame * EXAMPLE_FRAME_SIZE + 2 * c;

	return (float)(int16_t)(at[0] | at[1] << 8) / EXAMPLE_SCALE;
}

static int within(int frame, int frames)
{
	return frame < 0 ? 0 : frame >= frames ? frames - 1 : frame;
}

enum err example_warp_shape(const void *features, size_t feature_len, struct arena *arena,
			    struct example_shape *ret_shape)
{
	int frames = (int)(feature_len / EXAMPLE_FRAME_SIZE);
	size_t room = (size_t)frames * EXAMPLE_WARP_SIZE;
	float *vectors = arena_array(arena, room, sizeof(*vectors));

	if (!vectors)
		return ERR_NOMEM;
	memset(vectors, 0, room * sizeof(*vectors));
	for (int c = 0; c < EXAMPLE_CEPSTRA; c++) {
		float mean = 0;

		for (int i = 0; i < frames; i++)
			mean += read_cepstrum(features, i, c) / (float)frames;
		for (int i = 0; i < frames; i++)
			vectors[i * EXAMPLE_WARP_SIZE + c] =
				(read_cepstrum(features, i, c) - mean) / scale;
		for (int i = 0; i < frames; i++) {
			float slope = 0;

			for (int d = 1; d <= SLOPE; d++)
				slope += (float)d *
					 (vectors[within(i + d, frames) * EXAMPLE_WARP_SIZE + c] -
					  vectors[within(i - d, frames) * EXAMPLE_WARP_SIZE + c]);
			vectors[i * EXAMPLE_WARP_SIZE + EXAMPLE_CEPSTRA + c] =
				slope_weight * slope / 5;
		}
	}
	*ret_shape = (struct example_shape){ vectors, frames };
	return ERR_NONE;
}

static float frame_distance(const float *a, const float *b)
{
	vector sum = { 0 };
	float total = 0;

	for (int i = 0; i < VECTORS; i++) {
		vector x, y;

		memcpy(&x, a + i * LANES, sizeof(x));
		memcpy(&y, b + i * LANES, sizeof(y));
		sum += (x - y) * (x - y);
	}
	for (int i = 0; i < LANES; i++)
		total += sum[i];
	return sqrtf(total);
}

static float least(float a, float b, float c)
{
	float ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static int at_least(int a, int b)
{
	return a > b ? a : b;
}

/* Row by row along @a; a row holds the cheapest way to each frame of @b. */
float example_warp_distance(const struct example_shape *a, const struct example_shape *b,
			    float enough)
{
	float rows[2][EXAMPLE_FRAMES_MAX + 1];
	int n = a->frames, m = b->frames;
	int band = at_least(BAND_MIN, at_least(n, m) * BAND_PERCENT / 100);
	int loose_a = n * LOOSE_PERCENT / 100, loose_b = m * LOOSE_PERCENT / 100;
	float limit = enough * (float)(n + m), best = EXAMPLE_WARP_FAR;

	if (n > LONGER_MAX * m || m > LONGER_MAX * n)
		return EXAMPLE_WARP_FAR;
	for (int j = 0; j <= m; j++)
		rows[0][j] = j <= loose_b ? loose_cost * (float)j : EXAMPLE_WARP_FAR;
	for (int i = 1; i <= n; i++) {
		float *row = rows[i & 1], *before = rows[!(i & 1)];
		int middle = i * m / n;
		int from = at_least(1, middle - band);
		int to = middle + band < m ? middle + band : m;
		float lowest = EXAMPLE_WARP_FAR;

		for (int j = 0; j <= m; j++)
			if (j < from || j > to)
				row[j] = EXAMPLE_WARP_FAR;
		row[0] = i <= loose_a ? loose_cost * (float)i : EXAMPLE_WARP_FAR;
		for (int j = from; j <= to; j++) {
			float cost = frame_distance(a->vectors + (i - 1) * EXAMPLE_WARP_SIZE,
						    b->vectors + (j - 1) * EXAMPLE_WARP_SIZE);

			row[j] = least(before[j] + cost, before[j - 1] + 2 * cost,
				       row[j - 1] + cost);
			lowest = row[j] < lowest ? row[j] : lowest;
		}
		if (lowest >= limit && i > loose_a)
			return EXAMPLE_WARP_FAR;
		if (i >= n - loose_a && row[m] + loose_cost * (float)(n - i) < best)
			best = row[m] + loose_cost * (float)(n - i);
		for (int j = at_least(0, m - loose_b); i == n && j <= m; j++)
			if (row[j] + loose_cost * (float)(m - j) < best)
				best = row[j] + loose_cost * (float)(m - j);
	}
	best /= (float)(n + m);
	return best < enough ? best : EXAMPLE_WARP_FAR;
}
