/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Means that move towards a voice as far as it was heard (maximum a posteriori): each gaussian's
 * mean becomes the average of its old place, counted %ADAPT_PRIOR times, and of the frames that it
 * explains.
 */
#ifndef CABAS_WORKERS_ADAPT_LEARN_H
#define CABAS_WORKERS_ADAPT_LEARN_H
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "workers/adapt_align.h"

enum { ADAPT_PRONS_MAX = 32, ADAPT_ROUNDS = 2 };

/* Frames that an old mean weighs. */
#define ADAPT_PRIOR 10.0f

/**
 * struct adapt_word - something that may be said
 * @label: what it is
 * @chains: @count ways to say it
 * @count: how many
 */
struct adapt_word {
	const char *label;
	struct adapt_chain *chains;
	size_t count;
};

/**
 * struct adapt_example - a clip of which it is known what was said
 * @clip: its features
 * @word: index of the word
 * @held_out: kept aside for judging
 */
struct adapt_example {
	struct adapt_clip clip;
	size_t word;
	bool held_out;
};

/**
 * struct adapt_task - words and examples of them
 * @words: @word_count
 * @word_count: how many
 * @examples: @example_count
 * @example_count: how many
 */
struct adapt_task {
	struct adapt_word *words;
	size_t word_count;
	struct adapt_example *examples;
	size_t example_count;
};

/**
 * struct adapt_verdict - how well the examples that were held out are understood
 * @right: how many are
 * @margin: how far the right word's score lies above the best other one's, per frame, in the mean
 */
struct adapt_verdict {
	size_t right;
	double margin;
};

/**
 * adapt_learn() - move a model's means by the examples that are not held out
 * @model: is changed
 * @task: words and examples
 * @prior: frames that an old mean weighs
 *
 * Return: %ERR_NONE, %ERR_NOMEM with the means as they were.
 */
enum err adapt_learn(struct adapt_model *model, const struct adapt_task *task, float prior);

/**
 * adapt_learn_judge() - understand the examples that were held out, among all words
 * @model: the model
 * @task: words and examples
 * @ret_verdict: receives how it went
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err adapt_learn_judge(const struct adapt_model *model, const struct adapt_task *task,
			   struct adapt_verdict *ret_verdict);

/**
 * adapt_learn_better() - whether a change is worth keeping
 * @before: the model as it was
 * @after: the changed one
 *
 * Return: more is right, or as much and by a wider margin.
 */
bool adapt_learn_better(const struct adapt_verdict *before, const struct adapt_verdict *after);
#endif
