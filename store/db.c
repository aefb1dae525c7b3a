// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/db.h"

#include <string.h>

static enum err db_error(sqlite3 *db, struct error *error)
{
	const char *path = sqlite3_db_filename(db, "main");

	return error_set(error, ERR_IO, "database %s: %s", path && *path ? path : "in memory",
			 sqlite3_errmsg(db));
}

enum err db_exec(sqlite3 *db, const char *sql, struct error *error)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) ? db_error(db, error) : ERR_NONE;
}

static enum err read_version(sqlite3 *db, int *ret_version, struct error *error)
{
	sqlite3_stmt *statement;
	bool row;
	enum err err = db_prepare(db, "PRAGMA user_version", &statement, error);

	if (!err)
		err = db_step(statement, &row, error);
	if (err)
		return err;
	*ret_version = sqlite3_column_int(statement, 0);
	sqlite3_reset(statement);
	return ERR_NONE;
}

static enum err migrate(sqlite3 *db, const char *const migrations[], int count, struct error *error)
{
	int version = 0;
	enum err err = read_version(db, &version, error);

	if (!err && version > count) {
		err = error_set(error, ERR_INVALID,
				"database %s has version %d, this cabas knows %d",
				sqlite3_db_filename(db, "main"), version, count);
		error_hint(error, "Install the newer cabas again, or choose another state folder.");
	}
	for (; !err && version < count; version++) {
		char pragma[48];

		sqlite3_snprintf(sizeof(pragma), pragma, "PRAGMA user_version = %d", version + 1);
		err = db_exec(db, "BEGIN IMMEDIATE", error);
		if (!err)
			err = db_exec(db, migrations[version], error);
		if (!err)
			err = db_exec(db, pragma, error);
		if (!err)
			err = db_exec(db, "COMMIT", error);
	}
	return err;
}

enum err db_open(const char *path, const char *const migrations[], int count, sqlite3 **ret_db,
		 struct error *error)
{
	sqlite3 *db = NULL;
	enum err err = ERR_NONE;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL))
		err = error_set(error, ERR_IO, "database %s: %s", path,
				db ? sqlite3_errmsg(db) : "out of memory");
	if (!err) {
		sqlite3_busy_timeout(db, 5000);
		err = db_exec(db,
			      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			      "PRAGMA cache_size = -512; PRAGMA cell_size_check = ON;"
			      "PRAGMA trusted_schema = OFF",
			      error);
	}
	if (!err)
		err = migrate(db, migrations, count, error);
	if (err) {
		db_close(db);
		return err;
	}
	*ret_db = db;
	return ERR_NONE;
}

enum err db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret_statement, struct error *error)
{
	sqlite3_stmt *statement = NULL;

	/* A dozen statements a connection: a walk over them costs less than keeping a table. */
	while ((statement = sqlite3_next_stmt(db, statement)))
		if (!strcmp(sqlite3_sql(statement), sql) && !sqlite3_stmt_busy(statement))
			break;
	if (statement) {
		sqlite3_reset(statement);
		sqlite3_clear_bindings(statement);
	} else if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)) {
		return db_error(db, error);
	}
	*ret_statement = statement;
	return ERR_NONE;
}

enum err db_step(sqlite3_stmt *statement, bool *ret_row, struct error *error)
{
	int result = sqlite3_step(statement);

	if (result != SQLITE_ROW && result != SQLITE_DONE) {
		enum err err = db_error(sqlite3_db_handle(statement), error);

		sqlite3_reset(statement);
		return err;
	}
	*ret_row = result == SQLITE_ROW;
	if (!*ret_row)
		sqlite3_reset(statement);
	return ERR_NONE;
}

enum err db_run(sqlite3_stmt *statement, struct error *error)
{
	bool row;
	enum err err = db_step(statement, &row, error);

	sqlite3_reset(statement);
	return err;
}

void db_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

const char *db_text(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

void db_close(sqlite3 *db)
{
	sqlite3_stmt *statement;

	if (!db)
		return;
	while ((statement = sqlite3_next_stmt(db, NULL)))
		sqlite3_finalize(statement);
	sqlite3_close(db);
}
