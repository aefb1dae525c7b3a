// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/habit.h"
#include "daemon/house.h"
#include "daemon/learning.h"
#include "store/journal.h"

enum { HISTORY_EVENTS = 2000 };

/* @weights has one for each row of the table of needs; 0: is not listened for. */
struct vocabulary {
	struct house *house;
	int64_t now_ms;
	unsigned int *weights;
	json_t *names;
};

static unsigned int *find(struct vocabulary *vocabulary, const char *id)
{
	const struct needs *needs = vocabulary->house->needs;
	const struct need *need = id ? needs_find(needs, id) : NULL;

	return need ? &vocabulary->weights[need - needs->needs] : NULL;
}

static void add_need(struct vocabulary *vocabulary, const char *id)
{
	unsigned int *weight = find(vocabulary, id);

	if (weight && !*weight)
		*weight = HABIT_AVERAGE;
}

static enum err add_row(const struct list_row *row, void *userdata)
{
	struct vocabulary *vocabulary = userdata;

	if (row->kind == LIST_NEED && row->event->label)
		json_array_append_new(vocabulary->names,
				      json_pack("{s:s, s:s}", "need", row->event->need, "text",
						row->event->label));
	add_need(vocabulary, row->event->need);
	for (size_t i = 0; row->kind == LIST_LINE && i < row->event->item_count; i++)
		add_need(vocabulary, row->event->items[i].need);
	return ERR_NONE;
}

/* What the household wanted before. */
static enum err add_event(const struct event *event, void *userdata)
{
	struct vocabulary *vocabulary = userdata;

	if (event->outcome == OUTCOME_REVIEW || event->kind == EVENT_QUESTION)
		return ERR_NONE;
	for (size_t i = 0; i < event->item_count; i++) {
		unsigned int *weight = find(vocabulary, event->items[i].need);

		if (weight)
			*weight = habit_add(*weight ? *weight : HABIT_AVERAGE, vocabulary->now_ms,
					    event->time_ms);
	}
	return ERR_NONE;
}

/* Fills in the weights; false without memory. */
static bool gather(struct vocabulary *vocabulary, const char *const *staples, size_t staple_count)
{
	struct house *house = vocabulary->house;

	vocabulary->weights = calloc(house->needs->count + 1, sizeof(*vocabulary->weights));
	vocabulary->names = json_array();
	if (!vocabulary->weights || !vocabulary->names)
		return false;
	for (size_t i = 0; i < staple_count; i++)
		add_need(vocabulary, staples[i]);
	(void)list_each(house->list, LIST_ROW_KIND_COUNT, add_row, vocabulary);
	(void)journal_newest(house->store, HISTORY_EVENTS, add_event, vocabulary, NULL);
	return true;
}

json_t *vocabulary_make(struct house *house, enum language language, const char *const *staples,
			size_t staple_count)
{
	struct vocabulary vocabulary = { house, house_now(), NULL, NULL };
	json_t *needs = json_array(), *weights = json_object();
	bool gathered = gather(&vocabulary, staples, staple_count);

	for (size_t i = 0; gathered && i < house->needs->count; i++) {
		const char *id = house->needs->needs[i].id;

		if (!vocabulary.weights[i])
			continue;
		json_array_append_new(needs, json_string(id));
		if (vocabulary.weights[i] != HABIT_AVERAGE)
			json_object_set_new(weights, id, json_integer(vocabulary.weights[i]));
	}
	free(vocabulary.weights);
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "op", "vocabulary", "needs", needs, "names",
			 vocabulary.names, "weights", weights, "sounds",
			 learning_sounds(house, language));
}

/* The heaviest that was not taken yet; SIZE_MAX when none is left. */
static size_t heaviest(const struct vocabulary *vocabulary)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < vocabulary->house->needs->count; i++)
		if (vocabulary->weights[i] &&
		    (best == SIZE_MAX || vocabulary->weights[i] > vocabulary->weights[best]))
			best = i;
	return best;
}

json_t *vocabulary_favourites(struct house *house, enum language language, const char *member,
			      const char *const *staples, size_t staple_count, size_t max)
{
	struct vocabulary vocabulary = { house, house_now(), NULL, NULL };
	json_t *words = json_array();
	bool gathered = gather(&vocabulary, staples, staple_count);
	size_t best;

	while (gathered && json_array_size(words) < max &&
	       (best = heaviest(&vocabulary)) != SIZE_MAX) {
		const struct need *need = &house->needs->needs[best];

		vocabulary.weights[best] = 0;
		if (learning_is_known(house, member, language, need->id))
			continue;
		json_array_append_new(words, json_pack("{s:s, s:s}", "need", need->id, "label",
						       need->names[language]));
	}
	free(vocabulary.weights);
	json_decref(vocabulary.names);
	return words;
}
