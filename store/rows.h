/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of derived rows: what core/list folded, kept so that a start needs no folding. */
#ifndef CABAS_STORE_ROWS_H
#define CABAS_STORE_ROWS_H
#include <stdint.h>

#include "core/list.h"
#include "store/db.h"

/**
 * rows_load() - read what was true after the last commit
 * @store: open store
 * @ret_list: receives a new list, for list_free()
 * @ret_cursor: receives the number of the last event in it
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM, %ERR_IO.
 */
enum err rows_load(struct store *store, struct list **ret_list, uint64_t *ret_cursor,
		   struct error *error);

/**
 * rows_save() - write a list's changes
 * @store: open store, within the transaction of the events that made them
 * @list: its changes are forgotten then
 * @cursor: the last event's number
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err rows_save(struct store *store, struct list *list, uint64_t cursor, struct error *error);

/**
 * rows_clear() - forget all rows, before a list that was folded anew is saved
 * @store: open store, within a transaction
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err rows_clear(struct store *store, struct error *error);

typedef enum err (*rows_fn)(const char *kind, const char *key, const char *mine, const char *other,
			    void *userdata);

/**
 * rows_compare() - visit the rows in which two stores differ
 * @store: one
 * @other: another
 * @visit: called for each difference with both bodies, NULL where there is no such row
 * @userdata: for @visit
 * @error: says why
 *
 * Return: %ERR_NONE, what @visit returned, %ERR_IO.
 */
enum err rows_compare(struct store *store, struct store *other, rows_fn visit, void *userdata,
		      struct error *error);
#endif
