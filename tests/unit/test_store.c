// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/audit.h"
#include "store/journal.h"
#include "store/products.h"
#include "store/records.h"
#include "store/rows.h"
#include "store/store.h"

static struct store *open_store(const char *folder)
{
	struct store *store = NULL;
	struct error error = { 0 };

	cr_assert_eq(store_open(folder, &store, &error), ERR_NONE, "%s", error.text);
	return store;
}

/* Appends, folds and keeps, as the daemon does. */
static uint64_t put(struct store *store, struct list *list, struct event event)
{
	struct error error = { 0 };
	uint64_t seq = 0;

	cr_assert_eq(store_begin(store, &error), ERR_NONE);
	cr_assert_eq(journal_append(store, &event, &seq, &error), ERR_NONE, "%s", error.text);
	event.seq = seq;
	cr_assert_eq(list_apply(list, &event), ERR_NONE);
	if (event.kind == EVENT_RECORD)
		cr_assert_eq(records_add(store, &event, seq, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(rows_save(store, list, seq, &error), ERR_NONE, "%s", error.text);
	cr_assert_eq(store_commit(store, &error), ERR_NONE);
	return seq;
}

static struct event scan(uint64_t number, struct item *item)
{
	return (struct event){ .kind = EVENT_RECORD,
			       .outcome = OUTCOME_LIST,
			       .wand = "W1",
			       .boot = 7,
			       .number = number,
			       .items = item,
			       .item_count = 1 };
}

static size_t findings(struct store *store)
{
	struct error error = { 0 };
	json_t *report = NULL;
	size_t count;

	cr_assert_eq(audit_run(store, &report, &error), ERR_NONE, "%s", error.text);
	count = json_array_size(json_object_get(report, "findings"));
	json_decref(report);
	return count;
}

static struct item milk = {
	.id = 1, .need = "lait", .label = "Lait", .quantity = { { 1, 0 }, UNIT_L }
};

Test(store, a_record_that_comes_again_is_known)
{
	struct store *store = open_store(NULL);
	struct list *list = list_new();
	struct event again = scan(41, &milk), other = scan(42, &milk), live = { 0 };
	uint64_t first = put(store, list, scan(41, &milk)), seq;

	cr_assert_eq(records_find(store, &again, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, first);
	cr_assert_eq(records_find(store, &other, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, 0);
	again.boot = 8;
	cr_assert_eq(records_find(store, &again, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, 0);
	live.wand = "W1"; /* number 0 never enters the index */
	cr_assert_eq(records_find(store, &live, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, 0);
	list_free(list);
	store_close(store);
}

Test(store, a_live_scan_is_known_by_the_drivers_name_for_it)
{
	struct store *store = open_store(NULL);
	struct list *list = list_new();
	struct event live = scan(0, &milk), again;
	uint64_t first, seq;

	live.host_boot = "0b1e2d3c-0000-4000-8000-000000000001";
	live.live_ns = 5000000001;
	live.live_seq = 7;
	again = live;
	first = put(store, list, live);
	cr_assert_eq(records_find(store, &again, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, first);
	again.live_seq = 8;
	cr_assert_eq(records_find(store, &again, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, 0);
	again = live;
	again.live_ns++;
	cr_assert_eq(records_find(store, &again, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, 0);
	again = live;
	again.host_boot = "0b1e2d3c-0000-4000-8000-000000000002";
	cr_assert_eq(records_find(store, &again, &seq, NULL), ERR_NONE);
	cr_assert_eq(seq, 0);
	cr_assert_eq(findings(store), 0);
	list_free(list);
	store_close(store);
}

Test(store, the_audit_is_clean_until_a_row_is_wrong)
{
	struct store *store = open_store(NULL);
	struct list *list = list_new();
	struct error error;

	put(store, list, scan(1, &milk));
	put(store, list, scan(2, &milk));
	cr_assert_eq(findings(store), 0);
	cr_assert_eq(db_exec(store->journal,
			     "UPDATE rows SET body = replace(body, '\"2\"', '\"3\"') "
			     "WHERE kind = 'line'",
			     &error),
		     ERR_NONE);
	cr_assert_eq(findings(store), 1);
	cr_assert_eq(db_exec(store->journal, "DELETE FROM rows WHERE kind = 'line'", &error),
		     ERR_NONE);
	cr_assert_eq(findings(store), 1);
	cr_assert_eq(db_exec(store->journal, "DELETE FROM records WHERE number = 2", &error),
		     ERR_NONE);
	cr_assert_eq(findings(store), 2);
	list_free(list);
	store_close(store);
}

Test(store, undoing_is_folding_without_it_and_undoing_that_brings_it_back)
{
	struct store *store = open_store(NULL);
	struct list *list = list_new(), *folded;
	uint64_t seq = put(store, list, scan(1, &milk)), undo, last;
	bool undone;

	undo = put(store, list, (struct event){ .kind = EVENT_UNDONE, .of = seq });
	cr_assert_eq(journal_fold(store, &folded, &last, NULL), ERR_NONE);
	cr_assert_null(list_line(folded, 1));
	list_free(folded);
	cr_assert(!journal_is_undone(store, seq, &undone, NULL) && undone);
	put(store, list, (struct event){ .kind = EVENT_UNDONE, .of = undo });
	cr_assert_eq(journal_fold(store, &folded, &last, NULL), ERR_NONE);
	cr_assert_not_null(list_line(folded, 1));
	cr_assert_eq(last, 3);
	cr_assert(!journal_is_undone(store, seq, &undone, NULL) && !undone);
	list_free(folded);
	list_free(list);
	store_close(store);
}

Test(store, what_was_not_committed_is_not_there)
{
	struct store *store = open_store(NULL);
	struct event event = scan(1, &milk);
	uint64_t seq, last = 42;

	cr_assert_eq(store_begin(store, NULL), ERR_NONE);
	cr_assert_eq(journal_append(store, &event, &seq, NULL), ERR_NONE);
	store_rollback(store);
	cr_assert_eq(journal_last(store, &last, NULL), ERR_NONE);
	cr_assert_eq(last, 0);
	store_close(store);
}

Test(store, a_state_folder_opens_again_with_what_was_true)
{
	char folder[] = "/tmp/cabas-store-XXXXXX", path[64];
	struct store *store;
	struct list *list = list_new(), *loaded;
	uint64_t cursor;

	cr_assert_not_null(mkdtemp(folder));
	store = open_store(folder);
	put(store, list, scan(1, &milk));
	store_close(store);
	store = open_store(folder);
	cr_assert_eq(rows_load(store, &loaded, &cursor, NULL), ERR_NONE);
	cr_assert_eq(cursor, 1);
	cr_assert_not_null(list_line(loaded, 1));
	cr_assert_eq(findings(store), 0);
	list_free(loaded);
	store_close(store);
	list_free(list);
	for (int i = 0; i < 6; i++) {
		static const char *const names[] = { "journal.db",	 "journal.db-wal",
						     "journal.db-shm",	 "catalogue.db",
						     "catalogue.db-wal", "catalogue.db-shm" };

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	cr_assert_eq(rmdir(folder), 0);
}

/* Version 1 is the first that landed; each later one gets its own old database here. */
Test(store, a_database_of_a_newer_program_is_refused_with_a_sentence)
{
	char folder[] = "/tmp/cabas-store-XXXXXX", command[64];
	struct store *store;
	struct error error = { 0 };

	cr_assert_not_null(mkdtemp(folder));
	store = open_store(folder);
	cr_assert_eq(db_exec(store->journal, "PRAGMA user_version = 99", NULL), ERR_NONE);
	store_close(store);
	cr_assert_eq(store_open(folder, &store, &error), ERR_INVALID);
	cr_assert(strstr(error.text, "version 99"));
	cr_assert_not_null(error.hint);
	snprintf(command, sizeof(command), "%s/journal.db", folder);
	unlink(command);
	snprintf(command, sizeof(command), "%s/catalogue.db", folder);
	unlink(command);
	rmdir(folder);
}

Test(store, an_import_is_all_or_nothing)
{
	const struct product coffee = { .gtin = "03794856000709",
					.brand = "Cafelune",
					.label = "Café moulu",
					.content = { { 250, 0 }, UNIT_G },
					.need = "cafe-moulu" };
	struct store *store = open_store(NULL);
	struct product found;
	struct arena arena;

	arena_init(&arena, 1 << 16);
	cr_assert_eq(products_begin(store, NULL), ERR_NONE);
	cr_assert_eq(products_put(store, &coffee, NULL), ERR_NONE);
	cr_assert_eq(products_end(store, false, NULL), ERR_NONE);
	cr_assert_eq(products_find(store, coffee.gtin, &arena, &found, NULL), ERR_NOT_FOUND);
	cr_assert_eq(products_begin(store, NULL), ERR_NONE);
	cr_assert_eq(products_put(store, &coffee, NULL), ERR_NONE);
	cr_assert_eq(products_end(store, true, NULL), ERR_NONE);
	cr_assert_eq(products_find(store, coffee.gtin, &arena, &found, NULL), ERR_NONE);
	cr_assert_str_eq(found.label, "Café moulu");
	cr_assert_eq(found.content.unit, UNIT_G);
	arena_done(&arena);
	store_close(store);
}
