// SPDX-License-Identifier: GPL-2.0-or-later
/* The review: what cabas was not sure of, and what a person says to it. */
#include <stdio.h>
#include <string.h>

#include "daemon/api_handlers.h"
#include "daemon/clips.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "daemon/learning.h"
#include "daemon/superscan.h"

static const char *review_kind(const struct event *review)
{
	if (review->kind == EVENT_QUESTION)
		return "question";
	return review->clip ? "clip" : "scan";
}

static json_t *review_json(struct request *request, const struct event *review)
{
	json_t *json = json_pack(
		"{s:I, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:I, s:b, s:o}",
		"id", (json_int_t)review->seq, "kind", review_kind(review), "state",
		review->outcome == OUTCOME_PENDING ? "pending" : "open", "reason",
		items_text_json(review->reason), "text", items_text_json(review->text), "lang",
		items_text_json(review->lang), "gtin", items_text_json(review->gtin), "data",
		items_text_json(review->data), "aim", items_text_json(review->aim), "store",
		items_text_json(review->store), "label", items_text_json(review->label), "origin",
		event_origin_text(review->origin), "member", items_text_json(review->member),
		"time_ms", (json_int_t)review->time_ms, "clip", review->clip != NULL, "items",
		items_json(request->house, review->items, review->item_count, request->language));
	const char *need = review->need ? needs_label(request->house->needs, review->need,
						      items_language(request->language))
					: NULL;

	/* A question is about a need: say it in the reader's language. */
	if (json && need)
		json_object_set_new(json, "label", json_string(need));
	return json;
}

struct listing {
	struct request *request;
	json_t *reviews;
};

static enum err add_review(const struct list_row *row, void *userdata)
{
	struct listing *listing = userdata;

	json_array_append_new(listing->reviews, review_json(listing->request, row->event));
	return ERR_NONE;
}

void api_reviews_get(struct request *request)
{
	struct listing listing = { .request = request, .reviews = json_array() };

	(void)list_each(request->house->list, LIST_REVIEW, add_review, &listing);
	api_json(request, json_pack("{s:o}", "reviews", listing.reviews));
}

/* The open review of the route's number, copied, since settling it frees the row. */
static enum err find_review(struct request *request, uint64_t number, struct event **ret_review,
			    struct error *error)
{
	char key[24];
	const struct event *review;
	struct event *copy;

	snprintf(key, sizeof(key), "%020llu", (unsigned long long)number);
	review = list_find(request->house->list, LIST_REVIEW, key);
	if (!review) {
		(void)error_set(error, ERR_NOT_FOUND, "there is nothing number %llu in the review",
				(unsigned long long)number);
		error_hint(error, "See the numbers with 'cabas review'.");
		return ERR_NOT_FOUND;
	}
	copy = event_dup(review);
	if (!copy)
		return error_set(error, ERR_NOMEM, "out of memory");
	*ret_review = copy;
	return ERR_NONE;
}

void api_review_clip_get(struct request *request)
{
	struct event *review = NULL;
	struct error error = { 0 };
	struct buf wav;
	uint64_t number;
	enum err err;

	if (!api_number(request, &number))
		return;
	buf_init(&wav, 0);
	err = find_review(request, number, &review, &error);
	if (!err && !review->clip)
		err = error_set(&error, ERR_NOT_FOUND, "number %llu has no recording",
				(unsigned long long)number);
	if (!err)
		err = clips_read(request->house, review->clip, &wav, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_bytes(request, "audio/wav", wav.bytes, wav.len);
	buf_done(&wav);
	free(review);
}

/* A choice of several products in a store: which one this need means there. */
static enum err accept_question(const struct event *review, size_t choice, struct event *event,
				struct error *error)
{
	if (choice >= review->item_count)
		return error_set(error, ERR_INVALID, "there are only %zu to choose from",
				 review->item_count);
	event->store = review->store;
	event->product = review->items[choice].product;
	event->need = review->need;
	event->gtin = review->gtin;
	return ERR_NONE;
}

/*
 * {"action":"accept","choice":2}: one of the candidates; without a choice the first, or all that a
 * phrase of several items seems to say.
 */
static enum err accept(const struct event *review, const json_t *body, struct event *event,
		       struct error *error)
{
	const json_t *wanted = json_object_get(body, "choice");
	json_int_t choice = wanted ? json_integer_value(wanted) : 1;
	bool whole = !wanted && review->reason && strcmp(review->reason, "unsure");

	event->outcome = OUTCOME_ACCEPTED;
	if (choice < 1 || (size_t)choice > EVENT_ITEMS_MAX)
		return error_set(error, ERR_INVALID, "a choice is a number from 1 on");
	if (review->kind == EVENT_QUESTION)
		return accept_question(review, (size_t)choice - 1, event, error);
	if (!review->item_count) {
		(void)error_set(error, ERR_INVALID, "number %llu has no candidate to accept",
				(unsigned long long)review->seq);
		error_hint(error, "Say what it is: cabas review name N TEXT");
		return ERR_INVALID;
	}
	if ((size_t)choice > review->item_count)
		return error_set(error, ERR_INVALID, "there are only %zu to choose from",
				 review->item_count);
	event->items = &review->items[whole ? 0 : choice - 1];
	event->item_count = whole ? review->item_count : 1;
	return ERR_NONE;
}

/* Words that are no need yet become one of the household's own, so that they are known next time.
 */
static enum err add_needs(struct house *house, struct event *event, struct arena *arena,
			  struct error *error)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < event->item_count && !err; i++) {
		struct item *item = &event->items[i];
		struct event need = { .kind = EVENT_NEED,
				      .origin = ORIGIN_TYPED,
				      .label = item->label,
				      .lang = event->lang };
		char *id;

		if (item->need)
			continue;
		err = needs_slug(item->label, arena, &id, error);
		if (err)
			break;
		need.need = id;
		if (!needs_find(house->needs, id))
			err = house_journal(house, &need, NULL, error);
		item->need = id;
	}
	return err;
}

/* A scan's name: taught for that number, and one of it goes onto the list. */
static enum err name_scan(const struct event *review, const char *text, struct event *event,
			  struct error *error)
{
	struct item *item = event->items;

	if (event->item_count != 1)
		return error_set(error, ERR_INVALID,
				 "a product has one name, '%s' names %zu things", text,
				 event->item_count);
	event->label = text;
	event->need = item->need;
	event->gtin = review->gtin;
	item->action = ITEM_ADD;
	item->gtin = review->gtin;
	item->label = text;
	if (item->quantity.unit == UNIT_NONE)
		item->quantity = (struct quantity){ .value = { .digits = 1 }, .unit = UNIT_PIECE };
	return ERR_NONE;
}

static enum err name(struct request *request, const struct event *review, const json_t *body,
		     struct event *event, struct error *error)
{
	const char *text = json_string_value(json_object_get(body, "text"));
	const char *lang = json_string_value(json_object_get(body, "lang"));
	enum err err;

	event->outcome = OUTCOME_ACCEPTED;
	if (!text || !*text)
		return error_set(error, ERR_INVALID, "naming needs a \"text\"");
	if (review->kind == EVENT_QUESTION)
		return error_set(error, ERR_INVALID,
				 "number %llu is a question: choose one of its products",
				 (unsigned long long)review->seq);
	err = items_from_text(request->house, text, lang, request->language, &request->arena, event,
			      error);
	if (err)
		return err;
	if (review->clip)
		return add_needs(request->house, event, &request->arena, error);
	return name_scan(review, text, event, error);
}

static enum err decide(struct request *request, const struct event *review, const json_t *body,
		       struct event *event, struct error *error)
{
	const char *action = json_string_value(json_object_get(body, "action"));

	if (action && !strcmp(action, "accept"))
		return accept(review, body, event, error);
	if (action && !strcmp(action, "name"))
		return name(request, review, body, event, error);
	event->outcome = OUTCOME_REJECTED;
	if (review->kind == EVENT_QUESTION) {
		event->store = review->store;
		event->need = review->need;
		event->gtin = review->gtin;
	}
	if (action && !strcmp(action, "reject"))
		return ERR_NONE;
	return error_set(error, ERR_INVALID, "\"action\" is neither accept, reject nor name");
}

/* A clip after an unknown code, one thing: what it is called is what the code is called. */
static enum err name_code(struct house *house, const struct event *review, struct event *event,
			  struct error *error)
{
	struct item *item = event->items;

	if (!review->clip || !review->gtin || event->outcome != OUTCOME_ACCEPTED ||
	    event->item_count != 1 || item->action != ITEM_ADD)
		return ERR_NONE;
	return superscan_teach(house, review->gtin, item, ORIGIN_VOICE, error);
}

void api_review_post(struct request *request)
{
	struct house *house = request->house;
	struct event event = { .kind = EVENT_RESOLVED };
	struct event *review = NULL;
	struct error error = { 0 };
	json_t *body;
	enum err err;

	if (!api_number(request, &event.of))
		return;
	body = api_read_json(request);
	if (!body)
		return;
	err = find_review(request, event.of, &review, &error);
	if (!err)
		err = house_begin(house, &error);
	if (!err) {
		event.origin = review->origin;
		event.member = review->member;
		err = decide(request, review, body, &event, &error);
		if (!err)
			err = name_code(house, review, &event, &error);
		if (!err)
			err = house_journal(house, &event, NULL, &error);
		err = house_commit(house, err, &error);
	}
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:I, s:o}", "event", (json_int_t)event.seq, "items",
					    items_json(house, event.items, event.item_count,
						       request->language)));
	if (!err)
		learning_confirmed(house, review, &event);
	json_decref(body);
	free(review);
}
