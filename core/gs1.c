// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/gs1.h"

#include <stdio.h>
#include <string.h>

enum { GS = 0x1d };

/* What a value consists of: digits, or the 82 characters of figure 7.11-1. */
enum ai_format { AI_DIGITS, AI_TEXT, AI_GTIN, AI_DATE };

/*
 * From the table of application identifiers, General Specifications 3.2. @first and @last bound
 * those that share a line; @digits is how long the identifier is.
 */
static const struct ai_rule {
	unsigned short first, last;
	unsigned char digits, min, max;
	enum ai_format format;
	bool predefined; /* figure 7.8.4-2: no separator follows */
} rules[] = {
	{ 0, 0, 2, 18, 18, AI_DIGITS, true },	     { 1, 3, 2, 14, 14, AI_GTIN, true },
	{ 10, 10, 2, 1, 20, AI_TEXT, false },	     { 11, 13, 2, 6, 6, AI_DATE, true },
	{ 15, 17, 2, 6, 6, AI_DATE, true },	     { 20, 20, 2, 2, 2, AI_DIGITS, true },
	{ 21, 21, 2, 1, 20, AI_TEXT, false },	     { 22, 22, 2, 1, 20, AI_TEXT, false },
	{ 30, 30, 2, 1, 8, AI_DIGITS, false },	     { 37, 37, 2, 1, 8, AI_DIGITS, false },
	{ 90, 90, 2, 1, 30, AI_TEXT, false },	     { 91, 99, 2, 1, 90, AI_TEXT, false },
	{ 235, 235, 3, 1, 28, AI_TEXT, false },	     { 240, 241, 3, 1, 30, AI_TEXT, false },
	{ 242, 242, 3, 1, 6, AI_DIGITS, false },     { 243, 243, 3, 1, 20, AI_TEXT, false },
	{ 250, 251, 3, 1, 30, AI_TEXT, false },	     { 253, 253, 3, 13, 30, AI_TEXT, false },
	{ 254, 254, 3, 1, 20, AI_TEXT, false },	     { 255, 255, 3, 13, 25, AI_DIGITS, false },
	{ 400, 401, 3, 1, 30, AI_TEXT, false },	     { 402, 402, 3, 17, 17, AI_DIGITS, false },
	{ 403, 403, 3, 1, 30, AI_TEXT, false },	     { 410, 417, 3, 13, 13, AI_DIGITS, true },
	{ 420, 420, 3, 1, 20, AI_TEXT, false },	     { 421, 421, 3, 4, 12, AI_TEXT, false },
	{ 422, 422, 3, 3, 3, AI_DIGITS, false },     { 423, 423, 3, 3, 15, AI_DIGITS, false },
	{ 424, 426, 3, 3, 3, AI_DIGITS, false },     { 427, 427, 3, 1, 3, AI_TEXT, false },
	{ 710, 716, 3, 1, 20, AI_TEXT, false },	     { 3100, 3699, 4, 6, 6, AI_DIGITS, true },
	{ 3900, 3909, 4, 1, 15, AI_DIGITS, false },  { 3910, 3919, 4, 4, 18, AI_DIGITS, false },
	{ 3920, 3929, 4, 1, 15, AI_DIGITS, false },  { 3930, 3939, 4, 4, 18, AI_DIGITS, false },
	{ 3940, 3943, 4, 4, 4, AI_DIGITS, false },   { 3950, 3955, 4, 6, 6, AI_DIGITS, false },
	{ 7001, 7001, 4, 13, 13, AI_DIGITS, false }, { 7002, 7002, 4, 1, 30, AI_TEXT, false },
	{ 7003, 7003, 4, 10, 10, AI_DIGITS, false }, { 7004, 7004, 4, 1, 4, AI_DIGITS, false },
	{ 7006, 7006, 4, 6, 6, AI_DATE, false },     { 7007, 7007, 4, 6, 12, AI_DIGITS, false },
	{ 8005, 8005, 4, 6, 6, AI_DIGITS, false },   { 8006, 8006, 4, 18, 18, AI_DIGITS, false },
	{ 8008, 8008, 4, 8, 12, AI_DIGITS, false },  { 8020, 8020, 4, 1, 25, AI_TEXT, false },
	{ 8110, 8110, 4, 1, 70, AI_TEXT, false },    { 8200, 8200, 4, 1, 70, AI_TEXT, false },
};

static const struct ai_rule *find_rule(const char *ai, size_t len)
{
	unsigned int number = 0;

	for (size_t i = 0; i < len; i++) {
		if (ai[i] < '0' || ai[i] > '9')
			return NULL;
		number = number * 10 + (unsigned int)(ai[i] - '0');
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].digits == len && number >= rules[i].first && number <= rules[i].last)
			return &rules[i];
	return NULL;
}

size_t gs1_ai_length(const char *data, size_t len)
{
	for (size_t digits = 2; digits <= 4 && digits <= len; digits++)
		if (find_rule(data, digits))
			return digits;
	return 0;
}

void gs1_error(struct symbol *symbol, const char *text)
{
	symbol->valid = false;
	if (symbol->error_count < SYMBOL_ERRORS_MAX)
		symbol->errors[symbol->error_count++] = text;
}

static int number2(const char *digits)
{
	return (digits[0] - '0') * 10 + digits[1] - '0';
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* YYMMDD to YYYY-MM-DD; the century by section 7.12, day 00 is the month's last. */
static bool read_date(const char *digits, int year, char ret_text[11])
{
	int yy = number2(digits), month = number2(digits + 2), day = number2(digits + 4);
	int distance = yy - year % 100, full = year - year % 100 + yy;
	char text[32];

	if (distance >= 51)
		full -= 100;
	else if (distance <= -50)
		full += 100;
	if (month < 1 || month > 12 || day > days_in_month(full, month))
		return false;
	snprintf(text, sizeof(text), "%04d-%02d-%02d", full, month,
		 day ? day : days_in_month(full, month));
	memcpy(ret_text, text, 10);
	ret_text[10] = '\0';
	return true;
}

/* AI 310n: net weight in kilograms with n decimals, said in the unit people use. */
static void read_weight(const char *ai, const char *digits, struct symbol *symbol)
{
	int64_t value = 0;

	for (int i = 0; i < 6; i++)
		value = value * 10 + (digits[i] - '0');
	if (!decimal_make(value, (unsigned int)(ai[3] - '0'), &symbol->net_weight.value))
		symbol->net_weight.unit = UNIT_KG;
}

static bool fits_format(const struct ai_rule *rule, const char *value, size_t len)
{
	static const char text[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
				   "abcdefghijklmnopqrstuvwxyz";

	if (len < rule->min || len > rule->max)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!value[i])
			return false;
		if (rule->format == AI_TEXT ? !strchr(text, value[i])
					    : value[i] < '0' || value[i] > '9')
			return false;
	}
	return true;
}

/* What a kitchen wants to know, beyond the value as it is. */
static void understand(const struct symbol_ai *field, const struct ai_rule *rule, int year,
		       struct symbol *symbol)
{
	char date[11];

	if (rule->format == AI_GTIN) {
		struct gtin gtin;

		if (gtin_parse(field->value, 14, &gtin))
			gs1_error(symbol, "the check digit of the trade item number does not fit");
		else if (!strcmp(field->ai, "01") || !symbol->has_gtin) {
			symbol->gtin = gtin;
			symbol->has_gtin = true;
		}
	} else if (rule->format == AI_DATE) {
		if (!read_date(field->value, year, date))
			gs1_error(symbol, "a date is not one of the calendar");
		else if (!strcmp(field->ai, "15"))
			memcpy(symbol->best_before, date, sizeof(date));
		else if (!strcmp(field->ai, "17"))
			memcpy(symbol->expiry, date, sizeof(date));
	} else if (!strcmp(field->ai, "10")) {
		memcpy(symbol->lot, field->value, strlen(field->value) + 1);
	} else if (!strncmp(field->ai, "310", 3) && field->ai[3] <= '5') {
		read_weight(field->ai, field->value, symbol);
	} else if (!strcmp(field->ai, "00") &&
		   gtin_check_digit(field->value, 17) != field->value[17] - '0') {
		gs1_error(symbol, "the check digit of the shipping number does not fit");
	}
}

void gs1_add(const char *ai, size_t ai_len, const char *value, size_t len, int year,
	     struct symbol *symbol)
{
	const struct ai_rule *rule = find_rule(ai, ai_len);
	struct symbol_ai *field;

	if (!rule) {
		gs1_error(symbol, "an application identifier is not known");
		return;
	}
	if (!fits_format(rule, value, len)) {
		gs1_error(symbol, "a value does not fit its application identifier");
		return;
	}
	if (symbol->ai_count == SYMBOL_AI_MAX) {
		gs1_error(symbol, "there are too many application identifiers");
		return;
	}
	field = &symbol->ai[symbol->ai_count++];
	memcpy(field->ai, ai, ai_len);
	field->ai[ai_len] = '\0';
	memcpy(field->value, value, len);
	field->value[len] = '\0';
	understand(field, rule, year, symbol);
}

void gs1_parse(const char *data, size_t len, int year, struct symbol *symbol)
{
	const char *end = data + len;

	if (data < end && *data == GS)
		data++;
	while (data < end && !symbol->error_count) {
		size_t digits = gs1_ai_length(data, (size_t)(end - data)), size;
		const struct ai_rule *rule = digits ? find_rule(data, digits) : NULL;
		const char *ai = data, *separator;

		if (!rule) {
			gs1_error(symbol, "an application identifier is not known");
			return;
		}
		data += digits;
		separator = memchr(data, GS, (size_t)(end - data));
		size = (size_t)((separator ? separator : end) - data);
		if (rule->predefined && size > rule->max)
			size = rule->max;
		gs1_add(ai, digits, data, size, year, symbol);
		data += size;
		if (data < end && *data == GS)
			data++;
	}
}

void gs1_parse_brackets(const char *data, size_t len, int year, struct symbol *symbol)
{
	const char *end = data + len;

	while (data < end && !symbol->error_count) {
		const char *close = memchr(data, ')', (size_t)(end - data)), *next;

		if (*data != '(' || !close) {
			gs1_error(symbol,
				  "the brackets around an application identifier are wrong");
			return;
		}
		/* A value may hold brackets itself: the next identifier is one that we know. */
		for (next = close + 1; next < end; next++)
			if (*next == '(' && gs1_ai_length(next + 1, (size_t)(end - next - 1)) &&
			    memchr(next, ')', (size_t)(end - next < 6 ? end - next : 6)))
				break;
		gs1_add(data + 1, (size_t)(close - data - 1), close + 1, (size_t)(next - close - 1),
			year, symbol);
		data = next;
	}
}
