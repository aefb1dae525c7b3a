// SPDX-License-Identifier: GPL-2.0-or-later
/* What was learned, as a person sees it, takes it along and forgets it. */
#include <stdio.h>
#include <string.h>

#include "daemon/clips.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/learning.h"
#include "daemon/learning_state.h"
#include "daemon/models.h"
#include "daemon/models_adapt.h"

/* --- status -------------------------------------------------------------------------------------
 */

/* Completes one member's row of lessons_summary_json(). */
static void add_trust(struct house *house, json_t *row)
{
	const char *member = json_string_value(json_object_get(row, "member"));
	const char *lang = json_string_value(json_object_get(row, "lang"));
	struct trust trust = learning_trust(house, member, items_language(lang));

	json_object_set_new(row, "automatic", json_boolean(trust.automatic));
	json_object_set_new(row, "bound", json_real(trust.bound / 1000.0));
	json_object_set_new(row, "missing",
			    json_integer(learning_missing(house, member, items_language(lang))));
}

struct size {
	struct house *house;
	uint64_t bytes;
};

static void add_size(const char *file, void *userdata)
{
	struct size *size = userdata;

	size->bytes += clips_kept_size(size->house, file);
}

enum err learning_json(struct house *house, json_t **ret_json, struct error *error)
{
	struct size size = { .house = house };
	json_t *members, *row;
	size_t i;
	enum err err = lessons_summary_json(house->learning->lessons, &members, error);

	if (err)
		return err;
	json_array_foreach(members, i, row) add_trust(house, row);
	clips_each_kept(house, add_size, &size);
	*ret_json = json_pack("{s:b, s:s, s:I, s:o, s:o}", "learning", house->settings->learning,
			      "automatic", trust_automatic_text(house->settings->automatic),
			      "bytes", (json_int_t)size.bytes, "models", models_list_json(house),
			      "members", members);
	return ERR_NONE;
}

/* --- one by one ---------------------------------------------------------------------------------
 */

struct listing {
	struct house *house;
	enum language language;
	json_t *list;
};

static enum err add_lesson(const struct lesson *lesson, void *userdata)
{
	struct listing *listing = userdata;
	const char *label = needs_label(listing->house->needs, lesson->need, listing->language);

	json_array_append_new(
		listing->list,
		json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:i, s:i, s:b, s:s}", "id",
			  (json_int_t)lesson->id, "member", lesson->member, "lang", lesson->lang,
			  "need", lesson->need, "label", label ? label : lesson->need, "time_ms",
			  (json_int_t)lesson->time_ms, "from_ms", lesson->from_ms, "to_ms",
			  lesson->to_ms, "clip", clips_kept_size(listing->house, lesson->clip) != 0,
			  "recording", lesson->clip));
	return ERR_NONE;
}

enum err learning_list_json(struct house *house, const char *member, const char *need,
			    enum language language, json_t **ret_json, struct error *error)
{
	const struct lesson_filter filter = { .member = member, .need = need };
	struct listing listing = { house, language, json_array() };
	enum err err = lessons_each(house->learning->lessons, &filter, add_lesson, &listing, error);

	if (err)
		json_decref(listing.list);
	else
		*ret_json = listing.list;
	return err;
}

struct search {
	uint64_t id;
	char clip[128];
};

static enum err find_clip(const struct lesson *lesson, void *userdata)
{
	struct search *search = userdata;

	if (lesson->id == search->id)
		snprintf(search->clip, sizeof(search->clip), "%s", lesson->clip);
	return ERR_NONE;
}

enum err learning_clip(struct house *house, uint64_t id, struct buf *ret_bytes, struct error *error)
{
	const struct lesson_filter all = { .event = 0 };
	struct search search = { .id = id };
	enum err err = lessons_each(house->learning->lessons, &all, find_clip, &search, error);

	if (!err && !*search.clip)
		err = error_set(error, ERR_NOT_FOUND, "there is no example %llu",
				(unsigned long long)id);
	return err ? err : clips_read(house, search.clip, ret_bytes, error);
}

/* --- forgetting ---------------------------------------------------------------------------------
 */

enum err learning_forget(struct house *house, const char *member, const char *need,
			 size_t *ret_count, struct error *error)
{
	const struct lesson_filter filter = { .member = member, .need = need };
	struct lessons *lessons = house->learning->lessons;
	enum err err = lessons_begin(lessons, error);

	if (err)
		return err;
	err = lessons_forget(lessons, &filter, ret_count, error);
	err = lessons_end(lessons, err, error);
	if (err)
		return err;
	learning_tidy(house);
	/* a model that moved towards forgotten voices would remember them */
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		models_adapt_forget(house, (enum language)language);
	hearing_words_changed(house);
	return ERR_NONE;
}
