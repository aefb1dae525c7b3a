/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ring of records between a device and its one reader (wand-protocol C). Plain memory: no
 * locks, no clock, nothing of the kernel, so that it is tested in userspace, too. The caller holds
 * a lock for all but ring_part(): bytes between the oldest record and the newest do not change.
 */
#ifndef CABAS_DRIVER_RING_H
#define CABAS_DRIVER_RING_H
#include "wire/barcode_abi.h"
#include "wire/frame.h"
#include "wire/types.h"

enum { RING_HEAD = 64, RING_RECENT = 128 };

/* What a record's seq stands for at the wand, for a while after it left the ring. */
struct ring_name {
	u64 seq;
	u32 number, boot;
};

/**
 * struct ring - records that wait for their acknowledgment, oldest first
 * @bytes: the caller's memory, @size bytes, as long as the ring
 * @size: a power of two, at least 64 KiB
 * @records_max: records that find place; an OVERFLOW does not count
 * @head: where the next record goes; positions only grow, their rest by @size is the place
 * @cursor: the next record to be read
 * @tail: the oldest record
 * @seq: of the newest record, 0 before the first
 * @read_seq: of the newest record that this opening has read
 * @before_seq: of the newest record that an earlier opening had read
 * @acked_seq: of the newest record that left
 * @records: in the ring, without OVERFLOW
 * @live: of @records, those that no wand keeps
 * @gap: scans lost that no OVERFLOW tells of yet
 * @gap_start: the times of the first of them
 * @lost: scans lost since the start
 * @newest: where the newest record begins
 * @recent: of the newest records
 */
struct ring {
	u8 *bytes;
	u32 size, records_max;
	u64 head, cursor, tail;
	u64 seq, read_seq, before_seq, acked_seq;
	u32 records, live, gap;
	struct barcode_record gap_start;
	u64 lost, newest;
	struct ring_name recent[RING_RECENT];
};

/**
 * ring_init() - an empty ring
 * @ring: to set up
 * @bytes: @size bytes, aligned to 8
 * @size: a power of two
 * @records_max: at least 1
 */
void ring_init(struct ring *ring, u8 *bytes, u32 size, u32 records_max);

/**
 * ring_fits() - whether a record finds place now
 * @ring: which
 * @payload_len: bytes of its payload
 *
 * Return: true when ring_put() would take it.
 */
bool ring_fits(const struct ring *ring, u32 payload_len);

/**
 * ring_put() - add a record
 * @ring: which
 * @record: its head; len, seq and header_len are filled in here
 * @payload: record->payload_len bytes, copied
 *
 * An OVERFLOW with REFUSED only raises the count of the one before it while nobody has read that.
 *
 * Return: 0, or -ENOSPC with nothing changed.
 */
int ring_put(struct ring *ring, const struct barcode_record *record, const u8 *payload);

/**
 * ring_lose() - a scan found no place and no wand keeps it
 * @ring: which
 * @record: the times of the first that is lost; the rest is filled in here
 *
 * An OVERFLOW stands where the gap is; its place is always kept free. It grows until it is read.
 */
void ring_lose(struct ring *ring, const struct barcode_record *record);

/**
 * ring_peek() - the head of the next record to be read
 * @ring: which
 * @ret_record: receives it, with REDELIVERED when an earlier opening has read it
 *
 * Return: false when all is read.
 */
bool ring_peek(const struct ring *ring, struct barcode_record *ret_record);

/**
 * ring_take() - go past the record that ring_peek() gave
 * @ring: which
 * @record: that record
 *
 * Return: where it begins, for ring_part() and ring_give_back().
 */
u64 ring_take(struct ring *ring, const struct barcode_record *record);

/**
 * ring_give_back() - the record that ring_take() gave did not reach the reader
 * @ring: which
 * @at: what ring_take() returned
 */
void ring_give_back(struct ring *ring, u64 at);

/**
 * ring_part() - bytes of a record, as many as lie in one piece
 * @ring: which
 * @at: position, from ring_take() on
 * @len: bytes wanted
 * @ret_len: receives how many lie there, at least 1 for @len over 0
 *
 * Return: the bytes; unchanged until the record is acknowledged.
 */
const u8 *ring_part(const struct ring *ring, u64 at, u32 len, u32 *ret_len);

/**
 * ring_ack() - a record and all before it are durable
 * @ring: which
 * @seq: of a record that this opening has read
 * @ret_name: receives the newest of the wand's records among them; its number is 0 without
 * @ret_count: receives how many records left
 *
 * Return: 0, also when they have left before; -EINVAL for one that was not read.
 */
int ring_ack(struct ring *ring, u64 seq, struct ring_name *ret_name, u32 *ret_count);

/**
 * ring_rewind() - the reader is gone: the next one begins with the oldest record
 * @ring: which
 */
void ring_rewind(struct ring *ring);

/**
 * ring_half_empty() - whether a wand that was stopped may go on
 * @ring: which
 *
 * Return: true when no more than half of bytes and records are in use.
 */
bool ring_half_empty(const struct ring *ring);

/**
 * ring_unread() - whether there is something to read
 * @ring: which
 *
 * Return: true when ring_peek() would give a record.
 */
bool ring_unread(const struct ring *ring);

/**
 * ring_find() - what the wand calls a record
 * @ring: which
 * @seq: of the record, in the ring or gone not long ago
 *
 * Return: its name, number 0 for a live scan; NULL when it is not known any more or not yet.
 */
const struct ring_name *ring_find(const struct ring *ring, u64 seq);
#endif
