/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of sim-wand. */
#ifndef CABAS_SIM_WAND_OPTIONS_H
#define CABAS_SIM_WAND_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sim/wand_device.h"

/**
 * struct wand_item - one thing to scan or say
 * @text: CODE[:AIM], or the path of a WAV file; free()d by wand_options_done()
 * @clip: it is a WAV file
 * @linked: the clip names the scan before it
 * @codec: of the clip
 */
struct wand_item {
	char *text;
	bool clip, linked;
	enum wand_codec codec;
};

/**
 * struct wand_options - what the command line says
 * @socket: the three that are needed; borrowed from argv
 * @serial: as @socket
 * @store: as @socket
 * @items: @item_count things, in the order given
 * @item_count: how many
 * @item_room: size of the array
 * @memory: bytes
 * @boot: 0 draws one
 * @battery: percent, 255 unknown
 * @power: enum wand_power
 * @gap_ms: time between items
 * @pause_ms: before a connection is tried again
 * @linger_ms: how long a wand with nothing left listens for feedback
 * @timeout_s: without progress
 * @reconnects: further connections at most
 * @cut_after: bytes sent before the plug is pulled, -1 never
 * @reset_after: frames sent before the wand restarts by itself, 0 never
 * @corrupt: each so many-th frame or command, 0 never
 * @drop: as @corrupt
 * @busy: as @corrupt
 * @lose_acks: so many are lost on their way in
 * @clock_set: flags
 * @stay: as @clock_set
 * @live: as @clock_set
 * @quiet: as @clock_set
 * @trace: as @clock_set
 * @help: as @clock_set
 * @version: as @clock_set
 */
struct wand_options {
	const char *socket, *serial, *store;
	struct wand_item *items;
	size_t item_count, item_room;
	size_t memory;
	uint32_t boot;
	uint8_t battery, power;
	unsigned int gap_ms, pause_ms, linger_ms, timeout_s, reconnects;
	int64_t cut_after;
	unsigned int reset_after, corrupt, drop, busy, lose_acks;
	bool clock_set, stay, live, quiet, trace, help, version;
};

/**
 * wand_options_parse() - read the command line
 * @argc: as main()
 * @argv: as main(); borrowed
 * @ret_options: receives the options, also after a failure; ends with wand_options_done()
 * @error: says what is wrong
 *
 * Return: %ERR_NONE; %ERR_USAGE; a failure to read a file of codes.
 */
enum err wand_options_parse(int argc, char *argv[], struct wand_options *ret_options,
			    struct error *error);

/**
 * wand_options_done() - give the items back
 * @options: from wand_options_parse()
 */
void wand_options_done(struct wand_options *options);

/**
 * wand_options_help() - the text of --help
 *
 * Return: lines, with the last line's end.
 */
const char *wand_options_help(void);
#endif
