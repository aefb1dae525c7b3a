// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/audit.h"

#include "core/list.h"
#include "store/journal.h"
#include "store/rows.h"
#include "store/store.h"

static void add_finding(json_t *findings, const char *kind, const char *key, const char *problem)
{
	if (json_array_size(findings) < AUDIT_FINDINGS_MAX)
		json_array_append_new(findings, json_pack("{s:s, s:s, s:s}", "kind", kind, "key",
							  key, "problem", problem));
}

static enum err add_difference(const char *kind, const char *key, const char *mine,
			       const char *other, void *userdata)
{
	add_finding(userdata, kind, key,
		    !mine    ? "missing: the journal says that it should be there"
		    : !other ? "too much: the journal does not know it"
			     : "different from what the journal says");
	return ERR_NONE;
}

static enum err count(struct store *store, const char *sql, json_int_t *ret_count,
		      struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err = db_prepare(store->journal, sql, &select, error);

	if (!err)
		err = db_step(select, &row, error);
	if (err)
		return err;
	*ret_count = sqlite3_column_int64(select, 0);
	sqlite3_reset(select);
	return ERR_NONE;
}

/* Every stored record of a wand stands in the journal once, and its identity beside it. */
static enum err check_identities(struct store *store, json_t *findings, struct error *error)
{
	static const struct {
		const char *sql, *problem;
	} checks[] = {
		{ "SELECT count(*) FROM (SELECT 1 FROM events WHERE kind = 'record' "
		  "AND json_extract(body, '$.number') > 0 GROUP BY json_extract(body, '$.wand'), "
		  "json_extract(body, '$.boot'), json_extract(body, '$.number') "
		  "HAVING count(*) > 1)",
		  "the journal holds a record twice" },
		{ "SELECT count(*) FROM events e WHERE kind = 'record' "
		  "AND json_extract(body, '$.number') > 0 "
		  "AND NOT EXISTS (SELECT 1 FROM records r WHERE r.seq = e.seq)",
		  "a record's identity is missing: it could be counted twice" },
		{ "SELECT count(*) FROM records r WHERE NOT EXISTS "
		  "(SELECT 1 FROM events e WHERE e.seq = r.seq AND e.kind = 'record')",
		  "an identity has no record: a scan may be lost" },
		{ "SELECT (SELECT ifnull(max(seq), 0) FROM events) <> (SELECT seq FROM cursor)",
		  "the list stands at another event than the journal's last" },
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		json_int_t wrong;
		enum err err = count(store, checks[i].sql, &wrong, error);

		if (err)
			return err;
		if (wrong)
			add_finding(findings, "records", "", checks[i].problem);
	}
	return ERR_NONE;
}

static enum err compare_fold(struct store *store, json_t *findings, struct error *error)
{
	struct store *fresh = NULL;
	struct list *list = NULL;
	uint64_t last;
	enum err err = store_open(NULL, &fresh, error);

	if (!err)
		err = journal_fold(store, &list, &last, error);
	if (!err)
		err = store_begin(fresh, error);
	if (!err)
		err = rows_save(fresh, list, last, error);
	if (!err)
		err = store_commit(fresh, error);
	if (!err)
		err = rows_compare(store, fresh, add_difference, findings, error);
	list_free(list);
	store_close(fresh);
	return err;
}

enum err audit_run(struct store *store, json_t **ret_report, struct error *error)
{
	json_t *findings = json_array();
	json_int_t events = 0, records = 0, rows = 0;
	enum err err = findings ? compare_fold(store, findings, error)
				: error_set(error, ERR_NOMEM, "out of memory");

	if (!err)
		err = check_identities(store, findings, error);
	if (!err)
		err = count(store, "SELECT count(*) FROM events", &events, error);
	if (!err)
		err = count(store, "SELECT count(*) FROM records", &records, error);
	if (!err)
		err = count(store, "SELECT count(*) FROM rows", &rows, error);
	if (!err) {
		*ret_report = json_pack("{s:I, s:I, s:I, s:O}", "events", events, "records",
					records, "rows", rows, "findings", findings);
		if (!*ret_report)
			err = error_set(error, ERR_NOMEM, "out of memory");
	}
	json_decref(findings);
	return err;
}
