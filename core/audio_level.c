// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/audio_level.h"

#include <math.h>
#include <string.h>

enum {
	RISE_DB = 9,	     /* of speech over the room, as in core/audio_filter.c */
	SPEECH_DB_MIN = -60, /* nothing below is speech, however quiet the room */
	QUIET_DB = -40,	     /* a recogniser has little left of what stays below */
	CLIPPED_DB = -1,
	SECOND = 1000 / AUDIO_LEVEL_FRAME_MS,
	/* The shortest words last 200 ms, a key's click less than 100. */
	WINDOW = 240 / AUDIO_LEVEL_FRAME_MS,
	WINDOW_LOUD = 140 / AUDIO_LEVEL_FRAME_MS,
	CLIPPED_FRAMES = 2,
};

static int decibels(double share)
{
	double db = share > 0 ? 10 * log10(share) : AUDIO_LEVEL_DB_MIN;

	return db < AUDIO_LEVEL_DB_MIN ? AUDIO_LEVEL_DB_MIN : db > 0 ? 0 : (int)lround(db);
}

void audio_level_init(struct audio_level *level, unsigned int rate)
{
	memset(level, 0, sizeof(*level));
	level->frame_len = rate * AUDIO_LEVEL_FRAME_MS / 1000;
}

/* The frame is complete. Its mean is no sound: cheap sound cards have an offset. */
static void end_frame(struct audio_level *level)
{
	double mean = (double)level->sum / level->frame_len;
	double power = (double)level->squares / level->frame_len - mean * mean;
	double full = 32768.0 * 32768.0;

	level->levels[level->count] = (int8_t)decibels(power / full);
	level->peaks[level->count] = (int8_t)decibels((double)level->peak * level->peak / full);
	level->count++;
	level->sum = level->squares = 0;
	level->peak = 0;
	level->filled = 0;
}

void audio_level_add(struct audio_level *level, const int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count && level->count < AUDIO_LEVEL_FRAMES_MAX; i++) {
		int sample = samples[i], size = sample < 0 ? -sample : sample;

		level->sum += sample;
		level->squares += (int64_t)sample * sample;
		level->peak = size > level->peak ? size : level->peak;
		if (++level->filled == level->frame_len)
			end_frame(level);
	}
}

/* The level that a tenth of all frames does not exceed. */
static int room(const struct audio_level *level)
{
	size_t bins[1 - AUDIO_LEVEL_DB_MIN] = { 0 }, below = 0;
	int db = AUDIO_LEVEL_DB_MIN;

	for (size_t i = 0; i < level->count; i++)
		bins[level->levels[i] - AUDIO_LEVEL_DB_MIN]++;
	while (db < 0 && (below += bins[db - AUDIO_LEVEL_DB_MIN]) * 10 <= level->count)
		db++;
	return db;
}

/* Loud and clipped frames of speech in a stretch, and the level that they reach. */
struct stretch {
	size_t speech, clipped;
	int loudest;
};

static void count_frame(struct stretch *stretch, int db, int peak)
{
	stretch->speech++;
	stretch->clipped += peak >= CLIPPED_DB;
	stretch->loudest = db > stretch->loudest ? db : stretch->loudest;
}

static enum audio_level_word judge(const struct stretch *stretch)
{
	if (!stretch->speech)
		return AUDIO_LEVEL_SILENT;
	if (stretch->clipped >= CLIPPED_FRAMES)
		return AUDIO_LEVEL_LOUD;
	return stretch->loudest < QUIET_DB ? AUDIO_LEVEL_QUIET : AUDIO_LEVEL_GOOD;
}

void audio_level_read(const struct audio_level *level, struct audio_level_reading *ret_reading)
{
	struct audio_level_reading reading = { .db = AUDIO_LEVEL_DB_MIN,
					       .loudest_db = AUDIO_LEVEL_DB_MIN,
					       .highest_db = AUDIO_LEVEL_DB_MIN,
					       .floor_db = room(level) };
	int enough = reading.floor_db + RISE_DB > SPEECH_DB_MIN ? reading.floor_db + RISE_DB
								: SPEECH_DB_MIN;
	size_t second = level->count > SECOND ? level->count - SECOND : 0;
	struct stretch whole = { .loudest = AUDIO_LEVEL_DB_MIN }, last = whole;
	size_t loud = 0, behind = 0;

	for (size_t i = 0; i < level->count; i++) {
		int db = level->levels[i];

		loud += db >= enough;
		loud -= i >= WINDOW && level->levels[i - WINDOW] >= enough;
		if (db > reading.highest_db)
			reading.highest_db = db;
		if (i >= second && db > reading.loudest_db)
			reading.loudest_db = db;
		if (db < enough || loud < WINDOW_LOUD)
			continue;
		/* its first frames were not counted before the window had enough of them */
		behind = i + 1;
		count_frame(&whole, db, level->peaks[i]);
		if (i >= second)
			count_frame(&last, db, level->peaks[i]);
	}
	if (level->count)
		reading.db = level->levels[level->count - 1];
	reading.speech_ms = (unsigned int)whole.speech * AUDIO_LEVEL_FRAME_MS;
	reading.silence_ms = (unsigned int)(level->count - behind) * AUDIO_LEVEL_FRAME_MS;
	reading.word = judge(&last);
	reading.whole = judge(&whole);
	reading.ended = behind && reading.silence_ms >= AUDIO_LEVEL_END_MS;
	reading.full = level->count == AUDIO_LEVEL_FRAMES_MAX;
	*ret_reading = reading;
}

unsigned int audio_level_bar(int db, unsigned int columns)
{
	int over = db - SPEECH_DB_MIN;

	if (over <= 0)
		return 0;
	return db >= 0 ? columns : (unsigned int)over * columns / (unsigned int)-SPEECH_DB_MIN;
}
