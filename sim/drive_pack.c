// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_pack.h"

#include <stddef.h>
#include <string.h>

enum { PACK_AMOUNT_MAX = 1000000 };

static const struct {
	const char *text;
	enum drive_measure measure;
	int64_t thousandths;
} units[] = {
	{ "g", DRIVE_GRAMS, 1000 },	     { "kg", DRIVE_GRAMS, 1000000 },
	{ "ml", DRIVE_MILLILITRES, 1000 },   { "cl", DRIVE_MILLILITRES, 10000 },
	{ "l", DRIVE_MILLILITRES, 1000000 }, { "piece", DRIVE_PIECES, 1000 },
};

/* A decimal with at most three places, in thousandths; moves *@p behind it. */
static enum err read_thousandths(const char **p, int64_t *ret_value)
{
	const char *s = *p, *point = NULL;
	int64_t value = 0, places = 3;

	for (; (*s >= '0' && *s <= '9') || ((*s == '.' || *s == ',') && !point); s++) {
		if (*s < '0') {
			point = s;
			continue;
		}
		if (value > PACK_AMOUNT_MAX || (point && !places--))
			return ERR_INVALID;
		value = value * 10 + (*s - '0');
	}
	if (s == *p || point == *p || point + 1 == s)
		return ERR_INVALID;
	while (places-- > 0)
		value *= 10;
	*p = s;
	*ret_value = value;
	return ERR_NONE;
}

enum err drive_pack_parse(const char *text, struct drive_pack *ret_pack)
{
	int64_t value, times = 1;

	if (read_thousandths(&text, &value))
		return ERR_INVALID;
	if (*text == 'x') {
		times = value / 1000;
		if (value % 1000 || times < 1 || times > 1000)
			return ERR_INVALID;
		text++;
		if (read_thousandths(&text, &value))
			return ERR_INVALID;
	}
	if (*text++ != ' ')
		return ERR_INVALID;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t millionths = value * units[i].thousandths;

		if (strcmp(text, units[i].text))
			continue;
		if (millionths % 1000000 || millionths <= 0 ||
		    millionths / 1000000 > PACK_AMOUNT_MAX)
			return ERR_INVALID;
		*ret_pack = (struct drive_pack){ units[i].measure, times * (millionths / 1000000) };
		return ERR_NONE;
	}
	return ERR_INVALID;
}

int64_t drive_pack_unit_price(const struct drive_pack *pack, int64_t price)
{
	int64_t reference = pack->measure == DRIVE_PIECES ? 1 : 1000;

	return (price * reference + pack->amount / 2) / pack->amount;
}
