// SPDX-License-Identifier: GPL-2.0-or-later
/* What was wanted lately, or at this time of other years, weighs more. */
#include <criterion/criterion.h>

#include "core/habit.h"

static const int64_t day = 86400000, now = 1795000000000;

static unsigned int once(int64_t days)
{
	return habit_add(HABIT_AVERAGE, now, now - days * day);
}

Test(core_habit, a_time_weighs_less_the_longer_ago_it_is)
{
	for (int64_t days = 1; days < 300; days++)
		cr_assert_leq(once(days), once(days - 1), "day %lld", (long long)days);
	cr_assert_gt(once(0), once(100));
	cr_assert_eq(once(500), HABIT_AVERAGE);
}

Test(core_habit, the_same_season_of_other_years_weighs)
{
	cr_assert_gt(once(365), once(300));
	cr_assert_gt(once(365 - 20), once(300));
	cr_assert_gt(once(2 * 365 + 10), once(300));
	cr_assert_eq(once(365 + 100), HABIT_AVERAGE);
}

Test(core_habit, the_weight_stays_between_average_and_most)
{
	unsigned int weight = HABIT_AVERAGE;

	for (int i = 0; i < 1000; i++) {
		unsigned int more = habit_add(weight, now, now - i * day);

		cr_assert_geq(more, weight);
		weight = more;
	}
	cr_assert_eq(weight, HABIT_MAX);
	/* a clock that went back */
	cr_assert_eq(habit_add(HABIT_AVERAGE, now, now + 5 * day), once(0));
}
