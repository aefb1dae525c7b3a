/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offers as last seen: each with its store, what was asked for, and when. */
#ifndef CABAS_STORE_QUOTES_H
#define CABAS_STORE_QUOTES_H
#include <jansson.h>
#include <stdint.h>

#include "store/db.h"

/**
 * quotes_put() - keep what a store offers for one wanted thing
 * @store: open store
 * @name: the household's name of the store
 * @wanted: need id or GTIN
 * @time_ms: when it was seen
 * @offers: array of offers; borrowed
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err quotes_put(struct store *store, const char *name, const char *wanted, int64_t time_ms,
		    const json_t *offers, struct error *error);

/**
 * quotes_get() - what was last seen
 * @store: open store
 * @name: the household's name of the store
 * @wanted: need id or GTIN
 * @ret_time_ms: receives when it was seen
 * @ret_offers: receives the array, a new reference
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_IO.
 */
enum err quotes_get(struct store *store, const char *name, const char *wanted, int64_t *ret_time_ms,
		    json_t **ret_offers, struct error *error);
#endif
