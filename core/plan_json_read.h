/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of an instance's JSON; each message begins with the place. Private to core/plan_json*.c.
 */
#ifndef CABAS_CORE_PLAN_JSON_READ_H
#define CABAS_CORE_PLAN_JSON_READ_H
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/tariff.h"

/* A place in the instance: "extensions.stores.b.modes[1].bands[0].min". */
enum { PLAN_JSON_PLACE_SIZE = 160 };

/**
 * plan_json_read_wrong() - say that a value is of another kind
 * @error: receives it
 * @place: of the value
 * @json: the value, or NULL when it is missing
 * @wanted: what it should be, with its article
 *
 * Return: %ERR_INVALID.
 */
enum err plan_json_read_wrong(struct error *error, const char *place, const json_t *json,
			      const char *wanted);

/**
 * plan_json_read_amount() - read money
 * @json: the value
 * @place: of the value
 * @ret_amount: receives it in minor units, at least 0
 * @error: says what is wrong
 *
 * Return: %ERR_NONE or %ERR_INVALID.
 */
enum err plan_json_read_amount(const json_t *json, const char *place, int64_t *ret_amount,
			       struct error *error);

/**
 * plan_json_read_id() - read a name
 * @json: the value
 * @place: of the value
 * @arena: where the copy lives
 * @ret_id: receives it; not empty
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID or %ERR_NOMEM.
 */
enum err plan_json_read_id(const json_t *json, const char *place, struct arena *arena,
			   const char **ret_id, struct error *error);

/**
 * plan_json_read_bands() - read a tariff
 * @json: an array of {"min", "fee"}
 * @place: of the array
 * @ret_tariff: receives it; the order of the bands is not looked at
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID or %ERR_LIMIT.
 */
enum err plan_json_read_bands(const json_t *json, const char *place, struct tariff *ret_tariff,
			      struct error *error);
#endif
