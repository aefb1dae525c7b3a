/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person typed or a recogniser heard, cut into words that can be compared: lower case, no
 * accents, ligatures taken apart, elisions ("l'", "d'") on their own, numbers told from words.
 */
#ifndef CABAS_CORE_WORDS_H
#define CABAS_CORE_WORDS_H
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* The longest text that is looked at, in bytes; so it has at most this many words. */
enum { TEXT_MAX = 2000 };

enum language { LANGUAGE_FR, LANGUAGE_EN, LANGUAGE_COUNT };

enum word_kind {
	WORD_TEXT,
	WORD_NUMBER, /* "12", "1.5", "1/2": digits, already with a point */
	WORD_TIMES,  /* "x" between digits, the sign U+00D7, '*' */
	WORD_BREAK,  /* comma, full stop, new line ...: an item ends here */
};

/**
 * struct word - one word of a text
 * @kind: what it is
 * @text: folded, in ASCII where the script is Latin; empty for %WORD_BREAK and %WORD_TIMES
 * @stem: @text without the ending of the plural
 * @at: where it starts in the text, in bytes
 * @len: bytes there
 * @elided: an apostrophe follows ("l'", "d'")
 */
struct word {
	enum word_kind kind;
	const char *text, *stem;
	size_t at, len;
	bool elided;
};

/**
 * words_split() - cut a text into words
 * @text: @len bytes of UTF-8
 * @len: how many bytes, at most %TEXT_MAX
 * @language: whose plurals are taken off
 * @arena: where words and their texts live
 * @ret_words: receives @ret_count words
 * @ret_count: receives how many; 0 for a text of spaces
 * @error: says why it is refused
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_INVALID (no UTF-8, control characters), %ERR_NOMEM.
 */
enum err words_split(const char *text, size_t len, enum language language, struct arena *arena,
		     struct word **ret_words, size_t *ret_count, struct error *error);

/**
 * words_join() - a text's folded words with one space between them
 * @text: @len bytes
 * @len: how many bytes
 * @arena: where the result lives
 * @ret_text: receives it
 * @error: says why it is refused
 *
 * Return: as words_split().
 */
enum err words_join(const char *text, size_t len, struct arena *arena, char **ret_text,
		    struct error *error);

/**
 * words_language() - the language that a code names
 * @code: "fr", "en", also with what follows in a locale ("fr_FR.UTF-8"); NULL is allowed
 * @ret_language: receives it
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND.
 */
enum err words_language(const char *code, enum language *ret_language);

/**
 * words_language_code() - a language's code
 * @language: which
 *
 * Return: "fr" or "en".
 */
const char *words_language_code(enum language language);
#endif
