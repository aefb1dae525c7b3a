// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/audio_filter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	CROSSINGS = 16, /* of the sinc, on each side */
	STEPS = 256,	/* of the table between two crossings */
	LEVEL = 16422,	/* -6 dBFS */
	GAIN_MAX = 32,	/* a whisper, not an empty room */
	NOISE = 179,	/* uniform within this: -50 dBFS */
	FRAMES_A_SECOND = 100,
	LOUD_FRAMES_MIN = 4, /* 40 ms: shorter is a click */
	AIR_FRAMES = 20,
};

static const double high_pass_hz = 80;
static const double rise = 8;		      /* power: 9 dB */
static const double faintest = 32.77 * 32.77; /* power: -60 dBFS */

/* One half of a sinc under a Hann window. */
static void fill_table(double table[CROSSINGS * STEPS + 2])
{
	table[0] = 1;
	for (int i = 1; i <= CROSSINGS * STEPS; i++) {
		double x = M_PI * i / STEPS;

		table[i] = sin(x) / x * (0.5 + 0.5 * cos(x / CROSSINGS));
	}
	table[CROSSINGS * STEPS + 1] = 0;
}

static int16_t clip(double value)
{
	return value >= 32767 ? 32767 : value <= -32768 ? -32768 : (int16_t)lrint(value);
}

/* The sound at a moment between samples; @scale below 1 keeps out what the new rate cannot hold. */
static double sound_at(const struct audio *audio, const double *table, double at, double scale)
{
	double reach = CROSSINGS / scale, sum = 0;
	long first = (long)ceil(at - reach), last = (long)floor(at + reach);

	if (first < 0)
		first = 0;
	if (last >= (long)audio->count)
		last = (long)audio->count - 1;
	for (long k = first; k <= last; k++) {
		double place = fabs((double)k - at) * scale * STEPS;
		size_t i = (size_t)place;

		if (i <= CROSSINGS * STEPS)
			sum += audio->samples[k] *
			       (table[i] + (place - (double)i) * (table[i + 1] - table[i]));
	}
	return sum * scale;
}

enum err audio_filter_resample(const struct audio *audio, unsigned int rate, struct arena *arena,
			       struct audio *ret_audio, struct error *error)
{
	double table[CROSSINGS * STEPS + 2], scale = 1;
	struct audio out = { .rate = rate };

	if (audio->rate == rate) {
		*ret_audio = *audio;
		return ERR_NONE;
	}
	out.count = (size_t)((uint64_t)audio->count * rate / audio->rate);
	out.samples = arena_array(arena, out.count, sizeof(*out.samples));
	if (!out.samples)
		return error_set(error, ERR_NOMEM, "no memory for %zu samples of sound", out.count);
	fill_table(table);
	if (rate < audio->rate)
		scale = 0.95 * rate / audio->rate;
	for (size_t n = 0; n < out.count; n++) {
		uint64_t exact = (uint64_t)n * audio->rate;
		double at = (double)(exact / rate) + (double)(exact % rate) / rate;

		out.samples[n] = clip(sound_at(audio, table, at, scale));
	}
	*ret_audio = out;
	return ERR_NONE;
}

/* Second-order Butterworth, Q = 1/sqrt(2), by the bilinear transform. */
static void high_pass(struct audio *audio)
{
	double w = tan(M_PI * high_pass_hz / audio->rate), norm = 1 / (1 + M_SQRT2 * w + w * w);
	double a1 = 2 * (w * w - 1) * norm, a2 = (1 - M_SQRT2 * w + w * w) * norm;
	double x1 = 0, x2 = 0, y1 = 0, y2 = 0;

	for (size_t i = 0; i < audio->count; i++) {
		double x = audio->samples[i];
		double y = norm * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2;

		x2 = x1;
		x1 = x;
		y2 = y1;
		y1 = y;
		audio->samples[i] = clip(y);
	}
}

static void level(struct audio *audio)
{
	int peak = 1;
	double gain;

	for (size_t i = 0; i < audio->count; i++)
		if (abs(audio->samples[i]) > peak)
			peak = abs(audio->samples[i]);
	gain = (double)LEVEL / peak;
	if (gain > GAIN_MAX)
		gain = GAIN_MAX;
	for (size_t i = 0; i < audio->count; i++)
		audio->samples[i] = clip(audio->samples[i] * gain);
}

/* xorshift32 (Marsaglia 2003), always from the same seed. */
static void add_noise(struct audio *audio)
{
	uint32_t state = 2463534242u;

	for (size_t i = 0; i < audio->count; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		audio->samples[i] =
			clip(audio->samples[i] + (double)(state % (2 * NOISE + 1)) - NOISE);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure_frames(const struct audio *audio, size_t size, double *powers, size_t count)
{
	for (size_t f = 0; f < count; f++) {
		double sum = 0;

		for (size_t i = f * size; i < (f + 1) * size; i++)
			sum += (double)audio->samples[i] * audio->samples[i];
		powers[f] = sum / (double)size;
	}
}

enum err audio_filter_speech(const struct audio *audio, struct arena *arena,
			     struct audio_speech *ret_speech, struct error *error)
{
	size_t size = audio->rate / FRAMES_A_SECOND, count = audio->count / size, loud = 0;
	double *powers = arena_array(arena, count, sizeof(*powers));
	double *sorted = arena_array(arena, count, sizeof(*sorted)), threshold;
	size_t first = count, last = 0;

	if (!powers || !sorted)
		return error_set(error, ERR_NOMEM, "no memory for %zu frames of sound", count);
	*ret_speech = (struct audio_speech){ 0 };
	if (!count)
		return ERR_NONE;
	measure_frames(audio, size, powers, count);
	memcpy(sorted, powers, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_value);
	threshold = fmax(sorted[count / 10] * rise, faintest);
	/* Speech starts and ends with a run of loud frames; a click in between does not end it. */
	for (size_t f = 0; f < count; f++) {
		loud = powers[f] > threshold ? loud + 1 : 0;
		if (loud < LOUD_FRAMES_MIN)
			continue;
		if (first == count)
			first = f + 1 - loud;
		last = f + 1;
	}
	if (first == count)
		return ERR_NONE;
	ret_speech->from = first > AIR_FRAMES ? (first - AIR_FRAMES) * size : 0;
	last += AIR_FRAMES;
	ret_speech->to = last < count ? last * size : audio->count;
	return ERR_NONE;
}

enum err audio_filter_prepare(const struct audio *audio, struct arena *arena,
			      struct audio *ret_audio, struct audio_speech *ret_speech,
			      struct error *error)
{
	struct audio work = *audio;
	enum err err;

	/* The caller's sound stays as it is, also when its rate is right. */
	if (audio->rate == AUDIO_FILTER_RATE) {
		work.samples = arena_array(arena, audio->count, sizeof(*work.samples));
		if (!work.samples)
			return error_set(error, ERR_NOMEM, "no memory for %zu samples of sound",
					 audio->count);
		memcpy(work.samples, audio->samples, audio->count * sizeof(*work.samples));
	}
	err = audio_filter_resample(&work, AUDIO_FILTER_RATE, arena, &work, error);
	if (err)
		return err;
	high_pass(&work);
	err = audio_filter_speech(&work, arena, ret_speech, error);
	if (err)
		return err;
	level(&work);
	add_noise(&work);
	*ret_audio = work;
	return ERR_NONE;
}
