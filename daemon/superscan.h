/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A clip that follows a code nobody knows says what the code is. */
#ifndef CABAS_DAEMON_SUPERSCAN_H
#define CABAS_DAEMON_SUPERSCAN_H
#include "core/event.h"

struct house;

/**
 * superscan_find() - the code that a clip names
 * @house: with the review
 * @clip: the clip's RECORD event
 * @arena: where the code lives
 * @ret_gtin: receives 14 digits, or NULL when the clip names none
 * @error: says why not
 *
 * It is the scan that the wand linked the clip to; without a link the last one before the clip,
 * if less than 10 s by the clock of the same wand in the same boot lie between (decisions, Data
 * and messages 7). It must wait in the review because its product is unknown.
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err superscan_find(struct house *house, const struct event *clip, struct arena *arena,
			const char **ret_gtin, struct error *error);

/**
 * superscan_teach() - what was said becomes the code's name
 * @house: between house_begin() and house_commit()
 * @gtin: the code
 * @item: what was said; one thing to add; it gets the code
 * @origin: of the naming
 * @error: says why not
 *
 * The scans of that code that wait are settled: the first one is what @item puts onto the list,
 * the others add one pack each.
 *
 * Return: as house_journal().
 */
enum err superscan_teach(struct house *house, const char *gtin, struct item *item,
			 enum origin origin, struct error *error);
#endif
