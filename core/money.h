/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Money: an integer of the currency's minor unit (ISO 4217), never a fraction of it. */
#ifndef CABAS_CORE_MONEY_H
#define CABAS_CORE_MONEY_H
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	CURRENCY_SIZE = 4, /* "EUR" and its zero */
	MONEY_TEXT_SIZE = 32,
};

/* No price, fee or sum is larger: a hundred million euros; sums of 10,000 of them fit 64 bits. */
#define MONEY_MAX 10000000000LL

/**
 * money_parse() - read an amount with a decimal point or comma
 * @text: "2.30", "2,30", "2", "-1.5"; digits beyond the minor unit only when they are 0
 * @exponent: decimals of the currency (ISO 4217): 2 for EUR
 * @ret_minor: receives the minor units
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT beyond %MONEY_MAX.
 */
enum err money_parse(const char *text, unsigned int exponent, int64_t *ret_minor);

/**
 * money_print() - write an amount for a person
 * @minor: minor units
 * @exponent: decimals of the currency
 * @separator: '.' or ','
 * @ret_text: receives for instance "-1,50"
 */
void money_print(int64_t minor, unsigned int exponent, char separator,
		 char ret_text[MONEY_TEXT_SIZE]);

/**
 * money_exponent() - decimals of a currency
 * @currency: ISO 4217 code
 *
 * Return: 0 for JPY, KRW and the like, 3 for TND and the like, else 2.
 */
unsigned int money_exponent(const char *currency);
#endif
