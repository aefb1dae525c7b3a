// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

static enum err load_rows(struct store *store, struct list *list, struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err =
		db_prepare(store->journal, "SELECT kind, key, body FROM rows", &select, error);

	while (!err && !(err = db_step(select, &row, error)) && row) {
		json_t *body = json_loads(db_text(select, 2), 0, NULL);

		err = list_restore(list, db_text(select, 0), db_text(select, 1), body, error);
		json_decref(body);
		if (err)
			sqlite3_reset(select);
	}
	return err;
}

static enum err ignore_change(const struct list_row *row, void *userdata)
{
	(void)row;
	(void)userdata;
	return ERR_NONE;
}

enum err rows_load(struct store *store, struct list **ret_list, uint64_t *ret_cursor,
		   struct error *error)
{
	struct list *list = list_new();
	sqlite3_stmt *select;
	bool row;
	enum err err = list ? load_rows(store, list, error)
			    : error_set(error, ERR_NOMEM, "out of memory");

	if (!err)
		err = list_changes(list, ignore_change, NULL);
	if (!err)
		err = db_prepare(store->journal, "SELECT seq FROM cursor", &select, error);
	if (!err)
		err = db_step(select, &row, error);
	if (err) {
		list_free(list);
		return err;
	}
	*ret_cursor = (uint64_t)sqlite3_column_int64(select, 0);
	sqlite3_reset(select);
	*ret_list = list;
	return ERR_NONE;
}

struct saving {
	struct store *store;
	struct error *error;
};

static enum err save_row(const struct list_row *row, void *userdata)
{
	struct saving *saving = userdata;
	_auto_(freep) char *body = NULL;
	json_t *json = row->event ? list_row_json(row->event) : NULL;
	sqlite3_stmt *statement;
	enum err err = db_prepare(saving->store->journal,
				  row->event ? "INSERT INTO rows (kind, key, body) VALUES (?, ?, ?)"
					       " ON CONFLICT DO UPDATE SET body = excluded.body"
					     : "DELETE FROM rows WHERE kind = ? AND key = ?",
				  &statement, saving->error);

	if (json)
		body = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	if (!err && row->event && !body)
		err = error_set(saving->error, ERR_NOMEM, "out of memory");
	if (err)
		return err;
	db_bind_text(statement, 1, list_row_kind_text(row->kind));
	db_bind_text(statement, 2, row->key);
	if (row->event)
		db_bind_text(statement, 3, body);
	return db_run(statement, saving->error);
}

enum err rows_save(struct store *store, struct list *list, uint64_t cursor, struct error *error)
{
	struct saving saving = { .store = store, .error = error };
	sqlite3_stmt *update;
	enum err err = list_changes(list, save_row, &saving);

	if (!err)
		err = db_prepare(store->journal, "UPDATE cursor SET seq = ?", &update, error);
	if (err)
		return err;
	sqlite3_bind_int64(update, 1, (sqlite3_int64)cursor);
	return db_run(update, error);
}

enum err rows_clear(struct store *store, struct error *error)
{
	return db_exec(store->journal, "DELETE FROM rows", error);
}

static enum err start_select(struct store *store, sqlite3_stmt **ret_select, bool *ret_row,
			     struct error *error)
{
	enum err err = db_prepare(store->journal,
				  "SELECT kind, key, body FROM rows ORDER BY kind, key", ret_select,
				  error);

	return err ? err : db_step(*ret_select, ret_row, error);
}

/* Which of two statements stands on the earlier row; one at its end is later than any. */
static int compare_place(sqlite3_stmt *mine, bool has_mine, sqlite3_stmt *other, bool has_other)
{
	int order;

	if (!has_mine || !has_other)
		return has_mine ? -1 : 1;
	order = strcmp(db_text(mine, 0), db_text(other, 0));
	return order ? order : strcmp(db_text(mine, 1), db_text(other, 1));
}

enum err rows_compare(struct store *store, struct store *other, rows_fn visit, void *userdata,
		      struct error *error)
{
	sqlite3_stmt *left = NULL, *right = NULL;
	bool has_left = false, has_right = false;
	enum err err = start_select(store, &left, &has_left, error);

	if (!err)
		err = start_select(other, &right, &has_right, error);
	while (!err && (has_left || has_right)) {
		int order = compare_place(left, has_left, right, has_right);
		sqlite3_stmt *at = order <= 0 ? left : right;

		if (order || strcmp(db_text(left, 2), db_text(right, 2)))
			err = visit(db_text(at, 0), db_text(at, 1),
				    order <= 0 ? db_text(left, 2) : NULL,
				    order >= 0 ? db_text(right, 2) : NULL, userdata);
		if (!err && order <= 0)
			err = db_step(left, &has_left, error);
		if (!err && order >= 0)
			err = db_step(right, &has_right, error);
	}
	sqlite3_reset(left);
	sqlite3_reset(right);
	return err;
}
