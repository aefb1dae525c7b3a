// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/lessons.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"

struct lessons {
	sqlite3 *db;
};

/* Entry n leads from version n to n + 1. An entry that landed is never changed. */
static const char *const migrations[] = {
	"CREATE TABLE lessons ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  event INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
	"  member TEXT NOT NULL, lang TEXT NOT NULL, need TEXT NOT NULL, clip TEXT NOT NULL,"
	"  from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,"
	"  phones TEXT NOT NULL, features BLOB NOT NULL);"
	"CREATE INDEX lessons_need ON lessons (lang, member, need);"
	"CREATE TABLE outcomes ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  event INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
	"  member TEXT NOT NULL, lang TEXT NOT NULL, agree INTEGER NOT NULL,"
	"  margin INTEGER NOT NULL, confidence INTEGER NOT NULL, truth INTEGER NOT NULL);"
	"CREATE INDEX outcomes_event ON outcomes (event);"
	"CREATE TABLE waiting (event INTEGER PRIMARY KEY, body TEXT NOT NULL);",
};

/* A filter's fields are parameters 1 to 5 of each statement. */
#define WHERE                                                              \
	" WHERE (?1 IS NULL OR member = ?1) AND (?2 IS NULL OR lang = ?2)" \
	" AND (?3 IS NULL OR need = ?3) AND (?4 IS NULL OR clip = ?4)"     \
	" AND (?5 = 0 OR event = ?5)"

enum err lessons_open(const char *folder, struct lessons **ret_lessons, struct error *error)
{
	struct lessons *lessons = calloc(1, sizeof(*lessons));
	char path[PATH_MAX] = ":memory:";
	enum err err = ERR_NONE;

	if (!lessons)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (folder && snprintf(path, sizeof(path), "%s/voice.db", folder) >= (int)sizeof(path))
		err = error_set(error, ERR_INVALID, "%s: the path is too long", folder);
	if (!err)
		err = db_open(path, migrations, 1, &lessons->db, error);
	/* what is forgotten is not to be found in the file */
	if (!err)
		err = db_exec(lessons->db, "PRAGMA secure_delete = ON", error);
	if (err) {
		lessons_close(lessons);
		return err;
	}
	*ret_lessons = lessons;
	return ERR_NONE;
}

void lessons_close(struct lessons *lessons)
{
	if (!lessons)
		return;
	db_close(lessons->db);
	free(lessons);
}

enum err lessons_begin(struct lessons *lessons, struct error *error)
{
	return db_exec(lessons->db, "BEGIN IMMEDIATE", error);
}

enum err lessons_end(struct lessons *lessons, enum err err, struct error *error)
{
	struct error ignored;

	if (!err)
		err = db_exec(lessons->db, "COMMIT", error);
	if (err)
		(void)db_exec(lessons->db, "ROLLBACK", &ignored);
	return err;
}

/* --- lessons ---------------------------------------------------------------------------------- */

enum err lessons_add(struct lessons *lessons, const struct lesson *lesson, uint64_t *ret_id,
		     struct error *error)
{
	sqlite3_stmt *insert;
	enum err err = db_prepare(lessons->db,
				  "INSERT INTO lessons (event, time_ms, member, lang, need, clip, "
				  "from_ms, to_ms, phones, features) "
				  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
				  &insert, error);

	if (err)
		return err;
	sqlite3_bind_int64(insert, 1, (sqlite3_int64)lesson->event);
	sqlite3_bind_int64(insert, 2, lesson->time_ms);
	db_bind_text(insert, 3, lesson->member);
	db_bind_text(insert, 4, lesson->lang);
	db_bind_text(insert, 5, lesson->need);
	db_bind_text(insert, 6, lesson->clip);
	sqlite3_bind_int(insert, 7, lesson->from_ms);
	sqlite3_bind_int(insert, 8, lesson->to_ms);
	db_bind_text(insert, 9, lesson->phones ? lesson->phones : "");
	sqlite3_bind_blob64(insert, 10, lesson->features ? lesson->features : "",
			    lesson->feature_len, SQLITE_STATIC);
	err = db_run(insert, error);
	if (!err && ret_id)
		*ret_id = (uint64_t)sqlite3_last_insert_rowid(lessons->db);
	return err;
}

static enum err prepare(struct lessons *lessons, const char *sql,
			const struct lesson_filter *filter, sqlite3_stmt **ret_statement,
			struct error *error)
{
	enum err err = db_prepare(lessons->db, sql, ret_statement, error);

	if (err)
		return err;
	db_bind_text(*ret_statement, 1, filter->member);
	db_bind_text(*ret_statement, 2, filter->lang);
	db_bind_text(*ret_statement, 3, filter->need);
	db_bind_text(*ret_statement, 4, filter->clip);
	sqlite3_bind_int64(*ret_statement, 5, (sqlite3_int64)filter->event);
	return ERR_NONE;
}

static struct lesson read_lesson(sqlite3_stmt *select)
{
	return (struct lesson){
		.id = (uint64_t)sqlite3_column_int64(select, 0),
		.event = (uint64_t)sqlite3_column_int64(select, 1),
		.time_ms = sqlite3_column_int64(select, 2),
		.member = db_text(select, 3),
		.lang = db_text(select, 4),
		.need = db_text(select, 5),
		.clip = db_text(select, 6),
		.from_ms = sqlite3_column_int(select, 7),
		.to_ms = sqlite3_column_int(select, 8),
		.phones = db_text(select, 9),
		.features = sqlite3_column_blob(select, 10),
		.feature_len = (size_t)sqlite3_column_bytes(select, 10),
	};
}

enum err lessons_each(struct lessons *lessons, const struct lesson_filter *filter, lessons_fn visit,
		      void *userdata, struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err = prepare(lessons,
			       "SELECT id, event, time_ms, member, lang, need, clip, from_ms, "
			       "to_ms, phones, features FROM lessons" WHERE " ORDER BY id",
			       filter, &select, error);

	if (err)
		return err;
	while (!(err = db_step(select, &row, error)) && row) {
		struct lesson lesson = read_lesson(select);

		err = visit(&lesson, userdata);
		if (err)
			break;
	}
	sqlite3_reset(select);
	return err;
}

enum err lessons_count(struct lessons *lessons, const struct lesson_filter *filter,
		       size_t *ret_count, struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err =
		prepare(lessons, "SELECT count(*) FROM lessons" WHERE, filter, &select, error);

	if (!err)
		err = db_step(select, &row, error);
	if (err)
		return err;
	*ret_count = (size_t)sqlite3_column_int64(select, 0);
	sqlite3_reset(select);
	return ERR_NONE;
}

enum err lessons_drop(struct lessons *lessons, uint64_t id, struct error *error)
{
	sqlite3_stmt *drop;
	enum err err = db_prepare(lessons->db, "DELETE FROM lessons WHERE id = ?", &drop, error);

	if (err)
		return err;
	sqlite3_bind_int64(drop, 1, (sqlite3_int64)id);
	return db_run(drop, error);
}

enum err lessons_forget(struct lessons *lessons, const struct lesson_filter *filter,
			size_t *ret_count, struct error *error)
{
	sqlite3_stmt *drop;
	size_t count;
	enum err err = prepare(lessons, "DELETE FROM lessons" WHERE, filter, &drop, error);

	if (!err)
		err = db_run(drop, error);
	if (err)
		return err;
	count = (size_t)sqlite3_changes(lessons->db);
	if (!filter->need && !filter->clip) {
		err = prepare(lessons,
			      "DELETE FROM outcomes WHERE (?1 IS NULL OR member = ?1) "
			      "AND (?2 IS NULL OR lang = ?2) AND ?3 IS NULL AND ?4 IS NULL "
			      "AND (?5 = 0 OR event = ?5)",
			      filter, &drop, error);
		if (!err)
			err = db_run(drop, error);
	}
	if (!err)
		*ret_count = count;
	return err;
}

/* --- outcomes --------------------------------------------------------------------------------- */

enum err lessons_add_outcome(struct lessons *lessons, const struct lesson_outcome *outcome,
			     struct error *error)
{
	sqlite3_stmt *insert;
	enum err err = db_prepare(lessons->db,
				  "INSERT INTO outcomes (event, time_ms, member, lang, agree, "
				  "margin, confidence, truth) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
				  &insert, error);

	if (err)
		return err;
	sqlite3_bind_int64(insert, 1, (sqlite3_int64)outcome->event);
	sqlite3_bind_int64(insert, 2, outcome->time_ms);
	db_bind_text(insert, 3, outcome->member);
	db_bind_text(insert, 4, outcome->lang);
	sqlite3_bind_int(insert, 5, outcome->agree);
	sqlite3_bind_int64(insert, 6, outcome->margin);
	sqlite3_bind_int64(insert, 7, outcome->confidence);
	sqlite3_bind_int(insert, 8, outcome->truth);
	return db_run(insert, error);
}

enum err lessons_was_wrong(struct lessons *lessons, uint64_t event, struct error *error)
{
	sqlite3_stmt *update;
	enum err err = db_prepare(lessons->db,
				  "UPDATE outcomes SET truth = ? WHERE event = ? AND truth = ?",
				  &update, error);

	if (err)
		return err;
	sqlite3_bind_int(update, 1, LESSON_WRONG);
	sqlite3_bind_int64(update, 2, (sqlite3_int64)event);
	sqlite3_bind_int(update, 3, LESSON_UNKNOWN);
	return db_run(update, error);
}

enum err lessons_each_outcome(struct lessons *lessons, const char *lang, int max,
			      lessons_outcome_fn visit, void *userdata, struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err = db_prepare(lessons->db,
				  "SELECT event, time_ms, member, lang, agree, margin, confidence, "
				  "truth FROM outcomes WHERE (?1 IS NULL OR lang = ?1) "
				  "AND truth <> 0 ORDER BY id DESC LIMIT ?2",
				  &select, error);

	if (err)
		return err;
	db_bind_text(select, 1, lang);
	sqlite3_bind_int(select, 2, max);
	while (!(err = db_step(select, &row, error)) && row) {
		struct lesson_outcome outcome = {
			.event = (uint64_t)sqlite3_column_int64(select, 0),
			.time_ms = sqlite3_column_int64(select, 1),
			.member = db_text(select, 2),
			.lang = db_text(select, 3),
			.agree = sqlite3_column_int(select, 4) != 0,
			.margin = (unsigned int)sqlite3_column_int64(select, 5),
			.confidence = (unsigned int)sqlite3_column_int64(select, 6),
			.truth = sqlite3_column_int(select, 7) == LESSON_RIGHT ? LESSON_RIGHT
									       : LESSON_WRONG,
		};

		err = visit(&outcome, userdata);
		if (err)
			break;
	}
	sqlite3_reset(select);
	return err;
}

enum err lessons_summary_json(struct lessons *lessons, json_t **ret_json, struct error *error)
{
	static const char sql[] =
		"SELECT member, lang, sum(examples), sum(needs), sum(confirmed), sum(wrong) FROM ("
		"SELECT member, lang, count(*) AS examples, count(DISTINCT need) AS needs, "
		"0 AS confirmed, 0 AS wrong FROM lessons GROUP BY member, lang UNION ALL "
		"SELECT member, lang, 0, 0, count(*), sum(truth = 1) FROM outcomes "
		"WHERE truth <> 0 GROUP BY member, lang) GROUP BY member, lang";
	json_t *json = json_array();
	sqlite3_stmt *select;
	bool row;
	enum err err = db_prepare(lessons->db, sql, &select, error);

	while (!err && !(err = db_step(select, &row, error)) && row)
		json_array_append_new(
			json, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "member",
					db_text(select, 0), "lang", db_text(select, 1), "examples",
					(json_int_t)sqlite3_column_int64(select, 2), "needs",
					(json_int_t)sqlite3_column_int64(select, 3), "confirmed",
					(json_int_t)sqlite3_column_int64(select, 4), "wrong",
					(json_int_t)sqlite3_column_int64(select, 5)));
	if (err || !json) {
		json_decref(json);
		return err ? err : error_set(error, ERR_NOMEM, "out of memory");
	}
	*ret_json = json;
	return ERR_NONE;
}

/* --- confirmations that wait ------------------------------------------------------------------ */

enum err lessons_put_off(struct lessons *lessons, uint64_t event, const char *body,
			 struct error *error)
{
	sqlite3_stmt *insert;
	enum err err = db_prepare(lessons->db,
				  "INSERT OR REPLACE INTO waiting (event, body) VALUES (?, ?)",
				  &insert, error);

	if (err)
		return err;
	sqlite3_bind_int64(insert, 1, (sqlite3_int64)event);
	db_bind_text(insert, 2, body);
	return db_run(insert, error);
}

enum err lessons_next(struct lessons *lessons, struct arena *arena, uint64_t *ret_event,
		      const char **ret_body, struct error *error)
{
	sqlite3_stmt *select;
	const char *body = NULL;
	uint64_t event = 0;
	bool row;
	enum err err = db_prepare(lessons->db,
				  "SELECT event, body FROM waiting ORDER BY event LIMIT 1", &select,
				  error);

	if (!err)
		err = db_step(select, &row, error);
	if (err)
		return err;
	if (row) {
		event = (uint64_t)sqlite3_column_int64(select, 0);
		body = arena_strdup(arena, db_text(select, 1));
	}
	sqlite3_reset(select);
	if (event && !body)
		return error_set(error, ERR_NOMEM, "out of memory");
	*ret_event = event;
	*ret_body = body;
	return ERR_NONE;
}

bool lessons_awaits(struct lessons *lessons, const char *clip)
{
	sqlite3_stmt *select;
	struct error ignored;
	bool row = true;

	if (db_prepare(lessons->db, "SELECT 1 FROM waiting WHERE instr(body, ?) LIMIT 1", &select,
		       &ignored))
		return true;
	db_bind_text(select, 1, clip);
	if (db_step(select, &row, &ignored))
		return true;
	sqlite3_reset(select);
	return row;
}

enum err lessons_looked_at(struct lessons *lessons, uint64_t event, struct error *error)
{
	sqlite3_stmt *drop;
	enum err err = db_prepare(lessons->db, "DELETE FROM waiting WHERE event = ?", &drop, error);

	if (err)
		return err;
	sqlite3_bind_int64(drop, 1, (sqlite3_int64)event);
	return db_run(drop, error);
}
