/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of the bench: shares with how sure they are. */
#ifndef CABAS_TESTS_BENCH_VOICE_TABLE_H
#define CABAS_TESTS_BENCH_VOICE_TABLE_H
#include <stdbool.h>
#include <stddef.h>

/**
 * struct tally - what came of a set of clips
 * @clips: different recordings; the intervals are of this many, however often each was tried
 * @tried: how often a clip was tried
 * @speakers: people
 * @first: the first choice was right (in a phrase: each thing, in order)
 * @three: the right answer was among what is offered
 * @quantity: and so were the quantities
 * @unit: and so were their units
 * @automatic: went onto the list without a question
 * @wrong: of these
 * @counted: quantities were said
 * @outside: nothing that was said is known
 */
struct tally {
	size_t clips, tried, speakers;
	size_t first, three, quantity, unit, automatic, wrong;
	bool counted, outside;
};

/**
 * table_interval() - a share and its 95 % Wilson interval, thousandths
 * @hits: how often it was so
 * @tried: how often it was tried
 * @clips: how many independent trials that is worth, at most @tried
 * @ret_low: receives the lower end, 0 to 1
 * @ret_high: receives the upper end
 *
 * Return: the share, 0 to 1; 0 with 0 to 1 around it when nothing was tried.
 */
double table_interval(size_t hits, size_t tried, double clips, double *ret_low, double *ret_high);

/** table_head() - the columns */
void table_head(void);

/**
 * table_row() - one set of clips
 * @tally: what came of it
 * @what: printf format of what was tried
 */
void table_row(const struct tally *tally, const char *what, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * table_note() - one row with a single figure
 * @figure: it, with its unit
 * @goal: what it should be
 * @what: printf format of what was measured
 */
void table_note(const char *figure, const char *goal, const char *what, ...)
	__attribute__((format(printf, 3, 4)));
#endif
