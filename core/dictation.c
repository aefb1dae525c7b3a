// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/dictation.h"

#include <string.h>

/*
 * The thresholds, in thousandths. cabas-voice calibrates its confidence so that half is where a
 * command may be believed, whether two passes could agree on it or not. French has no model of its
 * own yet: always the review (reference: measured, basic French is right in 60 to 90 % of first
 * choices).
 */
enum { HEARD_MIN = 500, ITEM_MIN = 900 };

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

/* Up to three needs, best first, each with the quantity and action that were heard. */
static enum err make_candidates(const struct needs *needs, enum language language,
				const json_t *answer, const struct phrase *phrase,
				struct arena *arena, struct dictation *dictation)
{
	const json_t *ids = json_object_get(answer, "candidates");
	struct phrase_item *items = arena_array(arena, DICTATION_CANDIDATES_MAX, sizeof(*items));

	if (!items)
		return ERR_NOMEM;
	for (size_t i = 0; i < json_array_size(ids) && dictation->count < DICTATION_CANDIDATES_MAX;
	     i++) {
		const struct need *need =
			needs_find(needs, json_string_value(json_array_get(ids, i)));

		if (!need)
			continue;
		items[dictation->count++] = (struct phrase_item){
			.action = ITEM_ADD,
			.text = need->names[language],
			.need = need->id,
			.quantity = phrase->count == 1 ? phrase->items[0].quantity
						       : (struct quantity){ .unit = UNIT_NONE },
			.confidence = dictation->confidence,
		};
	}
	dictation->items = items;
	return ERR_NONE;
}

/* Why a phrase does not go onto the list by itself; NULL when it does. */
static const char *doubt(enum language language, const struct phrase *phrase,
			 unsigned int confidence)
{
	for (size_t i = 0; i < phrase->count; i++) {
		if (!phrase->items[i].need)
			return "unknown-words";
		if (phrase->items[i].action != ITEM_ADD)
			return "removal";
	}
	for (size_t i = 0; i < phrase->count; i++)
		if (phrase->items[i].confidence < ITEM_MIN)
			return phrase->count > 1 ? "unsure-phrase" : "unsure";
	if (language == LANGUAGE_EN && confidence >= HEARD_MIN)
		return NULL;
	return phrase->count > 1 ? "unsure-phrase" : "unsure";
}

enum err dictation_decide(const struct needs *needs, enum language language, const json_t *answer,
			  struct arena *arena, struct dictation *ret_dictation, struct error *error)
{
	double confidence = json_number_value(json_object_get(answer, "confidence"));
	const char *text = pass_text(answer, "command");
	struct dictation dictation = { .transcript = "" };
	struct phrase phrase = { .count = 0 };
	enum err err = ERR_NONE;

	if (!json_is_array(json_object_get(answer, "passes")))
		return error_set(error, ERR_INVALID, "the recogniser's answer is not understood");
	if (!*text)
		text = pass_text(answer, "item");
	dictation.transcript = arena_strdup(arena, text);
	if (!dictation.transcript)
		return error_set(error, ERR_NOMEM, "out of memory");
	dictation.confidence = confidence <= 0	 ? 0
			       : confidence >= 1 ? 1000
						 : (unsigned int)(confidence * 1000);
	if (*text)
		err = phrase_parse(needs, language, dictation.transcript,
				   strlen(dictation.transcript), arena, &phrase, error);
	if (err)
		return err;
	dictation.reason = !phrase.count ? "nothing-heard"
					 : doubt(language, &phrase, dictation.confidence);
	dictation.accepted = !dictation.reason;
	if (dictation.reason && (!phrase.count || !strcmp(dictation.reason, "unsure"))) {
		err = make_candidates(needs, language, answer, &phrase, arena, &dictation);
		if (dictation.count)
			dictation.reason = "unsure";
	}
	if (!err && !dictation.count) {
		dictation.items = phrase.items;
		dictation.count = phrase.count;
	}
	if (!err)
		*ret_dictation = dictation;
	return err;
}
