/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact decimals and quantities with a unit. No floating point anywhere. */
#ifndef CABAS_CORE_QUANTITY_H
#define CABAS_CORE_QUANTITY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { DECIMAL_SCALE_MAX = 9, QUANTITY_TEXT_SIZE = 48 };

/* No quantity is larger (unscaled or scaled to its base unit). */
#define DECIMAL_MAX 1000000000000000LL

/**
 * struct decimal - an exact decimal number, @digits / 10^@scale
 * @digits: signed, within +-%DECIMAL_MAX
 * @scale: 0..%DECIMAL_SCALE_MAX; the smallest that is exact (decimal_make() sees to it)
 */
struct decimal {
	int64_t digits;
	unsigned int scale;
};

/*
 * Units: name, name in JSON, dimension, and how many base units of the dimension it is.
 * Base units: g, ml, 1. Containers count only themselves: two bottles and one can do not add up.
 */
#define UNIT_TABLE(X)                         \
	X(NONE, "", NONE, 0)                  \
	X(G, "g", MASS, 1)                    \
	X(KG, "kg", MASS, 1000)               \
	X(ML, "ml", VOLUME, 1)                \
	X(CL, "cl", VOLUME, 10)               \
	X(L, "l", VOLUME, 1000)               \
	X(PIECE, "piece", COUNT, 1)           \
	X(PACK, "pack", CONTAINER, 1)         \
	X(BOTTLE, "bottle", CONTAINER, 1)     \
	X(CAN, "can", CONTAINER, 1)           \
	X(JAR, "jar", CONTAINER, 1)           \
	X(BOX, "box", CONTAINER, 1)           \
	X(BAG, "bag", CONTAINER, 1)           \
	X(TUBE, "tube", CONTAINER, 1)         \
	X(TRAY, "tray", CONTAINER, 1)         \
	X(ROLL, "roll", CONTAINER, 1)         \
	X(BUNCH, "bunch", CONTAINER, 1)       \
	X(SLICE, "slice", CONTAINER, 1)       \
	X(BAR, "bar", CONTAINER, 1)

enum unit {
#define X(name, text, dimension, factor) UNIT_##name,
	UNIT_TABLE(X)
#undef X
	UNIT_COUNT
};

enum dimension { DIMENSION_NONE, DIMENSION_MASS, DIMENSION_VOLUME, DIMENSION_COUNT,
		 DIMENSION_CONTAINER };

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
 * decimal_make() - a number in its shortest exact form
 * @digits: unscaled digits
 * @scale: decimals
 * @ret_decimal: receives the number
 *
 * Return: %ERR_NONE, %ERR_LIMIT when it is beyond the limits.
 */
enum err decimal_make(int64_t digits, unsigned int scale, struct decimal *ret_decimal);

/**
 * decimal_parse() - read "1.5", "1,5", "12", "-0.250"
 * @text: @len bytes: an optional sign, digits, at most one point or comma with digits behind it
 * @len: how many bytes
 * @ret_decimal: receives the number
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err decimal_parse(const char *text, size_t len, struct decimal *ret_decimal);

/**
 * decimal_print() - write a number with a point, shortest form
 * @decimal: the number
 * @ret_text: receives for instance "1.5"
 */
void decimal_print(struct decimal decimal, char ret_text[QUANTITY_TEXT_SIZE]);

/**
 * decimal_add() - exact sum
 * @a: a number
 * @b: a number
 * @ret_sum: receives a + b
 *
 * Return: %ERR_NONE, %ERR_LIMIT.
 */
enum err decimal_add(struct decimal a, struct decimal b, struct decimal *ret_sum);

/**
 * decimal_multiply() - exact product
 * @a: a number
 * @b: a number
 * @ret_product: receives a * b
 *
 * Return: %ERR_NONE, %ERR_LIMIT.
 */
enum err decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret_product);

/**
 * decimal_compare() - order
 * @a: a number
 * @b: a number
 *
 * Return: below, equal to or above 0, as a is below, equal to or above b.
 */
int decimal_compare(struct decimal a, struct decimal b);

/**
 * unit_find() - the unit that a name in JSON or data stands for
 * @text: as in UNIT_TABLE
 * @ret_unit: receives the unit
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND.
 */
enum err unit_find(const char *text, enum unit *ret_unit);

/**
 * unit_text() - a unit's name in JSON
 * @unit: the unit
 *
 * Return: a string literal.
 */
const char *unit_text(enum unit unit);

/**
 * unit_dimension() - what a unit measures
 * @unit: the unit
 *
 * Return: its dimension.
 */
enum dimension unit_dimension(enum unit unit);

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
