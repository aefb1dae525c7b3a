// SPDX-License-Identifier: GPL-2.0-or-later
/* Events to JSON and back, by one table of fields for both directions. */
#include "core/event.h"

#include <stdlib.h>
#include <string.h>

#include "core/quantity_json.h"

enum field_type { FIELD_TEXT, FIELD_U64, FIELD_I64, FIELD_BOOL };

struct field {
	const char *name;
	enum field_type type;
	size_t offset;
};

#define FIELD(type, name, member)                                  \
	{                                                          \
		name, FIELD_##type, offsetof(struct event, member) \
	}
static const struct field event_fields[] = {
	FIELD(U64, "of", of),
	FIELD(TEXT, "member", member),
	FIELD(TEXT, "wand", wand),
	FIELD(U64, "boot", boot),
	FIELD(U64, "number", number),
	FIELD(I64, "wand_ms", wand_ms),
	FIELD(BOOL, "wand_clock_set", wand_clock_set),
	FIELD(U64, "flags", flags),
	FIELD(TEXT, "host_boot", host_boot),
	FIELD(U64, "live_ns", live_ns),
	FIELD(U64, "live_seq", live_seq),
	FIELD(TEXT, "aim", aim),
	FIELD(TEXT, "data", data),
	FIELD(TEXT, "clip", clip),
	FIELD(TEXT, "hash", hash),
	FIELD(U64, "link", link),
	FIELD(U64, "count", count),
	FIELD(TEXT, "reason", reason),
	FIELD(TEXT, "text", text),
	FIELD(TEXT, "lang", lang),
	FIELD(U64, "confidence", confidence),
	FIELD(TEXT, "need", need),
	FIELD(TEXT, "label", label),
	FIELD(TEXT, "brand", brand),
	FIELD(TEXT, "gtin", gtin),
	FIELD(TEXT, "aisle", aisle),
	FIELD(TEXT, "store", store),
	FIELD(TEXT, "product", product),
	FIELD(TEXT, "cart", cart),
	FIELD(TEXT, "key", key),
};
#undef FIELD

#define FIELD(type, name, member)                                 \
	{                                                         \
		name, FIELD_##type, offsetof(struct item, member) \
	}
static const struct field item_fields[] = {
	FIELD(U64, "id", id),	    FIELD(TEXT, "need", need),	 FIELD(TEXT, "label", label),
	FIELD(TEXT, "gtin", gtin),  FIELD(TEXT, "aisle", aisle), FIELD(TEXT, "product", product),
	FIELD(I64, "price", price),
};
#undef FIELD

#define FIELD(type, name, member)                                        \
	{                                                                \
		name, FIELD_##type, offsetof(struct cart_change, member) \
	}
static const struct field change_fields[] = {
	FIELD(TEXT, "product", product_id),
	FIELD(TEXT, "label", label),
	FIELD(I64, "price", price),
	FIELD(I64, "from", from),
	FIELD(I64, "to", to),
	FIELD(I64, "by_hand", by_hand),
};
#undef FIELD

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kinds[] = {
#define X(name, text) text,
	EVENT_KIND_TABLE(X)
#undef X
};

static const char *const origins[] = {
#define X(name, text) text,
	ORIGIN_TABLE(X)
#undef X
};

static const char *const outcomes[] = {
#define X(name, text) text,
	OUTCOME_TABLE(X)
#undef X
};

static const char *const actions[] = { "add", "remove", "set" };

const char *event_kind_text(enum event_kind kind)
{
	return kinds[kind];
}

const char *event_outcome_text(enum outcome outcome)
{
	return outcomes[outcome];
}

const char *event_origin_text(enum origin origin)
{
	return origins[origin];
}

/* Place of a text in a table, or -1. */
static int find(const char *const texts[], size_t count, const char *text)
{
	for (size_t i = 0; text && i < count; i++)
		if (!strcmp(texts[i], text))
			return (int)i;
	return -1;
}

/* One field that is set, as JSON; NULL when it is not set. */
static json_t *field_value(const struct field *field, const char *base)
{
	const void *at = base + field->offset;

	switch (field->type) {
	case FIELD_TEXT:
		return *(const char *const *)at ? json_string(*(const char *const *)at) : NULL;
	case FIELD_U64:
		return *(const uint64_t *)at ? json_integer((json_int_t) * (const uint64_t *)at)
					     : NULL;
	case FIELD_I64:
		return *(const int64_t *)at ? json_integer(*(const int64_t *)at) : NULL;
	case FIELD_BOOL:
		return *(const bool *)at ? json_true() : NULL;
	}
	return NULL;
}

static bool write_fields(json_t *json, const struct field *fields, size_t count, const void *base)
{
	for (size_t i = 0; i < count; i++) {
		json_t *value = field_value(&fields[i], base);

		if (value && json_object_set_new_nocheck(json, fields[i].name, value))
			return false;
	}
	return true;
}

static enum err read_field(const struct field *field, const json_t *value, char *base,
			   struct arena *arena)
{
	void *at = base + field->offset;

	switch (field->type) {
	case FIELD_TEXT:
		if (!json_is_string(value) ||
		    strlen(json_string_value(value)) != json_string_length(value))
			return ERR_INVALID;
		*(const char **)at = arena_strdup(arena, json_string_value(value));
		return *(const char **)at ? ERR_NONE : ERR_NOMEM;
	case FIELD_U64:
	case FIELD_I64:
		if (!json_is_integer(value))
			return ERR_INVALID;
		*(int64_t *)at = json_integer_value(value);
		return ERR_NONE;
	case FIELD_BOOL:
		*(bool *)at = json_is_true(value);
		return ERR_NONE;
	}
	return ERR_INVALID;
}

static enum err read_fields(const json_t *json, const struct field *fields, size_t count,
			    void *base, struct arena *arena, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(json, fields[i].name);
		enum err err = value && !json_is_null(value)
				       ? read_field(&fields[i], value, base, arena)
				       : ERR_NONE;

		if (err)
			return error_set(error, err, "field '%s' is not as it should be",
					 fields[i].name);
	}
	return ERR_NONE;
}

json_t *event_item_json(const struct item *item)
{
	json_t *json = json_object();

	if (!json || json_object_set_new(json, "action", json_string(actions[item->action])) ||
	    !write_fields(json, item_fields, COUNT(item_fields), item) ||
	    json_object_set_new(json, "quantity", quantity_json(item->quantity)) ||
	    json_object_set_new(json, "confidence", json_integer(item->confidence))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

enum err event_item_parse(const json_t *json, struct arena *arena, struct item *ret_item,
			  struct error *error)
{
	int action =
		find(actions, COUNT(actions), json_string_value(json_object_get(json, "action")));
	json_int_t confidence = json_integer_value(json_object_get(json, "confidence"));
	struct item item = { .confidence = 0 };
	enum err err;

	if (action < 0 || confidence < 0 || confidence > 1000)
		return error_set(error, ERR_INVALID, "an item's action or confidence is not known");
	item.action = (enum item_action)action;
	item.confidence = (unsigned int)confidence;
	err = read_fields(json, item_fields, COUNT(item_fields), &item, arena, error);
	if (err)
		return err;
	if (quantity_json_parse(json_object_get(json, "quantity"), &item.quantity))
		return error_set(error, ERR_INVALID, "an item's quantity is not valid");
	*ret_item = item;
	return ERR_NONE;
}

static bool write_arrays(json_t *json, const struct event *event)
{
	json_t *items = event->item_count ? json_array() : NULL;
	json_t *changes = event->change_count ? json_array() : NULL;

	if (items && json_object_set_new(json, "items", items))
		return false;
	if (changes && json_object_set_new(json, "changes", changes))
		return false;
	for (size_t i = 0; i < event->item_count; i++)
		if (json_array_append_new(items, event_item_json(&event->items[i])))
			return false;
	for (size_t i = 0; i < event->change_count; i++) {
		json_t *change = json_object();

		if (json_array_append_new(changes, change) ||
		    !write_fields(change, change_fields, COUNT(change_fields), &event->changes[i]))
			return false;
	}
	return true;
}

json_t *event_json(const struct event *event)
{
	json_t *json = json_object();

	if (!json)
		return NULL;
	if ((event->origin &&
	     json_object_set_new(json, "origin", json_string(origins[event->origin]))) ||
	    (event->outcome &&
	     json_object_set_new(json, "outcome", json_string(outcomes[event->outcome]))) ||
	    (event->content.unit &&
	     json_object_set_new(json, "content", quantity_json(event->content))) ||
	    !write_fields(json, event_fields, COUNT(event_fields), event) ||
	    !write_arrays(json, event)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static enum err read_arrays(const json_t *body, struct arena *arena, struct event *event,
			    struct error *error)
{
	const json_t *items = json_object_get(body, "items");
	const json_t *changes = json_object_get(body, "changes");
	enum err err = ERR_NONE;

	event->item_count = json_array_size(items);
	event->change_count = json_array_size(changes);
	if (event->item_count > EVENT_ITEMS_MAX || event->change_count > CART_LINES_MAX)
		return error_set(error, ERR_LIMIT, "an event has too many items");
	event->items = arena_array(arena, event->item_count, sizeof(*event->items));
	event->changes = arena_array(arena, event->change_count, sizeof(*event->changes));
	if (!event->items || !event->changes)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < event->item_count && !err; i++)
		err = event_item_parse(json_array_get(items, i), arena, &event->items[i], error);
	for (size_t i = 0; i < event->change_count && !err; i++)
		err = read_fields(json_array_get(changes, i), change_fields, COUNT(change_fields),
				  &event->changes[i], arena, error);
	return err;
}

enum err event_parse(const json_t *body, const char *kind, struct arena *arena,
		     struct event *ret_event, struct error *error)
{
	const char *origin = json_string_value(json_object_get(body, "origin"));
	const char *outcome = json_string_value(json_object_get(body, "outcome"));
	int kind_at = find(kinds, COUNT(kinds), kind);
	int origin_at = find(origins, COUNT(origins), origin ? origin : "");
	int outcome_at = find(outcomes, COUNT(outcomes), outcome ? outcome : "");
	struct event event = { 0 };
	enum err err;

	if (!json_is_object(body) || kind_at < 0 || origin_at < 0 || outcome_at < 0)
		return error_set(error, ERR_INVALID, "an event of kind '%s' is not understood",
				 kind ? kind : "");
	event.kind = (enum event_kind)kind_at;
	event.origin = (enum origin)origin_at;
	event.outcome = (enum outcome)outcome_at;
	err = read_fields(body, event_fields, COUNT(event_fields), &event, arena, error);
	if (!err && quantity_json_parse(json_object_get(body, "content"), &event.content))
		err = error_set(error, ERR_INVALID, "an event's content is not a quantity");
	if (!err)
		err = read_arrays(body, arena, &event, error);
	if (err)
		return err;
	*ret_event = event;
	return ERR_NONE;
}

/* Bytes of the texts behind a struct; copies them to @to and points there when @to is not NULL. */
static size_t copy_texts(const struct field *fields, size_t count, void *base, char *to)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const char **text = (const char **)((char *)base + fields[i].offset);
		size_t size;

		if (fields[i].type != FIELD_TEXT || !*text)
			continue;
		size = strlen(*text) + 1;
		if (to)
			*text = memcpy(to + used, *text, size);
		used += size;
	}
	return used;
}

/* As copy_texts(), for an event and its arrays. */
static size_t copy_all_texts(struct event *event, char *to)
{
	size_t used = copy_texts(event_fields, COUNT(event_fields), event, to);

	for (size_t i = 0; i < event->item_count; i++)
		used += copy_texts(item_fields, COUNT(item_fields), &event->items[i],
				   to ? to + used : NULL);
	for (size_t i = 0; i < event->change_count; i++)
		used += copy_texts(change_fields, COUNT(change_fields), &event->changes[i],
				   to ? to + used : NULL);
	return used;
}

struct event *event_dup(const struct event *event)
{
	size_t items = event->item_count * sizeof(*event->items);
	size_t changes = event->change_count * sizeof(*event->changes);
	struct event original = *event, *copy;

	copy = malloc(sizeof(*copy) + items + changes + copy_all_texts(&original, NULL));
	if (!copy)
		return NULL;
	*copy = *event;
	copy->items = (struct item *)(copy + 1);
	copy->changes = (struct cart_change *)((char *)copy->items + items);
	if (items)
		memcpy(copy->items, event->items, items);
	if (changes)
		memcpy(copy->changes, event->changes, changes);
	copy_all_texts(copy, (char *)copy->changes + changes);
	return copy;
}
