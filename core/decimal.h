/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact decimal numbers. No floating point anywhere. */
#ifndef CABAS_CORE_DECIMAL_H
#define CABAS_CORE_DECIMAL_H
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { DECIMAL_SCALE_MAX = 9, DECIMAL_TEXT_SIZE = 36 };

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
void decimal_print(struct decimal decimal, char ret_text[DECIMAL_TEXT_SIZE]);

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
#endif
