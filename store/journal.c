// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/journal.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

enum { EVENT_ARENA_MAX = EVENT_BODY_MAX * 4 };

enum err journal_append(struct store *store, const struct event *event, uint64_t *ret_seq,
			struct error *error)
{
	json_t *json = event_json(event);
	_auto_(freep) char *body = json ? json_dumps(json, JSON_COMPACT) : NULL;
	sqlite3_stmt *insert;
	enum err err;

	json_decref(json);
	if (!body)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (strlen(body) > EVENT_BODY_MAX)
		return error_set(error, ERR_LIMIT, "an event is larger than %d bytes",
				 EVENT_BODY_MAX);
	err = db_prepare(store->journal,
			 "INSERT INTO events (time_ms, kind, body) VALUES (?, ?, ?)", &insert,
			 error);
	if (err)
		return err;
	sqlite3_bind_int64(insert, 1, event->time_ms);
	db_bind_text(insert, 2, event_kind_text(event->kind));
	db_bind_text(insert, 3, body);
	err = db_run(insert, error);
	if (!err)
		*ret_seq = (uint64_t)sqlite3_last_insert_rowid(store->journal);
	return err;
}

/* The event of the row that @select stands on: seq, time_ms, kind, body. */
static enum err read_row(sqlite3_stmt *select, struct arena *arena, struct event *ret_event,
			 struct error *error)
{
	json_t *body = json_loads(db_text(select, 3), JSON_REJECT_DUPLICATES, NULL);
	struct error why = { 0 };
	enum err err = event_parse(body, db_text(select, 2), arena, ret_event, &why);

	json_decref(body);
	if (err)
		return error_set(error, err, "event %lld of the journal: %s",
				 sqlite3_column_int64(select, 0), why.text);
	ret_event->seq = (uint64_t)sqlite3_column_int64(select, 0);
	ret_event->time_ms = sqlite3_column_int64(select, 1);
	return ERR_NONE;
}

enum err journal_read(struct store *store, uint64_t seq, struct arena *arena,
		      struct event *ret_event, struct error *error)
{
	sqlite3_stmt *select;
	bool row = false;
	enum err err = db_prepare(store->journal,
				  "SELECT seq, time_ms, kind, body FROM events WHERE seq = ?",
				  &select, error);

	if (err)
		return err;
	sqlite3_bind_int64(select, 1, (sqlite3_int64)seq);
	err = db_step(select, &row, error);
	if (!err && !row)
		return error_set(error, ERR_NOT_FOUND, "there is no event %llu",
				 (unsigned long long)seq);
	if (!err)
		err = read_row(select, arena, ret_event, error);
	sqlite3_reset(select);
	return err;
}

static enum err visit_rows(sqlite3_stmt *select, journal_fn visit, void *userdata,
			   struct error *error)
{
	enum err err;
	bool row;

	for (;;) {
		struct event event;
		struct arena arena;

		err = db_step(select, &row, error);
		if (err || !row)
			return err;
		arena_init(&arena, EVENT_ARENA_MAX);
		err = read_row(select, &arena, &event, error);
		if (!err)
			err = visit(&event, userdata);
		arena_done(&arena);
		if (err) {
			sqlite3_reset(select);
			return err;
		}
	}
}

enum err journal_each(struct store *store, uint64_t first, journal_fn visit, void *userdata,
		      struct error *error)
{
	sqlite3_stmt *select;
	enum err err = db_prepare(
		store->journal,
		"SELECT seq, time_ms, kind, body FROM events WHERE seq >= ? ORDER BY seq", &select,
		error);

	if (err)
		return err;
	sqlite3_bind_int64(select, 1, (sqlite3_int64)first);
	return visit_rows(select, visit, userdata, error);
}

enum err journal_newest(struct store *store, int count, journal_fn visit, void *userdata,
			struct error *error)
{
	sqlite3_stmt *select;
	enum err err =
		db_prepare(store->journal,
			   "SELECT seq, time_ms, kind, body FROM events ORDER BY seq DESC LIMIT ?",
			   &select, error);

	if (err)
		return err;
	sqlite3_bind_int(select, 1, count);
	return visit_rows(select, visit, userdata, error);
}

enum err journal_last(struct store *store, uint64_t *ret_seq, struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err = db_prepare(store->journal, "SELECT ifnull(max(seq), 0) FROM events", &select,
				  error);

	if (!err)
		err = db_step(select, &row, error);
	if (err)
		return err;
	*ret_seq = (uint64_t)sqlite3_column_int64(select, 0);
	sqlite3_reset(select);
	return ERR_NONE;
}

/* Numbers of the events that count no more, ascending. */
struct undone {
	uint64_t *seqs;
	size_t count;
};

static int compare_seq(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

static bool is_undone(const struct undone *undone, uint64_t seq)
{
	return undone->count &&
	       bsearch(&seq, undone->seqs, undone->count, sizeof(seq), compare_seq);
}

/*
 * Newest first, so that an undoing which was itself undone is known before its target is looked
 * at. The few rows make a linear look-up cheap until they are sorted.
 */
static enum err read_undone(struct store *store, struct undone *ret_undone, struct error *error)
{
	struct undone undone = { 0 };
	sqlite3_stmt *select;
	bool row = false;
	enum err err = db_prepare(store->journal,
				  "SELECT seq, json_extract(body, '$.of') FROM events "
				  "WHERE kind = 'undone' ORDER BY seq DESC",
				  &select, error);

	while (!err && !(err = db_step(select, &row, error)) && row) {
		uint64_t seq = (uint64_t)sqlite3_column_int64(select, 0);
		uint64_t *more;

		if (lfind(&seq, undone.seqs, &undone.count, sizeof(seq), compare_seq))
			continue;
		more = reallocarray(undone.seqs, undone.count + 1, sizeof(*more));
		if (!more) {
			sqlite3_reset(select);
			err = error_set(error, ERR_NOMEM, "out of memory");
			break;
		}
		undone.seqs = more;
		undone.seqs[undone.count++] = (uint64_t)sqlite3_column_int64(select, 1);
	}
	if (err) {
		free(undone.seqs);
		return err;
	}
	if (undone.count)
		qsort(undone.seqs, undone.count, sizeof(*undone.seqs), compare_seq);
	*ret_undone = undone;
	return ERR_NONE;
}

enum err journal_is_undone(struct store *store, uint64_t seq, bool *ret_undone, struct error *error)
{
	struct undone undone;
	enum err err = read_undone(store, &undone, error);

	if (err)
		return err;
	*ret_undone = is_undone(&undone, seq);
	free(undone.seqs);
	return ERR_NONE;
}

struct folding {
	struct undone undone;
	struct list *list;
	uint64_t last;
};

static enum err fold_event(const struct event *event, void *userdata)
{
	struct folding *folding = userdata;

	folding->last = event->seq;
	if (is_undone(&folding->undone, event->seq))
		return ERR_NONE;
	return list_apply(folding->list, event);
}

enum err journal_fold(struct store *store, struct list **ret_list, uint64_t *ret_last,
		      struct error *error)
{
	struct folding folding = { .list = list_new() };
	enum err err = folding.list ? read_undone(store, &folding.undone, error)
				    : error_set(error, ERR_NOMEM, "out of memory");

	if (!err)
		err = journal_each(store, 1, fold_event, &folding, error);
	free(folding.undone.seqs);
	if (err) {
		list_free(folding.list);
		return err;
	}
	*ret_list = folding.list;
	*ret_last = folding.last;
	return ERR_NONE;
}
