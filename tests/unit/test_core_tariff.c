// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/money.h"
#include "core/tariff.h"

static struct tariff parsed(const char *text)
{
	struct tariff tariff = { 0 };
	struct error error = { 0 };

	cr_assert_eq(tariff_parse(text, &tariff, &error), ERR_NONE, "'%s': %s", text, error.text);
	return tariff;
}

Test(core_tariff, bands_are_read_with_any_blanks_between)
{
	struct tariff tariff = parsed(" 2500:499\t 6000:0 ");

	cr_assert_eq(tariff.count, 2);
	cr_assert_eq(tariff.bands[0].min, 2500);
	cr_assert_eq(tariff.bands[0].fee, 499);
	cr_assert_eq(tariff.bands[1].min, 6000);
	cr_assert_eq(tariff.bands[1].fee, 0);
}

Test(core_tariff, what_is_not_a_list_of_bands_is_refused_and_changes_nothing)
{
	static const struct {
		const char *text, *says;
		enum err err;
	} cases[] = {
		{ "", "there is no band", ERR_INVALID },
		{ "  ", "there is no band", ERR_INVALID },
		{ "2500", "band 1, '2500': not MIN:FEE", ERR_INVALID },
		{ "2500:", "band 1, '2500:': not MIN:FEE", ERR_INVALID },
		{ ":499", "band 1, ':499': not MIN:FEE", ERR_INVALID },
		{ "-1:499", "band 1, '-1:499': not MIN:FEE", ERR_INVALID },
		{ "0:4.99", "band 1, '0:4.99': not MIN:FEE", ERR_INVALID },
		{ "0:1 10:0x", "band 2, '10:0x': not MIN:FEE", ERR_INVALID },
		{ "0:1, 10:0", "band 1, '0:1,': not MIN:FEE", ERR_INVALID },
		{ "10:1 5:0", "band 2, '5:0': its minimum is not above the one before",
		  ERR_INVALID },
		{ "10:1 10:0", "band 2, '10:0': its minimum is not above the one before",
		  ERR_INVALID },
		{ "10000000001:0", "band 1, '10000000001:0': the amount is too large", ERR_LIMIT },
		{ "0:99999999999999999999",
		  "band 1, '0:99999999999999999999': the amount is too large", ERR_LIMIT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tariff tariff = { .count = 42 };
		struct error error = { 0 };

		cr_expect_eq(tariff_parse(cases[i].text, &tariff, &error), cases[i].err, "'%s'",
			     cases[i].text);
		cr_expect_str_eq(error.text, cases[i].says);
		cr_expect_eq(tariff.count, 42, "'%s' wrote a result", cases[i].text);
	}
}

Test(core_tariff, sixteen_bands_are_read_and_seventeen_refused)
{
	char text[400] = "";
	struct tariff tariff = { .count = 42 };
	struct error error = { 0 };

	for (size_t i = 0; i < TARIFF_BANDS_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%zu:5 ", i);
	cr_assert_eq(parsed(text).count, TARIFF_BANDS_MAX);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "99:5");
	cr_assert_eq(tariff_parse(text, &tariff, &error), ERR_LIMIT);
	cr_assert_eq(tariff.count, 42);
}

Test(core_tariff, the_largest_money_is_a_band)
{
	struct tariff tariff = parsed("10000000000:10000000000");

	cr_assert_eq(tariff.bands[0].min, MONEY_MAX);
	cr_assert_eq(tariff.bands[0].fee, MONEY_MAX);
}

Test(core_tariff, below_the_minimum_the_store_takes_no_order)
{
	struct tariff tariff = parsed("2500:499 6000:0");
	int64_t fee = 42;

	cr_assert_not(tariff_fee(&tariff, 2499, &fee));
	cr_assert_eq(fee, 42);
	cr_assert(tariff_fee(&tariff, 2500, &fee) && fee == 499);
	cr_assert(tariff_fee(&tariff, 5999, &fee) && fee == 499);
	cr_assert(tariff_fee(&tariff, 6000, &fee) && fee == 0);
}

Test(core_tariff, of_the_reached_bands_the_cheapest_counts_even_when_a_later_one_is_dearer)
{
	struct tariff tariff = parsed("0:300 10:700 20:100 30:200");
	int64_t fee;

	cr_assert(tariff_fee(&tariff, 15, &fee) && fee == 300);
	cr_assert(tariff_fee(&tariff, 35, &fee) && fee == 100);
}

Test(core_tariff, a_tariff_without_bands_is_never_reached)
{
	struct tariff tariff = { 0 };
	int64_t fee;

	cr_assert_not(tariff_fee(&tariff, MONEY_MAX, &fee));
}

Test(core_tariff, the_top_up_names_the_nearest_cheaper_band)
{
	struct tariff tariff = parsed("1000:500 2000:600 3000:200 6000:0");
	int64_t missing = 42, saves = 42;

	cr_assert_not(tariff_topup(&tariff, 999, &missing, &saves));
	cr_assert_not(tariff_topup(&tariff, 6000, &missing, &saves));
	cr_assert_eq(missing, 42);
	cr_assert(tariff_topup(&tariff, 1000, &missing, &saves));
	cr_assert(missing == 2000 && saves == 300);
	cr_assert(tariff_topup(&tariff, 5790, &missing, &saves));
	cr_assert(missing == 210 && saves == 200);
}

Test(core_tariff, pickup_and_delivery_are_the_modes)
{
	cr_assert(tariff_mode_known("pickup"));
	cr_assert(tariff_mode_known("delivery"));
	cr_assert_not(tariff_mode_known("Pickup"));
	cr_assert_not(tariff_mode_known(""));
}
