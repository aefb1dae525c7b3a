/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan and its alternatives side by side, as bars of a terminal and of a picture show them. */
#ifndef CABAS_CLI_EXPLAIN_CHART_H
#define CABAS_CLI_EXPLAIN_CHART_H
#include <stdbool.h>

#include "cli/explain_story.h"

/* Bars that one can still read side by side; the plan is always among them. */
enum { EXPLAIN_BARS_MAX = 12 };

/**
 * struct explain_bar - one way to buy
 * @name: its stores, "drive + hyper"
 * @goods: less what is taken off, in minor units
 * @fee: and the trip, in minor units; at least 0
 * @total: of both
 * @unmet: things that it lacks
 * @plan: it is the plan
 * @proven: no other way with these stores is cheaper
 */
struct explain_bar {
	char name[EXPLAIN_NAMES_SIZE];
	json_int_t goods, fee, total;
	size_t unmet;
	bool plan, proven;
};

/**
 * struct explain_chart - bars side by side
 * @bars: @count of them, the fewest things missing first, then the lowest total
 * @count: at most %EXPLAIN_BARS_MAX
 * @left_out: alternatives that are worse than all of these
 * @most: the highest total, at least 1
 */
struct explain_chart {
	struct explain_bar bars[EXPLAIN_BARS_MAX];
	size_t count, left_out;
	json_int_t most;
};

/**
 * explain_chart_make() - the plan beside single stores, pairs, and more stores
 * @story: of which plan
 * @ret_chart: receives it
 */
void explain_chart_make(const struct explain_story *story, struct explain_chart *ret_chart);

/**
 * explain_chart_curve() - one bar for 1, 2, 3 ... stores
 * @story: of which plan
 * @ret_chart: receives it, in this order; more than %EXPLAIN_BARS_MAX are left out
 */
void explain_chart_curve(const struct explain_story *story, struct explain_chart *ret_chart);

/**
 * explain_chart_print() - bars on the terminal
 * @story: of which plan
 */
void explain_chart_print(const struct explain_story *story);
#endif
