/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An archive of a stranger (tar, zip), read once; what belongs to a model is kept in memory. */
#ifndef CABAS_WORKERS_MODEL_ARCHIVE_H
#define CABAS_WORKERS_MODEL_ARCHIVE_H
#include <stddef.h>

#include "base/err.h"
#include "workers/model_check.h"

enum {
	MODEL_ARCHIVE_MAX = 256 << 20,
	MODEL_UNPACKED_MAX = 512 << 20,
	MODEL_MEMBER_MAX = 160 << 20,
	MODEL_MEMBERS_MAX = 10000,
	MODEL_LICENCE_SIZE = 2400,
};

/**
 * struct model_archive - what was found
 * @files: of the model; malloc()ed
 * @licence: beginning of its licence or read-me file, as text; "" without one
 */
struct model_archive {
	struct model_file files[MODEL_PART_COUNT];
	char licence[MODEL_LICENCE_SIZE];
};

/**
 * model_archive_read() - read an archive
 * @fd: a regular file of at most %MODEL_ARCHIVE_MAX bytes; its offset does not matter
 * @ret_archive: receives what was found; model_archive_done() frees it
 * @error: says what is wrong with the archive as such
 *
 * Only names' last parts count, and only of regular files. Names that lead out of the archive,
 * links in the place of a model's file, and two files of one name are refused.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err model_archive_read(int fd, struct model_archive *ret_archive, struct error *error);

/**
 * model_archive_done() - free it
 * @archive: read, or all zero
 */
void model_archive_done(struct model_archive *archive);
#endif
