// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/auto.h"
#include "base/file.h"
#include "base/log.h"
#include "daemon/api.h"
#include "store/journal.h"
#include "store/rows.h"

enum { DATA_ARENA_MAX = 64 << 20, DATA_FILE_MAX = 8 << 20, BATCH_EVENTS_MAX = 4096 };

int64_t house_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int house_year(void)
{
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	return utc.tm_year + 1900;
}

static enum err read_data(const struct settings *settings, const char *name, struct buf *ret_bytes,
			  struct needs_file *ret_file, struct error *error)
{
	char *path = NULL;
	enum err err;

	buf_init(ret_bytes, DATA_FILE_MAX);
	if (asprintf(&path, "%s/%s", settings->datadir, name) < 0)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = file_read(path, ret_bytes, error);
	free(path);
	if (err == ERR_NOT_FOUND)
		error_hint(error, "Install cabas, or set CABAS_DATADIR to its data folder.");
	*ret_file = (struct needs_file){ ret_bytes->bytes, ret_bytes->len };
	return err;
}

static enum err load_needs(struct house *house, struct error *error)
{
	static const char *const names[] = { "needs.tsv", "aisles.tsv", "units.tsv", "numbers.tsv",
					     "commands.tsv" };
	struct needs_files files;
	struct needs_file *const places[] = { &files.needs, &files.aisles, &files.units,
					      &files.numbers, &files.commands };
	struct buf bytes[5] = { 0 };
	enum err err = ERR_NONE;

	house->needs = arena_alloc(&house->data, sizeof(*house->needs));
	if (!house->needs)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < 5 && !err; i++)
		err = read_data(house->settings, names[i], &bytes[i], places[i], error);
	if (!err)
		err = needs_load(&files, &house->data, house->needs, error);
	for (size_t i = 0; i < 5; i++)
		buf_done(&bytes[i]);
	return err;
}

/* The household's own needs are events; the table of words must know them too. */
static enum err add_need(const struct list_row *row, void *userdata)
{
	struct house *house = userdata;
	enum language language = LANGUAGE_FR;
	struct error error;
	enum err err;

	if (row->event->lang)
		(void)words_language(row->event->lang, &language);
	if (needs_find(house->needs, row->event->need) || !row->event->label)
		return ERR_NONE;
	err = needs_add(house->needs, row->event->need, row->event->label, language,
			row->event->aisle, &error);
	/* A newer data file may have taken the name: the file's need serves as well. */
	if (err && err != ERR_NOMEM)
		log_warning("need '%s' is not added to the words: %s", row->event->need,
			    error.text);
	return err == ERR_NOMEM ? err : ERR_NONE;
}

static enum err load_state(struct house *house, struct error *error)
{
	const char *clips = arena_printf(&house->data, "%s/clips", house->settings->state);
	const char *taught = arena_printf(&house->data, "%s/voice/clips", house->settings->state);
	uint64_t cursor;
	enum err err = clips && taught ? file_make_folder(house->settings->state, 0750, error)
				       : ERR_NOMEM;

	if (!err)
		err = file_make_folder(clips, 0700, error);
	if (!err)
		err = file_make_folder(taught, 0700, error);
	if (!err)
		err = store_open(house->settings->state, &house->store, error);
	if (!err)
		err = rows_load(house->store, &house->list, &cursor, error);
	if (!err)
		err = list_each(house->list, LIST_NEED, add_need, house);
	return err;
}

enum err house_open(struct settings *settings, struct house **ret_house, struct error *error)
{
	struct house *house = calloc(1, sizeof(*house));
	enum err err;

	if (!house) {
		settings_free(settings);
		return error_set(error, ERR_NOMEM, "out of memory");
	}
	house->settings = settings;
	house->since_ms = house_now();
	arena_init(&house->data, DATA_ARENA_MAX);
	err = load_needs(house, error);
	if (!err)
		err = load_state(house, error);
	if (err) {
		house_close(house);
		return err;
	}
	*ret_house = house;
	return ERR_NONE;
}

void house_close(struct house *house)
{
	if (!house)
		return;
	list_free(house->list);
	store_close(house->store);
	settings_free(house->settings);
	arena_done(&house->data);
	for (size_t i = 0; i < house->told_count; i++)
		free(house->told[i]);
	free(house->told);
	free(house);
}

enum err house_begin(struct house *house, struct error *error)
{
	house->refold = false;
	house->last = 0;
	return store_begin(house->store, error);
}

/* Kept until the commit: only what is durable is told. */
static enum err remember(struct house *house, const struct event *event)
{
	struct event **more;

	if (!house->api || house->told_count >= BATCH_EVENTS_MAX)
		return ERR_NONE;
	more = reallocarray(house->told, house->told_count + 1, sizeof(struct event *));
	if (!more)
		return ERR_NOMEM;
	house->told = more;
	more[house->told_count] = event_dup(event);
	return more[house->told_count] ? (house->told_count++, ERR_NONE) : ERR_NOMEM;
}

/* The own need that an event brings must have an aisle and words before its items are folded. */
static enum err learn_need(struct house *house, const struct event *event)
{
	const struct list_row row = { .kind = LIST_NEED,
				      .key = event->need,
				      .event = event_dup(event) };
	enum err err = row.event ? add_need(&row, house) : ERR_NOMEM;

	free(row.event);
	return err;
}

enum err house_journal(struct house *house, struct event *event, uint64_t *ret_seq,
		       struct error *error)
{
	uint64_t next = list_next_item(house->list);
	enum err err;

	event->time_ms = house_now();
	for (size_t i = 0; i < event->item_count; i++)
		if (event->outcome != OUTCOME_REVIEW && event->kind != EVENT_QUESTION)
			event->items[i].id = next++;
	err = journal_append(house->store, event, &event->seq, error);
	if (!err && event->kind == EVENT_UNDONE)
		house->refold = true;
	if (!err && event->kind == EVENT_NEED)
		err = learn_need(house, event);
	if (!err)
		err = list_apply(house->list, event);
	if (!err)
		err = remember(house, event);
	if (err)
		return error_set(error, err, "the event cannot be kept: %s", err_text(err));
	house->last = event->seq;
	/* the recognisers should listen for it from now on */
	if (event->kind == EVENT_NEED || event->kind == EVENT_UNDONE ||
	    (event->item_count && event->outcome != OUTCOME_REVIEW))
		house->words++;
	if (ret_seq)
		*ret_seq = event->seq;
	return ERR_NONE;
}

static enum err save_rows(struct house *house, struct error *error)
{
	struct list *fresh;
	uint64_t last;
	enum err err;

	if (!house->last)
		return ERR_NONE;
	if (!house->refold)
		return rows_save(house->store, house->list, house->last, error);
	err = journal_fold(house->store, &fresh, &last, error);
	if (err)
		return err;
	list_free(house->list);
	house->list = fresh;
	err = rows_clear(house->store, error);
	return err ? err : rows_save(house->store, house->list, last, error);
}

/* After a failure what is in memory may be ahead of the disk: read it again. */
static void reload(struct house *house)
{
	struct list *list;
	struct error error;
	uint64_t cursor;
	enum err err = rows_load(house->store, &list, &cursor, &error);

	if (err) {
		log_error("the state folder cannot be read any more: %s; ending", error.text);
		sd_event_exit(house->loop, 1);
		return;
	}
	list_free(house->list);
	house->list = list;
}

static void tell_clients(struct house *house, bool tell)
{
	for (size_t i = 0; i < house->told_count; i++) {
		if (tell)
			api_events_tell(house, house->told[i]);
		free(house->told[i]);
	}
	house->told_count = 0;
}

enum err house_commit(struct house *house, enum err err, struct error *error)
{
	if (!err)
		err = save_rows(house, error);
	if (err)
		store_rollback(house->store);
	else
		err = store_commit(house->store, error);
	if (err)
		reload(house);
	tell_clients(house, !err);
	return err;
}

enum err house_journal_one(struct house *house, struct event *event, uint64_t *ret_seq,
			   struct error *error)
{
	enum err err = house_begin(house, error);

	if (err)
		return err;
	return house_commit(house, house_journal(house, event, ret_seq, error), error);
}
