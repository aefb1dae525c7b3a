/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two forms of a model definition; only for model_mdef*.c. */
#ifndef CABAS_WORKERS_MODEL_MDEF_FORMS_H
#define CABAS_WORKERS_MODEL_MDEF_FORMS_H
#include "workers/model_mdef.h"

/**
 * model_mdef_make_room() - make @phones and @path once the counts are known
 * @mdef: with its counts
 * @error: says which count is not usable
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err model_mdef_make_room(struct model_mdef *mdef, struct error *error);

/**
 * model_mdef_read_text() - read the text form
 * @bytes: @len bytes
 * @len: how many
 * @mdef: receives it, its indices not checked yet; to be freed also after a failure
 * @error: says what is wrong and in which line
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err model_mdef_read_text(const char *bytes, size_t len, struct model_mdef *mdef,
			      struct error *error);

/**
 * model_mdef_read_binary() - read the binary form
 * @bytes: @len bytes
 * @len: how many
 * @mdef: as for model_mdef_read_text()
 * @error: says what is wrong
 *
 * Return: as model_mdef_read_text().
 */
enum err model_mdef_read_binary(const unsigned char *bytes, size_t len, struct model_mdef *mdef,
				struct error *error);
#endif
