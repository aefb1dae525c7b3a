/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be learned, from a request and the sounds that came with it. */
#ifndef CABAS_WORKERS_ADAPT_TASK_H
#define CABAS_WORKERS_ADAPT_TASK_H
#include <jansson.h>

#include "workers/adapt_learn.h"

enum { ADAPT_WORDS_MAX = 2000, ADAPT_EXAMPLES_MAX = 2000, ADAPT_HELD_OUT = 5 };

/**
 * adapt_task_read() - read words and examples
 * @model: whose phones the words are of
 * @ear: its front end
 * @request: {"words":[{"label","phones":[text]}],
 *	"clips":[{"id","offset","size","from_ms","to_ms","label","held_out"}]}; each label of a clip
 *	is one of the words; without "held_out" every %ADAPT_HELD_OUT-th clip is, by its id
 * @bytes: @len bytes that offsets count in
 * @len: how many
 * @ret_task: receives it; adapt_task_done() ends it
 * @ret_skipped: receives how many clips could not be heard
 * @error: says what is wrong
 *
 * Words with phones that the model lacks are left out, and so are their clips.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err adapt_task_read(const struct adapt_model *model, struct adapt_ear *ear,
			 const json_t *request, const unsigned char *bytes, size_t len,
			 struct adapt_task *ret_task, size_t *ret_skipped, struct error *error);

/**
 * adapt_task_done() - free it
 * @task: read, or all zero
 */
void adapt_task_done(struct adapt_task *task);
#endif
