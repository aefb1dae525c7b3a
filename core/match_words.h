/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Labels and names of needs as comparable words; private to core/match*.c. */
#ifndef CABAS_CORE_MATCH_WORDS_H
#define CABAS_CORE_MATCH_WORDS_H
#include "core/match.h"

/* One line of data/abbreviations.tsv; @words is "" for a word that tells nothing
 * about the need, "~" for one that tells little. */
struct match_abbreviation {
	const char *short_form, *words;
};

/**
 * struct match_word - one word that counts
 * @text: folded
 * @key: @text without plural and feminine endings; "sans" and its word are one key
 * @weight: how much it tells: a neutral word little, "sans ..." much
 * @neutral: says nothing about which need it is
 * @purpose: stands behind "à": "oranges à jus" are for juice and are no juice
 */
struct match_word {
	const char *text, *key;
	unsigned int weight;
	bool neutral, purpose;
};

/**
 * match_words_load() - read the abbreviations
 * @bytes: the file
 * @len: how many bytes
 * @arena: where they live
 * @match: gets them
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err match_words_load(const char *bytes, size_t len, struct arena *arena, struct match *match,
			  struct error *error);

/**
 * match_words_name() - the words of a need's name
 * @match: with the abbreviations
 * @text: the name
 * @arena: where they live
 * @ret_words: receives @ret_count words
 * @ret_count: at most %MATCH_LABEL_WORDS_MAX
 *
 * Return: %ERR_NONE, or why the text is refused.
 */
enum err match_words_name(const struct match *match, const char *text, struct arena *arena,
			  struct match_word **ret_words, size_t *ret_count);

/**
 * match_words_label() - the words of a label, spelled out, without brand, numbers and pack
 * @match: with the abbreviations
 * @label: as the retailer writes it
 * @brand: or ""
 * @arena: where they live
 * @ret_words: receives @ret_count words
 * @ret_count: at most %MATCH_LABEL_WORDS_MAX
 *
 * Return: %ERR_NONE, or why the text is refused.
 */
enum err match_words_label(const struct match *match, const char *label, const char *brand,
			   struct arena *arena, struct match_word **ret_words, size_t *ret_count);
#endif
