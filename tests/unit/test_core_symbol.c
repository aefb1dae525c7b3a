// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/symbol.h"

static struct symbol symbol;

static enum err decode(const char *data, const char *aim)
{
	return symbol_decode(data, strlen(data), aim, 2026, &symbol);
}

static const char *value_of(const char *ai)
{
	for (size_t i = 0; i < symbol.ai_count; i++)
		if (!strcmp(symbol.ai[i].ai, ai))
			return symbol.ai[i].value;
	return "";
}

Test(core_symbol, an_ean_is_known_with_and_without_its_identifier)
{
	cr_assert_eq(decode("3017620422003", "]E0"), ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_GTIN);
	cr_assert_str_eq(symbol.symbology, "ean-13");
	cr_assert_str_eq(symbol.gtin.text, "03017620422003");
	cr_assert_eq(decode("3017620422003", ""), ERR_NONE);
	cr_assert_str_eq(symbol.symbology, "ean-13");
	cr_assert_eq(decode("10061282", "]E4"), ERR_NONE);
	cr_assert_str_eq(symbol.symbology, "ean-8");
	cr_assert_eq(decode("036000291452", "]E0"), ERR_NONE);
	cr_assert_str_eq(symbol.gtin.text, "00036000291452");
	cr_assert_eq(decode("425261", ""), ERR_NONE);
	cr_assert_str_eq(symbol.symbology, "upc-e");
	cr_assert_str_eq(symbol.gtin.text, "00042100005264");
}

Test(core_symbol, a_wrong_check_digit_is_said_and_gives_no_number)
{
	cr_assert_eq(decode("3017620422004", "]E0"), ERR_CHECKSUM);
	cr_assert_not(symbol.valid);
	cr_assert_not(symbol.has_gtin);
	cr_assert_eq(symbol.error_count, 1);
	cr_assert_eq(decode("10061283", ""), ERR_CHECKSUM);
}

Test(core_symbol, element_strings_give_number_dates_lot_and_weight)
{
	cr_assert_eq(decode("01030176204220031727013110ABC\x1d"
			    "3103000195",
			    "]d2"),
		     ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_GS1);
	cr_assert_str_eq(symbol.gtin.text, "03017620422003");
	cr_assert_str_eq(symbol.expiry, "2027-01-31");
	cr_assert_str_eq(symbol.lot, "ABC");
	cr_assert_eq(symbol.net_weight.unit, UNIT_KG);
	cr_assert_eq(symbol.net_weight.value.digits, 195);
	cr_assert_eq(symbol.net_weight.value.scale, 3);
	cr_assert_str_eq(value_of("17"), "270131");
}

Test(core_symbol, brackets_are_read_like_the_bars)
{
	cr_assert_eq(decode("(01)03017620422003(15)260200(10)L(1)X", ""), ERR_NONE);
	cr_assert_str_eq(symbol.best_before, "2026-02-28");
	cr_assert_str_eq(symbol.lot, "L(1)X");
}

Test(core_symbol, day_zero_is_the_months_last_and_years_have_a_century)
{
	cr_assert_eq(decode("15240200", "]C1"), ERR_NONE);
	cr_assert_str_eq(symbol.best_before, "2024-02-29");
	cr_assert_eq(decode("15760101", "]C1"), ERR_NONE);
	cr_assert_str_eq(symbol.best_before, "2076-01-01");
	cr_assert_eq(decode("15780101", "]C1"), ERR_NONE);
	cr_assert_str_eq(symbol.best_before, "1978-01-01");
	cr_assert_eq(decode("15261301", "]C1"), ERR_INVALID);
	cr_assert_eq(decode("15260230", "]C1"), ERR_INVALID);
}

Test(core_symbol, digital_links_say_the_same_as_element_strings)
{
	cr_assert_eq(decode("https://example.com/stem/01/03017620422003/10/AB%2FC?17=270131&x=1",
			    "]Q1"),
		     ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_DIGITAL_LINK);
	cr_assert_str_eq(symbol.gtin.text, "03017620422003");
	cr_assert_str_eq(symbol.lot, "AB/C");
	cr_assert_str_eq(symbol.expiry, "2027-01-31");
	cr_assert_eq(decode("HTTPS://ID.GS1.ORG/01/3017620422003", ""), ERR_NONE);
	cr_assert_str_eq(symbol.gtin.text, "03017620422003");
	cr_assert_eq(decode("https://example.com/01/03017620422004", ""), ERR_CHECKSUM);
	cr_assert_eq(decode("https://example.com/shop", ""), ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_UNKNOWN);
}

Test(core_symbol, control_codes_and_restricted_numbers_are_told_apart)
{
	cr_assert_eq(decode("CABAS-UNDO", "]C0"), ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_CONTROL);
	cr_assert_str_eq(symbol.control, "UNDO");
	cr_assert_eq(decode("2000000000008", "]E0"), ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_RCN);
	cr_assert_eq(decode("hello", "]A0"), ERR_NONE);
	cr_assert_eq(symbol.kind, SYMBOL_UNKNOWN);
}

Test(core_symbol, broken_element_strings_are_invalid_not_guessed)
{
	static const char *const wrong[] = { "0103017620422003XX", "99", "1727", "(01)", "(01",
					     "3103ABCDEF" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert_eq(decode(wrong[i], "]C1"), ERR_INVALID, "%s", wrong[i]);
}

Test(core_symbol, any_bytes_give_an_answer_within_bounds)
{
	static const char *const aims[] = { "", "]E0", "]E4", "]C1", "]d2", "]Q1", "]I1", "]zz" };
	char data[200];

	srand(3);
	for (int i = 0; i < 50000; i++) {
		size_t len = (size_t)(rand() % 200);

		for (size_t j = 0; j < len; j++)
			data[j] = (char)(rand() % 4 ? '0' + rand() % 10 : rand() % 256);
		(void)symbol_decode(data, len, aims[rand() % 8], 2026, &symbol);
		cr_assert_leq(symbol.ai_count, SYMBOL_AI_MAX);
		cr_assert_leq(symbol.error_count, SYMBOL_ERRORS_MAX);
		cr_assert_eq(symbol.valid, symbol.error_count == 0);
	}
}

Test(core_symbol, the_json_has_every_member_and_null_where_nothing_is_known)
{
	json_t *json;

	cr_assert_eq(decode("3017620422003", "]E0"), ERR_NONE);
	json = symbol_json(&symbol);
	cr_assert(json_is_true(json_object_get(json, "valid")));
	cr_assert_str_eq(json_string_value(json_object_get(json, "kind")), "gtin");
	cr_assert(json_is_null(json_object_get(json, "expiry")));
	cr_assert(json_is_null(json_object_get(json, "net_weight")));
	cr_assert_eq(json_array_size(json_object_get(json, "errors")), 0);
	json_decref(json);
}
