/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was meant against what was decided. */
#ifndef CABAS_TESTS_BENCH_VOICE_SCORE_H
#define CABAS_TESTS_BENCH_VOICE_SCORE_H
#include "core/phrase.h"
#include "tests/bench/voice/home.h"
#include "tests/bench/voice/table.h"

enum { MEANT_MAX = 8 };

/**
 * struct meant - what a clip says
 * @items: @count things, in the order said
 * @count: how many; 0: nothing that is known
 */
struct meant {
	struct phrase_item items[MEANT_MAX];
	size_t count;
};

/**
 * score_one() - a clip that says one thing without a number
 * @need: id
 *
 * Return: what it means.
 */
struct meant score_one(const char *need);

/**
 * score_count() - a number of pieces
 * @need: id
 * @count: how many
 *
 * Return: what it means.
 */
struct meant score_count(const char *need, int count);

/**
 * score_add() - count one decision
 * @tally: grows
 * @meant: what was said
 * @heard: what was decided
 */
void score_add(struct tally *tally, const struct meant *meant, const struct dictation *heard);
#endif
