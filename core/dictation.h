/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether what a recogniser heard goes onto the list by itself: by what the household's own
 * confirmations showed (core/trust), or by the setting "confident". All else goes to the review,
 * with candidates; nothing is ever removed on a guess, and a word that is not known is never
 * taken for one that is.
 */
#ifndef CABAS_CORE_DICTATION_H
#define CABAS_CORE_DICTATION_H
#include <jansson.h>

#include "core/phrase.h"
#include "core/trust.h"

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
 * @answer: of cabas-voice: passes, candidates, confidence, segments, single
 * @trust: of who spoke
 * @arena: where texts and items live
 * @ret_dictation: receives the decision
 * @error: says what is wrong with the answer
 *
 * It is all or nothing: every thing in a phrase must be believed, or a person looks at the phrase.
 *
 * Return: %ERR_NONE, %ERR_INVALID for an answer that is none, %ERR_NOMEM.
 */
enum err dictation_decide(const struct needs *needs, enum language language, const json_t *answer,
			  const struct trust *trust, struct arena *arena,
			  struct dictation *ret_dictation, struct error *error);

/**
 * dictation_transcript() - the words that were heard
 * @answer: of cabas-voice
 *
 * Return: those of the clip as a command, else as one item, else "".
 */
const char *dictation_transcript(const json_t *answer);
#endif
