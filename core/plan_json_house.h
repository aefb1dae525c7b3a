/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The "extensions" of an instance's JSON: modes, vouchers, offers. Private to core/plan_json*.c. */
#ifndef CABAS_CORE_PLAN_JSON_HOUSE_H
#define CABAS_CORE_PLAN_JSON_HOUSE_H
#include <jansson.h>

#include "base/arena.h"
#include "core/plan.h"

enum { PLAN_JSON_EXTENSIONS = 1 };

/**
 * plan_json_house_read() - take the extensions into an instance
 * @json: the extensions, or NULL
 * @arena: where what they add lives
 * @instance: of the rest of the JSON; changed
 * @error: says what is wrong, with its place
 *
 * A version or a word that is not known is refused: without it the plan might be wrong.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_json_house_read(json_t *json, struct arena *arena, struct plan_instance *instance,
			      struct error *error);

/**
 * plan_json_house() - write the extensions
 * @instance: what
 * @ret_json: receives a new reference, or NULL when there is nothing to say
 *
 * Return: false without memory.
 */
bool plan_json_house(const struct plan_instance *instance, json_t **ret_json);

/**
 * plan_json_house_basket() - say how a basket is had and what it saves
 * @instance: the question
 * @basket: of its answer
 * @json: the basket as an object; "fee" becomes what the retailer asks
 *
 * Return: false without memory.
 */
bool plan_json_house_basket(const struct plan_instance *instance, const struct plan_basket *basket,
			    json_t *json);
#endif
