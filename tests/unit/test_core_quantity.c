// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/money.h"
#include "core/quantity.h"

static const char *read_as(const char *text)
{
	static char printed[QUANTITY_TEXT_SIZE];
	struct quantity quantity;
	enum err err = quantity_parse(text, strlen(text), &quantity);

	if (err)
		return err_code(err);
	quantity_print(quantity, printed);
	return printed;
}

Test(core_quantity, net_contents_are_read_as_packs_print_them)
{
	static const char *const pairs[][2] = {
		{ "250G", "250 g" },	     { "4 x 25g", "100 g" },  { "4 x25g", "100 g" },
		{ "4 * 25g", "100 g" },	     { "4X2,5L", "10 l" },    { "6 x 33 cl", "198 cl" },
		{ "1.5 l", "1.5 l" },	     { "1,5l", "1.5 l" },     { "12", "12 piece" },
		{ "6 piece", "6 piece" },    { "8x1l", "8 l" },	      { "125 g", "125 g" },
		{ "1 kg", "1 kg" },	     { "2\u00d72 l", "4 l" }, { "500\u00a0g", "500 g" },
		{ "500\u202fg", "500 g" },   { "2 pack", "2 pack" },  { "0.250 kg", "0.25 kg" },
		{ "2 x 3 x 4", "24 piece" }, { " 1 l ", "1 l" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		cr_assert_str_eq(read_as(pairs[i][0]), pairs[i][1], "%s gave %s", pairs[i][0],
				 read_as(pairs[i][0]));
}

Test(core_quantity, what_is_no_quantity_is_refused)
{
	static const char *const wrong[] = { "",    "g",     "x",	"1 x",	 "1 lb", "1..5 l",
					     "- 1", "-1 kg", "1,2,3 g", "6 x g", "one l" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert_str_eq(read_as(wrong[i]), "invalid", "%s", wrong[i]);
	cr_assert_str_eq(read_as("99999999999999999999 g"), "limit");
	cr_assert_str_eq(read_as("1000000000 x 1000000000 x 1000000000 g"), "limit");
}

static struct decimal random_decimal(void)
{
	struct decimal decimal;

	cr_assert_eq(decimal_make(rand() % 2000001 - 1000000, (unsigned int)(rand() % 7), &decimal),
		     ERR_NONE);
	return decimal;
}

Test(core_quantity, sums_commute_and_associate_and_printing_reads_back)
{
	srand(7);
	for (int i = 0; i < 20000; i++) {
		struct decimal a = random_decimal(), b = random_decimal(), c = random_decimal();
		struct decimal ab, ba, left, right, bc, back;
		char text[DECIMAL_TEXT_SIZE];

		cr_assert_eq(decimal_add(a, b, &ab), ERR_NONE);
		cr_assert_eq(decimal_add(b, a, &ba), ERR_NONE);
		cr_assert(!decimal_compare(ab, ba) && ab.digits == ba.digits);
		cr_assert_eq(decimal_add(ab, c, &left), ERR_NONE);
		cr_assert_eq(decimal_add(b, c, &bc), ERR_NONE);
		cr_assert_eq(decimal_add(a, bc, &right), ERR_NONE);
		cr_assert_eq(left.digits, right.digits);
		cr_assert_eq(left.scale, right.scale);
		decimal_print(left, text);
		cr_assert_eq(decimal_parse(text, strlen(text), &back), ERR_NONE, "%s", text);
		cr_assert(back.digits == left.digits && back.scale == left.scale);
	}
}

static struct quantity quantity_of(const char *text)
{
	struct quantity quantity = { .unit = UNIT_NONE };

	cr_assert(!*text || !quantity_parse(text, strlen(text), &quantity), "%s", text);
	return quantity;
}

Test(core_quantity, equal_dimensions_add_up_exactly_and_others_do_not)
{
	struct quantity sum;
	char text[QUANTITY_TEXT_SIZE];

	cr_assert_eq(quantity_add(quantity_of("1.5 kg"), quantity_of("250 g"), &sum), ERR_NONE);
	quantity_print(sum, text);
	cr_assert_str_eq(text, "1.75 kg");
	cr_assert_eq(quantity_add(quantity_of("33 cl"), quantity_of("1 l"), &sum), ERR_NONE);
	quantity_print(sum, text);
	cr_assert_str_eq(text, "133 cl");
	cr_assert_eq(quantity_add(quantity_of("1 l"), quantity_of("1 kg"), &sum), ERR_INVALID);
	cr_assert_eq(quantity_add(quantity_of("1 can"), quantity_of("1 jar"), &sum), ERR_INVALID);
	cr_assert_eq(quantity_add(quantity_of(""), quantity_of("2 l"), &sum), ERR_NONE);
	quantity_print(sum, text);
	cr_assert_str_eq(text, "2 l");
}

Test(core_quantity, packs_cover_the_need_and_one_fewer_would_not)
{
	srand(11);
	for (int i = 0; i < 20000; i++) {
		struct quantity need = { { 1 + rand() % 5000, 0 }, UNIT_ML };
		struct quantity pack = { { 100 + rand() % 2000, 0 }, UNIT_ML };
		int64_t packs;

		if (quantity_packs(need, pack, &packs))
			continue;
		cr_assert_geq(packs * pack.value.digits, need.value.digits);
		cr_assert_lt((packs - 1) * pack.value.digits, need.value.digits);
	}
}

Test(core_quantity, packs_of_what_cannot_be_compared_have_no_answer)
{
	int64_t packs = 42;

	cr_assert_eq(quantity_packs(quantity_of("3 piece"), quantity_of("1 kg"), &packs),
		     ERR_INVALID);
	cr_assert_eq(quantity_packs(quantity_of("1 kg"), quantity_of(""), &packs), ERR_INVALID);
	cr_assert_eq(quantity_packs(quantity_of("1000 l"), quantity_of("0.5 l"), &packs),
		     ERR_LIMIT);
	cr_assert_eq(packs, 42);
	cr_assert_eq(quantity_packs(quantity_of(""), quantity_of("6 l"), &packs), ERR_NONE);
	cr_assert_eq(packs, 1);
	cr_assert_eq(quantity_packs(quantity_of("2 bottle"), quantity_of("75 cl"), &packs),
		     ERR_NONE);
	cr_assert_eq(packs, 2);
	cr_assert_eq(quantity_packs(quantity_of("7 piece"), quantity_of("6 piece"), &packs),
		     ERR_NONE);
	cr_assert_eq(packs, 2);
}

Test(core_money, amounts_are_exact_in_minor_units)
{
	int64_t minor = 42;
	char text[MONEY_TEXT_SIZE];

	cr_assert(!money_parse("2.30", 2, &minor) && minor == 230);
	cr_assert(!money_parse("2,3", 2, &minor) && minor == 230);
	cr_assert(!money_parse("-1.5", 2, &minor) && minor == -150);
	cr_assert(!money_parse("0.290", 2, &minor) && minor == 29);
	cr_assert(!money_parse("7", 0, &minor) && minor == 7);
	cr_assert_eq(money_parse("1.005", 2, &minor), ERR_INVALID);
	cr_assert_eq(money_parse("", 2, &minor), ERR_INVALID);
	cr_assert_eq(money_parse("999999999999", 2, &minor), ERR_LIMIT);
	cr_assert_eq(minor, 7);
	money_print(-150, 2, ',', text);
	cr_assert_str_eq(text, "-1,50");
	money_print(5, 2, '.', text);
	cr_assert_str_eq(text, "0.05");
	money_print(1234, 0, '.', text);
	cr_assert_str_eq(text, "1234");
}

Test(core_money, every_amount_reads_back_as_it_was_printed)
{
	char text[MONEY_TEXT_SIZE];
	int64_t back;

	for (int64_t minor = -100000; minor <= 100000; minor += 7) {
		money_print(minor, 2, minor % 2 ? '.' : ',', text);
		cr_assert_eq(money_parse(text, 2, &back), ERR_NONE, "%s", text);
		cr_assert_eq(back, minor);
	}
	cr_assert_eq(money_exponent("EUR"), 2);
	cr_assert_eq(money_exponent("JPY"), 0);
	cr_assert_eq(money_exponent("TND"), 3);
}
