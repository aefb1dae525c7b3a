/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How likely something is wanted now, from when it was wanted before: what was bought last week,
 * and what was bought in this season of other years, is said more often than the rest.
 */
#ifndef CABAS_CORE_HABIT_H
#define CABAS_CORE_HABIT_H
#include <stdint.h>

enum { HABIT_AVERAGE = 1000, HABIT_MAX = 8000 };

/**
 * habit_add() - one more time that something was wanted
 * @weight: what habit_add() gave for the times before; %HABIT_AVERAGE without any
 * @now_ms: the time, UTC since 1970
 * @then_ms: when it was wanted; later than @now_ms counts as now
 *
 * A time counts 400, half as much every 45 days, and 200 more when it lies within three weeks of
 * today's date in an earlier year.
 *
 * Return: its weight in a grammar, thousandths of the average, at most %HABIT_MAX.
 */
unsigned int habit_add(unsigned int weight, int64_t now_ms, int64_t then_ms);
#endif
