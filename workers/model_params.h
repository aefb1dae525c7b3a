/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feat.params: how a model wants sound to be cut into features. PocketSphinx reads it as further
 * arguments of its command line, so only what belongs there may stand in it: never a path.
 */
#ifndef CABAS_WORKERS_MODEL_PARAMS_H
#define CABAS_WORKERS_MODEL_PARAMS_H
#include <stddef.h>

#include "base/err.h"

enum { MODEL_PARAMS_FILE_MAX = 4096 };

/**
 * struct model_params - what matters of it
 * @width: numbers in a frame of features
 * @reduced: numbers after the feature transform, 0 when the file does not say
 */
struct model_params {
	size_t width, reduced;
};

/**
 * model_params_read() - read and check the file
 * @bytes: @len bytes
 * @len: how many
 * @ret_params: receives what matters
 * @error: says what is wrong; a model for telephones (8 kHz) is
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err model_params_read(const char *bytes, size_t len, struct model_params *ret_params,
			   struct error *error);
#endif
