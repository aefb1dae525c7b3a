/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A confirmed word as a model hears it: features, ten milliseconds each. */
#ifndef CABAS_WORKERS_ADAPT_CLIP_H
#define CABAS_WORKERS_ADAPT_CLIP_H
#include <stddef.h>
#include <stdint.h>

#include "base/auto.h"
#include "base/err.h"
#include "workers/adapt_model.h"

enum { ADAPT_FRAMES_MAX = 1000 };

struct adapt_ear;

/**
 * struct adapt_clip - one word
 * @features: @frames times %ADAPT_FEATURES numbers; malloc()ed
 * @frames: how many
 */
struct adapt_clip {
	float *features;
	size_t frames;
};

/**
 * adapt_ear_new() - the front end of a model, before the sandbox closes
 * @model: the model; borrowed
 * @ret_ear: receives it
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err adapt_ear_new(const struct adapt_model *model, struct adapt_ear **ret_ear,
		       struct error *error);

/**
 * adapt_ear_free() - end it
 * @ear: NULL is allowed
 */
void adapt_ear_free(struct adapt_ear *ear);
DEFINE_AUTO(adapt_ear)

/**
 * adapt_clip_read() - hear a stretch of a WAV file
 * @ear: the front end
 * @bytes: @len bytes of the file
 * @len: how many
 * @from_ms: where the word begins
 * @to_ms: where it ends; 0 for where speech begins and ends
 * @ret_clip: receives the features, for free()
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_INVALID for no sound file or nothing to hear, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err adapt_clip_read(struct adapt_ear *ear, const void *bytes, size_t len, int from_ms,
			 int to_ms, struct adapt_clip *ret_clip, struct error *error);
#endif
