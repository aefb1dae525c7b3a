// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/plan_answer.h"

#include "base/arena.h"
#include "base/auto.h"
#include "core/plan_compare_json.h"
#include "core/plan_json.h"

/* Holds the largest instance, its plan and its alternatives. */
enum { ANSWER_MEMORY_MAX = 128 << 20 };

/* Leaves the usual number when the request names none. */
static enum err read_nodes(const json_t *json, uint64_t *ret_nodes, struct error *error)
{
	if (!json || json_is_null(json))
		return ERR_NONE;
	if (!json_is_integer(json) || json_integer_value(json) < 1)
		return error_set(error, ERR_INVALID, "max_nodes: not a whole number above 0");
	*ret_nodes = (uint64_t)json_integer_value(json);
	return ERR_NONE;
}

static enum err add_compare(const struct plan_instance *instance, const struct plan *plan,
			    uint64_t max_nodes, struct arena *arena, json_t *answer,
			    struct error *error)
{
	struct plan_compare compare;
	enum err err = plan_compare(instance, plan, max_nodes, arena, &compare, error);

	if (err)
		return err;
	if (json_object_set_new(answer, "compare", plan_compare_json(instance, plan, &compare)))
		return error_set(error, ERR_NOMEM, "no memory for the answer");
	return ERR_NONE;
}

enum err plan_answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		     struct error *error)
{
	_auto_(arena_done) struct arena arena;
	struct plan_instance instance;
	struct plan plan;
	uint64_t max_nodes = PLAN_NODES_LONG;
	json_t *answer;
	enum err err;

	(void)fd;
	(void)userdata;
	arena_init(&arena, ANSWER_MEMORY_MAX);
	err = read_nodes(json_object_get(request, "max_nodes"), &max_nodes, error);
	if (!err)
		err = plan_json_parse(json_object_get(request, "instance"), &arena, &instance,
				      error);
	if (!err)
		err = plan_solve(&instance, max_nodes, &arena, &plan, error);
	if (err)
		return err;
	answer = plan_json(&instance, &plan);
	if (!answer)
		return error_set(error, ERR_NOMEM, "no memory for the answer");
	if (json_is_true(json_object_get(request, "compare")))
		err = add_compare(&instance, &plan, max_nodes, &arena, answer, error);
	if (err)
		json_decref(answer);
	else
		*ret_answer = answer;
	return err;
}
