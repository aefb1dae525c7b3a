/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the daemon share: the household's settings, its store, what is true now, and
 * the parts that talk to wands, workers, retailers and clients. One loop, one thread, one of it.
 */
#ifndef CABAS_DAEMON_HOUSE_H
#define CABAS_DAEMON_HOUSE_H
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/event.h"
#include "core/list.h"
#include "core/needs.h"
#include "daemon/settings.h"
#include "store/store.h"

struct adapting;
struct api;
struct exchange;
struct hearing;
struct learning_state;
struct push;
struct http;
struct match;
struct models;
struct wands;
struct daemon_worker;
struct devices;
struct listener;
struct stream;

/**
 * struct house - the running daemon
 * @loop: its event loop
 * @settings: what cabas.conf and the state folder say
 * @store: the databases
 * @list: what is true after the journal's last event
 * @needs: data/needs.tsv and the household's own
 * @data: arena of @needs and its tables
 * @hearing: clips on their way through the voice workers
 * @models: what each language is heard with
 * @learning: what confirmed clips taught
 * @words: grows when what may be said, or how, changes
 * @adapting: a model that moves towards the household
 * @image: the worker that reads pictures
 * @planner: the worker for plans that take long
 * @match: needs against the labels of retailers
 * @push: previews that wait for a yes
 * @http: requests to retailers
 * @exchange: quotes and carts
 * @wands: connected wands
 * @wand_listener: of wand.sock
 * @devices: HID devices that come and go
 * @api: clients
 * @streams: clients that listen to events
 * @since_ms: when it started
 * @told: private: events of this transaction, for the clients
 * @told_count: private
 * @last: private: the newest event of this transaction
 * @refold: private: an undoing is in it
 */
struct house {
	sd_event *loop;
	struct settings *settings;
	struct store *store;
	struct list *list;
	struct needs *needs;
	struct arena data;
	struct hearing *hearing;
	struct models *models;
	struct learning_state *learning;
	uint64_t words;
	struct adapting *adapting;
	struct daemon_worker *image, *planner;
	struct match *match;
	struct push *push;
	struct http *http;
	struct exchange *exchange;
	struct wands *wands;
	struct listener *wand_listener;
	struct devices *devices;
	struct api *api;
	struct stream *streams;
	int64_t since_ms;
	struct event **told;
	size_t told_count;
	uint64_t last;
	bool refold;
};

/**
 * house_now() - the time
 *
 * Return: milliseconds since 1970, UTC.
 */
int64_t house_now(void);

/**
 * house_year() - the year, for the century of dates in barcodes
 *
 * Return: for instance 2026, UTC.
 */
int house_year(void);

/**
 * house_open() - open the state folder and load the data
 * @settings: where things are; taken over also on failure
 * @ret_house: receives the house, for house_close()
 * @error: says why
 *
 * Return: %ERR_NONE, or what failed.
 */
enum err house_open(struct settings *settings, struct house **ret_house, struct error *error);

/**
 * house_close() - close everything
 * @house: or NULL
 */
void house_close(struct house *house);

/**
 * house_begin() - start to journal
 * @house: the house
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err house_begin(struct house *house, struct error *error);

/**
 * house_journal() - journal one event and fold it
 * @house: between house_begin() and house_commit()
 * @event: what happened; its items get their numbers, its time is set; texts are borrowed
 * @ret_seq: receives its number; may be NULL
 * @error: says why; then the caller goes on to house_commit() with that failure
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err house_journal(struct house *house, struct event *event, uint64_t *ret_seq,
		       struct error *error);

/**
 * house_commit() - make what was journalled durable, by one fsync, and tell the clients
 * @house: the house
 * @err: a failure since house_begin(): then all of it is forgotten instead
 * @error: says why the commit failed
 *
 * Return: @err, or the failure of the commit. After a failure the list is as before.
 */
enum err house_commit(struct house *house, enum err err, struct error *error);

/**
 * house_journal_one() - begin, journal and commit
 * @house: the house
 * @event: what happened
 * @ret_seq: receives its number; may be NULL
 * @error: says why
 *
 * Return: as house_journal() and house_commit().
 */
enum err house_journal_one(struct house *house, struct event *event, uint64_t *ret_seq,
			   struct error *error);
#endif
