// SPDX-License-Identifier: GPL-2.0-or-later
/* What each kind of event does to the rows. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/list_rows.h"

/*
 * Two additions become one line when need (or words, without a need), GTIN and class of unit are
 * equal: mass, volume and pieces each add up; a container only with itself.
 */
static const char *unit_class(enum unit unit)
{
	switch (unit_dimension(unit)) {
	case DIMENSION_NONE:
		return "";
	case DIMENSION_MASS:
		return "mass";
	case DIMENSION_VOLUME:
		return "volume";
	case DIMENSION_COUNT:
	case DIMENSION_CONTAINER:
		return unit_text(unit);
	}
	return "";
}

static void line_key(const struct item *item, enum unit unit, char ret_key[LIST_KEY_SIZE])
{
	snprintf(ret_key, LIST_KEY_SIZE, "%s|%s|%s", item->need ? item->need : item->label,
		 item->gtin ? item->gtin : "", unit_class(unit));
}

/* The open line that an item adds to, and its key. Without a quantity on either side, any does. */
static const struct event *matching_line(const struct list *list, const struct item *item,
					 char ret_key[LIST_KEY_SIZE])
{
	const struct event *line;

	line_key(item, item->quantity.unit, ret_key);
	line = list_find(list, LIST_LINE, ret_key);
	if (!line && item->quantity.unit != UNIT_NONE) {
		line_key(item, UNIT_NONE, ret_key);
		line = list_find(list, LIST_LINE, ret_key);
	}
	for (int unit = UNIT_NONE + 1;
	     !line && item->quantity.unit == UNIT_NONE && unit < UNIT_COUNT; unit++) {
		line_key(item, (enum unit)unit, ret_key);
		line = list_find(list, LIST_LINE, ret_key);
	}
	return line;
}

/* Puts a line under the key that fits its item; it leaves the key that it had. */
static enum err put_line(struct list *list, const char *old_key, const struct event *line)
{
	char key[LIST_KEY_SIZE];

	enum err err;

	line_key(&line->items[0], line->items[0].quantity.unit, key);
	err = list_rows_put(list, LIST_LINE, key, line);
	/* only now: the new line was copied from texts that the old row owns */
	if (!err && old_key && strcmp(old_key, key))
		list_rows_drop(list, LIST_LINE, old_key);
	return err;
}

static enum err add_item(struct list *list, const struct event *event, const struct item *item)
{
	char key[LIST_KEY_SIZE];
	const struct event *old = matching_line(list, item, key);
	struct item merged = old ? old->items[0] : *item;
	struct event line = old ? *old
				: (struct event){ .kind = EVENT_RECORD,
						  .seq = event->seq,
						  .time_ms = event->time_ms,
						  .origin = event->origin,
						  .member = event->member };
	char kept[LIST_KEY_SIZE];

	merged.action = ITEM_ADD;
	if (old && item->action == ITEM_SET)
		merged.quantity = item->quantity;
	else if (old && quantity_add(merged.quantity, item->quantity, &merged.quantity))
		return ERR_LIMIT;
	line.items = &merged;
	line.item_count = 1;
	snprintf(kept, sizeof(kept), "%s", key);
	return put_line(list, old ? kept : NULL, &line);
}

/* Takes a quantity off a line, or the whole line when nothing would be left or none was said. */
static enum err remove_from(struct list *list, const char *key, const struct item *item)
{
	const struct event *old = list_find(list, LIST_LINE, key);
	struct quantity less = item->quantity, left;
	struct event line = *old;
	struct item rest = old->items[0];

	less.value.digits = -less.value.digits;
	if (less.unit == UNIT_NONE || !quantity_addable(rest.quantity.unit, less.unit) ||
	    quantity_add(rest.quantity, less, &left) || left.value.digits <= 0) {
		list_rows_drop(list, LIST_LINE, key);
		return ERR_NONE;
	}
	rest.quantity = left;
	line.items = &rest;
	return list_rows_put(list, LIST_LINE, key, &line);
}

struct removal {
	const struct item *item;
	char keys[32][LIST_KEY_SIZE];
	size_t count;
};

static enum err collect_removal(const struct list_row *row, void *userdata)
{
	struct removal *removal = userdata;
	const struct item *line = &row->event->items[0], *item = removal->item;
	bool same = item->need ? line->need && !strcmp(line->need, item->need)
			       : !line->need && item->label && !strcmp(line->label, item->label);

	if (item->quantity.unit != UNIT_NONE && line->quantity.unit != UNIT_NONE &&
	    !quantity_addable(line->quantity.unit, item->quantity.unit))
		same = false;
	if (same && removal->count < sizeof(removal->keys) / sizeof(removal->keys[0]))
		memcpy(removal->keys[removal->count++], row->key, strlen(row->key) + 1);
	return ERR_NONE;
}

/* A removal without a quantity means every line of that need; with one, the first that has it. */
static enum err remove_item(struct list *list, const struct item *item)
{
	struct removal removal = { .item = item };
	enum err err = list_each(list, LIST_LINE, collect_removal, &removal);

	for (size_t i = 0; i < removal.count && !err; i++) {
		err = remove_from(list, removal.keys[i], item);
		if (item->quantity.unit != UNIT_NONE)
			break;
	}
	return err;
}

static enum err apply_items(struct list *list, const struct event *event)
{
	uint64_t next = list_next_item(list);
	enum err err = ERR_NONE;

	for (size_t i = 0; i < event->item_count && !err; i++) {
		const struct item *item = &event->items[i];

		if (!item->need && !item->label)
			continue;
		if (item->action == ITEM_REMOVE)
			err = remove_item(list, item);
		else
			err = add_item(list, event, item);
		if (item->id >= next)
			next = item->id + 1;
	}
	if (!err && next != list_next_item(list))
		err = list_rows_put(list, LIST_META, "next",
				    &(struct event){ .kind = EVENT_RECORD, .count = next });
	return err;
}

static void number_key(uint64_t number, char ret_key[24])
{
	/* fixed width, so that rows sort by number */
	snprintf(ret_key, 24, "%020" PRIu64, number);
}

static enum err open_review(struct list *list, const struct event *event)
{
	char key[24];

	number_key(event->seq, key);
	return list_rows_put(list, LIST_REVIEW, key, event);
}

static enum err apply_record(struct list *list, const struct event *event)
{
	if (event->outcome == OUTCOME_LIST)
		return apply_items(list, event);
	if (event->outcome == OUTCOME_REVIEW || event->outcome == OUTCOME_PENDING)
		return open_review(list, event);
	return ERR_NONE;
}

/* What a recogniser made of a clip: onto the list, or the review now says what it may have been. */
static enum err apply_heard(struct list *list, const struct event *event)
{
	const struct event *review;
	struct event heard;
	char key[24];

	number_key(event->of, key);
	review = list_find(list, LIST_REVIEW, key);
	if (!review)
		return ERR_NONE;
	if (event->outcome == OUTCOME_REVIEW) {
		heard = *review;
		heard.outcome = OUTCOME_REVIEW;
		heard.reason = event->reason;
		heard.text = event->text;
		heard.lang = event->lang;
		heard.gtin = event->gtin;
		heard.confidence = event->confidence;
		heard.items = event->items;
		heard.item_count = event->item_count;
		return list_rows_put(list, LIST_REVIEW, key, &heard);
	}
	heard = *event;
	heard.member = review->member;
	if (event->outcome == OUTCOME_LIST) {
		enum err err = apply_items(list, &heard);

		if (err)
			return err;
	}
	list_rows_drop(list, LIST_REVIEW, key);
	return ERR_NONE;
}

static enum err learn_product(struct list *list, const struct event *event)
{
	return event->gtin ? list_rows_put(list, LIST_PRODUCT, event->gtin, event) : ERR_NONE;
}

static enum err apply_resolved(struct list *list, const struct event *event)
{
	char key[24], choice[LIST_KEY_SIZE];
	enum err err = ERR_NONE;

	number_key(event->of, key);
	if (!list_find(list, LIST_REVIEW, key))
		return ERR_NONE;
	if (event->store) {
		/* a question: which product, or (rejected, so without one) none of them */
		snprintf(choice, sizeof(choice), "%s|%s", event->store,
			 event->gtin   ? event->gtin
			 : event->need ? event->need
				       : "");
		err = list_rows_put(list, LIST_CHOICE, choice, event);
	} else if (event->outcome == OUTCOME_ACCEPTED) {
		err = event->label ? learn_product(list, event) : ERR_NONE;
		if (!err)
			err = apply_items(list, event);
	}
	/* last: the event may point to texts of the review */
	list_rows_drop(list, LIST_REVIEW, key);
	return err;
}

/* Closes the line with the number @of. */
static void apply_closed(struct list *list, const struct event *event)
{
	const struct event *line = list_line(list, event->of);
	char key[LIST_KEY_SIZE];

	if (!line)
		return;
	line_key(&line->items[0], line->items[0].quantity.unit, key);
	list_rows_drop(list, LIST_LINE, key);
}

/* The intent's outcome: what cabas has in that cart from now on. */
static enum err apply_outcome(struct list *list, const struct event *event)
{
	const struct event *intent = event->store ? list_find(list, LIST_PUSH, event->store) : NULL;
	struct event row;
	enum err err = ERR_NONE;

	if (!intent || intent->seq != event->of)
		return ERR_NONE;
	row = *intent;
	if (event->outcome == OUTCOME_AMBIGUOUS) {
		row.outcome = OUTCOME_AMBIGUOUS;
		row.reason = event->reason;
		return list_rows_put(list, LIST_PUSH, event->store, &row);
	}
	if (event->outcome == OUTCOME_APPLIED)
		err = list_rows_put(list, LIST_OWNED, event->store, &row);
	list_rows_drop(list, LIST_PUSH, event->store);
	return err;
}

/* A wand's refusals are a total of its boot and replace each other; other losses add up. */
static enum err count_lost(struct list *list, const struct event *event)
{
	bool total = event->reason && !strcmp(event->reason, "refused");
	const char *wand = event->wand ? event->wand : "";
	char key[LIST_KEY_SIZE];
	const struct event *old;
	struct event row = *event;

	if (total)
		snprintf(key, sizeof(key), "%s|%" PRIu64, wand, event->boot);
	else
		snprintf(key, sizeof(key), "%s", wand);
	old = list_find(list, LIST_LOST, key);
	if (old && !total)
		row.count += old->count;
	return list_rows_put(list, LIST_LOST, key, &row);
}

enum err list_apply(struct list *list, const struct event *event)
{
	switch (event->kind) {
	case EVENT_RECORD:
		return apply_record(list, event);
	case EVENT_HEARD:
		return apply_heard(list, event);
	case EVENT_TYPED:
		return apply_items(list, event);
	case EVENT_CLOSED:
		apply_closed(list, event);
		return ERR_NONE;
	case EVENT_RESOLVED:
		return apply_resolved(list, event);
	case EVENT_LEARNED:
		return learn_product(list, event);
	case EVENT_FORGOTTEN:
		if (event->gtin)
			list_rows_drop(list, LIST_PRODUCT, event->gtin);
		return ERR_NONE;
	case EVENT_NEED:
		return event->need ? list_rows_put(list, LIST_NEED, event->need, event) : ERR_NONE;
	case EVENT_LOST:
		return count_lost(list, event);
	case EVENT_CLOCK:
		return event->wand ? list_rows_put(list, LIST_CLOCK, event->wand, event) : ERR_NONE;
	case EVENT_QUESTION:
		return open_review(list, event);
	case EVENT_INTENT:
		return event->store ? list_rows_put(list, LIST_PUSH, event->store, event)
				    : ERR_NONE;
	case EVENT_OUTCOME:
		return apply_outcome(list, event);
	case EVENT_UNDONE:
	case EVENT_KIND_COUNT:
		return ERR_NONE;
	}
	return ERR_NONE;
}
