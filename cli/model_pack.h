/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder with an acoustic model as one archive, for the daemon, which opens no path of ours. */
#ifndef CABAS_CLI_MODEL_PACK_H
#define CABAS_CLI_MODEL_PACK_H
#include "base/buf.h"

enum { MODEL_PACK_MAX = 256 << 20 };

/**
 * model_pack_folder() - pack what may belong to a model
 * @folder: which; folders in it are not looked at
 * @ret_bytes: receives a tar archive; the caller ends with buf_done(), also after a failure
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err model_pack_folder(const char *folder, struct buf *ret_bytes, struct error *error);
#endif
