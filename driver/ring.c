// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/ring.h"

/* Where the count stands in struct barcode_record; never cut in two, as positions are in eights. */
#define COUNT_AT 56

static u32 place(const struct ring *ring, u64 at)
{
	return (u32)(at & (ring->size - 1));
}

const u8 *ring_part(const struct ring *ring, u64 at, u32 len, u32 *ret_len)
{
	u32 begin = place(ring, at);

	*ret_len = len < ring->size - begin ? len : ring->size - begin;
	return ring->bytes + begin;
}

static void copy_in(struct ring *ring, u64 at, const void *from, u32 len)
{
	u32 begin = place(ring, at);
	u32 first = len < ring->size - begin ? len : ring->size - begin;

	memcpy(ring->bytes + begin, from, first);
	memcpy(ring->bytes, (const u8 *)from + first, len - first);
}

static void copy_head(const struct ring *ring, u64 at, struct barcode_record *ret_record)
{
	u32 first;
	const u8 *part = ring_part(ring, at, RING_HEAD, &first);

	memcpy(ret_record, part, first);
	memcpy((u8 *)ret_record + first, ring->bytes, RING_HEAD - first);
}

static u32 used(const struct ring *ring)
{
	return (u32)(ring->head - ring->tail);
}

static u32 padded(u32 payload_len)
{
	return RING_HEAD + ((payload_len + 7) & ~7u);
}

void ring_init(struct ring *ring, u8 *bytes, u32 size, u32 records_max)
{
	memset(ring, 0, sizeof(*ring));
	ring->bytes = bytes;
	ring->size = size;
	ring->records_max = records_max;
}

bool ring_fits(const struct ring *ring, u32 payload_len)
{
	/* the place of one OVERFLOW stays free */
	return payload_len <= FRAME_PAYLOAD_MAX && ring->records < ring->records_max &&
	       ring->size - used(ring) >= padded(payload_len) + RING_HEAD;
}

/* There is place for it. */
static void append(struct ring *ring, const struct barcode_record *record, const u8 *payload)
{
	static const u8 zeros[8];
	struct barcode_record head = *record;
	struct ring_name *name;

	head.len = padded(head.payload_len);
	head.seq = ++ring->seq;
	head.header_len = RING_HEAD;
	copy_in(ring, ring->head, &head, RING_HEAD);
	copy_in(ring, ring->head + RING_HEAD, payload, head.payload_len);
	copy_in(ring, ring->head + RING_HEAD + head.payload_len, zeros,
		head.len - RING_HEAD - head.payload_len);
	ring->newest = ring->head;
	ring->head += head.len;
	name = &ring->recent[head.seq % RING_RECENT];
	name->seq = head.seq;
	name->number = head.number;
	name->boot = head.boot;
}

/*
 * Changes the count of the newest record, when it is an OVERFLOW of this kind that nobody has read.
 * True when it was so.
 */
static bool recount(struct ring *ring, u16 flags, u32 boot, u32 count, bool add)
{
	struct barcode_record newest;
	u8 *at = ring->bytes + place(ring, ring->newest + COUNT_AT);

	if (!ring_unread(ring) || ring->newest < ring->cursor || ring->seq <= ring->before_seq)
		return false;
	copy_head(ring, ring->newest, &newest);
	if (newest.type != BARCODE_OVERFLOW || newest.flags != flags || newest.boot != boot)
		return false;
	count += add ? newest.count : 0;
	memcpy(at, &count, sizeof(count));
	return true;
}

int ring_put(struct ring *ring, const struct barcode_record *record, const u8 *payload)
{
	if (record->type == BARCODE_OVERFLOW &&
	    recount(ring, record->flags, record->boot, record->count, false))
		return 0;
	if (!ring_fits(ring, record->payload_len))
		return -ENOSPC;
	append(ring, record, payload);
	ring->records++;
	ring->live += !!(record->flags & BARCODE_LIVE);
	return 0;
}

/* Tells of a gap as soon as there is place. Only an acknowledgment makes place, so it is first. */
static void tell_gap(struct ring *ring)
{
	struct barcode_record record = {
		.type = BARCODE_OVERFLOW,
		.boottime_ns = ring->gap_start.boottime_ns,
		.realtime_ns = ring->gap_start.realtime_ns,
		.count = ring->gap,
	};

	if (!ring->gap || ring->size - used(ring) < RING_HEAD)
		return;
	append(ring, &record, (const u8 *)"");
	ring->gap = 0;
}

void ring_lose(struct ring *ring, const struct barcode_record *record)
{
	ring->lost++;
	if (recount(ring, 0, 0, 1, true))
		return;
	if (!ring->gap++)
		ring->gap_start = *record;
	tell_gap(ring);
}

bool ring_unread(const struct ring *ring)
{
	return ring->cursor != ring->head;
}

bool ring_peek(const struct ring *ring, struct barcode_record *ret_record)
{
	if (!ring_unread(ring))
		return false;
	copy_head(ring, ring->cursor, ret_record);
	if (ret_record->seq <= ring->before_seq)
		ret_record->flags |= BARCODE_REDELIVERED;
	return true;
}

u64 ring_take(struct ring *ring, const struct barcode_record *record)
{
	u64 at = ring->cursor;

	ring->cursor += record->len;
	ring->read_seq = record->seq;
	return at;
}

void ring_give_back(struct ring *ring, u64 at)
{
	struct barcode_record record;

	copy_head(ring, at, &record);
	ring->cursor = at;
	ring->read_seq = record.seq - 1;
}

int ring_ack(struct ring *ring, u64 seq, struct ring_name *ret_name, u32 *ret_count)
{
	struct ring_name name = { 0 };
	u32 count = 0;

	if (seq > ring->acked_seq && seq > ring->read_seq)
		return -EINVAL;
	for (; ring->acked_seq < seq; ring->acked_seq++, count++) {
		struct barcode_record record;

		copy_head(ring, ring->tail, &record);
		ring->tail += record.len;
		if (record.type == BARCODE_OVERFLOW && !(record.flags & BARCODE_REFUSED))
			continue;
		ring->records--;
		ring->live -= !!(record.flags & BARCODE_LIVE);
		if (record.number) {
			name.seq = record.seq;
			name.number = record.number;
			name.boot = record.boot;
		}
	}
	tell_gap(ring);
	*ret_name = name;
	*ret_count = count;
	return 0;
}

void ring_rewind(struct ring *ring)
{
	if (ring->read_seq > ring->before_seq)
		ring->before_seq = ring->read_seq;
	ring->read_seq = 0;
	ring->cursor = ring->tail;
}

bool ring_half_empty(const struct ring *ring)
{
	return used(ring) <= ring->size / 2 && ring->records <= ring->records_max / 2;
}

const struct ring_name *ring_find(const struct ring *ring, u64 seq)
{
	const struct ring_name *name = &ring->recent[seq % RING_RECENT];

	return seq && name->seq == seq ? name : NULL;
}
