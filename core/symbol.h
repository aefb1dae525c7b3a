/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a barcode says: symbology by AIM identifier (ISO/IEC 15424), GTIN, GS1 element strings
 * (General Specifications 3 and 7.8), GS1 Digital Link URIs, and cabas's own control codes.
 */
#ifndef CABAS_CORE_SYMBOL_H
#define CABAS_CORE_SYMBOL_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/gtin.h"
#include "core/quantity.h"

enum {
	SYMBOL_DATA_MAX = 7168, /* as a wand's scan, wand-protocol A3 */
	SYMBOL_AI_MAX = 32,
	SYMBOL_VALUE_SIZE = 91, /* the longest AI value, 90, and its zero */
	SYMBOL_ERRORS_MAX = 4,
};

enum symbol_kind {
	SYMBOL_GTIN,
	SYMBOL_GS1,
	SYMBOL_DIGITAL_LINK,
	SYMBOL_RCN,
	SYMBOL_CONTROL,
	SYMBOL_UNKNOWN
};

/* One application identifier and its value, both terminated. */
struct symbol_ai {
	char ai[5];
	char value[SYMBOL_VALUE_SIZE];
};

/**
 * struct symbol - a decoded barcode
 * @kind: what sort of content
 * @valid: no error was found; a wrong check digit makes it false
 * @symbology: "ean-13", "ean-8", "upc-e", "gs1-128", "gs1-datamatrix", "qr", ... or "unknown"
 * @has_gtin: @gtin is set
 * @gtin: the trade item
 * @ai_count: of @ai
 * @ai: the element strings in their order
 * @best_before: AI 15 as YYYY-MM-DD, empty when absent (day 00 is the month's last)
 * @expiry: AI 17, likewise
 * @lot: AI 10
 * @net_weight: AI 310n, or inside a restricted number whose layout is known; %UNIT_NONE else
 * @control: for %SYMBOL_CONTROL the command behind "CABAS-" (or a known alias), else empty
 * @error_count: of @errors
 * @errors: English sentences, string literals
 */
struct symbol {
	enum symbol_kind kind;
	bool valid;
	const char *symbology;
	bool has_gtin;
	struct gtin gtin;
	size_t ai_count;
	struct symbol_ai ai[SYMBOL_AI_MAX];
	char best_before[11], expiry[11];
	char lot[SYMBOL_VALUE_SIZE];
	struct quantity net_weight;
	char control[32];
	size_t error_count;
	const char *errors[SYMBOL_ERRORS_MAX];
};

/**
 * symbol_decode() - understand what a scanner sent
 * @data: @len bytes as scanned; FNC1 is GS (1D hexadecimal); "(01)..." with brackets is accepted
 * @len: at most %SYMBOL_DATA_MAX
 * @aim: AIM identifier, "]E0" and the like, or "" when the scanner gave none (then guessed from
 *       the data)
 * @year: the current year, for the century of dates (General Specifications 7.12)
 * @ret_symbol: receives the content, also when it is not valid: then @valid is false and @errors
 * say why
 *
 * Return: %ERR_NONE; %ERR_CHECKSUM for a wrong check digit and %ERR_INVALID for other errors, both
 * with @ret_symbol filled; %ERR_LIMIT with @ret_symbol untouched.
 */
enum err symbol_decode(const char *data, size_t len, const char *aim, int year,
		       struct symbol *ret_symbol);

/**
 * symbol_json() - the object of ``cabas decode --json`` (design 5)
 * @symbol: decoded
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *symbol_json(const struct symbol *symbol);
#endif
