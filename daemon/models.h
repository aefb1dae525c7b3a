/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Acoustic models: which one each language is heard with, and how a person installs another. A
 * model comes as an archive, is checked by cabas-model, waits for the person's yes with its
 * licence shown, and is then put in place as a whole.
 */
#ifndef CABAS_DAEMON_MODELS_H
#define CABAS_DAEMON_MODELS_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "core/words.h"
#include "daemon/settings.h"

struct house;
struct request;

enum { MODELS_ARCHIVE_MAX = 256 << 20 };

/**
 * models_start() - look at what is installed; what was left half done goes
 * @house: the daemon, before its hearing starts
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err models_start(struct house *house, struct error *error);

/**
 * models_stop() - forget what is under way
 * @house: the daemon
 */
void models_stop(struct house *house);

/**
 * models_voice() - what a language is heard with: the settings' model, else the adapted one, else
 *	the installed one, else Debian's
 * @house: the daemon
 * @language: which
 *
 * Return: paths that are valid until the next change of that language's model.
 */
struct voice_model models_voice(struct house *house, enum language language);

/**
 * struct models_base - the model that may be adapted
 * @folder: of it; NULL when it does not speak the language, as with "basic French"
 * @id: changes with the model
 * @dictionary: of it, or NULL
 */
struct models_base {
	const char *folder, *id, *dictionary;
};

/**
 * models_base() - a language's model before it is adapted
 * @house: the daemon
 * @language: which
 *
 * Return: texts that are valid until the next change of that language's model.
 */
struct models_base models_base(const struct house *house, enum language language);

/**
 * models_adapted() - put an adapted model in place
 * @house: the daemon; its recogniser starts anew
 * @language: which
 * @fd: file with the new means
 * @about: for its model.json, with "of", "words", "offset" and "size"
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_REMOTE, %ERR_NOMEM, %ERR_IO.
 */
enum err models_adapted(struct house *house, enum language language, int fd, const json_t *about,
			struct error *error);

/**
 * models_drop_adapted() - be as before any adaptation
 * @house: the daemon; its recogniser starts anew
 * @language: which
 */
void models_drop_adapted(struct house *house, enum language language);

/**
 * models_json() - one language's model
 * @house: the daemon
 * @language: which
 *
 * Return: {"lang","kind":"basic|complete|debian|settings","folder","licence","adapted","model",
 * "download"}, a new reference, or NULL without memory.
 */
json_t *models_json(struct house *house, enum language language);

/**
 * models_list_json() - every language's model, for GET /v1/voice
 * @house: the daemon
 *
 * Return: an array of what models_json() gives, a new reference, or NULL without memory.
 */
json_t *models_list_json(struct house *house);

/**
 * models_upload() - check an archive that was uploaded, and keep its model aside
 * @house: the daemon
 * @language: for which
 * @bytes: @len bytes of it
 * @len: how many
 * @accept: put it in place at once
 * @request: who waits; held; told the model and the token for models_accept()
 */
void models_upload(struct house *house, enum language language, const void *bytes, size_t len,
		   bool accept, struct request *request);

/**
 * models_download() - fetch an archive, then go on as models_upload()
 * @house: the daemon
 * @language: for which
 * @url: https, or http of this machine; what came of the same address before is not asked for again
 * @accept: put it in place at once
 * @request: who waits; held
 */
void models_download(struct house *house, enum language language, const char *url, bool accept,
		     struct request *request);

/**
 * models_accept() - put the model in place that was kept aside
 * @house: the daemon; its recogniser starts anew with it
 * @language: for which
 * @token: as it was told with the model
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_STALE for another token, %ERR_IO.
 */
enum err models_accept(struct house *house, enum language language, const char *token,
		       struct error *error);

/**
 * models_remove() - remove a language's installed model, and what is under way for it
 * @house: the daemon
 * @language: which
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND without one, %ERR_IO.
 */
enum err models_remove(struct house *house, enum language language, struct error *error);
#endif
