/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clips on their way through the voice worker: one after another, none lost by a crash. */
#ifndef CABAS_DAEMON_HEARING_H
#define CABAS_DAEMON_HEARING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/words.h"
#include "daemon/worker.h"

struct house;
struct request;

/**
 * hearing_start() - listen to all clips that nobody listened to yet
 * @house: the daemon
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err hearing_start(struct house *house, struct error *error);

/**
 * hearing_stop() - end the workers; what they were at is heard after the next start
 * @house: the daemon
 */
void hearing_stop(struct house *house);

/**
 * hearing_model_changed() - a language is heard with another model from now on
 * @house: the daemon
 * @language: which
 */
void hearing_model_changed(struct house *house, enum language language);

/**
 * hearing_words_changed() - what may be said, or how it sounds, is another
 * @house: the daemon; its recognisers learn it soon, and before the next clip
 */
void hearing_words_changed(struct house *house);

/**
 * hearing_favourites() - what a member could say to teach most
 * @house: the daemon
 * @language: in which
 * @member: who
 * @max: at most so many
 *
 * Return: as vocabulary_favourites().
 */
json_t *hearing_favourites(struct house *house, enum language language, const char *member,
			   size_t max);

/**
 * hearing_ask() - let the recogniser listen to a clip
 * @house: the daemon
 * @language: of the recogniser
 * @member: whose examples it is compared with
 * @features: whether the answer is to bring what it takes to learn from the clip
 * @fd: of a WAV file; stays the caller's
 * @callback: called once, later
 * @userdata: for @callback
 * @error: says why not
 *
 * Return: as daemon_worker_request().
 */
enum err hearing_ask(struct house *house, enum language language, const char *member, bool features,
		     int fd, daemon_worker_callback *callback, void *userdata, struct error *error);

/**
 * hearing_pronounce() - how all that may be said sounds
 * @house: the daemon
 * @language: in which
 * @needs: array of ids that are wanted besides
 * @callback: called once, later, with {"words":[{"label":need,"phones":[text]}]}
 * @userdata: for @callback
 * @error: says why not
 *
 * Return: as daemon_worker_request().
 */
enum err hearing_pronounce(struct house *house, enum language language, json_t *needs,
			   daemon_worker_callback *callback, void *userdata, struct error *error);

/**
 * hearing_check() - whether an upload is a sound file at all, before anything is kept
 * @bytes: @len bytes
 * @len: how many
 * @error: says what is wrong with it
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT.
 */
enum err hearing_check(const void *bytes, size_t len, struct error *error);

/**
 * hearing_listen() - listen to a clip whose event is durable
 * @house: the daemon
 * @seq: its event
 * @request: who waits for the answer (held), or NULL
 *
 * What is understood becomes a HEARD event: on the list, or in the review with candidates. A worker
 * that dies is tried once more; then the clip goes to the review as it is.
 */
void hearing_listen(struct house *house, uint64_t seq, struct request *request);

/**
 * hearing_try() - understand a sound file without journalling anything
 * @house: the daemon
 * @fd: of a WAV file; closed here
 * @lang: "fr" or "en"
 * @request: who waits; held
 */
void hearing_try(struct house *house, int fd, const char *lang, struct request *request);
#endif
