/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual wand as a thing in a hand: what it scans and records, its clock and battery, and the
 * lines that tell what a person would hear and see. Knows nothing of frames and sockets.
 */
#ifndef CABAS_SIM_WAND_DEVICE_H
#define CABAS_SIM_WAND_DEVICE_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "sim/wand_store.h"

enum wand_power {
	WAND_POWER_UNKNOWN,
	WAND_POWER_DISCHARGING,
	WAND_POWER_CHARGING,
	WAND_POWER_FULL
};

enum wand_codec { WAND_CODEC_ADPCM = 1, WAND_CODEC_ALAW = 2 };

/**
 * struct wand_newest - the newest record of a kind in this power-up, for feedback
 * @number: 0 none; kept after erasing
 * @made_ms: when, by the monotonic clock
 * @busy: the host asked for patience
 */
struct wand_newest {
	uint32_t number;
	int64_t made_ms;
	bool busy;
};

/**
 * struct wand - one virtual wand, switched on
 * @serial: 1..16 of 0-9A-Z
 * @boot: this power-up, not 0
 * @battery: percent, 255 unknown
 * @power: enum wand_power
 * @millivolt: of the battery
 * @clock_offset_ms: wand time minus monotonic time
 * @clock_set: wand time is UTC
 * @refused: records that found the memory full in this power-up
 * @store: what outlives the power-up
 * @scan: newest of each kind
 * @clip: as @scan
 * @symbol: AIM and data of the newest scan, to know a double read
 * @symbol_ms: when it was read, by the wand's clock
 * @out: where the lines for a person go, NULL nowhere
 */
struct wand {
	char serial[WAND_SERIAL_SIZE];
	uint32_t boot;
	uint8_t battery, power;
	uint16_t millivolt;
	int64_t clock_offset_ms;
	bool clock_set;
	uint32_t refused;
	struct wand_store store;
	struct wand_newest scan, clip;
	struct buf symbol;
	int64_t symbol_ms;
	FILE *out;
};

/**
 * wand_device_init() - a wand whose store is not open yet
 * @wand: to set up; ends with wand_device_done()
 * @serial: 1..16 of 0-9A-Z
 * @boot: id of this power-up, not 0
 * @out: where the lines go, NULL nowhere; borrowed
 */
void wand_device_init(struct wand *wand, const char *serial, uint32_t boot, FILE *out);

/**
 * wand_device_done() - switch off
 * @wand: any that was set up
 */
void wand_device_done(struct wand *wand);

/**
 * wand_device_reset() - what a brown-out does: a new power-up with the same store
 * @wand: whose clock and counters are lost
 * @boot: id of the new power-up
 * @now_ms: monotonic
 */
void wand_device_reset(struct wand *wand, uint32_t boot, int64_t now_ms);

/**
 * wand_device_say() - one line for the person
 * @wand: whose
 * @format: as printf, without the line's end
 */
void wand_device_say(const struct wand *wand, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * wand_device_serial_valid() - whether a serial may be used
 * @serial: terminated
 *
 * Return: true for 1..16 of 0-9A-Z.
 */
bool wand_device_serial_valid(const char *serial);

/**
 * struct wand_symbol - a code as given on the command line
 * @data: @len bytes
 * @len: 1..%WAND_SCAN_MAX
 * @aim: symbology identifier
 */
struct wand_symbol {
	uint8_t data[WAND_SCAN_MAX];
	size_t len;
	char aim[4];
};

/**
 * wand_device_symbol() - read CODE[:AIM]
 * @text: code with C escapes, then perhaps a colon and an AIM identifier of 3 characters
 * @ret_symbol: receives data and AIM; guessed: 12 or 13 digits ]E0, 8 digits ]E4, else ]C0
 * @error: says what is wrong
 *
 * Return: %ERR_NONE or %ERR_INVALID.
 */
enum err wand_device_symbol(const char *text, struct wand_symbol *ret_symbol, struct error *error);

/**
 * wand_device_scan() - pull the trigger on a symbol
 * @wand: which
 * @symbol: what is under the beam
 * @now_ms: monotonic
 * @error: says why it failed; a full memory is no failure, the wand says so itself
 *
 * The wand beeps only later, by wand_device_beep(), when the store was synced.
 *
 * Return: %ERR_NONE, %ERR_IO, %ERR_NOMEM.
 */
enum err wand_device_scan(struct wand *wand, const struct wand_symbol *symbol, int64_t now_ms,
			  struct error *error);

/**
 * wand_device_clip() - hold the button and speak
 * @wand: which
 * @codec: of @bytes
 * @bytes: whole blocks, the last may be shorter
 * @len: how many; speech over %WAND_CLIP_MAX goes on in further records
 * @linked: it names the newest scan of this power-up
 * @now_ms: monotonic
 * @error: says why it failed, as in wand_device_scan()
 *
 * Return: %ERR_NONE, %ERR_NOT_FOUND without a scan to name, %ERR_IO, %ERR_NOMEM.
 */
enum err wand_device_clip(struct wand *wand, enum wand_codec codec, const uint8_t *bytes,
			  size_t len, bool linked, int64_t now_ms, struct error *error);

/**
 * wand_device_beep() - sync, then beep for each record from a number on
 * @wand: which
 * @from: first number to beep for
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO without a beep.
 */
enum err wand_device_beep(struct wand *wand, uint32_t from, struct error *error);
#endif
