/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether what a recogniser heard goes onto the list by itself. What is unsure goes to the review,
 * with candidates; nothing is ever removed on a guess.
 */
#ifndef CABAS_CORE_DICTATION_H
#define CABAS_CORE_DICTATION_H
#include <jansson.h>

#include "core/phrase.h"

enum { DICTATION_CANDIDATES_MAX = 3 };

/**
 * struct dictation - the decision about one clip
 * @accepted: onto the list
 * @reason: why not, a code of the API's reviews; NULL when @accepted
 * @transcript: words, "" when none were heard
 * @confidence: thousandths
 * @items: what was said, or up to %DICTATION_CANDIDATES_MAX candidates for "unsure"
 * @count: of @items
 */
struct dictation {
	bool accepted;
	const char *reason, *transcript;
	unsigned int confidence;
	struct phrase_item *items;
	size_t count;
};

/**
 * dictation_decide() - decide about a clip
 * @needs: what can be meant
 * @language: that was listened for
 * @answer: of cabas-voice: passes, candidates, confidence, agree
 * @arena: where texts and items live
 * @ret_dictation: receives the decision
 * @error: says what is wrong with the answer
 *
 * Return: %ERR_NONE, %ERR_INVALID for an answer that is none, %ERR_NOMEM.
 */
enum err dictation_decide(const struct needs *needs, enum language language, const json_t *answer,
			  struct arena *arena, struct dictation *ret_dictation,
			  struct error *error);
#endif
