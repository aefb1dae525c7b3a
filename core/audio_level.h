/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How loud it is while somebody speaks into a microphone, and when she has finished. Pure: sound
 * comes in as it is recorded, in pieces of any size.
 */
#ifndef CABAS_CORE_AUDIO_LEVEL_H
#define CABAS_CORE_AUDIO_LEVEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	AUDIO_LEVEL_SECONDS_MAX = 60,
	AUDIO_LEVEL_FRAME_MS = 20,
	AUDIO_LEVEL_FRAMES_MAX = AUDIO_LEVEL_SECONDS_MAX * 1000 / AUDIO_LEVEL_FRAME_MS,
	AUDIO_LEVEL_END_MS = 1200, /* silence behind speech that ends it */
	AUDIO_LEVEL_DB_MIN = -96,
};

/* What a person should know of her loudness. */
enum audio_level_word {
	AUDIO_LEVEL_SILENT, /* nobody speaks */
	AUDIO_LEVEL_QUIET,
	AUDIO_LEVEL_GOOD,
	AUDIO_LEVEL_LOUD,
};

/**
 * struct audio_level - the sound so far, as levels of 20 ms frames
 * @frame_len: samples in a frame
 * @filled: samples in the frame that is not complete yet
 * @sum: of those samples
 * @squares: of those samples
 * @peak: largest magnitude of those samples
 * @count: complete frames
 * @levels: of each frame, without its mean, dBFS: 0 is the loudest square wave
 * @peaks: largest magnitude in each frame, dBFS
 */
struct audio_level {
	unsigned int frame_len, filled;
	int64_t sum, squares;
	int peak;
	size_t count;
	int8_t levels[AUDIO_LEVEL_FRAMES_MAX], peaks[AUDIO_LEVEL_FRAMES_MAX];
};

/**
 * struct audio_level_reading - what the levels mean
 * @db: level of the newest frame, dBFS
 * @loudest_db: highest level within the last second
 * @highest_db: of all frames
 * @floor_db: the room: the quietest tenth of all frames
 * @speech_ms: how long somebody spoke
 * @silence_ms: since then; all there is when nobody spoke
 * @word: about the last second
 * @whole: about all that was said
 * @ended: somebody spoke, and has been silent for %AUDIO_LEVEL_END_MS
 * @full: %AUDIO_LEVEL_SECONDS_MAX are over; what comes then is not looked at
 */
struct audio_level_reading {
	int db, loudest_db, highest_db, floor_db;
	unsigned int speech_ms, silence_ms;
	enum audio_level_word word, whole;
	bool ended, full;
};

/**
 * audio_level_init() - begin to listen
 * @level: to set up
 * @rate: samples a second, at least 50
 */
void audio_level_init(struct audio_level *level, unsigned int rate);

/**
 * audio_level_add() - sound that came in
 * @level: what was before
 * @samples: the next ones
 * @count: how many
 */
void audio_level_add(struct audio_level *level, const int16_t *samples, size_t count);

/**
 * audio_level_read() - what it means up to now
 * @level: the sound so far
 * @ret_reading: receives it
 *
 * Speech is what rises at least 9 dB over the room and over -60 dBFS for a while: neither a click
 * nor a key that is pressed. All frames are judged again each time, so a person who speaks before
 * the room was ever heard is found as soon as she takes breath.
 */
void audio_level_read(const struct audio_level *level, struct audio_level_reading *ret_reading);

/**
 * audio_level_bar() - how long a meter's bar is
 * @db: level, dBFS
 * @columns: the whole meter
 *
 * Return: columns to fill: none at -60 dBFS and below, all at 0.
 */
unsigned int audio_level_bar(int db, unsigned int columns);
#endif
