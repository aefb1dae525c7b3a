/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Idempotency-Key: what was answered under which key, so that a repeated write is not done twice.
 */
#ifndef CABAS_SIM_DRIVE_KEYS_H
#define CABAS_SIM_DRIVE_KEYS_H
#include "base/digest.h"
#include "base/err.h"
#include "sim/drive_http.h"

enum { DRIVE_KEYS_MAX = 512, DRIVE_KEY_SIZE = 256 };

/* One answered write. */
struct drive_key {
	char key[DRIVE_KEY_SIZE], hash[DIGEST_TEXT_SIZE];
	int status;
	char *body;
};

/* The last %DRIVE_KEYS_MAX of them; one zeroed has none. */
struct drive_keys {
	struct drive_key *keys[DRIVE_KEYS_MAX];
	size_t next;
};

/**
 * drive_keys_replay() - answer a repeated write as before
 * @keys: where to look
 * @key: value of the header
 * @request: the write
 * @reply: receives the answer of then
 *
 * Return: %ERR_NONE with @reply filled, %ERR_NOT_FOUND for a new key, %ERR_CONFLICT when the key
 * was used for another write.
 */
enum err drive_keys_replay(const struct drive_keys *keys, const char *key,
			   const struct drive_request *request, struct drive_reply *reply);

/**
 * drive_keys_keep() - remember an answer; the oldest is forgotten
 * @keys: where it is kept
 * @key: value of the header, shorter than %DRIVE_KEY_SIZE
 * @request: the write
 * @reply: its answer, copied
 */
void drive_keys_keep(struct drive_keys *keys, const char *key, const struct drive_request *request,
		     const struct drive_reply *reply);

/**
 * drive_keys_done() - forget all
 * @keys: zeroed afterwards
 */
void drive_keys_done(struct drive_keys *keys);
#endif
