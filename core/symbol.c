// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/symbol.h"

#include <string.h>

#include "core/digital_link.h"
#include "core/gs1.h"
#include "core/quantity_json.h"

enum { GS = 0x1d };

enum content { CONTENT_EAN, CONTENT_EAN8, CONTENT_GS1, CONTENT_ITF, CONTENT_ANY };

/* ISO/IEC 15424: the flag character and modifier behind ']'. */
static const struct {
	char aim[3];
	const char *symbology;
	enum content content;
} symbologies[] = {
	{ "E0", "ean-13", CONTENT_EAN },
	{ "E3", "ean-13", CONTENT_EAN },
	{ "E4", "ean-8", CONTENT_EAN8 },
	{ "C1", "gs1-128", CONTENT_GS1 },
	{ "C0", "code-128", CONTENT_ANY },
	{ "e0", "gs1-databar", CONTENT_GS1 },
	{ "d2", "gs1-datamatrix", CONTENT_GS1 },
	{ "d1", "datamatrix", CONTENT_ANY },
	{ "Q3", "gs1-qr", CONTENT_GS1 },
	{ "Q1", "qr", CONTENT_ANY },
	{ "J1", "gs1-dotcode", CONTENT_GS1 },
	{ "I1", "itf-14", CONTENT_ITF },
	{ "I0", "itf", CONTENT_ITF },
	{ "A0", "code-39", CONTENT_ANY },
	{ "G0", "code-93", CONTENT_ANY },
	{ "F0", "codabar", CONTENT_ANY },
	{ "L0", "pdf417", CONTENT_ANY },
};

static bool all_digits(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] < '0' || data[i] > '9')
			return false;
	return len > 0;
}

static void take_gtin(enum err err, const struct gtin *gtin, struct symbol *symbol)
{
	symbol->kind = SYMBOL_GTIN;
	if (err == ERR_CHECKSUM) {
		gs1_error(symbol, "the check digit does not fit");
		return;
	}
	if (err) {
		symbol->kind = SYMBOL_UNKNOWN;
		gs1_error(symbol, "this is not a number of 8, 12, 13 or 14 digits");
		return;
	}
	symbol->has_gtin = true;
	symbol->gtin = *gtin;
	if (gtin_is_restricted(gtin))
		symbol->kind = SYMBOL_RCN;
}

/* EAN-13, UPC-A (12 digits, or 13 with a zero), UPC-E as 6 to 8 digits; add-ons are cut off. */
static void read_ean(const char *data, size_t len, struct symbol *symbol)
{
	struct gtin gtin;

	if (!all_digits(data, len))
		take_gtin(ERR_INVALID, NULL, symbol);
	else if (len == 15 || len == 18) /* 13 digits and an add-on of 2 or 5 (]E3) */
		take_gtin(gtin_parse(data, 13, &gtin), &gtin, symbol);
	else if (len >= 6 && len <= 8) {
		symbol->symbology = "upc-e";
		take_gtin(gtin_parse_upce(data, len, &gtin), &gtin, symbol);
	} else
		take_gtin(gtin_parse(data, len, &gtin), &gtin, symbol);
}

static void read_bare_number(const char *data, size_t len, struct symbol *symbol)
{
	struct gtin gtin;
	enum err err = gtin_parse(data, len, &gtin);

	symbol->symbology = len == 8	? "ean-8"
			    : len == 12 ? "upc-a"
			    : len == 13 ? "ean-13"
			    : len == 14 ? "itf-14"
					: "upc-e";
	if (!err || len > 8) {
		take_gtin(err, &gtin, symbol);
		return;
	}
	/* 8 digits that are no EAN-8 may be a UPC-E; if not, the EAN-8's error is the answer. */
	if (gtin_parse_upce(data, len, &gtin)) {
		take_gtin(len == 8 ? err : ERR_INVALID, &gtin, symbol);
		return;
	}
	symbol->symbology = "upc-e";
	take_gtin(ERR_NONE, &gtin, symbol);
}

/* "CABAS-UNDO", and the codes of peers' printed sheets. */
static bool read_control(const char *data, size_t len, struct symbol *symbol)
{
	static const char *const prefixes[] = { "CABAS-", "BBUDDY-" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t skip = strlen(prefixes[i]);

		if (len <= skip || len - skip >= sizeof(symbol->control) ||
		    memcmp(data, prefixes[i], skip))
			continue;
		memcpy(symbol->control, data + skip, len - skip);
		symbol->control[len - skip] = '\0';
		symbol->kind = SYMBOL_CONTROL;
		return true;
	}
	return false;
}

static void read_gs1(const char *data, size_t len, int year, struct symbol *symbol)
{
	symbol->kind = SYMBOL_GS1;
	if (len && *data == '(')
		gs1_parse_brackets(data, len, year, symbol);
	else
		gs1_parse(data, len, year, symbol);
}

/* Without an identifier of the symbology, the content tells what it can be. */
static void read_any(const char *data, size_t len, int year, struct symbol *symbol)
{
	if (read_control(data, len, symbol))
		return;
	if (digital_link_parse(data, len, year, symbol)) {
		symbol->kind = SYMBOL_DIGITAL_LINK;
		return;
	}
	if (len >= 6 && len <= 14 && all_digits(data, len) && len != 9 && len != 10 && len != 11)
		read_bare_number(data, len, symbol);
	else if (len && (*data == GS || (*data == '(' && gs1_ai_length(data + 1, len - 1))))
		read_gs1(data, len, year, symbol);
}

static void read_content(enum content content, const char *data, size_t len, int year,
			 struct symbol *symbol)
{
	const char *symbology = symbol->symbology;
	struct gtin gtin;

	switch (content) {
	case CONTENT_EAN:
		read_ean(data, len, symbol);
		break;
	case CONTENT_EAN8:
		take_gtin(len == 8 ? gtin_parse(data, len, &gtin) : ERR_INVALID, &gtin, symbol);
		break;
	case CONTENT_GS1:
		read_gs1(data, len, year, symbol);
		break;
	case CONTENT_ITF:
		if (len == 14)
			take_gtin(gtin_parse(data, len, &gtin), &gtin, symbol);
		break;
	case CONTENT_ANY:
		read_any(data, len, year, symbol);
		symbol->symbology = symbology;
		break;
	}
}

enum err symbol_decode(const char *data, size_t len, const char *aim, int year,
		       struct symbol *ret_symbol)
{
	struct symbol *symbol = ret_symbol;
	size_t i, count = sizeof(symbologies) / sizeof(symbologies[0]);

	if (len > SYMBOL_DATA_MAX)
		return ERR_LIMIT;
	/* Field by field: 3 kB of identifiers need no clearing for an EAN. */
	symbol->kind = SYMBOL_UNKNOWN;
	symbol->valid = true;
	symbol->symbology = "unknown";
	symbol->has_gtin = false;
	symbol->ai_count = symbol->error_count = 0;
	symbol->best_before[0] = symbol->expiry[0] = symbol->lot[0] = symbol->control[0] = '\0';
	symbol->net_weight = (struct quantity){ .unit = UNIT_NONE };
	for (i = 0; i < count && aim[0] == ']'; i++)
		if (symbologies[i].aim[0] == aim[1] && symbologies[i].aim[1] == aim[2])
			break;
	if (aim[0] == ']' && i < count) {
		symbol->symbology = symbologies[i].symbology;
		read_content(symbologies[i].content, data, len, year, symbol);
	} else {
		read_any(data, len, year, symbol);
	}
	if (symbol->valid)
		return ERR_NONE;
	symbol->has_gtin = false;
	return strstr(symbol->errors[0], "check digit") ? ERR_CHECKSUM : ERR_INVALID;
}

static json_t *text_or_null(const char *text)
{
	return *text ? json_string(text) : json_null();
}

json_t *symbol_json(const struct symbol *symbol)
{
	static const char *const kinds[] = { "gtin", "gs1",	"digital-link",
					     "rcn",  "control", "unknown" };
	json_t *ai = json_array(), *errors = json_array();

	for (size_t i = 0; i < symbol->ai_count; i++)
		json_array_append_new(ai, json_pack("{s:s, s:s}", "ai", symbol->ai[i].ai, "value",
						    symbol->ai[i].value));
	for (size_t i = 0; i < symbol->error_count; i++)
		json_array_append_new(errors, json_string(symbol->errors[i]));
	return json_pack("{s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "valid",
			 symbol->valid, "kind", kinds[symbol->kind], "symbology", symbol->symbology,
			 "gtin", symbol->has_gtin ? json_string(symbol->gtin.text) : json_null(),
			 "ai", ai, "best_before", text_or_null(symbol->best_before), "expiry",
			 text_or_null(symbol->expiry), "lot", text_or_null(symbol->lot),
			 "net_weight", quantity_json(symbol->net_weight), "control",
			 text_or_null(symbol->control), "errors", errors);
}
