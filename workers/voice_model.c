// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_model.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

enum {
	FILE_MAX = 96 << 20,
	STREAMS_MAX = 3,
	DENSITIES_MAX = 256,
	NAME_LEN = 8,
	WIDE = 4, /* densities that are counted together */
};

typedef float wide __attribute__((vector_size(WIDE * sizeof(float))));

static const float variance_least = 1e-4F, faint = 15; /* densities e^-15 below the best are none */

struct voice_model {
	size_t phones, parts, books, streams, densities;
	size_t lens[STREAMS_MAX];
	char names[VOICE_MODEL_PHONES_MAX][NAME_LEN];
	wide *slopes,
		*bends;	 /* [book][feature][density]: value = rest + x * slope - x * x * bend */
	wide *rests;	 /* [book][stream][density] */
	float *mixtures; /* [stream][part][density], of probability 0 to 1 */
};

/* --- files ------------------------------------------------------------------------------------ */
struct reader {
	const char *path;
	const unsigned char *at, *end;
	struct error *error;
};

static enum err broken(const struct reader *reader)
{
	return error_set(reader->error, ERR_INVALID, "'%s' is damaged", reader->path);
}

static enum err unknown(const struct reader *reader, const char *what)
{
	return error_set(reader->error, ERR_UNAVAILABLE, "'%s' has %s", reader->path, what);
}

static enum err open_file(const char *folder, const char *name, char path[4096], struct buf *bytes,
			  struct reader *ret_reader, struct error *error)
{
	enum err err;

	snprintf(path, 4096, "%s/%s", folder, name);
	buf_init(bytes, FILE_MAX);
	err = file_read(path, bytes, error);
	if (err)
		return err;
	*ret_reader = (struct reader){ path, (const unsigned char *)bytes->bytes,
				       (const unsigned char *)bytes->bytes + bytes->len, error };
	return ERR_NONE;
}

static bool take(struct reader *reader, void *to, size_t size)
{
	if ((size_t)(reader->end - reader->at) < size)
		return false;
	memcpy(to, reader->at, size);
	reader->at += size;
	return true;
}

static bool take_number(struct reader *reader, uint32_t max, size_t *ret_number)
{
	uint32_t number;

	if (!take(reader, &number, sizeof(number)) || number > max)
		return false;
	*ret_number = number;
	return true;
}

/* "s3", lines of text, "endhdr", and a number that tells the order of the bytes. */
static enum err skip_header(struct reader *reader)
{
	static const char end[] = "endhdr\n";
	const unsigned char *found =
		memmem(reader->at, (size_t)(reader->end - reader->at), end, sizeof(end) - 1);
	uint32_t order;

	if (!found)
		return broken(reader);
	reader->at = found + sizeof(end) - 1;
	if (!take(reader, &order, sizeof(order)))
		return broken(reader);
	return order == 0x11223344 ? ERR_NONE : unknown(reader, "another order of bytes");
}

/* --- which phones there are ------------------------------------------------------------------- */
static enum err read_binary_names(struct voice_model *model, struct reader *reader)
{
	enum { PHONES, PHONES_ALL, STATES, CI_SENONES, NUMBERS = 10 };
	size_t version, len, numbers[NUMBERS];

	reader->at += 4;
	if (!take_number(reader, 10, &version) || !take_number(reader, 1 << 20, &len) ||
	    (size_t)(reader->end - reader->at) < len)
		return broken(reader);
	reader->at += len;
	for (int i = 0; i < NUMBERS; i++)
		if (!take_number(reader, UINT32_MAX, &numbers[i]))
			return broken(reader);
	model->phones = numbers[PHONES];
	if (!model->phones || model->phones > VOICE_MODEL_PHONES_MAX ||
	    numbers[STATES] != VOICE_MODEL_STATES ||
	    numbers[CI_SENONES] != model->phones * VOICE_MODEL_STATES)
		return unknown(reader, "another number of phones or states");
	for (size_t i = 0; i < model->phones; i++) {
		const unsigned char *nul =
			memchr(reader->at, '\0', (size_t)(reader->end - reader->at));

		if (!nul)
			return broken(reader);
		snprintf(model->names[i], NAME_LEN, "%s", (const char *)reader->at);
		reader->at = nul + 1;
	}
	return ERR_NONE;
}

/* Lines "phone - - - attribute tmat state state state N", after lines "number what". */
static enum err read_text_names(struct voice_model *model, struct reader *reader)
{
	const char *at = (const char *)reader->at, *end = (const char *)reader->end;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		char line[256], name[NAME_LEN], left[2];
		unsigned int states[VOICE_MODEL_STATES];
		size_t part = model->phones * VOICE_MODEL_STATES;

		line_end = line_end ? line_end : end;
		snprintf(line, sizeof(line), "%.*s",
			 (int)(line_end - at < 255 ? line_end - at : 255), at);
		at = line_end + 1;
		if (sscanf(line, " %7s %1s - - %*s %*u %u %u %u N", name, left, &states[0],
			   &states[1], &states[2]) != 5 ||
		    left[0] != '-')
			continue;
		if (model->phones == VOICE_MODEL_PHONES_MAX || states[0] != part ||
		    states[1] != part + 1 || states[2] != part + 2)
			return unknown(reader, "phones in another order");
		memcpy(model->names[model->phones++], name, NAME_LEN);
	}
	return model->phones ? ERR_NONE : broken(reader);
}

static enum err read_names(struct voice_model *model, const char *folder, struct error *error)
{
	struct reader reader;
	struct buf bytes;
	char path[4096];
	enum err err = open_file(folder, "mdef", path, &bytes, &reader, error);

	if (!err)
		err = bytes.len > 4 && !memcmp(bytes.bytes, "BMDF", 4)
			      ? read_binary_names(model, &reader)
			      : read_text_names(model, &reader);
	buf_done(&bytes);
	model->parts = model->phones * VOICE_MODEL_STATES;
	return err;
}

/* --- the gaussians ---------------------------------------------------------------------------- */
static size_t book_of(const struct voice_model *model, size_t part)
{
	return model->books == model->phones ? part / VOICE_MODEL_STATES
	       : model->books == 1	     ? 0
					     : part;
}

static enum err read_shape(struct voice_model *model, struct reader *reader)
{
	size_t total = 0, books, streams, densities, lens[STREAMS_MAX], count;
	enum err err = skip_header(reader);

	if (err)
		return err;
	if (!take_number(reader, 1 << 20, &books) || !take_number(reader, 1 << 10, &streams) ||
	    !take_number(reader, 1 << 16, &densities))
		return broken(reader);
	if (!streams || streams > STREAMS_MAX || densities > DENSITIES_MAX || densities < WIDE ||
	    densities % WIDE || (books != 1 && books != model->phones && books < model->parts))
		return unknown(reader, "gaussians of another kind");
	for (size_t i = 0; i < streams; i++) {
		if (!take_number(reader, VOICE_MODEL_FEATURES, &lens[i]))
			return broken(reader);
		total += lens[i];
	}
	if (!take_number(reader, UINT32_MAX, &count) ||
	    count != books * densities * VOICE_MODEL_FEATURES ||
	    (size_t)(reader->end - reader->at) < count * sizeof(float))
		return broken(reader);
	if (total != VOICE_MODEL_FEATURES)
		return unknown(reader, "features of another kind");
	model->books = books > model->parts ? model->parts : books;
	model->streams = streams;
	model->densities = densities;
	memcpy(model->lens, lens, sizeof(lens));
	return ERR_NONE;
}

static wide *wide_array(size_t count)
{
	void *memory = NULL;

	return posix_memalign(&memory, sizeof(wide), count * sizeof(float)) ? NULL : memory;
}

/* From [book][stream][density][feature] to sums that go over the densities. */
static enum err join_gaussians(struct voice_model *model, struct reader *means,
			       struct reader *variances)
{
	size_t n = model->densities;
	float *slope, *bend, *rest;

	model->slopes = wide_array(model->books * VOICE_MODEL_FEATURES * n);
	model->bends = wide_array(model->books * VOICE_MODEL_FEATURES * n);
	model->rests = wide_array(model->books * model->streams * n);
	if (!model->slopes || !model->bends || !model->rests)
		return ERR_NOMEM;
	slope = (float *)model->slopes;
	bend = (float *)model->bends;
	rest = (float *)model->rests;
	for (size_t b = 0; b < model->books; b++)
		for (size_t s = 0; s < model->streams; rest += n, s++) {
			memset(rest, 0, n * sizeof(float));
			for (size_t d = 0; d < n; d++)
				for (size_t i = 0; i < model->lens[s]; i++) {
					float mean, variance;

					(void)take(means, &mean, sizeof(mean));
					(void)take(variances, &variance, sizeof(variance));
					variance = fmaxf(variance, variance_least);
					slope[i * n + d] = mean / variance;
					bend[i * n + d] = 0.5F / variance;
					rest[d] -= 0.5F * logf(2 * (float)M_PI * variance) +
						   0.5F * mean * mean / variance;
				}
			slope += model->lens[s] * n;
			bend += model->lens[s] * n;
		}
	return ERR_NONE;
}

static enum err read_gaussians(struct voice_model *model, const char *folder, struct error *error)
{
	struct buf bytes[2];
	char paths[2][4096];
	struct reader means, variances;
	struct voice_model other = *model;
	enum err err = open_file(folder, "means", paths[0], &bytes[0], &means, error);

	buf_init(&bytes[1], 0);
	if (!err)
		err = open_file(folder, "variances", paths[1], &bytes[1], &variances, error);
	if (!err)
		err = read_shape(model, &means);
	if (!err)
		err = read_shape(&other, &variances);
	if (!err && (other.books != model->books || other.densities != model->densities ||
		     memcmp(other.lens, model->lens, model->streams * sizeof(*other.lens)) != 0))
		err = broken(&variances);
	if (!err)
		err = join_gaussians(model, &means, &variances);
	if (err == ERR_NOMEM)
		err = error_set(error, err, "no memory for the acoustic model");
	buf_done(&bytes[0]);
	buf_done(&bytes[1]);
	return err;
}

/* --- how they are mixed ----------------------------------------------------------------------- */
static float *mixture(const struct voice_model *model, size_t stream, size_t part)
{
	return model->mixtures + (stream * model->parts + part) * model->densities;
}

/* [part][stream][density], any sum. */
static enum err read_weights(struct voice_model *model, struct reader *reader)
{
	size_t parts, streams, densities, count;
	enum err err = skip_header(reader);

	if (err)
		return err;
	if (!take_number(reader, 1 << 20, &parts) || !take_number(reader, 8, &streams) ||
	    !take_number(reader, 1 << 16, &densities) || !take_number(reader, UINT32_MAX, &count) ||
	    parts < model->parts || streams != model->streams || densities != model->densities ||
	    count != parts * streams * densities ||
	    (size_t)(reader->end - reader->at) < count * sizeof(float))
		return broken(reader);
	for (size_t p = 0; p < model->parts; p++)
		for (size_t s = 0; s < streams; s++) {
			float *weights = mixture(model, s, p), sum = 0;

			(void)take(reader, weights, densities * sizeof(float));
			for (size_t d = 0; d < densities; d++)
				sum += weights[d] = fmaxf(weights[d], 1e-7F);
			for (size_t d = 0; d < densities; d++)
				weights[d] /= sum;
		}
	return ERR_NONE;
}

struct dump {
	size_t rows, columns, clusters, bits;
};

/* Counted texts "key value" up to one of no length, then rows and columns. */
static enum err read_dump_header(struct reader *reader, struct dump *ret_dump)
{
	struct dump dump = { .bits = 8 };
	size_t len;

	while (take_number(reader, 4096, &len) && len) {
		char text[4096];
		size_t value;

		if (!take(reader, text, len))
			return broken(reader);
		text[len - 1] = '\0';
		if (sscanf(text, "cluster_count %zu", &value) == 1)
			dump.clusters = value == 15 ? 16 : value;
		else if (sscanf(text, "cluster_bits %zu", &value) == 1)
			dump.bits = value;
		else if (sscanf(text, "mixture_count %zu", &value) == 1)
			dump.rows = value;
		else if (sscanf(text, "model_count %zu", &value) == 1)
			dump.columns = value;
	}
	if (!dump.clusters && (!take_number(reader, DENSITIES_MAX, &dump.rows) ||
			       !take_number(reader, 1 << 20, &dump.columns)))
		return broken(reader);
	if (dump.bits != (dump.clusters ? 4u : 8u) || (dump.clusters && dump.clusters != 16))
		return unknown(reader, "another kind of table");
	*ret_dump = dump;
	return ERR_NONE;
}

/* [stream][density][part], a byte (or half of one) for minus the logarithm to the base 1.0001. */
static enum err read_dump(struct voice_model *model, struct reader *reader)
{
	unsigned char clusters[16];
	struct dump dump = { 0 };
	size_t step;
	enum err err = read_dump_header(reader, &dump);

	if (err)
		return err;
	step = dump.clusters ? (dump.columns + 1) / 2 : dump.columns;
	if (dump.rows != model->densities || dump.columns < model->parts ||
	    (dump.clusters && !take(reader, clusters, sizeof(clusters))) ||
	    (size_t)(reader->end - reader->at) < model->streams * dump.rows * step)
		return broken(reader);
	for (size_t s = 0; s < model->streams; s++)
		for (size_t d = 0; d < dump.rows; d++, reader->at += step)
			for (size_t p = 0; p < model->parts; p++) {
				int value =
					dump.clusters
						? clusters[reader->at[p / 2] >> (p % 2 ? 4 : 0) &
							   15]
						: reader->at[p];

				mixture(model, s, p)[d] =
					expf(-(float)(value << 10) * log1pf(1e-4F));
			}
	return ERR_NONE;
}

static enum err read_mixtures(struct voice_model *model, const char *folder, struct error *error)
{
	struct reader reader;
	struct buf bytes;
	char path[4096];
	enum err err;

	model->mixtures =
		calloc(model->streams * model->parts * model->densities, sizeof(*model->mixtures));
	if (!model->mixtures)
		return error_set(error, ERR_NOMEM, "no memory for the acoustic model");
	err = open_file(folder, "sendump", path, &bytes, &reader, NULL);
	if (!err) {
		reader.error = error;
		err = read_dump(model, &reader);
	} else {
		buf_done(&bytes);
		err = open_file(folder, "mixture_weights", path, &bytes, &reader, error);
		if (!err)
			err = read_weights(model, &reader);
	}
	buf_done(&bytes);
	return err;
}

enum err voice_model_new(const char *folder, struct voice_model **ret_model, struct error *error)
{
	_auto_(voice_model_freep) struct voice_model *model = calloc(1, sizeof(*model));
	enum err err;

	if (!model)
		return error_set(error, ERR_NOMEM, "no memory for the acoustic model");
	err = read_names(model, folder, error);
	if (!err)
		err = read_gaussians(model, folder, error);
	if (!err)
		err = read_mixtures(model, folder, error);
	if (err)
		return err;
	*ret_model = steal(model);
	return ERR_NONE;
}

void voice_model_free(struct voice_model *model)
{
	if (!model)
		return;
	free(model->slopes);
	free(model->bends);
	free(model->rests);
	free(model->mixtures);
	free(model);
}

/* --- using it --------------------------------------------------------------------------------- */
size_t voice_model_phones(const struct voice_model *model)
{
	return model->phones;
}

const char *voice_model_name(const struct voice_model *model, size_t phone)
{
	return model->names[phone];
}

size_t voice_model_find(const struct voice_model *model, const char *name, size_t len)
{
	for (size_t i = 0; i < model->phones; i++)
		if (!strncmp(model->names[i], name, len) && !model->names[i][len])
			return i;
	return model->phones;
}

/* Adds the logarithm of one stream's mixture to each part that uses this book. */
static void score_stream(const struct voice_model *model, size_t book, size_t stream,
			 const float *values, float *scores)
{
	float best = -INFINITY, near[DENSITIES_MAX];
	size_t where[DENSITIES_MAX], count = 0;

	for (size_t d = 0; d < model->densities; d++)
		best = fmaxf(best, values[d]);
	for (size_t d = 0; d < model->densities; d++)
		if (values[d] > best - faint) {
			near[count] = expf(values[d] - best);
			where[count++] = d;
		}
	for (size_t p = 0; p < model->parts; p++) {
		const float *weights = mixture(model, stream, p);
		float sum = 1e-30F;

		if (book_of(model, p) != book)
			continue;
		for (size_t i = 0; i < count; i++)
			sum += near[i] * weights[where[i]];
		scores[p] += best + logf(sum);
	}
}

void voice_model_score(const struct voice_model *model, const float *features, float *ret_scores)
{
	size_t wides = model->densities / WIDE;
	const wide *slope = model->slopes, *bend = model->bends, *rest = model->rests;
	wide values[DENSITIES_MAX / WIDE];

	memset(ret_scores, 0, model->parts * sizeof(*ret_scores));
	for (size_t b = 0; b < model->books; b++) {
		const float *x = features;

		for (size_t s = 0; s < model->streams; s++) {
			memcpy(values, rest, wides * sizeof(wide));
			rest += wides;
			for (size_t i = 0; i < model->lens[s]; i++, x++) {
				for (size_t d = 0; d < wides; d++)
					values[d] += *x * slope[d] - *x * *x * bend[d];
				slope += wides;
				bend += wides;
			}
			score_stream(model, b, s, (const float *)values, ret_scores);
		}
	}
}
