/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words as a retailer's search box sees them: small letters, no accents, no plural. */
#ifndef CABAS_SIM_DRIVE_WORDS_H
#define CABAS_SIM_DRIVE_WORDS_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { DRIVE_WORDS_MAX = 48, DRIVE_WORD_SIZE = 32 };

/* The words of one text, in its order; longer words and further words are cut off. */
struct drive_words {
	const char **words;
	size_t count;
};

/* How well a word of a question fits a word of a text. */
enum drive_fit { DRIVE_FIT_NONE, DRIVE_FIT_NEAR, DRIVE_FIT_PREFIX, DRIVE_FIT_EQUAL };

/**
 * drive_words_split() - the words of a text
 * @text: UTF-8; what is no letter or digit separates; "1/2" is the word "demi"
 * @arena: where the words live
 * @ret_words: receives them
 *
 * Return: %ERR_NONE or %ERR_NOMEM.
 */
enum err drive_words_split(const char *text, struct arena *arena, struct drive_words *ret_words);

/**
 * drive_words_drop_small() - leave out articles and prepositions
 * @words: words of a question; the rest keeps its order, and the whole stays when nothing else
 *         would be left
 */
void drive_words_drop_small(struct drive_words *words);

/**
 * drive_words_fit() - how well a text holds a word
 * @words: of the text
 * @word: of the question
 * @typos: one wrong, missing or further letter is forgiven in words of five letters and more
 *
 * Return: the best fit.
 */
enum drive_fit drive_words_fit(const struct drive_words *words, const char *word, bool typos);
#endif
