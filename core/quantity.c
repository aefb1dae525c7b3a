// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/quantity.h"

#include <stdio.h>
#include <string.h>

/* A run of text that is being read. */
struct cursor {
	const char *at, *end;
};

static void skip_spaces(struct cursor *cursor)
{
	while (cursor->at < cursor->end) {
		size_t left = (size_t)(cursor->end - cursor->at);

		if (*cursor->at == ' ' || *cursor->at == '\t')
			cursor->at++;
		else if (left >= 2 && !memcmp(cursor->at, "\u00a0", 2)) /* no-break space */
			cursor->at += 2;
		else if (left >= 3 && !memcmp(cursor->at, "\u202f", 3)) /* narrow one */
			cursor->at += 3;
		else
			break;
	}
}

static enum err read_number(struct cursor *cursor, struct decimal *ret_decimal)
{
	const char *from = cursor->at;

	while (cursor->at < cursor->end && strchr("0123456789.,", *cursor->at) && *cursor->at)
		cursor->at++;
	return decimal_parse(from, (size_t)(cursor->at - from), ret_decimal);
}

/* "x", "X", "*" or the multiplication sign between two numbers. */
static bool read_times(struct cursor *cursor)
{
	size_t left = (size_t)(cursor->end - cursor->at);

	if (left && strchr("xX*", *cursor->at) && *cursor->at)
		cursor->at++;
	else if (left >= 2 && !memcmp(cursor->at, "\u00d7", 2))
		cursor->at += 2;
	else
		return false;
	return true;
}

static enum err read_unit(struct cursor *cursor, enum unit *ret_unit)
{
	char text[16] = "";
	size_t len = (size_t)(cursor->end - cursor->at);

	if (!len) {
		*ret_unit = UNIT_PIECE;
		return ERR_NONE;
	}
	if (len >= sizeof(text))
		return ERR_INVALID;
	for (size_t i = 0; i < len; i++)
		text[i] = cursor->at[i] >= 'A' && cursor->at[i] <= 'Z'
				  ? (char)(cursor->at[i] + 'a' - 'A')
				  : cursor->at[i];
	return unit_find(text, ret_unit) ? ERR_INVALID : ERR_NONE;
}

enum err quantity_parse(const char *text, size_t len, struct quantity *ret_quantity)
{
	struct cursor cursor = { text, text + len };
	struct quantity quantity;
	struct decimal factor;
	enum err err;

	while (cursor.end > cursor.at && cursor.end[-1] == ' ')
		cursor.end--;
	skip_spaces(&cursor);
	err = read_number(&cursor, &quantity.value);
	if (err)
		return err;
	skip_spaces(&cursor);
	while (read_times(&cursor)) {
		skip_spaces(&cursor);
		err = read_number(&cursor, &factor);
		if (!err)
			err = decimal_multiply(quantity.value, factor, &quantity.value);
		if (err)
			return err;
		skip_spaces(&cursor);
	}
	err = read_unit(&cursor, &quantity.unit);
	if (!err && quantity.value.digits < 0)
		err = ERR_INVALID;
	if (err)
		return err;
	*ret_quantity = quantity;
	return ERR_NONE;
}

void quantity_print(struct quantity quantity, char ret_text[QUANTITY_TEXT_SIZE])
{
	char value[DECIMAL_TEXT_SIZE];

	if (quantity.unit == UNIT_NONE) {
		*ret_text = '\0';
		return;
	}
	decimal_print(quantity.value, value);
	snprintf(ret_text, QUANTITY_TEXT_SIZE, "%s %s", value, unit_text(quantity.unit));
}

bool quantity_addable(enum unit a, enum unit b)
{
	if (unit_dimension(a) != unit_dimension(b))
		return false;
	return unit_dimension(a) != DIMENSION_CONTAINER || a == b;
}

/* A quantity in another unit of its dimension, exactly: 1 of @unit is @factor base units. */
static enum err convert(struct quantity quantity, enum unit unit, struct decimal *ret_value)
{
	int64_t from = unit_factor(quantity.unit), to = unit_factor(unit);
	struct decimal factor = { .digits = from }, value;
	enum err err = decimal_multiply(quantity.value, factor, &value);

	/* factors are powers of ten, so dividing moves the point */
	for (; !err && to > 1; to /= 10)
		err = decimal_make(value.digits, value.scale + 1, &value);
	if (!err)
		*ret_value = value;
	return err;
}

enum err quantity_add(struct quantity a, struct quantity b, struct quantity *ret_sum)
{
	struct decimal value;
	struct quantity sum = { .unit = a.unit };
	enum err err;

	if (a.unit == UNIT_NONE || b.unit == UNIT_NONE) {
		*ret_sum = a.unit == UNIT_NONE ? b : a;
		return ERR_NONE;
	}
	if (!quantity_addable(a.unit, b.unit))
		return ERR_INVALID;
	err = convert(b, a.unit, &value);
	if (!err)
		err = decimal_add(a.value, value, &sum.value);
	if (!err)
		*ret_sum = sum;
	return err;
}

enum err quantity_base(struct quantity quantity, struct decimal *ret_base)
{
	if (quantity.unit == UNIT_NONE)
		return ERR_INVALID;
	return decimal_multiply(quantity.value,
				(struct decimal){ .digits = unit_factor(quantity.unit) }, ret_base);
}

/* a / b rounded up; b is positive. */
static enum err divide_up(struct decimal a, struct decimal b, int64_t *ret_result)
{
	__int128 left = a.digits, right = b.digits, result;

	for (unsigned int i = a.scale; i < b.scale; i++)
		left *= 10;
	for (unsigned int i = b.scale; i < a.scale; i++)
		right *= 10;
	result = (left + right - 1) / right;
	if (result > 999)
		return ERR_LIMIT;
	*ret_result = result < 1 ? 1 : (int64_t)result;
	return ERR_NONE;
}

enum err quantity_packs(struct quantity need, struct quantity content, int64_t *ret_packs)
{
	enum dimension dimension = unit_dimension(need.unit);
	struct decimal one = { .digits = 1 }, wanted, held;
	enum err err;

	if (dimension == DIMENSION_NONE) {
		*ret_packs = 1;
		return ERR_NONE;
	}
	if (need.value.digits <= 0)
		return ERR_INVALID;
	/* "two bottles" are two of what is sold; so are "three" of something that is no multiple */
	if (dimension == DIMENSION_CONTAINER)
		return divide_up(need.value, one, ret_packs);
	if (dimension == DIMENSION_COUNT && content.unit == UNIT_NONE)
		return divide_up(need.value, one, ret_packs);
	if (unit_dimension(content.unit) != dimension || content.value.digits <= 0)
		return ERR_INVALID;
	err = quantity_base(need, &wanted);
	if (!err)
		err = quantity_base(content, &held);
	return err ? err : divide_up(wanted, held, ret_packs);
}
