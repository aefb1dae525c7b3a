/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What confirmed clips teach: each becomes examples of how this person says these needs, and an
 * outcome that tells how far the recogniser may be trusted. All of it is under STATE/voice; nothing
 * of it leaves the machine.
 */
#ifndef CABAS_DAEMON_LEARNING_H
#define CABAS_DAEMON_LEARNING_H
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "core/event.h"
#include "core/trust.h"
#include "core/words.h"

struct house;
struct request;

/**
 * learning_start() - open what was learned
 * @house: the daemon, before its hearing starts
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err learning_start(struct house *house, struct error *error);

/**
 * learning_resume() - go on with the confirmations that wait
 * @house: the daemon, with its hearing started
 */
void learning_resume(struct house *house);

/**
 * learning_stop() - close it
 * @house: the daemon, with its hearing stopped
 */
void learning_stop(struct house *house);

/**
 * learning_tidy() - delete the clips that no lesson needs any more
 * @house: the daemon
 */
void learning_tidy(struct house *house);

/**
 * learning_confirmed() - a person said what a clip means
 * @house: the daemon; the confirmation is durable
 * @review: the clip's row of the review as it was
 * @resolved: what the person said
 *
 * Takes care of the clip's file: it teaches and is kept below STATE/voice/clips, or goes.
 */
void learning_confirmed(struct house *house, const struct event *review,
			const struct event *resolved);

/**
 * learning_added() - a clip went onto the list without a question
 * @house: the daemon
 * @heard: the HEARD event
 * @language: of the recogniser
 * @member: who spoke
 * @answer: of the recogniser
 */
void learning_added(struct house *house, const struct event *heard, enum language language,
		    const char *member, const json_t *answer);

/**
 * learning_taken_back() - a person took back what an event had brought
 * @house: the daemon
 * @event: a RESOLVED event: its lessons go; a HEARD event: it had been wrong
 */
void learning_taken_back(struct house *house, uint64_t event);

/**
 * learning_was_wrong() - a person removed what had been added without a question
 * @house: the daemon
 * @event: the HEARD event; others do not matter
 */
void learning_was_wrong(struct house *house, uint64_t event);

/**
 * learning_is_known() - whether a member has taught a need well enough
 * @house: the daemon
 * @member: who
 * @language: in which
 * @need: id
 *
 * Return: true from three examples on.
 */
bool learning_is_known(struct house *house, const char *member, enum language language,
		       const char *need);

/**
 * learning_trust() - how far a member's words are believed without a question
 * @house: the daemon
 * @member: who
 * @language: in which she speaks
 *
 * Return: by value; without confirmations nothing is believed.
 */
struct trust learning_trust(struct house *house, const char *member, enum language language);

/**
 * learning_missing() - how many right confirmations it takes until a member is believed
 * @house: the daemon
 * @member: who
 * @language: in which she speaks
 *
 * Return: as trust_missing().
 */
unsigned int learning_missing(struct house *house, const char *member, enum language language);

/**
 * learning_examples() - the examples as a file for a worker
 * @house: the daemon
 * @language: of the worker
 * @ret_fd: receives a descriptor for reading, the caller's; -1 when there are none
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err learning_examples(struct house *house, enum language language, int *ret_fd,
			   struct error *error);

/**
 * learning_sounds() - how the household was heard to say its needs
 * @house: the daemon
 * @language: of the worker
 *
 * Return: an array of {"need","text","phones"}, a new reference, or NULL without memory.
 */
json_t *learning_sounds(struct house *house, enum language language);

/**
 * learning_enrol() - learn from a recording of a known word
 * @house: the daemon
 * @member: who speaks
 * @language: in which
 * @need: what is said
 * @bytes: a WAV file of @len bytes
 * @len: how many
 * @request: who waits for {"need","heard","right","speech_ms","problem"}; held
 */
void learning_enrol(struct house *house, const char *member, enum language language,
		    const char *need, const void *bytes, size_t len, struct request *request);

/**
 * learning_forget() - forget examples with their recordings
 * @house: the daemon
 * @member: of whom, or NULL for all
 * @need: of what, or NULL for all
 * @ret_count: receives how many examples went
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_IO.
 */
enum err learning_forget(struct house *house, const char *member, const char *need,
			 size_t *ret_count, struct error *error);

/**
 * learning_json() - what was learned, for GET /v1/voice
 * @house: the daemon
 * @ret_json: receives {"learning","automatic","bytes","members":[...]}, a new reference
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err learning_json(struct house *house, json_t **ret_json, struct error *error);

/**
 * learning_list_json() - every example, for a person who wants to see or keep them
 * @house: the daemon
 * @member: of whom, or NULL
 * @need: of what, or NULL
 * @language: of the labels
 * @ret_json: receives an array, a new reference
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err learning_list_json(struct house *house, const char *member, const char *need,
			    enum language language, json_t **ret_json, struct error *error);

/**
 * learning_adapt() - let the acoustic model follow, when there is enough new to follow
 * @house: the daemon
 * @language: in which something was learned
 */
void learning_adapt(struct house *house, enum language language);

/**
 * learning_clip() - the recording of an example
 * @house: the daemon
 * @id: of the example
 * @ret_bytes: receives the WAV file; the caller ends with buf_done()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_IO.
 */
enum err learning_clip(struct house *house, uint64_t id, struct buf *ret_bytes,
		       struct error *error);
#endif
