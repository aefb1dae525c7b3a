/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A "sendump": the mixture weights as bytes, the form that PocketSphinx reads fastest. */
#ifndef CABAS_WORKERS_MODEL_SENDUMP_H
#define CABAS_WORKERS_MODEL_SENDUMP_H
#include <stddef.h>

#include "base/err.h"

/**
 * struct model_sendump - its shape
 * @at: where the first weight is
 * @streams: of features
 * @densities: in each codebook
 * @senones: kinds of sound; each stream has @densities rows of @senones bytes
 */
struct model_sendump {
	size_t at, streams, densities, senones;
};

/**
 * model_sendump_read() - read the header and compare it with the size
 * @bytes: @len bytes
 * @len: how many
 * @ret_sendump: receives the shape
 * @error: says what is wrong
 *
 * Weights in clusters are refused: no model that is published for PocketSphinx has them.
 *
 * Return: %ERR_NONE, %ERR_INVALID.
 */
enum err model_sendump_read(const unsigned char *bytes, size_t len,
			    struct model_sendump *ret_sendump, struct error *error);
#endif
