/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A house with a journal of its own, for tests of the sources of daemon/wand_*.c. */
#ifndef CABAS_TESTS_UNIT_HOUSE_KIT_H
#define CABAS_TESTS_UNIT_HOUSE_KIT_H
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/house.h"
#include "daemon/wands.h"
#include "store/journal.h"

static char house_folder[64];
static struct house *house;

static inline void open_house(void)
{
	static char config[96], socket[96];
	struct settings_options options = { .config = config,
					    .state = house_folder,
					    .socket = socket };
	struct settings *settings = NULL;
	struct error error = { 0 };
	int fd;

	signal(SIGPIPE, SIG_IGN);
	snprintf(house_folder, sizeof(house_folder), "/tmp/cabas-house-XXXXXX");
	cr_assert_not_null(mkdtemp(house_folder));
	snprintf(config, sizeof(config), "%s/cabas.conf", house_folder);
	snprintf(socket, sizeof(socket), "%s/api.sock", house_folder);
	fd = open(config, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	cr_assert_geq(fd, 0);
	close(fd);
	setenv("CABAS_DATADIR", "data", 1);
	cr_assert_eq(settings_load(&options, &settings, &error), ERR_NONE, "%s", error.text);
	settings->hidraw = false; /* the test brings its own devices */
	cr_assert_eq(house_open(settings, &house, &error), ERR_NONE, "%s", error.text);
	cr_assert_geq(sd_event_new(&house->loop), 0);
	cr_assert_eq(wands_start(house, &error), ERR_NONE, "%s", error.text);
}

static inline void close_house(void)
{
	static const char *const files[] = { "journal.db",	 "journal.db-wal",
					     "journal.db-shm",	 "catalogue.db",
					     "catalogue.db-wal", "catalogue.db-shm",
					     "cabas.conf",	 "lock" };
	char path[128];

	wands_stop(house);
	sd_event_unref(house->loop);
	house_close(house);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", house_folder, files[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/clips", house_folder);
	rmdir(path);
	cr_assert_eq(rmdir(house_folder), 0, "%s is not empty", house_folder);
}

/* The disk takes nothing any more, or again. */
static inline void break_journal(bool broken)
{
	struct error error = { 0 };

	cr_assert_eq(db_exec(house->store->journal,
			     broken ? "PRAGMA query_only = 1" : "PRAGMA query_only = 0", &error),
		     ERR_NONE, "%s", error.text);
}

/* What the journal has of a kind, and of a wand when one is named. */
struct tally {
	enum event_kind kind;
	const char *wand, *reason;
	unsigned int events;
	uint64_t count;
};

static inline enum err add_to_tally(const struct event *event, void *userdata)
{
	struct tally *tally = userdata;

	if (event->kind != tally->kind ||
	    (tally->wand && (!event->wand || strcmp(event->wand, tally->wand))) ||
	    (tally->reason && (!event->reason || strcmp(event->reason, tally->reason))))
		return ERR_NONE;
	tally->events++;
	tally->count += event->count;
	return ERR_NONE;
}

static inline struct tally journalled(enum event_kind kind, const char *wand, const char *reason)
{
	struct tally tally = { .kind = kind, .wand = wand, .reason = reason };
	struct error error = { 0 };

	cr_assert_eq(journal_each(house->store, 1, add_to_tally, &tally, &error), ERR_NONE, "%s",
		     error.text);
	return tally;
}

static inline unsigned int records_of(const char *wand)
{
	return journalled(EVENT_RECORD, wand, NULL).events;
}

/* Both ends of what stands for a device node: one packet a read. */
static inline void make_node(int *ret_ours, int *ret_theirs)
{
	int pair[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair),
		     0);
	*ret_ours = pair[0];
	*ret_theirs = pair[1];
}
#endif
