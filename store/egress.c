// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/egress.h"

enum err egress_append(struct store *store, const struct egress *egress, struct error *error)
{
	sqlite3_stmt *insert;
	enum err err =
		db_prepare(store->journal,
			   "INSERT INTO egress (time_ms, store, host, method, path, fields, bytes) "
			   "VALUES (?, ?, ?, ?, ?, ?, ?)",
			   &insert, error);

	if (err)
		return err;
	sqlite3_bind_int64(insert, 1, egress->time_ms);
	db_bind_text(insert, 2, egress->store);
	db_bind_text(insert, 3, egress->host);
	db_bind_text(insert, 4, egress->method);
	db_bind_text(insert, 5, egress->path);
	db_bind_text(insert, 6, egress->fields);
	sqlite3_bind_int64(insert, 7, egress->bytes);
	return db_run(insert, error);
}

enum err egress_json(struct store *store, int count, json_t **ret_json, struct error *error)
{
	json_t *json = json_array();
	sqlite3_stmt *select;
	bool row;
	enum err err = db_prepare(store->journal,
				  "SELECT time_ms, store, host, method, path, fields, bytes "
				  "FROM egress ORDER BY id DESC LIMIT ?",
				  &select, error);

	if (!err)
		sqlite3_bind_int(select, 1, count);
	while (!err && !(err = db_step(select, &row, error)) && row)
		json_array_append_new(
			json, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I}", "time_ms",
					(json_int_t)sqlite3_column_int64(select, 0), "store",
					db_text(select, 1), "host", db_text(select, 2), "method",
					db_text(select, 3), "path", db_text(select, 4), "fields",
					db_text(select, 5), "bytes",
					(json_int_t)sqlite3_column_int64(select, 6)));
	if (err || !json) {
		json_decref(json);
		return err ? err : error_set(error, ERR_NOMEM, "out of memory");
	}
	*ret_json = json;
	return ERR_NONE;
}
