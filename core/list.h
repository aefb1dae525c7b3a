/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fold: from the journal's events to what is true now. All of it is rows, each a kind, a key
 * and an event's fields: open lines, open reviews, names that the household taught, what cabas has
 * in which cart. The same events always give the same rows, so audit can compare.
 */
#ifndef CABAS_CORE_LIST_H
#define CABAS_CORE_LIST_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/event.h"

enum { LIST_LINES_MAX = 20000, LIST_KEY_SIZE = 320 };

/*
 * Kinds of row; the text is its name in the table of derived rows.
 *   line:    key need-or-label, GTIN and class of unit; one item; open
 *   review:  key the event's number; what a person must look at; PENDING: a clip not yet heard
 *   product: key GTIN; what the household calls it
 *   need:    key id; the household's own need
 *   choice:  key store and need-or-GTIN; the product that the household chose there; none of
 *            them when it has no product
 *   owned:   key store; changes: what cabas has in that cart (label, product, to)
 *   push:    key store; the intent whose outcome is not known
 *   clock:   key wand; the newest pair of its clock and ours
 *   lost:    key wand (and boot, for what the wand refused); how many could not be kept so far
 *   meta:    key "next"; the next item's number
 */
#define LIST_ROW_TABLE(X)     \
	X(LINE, "line")       \
	X(REVIEW, "review")   \
	X(PRODUCT, "product") \
	X(NEED, "need")       \
	X(CHOICE, "choice")   \
	X(OWNED, "owned")     \
	X(PUSH, "push")       \
	X(CLOCK, "clock")     \
	X(LOST, "lost")       \
	X(META, "meta")

enum list_row_kind {
#define X(name, text) LIST_##name,
	LIST_ROW_TABLE(X)
#undef X
		LIST_ROW_KIND_COUNT
};

struct list;

/**
 * struct list_row - one thing that is true now
 * @kind: which sort
 * @key: unique in its kind
 * @event: its content; owned by the list; NULL in list_changes() for a row that is gone
 */
struct list_row {
	enum list_row_kind kind;
	const char *key;
	struct event *event;
};

typedef enum err (*list_row_fn)(const struct list_row *row, void *userdata);

/**
 * list_new() - the list before anything happened
 *
 * Return: a list for list_free(), or NULL without memory.
 */
struct list *list_new(void);

/**
 * list_free() - forget a list
 * @list: any, or NULL
 */
void list_free(struct list *list);

/**
 * list_apply() - fold one event
 * @list: what was true before
 * @event: what happened; copied; %EVENT_UNDONE has no effect here (fold again without its target)
 *
 * Events are facts: one that names a line or review which is not there (any more) changes nothing.
 *
 * Return: %ERR_NONE; %ERR_LIMIT or %ERR_NOMEM, after which the list is to be thrown away.
 */
enum err list_apply(struct list *list, const struct event *event);

/**
 * list_find() - one row
 * @list: where
 * @kind: which sort
 * @key: its key
 *
 * Return: its content, valid until the list changes; NULL when there is none.
 */
const struct event *list_find(const struct list *list, enum list_row_kind kind, const char *key);

/**
 * list_line() - an open line by its number
 * @list: where
 * @id: the number that people see
 *
 * Return: the row's content, valid until the list changes; NULL when no such line is open.
 */
const struct event *list_line(const struct list *list, uint64_t id);

/**
 * list_each() - visit rows of a kind, or all, sorted by kind and key
 * @list: where; must not be changed meanwhile
 * @kind: which sort; %LIST_ROW_KIND_COUNT for all
 * @visit: called for each; a failure ends the visit
 * @userdata: for @visit
 *
 * Return: what the last @visit returned.
 */
enum err list_each(const struct list *list, enum list_row_kind kind, list_row_fn visit,
		   void *userdata);

/**
 * list_changes() - visit the rows that changed since the last call, and forget that they did
 * @list: where
 * @visit: called for each; @event is NULL for a row that is gone
 * @userdata: for @visit
 *
 * Return: what the last @visit returned; after a failure the changes are still remembered.
 */
enum err list_changes(struct list *list, list_row_fn visit, void *userdata);

/**
 * list_next_item() - the number for the next item
 * @list: where
 *
 * Return: from 1; the caller counts on from there within one event.
 */
uint64_t list_next_item(const struct list *list);

/**
 * list_row_json() - a row's body, as the table of derived rows keeps it
 * @event: the row's content
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *list_row_json(const struct event *event);

/**
 * list_restore() - put a row back that list_row_json() wrote
 * @list: where
 * @kind: the kind's name
 * @key: the row's key
 * @body: as written
 * @error: says what is wrong
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM.
 */
enum err list_restore(struct list *list, const char *kind, const char *key, const json_t *body,
		      struct error *error);

/**
 * list_row_kind_text() - a kind's name
 * @kind: which
 *
 * Return: a string literal.
 */
const char *list_row_kind_text(enum list_row_kind kind);
#endif
