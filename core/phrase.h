/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a sentence to items: « deux litres de lait et du beurre », "remove the eggs". What is not
 * known stays a text without a need, so that a person can name it; it is never a wrong need.
 */
#ifndef CABAS_CORE_PHRASE_H
#define CABAS_CORE_PHRASE_H
#include "core/event.h"
#include "core/needs.h"

enum { PHRASE_ITEMS_MAX = 32 };

/**
 * struct phrase_item - one thing that was said
 * @action: add, remove or set
 * @text: its name as said, without article, number and unit
 * @need: id of the need, or NULL when the name is not known
 * @quantity: %UNIT_NONE when none was said
 * @confidence: thousandths that this is what was meant; 0 without a need
 * @fuzzy: found only because one letter was taken as wrong
 */
struct phrase_item {
	enum item_action action;
	const char *text, *need;
	struct quantity quantity;
	unsigned int confidence;
	bool fuzzy;
};

/**
 * struct phrase - what was said
 * @language: the language it was read in
 * @items: @count items, in the order said
 * @count: how many; 0 when nothing was named
 */
struct phrase {
	enum language language;
	struct phrase_item *items;
	size_t count;
};

/**
 * phrase_parse() - read a sentence
 * @needs: what can be meant
 * @language: of the sentence
 * @text: @len bytes
 * @len: how many bytes, at most %TEXT_MAX
 * @arena: where the items live; ids of needs live with @needs
 * @ret_phrase: receives the items
 * @error: says why it is refused
 *
 * Return: %ERR_NONE, %ERR_INVALID (no UTF-8), %ERR_LIMIT (text or items), %ERR_NOMEM.
 */
enum err phrase_parse(const struct needs *needs, enum language language, const char *text,
		      size_t len, struct arena *arena, struct phrase *ret_phrase,
		      struct error *error);

/**
 * phrase_language() - guess the language of a sentence
 * @needs: words of both languages
 * @text: @len bytes
 * @len: how many bytes
 * @arena: for the words
 * @fallback: the answer when nothing tells them apart
 *
 * Return: the language of which more words are known.
 */
enum language phrase_language(const struct needs *needs, const char *text, size_t len,
			      struct arena *arena, enum language fallback);
#endif
