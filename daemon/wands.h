/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connected wands, whatever they come by. A source (daemon/wand_*.c) turns bytes into records and
 * gives them here; here is the batch, the journal, and who may be told "kept".
 */
#ifndef CABAS_DAEMON_WANDS_H
#define CABAS_DAEMON_WANDS_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "daemon/path.h"

struct house;

enum { WAND_SERIAL_SIZE = 33, WAND_BATCH_MAX = 256, WAND_BATCH_BYTES_MAX = 1 << 20 };

/* What a person at the wand hears, wand-protocol A4 FEEDBACK. */
enum wand_verdict { WAND_GOOD = 0x86, WAND_NOT_ON_FILE = 0x87, WAND_ERROR = 0x85 };

struct wand;

/**
 * struct wand_source - what one kind of connection can do
 * @name: for people: "socket", "hidraw", "module"
 * @kept: all of the batch is durable: tell the wand; @number and @boot of the newest stored record
 *        in it, 0 without one; NULL when it has no memory
 * @feedback: let the wand say what became of a scan
 * @settime: set the wand's clock; NULL when it has none
 * @close: end the connection and free the wand
 */
struct wand_source {
	const char *name;
	void (*kept)(struct wand *wand, uint32_t number, uint32_t boot);
	void (*feedback)(struct wand *wand, enum wand_verdict verdict, uint32_t number,
			 uint32_t boot);
	bool (*settime)(struct wand *wand);
	void (*close)(struct wand *wand);
};

/**
 * struct wand - one connected wand; a source embeds it at its start
 * @house: the daemon
 * @source: what it is connected by
 * @serial: its own, or of the device
 * @state: "session", "plain", "silent", "taken"
 * @boot: of the wand now
 * @firmware: "1.0.3", or ""
 * @stored: records that it still holds
 * @free: bytes
 * @refused: records that it could not keep in this boot
 * @battery: per cent; 255 when not known
 * @power: 0 unknown, 1 discharging, 2 charging, 3 full
 * @millivolt: of the battery
 * @clock_set: its clock was set when the pair was taken
 * @drift_ms: its clock minus ours then, when @clock_set
 * @batch: records that wait for the next fsync
 * @batch_count: of them
 * @batch_bytes: of their payloads
 * @unkept: live scans that the journal did not take and nobody can send again; noted as lost when
 *          it works again
 * @previous: in the list of wands
 * @next: in the list of wands
 */
struct wand {
	struct house *house;
	const struct wand_source *source;
	char serial[WAND_SERIAL_SIZE];
	const char *state;
	uint32_t boot, stored, free, refused;
	char firmware[16];
	uint8_t battery, power;
	uint16_t millivolt;
	bool clock_set;
	int64_t drift_ms;
	struct record batch[WAND_BATCH_MAX];
	size_t batch_count, batch_bytes;
	uint64_t unkept;
	struct wand *previous, *next;
};

/**
 * wands_start() - open all sources
 * @house: the daemon
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_CONFLICT, %ERR_NOMEM, %ERR_IO.
 */
enum err wands_start(struct house *house, struct error *error);

/**
 * wands_stop() - close all connections; what was not acknowledged stays in the wands
 * @house: the daemon
 */
void wands_stop(struct house *house);

/**
 * wands_add() - a wand is there
 * @wand: with @house, @source; the same serial closes an older connection
 */
void wands_add(struct wand *wand);

/**
 * wands_named() - a wand's serial is known now
 * @wand: with its serial; an older connection of the same wand is closed
 */
void wands_named(struct wand *wand);

/**
 * wands_remove() - a wand is gone; the caller frees it
 * @wand: that wands_add() got
 */
void wands_remove(struct wand *wand);

/**
 * wands_record() - a record came whole
 * @wand: from whom
 * @record: copied; kept until wands_flush()
 *
 * Return: %ERR_NONE; %ERR_LIMIT when the batch is full: flush first; %ERR_NOMEM.
 */
enum err wands_record(struct wand *wand, const struct record *record);

/**
 * wands_take() - a record came whole: wands_record(), after wands_flush() when the batch is full
 * @wand: from whom
 * @record: copied; kept until wands_flush()
 *
 * Return: %ERR_NONE; %ERR_NOMEM; or why the journal could not be written.
 */
enum err wands_take(struct wand *wand, const struct record *record);

/**
 * wands_flush() - journal the batch by one fsync, then let the wand know
 * @wand: whose batch
 *
 * After a failure nothing is acknowledged: the wand keeps its records and will be asked again.
 *
 * Return: %ERR_NONE, or why the journal could not be written.
 */
enum err wands_flush(struct wand *wand);

/**
 * wands_clock() - journal a pair of clocks, before the wand's is set
 * @wand: whose
 * @wand_ms: its clock
 * @set: it is UTC
 *
 * Return: %ERR_NONE, or why the journal could not be written.
 */
enum err wands_clock(struct wand *wand, int64_t wand_ms, bool set);

/**
 * wands_lost() - journal that records could not be kept
 * @wand: whose
 * @count: how many more
 * @reason: code: "overflow", "incomplete"
 */
void wands_lost(struct wand *wand, uint64_t count, const char *reason);

/**
 * wands_refused() - journal what a wand's full memory refused
 * @wand: whose
 * @boot: of the wand then
 * @count: all of that boot so far; telling it twice does no harm
 */
void wands_refused(struct wand *wand, uint32_t boot, uint32_t count);

/**
 * wands_lost_once() - journal a loss that may be told again
 * @wand: whose
 * @event: an EVENT_LOST with boot, count, reason, and its key: host_boot, live_ns, live_seq
 *
 * Return: %ERR_NONE, also when the journal had it already; or why it could not be written.
 */
enum err wands_lost_once(struct wand *wand, struct event *event);

/**
 * wands_firmware() - note a wand's firmware
 * @wand: whose
 * @version: major, minor, patch in 8, 8 and 16 bits
 */
void wands_firmware(struct wand *wand, uint32_t version);

/**
 * wands_now_ms() - the clock of deadlines
 *
 * Return: CLOCK_MONOTONIC in milliseconds.
 */
uint64_t wands_now_ms(void);

/**
 * wands_first() - the first of all connected wands
 * @house: the daemon
 *
 * Return: the wand; others follow by @next; NULL when none is connected.
 */
struct wand *wands_first(struct house *house);

/**
 * wands_find() - a connected wand
 * @house: the daemon
 * @serial: its serial
 *
 * Return: the wand, or NULL.
 */
struct wand *wands_find(struct house *house, const char *serial);

/**
 * wands_json() - all connected wands as the API tells them
 * @house: the daemon
 *
 * Return: a new reference to an array, or NULL without memory.
 */
json_t *wands_json(struct house *house);
#endif
