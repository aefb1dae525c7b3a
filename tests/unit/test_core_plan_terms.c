// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/money.h"
#include "core/plan_terms.h"

static struct arena arena;

static void start(void)
{
	arena_init(&arena, 1 << 20);
}

static void end(void)
{
	arena_done(&arena);
}

TestSuite(core_plan_terms, .init = start, .fini = end);

Test(core_plan_terms, a_share_is_a_percentage_with_at_most_one_decimal)
{
	for (unsigned int permille = 0; permille <= PLAN_OFF_MAX; permille++) {
		unsigned int read = 7;
		char text[16];

		snprintf(text, sizeof(text), "%u.%u%%", permille / 10, permille % 10);
		cr_assert_eq(plan_terms_share(text, &read, NULL), ERR_NONE, "%s", text);
		cr_assert_eq(read, permille);
		if (permille % 10)
			continue;
		snprintf(text, sizeof(text), "%u%%", permille / 10);
		cr_assert_eq(plan_terms_share(text, &read, NULL), ERR_NONE, "%s", text);
		cr_assert_eq(read, permille);
	}
}

Test(core_plan_terms, what_is_no_share_is_refused_and_nothing_is_written)
{
	static const char *const wrong[] = { "",     "%",     "5",     "5 %",
					     ".5%",  "5.%",   "5.25%", "-5%",
					     "5%5",  "5..5%", "5,5%",  "100.1%",
					     "101%", "x%",    "5.x%",  "99999999999999999999%" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		unsigned int read = 7;
		struct error error = { 0 };

		cr_assert_neq(plan_terms_share(wrong[i], &read, &error), ERR_NONE, "%s", wrong[i]);
		cr_assert_eq(read, 7);
		cr_assert(*error.text);
	}
}

Test(core_plan_terms, an_amount_is_digits_up_to_the_limit)
{
	int64_t amount = -1;
	struct error error = { 0 };

	cr_assert_eq(plan_terms_amount("150", &amount, &error), ERR_NONE);
	cr_assert_eq(amount, 150);
	cr_assert_eq(plan_terms_amount("10000000000", &amount, &error), ERR_NONE);
	cr_assert_eq(amount, MONEY_MAX);
	cr_assert_eq(plan_terms_amount("10000000001", &amount, &error), ERR_LIMIT);
	cr_assert_eq(plan_terms_amount("99999999999999999999999", &amount, &error), ERR_LIMIT);
	cr_assert_eq(plan_terms_amount("-1", &amount, &error), ERR_INVALID);
	cr_assert_eq(plan_terms_amount("1.50", &amount, &error), ERR_INVALID);
	cr_assert_eq(plan_terms_amount("", &amount, &error), ERR_INVALID);
	cr_assert_eq(amount, MONEY_MAX);
}

Test(core_plan_terms, slots_are_read_in_their_order)
{
	const struct plan_slot *slots;
	struct error error = { 0 };
	size_t count;

	cr_assert_eq(plan_terms_slots("  sat-10:390\ttue-18:0 ", &arena, &slots, &count, &error),
		     ERR_NONE, "%s", error.text);
	cr_assert_eq(count, 2);
	cr_assert_str_eq(slots[0].id, "sat-10");
	cr_assert_eq(slots[0].fee, 390);
	cr_assert_str_eq(slots[1].id, "tue-18");
	cr_assert_eq(slots[1].fee, 0);
}

Test(core_plan_terms, vouchers_take_an_amount_or_a_share_off)
{
	const struct plan_voucher *vouchers;
	struct error error = { 0 };
	size_t count;

	cr_assert_eq(plan_terms_vouchers("five:4000:500 tenth:6000:10%", &arena, &vouchers, &count,
					 &error),
		     ERR_NONE, "%s", error.text);
	cr_assert_eq(count, 2);
	cr_assert_str_eq(vouchers[0].id, "five");
	cr_assert_eq(vouchers[0].min, 4000);
	cr_assert_eq(vouchers[0].amount, 500);
	cr_assert_eq(vouchers[0].off, 0);
	cr_assert_str_eq(vouchers[1].id, "tenth");
	cr_assert_eq(vouchers[1].amount, 0);
	cr_assert_eq(vouchers[1].off, 100);
}

Test(core_plan_terms, wrong_lists_are_refused_with_the_word_that_is_wrong)
{
	static const struct {
		const char *text, *says;
		bool vouchers;
	} cases[] = {
		{ " ", "empty", false },
		{ "sat", "'sat' is not NAME:FEE", false },
		{ ":390", "':390' is not NAME:FEE", false },
		{ "sat:1:2", "'sat:1:2' is not NAME:FEE", false },
		{ "ok:1 sat:x", "'x' is no amount", false },
		{ "", "empty", true },
		{ "five:4000", "'five:4000' is not NAME:MIN", true },
		{ "five:4000:500:1", "is not NAME:MIN", true },
		{ "five:4000:5x", "'5x' is no amount", true },
		{ "five:4000:", "is not NAME:MIN", true },
		{ "five:x:5%", "'x' is no amount", true },
		{ "five:0:0", "takes nothing off", true },
		{ "five:0:0%", "takes nothing off", true },
		{ "five:0:101%", "above 100%", true },
		{ "a:1:1 b:1:1 c:1:1 d:1:1 e:1:1 f:1:1 g:1:1 h:1:1 i:1:1", "at most 8", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct plan_voucher *vouchers = NULL;
		const struct plan_slot *slots = NULL;
		struct error error = { 0 };
		size_t count = 7;
		enum err err = cases[i].vouchers ? plan_terms_vouchers(cases[i].text, &arena,
								       &vouchers, &count, &error)
						 : plan_terms_slots(cases[i].text, &arena, &slots,
								    &count, &error);

		cr_assert_neq(err, ERR_NONE, "%s", cases[i].text);
		cr_assert(strstr(error.text, cases[i].says), "%s: %s", cases[i].text, error.text);
		cr_assert(!vouchers && !slots && count == 7);
	}
}
