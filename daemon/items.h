/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between words and events: phrases become items, items become JSON in the reader's language. */
#ifndef CABAS_DAEMON_ITEMS_H
#define CABAS_DAEMON_ITEMS_H
#include <jansson.h>

#include "base/arena.h"
#include "core/event.h"
#include "core/needs.h"
#include "core/phrase.h"

struct house;

/**
 * items_language() - a language from its code
 * @code: "fr", "en"; others and NULL are French, the language of data/'s ids
 *
 * Return: the language.
 */
enum language items_language(const char *code);

/**
 * items_from_text() - understand what a person typed
 * @house: for the needs
 * @text: words
 * @lang: "fr", "en", or NULL to guess by the words
 * @reader: the person's language, when the words do not tell
 * @arena: where items and texts live
 * @event: receives @text, @lang, @items
 * @error: says why not
 *
 * Words that are no known need become an item without one: what a person types is never a guess.
 *
 * Return: %ERR_NONE, %ERR_INVALID when nothing is wanted in it, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err items_from_text(struct house *house, const char *text, const char *lang,
			 const char *reader, struct arena *arena, struct event *event,
			 struct error *error);

/**
 * items_from_phrase() - the items of a phrase that was understood
 * @house: for aisles and labels
 * @phrase: @count items
 * @count: how many
 * @language: of the labels
 * @arena: where items live; texts stay the phrase's
 * @ret_items: receives @count items
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err items_from_phrase(struct house *house, const struct phrase_item *phrase, size_t count,
			   enum language language, struct arena *arena, struct item **ret_items);

/**
 * items_json() - items as the API tells them
 * @house: for the labels
 * @items: @count items
 * @count: how many
 * @language: of the labels, "fr" or "en"
 *
 * Return: a new reference to an array, or NULL without memory.
 */
json_t *items_json(struct house *house, const struct item *items, size_t count,
		   const char *language);

/**
 * items_text_json() - a text as the API tells it
 * @text: or NULL
 *
 * Return: a new reference: a string, or null when there is no text or an empty one.
 */
json_t *items_text_json(const char *text);
#endif
