/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hand that holds the virtual wand: does what the command line or a line of input says. */
#ifndef CABAS_SIM_WAND_HAND_H
#define CABAS_SIM_WAND_HAND_H
#include <stdint.h>

#include "base/err.h"
#include "sim/wand_device.h"
#include "sim/wand_options.h"

/**
 * wand_hand_do_items() - scan and say all that the command line names
 * @wand: switched on
 * @options: with the items, their gap and the clock
 * @now_ms: monotonic
 * @error: says what failed
 *
 * Sets the wand's clock, so that the newest item bears the time of now.
 *
 * Return: %ERR_NONE; what failed, with the items before it stored.
 */
enum err wand_hand_do_items(struct wand *wand, const struct wand_options *options, int64_t now_ms,
			    struct error *error);

/**
 * wand_hand_do_line() - do what one line of live input says
 * @wand: switched on
 * @line: CODE[:AIM], !clip FILE.wav, !battery PERCENT, !power STATE; an empty one does nothing
 * @now_ms: monotonic
 * @error: says what is wrong
 *
 * Return: %ERR_NONE; what failed.
 */
enum err wand_hand_do_line(struct wand *wand, const char *line, int64_t now_ms,
			   struct error *error);
#endif
