// SPDX-License-Identifier: GPL-2.0-or-later
/* When enough words were confirmed, the acoustic model moves towards the voices that said them. */
#include <stdlib.h>

#include "base/log.h"
#include "daemon/house.h"
#include "daemon/learning.h"
#include "daemon/learning_state.h"
#include "daemon/models_adapt.h"

struct gathering {
	const char *state;
	struct arena arena;
	struct models_adapt_clip *clips;
	size_t count, room;
};

static enum err add_clip(const struct lesson *lesson, void *userdata)
{
	struct gathering *gathering = userdata;
	struct models_adapt_clip *clip = &gathering->clips[gathering->count];

	if (gathering->count == gathering->room)
		return ERR_NONE;
	*clip = (struct models_adapt_clip){
		.id = lesson->id,
		.path = arena_printf(&gathering->arena, "%s/voice/clips/%s", gathering->state,
				     lesson->clip),
		.need = arena_strdup(&gathering->arena, lesson->need),
		.from_ms = lesson->from_ms,
		.to_ms = lesson->to_ms,
	};
	gathering->count++;
	return clip->path && clip->need ? ERR_NONE : ERR_NOMEM;
}

void learning_adapt(struct house *house, enum language language)
{
	const struct lesson_filter filter = { .lang = words_language_code(language) };
	struct gathering gathering = { .state = house->settings->state };
	struct error error = { 0 };
	enum err err = lessons_count(house->learning->lessons, &filter, &gathering.room, &error);

	if (!err && !models_adapt_due(house, language, gathering.room))
		return;
	arena_init(&gathering.arena, LEARNING_ARENA_MAX);
	gathering.clips = calloc(gathering.room + 1, sizeof(*gathering.clips));
	if (!err && gathering.clips)
		err = lessons_each(house->learning->lessons, &filter, add_clip, &gathering, &error);
	if (!err && gathering.clips)
		models_adapt(house, language, gathering.clips, gathering.count);
	else
		log_warning("the model for '%s' is not adapted: %s", filter.lang, error.text);
	free(gathering.clips);
	arena_done(&gathering.arena);
}
