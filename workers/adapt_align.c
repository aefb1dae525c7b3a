// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/adapt_align.h"

#include <math.h>
#include <string.h>

/* Where a phone stands in a word, as in MODEL_MDEF_PLACES. */
enum { INSIDE, BEGIN, END, SINGLE };

/* The phone between its neighbours, or else alone. */
static uint32_t find_phone(const struct model_mdef *mdef, int base, int left, int right, int place)
{
	for (size_t i = mdef->bases; i < mdef->phone_count; i++) {
		const struct model_phone *phone = &mdef->phones[i];

		if (phone->base == base && phone->left == left && phone->right == right &&
		    phone->place == place)
			return (uint32_t)i;
	}
	return (uint32_t)base;
}

static enum err read_bases(const struct model_mdef *mdef, const char *text, int *bases,
			   size_t *ret_count, struct error *error)
{
	size_t count = 1, len;

	for (const char *at = text + strspn(text, " "); *at; at += len, at += strspn(at, " ")) {
		len = strcspn(at, " ");
		if (count + 1 >= ADAPT_PHONES_MAX)
			return error_set(error, ERR_LIMIT, "'%s' has more than %d phones", text,
					 ADAPT_PHONES_MAX - 2);
		bases[count] = model_mdef_base(mdef, at, len);
		if (bases[count++] < 0)
			return error_set(
				error, ERR_INVALID, "the phone '%.*s' is not the model's",
				(int)(len < MODEL_MDEF_NAME_SIZE ? len : MODEL_MDEF_NAME_SIZE), at);
	}
	if (count == 1)
		return error_set(error, ERR_INVALID, "a word without a sound");
	*ret_count = count + 1;
	return ERR_NONE;
}

enum err adapt_chain_make(const struct adapt_model *model, const char *text,
			  struct adapt_chain *ret_chain, struct error *error)
{
	const struct model_mdef *mdef = &model->mdef;
	int bases[ADAPT_PHONES_MAX];
	struct adapt_chain chain = { 0 };
	enum err err = read_bases(mdef, text, bases, &chain.count, error);

	if (err)
		return err;
	bases[0] = bases[chain.count - 1] = model_mdef_base(mdef, "SIL", 3);
	chain.phones[0] = chain.phones[chain.count - 1] = (uint32_t)bases[0];
	for (size_t i = 1; i + 1 < chain.count; i++) {
		int place = chain.count == 3	   ? SINGLE
			    : i == 1		   ? BEGIN
			    : i + 2 == chain.count ? END
						   : INSIDE;

		chain.phones[i] = find_phone(mdef, bases[i], bases[i - 1], bases[i + 1], place);
	}
	*ret_chain = chain;
	return ERR_NONE;
}

static const uint16_t *path_of(const struct adapt_model *model, uint32_t phone)
{
	return model->mdef.path + phone * model->mdef.states;
}

void adapt_chain_mark(const struct adapt_model *model, const struct adapt_chain *chain, bool *used)
{
	for (size_t i = 0; i < chain->count; i++)
		for (size_t k = 0; k < model->mdef.states; k++)
			used[path_of(model, chain->phones[i])[k]] = true;
}

/* --- how well sounds fit ---------------------------------------------------------------------- */

static float score_senone(const struct adapt_model *model, const struct adapt_top *tops,
			  size_t senone)
{
	const struct model_s3_shape *shape = &model->shape;
	float score = 0;

	for (size_t s = 0; s < shape->streams; s++) {
		const float *weights =
			model->weights + (senone * shape->streams + s) * shape->columns;
		const struct adapt_top *top = &tops[s];
		float sum = 0;

		for (int i = 0; i < ADAPT_TOP && isfinite(top->value[i]); i++)
			sum += weights[top->density[i]] * expf(top->value[i] - top->value[0]);
		score += top->value[0] + logf(fmaxf(sum, 1e-30f));
	}
	return score;
}

/* One frame: the codebooks that are used, then the senones that are. */
static void score_frame(const struct adapt_model *model, const float *features, const bool *used,
			bool *done, struct adapt_top *tops, float *scores)
{
	const struct model_s3_shape *shape = &model->shape;

	memset(done, 0, shape->rows * sizeof(*done));
	for (size_t n = 0; n < model->mdef.senones; n++) {
		size_t book = model->book[n], before = 0;
		struct adapt_top *top = tops + book * shape->streams;

		if (!used[n])
			continue;
		for (size_t s = 0; s < shape->streams && !done[book]; s++) {
			adapt_model_top(model, book, s, features + before, &top[s]);
			before += shape->width[s];
		}
		done[book] = true;
		scores[n] = score_senone(model, top, n);
	}
}

enum err adapt_fits_make(const struct adapt_model *model, const struct adapt_clip *clip,
			 const bool *used, struct arena *arena, struct adapt_fits *ret_fits)
{
	size_t rows = model->shape.rows, senones = model->mdef.senones;
	struct adapt_top *tops = arena_array(arena, rows * model->shape.streams, sizeof(*tops));
	bool *done = arena_array(arena, rows, sizeof(*done));
	float *scores = arena_array(arena, clip->frames * senones, sizeof(*scores));

	if (!tops || !done || !scores)
		return ERR_NOMEM;
	for (size_t t = 0; t < clip->frames; t++)
		score_frame(model, clip->features + t * ADAPT_FEATURES, used, done, tops,
			    scores + t * senones);
	*ret_fits = (struct adapt_fits){ clip->frames, senones, scores };
	return ERR_NONE;
}

/* --- the way through -------------------------------------------------------------------------- */

/* The best way that ends in each state; @from: the state before it, by frame. */
struct search {
	const struct adapt_model *model;
	const struct adapt_chain *chain;
	const struct adapt_fits *fits;
	size_t states, total; /* of a phone, of the chain */
	double *now, *then;
	uint16_t *from;
};

static const float *moves_of(const struct search *search, size_t phone)
{
	const struct model_mdef *mdef = &search->model->mdef;

	return search->model->moves + mdef->phones[search->chain->phones[phone]].matrix *
					      mdef->states * (mdef->states + 1);
}

static double score_of(const struct search *search, size_t frame, size_t state)
{
	size_t senone =
		path_of(search->model,
			search->chain->phones[state / search->states])[state % search->states];

	return (double)search->fits->scores[frame * search->fits->senones + senone];
}

/* Leaving a phone: the best of its states before, and which. */
static double leave(const struct search *search, const double *values, size_t phone, size_t *ret_of)
{
	const float *moves = moves_of(search, phone);
	double best = -INFINITY;

	for (size_t k = 0; k < search->states; k++) {
		double value = values[phone * search->states + k] +
			       (double)moves[k * (search->states + 1) + search->states];

		if (value > best) {
			best = value;
			*ret_of = phone * search->states + k;
		}
	}
	return best;
}

static void step(struct search *search, size_t frame)
{
	size_t states = search->states;

	for (size_t to = 0; to < search->total; to++) {
		size_t phone = to / states, k = to % states, of = to, other = to;
		const float *moves = moves_of(search, phone);
		double best = -INFINITY, entry;

		for (size_t i = 0; i <= k; i++) {
			double value = search->then[phone * states + i] +
				       (double)moves[i * (states + 1) + k];

			if (value > best) {
				best = value;
				of = phone * states + i;
			}
		}
		entry = !k && phone ? leave(search, search->then, phone - 1, &other) : -INFINITY;
		if (entry > best) {
			best = entry;
			of = other;
		}
		search->now[to] = best + score_of(search, frame, to);
		search->from[frame * search->total + to] = (uint16_t)of;
	}
}

static void trace(const struct search *search, size_t state, uint16_t *ret_senones)
{
	for (size_t t = search->fits->frames; t-- > 0;) {
		ret_senones[t] = path_of(
			search->model,
			search->chain->phones[state / search->states])[state % search->states];
		state = search->from[t * search->total + state];
	}
}

enum err adapt_align(const struct adapt_model *model, const struct adapt_chain *chain,
		     const struct adapt_fits *fits, struct arena *arena, uint16_t *ret_senones,
		     double *ret_score)
{
	struct search search = { .model = model,
				 .chain = chain,
				 .fits = fits,
				 .states = model->mdef.states,
				 .total = chain->count * model->mdef.states };
	size_t last = 0, before = 0;
	double with, without;

	search.now = arena_array(arena, search.total, sizeof(double));
	search.then = arena_array(arena, search.total, sizeof(double));
	search.from = arena_array(arena, fits->frames * search.total, sizeof(uint16_t));
	if (!search.now || !search.then || !search.from)
		return ERR_NOMEM;
	/* it begins with the pause or with the word itself */
	for (size_t i = 0; i < search.total; i++)
		search.now[i] = i == 0 || i == search.states ? score_of(&search, 0, i) : -INFINITY;
	for (size_t t = 1; t < fits->frames; t++) {
		double *swap = search.then;

		search.then = search.now;
		search.now = swap;
		step(&search, t);
	}
	with = leave(&search, search.now, chain->count - 1, &last);
	without = leave(&search, search.now, chain->count - 2, &before);
	*ret_score = with > without ? with : without;
	if (ret_senones && isfinite(*ret_score))
		trace(&search, with > without ? last : before, ret_senones);
	return ERR_NONE;
}
