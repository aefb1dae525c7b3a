// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/gtin.h"

static struct gtin parse(const char *digits)
{
	struct gtin gtin = { "" };

	cr_assert_eq(gtin_parse(digits, strlen(digits), &gtin), ERR_NONE, "%s", digits);
	return gtin;
}

Test(core_gtin, published_numbers_pass_and_become_14_digits)
{
	cr_assert_str_eq(parse("3017620422003").text, "03017620422003");
	cr_assert_str_eq(parse("10061282").text, "00000010061282");
	cr_assert_str_eq(parse("5741000224168").text, "05741000224168");
	cr_assert_str_eq(parse("036000291452").text, "00036000291452");
	cr_assert_str_eq(parse("09501101530003").text, "09501101530003");
}

Test(core_gtin, one_wrong_digit_is_a_checksum_error)
{
	char digits[] = "3017620422003";
	struct gtin gtin = { "untouched" };

	for (size_t i = 0; i < 13; i++)
		for (char digit = '0'; digit <= '9'; digit++) {
			char was = digits[i];

			if (digit == was)
				continue;
			digits[i] = digit;
			cr_assert_eq(gtin_parse(digits, 13, &gtin), ERR_CHECKSUM);
			cr_assert_str_eq(gtin.text, "untouched");
			digits[i] = was;
		}
}

Test(core_gtin, swapped_neighbours_are_found_unless_they_differ_by_five)
{
	char digits[] = "3017620422003";
	struct gtin gtin;

	for (size_t i = 0; i + 1 < 13; i++) {
		char a = digits[i], b = digits[i + 1];
		int apart = a > b ? a - b : b - a;

		digits[i] = b;
		digits[i + 1] = a;
		if (apart && apart != 5)
			cr_assert_eq(gtin_parse(digits, 13, &gtin), ERR_CHECKSUM);
		digits[i] = a;
		digits[i + 1] = b;
	}
}

Test(core_gtin, another_length_or_a_letter_is_invalid)
{
	struct gtin gtin;

	cr_assert_eq(gtin_parse("301762042200", 11, &gtin), ERR_INVALID);
	cr_assert_eq(gtin_parse("", 0, &gtin), ERR_INVALID);
	cr_assert_eq(gtin_parse("301762042200X", 13, &gtin), ERR_INVALID);
	cr_assert_eq(gtin_parse("123456789012345", 15, &gtin), ERR_INVALID);
}

/* The five shapes of zero suppression, published vectors (reference/products-gs1.md 5). */
Test(core_gtin, upc_e_expands_by_its_last_digit)
{
	static const char *const pairs[][2] = {
		{ "02345673", "00023456000073" }, { "02345147", "00023450000017" },
		{ "06397126", "00063200009716" }, { "08679339", "00086700000939" },
		{ "04252614", "00042100005264" },
	};
	struct gtin gtin;

	for (size_t i = 0; i < 5; i++) {
		cr_assert_eq(gtin_parse_upce(pairs[i][0], 8, &gtin), ERR_NONE, "%s", pairs[i][0]);
		cr_assert_str_eq(gtin.text, pairs[i][1]);
		cr_assert_eq(gtin_parse_upce(pairs[i][0] + 1, 6, &gtin), ERR_NONE);
		cr_assert_str_eq(gtin.text, pairs[i][1]);
	}
	cr_assert_eq(gtin_parse_upce("02345674", 8, &gtin), ERR_CHECKSUM);
	cr_assert_eq(gtin_parse_upce("22345673", 8, &gtin), ERR_INVALID);
}

Test(core_gtin, printing_gives_the_shortest_form_that_parses_back)
{
	static const char *const printed[] = { "10061282", "3017620422003", "0036000291452",
					       "19501101530000" };
	char text[GTIN_SIZE];

	for (size_t i = 0; i < 4; i++) {
		struct gtin gtin = parse(printed[i]);

		gtin_print(&gtin, text);
		cr_assert_str_eq(text, printed[i]);
	}
}

Test(core_gtin, a_shops_own_numbers_are_restricted_and_others_are_not)
{
	struct gtin own = parse("2000000000008"), weight = parse("0200000000004");
	struct gtin national = parse("3017620422003"), eight = parse("20000004");

	cr_assert(gtin_is_restricted(&own));
	cr_assert(gtin_is_restricted(&weight));
	cr_assert(gtin_is_restricted(&eight));
	cr_assert_not(gtin_is_restricted(&national));
}
