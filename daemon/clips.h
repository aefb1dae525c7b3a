/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Clips on disk: STATE/clips/HASH.wav, there before the journal speaks of them; those that taught
 * something are kept in STATE/voice/clips/.
 */
#ifndef CABAS_DAEMON_CLIPS_H
#define CABAS_DAEMON_CLIPS_H
#include <stddef.h>
#include <stdint.h>

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
 * @file: its name below clips/ or voice/clips/, as clips_keep() gave it
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
 * @file: its name below clips/ or voice/clips/
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

/**
 * clips_keep_taught() - keep a clip that taught something, durably
 * @house: for the state folder
 * @file: its name; it is then below both folders
 * @error: says why not
 *
 * Return: %ERR_NONE, also when it is kept already; %ERR_IO.
 */
enum err clips_keep_taught(struct house *house, const char *file, struct error *error);

/**
 * clips_forget() - delete a clip that was kept because it taught something
 * @house: for the state folder
 * @file: its name below voice/clips/
 */
void clips_forget(struct house *house, const char *file);

/**
 * clips_each_kept() - visit the clips below voice/clips/
 * @house: for the state folder
 * @visit: called with each name; it may forget the clip
 * @userdata: for @visit
 */
void clips_each_kept(struct house *house, void (*visit)(const char *file, void *userdata),
		     void *userdata);

/**
 * clips_kept_size() - how much room a kept clip takes
 * @house: for the state folder
 * @file: its name below voice/clips/
 *
 * Return: bytes; 0 when it is not there.
 */
uint64_t clips_kept_size(struct house *house, const char *file);

/**
 * clips_sweep() - delete what a crash left below clips/: no review and no confirmation needs it
 * @house: for the state folder, the review and what was learned
 */
void clips_sweep(struct house *house);
#endif
