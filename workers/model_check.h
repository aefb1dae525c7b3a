/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether some files are one whole acoustic model for 16 kHz that PocketSphinx can load. All is
 * checked that its loader takes on trust: it reads a model before the sandbox closes.
 */
#ifndef CABAS_WORKERS_MODEL_CHECK_H
#define CABAS_WORKERS_MODEL_CHECK_H
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* The files of a model. */
enum model_part {
	MODEL_MDEF,
	MODEL_MEANS,
	MODEL_VARIANCES,
	MODEL_MATRICES,
	MODEL_WEIGHTS,
	MODEL_SENDUMP,
	MODEL_PARAMS,
	MODEL_NOISES,
	MODEL_TRANSFORM,
	MODEL_DICT,
	MODEL_PART_COUNT
};

enum { MODEL_PROBLEMS_MAX = 12 };

/**
 * struct model_file - one file
 * @bytes: NULL when it is not there
 * @len: of it
 */
struct model_file {
	const unsigned char *bytes;
	size_t len;
};

/**
 * struct model_problems - what is missing or wrong
 * @list: @count of them
 * @count: how many; further ones are dropped
 */
struct model_problems {
	struct error list[MODEL_PROBLEMS_MAX];
	size_t count;
};

/**
 * struct model_facts - what kind of model it is
 * @kind: "ptm", "continuous" or "semi"
 * @phones: that stand alone, with silence and noises
 * @senones: kinds of sound
 * @words: lines of the dictionary that are usable
 * @dict: those lines; empty without a dictionary; the caller ends with buf_done()
 */
struct model_facts {
	const char *kind;
	size_t phones, senones, words;
	struct buf dict;
};

/**
 * model_check_name() - what a file of a model is called
 * @part: which
 *
 * Return: its name, for instance "mdef"; the dictionary is "dict".
 */
const char *model_check_name(enum model_part part);

/**
 * model_check() - check a model
 * @files: by their part
 * @ret_facts: receives what it is, when there is no problem
 * @problems: grows by all that is missing or wrong
 *
 * Return: %ERR_NONE also with problems; %ERR_NOMEM.
 */
enum err model_check(const struct model_file files[MODEL_PART_COUNT], struct model_facts *ret_facts,
		     struct model_problems *problems);

/**
 * model_check_problem() - the next place for a problem
 * @problems: grows by one
 *
 * Return: where error_set() writes it; NULL when there are too many.
 */
struct error *model_check_problem(struct model_problems *problems);
#endif
