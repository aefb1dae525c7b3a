// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/dictation.h"

#include <string.h>

/*
 * Thousandths. cabas-voice sets its confidence so that half is where an English command may be
 * believed, whether two passes could agree on it or not; of French it says too little (measured:
 * basic French is right in 60 to 90 % of first choices).
 */
enum { HEARD_MIN = 500, ITEM_MIN = 900 };

/* What was heard and what it stands on. */
struct heard {
	enum language language;
	const struct trust *trust;
	const json_t *answer;
	bool as_item; /* the transcript is that of the clip as a single item */
	struct phrase phrase;
};

static const char *pass_text(const json_t *answer, const char *name)
{
	const json_t *passes = json_object_get(answer, "passes");

	for (size_t i = 0; i < json_array_size(passes); i++) {
		const json_t *pass = json_array_get(passes, i);
		const char *pass_name = json_string_value(json_object_get(pass, "pass"));
		const char *text = json_string_value(json_object_get(pass, "text"));

		if (pass_name && text && !strcmp(pass_name, name))
			return text;
	}
	return "";
}

static bool is_candidate(const struct dictation *dictation, const char *need)
{
	for (size_t i = 0; i < dictation->count; i++)
		if (!strcmp(dictation->items[i].need, need))
			return true;
	return false;
}

static void add_candidate(const struct needs *needs, const char *id, const struct heard *heard,
			  struct dictation *dictation)
{
	const struct phrase *phrase = &heard->phrase;
	const struct need *need = needs_find(needs, id);

	if (!need || dictation->count == DICTATION_CANDIDATES_MAX ||
	    is_candidate(dictation, need->id))
		return;
	dictation->items[dictation->count++] = (struct phrase_item){
		.action = ITEM_ADD,
		.text = need->names[heard->language],
		.need = need->id,
		.quantity = phrase->count == 1 ? phrase->items[0].quantity
					       : (struct quantity){ .unit = UNIT_NONE },
		.confidence = dictation->confidence,
	};
}

/*
 * Up to three needs, best first, each with the quantity and action that were heard: the worker's,
 * then what the transcript says, so that a person finds there what she reads.
 */
static enum err make_candidates(const struct needs *needs, const struct heard *heard,
				struct arena *arena, struct dictation *dictation)
{
	const json_t *ids = json_object_get(heard->answer, "candidates");

	dictation->items = arena_array(arena, DICTATION_CANDIDATES_MAX, sizeof(*dictation->items));
	if (!dictation->items)
		return ERR_NOMEM;
	for (size_t i = 0; i < json_array_size(ids); i++)
		add_candidate(needs, json_string_value(json_array_get(ids, i)), heard, dictation);
	if (heard->phrase.count == 1)
		add_candidate(needs, heard->phrase.items[0].need, heard, dictation);
	return ERR_NONE;
}

/* --- believing -------------------------------------------------------------------------------- */

/* The stretch of the clip that an item was heard in; NULL when they cannot be told apart. */
static const json_t *find_segment(const struct heard *heard, size_t item)
{
	const json_t *segments = json_object_get(heard->answer, "segments");

	if (heard->as_item)
		return item ? NULL : json_object_get(heard->answer, "single");
	return json_array_size(segments) == heard->phrase.count ? json_array_get(segments, item)
								: NULL;
}

static bool is_learned(const struct heard *heard, size_t item)
{
	const json_t *segment = find_segment(heard, item);
	const char *need = json_string_value(json_object_get(segment, "need"));
	json_int_t margin = json_integer_value(json_object_get(segment, "margin"));

	return need && margin > 0 && !strcmp(need, heard->phrase.items[item].need) &&
	       trust_believes(heard->trust, json_is_true(json_object_get(segment, "agree")),
			      margin < UINT16_MAX ? (unsigned int)margin : UINT16_MAX);
}

/* The household knows how this member says it, and it sounded like something else. */
static bool is_contradicted(const struct heard *heard, size_t item)
{
	const json_t *segment = find_segment(heard, item);

	return json_integer_value(json_object_get(segment, "examples")) > 0 &&
	       !json_is_true(json_object_get(segment, "agree"));
}

static bool is_believed(const struct heard *heard, unsigned int confidence)
{
	bool learned = true, confident = heard->trust->how == AUTOMATIC_CONFIDENT &&
					 heard->language == LANGUAGE_EN && confidence >= HEARD_MIN;

	for (size_t i = 0; i < heard->phrase.count; i++) {
		learned = learned && is_learned(heard, i);
		confident = confident && heard->phrase.items[i].action == ITEM_ADD &&
			    !is_contradicted(heard, i);
	}
	return learned || confident;
}

/* Why a phrase does not go onto the list by itself; NULL when it does. */
static const char *doubt(const struct heard *heard, unsigned int confidence)
{
	const struct phrase *phrase = &heard->phrase;
	const char *unsure = phrase->count > 1 ? "unsure-phrase" : "unsure";
	bool removal = false;

	for (size_t i = 0; i < phrase->count; i++) {
		if (!phrase->items[i].need)
			return "unknown-words";
		removal = removal || phrase->items[i].action != ITEM_ADD;
	}
	for (size_t i = 0; i < phrase->count; i++)
		if (phrase->items[i].confidence < ITEM_MIN)
			return removal ? "removal" : unsure;
	if (is_believed(heard, confidence))
		return NULL;
	return removal ? "removal" : unsure;
}

const char *dictation_transcript(const json_t *answer)
{
	const char *text = pass_text(answer, "command");

	return *text ? text : pass_text(answer, "item");
}

/* --- the decision ----------------------------------------------------------------------------- */

static enum err understand(const struct needs *needs, struct heard *heard, struct arena *arena,
			   struct dictation *dictation, struct error *error)
{
	const char *text = dictation_transcript(heard->answer);

	if (!json_is_array(json_object_get(heard->answer, "passes")))
		return error_set(error, ERR_INVALID, "the recogniser's answer is not understood");
	heard->as_item = !*pass_text(heard->answer, "command");
	dictation->transcript = arena_strdup(arena, text);
	if (!dictation->transcript)
		return error_set(error, ERR_NOMEM, "out of memory");
	return *text ? phrase_parse(needs, heard->language, dictation->transcript, strlen(text),
				    arena, &heard->phrase, error)
		     : ERR_NONE;
}

enum err dictation_decide(const struct needs *needs, enum language language, const json_t *answer,
			  const struct trust *trust, struct arena *arena,
			  struct dictation *ret_dictation, struct error *error)
{
	double confidence = json_number_value(json_object_get(answer, "confidence"));
	struct heard heard = { .language = language, .trust = trust, .answer = answer };
	struct dictation dictation = { .transcript = "" };
	enum err err = understand(needs, &heard, arena, &dictation, error);

	if (err)
		return err;
	dictation.confidence = confidence <= 0	 ? 0
			       : confidence >= 1 ? 1000
						 : (unsigned int)(confidence * 1000);
	dictation.reason = !heard.phrase.count ? "nothing-heard"
					       : doubt(&heard, dictation.confidence);
	dictation.accepted = !dictation.reason;
	if (dictation.reason && (!heard.phrase.count || !strcmp(dictation.reason, "unsure"))) {
		err = make_candidates(needs, &heard, arena, &dictation);
		if (dictation.count)
			dictation.reason = "unsure";
	}
	if (!err && !dictation.count) {
		dictation.items = heard.phrase.items;
		dictation.count = heard.phrase.count;
	}
	if (!err)
		*ret_dictation = dictation;
	return err;
}
