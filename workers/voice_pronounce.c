// SPDX-License-Identifier: GPL-2.0-or-later
#include "workers/voice_pronounce.h"

#include <stdbool.h>
#include <string.h>

/* The row of a need, made when it is the first of its phrases. */
static json_t *row_of(json_t *rows, const char *need)
{
	json_t *row = json_object_get(rows, need);

	if (row)
		return row;
	if (json_object_set_new(rows, need, json_array()))
		return NULL;
	return json_object_get(rows, need);
}

static bool is_known(const json_t *words, const char *need)
{
	const json_t *word;
	size_t i;

	json_array_foreach(words, i,
			   word) if (!strcmp(json_string_value(json_object_get(word, "label")),
					     need)) return true;
	return false;
}

void voice_pronounce_add(const struct voice_vocabulary *vocabulary, json_t *words)
{
	const struct voice_phrases *items = &vocabulary->parts[VOICE_ITEM];
	json_t *rows = json_object(), *phones;
	const char *need;

	for (size_t i = 0; i < items->count; i++) {
		const struct voice_phrase *phrase = &items->list[i];
		json_t *row = phrase->need && phrase->said ? row_of(rows, phrase->need) : NULL;

		for (size_t j = 0; row && j < phrase->said->count; j++)
			if (json_array_size(row) < VOICE_PRONOUNCE_MAX)
				json_array_append_new(row, json_string(phrase->said->prons[j]));
	}
	json_object_foreach(rows, need, phones) if (!is_known(words, need)) json_array_append_new(
		words, json_pack("{s:s, s:O}", "label", need, "phones", phones));
	json_decref(rows);
}
