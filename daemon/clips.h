/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clips on disk: STATE/clips/HASH.wav, there before the journal speaks of them. */
#ifndef CABAS_DAEMON_CLIPS_H
#define CABAS_DAEMON_CLIPS_H
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct house;

/**
 * clips_keep() - store a clip durably
 * @house: for the state folder
 * @codec: 0: @bytes are a WAV file; 1 IMA ADPCM blocks, 2 A-law of the wand: a WAV header is put
 *         before them, the sound itself is kept as it came
 * @bytes: @len bytes
 * @len: how many
 * @arena: where the names live
 * @ret_file: receives the file's name below clips/
 * @ret_hash: receives the SHA-256 of the file
 * @error: says why not
 *
 * Returns after fsync of the file and of its folder.
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err clips_keep(struct house *house, unsigned int codec, const void *bytes, size_t len,
		    struct arena *arena, const char **ret_file, const char **ret_hash,
		    struct error *error);

/**
 * clips_read() - a clip's file
 * @house: for the state folder
 * @file: its name below clips/, as clips_keep() gave it
 * @ret_bytes: receives the WAV file; the caller ends with buf_done()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_LIMIT, %ERR_IO.
 */
enum err clips_read(struct house *house, const char *file, struct buf *ret_bytes,
		    struct error *error);

/**
 * clips_open() - a clip's file for a worker
 * @house: for the state folder
 * @file: its name below clips/
 * @ret_fd: receives a descriptor for reading, the caller's
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err clips_open(struct house *house, const char *file, int *ret_fd, struct error *error);

/**
 * clips_settled() - delete a clip, unless another one in the review has the same bytes
 * @house: for the state folder and the review
 * @file: its name below clips/; one that is gone already is well
 */
void clips_settled(struct house *house, const char *file);
#endif
