/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the planner's worker does with one request. */
#ifndef CABAS_WORKERS_PLAN_ANSWER_H
#define CABAS_WORKERS_PLAN_ANSWER_H
#include "workers/worker.h"

/**
 * plan_answer() - plan an instance, a worker_handler
 * @request: {"instance":INSTANCE}, design 5; "max_nodes":N (above 0; else %PLAN_NODES_LONG) and
 *           "compare":true may be there; borrowed
 * @fd: not used
 * @userdata: not used
 * @ret_answer: receives the plan of design 5; with "compare" asked for, also a member of that name
 *              as in docs/api.md
 * @error: says what is wrong, with its place in the instance
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err plan_answer(const json_t *request, int fd, void *userdata, json_t **ret_answer,
		     struct error *error);
#endif
