/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promise that the journal is the truth, checked: fold it again from zero and compare. */
#ifndef CABAS_STORE_AUDIT_H
#define CABAS_STORE_AUDIT_H
#include <jansson.h>

#include "store/db.h"

enum { AUDIT_FINDINGS_MAX = 100 };

/**
 * audit_run() - compare all derived rows and record identities with the journal
 * @store: open store, no transaction running
 * @ret_report: receives {"events":n,"records":n,"rows":n,"findings":[{"kind","key","problem"}]},
 *              at most %AUDIT_FINDINGS_MAX findings; a new reference
 * @error: says why it could not be done
 *
 * The fold goes into a fresh database in memory; nothing in @store is changed.
 *
 * Return: %ERR_NONE also when there are findings; %ERR_INVALID for a journal that cannot be read;
 * %ERR_NOMEM, %ERR_IO.
 */
enum err audit_run(struct store *store, json_t **ret_report, struct error *error);
#endif
