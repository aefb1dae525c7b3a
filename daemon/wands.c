// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/wands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "daemon/hearing.h"
#include "daemon/house.h"
#include "daemon/wand_device.h"
#include "daemon/wand_socket.h"
#include "store/records.h"

enum { BATCH_ARENA_MAX = 64 << 20 };

/**
 * struct wands - all that are connected
 * @first: the newest
 */
struct wands {
	struct wand *first;
};

enum err wands_start(struct house *house, struct error *error)
{
	enum err err;

	house->wands = calloc(1, sizeof(*house->wands));
	if (!house->wands)
		return error_set(error, ERR_NOMEM, "out of memory");
	err = wand_socket_start(house, error);
	if (!err && house->settings->hidraw)
		err = wand_device_start(house, error);
	return err;
}

void wands_stop(struct house *house)
{
	if (!house->wands)
		return;
	while (house->wands->first)
		house->wands->first->source->close(house->wands->first);
	wand_socket_stop(house);
	wand_device_stop(house);
	free(house->wands);
	house->wands = NULL;
}

void wands_add(struct wand *wand)
{
	struct wands *wands = wand->house->wands;

	wand->battery = 0xff;
	wand->state = "plain";
	wand->previous = NULL;
	wand->next = wands->first;
	if (wands->first)
		wands->first->previous = wand;
	wands->first = wand;
}

void wands_named(struct wand *wand)
{
	struct wand *next;

	for (struct wand *other = wand->house->wands->first; other; other = next) {
		next = other->next;
		if (other == wand || strcmp(other->serial, wand->serial))
			continue;
		log_info("wand '%s' connected again by %s, closing its older connection",
			 wand->serial, wand->source->name);
		other->source->close(other);
	}
}

static void drop_batch(struct wand *wand)
{
	for (size_t i = 0; i < wand->batch_count; i++)
		free((void *)(uintptr_t)wand->batch[i].bytes);
	wand->batch_count = 0;
	wand->batch_bytes = 0;
}

static void note_unkept(struct wand *wand)
{
	if (wand->unkept)
		wands_lost(wand, wand->unkept, "overflow");
	wand->unkept = 0;
}

void wands_remove(struct wand *wand)
{
	/* Not acknowledged, so the wand still has them: nothing is lost with the batch. */
	note_unkept(wand);
	drop_batch(wand);
	if (wand->next)
		wand->next->previous = wand->previous;
	if (wand->previous)
		wand->previous->next = wand->next;
	else
		wand->house->wands->first = wand->next;
}

enum err wands_record(struct wand *wand, const struct record *record)
{
	struct record *place = &wand->batch[wand->batch_count];
	size_t aim = strnlen(record->aim, 7) + 1;
	char *copy;

	if (wand->batch_count == WAND_BATCH_MAX ||
	    (wand->batch_count && wand->batch_bytes + record->len > WAND_BATCH_BYTES_MAX))
		return ERR_LIMIT;
	copy = malloc(record->len + aim);
	if (!copy)
		return ERR_NOMEM;
	if (record->len)
		memcpy(copy, record->bytes, record->len);
	memcpy(copy + record->len, record->aim, aim - 1);
	copy[record->len + aim - 1] = '\0';
	*place = *record;
	place->bytes = copy;
	place->aim = copy + record->len;
	place->wand = *wand->serial ? wand->serial : NULL;
	wand->batch_count++;
	wand->batch_bytes += record->len;
	return ERR_NONE;
}

/* A scan without a key of any kind is in nobody's memory but ours. */
static bool comes_once(const struct record *record)
{
	return !record->number && !record->host_boot;
}

enum err wands_take(struct wand *wand, const struct record *record)
{
	enum err err = wands_record(wand, record), flushed = ERR_NONE;

	if (err == ERR_LIMIT) {
		flushed = wands_flush(wand);
		/* after a failure there is room, but only those come that cannot come again */
		if (!flushed || comes_once(record))
			err = wands_record(wand, record);
	}
	wand->unkept += err && comes_once(record);
	return flushed ? flushed : err;
}

/* All of a batch in one transaction. */
static enum err journal_batch(struct wand *wand, struct path_result results[WAND_BATCH_MAX],
			      struct error *error)
{
	struct house *house = wand->house;
	struct arena arena;
	enum err err = house_begin(house, error);

	if (err)
		return err;
	arena_init(&arena, BATCH_ARENA_MAX);
	for (size_t i = 0; i < wand->batch_count && !err; i++)
		err = path_record(house, &wand->batch[i], &arena, &results[i], error);
	err = house_commit(house, err, error);
	arena_done(&arena);
	return err;
}

static enum wand_verdict verdict_of(const struct path_result *result)
{
	if (result->outcome != OUTCOME_REVIEW)
		return WAND_GOOD;
	return result->reason && !strcmp(result->reason, "unknown-product") ? WAND_NOT_ON_FILE
									    : WAND_ERROR;
}

/* What a person hears, and who goes on with it; the records are durable. */
static void announce(struct wand *wand, const struct record *record,
		     const struct path_result *result)
{
	static const char *const kinds[] = { "scan", "clip", "record" };

	if (result->repeated) {
		log_debug("%s %u of wand '%s' came again, it counts once", kinds[record->kind],
			  record->number, wand->serial);
		return;
	}
	log_info("%s %u of wand '%s': %s%s%s", kinds[record->kind], record->number, wand->serial,
		 event_outcome_text(result->outcome), result->reason ? ", " : "",
		 result->reason ? result->reason : "");
	if (record->kind == RECORD_CLIP)
		hearing_listen(wand->house, result->seq, NULL);
}

/* Live scans may stand between those that the wand stores. */
static void tell_kept(struct wand *wand)
{
	const struct record *newest = NULL;

	for (size_t i = 0; i < wand->batch_count; i++)
		if (wand->batch[i].number)
			newest = &wand->batch[i];
	if (wand->source->kept)
		wand->source->kept(wand, newest ? newest->number : 0, newest ? newest->boot : 0);
}

static void give_up_batch(struct wand *wand, const struct error *error)
{
	size_t lost = 0;

	for (size_t i = 0; i < wand->batch_count; i++)
		lost += comes_once(&wand->batch[i]);
	wand->unkept += lost;
	log_error("%zu records of wand '%s' cannot be kept: %s; %zu of them are lost, the others "
		  "will come again",
		  wand->batch_count, wand->serial, error->text, lost);
	if (wand->source->feedback)
		wand->source->feedback(wand, WAND_ERROR, 0, 0);
	drop_batch(wand);
}

enum err wands_flush(struct wand *wand)
{
	static struct path_result results[WAND_BATCH_MAX];
	struct error error = { 0 };
	const struct record *last;
	enum err err;

	if (!wand->batch_count)
		return ERR_NONE;
	memset(results, 0, sizeof(results));
	err = journal_batch(wand, results, &error);
	if (err) {
		give_up_batch(wand, &error);
		return err;
	}
	last = &wand->batch[wand->batch_count - 1];
	tell_kept(wand);
	/* Only the newest is worth a tone: the wand ignores the others (wand-protocol A4). */
	if (wand->source->feedback && last->kind == RECORD_SCAN &&
	    !results[wand->batch_count - 1].repeated)
		wand->source->feedback(wand, verdict_of(&results[wand->batch_count - 1]),
				       last->number, last->boot);
	for (size_t i = 0; i < wand->batch_count; i++)
		announce(wand, &wand->batch[i], &results[i]);
	drop_batch(wand);
	wand_device_works(wand->house);
	note_unkept(wand);
	return ERR_NONE;
}

enum err wands_clock(struct wand *wand, int64_t wand_ms, bool set)
{
	struct event event = { .kind = EVENT_CLOCK,
			       .wand = wand->serial,
			       .boot = wand->boot,
			       .wand_ms = wand_ms,
			       .wand_clock_set = set };
	const struct event *known = list_find(wand->house->list, LIST_CLOCK, wand->serial);
	struct error error = { 0 };
	enum err err;

	wand->clock_set = set;
	wand->drift_ms = set ? wand_ms - house_now() : 0;
	/* One pair for each boot is enough; a wand that reconnects all day would fill the journal.
	 */
	if (known && known->boot == wand->boot && known->wand_clock_set == set)
		return ERR_NONE;
	err = house_journal_one(wand->house, &event, NULL, &error);
	if (err)
		log_error("the clock of wand '%s' cannot be noted: %s; it is not set", wand->serial,
			  error.text);
	return err;
}

/* Losses that are noted, all but those of a full memory. */
static uint64_t lost_count(const struct wand *wand)
{
	const struct event *lost = list_find(wand->house->list, LIST_LOST, wand->serial);

	return lost ? lost->count : 0;
}

static uint64_t refused_count(const struct wand *wand, uint32_t boot)
{
	char key[WAND_SERIAL_SIZE + 24];
	const struct event *lost;

	snprintf(key, sizeof(key), "%s|%u", wand->serial, boot);
	lost = list_find(wand->house->list, LIST_LOST, key);
	return lost ? lost->count : 0;
}

static void warn_lost(const struct wand *wand, uint64_t count, const char *reason)
{
	log_warning("wand '%s' could not keep %llu records (%s)", wand->serial,
		    (unsigned long long)count, reason);
}

static void journal_lost(struct wand *wand, uint32_t boot, uint64_t count, const char *reason)
{
	struct event event = { .kind = EVENT_LOST,
			       .wand = wand->serial,
			       .boot = boot,
			       .count = count,
			       .reason = reason };
	struct error error = { 0 };

	warn_lost(wand, count, reason);
	if (house_journal_one(wand->house, &event, NULL, &error))
		log_error("the loss cannot be noted: %s", error.text);
}

void wands_lost(struct wand *wand, uint64_t count, const char *reason)
{
	journal_lost(wand, wand->boot, count, reason);
}

void wands_refused(struct wand *wand, uint32_t boot, uint32_t count)
{
	if (boot == wand->boot)
		wand->refused = count;
	if (count > refused_count(wand, boot))
		journal_lost(wand, boot, count, "refused");
}

/* Between begin and commit. */
static enum err add_lost(struct wand *wand, struct event *event, bool *ret_new, struct error *error)
{
	struct house *house = wand->house;
	uint64_t seq = 0;
	enum err err = records_find(house->store, event, &seq, error);

	*ret_new = !seq;
	if (err || seq)
		return err;
	err = house_journal(house, event, &seq, error);
	return err ? err : records_add(house->store, event, seq, error);
}

enum err wands_lost_once(struct wand *wand, struct event *event)
{
	struct error error = { 0 };
	bool new = false;
	enum err err = house_begin(wand->house, &error);

	event->wand = wand->serial;
	if (!err) {
		err = add_lost(wand, event, &new, &error);
		err = house_commit(wand->house, err, &error);
	}
	if (err)
		log_error("the loss cannot be noted: %s", error.text);
	else if (new)
		warn_lost(wand, event->count, event->reason);
	return err;
}

void wands_firmware(struct wand *wand, uint32_t version)
{
	snprintf(wand->firmware, sizeof(wand->firmware), "%u.%u.%u", version >> 24,
		 version >> 16 & 0xff, version & 0xffff);
}

uint64_t wands_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

struct wand *wands_first(struct house *house)
{
	return house->wands->first;
}

struct wand *wands_find(struct house *house, const char *serial)
{
	for (struct wand *wand = house->wands->first; wand; wand = wand->next)
		if (!strcmp(wand->serial, serial))
			return wand;
	return NULL;
}

static json_t *wand_json(const struct wand *wand)
{
	static const char *const powers[] = { "unknown", "discharging", "charging", "full" };
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:I, s:I, s:o, s:s, s:i, s:b, s:I,"
			 " s:I}",
			 "serial", wand->serial, "source", wand->source->name, "state", wand->state,
			 "member", settings_member(wand->house->settings, wand->serial), "boot",
			 (json_int_t)wand->boot, "firmware", wand->firmware, "stored",
			 (json_int_t)wand->stored, "free", (json_int_t)wand->free, "refused",
			 (json_int_t)wand->refused, "battery",
			 wand->battery == 0xff ? json_null() : json_integer(wand->battery), "power",
			 powers[wand->power & 3], "millivolt", wand->millivolt, "clock_set",
			 wand->clock_set, "drift_ms", (json_int_t)wand->drift_ms, "lost",
			 (json_int_t)(lost_count(wand) + refused_count(wand, wand->boot)));
}

json_t *wands_json(struct house *house)
{
	json_t *json = json_array();

	for (struct wand *wand = house->wands->first; wand; wand = wand->next)
		json_array_append_new(json, wand_json(wand));
	return json;
}
