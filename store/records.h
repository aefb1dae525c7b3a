/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which records of wands are in the journal, so that one that is sent again counts once. The keys:
 * (wand serial, boot id, record number) for stored records, whose numbers begin at 1; (kernel boot
 * id, CLOCK_BOOTTIME, sequence) for live scans that a driver can deliver twice.
 */
#ifndef CABAS_STORE_RECORDS_H
#define CABAS_STORE_RECORDS_H
#include <stdint.h>

#include "core/event.h"
#include "store/db.h"

/**
 * records_find() - whether a record is in the journal
 * @store: open store
 * @event: its identity is looked at
 * @ret_seq: receives the event's number; 0 when it is new, or has no identity
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO.
 */
enum err records_find(struct store *store, const struct event *event, uint64_t *ret_seq,
		      struct error *error);

/**
 * records_add() - remember that a record is in the journal
 * @store: open store, within the transaction that appended the event
 * @event: its identity is kept; without one nothing is
 * @seq: the event's number
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_IO (also when it was there already).
 */
enum err records_add(struct store *store, const struct event *event, uint64_t seq,
		     struct error *error);
#endif
