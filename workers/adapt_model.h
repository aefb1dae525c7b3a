/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An acoustic model in memory, whole, so that its gaussians can be moved towards a voice. */
#ifndef CABAS_WORKERS_ADAPT_MODEL_H
#define CABAS_WORKERS_ADAPT_MODEL_H
#include <stddef.h>

#include "base/auto.h"
#include "base/err.h"
#include "workers/model_mdef.h"
#include "workers/model_s3.h"

enum { ADAPT_TOP = 4, ADAPT_WIDTH_MAX = 64, ADAPT_CEPSTRA = 13, ADAPT_FEATURES = 39 };

/**
 * struct adapt_model - a model
 * @mdef: its phones and their paths
 * @means: the words of the file "means"; their numbers are changed by adapting
 * @shape: of @means
 * @precision: half the inverse of each variance, as @means are laid out
 * @norm: logarithm of each gaussian's height; [codebook][stream][density]
 * @weights: of each density; [senone][stream][density], each sum is 1
 * @moves: logarithms of transitions; [matrix][from][to]
 * @book: the codebook of each senone
 * @cepstra_mean: what the model takes for the sound of a room
 * @folder: where it is
 */
struct adapt_model {
	struct model_mdef mdef;
	struct model_s3 means;
	struct model_s3_shape shape;
	float *precision, *norm, *weights, *moves;
	size_t *book;
	float cepstra_mean[ADAPT_CEPSTRA];
	char *folder;
};

/**
 * adapt_model_new() - load a model, before the sandbox closes
 * @folder: of it
 * @ret_model: receives it
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_UNAVAILABLE for a kind of model that cannot be adapted,
 * %ERR_NOT_FOUND, %ERR_NOMEM, %ERR_IO.
 */
enum err adapt_model_new(const char *folder, struct adapt_model **ret_model, struct error *error);

/**
 * adapt_model_free() - give its memory back
 * @model: NULL is allowed
 */
void adapt_model_free(struct adapt_model *model);
DEFINE_AUTO(adapt_model)

/**
 * adapt_model_gaussian() - where a gaussian's first number is
 * @model: the model
 * @book: codebook
 * @stream: of the features
 * @density: in the codebook
 *
 * Return: index into @precision, and behind the shape's @at into the words of @means.
 */
size_t adapt_model_gaussian(const struct adapt_model *model, size_t book, size_t stream,
			    size_t density);

/**
 * struct adapt_top - the best densities of a codebook for one frame
 * @density: which, best first
 * @value: logarithms
 */
struct adapt_top {
	unsigned short density[ADAPT_TOP];
	float value[ADAPT_TOP];
};

/**
 * adapt_model_top() - the best densities of one stream of a codebook
 * @model: the model
 * @book: codebook
 * @stream: which
 * @features: the frame's numbers of that stream
 * @ret_top: receives them; with fewer densities the rest has a value of minus infinity
 */
void adapt_model_top(const struct adapt_model *model, size_t book, size_t stream,
		     const float *features, struct adapt_top *ret_top);
#endif
