/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The little that every table needs of SQLite: opening, versions, statements, failures. */
#ifndef CABAS_STORE_DB_H
#define CABAS_STORE_DB_H
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/**
 * struct store - the household's two databases
 * @journal: journal.db: events, record identities, derived rows, egress; never thrown away
 * @catalogue: catalogue.db: imported products, prices seen; can be rebuilt
 */
struct store {
	sqlite3 *journal, *catalogue;
};

/**
 * db_open() - open a database and bring its tables to this version
 * @path: file, made when it is not there; ":memory:" for none
 * @migrations: SQL scripts; entry n leads from version n to n + 1
 * @count: of @migrations, the version that this program knows
 * @ret_db: receives the connection
 * @error: says why, with the path
 *
 * WAL and synchronous=FULL: a commit returns after fsync.
 *
 * Return: %ERR_NONE; %ERR_INVALID for a database of a newer program; %ERR_IO.
 */
enum err db_open(const char *path, const char *const migrations[], int count, sqlite3 **ret_db,
		 struct error *error);

/**
 * db_exec() - run SQL that answers nothing
 * @db: where
 * @sql: one or more statements
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err db_exec(sqlite3 *db, const char *sql, struct error *error);

/**
 * db_prepare() - get a statement, compiled once for each connection and text
 * @db: where
 * @sql: one statement, a string literal
 * @ret_statement: receives it, reset and without values; belongs to the connection
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret_statement,
		    struct error *error);

/**
 * db_step() - run a statement to its next row
 * @statement: prepared, with its values bound
 * @ret_row: receives whether there is a row
 * @error: says why
 *
 * Without a row the statement is reset.
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err db_step(sqlite3_stmt *statement, bool *ret_row, struct error *error);

/**
 * db_run() - run a statement that answers nothing
 * @statement: prepared, with its values bound
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err db_run(sqlite3_stmt *statement, struct error *error);

/**
 * db_bind_text() - give a statement a text, or null
 * @statement: prepared
 * @index: from 1
 * @text: terminated, borrowed until the statement ran; NULL binds null
 */
void db_bind_text(sqlite3_stmt *statement, int index, const char *text);

/**
 * db_text() - a text of the row
 * @statement: stands on a row
 * @column: from 0
 *
 * Return: terminated text, valid until the next step; NULL for null.
 */
const char *db_text(sqlite3_stmt *statement, int column);

/**
 * db_close() - close a connection and its statements
 * @db: or NULL
 */
void db_close(sqlite3 *db);
#endif
