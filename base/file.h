/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files: read with a limit, written so that a crash leaves the old or the new one. */
#ifndef CABAS_BASE_FILE_H
#define CABAS_BASE_FILE_H
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/**
 * file_read() - read a whole file
 * @path: which; "-" is standard input
 * @ret_bytes: receives the bytes, up to @ret_bytes->max (else %ERR_LIMIT); the caller ends with
 *             buf_done(), also after a failure
 * @error: says why, with the path
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err file_read(const char *path, struct buf *ret_bytes, struct error *error);

/**
 * file_write() - replace a file durably
 * @path: which; "path.new" beside it is used on the way
 * @mode: permission bits of the file
 * @bytes: what it will hold
 * @len: how many
 * @error: says why, with the path
 *
 * Returns after the file and its folder are on disk (fsync of both); a crash leaves the old or the
 * new content, never a mixture.
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err file_write(const char *path, mode_t mode, const void *bytes, size_t len,
		    struct error *error);

/**
 * file_make_folder() - make a folder and those above it
 * @path: which; one that is there already is well
 * @mode: permission bits of those that are made
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err file_make_folder(const char *path, mode_t mode, struct error *error);

/**
 * file_sync_folder() - make a folder's entries durable
 * @path: the folder
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err file_sync_folder(const char *path, struct error *error);
#endif
