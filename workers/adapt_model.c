// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/adapt_model.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "workers/model_params.h"
#include "workers/model_sendump.h"

/* PocketSphinx floors variances and weights where they would divide or vanish. */
static const float variance_floor = 1e-4f, weight_floor = 1e-7f, move_floor = 1e-10f;
/* A weight in a sendump is this to the power of minus its byte, shifted by ten bits. */
static const double dump_base = 1.0001;

static enum err read_file(const char *folder, const char *name, struct buf *ret_bytes,
			  struct error *error)
{
	_auto_(freep) char *path = NULL;

	buf_init(ret_bytes, MODEL_S3_FILE_MAX);
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	return file_read(path, ret_bytes, error);
}

static enum err read_s3(const char *folder, const char *name, bool gaussians,
			struct model_s3 *ret_s3, struct model_s3_shape *ret_shape,
			struct error *error)
{
	struct buf bytes;
	enum err err = read_file(folder, name, &bytes, error);

	if (!err)
		err = model_s3_read(name, bytes.bytes, bytes.len, ret_s3, error);
	if (!err)
		err = gaussians ? model_s3_gaussians(name, ret_s3, ret_shape, error)
				: model_s3_array(name, ret_s3, ret_shape, error);
	buf_done(&bytes);
	return err;
}

static enum err unfit(struct error *error, const char *name)
{
	return error_set(error, ERR_UNAVAILABLE, "%s is of a kind that is not adapted", name);
}

static size_t place(const struct adapt_model *model, size_t book, size_t stream, size_t density)
{
	return (book * model->shape.streams + stream) * model->shape.columns + density;
}

size_t adapt_model_gaussian(const struct adapt_model *model, size_t book, size_t stream,
			    size_t density)
{
	size_t width = 0, before = 0;

	for (size_t i = 0; i < model->shape.streams; i++) {
		before += i < stream ? model->shape.width[i] : 0;
		width += model->shape.width[i];
	}
	return book * model->shape.columns * width + before * model->shape.columns +
	       density * model->shape.width[stream];
}

static enum err read_gaussians(struct adapt_model *model, struct error *error)
{
	struct model_s3_shape shape = { 0 };
	struct model_s3 s3 = { 0 };
	size_t width = 0;
	enum err err = read_s3(model->folder, "means", true, &model->means, &model->shape, error);

	if (!err)
		err = read_s3(model->folder, "variances", true, &s3, &shape, error);
	for (size_t i = 0; i < model->shape.streams && !err; i++)
		width += model->shape.width[i];
	if (!err && (width != ADAPT_FEATURES || shape.total != model->shape.total ||
		     model->shape.columns > UINT16_MAX))
		err = unfit(error, "means");
	if (!err) {
		model->precision = calloc(shape.total, sizeof(float));
		model->norm = calloc(shape.rows * shape.streams * shape.columns, sizeof(float));
		err = model->precision && model->norm
			      ? ERR_NONE
			      : error_set(error, ERR_NOMEM, "out of memory");
	}
	for (size_t i = 0; i < shape.total && !err; i++)
		model->precision[i] =
			0.5f / fmaxf(model_s3_number(&s3, shape.at + i), variance_floor);
	model_s3_done(&s3);
	return err;
}

/* The height of each gaussian: the product over its numbers of sqrt(precision / pi). */
static void fill_norms(struct adapt_model *model)
{
	for (size_t b = 0; b < model->shape.rows; b++)
		for (size_t s = 0; s < model->shape.streams; s++)
			for (size_t d = 0; d < model->shape.columns; d++) {
				size_t at = adapt_model_gaussian(model, b, s, d);
				double norm = 0;

				for (size_t i = 0; i < model->shape.width[s]; i++)
					norm += 0.5 * log((double)model->precision[at + i] / M_PI);
				model->norm[place(model, b, s, d)] = (float)norm;
			}
}

static void normalise(float *weights, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		weights[i] = fmaxf(weights[i], weight_floor);
		sum += (double)weights[i];
	}
	for (size_t i = 0; i < count; i++)
		weights[i] = (float)((double)weights[i] / sum);
}

static enum err read_dump(struct adapt_model *model, struct error *error)
{
	const struct model_s3_shape *shape = &model->shape;
	struct model_sendump dump;
	struct buf bytes;
	enum err err = read_file(model->folder, "sendump", &bytes, error);

	if (!err)
		err = model_sendump_read((unsigned char *)bytes.bytes, bytes.len, &dump, error);
	if (!err && (dump.senones != model->mdef.senones || dump.streams != shape->streams ||
		     dump.densities != shape->columns))
		err = unfit(error, "sendump");
	for (size_t s = 0; s < shape->streams && !err; s++)
		for (size_t d = 0; d < shape->columns; d++)
			for (size_t n = 0; n < dump.senones; n++) {
				unsigned char q =
					(unsigned char)bytes
						.bytes[dump.at +
						       (s * shape->columns + d) * dump.senones + n];

				model->weights[(n * shape->streams + s) * shape->columns + d] =
					(float)pow(dump_base, -(double)((int)q << 10));
			}
	buf_done(&bytes);
	return err;
}

static enum err read_weights(struct adapt_model *model, struct error *error)
{
	size_t senones = model->mdef.senones, columns = model->shape.columns;
	size_t rows = senones * model->shape.streams;
	struct model_s3_shape shape = { 0 };
	struct model_s3 s3 = { 0 };
	enum err err;

	model->weights = calloc(rows * columns, sizeof(float));
	if (!model->weights)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = read_s3(model->folder, "mixture_weights", false, &s3, &shape, error);
	if (err == ERR_NOT_FOUND)
		err = read_dump(model, error);
	else if (!err && (shape.rows != senones || shape.total != rows * columns))
		err = unfit(error, "mixture_weights");
	for (size_t i = 0; i < shape.total && !err; i++)
		model->weights[i] = model_s3_number(&s3, shape.at + i);
	for (size_t i = 0; i < rows && !err; i++)
		normalise(model->weights + i * columns, columns);
	model_s3_done(&s3);
	return err;
}

static enum err read_moves(struct adapt_model *model, struct error *error)
{
	struct model_s3_shape shape = { 0 };
	struct model_s3 s3 = { 0 };
	enum err err = read_s3(model->folder, "transition_matrices", false, &s3, &shape, error);

	if (!err && (shape.rows != model->mdef.matrices || shape.streams != model->mdef.states ||
		     shape.columns != model->mdef.states + 1))
		err = unfit(error, "transition_matrices");
	if (!err) {
		model->moves = calloc(shape.total, sizeof(float));
		err = model->moves ? ERR_NONE : error_set(error, ERR_NOMEM, "out of memory");
	}
	for (size_t i = 0; i < shape.total && !err; i += shape.columns) {
		float sum = 0;

		for (size_t j = 0; j < shape.columns; j++)
			sum += model_s3_number(&s3, shape.at + i + j);
		for (size_t j = 0; j < shape.columns; j++)
			model->moves[i + j] = logf(fmaxf(model_s3_number(&s3, shape.at + i + j) /
								 fmaxf(sum, move_floor),
							 move_floor));
	}
	model_s3_done(&s3);
	return err;
}

/* A codebook for each phone, for each senone, or one for all. */
static enum err find_books(struct adapt_model *model, struct error *error)
{
	const struct model_mdef *mdef = &model->mdef;
	size_t rows = model->shape.rows;

	if (rows != 1 && rows != mdef->bases && rows != mdef->senones)
		return unfit(error, "means");
	model->book = calloc(mdef->senones, sizeof(*model->book));
	if (!model->book)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < mdef->phone_count; i++)
		for (size_t j = 0; j < mdef->states; j++) {
			size_t senone = mdef->path[i * mdef->states + j];

			model->book[senone] = rows == 1		    ? 0
					      : rows == mdef->bases ? mdef->phones[i].base
								    : senone;
		}
	return ERR_NONE;
}

/* What the front end takes for the room's sound when the file says nothing: PocketSphinx's 40,3,-1.
 */
static enum err read_params(struct adapt_model *model, struct error *error)
{
	struct model_params params;
	const char *at;
	struct buf bytes;
	enum err err = read_file(model->folder, "feat.params", &bytes, error);

	model->cepstra_mean[0] = 40;
	model->cepstra_mean[1] = 3;
	model->cepstra_mean[2] = -1;
	if (!err)
		err = model_params_read(bytes.bytes ? bytes.bytes : "", bytes.len, &params, error);
	if (!err && params.width != ADAPT_FEATURES)
		err = unfit(error, "feat.params");
	at = !err && bytes.bytes ? strstr(bytes.bytes, "-cmninit") : NULL;
	at = at ? at + strcspn(at, " \t") : NULL;
	for (size_t i = 0; at && i < ADAPT_CEPSTRA; i++) {
		char *end;

		model->cepstra_mean[i] = strtof(at, &end);
		at = *end == ',' ? end + 1 : NULL;
	}
	buf_done(&bytes);
	return err;
}

enum err adapt_model_new(const char *folder, struct adapt_model **ret_model, struct error *error)
{
	_auto_(adapt_model_freep) struct adapt_model *model = calloc(1, sizeof(*model));
	struct buf bytes;
	enum err err;

	if (!model || !(model->folder = strdup(folder)))
		return error_set(error, ERR_NOMEM, "out of memory");
	err = read_file(folder, "mdef", &bytes, error);
	if (!err)
		err = model_mdef_read(bytes.bytes, bytes.len, &model->mdef, error);
	buf_done(&bytes);
	if (!err)
		err = read_gaussians(model, error);
	if (!err)
		err = find_books(model, error);
	if (!err)
		err = read_weights(model, error);
	if (!err)
		err = read_moves(model, error);
	if (!err)
		err = read_params(model, error);
	if (err)
		return err;
	fill_norms(model);
	*ret_model = steal(model);
	return ERR_NONE;
}

void adapt_model_free(struct adapt_model *model)
{
	if (!model)
		return;
	model_mdef_done(&model->mdef);
	model_s3_done(&model->means);
	free(model->precision);
	free(model->norm);
	free(model->weights);
	free(model->moves);
	free(model->book);
	free(model->folder);
	free(model);
}

void adapt_model_top(const struct adapt_model *model, size_t book, size_t stream,
		     const float *features, struct adapt_top *ret_top)
{
	size_t width = model->shape.width[stream],
	       at = adapt_model_gaussian(model, book, stream, 0);
	const float *norm = model->norm + place(model, book, stream, 0);
	const float *precision = model->precision + at;
	/* a word of a file and its number are of one size; reading them so is what makes it fast */
	const char *means = (const char *)(model->means.words + model->shape.at + at);
	float mean[ADAPT_WIDTH_MAX];

	for (int i = 0; i < ADAPT_TOP; i++)
		ret_top->value[i] = -INFINITY;
	memset(ret_top->density, 0, sizeof(ret_top->density));
	for (size_t d = 0; d < model->shape.columns; d++) {
		float value = norm[d];
		int to = ADAPT_TOP;

		memcpy(mean, means + d * width * sizeof(float), width * sizeof(float));
		for (size_t i = 0; i < width; i++)
			value -= (features[i] - mean[i]) * (features[i] - mean[i]) *
				 precision[d * width + i];
		while (to > 0 && value > ret_top->value[to - 1])
			to--;
		if (to == ADAPT_TOP)
			continue;
		for (int i = ADAPT_TOP - 1; i > to; i--) {
			ret_top->value[i] = ret_top->value[i - 1];
			ret_top->density[i] = ret_top->density[i - 1];
		}
		ret_top->value[to] = value;
		ret_top->density[to] = (unsigned short)d;
	}
}
