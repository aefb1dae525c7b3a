// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/adapt_learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

enum { WORK_ARENA_MAX = 512 << 20 };

/* What the frames say of each gaussian: how many it explains, and their sum. */
struct tally {
	float *count, *sum;
};

static bool *mark_used(const struct adapt_model *model, const struct adapt_task *task)
{
	bool *used = calloc(model->mdef.senones, sizeof(*used));

	for (size_t i = 0; used && i < task->word_count; i++)
		for (size_t j = 0; j < task->words[i].count; j++)
			adapt_chain_mark(model, &task->words[i].chains[j], used);
	return used;
}

/* The best of a word's pronunciations. */
static enum err score_word(const struct adapt_model *model, const struct adapt_word *word,
			   const struct adapt_fits *fits, double *ret_score, size_t *ret_chain)
{
	double best = -INFINITY;

	for (size_t i = 0; i < word->count; i++) {
		struct arena arena;
		double score;
		enum err err;

		arena_init(&arena, WORK_ARENA_MAX);
		err = adapt_align(model, &word->chains[i], fits, &arena, NULL, &score);
		arena_done(&arena);
		if (err)
			return err;
		if (score > best) {
			best = score;
			*ret_chain = i;
		}
	}
	*ret_score = best;
	return ERR_NONE;
}

/* --- learning --------------------------------------------------------------------------------- */

/* Shares a frame among the densities that explain it. */
static void add_frame(const struct adapt_model *model, const float *features, size_t senone,
		      struct tally *tally)
{
	const struct model_s3_shape *shape = &model->shape;
	size_t book = model->book[senone];

	for (size_t s = 0, before = 0; s < shape->streams; before += shape->width[s++]) {
		const float *weights =
			model->weights + (senone * shape->streams + s) * shape->columns;
		float share[ADAPT_TOP] = { 0 }, sum = 0;
		struct adapt_top top;

		adapt_model_top(model, book, s, features + before, &top);
		for (int i = 0; i < ADAPT_TOP && isfinite(top.value[i]); i++) {
			share[i] = weights[top.density[i]] * expf(top.value[i] - top.value[0]);
			sum += share[i];
		}
		for (int i = 0; i < ADAPT_TOP && sum > 0; i++) {
			size_t at = adapt_model_gaussian(model, book, s, top.density[i]);
			float part = share[i] / sum;

			/* the count stands at the first of the gaussian's numbers */
			tally->count[at] += part;
			for (size_t j = 0; j < shape->width[s]; j++)
				tally->sum[at + j] += part * features[before + j];
		}
	}
}

static enum err add_example(const struct adapt_model *model, const struct adapt_word *word,
			    const struct adapt_clip *clip, const bool *used, struct tally *tally)
{
	_auto_(freep) uint16_t *senones = calloc(clip->frames, sizeof(*senones));
	struct adapt_fits fits;
	struct arena arena;
	double score = 0;
	size_t chain = 0;
	enum err err;

	arena_init(&arena, WORK_ARENA_MAX);
	err = senones ? adapt_fits_make(model, clip, used, &arena, &fits) : ERR_NOMEM;
	if (!err)
		err = score_word(model, word, &fits, &score, &chain);
	if (!err && isfinite(score))
		err = adapt_align(model, &word->chains[chain], &fits, &arena, senones, &score);
	for (size_t t = 0; !err && isfinite(score) && t < clip->frames; t++)
		add_frame(model, clip->features + t * ADAPT_FEATURES, senones[t], tally);
	arena_done(&arena);
	return err;
}

static void move_means(struct adapt_model *model, const float *old, const struct tally *tally,
		       float prior)
{
	const struct model_s3_shape *shape = &model->shape;

	for (size_t b = 0; b < shape->rows; b++)
		for (size_t s = 0; s < shape->streams; s++)
			for (size_t d = 0; d < shape->columns; d++) {
				size_t at = adapt_model_gaussian(model, b, s, d);

				for (size_t i = at; i < at + shape->width[s]; i++) {
					float mean = (prior * old[i] + tally->sum[i]) /
						     (prior + tally->count[at]);

					memcpy(&model->means.words[shape->at + i], &mean,
					       sizeof(mean));
				}
			}
}

static enum err learn_once(struct adapt_model *model, const struct adapt_task *task,
			   const float *old, float prior)
{
	_auto_(freep) float *count = calloc(model->shape.total, sizeof(float));
	_auto_(freep) float *sum = calloc(model->shape.total, sizeof(float));
	_auto_(freep) bool *used = mark_used(model, task);
	struct tally tally = { count, sum };
	enum err err = count && sum && used ? ERR_NONE : ERR_NOMEM;

	for (size_t i = 0; i < task->example_count && !err; i++) {
		const struct adapt_example *example = &task->examples[i];

		if (!example->held_out)
			err = add_example(model, &task->words[example->word], &example->clip, used,
					  &tally);
	}
	if (!err)
		move_means(model, old, &tally, prior);
	return err;
}

enum err adapt_learn(struct adapt_model *model, const struct adapt_task *task, float prior)
{
	size_t size = model->shape.total * sizeof(float);
	_auto_(freep) float *old = malloc(size);
	enum err err = ERR_NONE;

	if (!old)
		return ERR_NOMEM;
	memcpy(old, model->means.words + model->shape.at, size);
	for (int round = 0; round < ADAPT_ROUNDS && !err; round++)
		err = learn_once(model, task, old, prior);
	if (err)
		memcpy(model->means.words + model->shape.at, old, size);
	return err;
}

/* --- judging ---------------------------------------------------------------------------------- */

static enum err judge_example(const struct adapt_model *model, const struct adapt_task *task,
			      const struct adapt_example *example, const bool *used,
			      struct adapt_verdict *verdict)
{
	double right = -INFINITY, other = -INFINITY;
	struct adapt_fits fits;
	struct arena arena;
	size_t chain;
	enum err err;

	arena_init(&arena, WORK_ARENA_MAX);
	err = adapt_fits_make(model, &example->clip, used, &arena, &fits);
	for (size_t i = 0; i < task->word_count && !err; i++) {
		double score = -INFINITY;

		err = score_word(model, &task->words[i], &fits, &score, &chain);
		if (i == example->word)
			right = score;
		else if (score > other)
			other = score;
	}
	arena_done(&arena);
	verdict->right += right > other;
	if (isfinite(right) && isfinite(other))
		verdict->margin += (right - other) / (double)example->clip.frames;
	return err;
}

enum err adapt_learn_judge(const struct adapt_model *model, const struct adapt_task *task,
			   struct adapt_verdict *ret_verdict)
{
	_auto_(freep) bool *used = mark_used(model, task);
	struct adapt_verdict verdict = { 0 };
	enum err err = used ? ERR_NONE : ERR_NOMEM;
	size_t count = 0;

	for (size_t i = 0; i < task->example_count && !err; i++)
		if (task->examples[i].held_out) {
			err = judge_example(model, task, &task->examples[i], used, &verdict);
			count++;
		}
	if (err)
		return err;
	verdict.margin /= count ? (double)count : 1;
	*ret_verdict = verdict;
	return ERR_NONE;
}

bool adapt_learn_better(const struct adapt_verdict *before, const struct adapt_verdict *after)
{
	if (after->right != before->right)
		return after->right > before->right;
	return after->margin > before->margin;
}
