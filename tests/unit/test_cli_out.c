// SPDX-License-Identifier: GPL-2.0-or-later
/* How money and quantities look in both languages. */
// objects: cli/out.o
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out.h"
#include "core/money.h"

static const struct cli french = { .language = "fr" }, english = { .language = "en" };

static void expect_money(const struct cli *cli, json_int_t minor, const char *currency,
			 const char *wanted)
{
	char text[OUT_TEXT_SIZE];

	out_money(cli, minor, currency, text);
	cr_expect_str_eq(text, wanted);
}

Test(cli_out, euros_have_a_comma_and_the_sign_behind_in_french)
{
	expect_money(&french, 1250, "EUR", "12,50 €");
	expect_money(&french, 5, "EUR", "0,05 €");
	expect_money(&french, 0, "EUR", "0,00 €");
	expect_money(&french, -5, "EUR", "-0,05 €");
}

Test(cli_out, euros_have_a_point_and_the_sign_before_in_english)
{
	expect_money(&english, 1250, "EUR", "€12.50");
	expect_money(&english, -1250, "EUR", "-€12.50");
}

Test(cli_out, other_currencies_keep_their_code_and_decimals)
{
	expect_money(&french, 1250, "CHF", "12,50 CHF");
	expect_money(&english, 1250, "JPY", "1250 JPY");
	expect_money(&english, 1250, "TND", "1.250 TND");
}

Test(cli_out, the_largest_amount_fits)
{
	expect_money(&french, MONEY_MAX, "EUR", "100000000,00 €");
}

static void expect_quantity(const struct cli *cli, const char *value, const char *unit,
			    const char *wanted)
{
	json_t *quantity = json_pack("{s:s, s:s}", "value", value, "unit", unit);
	char text[OUT_TEXT_SIZE];

	out_quantity(cli, quantity, text);
	cr_expect_str_eq(text, wanted);
	json_decref(quantity);
}

Test(cli_out, a_decimal_quantity_has_the_readers_own_mark)
{
	expect_quantity(&french, "1.5", "l", "1,5 l");
	expect_quantity(&english, "1.5", "l", "1.5 l");
	expect_quantity(&english, "250", "g", "250 g");
}

Test(cli_out, pieces_need_no_word)
{
	expect_quantity(&english, "3", "piece", "3");
}

Test(cli_out, one_container_is_singular_and_more_are_plural)
{
	expect_quantity(&english, "1", "bottle", "1 bottle");
	expect_quantity(&english, "2", "bottle", "2 bottles");
	expect_quantity(&english, "2", "box", "2 boxes");
}

Test(cli_out, no_quantity_is_no_text)
{
	char text[OUT_TEXT_SIZE] = "x";
	json_t *null = json_null();

	out_quantity(&english, null, text);
	cr_expect_str_empty(text);
	out_quantity(&english, NULL, text);
	cr_expect_str_empty(text);
}

Test(cli_out, a_member_that_is_null_or_absent_is_empty_text_and_zero)
{
	json_t *object = json_pack("{s:n, s:s, s:I}", "a", "b", "text", "c", (json_int_t)7);

	cr_expect_str_empty(out_text(object, "a"));
	cr_expect_str_empty(out_text(object, "z"));
	cr_expect_str_eq(out_text(object, "b"), "text");
	cr_expect_eq(out_integer(object, "a"), 0);
	cr_expect_eq(out_integer(object, "c"), 7);
	json_decref(object);
}

Test(cli_out, a_time_is_local_and_short)
{
	char text[OUT_TEXT_SIZE];

	setenv("TZ", "UTC", 1);
	out_time(1795442700000, text);
	cr_expect_str_eq(text, "23/11 14:05");
}
