/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folders of models under STATE/voice/models: written beside, made durable, then exchanged. */
#ifndef CABAS_DAEMON_MODELS_FOLDER_H
#define CABAS_DAEMON_MODELS_FOLDER_H
#include <jansson.h>

#include "base/err.h"

/**
 * models_folder_write() - write a model's files out of a worker's file
 * @folder: is made; what was there goes
 * @fd: as the worker left it
 * @files: [{"name","offset","size"}] of the worker; not trusted
 * @about: becomes model.json
 * @error: says why not
 *
 * Return: %ERR_NONE with all on disk, %ERR_REMOTE for an answer that cannot be true, %ERR_IO.
 */
enum err models_folder_write(const char *folder, int fd, const json_t *files, const json_t *about,
			     struct error *error);

/**
 * models_folder_adapt() - write a model that differs from another in one file
 * @folder: is made; what was there goes
 * @base: the other one
 * @fd: as the worker left it
 * @file: {"name","offset","size"} of the file that differs
 * @about: becomes model.json
 * @error: says why not
 *
 * Return: as models_folder_write().
 */
enum err models_folder_adapt(const char *folder, const char *base, int fd, const json_t *file,
			     const json_t *about, struct error *error);

/**
 * models_folder_about() - what model.json says
 * @folder: of a model
 *
 * Return: a new reference, or NULL when there is no whole model.
 */
json_t *models_folder_about(const char *folder);

/**
 * models_folder_place() - put a folder in the place of another, in one step
 * @from: the new one
 * @to: its place; what was there goes
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO with the old one in its place.
 */
enum err models_folder_place(const char *from, const char *to, struct error *error);

/**
 * models_folder_remove() - remove a folder and the files in it
 * @folder: which; it may be absent
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err models_folder_remove(const char *folder, struct error *error);
#endif
