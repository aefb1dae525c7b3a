// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"

/* One hash for method, path and body: the same key may serve one such request only. */
static enum err hash_request(const struct drive_request *request, char ret_hash[DIGEST_TEXT_SIZE])
{
	_auto_(buf_done) struct buf all;
	enum err err;

	buf_init(&all, DRIVE_BODY_MAX + 4096);
	err = buf_printf(&all, "%s %s\n", request->method, request->path);
	if (!err)
		err = buf_add(&all, request->body, request->len);
	if (!err)
		digest_sha256(all.bytes, all.len, ret_hash);
	return err;
}

enum err drive_keys_replay(const struct drive_keys *keys, const char *key,
			   const struct drive_request *request, struct drive_reply *reply)
{
	char hash[DIGEST_TEXT_SIZE];
	enum err err = hash_request(request, hash);

	if (err)
		return err;
	for (size_t i = 0; i < DRIVE_KEYS_MAX && keys->keys[i]; i++) {
		const struct drive_key *known = keys->keys[i];

		if (strcmp(known->key, key))
			continue;
		if (strcmp(known->hash, hash))
			return ERR_CONFLICT;
		drive_http_text(reply, known->status, "application/json", strdup(known->body));
		return ERR_NONE;
	}
	return ERR_NOT_FOUND;
}

static void forget(struct drive_key *known)
{
	if (known)
		free(known->body);
	free(known);
}

void drive_keys_keep(struct drive_keys *keys, const char *key, const struct drive_request *request,
		     const struct drive_reply *reply)
{
	struct drive_key *known = calloc(1, sizeof(*known));
	size_t slot = keys->next % DRIVE_KEYS_MAX;

	if (!known)
		return;
	known->body = reply->body ? strdup(reply->body) : NULL;
	if (!known->body || hash_request(request, known->hash)) {
		forget(known);
		return;
	}
	snprintf(known->key, sizeof(known->key), "%s", key);
	known->status = reply->status;
	forget(keys->keys[slot]);
	keys->keys[slot] = known;
	keys->next++;
}

void drive_keys_done(struct drive_keys *keys)
{
	for (size_t i = 0; i < DRIVE_KEYS_MAX; i++)
		forget(keys->keys[i]);
	*keys = (struct drive_keys){ 0 };
}
