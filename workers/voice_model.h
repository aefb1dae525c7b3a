/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sounds of an acoustic model in the CMU Sphinx form, read beside PocketSphinx: how well each
 * part of each phone, whatever stands around it, fits a frame. With them whole words can be
 * compared exactly (voice_match), and a phone of a language that the model does not speak can be
 * a mixture of those that it does.
 */
#ifndef CABAS_WORKERS_VOICE_MODEL_H
#define CABAS_WORKERS_VOICE_MODEL_H
#include <stddef.h>

#include "base/auto.h"
#include "base/err.h"

enum {
	VOICE_MODEL_PHONES_MAX = 80,
	VOICE_MODEL_STATES = 3,	  /* of a phone */
	VOICE_MODEL_CEPSTRA = 13, /* of a frame; with both differences 39 numbers */
	VOICE_MODEL_FEATURES = 39,
	VOICE_MODEL_PARTS_MAX = VOICE_MODEL_PHONES_MAX * VOICE_MODEL_STATES,
};

struct voice_model;

/**
 * voice_model_new() - read a model's folder, before the sandbox closes
 * @folder: with mdef, means, variances, and sendump or mixture_weights
 * @ret_model: receives it
 * @error: says what is not understood
 *
 * Return: %ERR_NONE; %ERR_UNAVAILABLE for a kind of model that only PocketSphinx reads;
 * %ERR_INVALID for a damaged file; %ERR_NOT_FOUND, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err voice_model_new(const char *folder, struct voice_model **ret_model, struct error *error);

/**
 * voice_model_free() - give its memory back
 * @model: NULL is allowed
 */
void voice_model_free(struct voice_model *model);
DEFINE_AUTO(voice_model)

/**
 * voice_model_phones() - how many phones it has
 * @model: the model
 *
 * Return: their number; part k of phone p is number p * %VOICE_MODEL_STATES + k.
 */
size_t voice_model_phones(const struct voice_model *model);

/**
 * voice_model_name() - how a phone is called
 * @model: the model
 * @phone: below voice_model_phones()
 *
 * Return: its name; it lives as long as the model.
 */
const char *voice_model_name(const struct voice_model *model, size_t phone);

/**
 * voice_model_find() - a phone by its name
 * @model: the model
 * @name: @len bytes
 * @len: how many
 *
 * Return: its number, or voice_model_phones() when there is none.
 */
size_t voice_model_find(const struct voice_model *model, const char *name, size_t len);

/**
 * voice_model_score() - how well each part of each phone fits a frame
 * @model: the model
 * @features: %VOICE_MODEL_FEATURES numbers: cepstra, their differences, the differences of these
 * @ret_scores: receives a natural logarithm for each part of each phone
 */
void voice_model_score(const struct voice_model *model, const float *features, float *ret_scores);
#endif
