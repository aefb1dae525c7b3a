/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The alternatives to a plan as JSON (COMPARE in docs/api.md). */
#ifndef CABAS_CORE_PLAN_COMPARE_JSON_H
#define CABAS_CORE_PLAN_COMPARE_JSON_H
#include <jansson.h>

#include "core/plan_compare.h"

/**
 * plan_compare_json() - write the alternatives
 * @instance: what was asked
 * @plan: its answer
 * @compare: its alternatives
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *plan_compare_json(const struct plan_instance *instance, const struct plan *plan,
			  const struct plan_compare *compare);
#endif
