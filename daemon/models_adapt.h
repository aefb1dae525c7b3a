/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In the background the acoustic model moves towards the household's voices, each time that enough
 * new words were confirmed; the adapted model serves only when held-out clips are understood
 * better.
 */
#ifndef CABAS_DAEMON_MODELS_ADAPT_H
#define CABAS_DAEMON_MODELS_ADAPT_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/words.h"

struct house;

enum { MODELS_ADAPT_CLIPS_MAX = 1600, MODELS_ADAPT_BYTES_MAX = 256 << 20 };

/**
 * struct models_adapt_clip - a confirmed word
 * @id: of the lesson; decides whether it is held out
 * @path: of the recording
 * @need: what was said
 * @from_ms: where in the recording it begins
 * @to_ms: and ends
 */
struct models_adapt_clip {
	uint64_t id;
	const char *path, *need;
	int from_ms, to_ms;
};

/**
 * models_adapt_due() - whether there are enough new words to adapt to
 * @house: the daemon
 * @language: of them
 * @count: how many there are
 *
 * Return: true when @count passed 40, 100, 200, 400, 800 or 1600 since the last time, nothing is
 * under way, and the model speaks the language ("basic French" does not).
 */
bool models_adapt_due(struct house *house, enum language language, size_t count);

/**
 * models_adapt() - adapt in the background
 * @house: the daemon; its recogniser starts anew when the result is better
 * @language: of the clips
 * @clips: @count of them; copied; those that cannot be read are left out
 * @count: how many
 *
 * The words' sounds are asked of the recogniser. What becomes of it is in the log and in
 * models_json().
 */
void models_adapt(struct house *house, enum language language,
		  const struct models_adapt_clip *clips, size_t count);

/**
 * models_adapt_forget() - remove what was adapted: the recordings that it came from are forgotten
 * @house: the daemon; its recogniser starts anew
 * @language: which
 */
void models_adapt_forget(struct house *house, enum language language);

/**
 * models_adapt_stop() - break off
 * @house: the daemon
 */
void models_adapt_stop(struct house *house);
#endif
