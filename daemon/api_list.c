// SPDX-License-Identifier: GPL-2.0-or-later
/* The list, what is put on it and taken off it, undo and history. */
#include <stdlib.h>
#include <string.h>

#include "core/phrase.h"
#include "core/quantity_json.h"
#include "daemon/api_handlers.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/learning.h"
#include "store/journal.h"

/* Who takes off again what was just said had been misunderstood, as far as we know. */
static const int64_t soon_ms = 86400000;

struct listing {
	struct request *request;
	json_t *lines;
};

static json_t *line_json(struct request *request, const struct event *line)
{
	const struct item *item = &line->items[0];
	const struct need *need = needs_find(request->house->needs, item->need);
	const struct aisle *aisle =
		needs_aisle(request->house->needs, need ? need->aisle : item->aisle);
	enum language language = items_language(request->language);
	const char *label = item->label;

	/* A product keeps its own name; a need is called as the reader calls it. */
	if (need && !item->gtin)
		label = need->labels[language];
	return json_pack("{s:I, s:o, s:s, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:I}", "id",
			 (json_int_t)item->id, "need", items_text_json(item->need), "label",
			 label ? label : "", "gtin", items_text_json(item->gtin), "quantity",
			 quantity_json(item->quantity), "origin", event_origin_text(line->origin),
			 "state", "open", "aisle", items_text_json(aisle ? aisle->id : NULL),
			 "aisle_label", items_text_json(aisle ? aisle->names[language] : NULL),
			 "member", items_text_json(line->member), "since_ms",
			 (json_int_t)line->time_ms);
}

static enum err add_line(const struct list_row *row, void *userdata)
{
	struct listing *listing = userdata;

	json_array_append_new(listing->lines, line_json(listing->request, row->event));
	return ERR_NONE;
}

static enum err count_row(const struct list_row *row, void *userdata)
{
	(void)row;
	++*(json_int_t *)userdata;
	return ERR_NONE;
}

/* One line of the list in its order: by the way through a shop, then by name. */
struct place {
	unsigned int order;
	const char *label;
	json_t *line;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	int order = left->order < right->order ? -1 : left->order > right->order;

	return order ? order : strcoll(left->label, right->label);
}

static json_t *sort_lines(struct house *house, json_t *lines, struct arena *arena)
{
	size_t count = json_array_size(lines);
	struct place *places = arena_array(arena, count, sizeof(*places));
	json_t *sorted = json_array();

	for (size_t i = 0; places && i < count; i++) {
		json_t *line = json_array_get(lines, i);
		const struct aisle *aisle = needs_aisle(
			house->needs, json_string_value(json_object_get(line, "aisle")));

		places[i] = (struct place){ aisle ? aisle->order : 10000,
					    json_string_value(json_object_get(line, "label")),
					    line };
	}
	if (places)
		qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; places && i < count; i++)
		json_array_append(sorted, places[i].line);
	json_decref(lines);
	return sorted;
}

void api_list_get(struct request *request)
{
	struct listing listing = { .request = request, .lines = json_array() };
	struct house *house = request->house;
	json_int_t reviews = 0;

	(void)list_each(house->list, LIST_LINE, add_line, &listing);
	(void)list_each(house->list, LIST_REVIEW, count_row, &reviews);
	api_json(request,
		 json_pack("{s:o, s:I}", "lines", sort_lines(house, listing.lines, &request->arena),
			   "reviews", reviews));
}

/* {"text":"...","lang":"fr"}: what the words mean goes onto the list as it is said. */
void api_items_post(struct request *request)
{
	json_t *body = api_read_json(request);
	const char *text = json_string_value(json_object_get(body, "text"));
	const char *lang = json_string_value(json_object_get(body, "lang"));
	struct event event = { .kind = EVENT_TYPED,
			       .origin = ORIGIN_TYPED,
			       .outcome = OUTCOME_LIST,
			       .member = "household" };
	struct error error = { 0 };
	enum err err;

	if (!body)
		return;
	err = text ? items_from_text(request->house, text, lang, request->language, &request->arena,
				     &event, &error)
		   : error_set(&error, ERR_INVALID, "the request has no \"text\"");
	if (!err)
		err = house_journal_one(request->house, &event, NULL, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:I, s:o}", "event", (json_int_t)event.seq, "items",
					    items_json(request->house, event.items,
						       event.item_count, request->language)));
	json_decref(body);
}

/* Removed soon after it was said: what had been understood may have been something else. */
static bool state_is_wrong(const struct event *closed, const struct event *line)
{
	return closed->outcome == OUTCOME_REMOVED && line->origin == ORIGIN_VOICE &&
	       house_now() - line->time_ms < soon_ms;
}

/* {"state":"done"} or {"state":"removed"} */
void api_line_post(struct request *request)
{
	struct event event = { .kind = EVENT_CLOSED, .origin = ORIGIN_TYPED };
	struct error error = { 0 };
	const struct event *line;
	uint64_t heard = 0;
	const char *state;
	json_t *body, *answer;
	enum err err = ERR_NONE;

	if (!api_number(request, &event.of))
		return;
	body = api_read_json(request);
	if (!body)
		return;
	state = json_string_value(json_object_get(body, "state"));
	line = list_line(request->house->list, event.of);
	if (!state || (strcmp(state, "done") && strcmp(state, "removed"))) {
		err = error_set(&error, ERR_INVALID, "\"state\" is neither done nor removed");
	} else if (!line) {
		err = error_set(&error, ERR_NOT_FOUND, "there is no line %llu",
				(unsigned long long)event.of);
		error_hint(&error, "See the numbers with 'cabas list'.");
	}
	if (!err) {
		event.outcome = strcmp(state, "done") ? OUTCOME_REMOVED : OUTCOME_DONE;
		answer = line_json(request, line);
		json_object_set_new(answer, "state", json_string(state));
		heard = state_is_wrong(&event, line) ? line->seq : 0;
		err = house_journal_one(request->house, &event, NULL, &error);
		if (!err && heard)
			learning_was_wrong(request->house, heard);
		if (!err)
			api_json(request, json_pack("{s:I, s:O}", "event", (json_int_t)event.seq,
						    "line", answer));
		json_decref(answer);
	}
	if (err)
		api_error(request, err, &error);
	json_decref(body);
}

static bool can_be_undone(enum event_kind kind)
{
	switch (kind) {
	case EVENT_RECORD:
	case EVENT_HEARD:
	case EVENT_TYPED:
	case EVENT_CLOSED:
	case EVENT_RESOLVED:
	case EVENT_LEARNED:
	case EVENT_FORGOTTEN:
	case EVENT_UNDONE:
		return true;
	case EVENT_NEED:
	case EVENT_LOST:
	case EVENT_CLOCK:
	case EVENT_QUESTION:
	case EVENT_INTENT:
	case EVENT_OUTCOME:
	case EVENT_KIND_COUNT:
		return false;
	}
	return false;
}

static json_t *event_answer(struct house *house, const struct event *event)
{
	json_t *json = event_json(event);
	bool undone = false;

	(void)journal_is_undone(house->store, event->seq, &undone, NULL);
	json_object_set_new(json, "seq", json_integer((json_int_t)event->seq));
	json_object_set_new(json, "time_ms", json_integer(event->time_ms));
	json_object_set_new(json, "kind", json_string(event_kind_text(event->kind)));
	json_object_set_new(json, "undone", json_boolean(undone));
	return json;
}

struct newest {
	struct house *house;
	uint64_t found;
};

/* The newest that did something and was not undone; an undoing is not undone without its number. */
static enum err find_newest(const struct event *event, void *userdata)
{
	struct newest *newest = userdata;
	bool undone = true;

	if (newest->found || !can_be_undone(event->kind) || event->kind == EVENT_UNDONE ||
	    event->outcome == OUTCOME_IGNORED)
		return ERR_NONE;
	if (!journal_is_undone(newest->house->store, event->seq, &undone, NULL) && !undone)
		newest->found = event->seq;
	return ERR_NONE;
}

static enum err check_undo(struct request *request, uint64_t seq, json_t **ret_event,
			   uint64_t *ret_clip, struct error *error)
{
	struct event target;
	bool undone = false;
	enum err err = journal_read(request->house->store, seq, &request->arena, &target, error);

	if (!err)
		err = journal_is_undone(request->house->store, seq, &undone, error);
	if (!err && undone)
		err = error_set(error, ERR_NOTHING, "event %llu was undone already",
				(unsigned long long)seq);
	if (!err && !can_be_undone(target.kind))
		err = error_set(error, ERR_INVALID, "event %llu cannot be undone (%s)",
				(unsigned long long)seq, event_kind_text(target.kind));
	if (err)
		return err;
	*ret_event = event_answer(request->house, &target);
	*ret_clip = target.kind == EVENT_HEARD && target.outcome == OUTCOME_LIST ? target.of : 0;
	return ERR_NONE;
}

/* A clip that went onto the list by itself has no recording any more: it is not to wait again. */
static enum err undo(struct house *house, struct event *event, uint64_t clip, struct error *error)
{
	struct event record = { .kind = EVENT_UNDONE, .origin = ORIGIN_TYPED, .of = clip };
	enum err err = house_begin(house, error);

	if (err)
		return err;
	if (clip)
		err = house_journal(house, &record, NULL, error);
	if (!err)
		err = house_journal(house, event, NULL, error);
	return house_commit(house, err, error);
}

void api_undo_post(struct request *request)
{
	json_t *body = api_read_json(request), *wanted, *target = NULL;
	struct event event = { .kind = EVENT_UNDONE, .origin = ORIGIN_TYPED };
	struct newest newest = { .house = request->house };
	struct error error = { 0 };
	uint64_t clip = 0;
	enum err err = ERR_NONE;

	if (!body)
		return;
	wanted = json_object_get(body, "event");
	if (wanted)
		event.of = (uint64_t)json_integer_value(wanted);
	else
		err = journal_newest(request->house->store, 1000, find_newest, &newest, &error);
	if (!wanted)
		event.of = newest.found;
	if (!err && !event.of)
		err = error_set(&error, ERR_NOTHING, "there is nothing to undo");
	if (!err)
		err = check_undo(request, event.of, &target, &clip, &error);
	if (!err)
		err = undo(request->house, &event, clip, &error);
	if (!err)
		learning_taken_back(request->house, event.of);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request,
			 json_pack("{s:I, s:O}", "event", (json_int_t)event.seq, "undone", target));
	json_decref(target);
	json_decref(body);
}

static enum err add_event(const struct event *event, void *userdata)
{
	struct listing *listing = userdata;

	json_array_append_new(listing->lines, event_answer(listing->request->house, event));
	return ERR_NONE;
}

void api_history_get(struct request *request)
{
	struct listing listing = { .request = request, .lines = json_array() };
	struct error error = { 0 };
	enum err err = journal_newest(request->house->store,
				      api_query_count(request, "count", 20, 1000), add_event,
				      &listing, &error);

	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:O}", "events", listing.lines));
	json_decref(listing.lines);
}
