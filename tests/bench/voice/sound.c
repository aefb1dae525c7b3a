// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/voice/sound.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/file.h"
#include "core/audio.h"
#include "core/audio_filter.h"
#include "sim/wand_audio.h"

enum { FILE_MAX = 64 << 20, ARENA_MAX = 256 << 20, FULL = 32767, SECOND = SOUND_RATE };

enum err sound_read(const char *path, struct sound *ret_sound, struct error *error)
{
	struct sound sound = { 0 };
	struct audio audio;
	struct arena arena;
	struct buf bytes;
	enum err err;

	buf_init(&bytes, FILE_MAX);
	arena_init(&arena, ARENA_MAX);
	err = file_read(path, &bytes, error);
	if (!err)
		err = audio_read_wav(bytes.bytes, bytes.len, &arena, &audio, error);
	if (!err)
		err = audio_filter_resample(&audio, SOUND_RATE, &arena, &audio, error);
	if (!err) {
		sound.count = audio.count;
		sound.samples = malloc(audio.count * sizeof(*sound.samples) + 1);
		if (sound.samples)
			memcpy(sound.samples, audio.samples, audio.count * sizeof(*sound.samples));
		else
			err = error_set(error, ERR_NOMEM, "out of memory");
	}
	buf_done(&bytes);
	arena_done(&arena);
	if (!err)
		*ret_sound = sound;
	return err;
}

void sound_done(struct sound *sound)
{
	free(sound->samples);
	*sound = (struct sound){ 0 };
}

enum err sound_join(struct sound *sound, const struct sound *more, unsigned int pause_ms)
{
	size_t pause = (size_t)pause_ms * SECOND / 1000;
	size_t count = sound->count + pause + (more ? more->count : 0);
	int16_t *samples = realloc(sound->samples, count * sizeof(*samples) + 1);

	if (!samples)
		return ERR_NOMEM;
	memset(samples + sound->count, 0, pause * sizeof(*samples));
	if (more)
		memcpy(samples + sound->count + pause, more->samples,
		       more->count * sizeof(*samples));
	*sound = (struct sound){ samples, count };
	return ERR_NONE;
}

/* --- the kitchen ------------------------------------------------------------------------------ */

/* From -1 to 1, the same each time (xorshift). */
static float chance(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return (float)(*state >> 8) / (float)(1 << 23) - 1;
}

static float wave(double hertz, size_t at)
{
	return (float)sin(2 * M_PI * hertz * (double)at / SECOND);
}

static void level(float *noise, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)noise[i] * noise[i];
	sum = sqrt(sum / (double)count);
	for (size_t i = 0; i < count && sum > 0; i++)
		noise[i] = (float)(noise[i] / sum);
}

/* A compressor on 50 Hz: the mains' overtones, and the plates that rattle with them. */
static void fridge(uint32_t *state, size_t count, float *ret)
{
	static const float overtones[] = { 0.5F, 1, 0.35F, 0.6F, 0.2F, 0.3F, 0.1F, 0.15F };
	float rattle = 0;

	for (size_t i = 0; i < count; i++) {
		float hum = 0;

		for (size_t k = 0; k < sizeof(overtones) / sizeof(*overtones); k++)
			hum += overtones[k] * wave(50.0 * (double)(k + 1), i);
		rattle = 0.6F * rattle + 0.4F * chance(state);
		ret[i] = hum * (1 + 0.2F * wave(0.7, i)) + 0.3F * rattle * (1 + wave(100, i));
	}
}

/* Air: noise that falls with the pitch, and the blades of the wheel. */
static void fan(uint32_t *state, size_t count, float *ret)
{
	float slow = 0, mid = 0;

	for (size_t i = 0; i < count; i++) {
		float air = chance(state);

		slow = 0.97F * slow + 0.03F * air;
		mid = 0.8F * mid + 0.2F * air;
		ret[i] = 4 * slow + mid + 0.05F * air + 0.12F * wave(147, i) + 0.05F * wave(294, i);
	}
}

/* Water: what is high in noise, restless, with bubbles that ring. */
static void tap(uint32_t *state, size_t count, float *ret)
{
	float low = 0, force = 1, ring = 0, last = 0;

	for (size_t i = 0; i < count; i++) {
		float drop = chance(state), out;

		low = 0.7F * low + 0.3F * drop;
		if (i % 320 == 0)
			force = 0.8F * force + 0.2F * (1 + 0.7F * chance(state));
		out = (drop - low) * force;
		/* a two-pole ring near 1.2 kHz */
		drop = 1.72F * ring - 0.95F * last + 0.05F * out;
		last = ring;
		ring = drop;
		ret[i] = out + ring;
	}
}

/* Plates and glasses: a few tones that start together and die away, two or three a second. */
static void dishes(uint32_t *state, size_t count, float *ret)
{
	memset(ret, 0, count * sizeof(*ret));
	for (size_t start = 0; start < count;) {
		float loud = 0.6F + 0.4F * chance(state);

		for (int tone = 0; tone < 5; tone++) {
			double hertz = 3600 + 2400 * (double)chance(state);
			double fade = 0.03 + 0.02 * (double)chance(state);

			for (size_t i = start; i < count && i < start + SECOND / 4; i++)
				ret[i] += loud * wave(hertz, i - start) *
					  (float)exp(-(double)(i - start) / SECOND / fade);
		}
		start += (size_t)(SECOND * (0.4 + 0.25 * (double)chance(state)));
	}
}

void sound_kitchen(uint32_t seed, size_t count, float *ret_noise)
{
	static void (*const sources[])(uint32_t *, size_t, float *) = { fridge, fan, tap, dishes };
	uint32_t state = seed * 2654435761U + 1;
	float *part = calloc(count + 1, sizeof(*part));

	memset(ret_noise, 0, count * sizeof(*ret_noise));
	for (int warm = 0; warm < 8; warm++)
		(void)chance(&state);
	for (size_t k = 0; part && k < sizeof(sources) / sizeof(*sources); k++) {
		float share = 0.55F + 0.45F * chance(&state);

		sources[k](&state, count, part);
		level(part, count);
		for (size_t i = 0; i < count; i++)
			ret_noise[i] += share * part[i];
	}
	level(ret_noise, count);
	free(part);
}

/* --- the way ---------------------------------------------------------------------------------- */

/* The voice's level: over the tenths of a second that are not far below the loudest. */
static double voice_level(const struct sound *sound)
{
	double loudest = 0, sum = 0;
	size_t step = SECOND / 10, parts = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t at = 0; at < sound->count; at += step) {
			size_t end = at + step < sound->count ? at + step : sound->count;
			double power = 0;

			for (size_t i = at; i < end; i++)
				power += (double)sound->samples[i] * sound->samples[i];
			power /= (double)(end - at);
			if (pass == 0 && power > loudest)
				loudest = power;
			if (pass == 1 && power >= loudest / 100) {
				sum += power;
				parts++;
			}
		}
	return parts ? sqrt(sum / (double)parts) : 0;
}

static enum err add_noise(const struct sound *sound, double below_db, uint32_t seed,
			  struct sound *ret_sound)
{
	size_t edge = (size_t)SOUND_EDGE_MS * SECOND / 1000, count = sound->count + 2 * edge;
	double loud = voice_level(sound) * pow(10, -below_db / 20);
	_auto_(freep) float *noise = calloc(count, sizeof(*noise));
	int16_t *samples = calloc(count, sizeof(*samples));

	if (!noise || !samples) {
		free(samples);
		return ERR_NOMEM;
	}
	sound_kitchen(seed, count, noise);
	for (size_t i = 0; i < count; i++) {
		double value = loud * (double)noise[i];

		if (i >= edge && i < edge + sound->count)
			value += sound->samples[i - edge];
		samples[i] = (int16_t)(value > FULL ? FULL : value < -FULL ? -FULL : value);
	}
	*ret_sound = (struct sound){ samples, count };
	return ERR_NONE;
}

static enum err add_alaw(const struct sound *sound, struct buf *out)
{
	struct audio audio = { sound->samples, sound->count, SOUND_RATE };
	struct error error;
	struct arena arena;
	enum err err;

	/* by the filter, which leaves out what lies over 4 kHz, as a telephone does */
	arena_init(&arena, ARENA_MAX);
	err = audio_filter_resample(&audio, WAND_ALAW_RATE, &arena, &audio, &error);
	if (!err)
		err = wand_audio_alaw(audio.samples, audio.count, out);
	arena_done(&arena);
	return err;
}

static enum err pack(const struct sound *sound, enum sound_way way, struct buf *out)
{
	unsigned char head[AUDIO_WAV_HEADER_MAX];
	struct buf payload;
	size_t len = 0;
	enum err err;

	buf_init(&payload, FILE_MAX);
	if (way == SOUND_ADPCM)
		err = wand_audio_adpcm(sound->samples, sound->count, &payload);
	else if (way == SOUND_ALAW)
		err = add_alaw(sound, &payload);
	else
		err = buf_add(&payload, sound->samples, sound->count * sizeof(*sound->samples));
	if (!err && (way == SOUND_ADPCM || way == SOUND_ALAW))
		len = audio_wav_header(way == SOUND_ADPCM ? AUDIO_ADPCM : AUDIO_ALAW, payload.len,
				       head);
	else if (!err)
		len = audio_wav_header_pcm(SOUND_RATE, sound->count, head);
	if (!err)
		err = buf_add(out, head, len);
	if (!err)
		err = buf_add(out, payload.bytes, payload.len);
	if (!err && payload.len & 1)
		err = buf_add(out, "", 1);
	buf_done(&payload);
	return err;
}

static enum err to_memory(const struct buf *bytes, int *ret_fd, struct error *error)
{
	int fd = memfd_create("clip", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, bytes->bytes, bytes->len) == (ssize_t)bytes->len) {
		*ret_fd = fd;
		return ERR_NONE;
	}
	closep(&fd);
	return error_set(error, ERR_IO, "cannot keep a clip in memory: %s", strerror(errno));
}

enum err sound_file(const struct sound *sound, enum sound_way way, uint32_t seed, int *ret_fd,
		    struct error *error)
{
	struct sound noisy = { 0 };
	enum err err = ERR_NONE;
	struct buf wav;

	buf_init(&wav, FILE_MAX);
	if (way == SOUND_DB20 || way == SOUND_DB10)
		err = add_noise(sound, way == SOUND_DB20 ? 20 : 10, seed, &noisy);
	if (!err)
		err = pack(noisy.samples ? &noisy : sound, way, &wav);
	if (err)
		err = error_set(error, err, "a clip cannot be made: %s", err_text(err));
	else
		err = to_memory(&wav, ret_fd, error);
	sound_done(&noisy);
	buf_done(&wav);
	return err;
}
