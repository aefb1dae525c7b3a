// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/voice/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

double table_interval(size_t hits, size_t tried, double clips, double *ret_low, double *ret_high)
{
	static const double z = 1.959964;
	double share, middle, half, squared = z * z;

	*ret_low = 0;
	*ret_high = 1;
	if (!tried || clips <= 0)
		return 0;
	share = (double)hits / (double)tried;
	middle = (share + squared / (2 * clips)) / (1 + squared / clips);
	half = z * sqrt(share * (1 - share) / clips + squared / (4 * clips * clips)) /
	       (1 + squared / clips);
	*ret_low = fmax(0, middle - half);
	*ret_high = fmin(1, middle + half);
	return share;
}

void table_head(void)
{
	printf("| what | clips | people | first choice | among three | and quantity | and unit "
	       "| by itself | wrong of these |\n|---|---|---|---|---|---|---|---|---|\n");
}

static void cell(size_t hits, size_t tried, double clips)
{
	double low, high, share = table_interval(hits, tried, clips, &low, &high);

	if (tried)
		printf(" %.1f %% (%.0f–%.0f) |", 100 * share, 100 * low, 100 * high);
	else
		printf(" – |");
}

void table_row(const struct tally *tally, const char *what, ...)
{
	double clips = (double)tally->clips;
	double each = tally->tried ? clips / (double)tally->tried : 0;
	va_list args;

	printf("| ");
	va_start(args, what);
	vprintf(what, args);
	va_end(args);
	printf(" | %zu | %zu |", tally->clips, tally->speakers);
	if (tally->outside)
		printf(" – | – | – | – |");
	if (!tally->outside) {
		cell(tally->first, tally->tried, clips);
		cell(tally->three, tally->tried, clips);
		cell(tally->quantity, tally->counted ? tally->tried : 0, clips);
		cell(tally->unit, tally->counted ? tally->tried : 0, clips);
	}
	cell(tally->automatic, tally->tried, clips);
	if (tally->outside)
		printf(" all |\n");
	else if (tally->automatic) {
		/* a share of few: how many, too */
		cell(tally->wrong, tally->automatic, (double)tally->automatic * each);
		printf("\n");
	} else {
		printf(" – |\n");
	}
	fflush(stdout);
}

void table_note(const char *figure, const char *goal, const char *what, ...)
{
	va_list args;

	printf("| ");
	va_start(args, what);
	vprintf(what, args);
	va_end(args);
	printf(" | | | **%s** | %s | | | | |\n", figure, goal);
	fflush(stdout);
}
