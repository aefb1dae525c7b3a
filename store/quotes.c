// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/quotes.h"

#include "base/auto.h"

enum err quotes_put(struct store *store, const char *name, const char *wanted, int64_t time_ms,
		    const json_t *offers, struct error *error)
{
	_auto_(freep) char *body = json_dumps(offers, JSON_COMPACT);
	sqlite3_stmt *insert;
	enum err err = body ? db_prepare(store->catalogue,
					 "REPLACE INTO quotes (store, wanted, time_ms, body) "
					 "VALUES (?, ?, ?, ?)",
					 &insert, error)
			    : error_set(error, ERR_NOMEM, "out of memory");

	if (err)
		return err;
	db_bind_text(insert, 1, name);
	db_bind_text(insert, 2, wanted);
	sqlite3_bind_int64(insert, 3, time_ms);
	db_bind_text(insert, 4, body);
	return db_run(insert, error);
}

enum err quotes_get(struct store *store, const char *name, const char *wanted, int64_t *ret_time_ms,
		    json_t **ret_offers, struct error *error)
{
	sqlite3_stmt *select;
	json_t *offers;
	bool row;
	enum err err = db_prepare(store->catalogue,
				  "SELECT time_ms, body FROM quotes WHERE store = ? AND wanted = ?",
				  &select, error);

	if (err)
		return err;
	db_bind_text(select, 1, name);
	db_bind_text(select, 2, wanted);
	err = db_step(select, &row, error);
	if (err)
		return err;
	if (!row)
		return ERR_NOT_FOUND;
	*ret_time_ms = sqlite3_column_int64(select, 0);
	offers = json_loads(db_text(select, 1), 0, NULL);
	sqlite3_reset(select);
	if (!offers)
		return ERR_NOT_FOUND;
	*ret_offers = offers;
	return ERR_NONE;
}
