// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/habit.h"

enum { ONCE = 400, HALF_DAYS = 45, SEASON = 200, SEASON_DAYS = 21, YEAR_DAYS = 365 };

static const int64_t ms_per_day = 86400000;

unsigned int habit_add(unsigned int weight, int64_t now_ms, int64_t then_ms)
{
	int64_t days = now_ms > then_ms ? (now_ms - then_ms) / ms_per_day : 0;
	int64_t halvings = days / HALF_DAYS, of_year = days % YEAR_DAYS;

	if (halvings < 10)
		weight += ONCE >> halvings;
	if (days > YEAR_DAYS / 2 && (of_year <= SEASON_DAYS || of_year >= YEAR_DAYS - SEASON_DAYS))
		weight += SEASON;
	return weight < HABIT_MAX ? weight : HABIT_MAX;
}
