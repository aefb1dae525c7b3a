/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state folder as a whole: both databases, their versions, transactions. */
#ifndef CABAS_STORE_STORE_H
#define CABAS_STORE_STORE_H
#include "base/err.h"
#include "store/db.h"

/**
 * store_open() - open the household's databases
 * @folder: the state folder, which is there; NULL keeps both in memory
 * @ret_store: receives the store, for store_close()
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_NOMEM, %ERR_IO.
 */
enum err store_open(const char *folder, struct store **ret_store, struct error *error);

/**
 * store_close() - close them
 * @store: or NULL
 */
void store_close(struct store *store);

/**
 * store_begin() - start a transaction of the journal
 * @store: open store
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err store_begin(struct store *store, struct error *error);

/**
 * store_commit() - make all since store_begin() durable, by one fsync
 * @store: open store
 * @error: says why
 *
 * Return: %ERR_NONE; %ERR_IO with nothing of it kept.
 */
enum err store_commit(struct store *store, struct error *error);

/**
 * store_rollback() - forget all since store_begin()
 * @store: open store
 */
void store_rollback(struct store *store);
#endif
