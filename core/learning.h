/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a confirmed clip teaches: which stretch of it is an example of which need, and whether the
 * recogniser had been right. It learns less rather than something wrong.
 */
#ifndef CABAS_CORE_LEARNING_H
#define CABAS_CORE_LEARNING_H
#include <jansson.h>

#include "base/arena.h"
#include "core/event.h"
#include "core/needs.h"
#include "core/phrase.h"
#include "core/trust.h"

enum { LEARNING_SEGMENTS_MAX = 64, LEARNING_FEATURES_MAX = 1 << 18 };

/**
 * struct learning_example - a stretch of the clip that names a need
 * @need: id
 * @from_ms: where in the clip as recorded it begins
 * @to_ms: and ends
 * @phones: what the phone loop heard, "" when nothing
 * @features: @feature_len bytes, as core/example.h has them
 * @feature_len: how many, more than 0
 */
struct learning_example {
	const char *need;
	int from_ms, to_ms;
	const char *phones;
	const void *features;
	size_t feature_len;
};

/**
 * struct learning - what a confirmed clip teaches
 * @examples: @example_count to keep
 * @example_count: of @examples
 * @outcomes: @outcome_count for trust_calibrate(), without a member
 * @outcome_count: of @outcomes
 */
struct learning {
	struct learning_example *examples;
	size_t example_count;
	struct trust_outcome *outcomes;
	size_t outcome_count;
};

/**
 * learning_pair() - pair what was heard with what a person confirmed
 * @answer: of cabas-voice, with features
 * @needs: ids of @count things that were confirmed, in the order said; NULL for one without a need
 * @count: how many
 * @arena: where all of @ret_learning lives
 * @ret_learning: receives what there is to learn; nothing is a good answer
 * @error: says what is wrong with the answer
 *
 * As many things as segments: in their order, but for things that a person may have put in another
 * order. One thing: the segment or the clip as one item, whichever names it, else whichever sounds
 * more like speech of the grammar. Any other number: no examples.
 *
 * Outcomes do not wait for examples: each segment counts as wrong whose need was not confirmed,
 * and when more was said than heard, the least sure one that was right counts as wrong for it.
 *
 * Return: %ERR_NONE, %ERR_INVALID for an answer that is none, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err learning_pair(const json_t *answer, const char *const *needs, size_t count,
		       struct arena *arena, struct learning *ret_learning, struct error *error);

/**
 * learning_check_amounts() - count a wrong quantity as wrong, too
 * @answer: as for learning_pair()
 * @items: the @count things that were confirmed, in the order of learning_pair()
 * @count: how many
 * @needs: what can be meant
 * @language: that was listened for
 * @arena: for the words of the transcript
 * @learning: of learning_pair(); an outcome whose quantity was heard as another is wrong
 *
 * Two litres of milk that go onto the list as twelve are a wrong add as well. Where things and
 * segments cannot be paired nothing is changed: such a phrase is never added without a question.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err learning_check_amounts(const json_t *answer, const struct item *items, size_t count,
				const struct needs *needs, enum language language,
				struct arena *arena, struct learning *learning);
#endif
