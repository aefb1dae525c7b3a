// SPDX-License-Identifier: GPL-2.0-or-later
/* The level meter, and when a person has finished speaking. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "core/audio_level.h"

enum { RATE = 16000 };

static struct audio_level level;
static unsigned int seed;

static void begin(void)
{
	seed = 1;
	audio_level_init(&level, RATE);
}

/* A tone of a level for a while, in noise of a level; both dBFS. */
static void sound(double tone_db, double noise_db, unsigned int ms)
{
	double tone = tone_db <= AUDIO_LEVEL_DB_MIN ? 0 : 32768 * pow(10, tone_db / 20) * sqrt(2);
	double noise = noise_db <= AUDIO_LEVEL_DB_MIN ? 0
						      : 32768 * pow(10, noise_db / 20) * sqrt(3);

	for (unsigned int i = 0; i < ms * (RATE / 1000); i++) {
		double value =
			tone * sin(i * 0.13) + noise * (rand_r(&seed) / (RAND_MAX / 2.0) - 1);
		int16_t sample = (int16_t)(value > 32767    ? 32767
					   : value < -32768 ? -32768
							    : lround(value));

		audio_level_add(&level, &sample, 1);
	}
}

static struct audio_level_reading reading(void)
{
	struct audio_level_reading now;

	audio_level_read(&level, &now);
	return now;
}

Test(core_audio_level, a_tone_has_the_level_that_it_was_made_with, .init = begin)
{
	for (int db = -70; db <= -6; db += 4) {
		sound(db, AUDIO_LEVEL_DB_MIN, 100);
		cr_expect(abs(reading().db - db) <= 1, "%d dBFS is read as %d", db, reading().db);
	}
}

Test(core_audio_level, an_offset_is_no_sound, .init = begin)
{
	int16_t sample = 9000;

	for (int i = 0; i < RATE; i++)
		audio_level_add(&level, &sample, 1);
	cr_expect_eq(reading().db, AUDIO_LEVEL_DB_MIN);
	cr_expect_eq(reading().word, AUDIO_LEVEL_SILENT);
}

Test(core_audio_level, the_most_negative_sample_is_no_overflow, .init = begin)
{
	for (int i = 0; i < RATE; i++) {
		int16_t sample = i & 1 ? 32767 : -32768;

		audio_level_add(&level, &sample, 1);
	}
	cr_expect_eq(reading().db, 0);
}

Test(core_audio_level, speech_ends_at_1200_ms_of_silence_and_not_before, .init = begin)
{
	for (int room = -75; room <= -35; room += 10) {
		begin();
		sound(-96, room, 500);
		sound(-20, room, 800);
		cr_expect_not(reading().ended);
		sound(-96, room, 1140);
		cr_expect_not(reading().ended, "room of %d dBFS: too early", room);
		sound(-96, room, 80);
		cr_expect(reading().ended, "room of %d dBFS: too late", room);
		cr_expect(abs((int)reading().speech_ms - 680) <= 60, "%u ms of speech",
			  reading().speech_ms);
		cr_expect(abs(reading().floor_db - room) <= 1 || room < -70);
	}
}

Test(core_audio_level, a_pause_between_words_does_not_end_it, .init = begin)
{
	sound(-96, -60, 300);
	for (int i = 0; i < 6; i++) {
		sound(-25, -60, 400);
		cr_expect_not(reading().ended);
		sound(-96, -60, 1000);
		cr_expect_not(reading().ended);
	}
	sound(-96, -60, 300);
	cr_expect(reading().ended);
}

Test(core_audio_level, silence_without_speech_never_ends_it, .init = begin)
{
	sound(-96, -45, 10000);
	cr_expect_not(reading().ended);
	cr_expect_eq(reading().speech_ms, 0u);
	cr_expect_eq(reading().silence_ms, 10000u);
	begin();
	sound(-96, -96, 10000);
	cr_expect_not(reading().ended, "digital silence");
}

Test(core_audio_level, a_click_is_no_speech_and_prolongs_none, .init = begin)
{
	sound(-96, -60, 500);
	sound(-15, -60, 80);
	sound(-96, -60, 3000);
	cr_expect_eq(reading().speech_ms, 0u);
	cr_expect_not(reading().ended);
	sound(-20, -60, 500);
	sound(-96, -60, 600);
	sound(-15, -60, 80);
	sound(-96, -60, 560);
	cr_expect(reading().ended, "%u ms of silence", reading().silence_ms);
}

Test(core_audio_level, who_speaks_from_the_first_sample_is_found_when_she_stops, .init = begin)
{
	sound(-20, -55, 900);
	sound(-96, -55, 1300);
	cr_expect(reading().ended);
	cr_expect(reading().speech_ms >= 700, "%u ms", reading().speech_ms);
}

Test(core_audio_level, the_words_about_loudness_follow_the_last_second, .init = begin)
{
	sound(-96, -70, 500);
	cr_expect_eq(reading().word, AUDIO_LEVEL_SILENT);
	sound(-48, -70, 600);
	cr_expect_eq(reading().word, AUDIO_LEVEL_QUIET);
	sound(-22, -70, 600);
	cr_expect_eq(reading().word, AUDIO_LEVEL_GOOD);
	sound(-3, -70, 600);
	cr_expect_eq(reading().word, AUDIO_LEVEL_LOUD);
	sound(-96, -70, 1100);
	cr_expect_eq(reading().word, AUDIO_LEVEL_SILENT);
	cr_expect_eq(reading().whole, AUDIO_LEVEL_LOUD);
	cr_expect_lt(reading().loudest_db, -65);
	cr_expect(abs(reading().highest_db + 3) <= 1);
}

Test(core_audio_level, pieces_of_any_size_give_the_same)
{
	enum { COUNT = 3 * 44100 };
	static int16_t samples[COUNT];
	static struct audio_level whole, pieces;
	size_t at = 0;

	seed = 7;
	for (size_t i = 0; i < COUNT; i++)
		samples[i] = (int16_t)(rand_r(&seed) % (i / 5000 * 1000 + 10));
	audio_level_init(&whole, 44100);
	audio_level_init(&pieces, 44100);
	audio_level_add(&whole, samples, COUNT);
	while (at < COUNT) {
		size_t some = (size_t)rand_r(&seed) % 3000;

		some = some < COUNT - at ? some : COUNT - at;
		audio_level_add(&pieces, samples + at, some);
		at += some;
	}
	cr_expect_eq(whole.count, 150u);
	cr_expect_eq(pieces.count, whole.count);
	cr_expect_arr_eq(pieces.levels, whole.levels, whole.count);
	cr_expect_arr_eq(pieces.peaks, whole.peaks, whole.count);
}

Test(core_audio_level, a_minute_is_all_it_looks_at, .init = begin)
{
	sound(-96, -60, 59980);
	cr_expect_not(reading().full);
	sound(-20, -60, 5000);
	cr_expect(reading().full);
	cr_expect_eq(level.count, (size_t)AUDIO_LEVEL_FRAMES_MAX);
}

Test(core_audio_level, a_bar_grows_with_the_level_and_fits_the_meter)
{
	unsigned int before = 0;

	for (int db = AUDIO_LEVEL_DB_MIN; db <= 0; db++) {
		unsigned int bar = audio_level_bar(db, 30);

		cr_expect_geq(bar, before);
		cr_expect_leq(bar, 30u);
		before = bar;
	}
	cr_expect_eq(audio_level_bar(-60, 30), 0u);
	cr_expect_eq(audio_level_bar(-30, 30), 15u);
	cr_expect_eq(audio_level_bar(0, 30), 30u);
}
