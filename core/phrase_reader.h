/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private to core/phrase*.c: the words of a sentence and what stands at a place in it. */
#ifndef CABAS_CORE_PHRASE_READER_H
#define CABAS_CORE_PHRASE_READER_H
#include "core/phrase.h"

/**
 * struct phrase_reader - a sentence and how far it was read
 * @needs: what can be meant
 * @language: of the sentence
 * @words: @count words
 * @count: how many
 * @at: the next word
 * @size: where the quantity that was read last says how large its container is ("petit paquet"),
 *        or @count
 * @per: what one more makes of the quantity that was read last ("livre": 500 g); %UNIT_NONE when it
 *       has no unit or cannot be counted on
 */
struct phrase_reader {
	const struct needs *needs;
	enum language language;
	const struct word *words;
	size_t count, at, size;
	struct quantity per;
};

/**
 * phrase_reader_command() - the longest command at a word
 * @r: the sentence
 * @at: the word
 *
 * Return: the command, or NULL.
 */
const struct command *phrase_reader_command(const struct phrase_reader *r, size_t at);

/**
 * phrase_reader_is() - whether the command at a word is of a kind
 * @r: the sentence
 * @at: the word
 * @kind: the kind
 *
 * Return: how many words it takes, 0 when it is not.
 */
size_t phrase_reader_is(const struct phrase_reader *r, size_t at, enum command_kind kind);

/**
 * phrase_reader_correction() - words that take back what went before: "non", "no, sorry"
 * @r: the sentence
 * @at: the word, or the break before it
 *
 * Return: how many words, with the breaks around them; 0 when there are none.
 */
size_t phrase_reader_correction(const struct phrase_reader *r, size_t at);

/**
 * phrase_reader_need() - the longest name of a need at a word
 * @r: the sentence
 * @at: the word
 * @ret_need: receives the need; NULL when the caller does not care
 *
 * Return: how many words it takes, 0 for none.
 */
size_t phrase_reader_need(const struct phrase_reader *r, size_t at, const struct need **ret_need);

/**
 * phrase_reader_skip() - step over articles and "de"
 * @r: the sentence
 * @at: the word
 *
 * Return: the next word that is none.
 */
size_t phrase_reader_skip(const struct phrase_reader *r, size_t at);

/**
 * phrase_reader_number() - a number at a word
 * @r: the sentence
 * @at: the word
 * @ret_value: receives it
 *
 * Return: how many words it takes, 0 for none.
 */
size_t phrase_reader_number(const struct phrase_reader *r, size_t at, struct decimal *ret_value);

/**
 * phrase_reader_quantity() - the quantity before a name
 * @r: the sentence; moved behind the quantity
 * @ret_quantity: receives it; %UNIT_NONE for none
 *
 * Return: false when a quantity was said that is too large to count.
 */
bool phrase_reader_quantity(struct phrase_reader *r, struct quantity *ret_quantity);

/**
 * phrase_reader_quantity_after() - the quantity behind a name: "lait 2 litres", "pommes x3"
 * @r: the sentence; moved behind the quantity when there is one
 * @ret_quantity: receives it when there is one
 *
 * A number that more likely belongs to the next item is left alone.
 *
 * Return: true when there is one.
 */
bool phrase_reader_quantity_after(struct phrase_reader *r, struct quantity *ret_quantity);

/**
 * phrase_reader_rest() - what belongs to a quantity and stands behind the name: "(un melon) et
 * demi", "(un paquet de pâtes) de 500 g"
 * @r: the sentence; moved behind it when there is something
 * @quantity: the quantity before the name; changed when there is something
 *
 * Return: false when it becomes too large to count.
 */
bool phrase_reader_rest(struct phrase_reader *r, struct quantity *quantity);
#endif
