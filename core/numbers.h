/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers that people say or write, exact: "vingt et un", "quatre-vingt-dix-neuf", "two hundred
 * and five", "un et demi", "three quarters", "un virgule cinq", "1,5", "1 1/2". The words come from
 * data/numbers.tsv.
 */
#ifndef CABAS_CORE_NUMBERS_H
#define CABAS_CORE_NUMBERS_H
#include "base/tsv.h"
#include "core/quantity.h"
#include "core/words.h"

enum number_kind {
	NUMBER_SMALL,
	NUMBER_TEN,
	NUMBER_HUNDRED,
	NUMBER_FRACTION,
	NUMBER_AND,
	NUMBER_POINT
};

/**
 * struct number_word - one word of numbers
 * @text: folded
 * @language: whose
 * @kind: what it does
 * @value: what it is worth
 */
struct number_word {
	const char *text;
	enum language language;
	enum number_kind kind;
	struct decimal value;
};

/**
 * struct numbers - the words of numbers
 * @words: @count of them
 * @count: how many
 */
struct numbers {
	struct number_word *words;
	size_t count;
};

/**
 * numbers_load() - read data/numbers.tsv
 * @bytes: the file
 * @len: how many bytes
 * @arena: where the words live
 * @ret_numbers: receives them
 * @error: says what is wrong, with the line
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err numbers_load(const char *bytes, size_t len, struct arena *arena,
		      struct numbers *ret_numbers, struct error *error);

/**
 * numbers_parse() - read a number at the start of some words
 * @numbers: the words of numbers
 * @language: which of them count
 * @words: @count words
 * @count: how many
 * @ret_value: receives the number when there is one
 *
 * Return: how many words the number takes; 0 when there is none.
 */
size_t numbers_parse(const struct numbers *numbers, enum language language,
		     const struct word *words, size_t count, struct decimal *ret_value);

/**
 * numbers_parse_rest() - read what makes a number larger after its unit: "(un kilo) et demi"
 * @numbers: the words of numbers
 * @language: which of them count
 * @words: @count words
 * @count: how many
 * @ret_value: receives the fraction when there is one
 *
 * Return: how many words it takes; 0 when there is none.
 */
size_t numbers_parse_rest(const struct numbers *numbers, enum language language,
			  const struct word *words, size_t count, struct decimal *ret_value);
#endif
