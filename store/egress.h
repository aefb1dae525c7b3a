/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What left the house: one row for each request, written before it goes. */
#ifndef CABAS_STORE_EGRESS_H
#define CABAS_STORE_EGRESS_H
#include <jansson.h>
#include <stdint.h>

#include "store/db.h"

/**
 * struct egress - one request to a retailer
 * @time_ms: UTC since 1970
 * @store: the household's name of the store
 * @host: to whom
 * @method: HTTP method
 * @path: without secrets
 * @fields: names of what was told, separated by spaces
 * @bytes: of the body
 */
struct egress {
	int64_t time_ms;
	const char *store, *host, *method, *path, *fields;
	int64_t bytes;
};

/**
 * egress_append() - store one row durably
 * @store: open store
 * @egress: what leaves; copied
 * @error: says why; then the request must not be sent
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err egress_append(struct store *store, const struct egress *egress, struct error *error);

/**
 * egress_json() - the newest rows, newest first
 * @store: open store
 * @count: at most so many
 * @ret_json: receives an array of objects with the fields of struct egress; a new reference
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err egress_json(struct store *store, int count, json_t **ret_json, struct error *error);
#endif
