// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/decimal.h"

#include <stdbool.h>
#include <stdio.h>

enum err decimal_make(int64_t digits, unsigned int scale, struct decimal *ret_decimal)
{
	while (scale && digits % 10 == 0) {
		digits /= 10;
		scale--;
	}
	if (scale > DECIMAL_SCALE_MAX || digits > DECIMAL_MAX || digits < -DECIMAL_MAX)
		return ERR_LIMIT;
	*ret_decimal = (struct decimal){ .digits = digits, .scale = scale };
	return ERR_NONE;
}

enum err decimal_parse(const char *text, size_t len, struct decimal *ret_decimal)
{
	bool negative = len && *text == '-', point = false, digit = false;
	size_t at = len && (*text == '-' || *text == '+');
	unsigned int scale = 0;
	int64_t digits = 0;

	for (; at < len; at++) {
		if ((text[at] == '.' || text[at] == ',') && !point && digit) {
			point = true;
			digit = false;
			continue;
		}
		if (text[at] < '0' || text[at] > '9')
			return ERR_INVALID;
		digit = true;
		/* zeros that only follow are no digits of the number */
		if (digits > DECIMAL_MAX / 10 || scale > 3 * DECIMAL_SCALE_MAX)
			return ERR_LIMIT;
		digits = digits * 10 + (text[at] - '0');
		scale += point;
	}
	if (!digit)
		return ERR_INVALID;
	return decimal_make(negative ? -digits : digits, scale, ret_decimal);
}

void decimal_print(struct decimal decimal, char ret_text[DECIMAL_TEXT_SIZE])
{
	unsigned long long size = decimal.digits < 0 ? 0ULL - (unsigned long long)decimal.digits
						     : (unsigned long long)decimal.digits;
	unsigned long long one = 1;

	for (unsigned int i = 0; i < decimal.scale; i++)
		one *= 10;
	if (decimal.scale)
		snprintf(ret_text, DECIMAL_TEXT_SIZE, "%s%llu.%0*llu",
			 decimal.digits < 0 ? "-" : "", size / one, (int)decimal.scale, size % one);
	else
		snprintf(ret_text, DECIMAL_TEXT_SIZE, "%s%llu", decimal.digits < 0 ? "-" : "",
			 size);
}

/* Both numbers with the same scale, in 128 bits: 10^15 * 10^9 does not fit 64. */
static void align(struct decimal a, struct decimal b, __int128 *ret_a, __int128 *ret_b,
		  unsigned int *ret_scale)
{
	*ret_scale = a.scale > b.scale ? a.scale : b.scale;
	*ret_a = a.digits;
	*ret_b = b.digits;
	for (unsigned int i = a.scale; i < *ret_scale; i++)
		*ret_a *= 10;
	for (unsigned int i = b.scale; i < *ret_scale; i++)
		*ret_b *= 10;
}

static enum err make_wide(__int128 digits, unsigned int scale, struct decimal *ret_decimal)
{
	while (scale && digits % 10 == 0) {
		digits /= 10;
		scale--;
	}
	if (digits > DECIMAL_MAX || digits < -DECIMAL_MAX)
		return ERR_LIMIT;
	return decimal_make((int64_t)digits, scale, ret_decimal);
}

enum err decimal_add(struct decimal a, struct decimal b, struct decimal *ret_sum)
{
	__int128 left, right;
	unsigned int scale;

	align(a, b, &left, &right, &scale);
	return make_wide(left + right, scale, ret_sum);
}

enum err decimal_multiply(struct decimal a, struct decimal b, struct decimal *ret_product)
{
	return make_wide((__int128)a.digits * b.digits, a.scale + b.scale, ret_product);
}

int decimal_compare(struct decimal a, struct decimal b)
{
	__int128 left, right;
	unsigned int scale;

	align(a, b, &left, &right, &scale);
	return left < right ? -1 : left > right;
}
