/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quantities in JSON: {"value":"2","unit":"l"}, null where none was said (design 5). */
#ifndef CABAS_CORE_QUANTITY_JSON_H
#define CABAS_CORE_QUANTITY_JSON_H
#include <jansson.h>

#include "core/quantity.h"

/**
 * quantity_json() - write a quantity
 * @quantity: what
 *
 * Return: a new reference (null for %UNIT_NONE), or NULL without memory.
 */
json_t *quantity_json(struct quantity quantity);

/**
 * quantity_json_parse() - read a quantity
 * @json: object, null, or NULL for an absent member
 * @ret_quantity: receives it; %UNIT_NONE for null
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err quantity_json_parse(const json_t *json, struct quantity *ret_quantity);
#endif
