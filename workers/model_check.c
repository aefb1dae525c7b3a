// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/model_check.h"

#include <string.h>

#include "base/auto.h"
#include "workers/model_dict.h"
#include "workers/model_mdef.h"
#include "workers/model_params.h"
#include "workers/model_s3.h"
#include "workers/model_sendump.h"

enum { DICT_MAX = 32 << 20, NOISES_MAX = 4096, DENSITIES_MAX = 1024 };

/* A model while it is checked. */
struct check {
	const struct model_file *files;
	struct model_problems *problems;
	struct model_mdef mdef;
	struct model_params params;
	struct model_s3_shape means;
	size_t reduced; /* numbers behind the feature transform; 0 without one */
};

const char *model_check_name(enum model_part part)
{
	static const char *const names[] = {
		[MODEL_MDEF] = "mdef",
		[MODEL_MEANS] = "means",
		[MODEL_VARIANCES] = "variances",
		[MODEL_MATRICES] = "transition_matrices",
		[MODEL_WEIGHTS] = "mixture_weights",
		[MODEL_SENDUMP] = "sendump",
		[MODEL_PARAMS] = "feat.params",
		[MODEL_NOISES] = "noisedict",
		[MODEL_TRANSFORM] = "feature_transform",
		[MODEL_DICT] = "dict",
	};

	return names[part];
}

struct error *model_check_problem(struct model_problems *problems)
{
	if (problems->count == MODEL_PROBLEMS_MAX)
		return NULL;
	return &problems->list[problems->count++];
}

static bool has(const struct check *check, enum model_part part)
{
	return check->files[part].bytes != NULL;
}

/* One sentence for all that is missing. */
static void check_complete(struct check *check)
{
	static const enum model_part needed[] = { MODEL_MDEF, MODEL_MEANS, MODEL_VARIANCES,
						  MODEL_MATRICES, MODEL_PARAMS };
	struct buf names;

	buf_init(&names, 1000);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!has(check, needed[i]))
			(void)buf_printf(&names, "%s%s", names.len ? ", " : "",
					 model_check_name(needed[i]));
	if (!has(check, MODEL_WEIGHTS) && !has(check, MODEL_SENDUMP))
		(void)buf_printf(&names, "%s%s/%s", names.len ? ", " : "",
				 model_check_name(MODEL_WEIGHTS), model_check_name(MODEL_SENDUMP));
	if (names.len)
		(void)error_set(model_check_problem(check->problems), ERR_INVALID, "missing: %s",
				names.bytes);
	buf_done(&names);
}

/* Notes what a reader of files said; whether it was content. */
static bool note(struct check *check, enum err err, const struct error *error)
{
	struct error *place = err ? model_check_problem(check->problems) : NULL;

	if (place)
		*place = *error;
	return !err;
}

static bool read_s3(struct check *check, enum model_part part, bool gaussians, struct model_s3 *s3,
		    struct model_s3_shape *ret_shape)
{
	const struct model_file *file = &check->files[part];
	const char *name = model_check_name(part);
	struct error error = { 0 };
	enum err err;

	if (!has(check, part))
		return false;
	err = model_s3_read(name, file->bytes, file->len, s3, &error);
	if (!err)
		err = gaussians ? model_s3_gaussians(name, s3, ret_shape, &error)
				: model_s3_array(name, s3, ret_shape, &error);
	return note(check, err, &error);
}

static void check_mdef(struct check *check)
{
	const struct model_file *file = &check->files[MODEL_MDEF];
	struct error error = { 0 };

	if (has(check, MODEL_MDEF))
		(void)note(check, model_mdef_read(file->bytes, file->len, &check->mdef, &error),
			   &error);
}

static void check_params(struct check *check)
{
	const struct model_file *file = &check->files[MODEL_PARAMS];
	struct error error = { 0 };

	if (has(check, MODEL_PARAMS))
		(void)note(check,
			   model_params_read((const char *)file->bytes, file->len, &check->params,
					     &error),
			   &error);
}

/* The sum of a model's numbers must be what its front end makes of sound. */
static void check_width(struct check *check)
{
	size_t expected = check->reduced ? check->reduced : check->params.width, width = 0;

	for (size_t i = 0; i < check->means.streams; i++)
		width += check->means.width[i];
	if (expected && width != expected)
		(void)error_set(model_check_problem(check->problems), ERR_INVALID,
				"means have %zu numbers a frame where feat.params makes %zu", width,
				expected);
}

static void check_transform(struct check *check)
{
	struct model_s3_shape shape = { 0 };
	struct model_s3 s3 = { 0 };

	if (read_s3(check, MODEL_TRANSFORM, false, &s3, &shape)) {
		size_t wanted = check->params.reduced ? check->params.reduced : shape.streams;

		if (check->params.width && (shape.columns != check->params.width ||
					    shape.rows != 1 || wanted > shape.streams))
			(void)error_set(model_check_problem(check->problems), ERR_INVALID,
					"%s does not fit %s", model_check_name(MODEL_TRANSFORM),
					model_check_name(MODEL_PARAMS));
		check->reduced = wanted;
	}
	model_s3_done(&s3);
}

/* A codebook for each phone, for each senone, or one for all. */
static const char *kind_of(const struct check *check)
{
	if (check->means.rows == 1)
		return "semi";
	if (check->means.rows == check->mdef.bases)
		return "ptm";
	return check->means.rows == check->mdef.senones ? "continuous" : NULL;
}

static void check_gaussians(struct check *check)
{
	struct model_s3 means = { 0 }, variances = { 0 };
	struct model_s3_shape shape = { 0 };
	bool first = read_s3(check, MODEL_MEANS, true, &means, &check->means);
	bool second = read_s3(check, MODEL_VARIANCES, true, &variances, &shape);

	if (first && second &&
	    (shape.rows != check->means.rows || shape.streams != check->means.streams ||
	     shape.columns != check->means.columns ||
	     memcmp(shape.width, check->means.width, sizeof(shape.width)) != 0))
		(void)error_set(model_check_problem(check->problems), ERR_INVALID,
				"%s does not fit %s", model_check_name(MODEL_VARIANCES),
				model_check_name(MODEL_MEANS));
	for (size_t i = 0; second && i < shape.total; i++)
		if (model_s3_number(&variances, shape.at + i) < 0) {
			(void)error_set(model_check_problem(check->problems), ERR_INVALID,
					"%s holds something that is no number",
					model_check_name(MODEL_VARIANCES));
			break;
		}
	if (first && check->mdef.bases && !kind_of(check))
		(void)error_set(model_check_problem(check->problems), ERR_INVALID,
				"means have %zu codebooks, mdef has %zu phones and %zu senones",
				check->means.rows, check->mdef.bases, check->mdef.senones);
	if (first && check->means.columns > DENSITIES_MAX)
		(void)error_set(model_check_problem(check->problems), ERR_INVALID,
				"means have %zu densities in a codebook, at most %d are usable",
				check->means.columns, DENSITIES_MAX);
	model_s3_done(&means);
	model_s3_done(&variances);
}

static void compare_weights(struct check *check, enum model_part part, size_t senones,
			    size_t streams, size_t densities)
{
	if (check->mdef.senones && senones != check->mdef.senones)
		(void)error_set(model_check_problem(check->problems), ERR_INVALID,
				"%s has %zu senones, mdef has %zu", model_check_name(part), senones,
				check->mdef.senones);
	else if (check->means.rows &&
		 (streams != check->means.streams || densities != check->means.columns))
		(void)error_set(model_check_problem(check->problems), ERR_INVALID,
				"%s does not fit %s", model_check_name(part),
				model_check_name(MODEL_MEANS));
}

static void check_weights(struct check *check)
{
	const struct model_file *file = &check->files[MODEL_SENDUMP];
	struct model_sendump sendump = { 0 };
	struct model_s3_shape shape = { 0 };
	struct model_s3 weights = { 0 };
	struct error error = { 0 };

	if (read_s3(check, MODEL_WEIGHTS, false, &weights, &shape))
		compare_weights(check, MODEL_WEIGHTS, shape.rows, shape.streams, shape.columns);
	if (has(check, MODEL_SENDUMP) &&
	    note(check, model_sendump_read(file->bytes, file->len, &sendump, &error), &error))
		compare_weights(check, MODEL_SENDUMP, sendump.senones, sendump.streams,
				sendump.densities);
	/* PocketSphinx takes a sendump only where senones share codebooks. */
	if (has(check, MODEL_SENDUMP) && !has(check, MODEL_WEIGHTS) && check->mdef.bases &&
	    check->means.rows > 1 && check->means.rows != check->mdef.bases)
		(void)error_set(model_check_problem(check->problems), ERR_INVALID, "missing: %s",
				model_check_name(MODEL_WEIGHTS));
	model_s3_done(&weights);
}

static void check_matrices(struct check *check)
{
	struct model_s3_shape shape = { 0 };
	struct model_s3 s3 = { 0 };

	if (read_s3(check, MODEL_MATRICES, false, &s3, &shape) && check->mdef.bases) {
		bool fits = shape.rows == check->mdef.matrices &&
			    shape.streams == check->mdef.states &&
			    shape.columns == check->mdef.states + 1;

		for (size_t i = 0; i < shape.total; i++)
			fits = fits && model_s3_number(&s3, shape.at + i) >= 0;
		if (!fits)
			(void)error_set(model_check_problem(check->problems), ERR_INVALID,
					"%s does not fit %s", model_check_name(MODEL_MATRICES),
					model_check_name(MODEL_MDEF));
	}
	model_s3_done(&s3);
}

static void check_dict(struct check *check, enum model_part part, struct buf *kept,
		       size_t *ret_words)
{
	const struct model_file *file = &check->files[part];
	struct error error = { 0 };

	if (has(check, part) && check->mdef.bases)
		(void)note(check,
			   model_dict_read(model_check_name(part), &check->mdef,
					   (const char *)file->bytes, file->len, kept, ret_words,
					   &error),
			   &error);
}

enum err model_check(const struct model_file files[MODEL_PART_COUNT], struct model_facts *ret_facts,
		     struct model_problems *problems)
{
	struct check check = { .files = files, .problems = problems };
	struct model_facts facts = { 0 };
	size_t before = problems->count, noise_words;
	struct buf noises;

	buf_init(&facts.dict, DICT_MAX);
	buf_init(&noises, NOISES_MAX);
	check_complete(&check);
	check_mdef(&check);
	check_params(&check);
	check_transform(&check);
	check_gaussians(&check);
	check_width(&check);
	check_weights(&check);
	check_matrices(&check);
	check_dict(&check, MODEL_NOISES, &noises, &noise_words);
	check_dict(&check, MODEL_DICT, &facts.dict, &facts.words);
	buf_done(&noises);
	facts.phones = check.mdef.bases;
	facts.senones = check.mdef.senones;
	if (problems->count == before) {
		facts.kind = kind_of(&check);
		*ret_facts = facts;
	} else {
		buf_done(&facts.dict);
	}
	model_mdef_done(&check.mdef);
	for (size_t i = before; i < problems->count; i++)
		if (problems->list[i].code == ERR_NOMEM)
			return ERR_NOMEM;
	return ERR_NONE;
}
