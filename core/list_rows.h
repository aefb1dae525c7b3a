/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between list.c, which keeps the rows, and list_fold.c, which knows what events mean. */
#ifndef CABAS_CORE_LIST_ROWS_H
#define CABAS_CORE_LIST_ROWS_H
#include "core/list.h"

/**
 * list_rows_put() - make or replace a row
 * @list: where
 * @kind: which sort
 * @key: its key; copied
 * @event: its content; copied
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM.
 */
enum err list_rows_put(struct list *list, enum list_row_kind kind, const char *key,
		       const struct event *event);

/**
 * list_rows_drop() - take a row away
 * @list: where
 * @kind: which sort
 * @key: its key; one that is not there is well
 */
void list_rows_drop(struct list *list, enum list_row_kind kind, const char *key);
#endif
