/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dictionary in CMU form, "word phone phone ...", against the phones of a model. */
#ifndef CABAS_WORKERS_MODEL_DICT_H
#define CABAS_WORKERS_MODEL_DICT_H
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "workers/model_mdef.h"

/**
 * model_dict_read() - keep the lines that the model can speak
 * @name: of the file, for messages
 * @mdef: the model's phones
 * @bytes: @len bytes
 * @len: how many
 * @ret_kept: grows by those lines
 * @ret_words: receives how many they are
 * @error: says what is wrong: more than a tenth of the lines do not fit
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err model_dict_read(const char *name, const struct model_mdef *mdef, const char *bytes,
			 size_t len, struct buf *ret_kept, size_t *ret_words, struct error *error);
#endif
