/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of events: appended to, never changed. Everything else is derived from it. */
#ifndef CABAS_STORE_JOURNAL_H
#define CABAS_STORE_JOURNAL_H
#include <stdint.h>

#include "base/arena.h"
#include "core/event.h"
#include "core/list.h"
#include "store/db.h"

typedef enum err (*journal_fn)(const struct event *event, void *userdata);

/**
 * journal_append() - store one event
 * @store: open store, within store_begin() and store_commit(): durable only after the commit
 * @event: what happened; @event->seq is not used; @event->time_ms is the caller's clock
 * @ret_seq: receives its number (1, 2, 3, ...; never reused)
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_LIMIT for a body over %EVENT_BODY_MAX, %ERR_NOMEM, %ERR_IO.
 */
enum err journal_append(struct store *store, const struct event *event, uint64_t *ret_seq,
			struct error *error);

/**
 * journal_read() - one event
 * @store: open store
 * @seq: its number
 * @arena: where its parts live
 * @ret_event: receives it
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND, %ERR_INVALID, %ERR_NOMEM, %ERR_IO.
 */
enum err journal_read(struct store *store, uint64_t seq, struct arena *arena,
		      struct event *ret_event, struct error *error);

/**
 * journal_each() - visit events in their order
 * @store: open store
 * @first: number of the first
 * @visit: called for each; the event lives only during the call; a failure ends the visit
 * @userdata: for @visit
 * @error: says why
 *
 * Return: %ERR_NONE, what @visit returned, or a failure of the database.
 */
enum err journal_each(struct store *store, uint64_t first, journal_fn visit, void *userdata,
		      struct error *error);

/**
 * journal_newest() - visit the newest events, newest first
 * @store: open store
 * @count: at most so many
 * @visit: as for journal_each()
 * @userdata: for @visit
 * @error: says why
 *
 * Return: as journal_each().
 */
enum err journal_newest(struct store *store, int count, journal_fn visit, void *userdata,
			struct error *error);

/**
 * journal_last() - the newest event's number
 * @store: open store
 * @ret_seq: receives it; 0 while there is none
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err journal_last(struct store *store, uint64_t *ret_seq, struct error *error);

/**
 * journal_fold() - what is true after all that happened, from zero
 * @store: open store
 * @ret_list: receives a new list, for list_free(); its changes are all of it
 * @ret_last: receives the number of the last event in it
 * @error: says why
 *
 * Events that were undone (and not done again: undoing an undoing) are left out.
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_INVALID, %ERR_NOMEM, %ERR_IO.
 */
enum err journal_fold(struct store *store, struct list **ret_list, uint64_t *ret_last,
		      struct error *error);

/**
 * journal_is_undone() - whether an event counts no more
 * @store: open store
 * @seq: its number
 * @ret_undone: receives the answer
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err journal_is_undone(struct store *store, uint64_t seq, bool *ret_undone,
			   struct error *error);
#endif
