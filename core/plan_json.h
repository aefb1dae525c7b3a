/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instance and plan as JSON (design 5). */
#ifndef CABAS_CORE_PLAN_JSON_H
#define CABAS_CORE_PLAN_JSON_H
#include <jansson.h>

#include "core/plan.h"

/* More bytes than the largest instance needs. */
enum { PLAN_JSON_BYTES_MAX = 16 << 20 };

/**
 * plan_json_load() - read an instance from text
 * @bytes: JSON
 * @len: how many bytes, at most %PLAN_JSON_BYTES_MAX
 * @arena: where the instance lives; 8 bytes for each price, and the ids
 * @ret_instance: receives the instance, checked as by plan_check()
 * @error: says what is wrong, with its place
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_json_load(const char *bytes, size_t len, struct arena *arena,
			struct plan_instance *ret_instance, struct error *error);

/**
 * plan_json_parse() - read an instance from a JSON value
 * @json: the object; borrowed, nothing of it is kept
 * @arena: where the instance lives
 * @ret_instance: receives the instance, checked as by plan_check()
 * @error: says what is wrong, with its place
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_json_parse(const json_t *json, struct arena *arena,
			 struct plan_instance *ret_instance, struct error *error);

/**
 * plan_json_instance() - write an instance
 * @instance: what
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *plan_json_instance(const struct plan_instance *instance);

/**
 * plan_json() - write a plan
 * @instance: what was asked
 * @plan: its answer
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *plan_json(const struct plan_instance *instance, const struct plan *plan);
#endif
