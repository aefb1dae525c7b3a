/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was understood, as `cabas parse` and the API give it (design 5). */
#ifndef CABAS_CORE_PHRASE_JSON_H
#define CABAS_CORE_PHRASE_JSON_H
#include <jansson.h>

#include "core/phrase.h"

/**
 * phrase_json() - {"items":[{"action":"add","text":"lait","need":"lait-demi-ecreme",
 *                 "quantity":{"value":"2","unit":"l"},"confidence":0.97}]}
 * @phrase: what was understood
 *
 * Dump it with JSON_REAL_PRECISION(3), or 0.97 shows as 0.96999999999999997.
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *phrase_json(const struct phrase *phrase);

/**
 * phrase_json_items() - only the array of items
 * @phrase: what was understood
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *phrase_json_items(const struct phrase *phrase);
#endif
