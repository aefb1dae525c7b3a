// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/records.h"

enum identity { IDENTITY_NONE, IDENTITY_STORED, IDENTITY_LIVE };

static enum identity identity_of(const struct event *event)
{
	if (event->wand && event->number)
		return IDENTITY_STORED;
	if (event->host_boot && event->live_seq)
		return IDENTITY_LIVE;
	return IDENTITY_NONE;
}

static void bind_identity(sqlite3_stmt *statement, const struct event *event,
			  enum identity identity)
{
	if (identity == IDENTITY_STORED) {
		db_bind_text(statement, 1, event->wand);
		sqlite3_bind_int64(statement, 2, (sqlite3_int64)event->boot);
		sqlite3_bind_int64(statement, 3, (sqlite3_int64)event->number);
	} else {
		db_bind_text(statement, 1, event->host_boot);
		sqlite3_bind_int64(statement, 2, (sqlite3_int64)event->live_ns);
		sqlite3_bind_int64(statement, 3, (sqlite3_int64)event->live_seq);
	}
}

enum err records_find(struct store *store, const struct event *event, uint64_t *ret_seq,
		      struct error *error)
{
	enum identity identity = identity_of(event);
	sqlite3_stmt *select;
	bool row;
	enum err err;

	*ret_seq = 0;
	if (identity == IDENTITY_NONE)
		return ERR_NONE;
	err = db_prepare(store->journal,
			 identity == IDENTITY_STORED
				 ? "SELECT seq FROM records WHERE wand = ? AND boot = ? "
				   "AND number = ?"
				 : "SELECT seq FROM live_records WHERE host_boot = ? "
				   "AND live_ns = ? AND live_seq = ?",
			 &select, error);
	if (err)
		return err;
	bind_identity(select, event, identity);
	err = db_step(select, &row, error);
	if (!err && row)
		*ret_seq = (uint64_t)sqlite3_column_int64(select, 0);
	sqlite3_reset(select);
	return err;
}

enum err records_add(struct store *store, const struct event *event, uint64_t seq,
		     struct error *error)
{
	enum identity identity = identity_of(event);
	sqlite3_stmt *insert;
	enum err err;

	if (identity == IDENTITY_NONE)
		return ERR_NONE;
	err = db_prepare(store->journal,
			 identity == IDENTITY_STORED
				 ? "INSERT INTO records (wand, boot, number, seq) "
				   "VALUES (?, ?, ?, ?)"
				 : "INSERT INTO live_records (host_boot, live_ns, live_seq, seq) "
				   "VALUES (?, ?, ?, ?)",
			 &insert, error);
	if (err)
		return err;
	bind_identity(insert, event, identity);
	sqlite3_bind_int64(insert, 4, (sqlite3_int64)seq);
	return db_run(insert, error);
}
