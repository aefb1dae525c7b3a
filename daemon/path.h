/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of the data, whole: from a wand's record to the list (design 3). */
#ifndef CABAS_DAEMON_PATH_H
#define CABAS_DAEMON_PATH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/event.h"
#include "core/symbol.h"

struct house;

enum record_kind { RECORD_SCAN, RECORD_CLIP, RECORD_OPAQUE };

/**
 * struct record - one thing that a wand stored and sent, whole; all borrowed
 * @kind: what it is; OPAQUE also for one that came damaged
 * @origin: scan, voice or photo
 * @wand: serial, or NULL
 * @boot: of the wand when the record was made
 * @number: 0 for a live scan
 * @flags: wand-protocol A3
 * @wand_ms: the wand's clock then
 * @clock_set: @wand_ms is UTC since 1970, else since the wand's power-up
 * @host_boot: kernel boot id of a live scan that a driver may deliver again, or NULL
 * @live_ns: its CLOCK_BOOTTIME
 * @live_seq: its sequence number
 * @aim: AIM identifier, or ""
 * @bytes: @len bytes: symbol data, or a clip as the codec says
 * @len: how many
 * @codec: of a clip: 0 a WAV file, 1 IMA ADPCM blocks, 2 A-law (wand-protocol A3)
 * @link: number of the scan that a clip names, 0 none
 * @lang: language that was asked for, or NULL
 */
struct record {
	enum record_kind kind;
	enum origin origin;
	const char *wand;
	uint32_t boot, number, flags;
	int64_t wand_ms;
	bool clock_set;
	const char *host_boot;
	uint64_t live_ns, live_seq;
	const char *aim;
	const void *bytes;
	size_t len;
	unsigned int codec;
	uint32_t link;
	const char *lang;
};

/**
 * struct path_result - what became of a record
 * @seq: its event; of the first one when the record came again
 * @repeated: the journal had it already
 * @outcome: list, review, pending, ignored
 * @reason: code, or NULL; a string literal
 */
struct path_result {
	uint64_t seq;
	bool repeated;
	enum outcome outcome;
	const char *reason;
};

/**
 * path_record() - take one record all the way
 * @house: between house_begin() and house_commit()
 * @record: what came
 * @arena: where texts live until the commit
 * @ret_result: receives what became of it
 * @error: says why not
 *
 * A record that the journal has already changes nothing. A clip's file is on disk before its event
 * is written. After the commit the caller may acknowledge, and calls hearing_listen() for a clip.
 *
 * Return: %ERR_NONE, %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err path_record(struct house *house, const struct record *record, struct arena *arena,
		     struct path_result *ret_result, struct error *error);

/**
 * path_symbol() - what a barcode means to this household
 * @house: for products and needs
 * @symbol: decoded
 * @arena: where texts live
 * @event: a RECORD; its outcome, reason, text, gtin and items are set
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err path_symbol(struct house *house, const struct symbol *symbol, struct arena *arena,
		     struct event *event, struct error *error);
#endif
