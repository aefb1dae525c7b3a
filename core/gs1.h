/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GS1 element strings: application identifiers, their formats and what they mean to a kitchen
 * (GS1 General Specifications, section 3 and figure 7.8.4-2 for those of predefined length).
 */
#ifndef CABAS_CORE_GS1_H
#define CABAS_CORE_GS1_H
#include "core/symbol.h"

/**
 * gs1_parse() - read element strings
 * @data: @len bytes; GS (1D hexadecimal) ends a field of variable length; one in front is skipped
 * @len: how many
 * @year: current, for the century of dates (section 7.12)
 * @symbol: its identifiers, GTIN, dates, lot and weight are added; errors are noted
 */
void gs1_parse(const char *data, size_t len, int year, struct symbol *symbol);

/**
 * gs1_parse_brackets() - read the form for people, "(01)03012345678900(17)270131"
 * @data: @len bytes, beginning with '('
 * @len: how many
 * @year: as for gs1_parse()
 * @symbol: as for gs1_parse()
 */
void gs1_parse_brackets(const char *data, size_t len, int year, struct symbol *symbol);

/**
 * gs1_add() - one identifier and its value
 * @ai: @ai_len digits
 * @ai_len: 2 to 4
 * @value: @len bytes
 * @len: how many
 * @year: as for gs1_parse()
 * @symbol: as for gs1_parse()
 */
void gs1_add(const char *ai, size_t ai_len, const char *value, size_t len, int year,
	     struct symbol *symbol);

/**
 * gs1_ai_length() - how many digits the identifier at the start of a text has
 * @data: @len bytes
 * @len: how many
 *
 * Return: 2 to 4; 0 when none that we know begins here.
 */
size_t gs1_ai_length(const char *data, size_t len);

/**
 * gs1_error() - note what is wrong
 * @symbol: becomes not valid
 * @text: English sentence, a string literal
 */
void gs1_error(struct symbol *symbol, const char *text);
#endif
