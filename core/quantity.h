/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quantities: an exact decimal with a unit. */
#ifndef CABAS_CORE_QUANTITY_H
#define CABAS_CORE_QUANTITY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/unit.h"

enum { QUANTITY_TEXT_SIZE = 48 };

/**
 * struct quantity - how much of something
 * @value: how many of @unit
 * @unit: %UNIT_NONE when no quantity was said; then @value is 0 (null in JSON)
 */
struct quantity {
	struct decimal value;
	enum unit unit;
};

/**
 * quantity_parse() - read a net content or a quantity: "1.5 l", "6 x 33 cl", "500g", "12"
 * @text: @len bytes; a number alone is pieces; N x M multiplies; x, X, * and the sign U+00D7 count
 * @len: how many bytes
 * @ret_quantity: receives the total
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err quantity_parse(const char *text, size_t len, struct quantity *ret_quantity);

/**
 * quantity_print() - write a quantity: "1.5 l"
 * @quantity: the quantity
 * @ret_text: receives it; empty for %UNIT_NONE
 */
void quantity_print(struct quantity quantity, char ret_text[QUANTITY_TEXT_SIZE]);

/**
 * quantity_addable() - whether two quantities have a sum
 * @a: a unit
 * @b: a unit
 *
 * Return: true for the same dimension, and for containers only when they are the same one.
 */
bool quantity_addable(enum unit a, enum unit b);

/**
 * quantity_add() - exact sum
 * @a: a quantity; %UNIT_NONE adds nothing
 * @b: a quantity of an addable unit; %UNIT_NONE adds nothing
 * @ret_sum: receives the sum in a's unit, or in b's when a has none
 *
 * Return: %ERR_NONE, %ERR_INVALID when they have no sum, %ERR_LIMIT.
 */
enum err quantity_add(struct quantity a, struct quantity b, struct quantity *ret_sum);

/**
 * quantity_base() - a quantity in base units (g, ml, pieces, containers)
 * @quantity: a quantity
 * @ret_base: receives the exact number
 *
 * Return: %ERR_NONE, %ERR_INVALID for %UNIT_NONE, %ERR_LIMIT.
 */
enum err quantity_base(struct quantity quantity, struct decimal *ret_base);

/**
 * quantity_packs() - how many packs cover a need
 * @need: what is wanted; %UNIT_NONE and containers: that many packs (none said: one)
 * @content: what one pack holds; %UNIT_NONE when not known; "6 piece" for six
 * @ret_packs: receives the number, rounded up, at least 1
 *
 * Pieces of something sold by weight, or a weight of something sold by the piece, have no answer.
 *
 * Return: %ERR_NONE, %ERR_INVALID when they cannot be compared, %ERR_LIMIT above 999.
 */
enum err quantity_packs(struct quantity need, struct quantity content, int64_t *ret_packs);
#endif
