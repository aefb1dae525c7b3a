// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows and their changes; what an event does to them is in list_fold.c. */
#include "core/list.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/list_rows.h"

struct row {
	struct list_row row;
	bool changed;
	struct row *next_changed;
	char key[];
};

struct list {
	void *tree; /* struct row by kind and key */
	struct row *changed;
	size_t lines;
};

static const char *const kinds[] = {
#define X(name, text) text,
	LIST_ROW_TABLE(X)
#undef X
};

static int compare(const void *a, const void *b)
{
	const struct list_row *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->key, right->key);
}

struct list *list_new(void)
{
	return calloc(1, sizeof(struct list));
}

static void free_row(void *row)
{
	free(((struct row *)row)->row.event);
	free(row);
}

void list_free(struct list *list)
{
	if (!list)
		return;
	tdestroy(list->tree, free_row);
	free(list);
}

static struct row *find_row(const struct list *list, enum list_row_kind kind, const char *key)
{
	const struct list_row wanted = { .kind = kind, .key = key };
	struct row **at = tfind(&wanted, &list->tree, compare);

	return at ? *at : NULL;
}

static void mark_changed(struct list *list, struct row *row)
{
	if (row->changed)
		return;
	row->changed = true;
	row->next_changed = list->changed;
	list->changed = row;
}

/* The row with that key, made when it is not there; rows that are gone stay until told. */
static struct row *make_row(struct list *list, enum list_row_kind kind, const char *key)
{
	struct row *row = find_row(list, kind, key);
	size_t size = strlen(key) + 1;

	if (row)
		return row;
	row = calloc(1, sizeof(*row) + size);
	if (!row)
		return NULL;
	memcpy(row->key, key, size);
	row->row = (struct list_row){ .kind = kind, .key = row->key };
	if (!tsearch(row, &list->tree, compare)) {
		free(row);
		return NULL;
	}
	return row;
}

enum err list_rows_put(struct list *list, enum list_row_kind kind, const char *key,
		       const struct event *event)
{
	struct event *copy = event_dup(event);
	struct row *row = make_row(list, kind, key);

	if (!copy || !row) {
		free(copy);
		return ERR_NOMEM;
	}
	if (kind == LIST_LINE && !row->row.event && ++list->lines > LIST_LINES_MAX) {
		list->lines--;
		free(copy);
		return ERR_LIMIT;
	}
	free(row->row.event);
	row->row.event = copy;
	mark_changed(list, row);
	return ERR_NONE;
}

void list_rows_drop(struct list *list, enum list_row_kind kind, const char *key)
{
	struct row *row = find_row(list, kind, key);

	if (!row || !row->row.event)
		return;
	if (kind == LIST_LINE)
		list->lines--;
	free(row->row.event);
	row->row.event = NULL;
	mark_changed(list, row);
}

const struct event *list_find(const struct list *list, enum list_row_kind kind, const char *key)
{
	const struct row *row = find_row(list, kind, key);

	return row ? row->row.event : NULL;
}

struct visit {
	enum list_row_kind kind;
	list_row_fn visit;
	void *userdata;
	enum err err;
};

static void visit_node(const void *node, VISIT which, void *closure)
{
	const struct row *row = *(struct row *const *)node;
	struct visit *visit = closure;

	if ((which != postorder && which != leaf) || visit->err || !row->row.event)
		return;
	if (visit->kind == LIST_ROW_KIND_COUNT || visit->kind == row->row.kind)
		visit->err = visit->visit(&row->row, visit->userdata);
}

enum err list_each(const struct list *list, enum list_row_kind kind, list_row_fn visit,
		   void *userdata)
{
	struct visit closure = { .kind = kind, .visit = visit, .userdata = userdata };

	twalk_r(list->tree, visit_node, &closure);
	return closure.err;
}

enum err list_changes(struct list *list, list_row_fn visit, void *userdata)
{
	for (struct row *row = list->changed; row; row = row->next_changed) {
		enum err err = visit(&row->row, userdata);

		if (err)
			return err;
	}
	while (list->changed) {
		struct row *row = list->changed;

		list->changed = row->next_changed;
		row->changed = false;
		row->next_changed = NULL;
		if (!row->row.event) {
			tdelete(&row->row, &list->tree, compare);
			free_row(row);
		}
	}
	return ERR_NONE;
}

static enum err find_line(const struct list_row *row, void *userdata)
{
	struct {
		uint64_t id;
		const struct event *found;
	} *wanted = userdata;

	if (row->event->items[0].id == wanted->id)
		wanted->found = row->event;
	return ERR_NONE;
}

const struct event *list_line(const struct list *list, uint64_t id)
{
	struct {
		uint64_t id;
		const struct event *found;
	} wanted = { .id = id };

	(void)list_each(list, LIST_LINE, find_line, &wanted);
	return wanted.found;
}

uint64_t list_next_item(const struct list *list)
{
	const struct event *meta = list_find(list, LIST_META, "next");

	return meta ? meta->count : 1;
}

json_t *list_row_json(const struct event *event)
{
	json_t *json = event_json(event);

	if (!json || json_object_set_new(json, "seq", json_integer((json_int_t)event->seq)) ||
	    json_object_set_new(json, "time_ms", json_integer(event->time_ms)) ||
	    json_object_set_new(json, "kind", json_string(event_kind_text(event->kind)))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

enum err list_restore(struct list *list, const char *kind, const char *key, const json_t *body,
		      struct error *error)
{
	struct event event = { 0 };
	struct arena arena;
	enum err err;

	for (size_t i = 0; i < LIST_ROW_KIND_COUNT; i++) {
		if (strcmp(kinds[i], kind))
			continue;
		arena_init(&arena, EVENT_BODY_MAX * 4);
		err = event_parse(body, json_string_value(json_object_get(body, "kind")), &arena,
				  &event, error);
		event.seq = (uint64_t)json_integer_value(json_object_get(body, "seq"));
		event.time_ms = json_integer_value(json_object_get(body, "time_ms"));
		if (!err && i == LIST_LINE && event.item_count != 1)
			err = error_set(error, ERR_INVALID, "line '%s' has no item", key);
		if (!err)
			err = list_rows_put(list, (enum list_row_kind)i, key, &event);
		arena_done(&arena);
		return err;
	}
	return error_set(error, ERR_INVALID, "there are no rows of kind '%s'", kind);
}

const char *list_row_kind_text(enum list_row_kind kind)
{
	return kinds[kind];
}
