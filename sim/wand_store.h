/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual wand's memory that outlives its battery: a file of entries, each with its own check.
 * Entries are only added while the wand runs, so that any beginning of the file is a state the wand
 * really had; at power-up it is written anew without what was acknowledged.
 */
#ifndef CABAS_SIM_WAND_STORE_H
#define CABAS_SIM_WAND_STORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	WAND_SERIAL_SIZE = 17,
	WAND_SCAN_MAX = 7168,
	WAND_CLIP_MAX = 172032,
	WAND_MEMORY_MIN = 4096,
	WAND_MEMORY_MAX = 256 << 20,
};

enum wand_kind { WAND_KIND_SCAN = 1, WAND_KIND_CLIP = 2 };

enum wand_flag {
	WAND_FLAG_CLOCK_SET = 1,
	WAND_FLAG_DUP = 2,
	WAND_FLAG_CONTINUES = 8,
	WAND_FLAG_DAMAGED = 16,
	WAND_FLAG_CUT = 32,
};

/**
 * struct wand_record - one scan or clip in memory
 * @number: from 1, over all power cycles
 * @boot: power-up in which it was made
 * @seconds: what the wand's clock said
 * @link: number of the scan that a clip names, 0 none
 * @length: bytes of @payload
 * @ms: thousandths of the clock
 * @kind: enum wand_kind
 * @flags: enum wand_flag
 * @aim: symbology identifier from ']'
 * @detail: scan: votes; clip: codec
 * @fetched: the host of this session has it whole
 * @fetched_ms: when, by the monotonic clock
 * @payload: the store's own
 */
struct wand_record {
	uint32_t number, boot, seconds, link, length;
	uint16_t ms;
	uint8_t kind, flags, aim[3], detail;
	bool fetched;
	int64_t fetched_ms;
	uint8_t *payload;
};

/**
 * struct wand_store - what is stored and the file that holds it
 * @fd: the file, for adding
 * @lock_fd: the file as it was at power-up; its lock keeps a second wand out
 * @size: bytes of the file
 * @memory: bytes that the wand pretends to have
 * @used: bytes taken, with what bookkeeping costs
 * @clip_used: of these, by clips
 * @acked: everything up to this number is erased
 * @boot: of the power-up before this one, 0 none
 * @records: @count records from @head on, without a hole: @acked + 1 ...
 * @head: erased ones at the front of the array
 * @count: stored records
 * @room: size of the array
 */
struct wand_store {
	int fd, lock_fd;
	size_t size, memory, used, clip_used;
	uint32_t acked, boot;
	struct wand_record *records;
	size_t head, count, room;
};

/**
 * wand_store_open() - power-up: read the file or begin one
 * @store: to set up; ends with wand_store_close(), also after a failure
 * @path: the file; made when there is none
 * @serial: of the wand, 1..16 of 0-9A-Z; a file of another wand is refused
 * @memory: bytes that the wand has, %WAND_MEMORY_MIN..%WAND_MEMORY_MAX
 * @boot: new boot id, kept for the next power-up
 * @error: says why
 *
 * A record whose bytes fail their check is kept and flagged DAMAGED. An entry cut short was never
 * beeped for and is dropped.
 *
 * Return: %ERR_NONE, %ERR_INVALID, %ERR_CONFLICT (another wand runs on it), %ERR_IO, ...
 */
enum err wand_store_open(struct wand_store *store, const char *path, const char *serial,
			 size_t memory, uint32_t boot, struct error *error);

/**
 * wand_store_close() - give memory and file back
 * @store: opened, failed to open, or { .fd = -1, .lock_fd = -1 }
 */
void wand_store_close(struct wand_store *store);

/**
 * wand_store_last() - newest number ever given
 * @store: opened
 *
 * Return: 0 when there was no record yet.
 */
uint32_t wand_store_last(const struct wand_store *store);

/**
 * wand_store_find() - a stored record
 * @store: opened
 * @number: its number
 *
 * Return: the record, valid until the next change; NULL when it is erased or not made yet.
 */
struct wand_record *wand_store_find(const struct wand_store *store, uint32_t number);

/**
 * wand_store_free() - memory left for scans
 * @store: opened
 *
 * Return: bytes.
 */
size_t wand_store_free(const struct wand_store *store);

/**
 * wand_store_clip_room() - the longest clip that fits now
 * @store: opened
 *
 * Clips may take three quarters of the memory, so that speech never crowds out scans.
 *
 * Return: bytes of payload, 0 when not even a header fits.
 */
size_t wand_store_clip_room(const struct wand_store *store);

/**
 * wand_store_add() - keep a record
 * @store: opened
 * @record: all but number and payload is set
 * @payload: @record->length bytes; copied
 * @ret_number: receives its number
 * @error: says why
 *
 * A crash of the program loses nothing after this returned; of the machine, after the next
 * wand_store_sync().
 *
 * Return: %ERR_NONE; %ERR_LIMIT memory full or no number left; %ERR_IO, %ERR_NOMEM.
 */
enum err wand_store_add(struct wand_store *store, const struct wand_record *record,
			const uint8_t *payload, uint32_t *ret_number, struct error *error);

/**
 * wand_store_erase() - move the "acknowledged up to" mark
 * @store: opened
 * @number: up to and with this one; at most wand_store_last()
 * @error: says why
 *
 * Not synced to disk: a mark that a crash of the machine takes back costs one redelivery.
 *
 * Return: %ERR_NONE or %ERR_IO with nothing erased.
 */
enum err wand_store_erase(struct wand_store *store, uint32_t number, struct error *error);

/**
 * wand_store_sync() - make all that was added durable
 * @store: opened
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err wand_store_sync(struct wand_store *store, struct error *error);
#endif
