/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to core/needs*.c: from a phrase to a need, by hash of the folded words. */
#ifndef CABAS_CORE_NEEDS_INDEX_H
#define CABAS_CORE_NEEDS_INDEX_H
#include <stdint.h>

#include "core/needs.h"

enum { NEEDS_KEY_SIZE = 256, NEEDS_AMBIGUOUS = 0xFFFF };

/* As written but for accents; without the ending of the plural. */
enum needs_level { NEEDS_EXACT, NEEDS_STEM };

/**
 * struct needs_form - a phrase that means a need
 * @key: its words with one space between them; NULL in a free place
 * @hash: of key, language and level
 * @need: index in the needs, or %NEEDS_AMBIGUOUS when stems of several meet here
 * @words: how many words, without "de"
 * @language: whose words
 * @level: which of the two
 */
struct needs_form {
	const char *key;
	uint32_t hash;
	uint16_t need;
	uint8_t words, language, level;
};

/**
 * struct needs_index - all phrases
 * @forms: @room places, a power of two
 * @room: places
 * @count: places in use
 */
struct needs_index {
	struct needs_form *forms;
	size_t room, count;
};

/**
 * struct needs_key - a phrase to look for
 * @text: its words
 * @used: bytes of @text
 * @words: how many words
 */
struct needs_key {
	char text[NEEDS_KEY_SIZE];
	size_t used, words;
};

/**
 * needs_index_new() - an empty index
 * @arena: where it lives
 * @room: places at the start, a power of two
 *
 * Return: the index, or NULL without memory.
 */
struct needs_index *needs_index_new(struct arena *arena, size_t room);

/**
 * needs_index_extend() - put one more word behind a key
 * @key: the key
 * @text: the word
 *
 * Return: false when it does not fit.
 */
bool needs_index_extend(struct needs_key *key, const char *text);

/**
 * needs_index_find() - what a phrase means
 * @index: where to look
 * @key: the phrase
 * @language: whose words
 * @level: exact or stem
 *
 * Return: index of the need, %NEEDS_AMBIGUOUS, or -1.
 */
int needs_index_find(const struct needs_index *index, const struct needs_key *key,
		     enum language language, enum needs_level level);

/**
 * needs_index_add() - let a phrase mean a need
 * @index: where
 * @arena: where the key is copied to
 * @key: the phrase
 * @language: whose words
 * @level: exact: another need's phrase is a conflict; stem: it becomes ambiguous
 * @need: index of the need
 *
 * Return: %ERR_NONE, %ERR_CONFLICT, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err needs_index_add(struct needs_index *index, struct arena *arena,
			 const struct needs_key *key, enum language language,
			 enum needs_level level, size_t need);

/**
 * needs_index_keys() - the keys of a text as a need's name
 * @text: terminated
 * @language: whose words
 * @ret_exact: receives the key as written
 * @ret_stem: receives the key without plurals
 * @error: says why it cannot be a name
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err needs_index_keys(const char *text, enum language language, struct needs_key *ret_exact,
			  struct needs_key *ret_stem, struct error *error);

/**
 * needs_index_put() - let a text mean a need, as written and by its stem
 * @needs: whose index
 * @text: terminated
 * @language: whose words
 * @need: index of the need
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_CONFLICT, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err needs_index_put(struct needs *needs, const char *text, enum language language, size_t need,
			 struct error *error);

/**
 * needs_index_near() - whether two words differ by one letter (missing, added, changed, swapped)
 * @a: a word
 * @b: a word
 *
 * Return: true when they differ by exactly one, start alike and have 5 letters or more.
 */
bool needs_index_near(const char *a, const char *b);
#endif
