/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recordings of ../shared/voice, as lists. None of it is ever committed. */
#ifndef CABAS_TESTS_BENCH_VOICE_CLIPS_H
#define CABAS_TESTS_BENCH_VOICE_CLIPS_H
#include <stdbool.h>
#include <stddef.h>

#include "tests/bench/voice/sound.h"

#define CLIPS_FOLDER "../shared/voice"

enum { CLIPS_MAX = 400, CLIP_WORD_MAX = 64, CLIP_TAKES = 8, CLIP_SPEAKERS = 3, CLIP_DIGITS = 10 };

/**
 * struct clip - one recording
 * @sound: at 16 kHz
 * @word: what is said
 * @need: id, where the word names one; a digit is the stand-in need "chiffre-N"
 * @speaker: who says it
 * @digit: 0 to 9, of digits
 * @take: of digits
 */
struct clip {
	struct sound sound;
	char word[CLIP_WORD_MAX], need[96];
	const char *speaker;
	int digit, take;
};

/**
 * struct clips - a set of recordings
 * @list: @count of them
 * @count: how many; 0 where the folder is missing
 * @speakers: how many people
 */
struct clips {
	struct clip *list;
	size_t count, speakers;
};

extern const char *const clips_speakers[CLIP_SPEAKERS];
extern const char *const clips_digit_names[CLIP_DIGITS], *const clips_digit_phones[CLIP_DIGITS];

/**
 * clips_digits() - en-digits/: 10 words, 3 speakers, 8 takes
 * @ret_clips: receives them, ordered by take, then speaker, then digit
 *
 * Return: false where one is missing.
 */
bool clips_digits(struct clips *ret_clips);

/**
 * clips_words() - a folder of words
 * @folder: below ../shared/voice; with a words.tsv that is used, else the files' names are the
 *          words
 * @ret_clips: receives them, in the order of their files' names
 *
 * Return: false where the folder is missing or empty.
 */
bool clips_words(const char *folder, struct clips *ret_clips);

/**
 * clips_done() - free a set
 * @clips: to empty
 */
void clips_done(struct clips *clips);
#endif
