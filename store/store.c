// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/store.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* Entry n leads from version n to n + 1. An entry that landed is never changed. */
static const char *const journal_migrations[] = {
	"CREATE TABLE events ("
	"  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  time_ms INTEGER NOT NULL,"
	"  kind TEXT NOT NULL,"
	"  body TEXT NOT NULL);"
	"CREATE INDEX events_kind ON events (kind, seq) WHERE kind = 'undone';"
	"CREATE TABLE records ("
	"  wand TEXT NOT NULL, boot INTEGER NOT NULL, number INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL UNIQUE REFERENCES events,"
	"  PRIMARY KEY (wand, boot, number)) WITHOUT ROWID;"
	"CREATE TABLE live_records ("
	"  host_boot TEXT NOT NULL, live_ns INTEGER NOT NULL, live_seq INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL UNIQUE REFERENCES events,"
	"  PRIMARY KEY (host_boot, live_ns, live_seq)) WITHOUT ROWID;"
	"CREATE TABLE rows ("
	"  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,"
	"  PRIMARY KEY (kind, key)) WITHOUT ROWID;"
	"CREATE TABLE cursor (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL);"
	"INSERT INTO cursor VALUES (1, 0);"
	"CREATE TABLE egress ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  time_ms INTEGER NOT NULL, store TEXT NOT NULL, host TEXT NOT NULL,"
	"  method TEXT NOT NULL, path TEXT NOT NULL, fields TEXT NOT NULL, bytes INTEGER NOT "
	"NULL);",
};

static const char *const catalogue_migrations[] = {
	"CREATE TABLE products ("
	"  gtin TEXT PRIMARY KEY, brand TEXT NOT NULL, label TEXT NOT NULL,"
	"  content TEXT NOT NULL, need TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE quotes ("
	"  store TEXT NOT NULL, wanted TEXT NOT NULL, time_ms INTEGER NOT NULL,"
	"  body TEXT NOT NULL, PRIMARY KEY (store, wanted)) WITHOUT ROWID;",
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static enum err open_one(const char *folder, const char *name, const char *const migrations[],
			 int count, sqlite3 **ret_db, struct error *error)
{
	char path[PATH_MAX];

	if (!folder)
		return db_open(":memory:", migrations, count, ret_db, error);
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return error_set(error, ERR_INVALID, "%s: the path is too long", folder);
	return db_open(path, migrations, count, ret_db, error);
}

enum err store_open(const char *folder, struct store **ret_store, struct error *error)
{
	struct store *store = calloc(1, sizeof(*store));
	enum err err;

	if (!store)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = open_one(folder, "journal.db", journal_migrations, COUNT(journal_migrations),
		       &store->journal, error);
	if (!err)
		err = open_one(folder, "catalogue.db", catalogue_migrations,
			       COUNT(catalogue_migrations), &store->catalogue, error);
	if (err) {
		store_close(store);
		return err;
	}
	*ret_store = store;
	return ERR_NONE;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	db_close(store->journal);
	db_close(store->catalogue);
	free(store);
}

enum err store_begin(struct store *store, struct error *error)
{
	return db_exec(store->journal, "BEGIN IMMEDIATE", error);
}

enum err store_commit(struct store *store, struct error *error)
{
	enum err err = db_exec(store->journal, "COMMIT", error);

	if (err)
		store_rollback(store);
	return err;
}

void store_rollback(struct store *store)
{
	if (!sqlite3_get_autocommit(store->journal))
		(void)db_exec(store->journal, "ROLLBACK", NULL);
}
