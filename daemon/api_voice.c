// SPDX-License-Identifier: GPL-2.0-or-later
/* What cabas learned of the family's voices. */
#include <string.h>

#include "daemon/api_handlers.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/learning.h"

enum { ENROLMENT_WORDS = 20, ENROLMENT_WORDS_MAX = 200 };

/* The language of the query, or the household's. */
static enum err read_language(struct request *request, enum language *ret_language,
			      struct error *error)
{
	const char *lang = api_query(request, "lang");

	if (!lang)
		lang = request->house->settings->language;
	if (words_language(lang, ret_language))
		return error_set(error, ERR_INVALID, "'%s' is neither fr nor en", lang);
	return ERR_NONE;
}

/* A member that the settings name, or the whole household. */
static enum err read_member(struct request *request, const char **ret_member, struct error *error)
{
	const char *member = api_query(request, "member");
	const struct settings *settings = request->house->settings;

	if (!member || !strcmp(member, "household")) {
		*ret_member = "household";
		return ERR_NONE;
	}
	for (size_t i = 0; i < settings->member_count; i++)
		if (!strcmp(settings->members[i].name, member)) {
			*ret_member = settings->members[i].name;
			return ERR_NONE;
		}
	(void)error_set(error, ERR_NOT_FOUND, "nobody of the household is called '%s'", member);
	error_hint(error, "Name each person in cabas.conf: [member NAME] wand = SERIAL");
	return ERR_NOT_FOUND;
}

void api_voice_get(struct request *request)
{
	struct error error = { 0 };
	json_t *json;
	enum err err = learning_json(request->house, &json, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json);
}

void api_voice_enrolment_get(struct request *request)
{
	int count = api_query_count(request, "count", ENROLMENT_WORDS, ENROLMENT_WORDS_MAX);
	struct error error = { 0 };
	enum language language = LANGUAGE_FR;
	const char *member;
	enum err err = read_language(request, &language, &error);

	if (!err)
		err = read_member(request, &member, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:o}", "words",
					    hearing_favourites(request->house, language, member,
							       (size_t)count)));
}

void api_voice_examples_post(struct request *request)
{
	const char *id = api_query(request, "need"), *member = NULL;
	const struct need *need = id ? needs_find(request->house->needs, id) : NULL;
	enum language language = LANGUAGE_FR;
	struct error error = { 0 };
	enum err err = read_language(request, &language, &error);

	if (!err)
		err = read_member(request, &member, &error);
	if (!err && !need)
		err = error_set(&error, ERR_NOT_FOUND, "there is no need '%s'", id ? id : "");
	if (!err && !request->house->settings->learning) {
		err = error_set(&error, ERR_DENIED, "learning is switched off");
		error_hint(&error, "Set 'learning = yes' under [voice] in cabas.conf.");
	}
	if (!err)
		err = hearing_check(request->body.bytes, request->body.len, &error);
	if (err)
		api_error(request, err, &error);
	else
		learning_enrol(request->house, member, language, need->id, request->body.bytes,
			       request->body.len, request);
}

void api_voice_examples_get(struct request *request)
{
	struct error error = { 0 };
	json_t *list;
	enum err err = learning_list_json(request->house, api_query(request, "member"),
					  api_query(request, "need"),
					  items_language(request->language), &list, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:o}", "examples", list));
}

void api_voice_examples_delete(struct request *request)
{
	const char *need = api_query(request, "need");
	struct error error = { 0 };
	size_t count = 0;
	enum err err = ERR_NONE;

	if (need && !needs_find(request->house->needs, need))
		err = error_set(&error, ERR_NOT_FOUND, "there is no need '%s'", need);
	if (!err)
		err = learning_forget(request->house, api_query(request, "member"), need, &count,
				      &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:I}", "forgotten", (json_int_t)count));
}

void api_voice_clip_get(struct request *request)
{
	struct error error = { 0 };
	struct buf wav;
	uint64_t number;
	enum err err;

	if (!api_number(request, &number))
		return;
	buf_init(&wav, 0);
	err = learning_clip(request->house, number, &wav, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_bytes(request, "audio/wav", wav.bytes, wav.len);
	buf_done(&wav);
}
