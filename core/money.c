// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/money.h"

#include <stdio.h>
#include <string.h>

#include "core/quantity.h"

enum err money_parse(const char *text, unsigned int exponent, int64_t *ret_minor)
{
	struct decimal amount;
	enum err err = decimal_parse(text, strlen(text), &amount);
	int64_t minor;

	if (err)
		return err;
	if (amount.scale > exponent)
		return ERR_INVALID;
	minor = amount.digits;
	for (unsigned int i = amount.scale; i < exponent; i++)
		if (__builtin_mul_overflow(minor, 10, &minor))
			return ERR_LIMIT;
	if (minor > MONEY_MAX || minor < -MONEY_MAX)
		return ERR_LIMIT;
	*ret_minor = minor;
	return ERR_NONE;
}

void money_print(int64_t minor, unsigned int exponent, char separator,
		 char ret_text[MONEY_TEXT_SIZE])
{
	unsigned long long size = minor < 0 ? 0ULL - (unsigned long long)minor
					    : (unsigned long long)minor;
	unsigned long long one = 1;

	for (unsigned int i = 0; i < exponent; i++)
		one *= 10;
	if (exponent)
		snprintf(ret_text, MONEY_TEXT_SIZE, "%s%llu%c%0*llu", minor < 0 ? "-" : "",
			 size / one, separator, (int)exponent, size % one);
	else
		snprintf(ret_text, MONEY_TEXT_SIZE, "%s%llu", minor < 0 ? "-" : "", size);
}

unsigned int money_exponent(const char *currency)
{
	/* ISO 4217, table A.1: currencies whose minor unit is not a hundredth */
	static const char *const none[] = {
		"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
		"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"
	};
	static const char *const three[] = { "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (!strcmp(none[i], currency))
			return 0;
	for (size_t i = 0; i < sizeof(three) / sizeof(three[0]); i++)
		if (!strcmp(three[i], currency))
			return 3;
	return 2;
}
