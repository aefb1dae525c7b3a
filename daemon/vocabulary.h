/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a recogniser is to listen for: few words, the household's own, are heard better than many.
 */
#ifndef CABAS_DAEMON_VOCABULARY_H
#define CABAS_DAEMON_VOCABULARY_H
#include <jansson.h>

#include "core/words.h"

struct house;

/**
 * vocabulary_make() - the request that teaches a recogniser
 * @house: its needs, list, history and lessons
 * @language: of the recogniser
 * @staples: rows of data/staples.tsv: what every household may want
 * @staple_count: how many
 *
 * {"op":"vocabulary","needs":[ids],"names":[{"need","text"}],"weights":{id:thousandths},
 * "sounds":[{"need","phones"}]}: what is wanted or was wanted lately, the household's own names,
 * how often each is wanted (core/habit.h), how the household was heard to say it.
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *vocabulary_make(struct house *house, enum language language, const char *const *staples,
			size_t staple_count);

/**
 * vocabulary_favourites() - what this household wants most and a member has not taught yet
 * @house: its needs, list, history and lessons
 * @language: in which they are to be said
 * @member: who is to say them
 * @staples: as for vocabulary_make()
 * @staple_count: how many
 * @max: at most so many
 *
 * Return: an array of {"need","label"}, most wanted first; a new reference or NULL without memory.
 */
json_t *vocabulary_favourites(struct house *house, enum language language, const char *member,
			      const char *const *staples, size_t staple_count, size_t max);
#endif
