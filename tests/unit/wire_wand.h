/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small wand for the tests of wire/session.c: frames as wand-protocol A3 draws them, commands as
 * A4 says. It has no timers and no clock; the test moves its frames one by one, or loses them.
 */
#ifndef CABAS_TESTS_UNIT_WIRE_WAND_H
#define CABAS_TESTS_UNIT_WIRE_WAND_H
#include "tests/unit/wire_kit.h"
#include "wire/crc16.h"
#include "wire/frame.h"

enum { WAND_RECORDS_MAX = 64, WAND_BOOT = 0x5eed1234, WAND_ANSWERS_MAX = 8 };

/* One stored record. @lies: how often its check is sent wrong; @claims: a length that it has not */
struct wire_item {
	uint8_t kind, detail, inline_length;
	uint32_t length, boot, link, claims;
	unsigned int lies;
	uint8_t *bytes;
};

struct wire_wand {
	struct wire_item items[WAND_RECORDS_MAX + 1]; /* by number, from 1 */
	uint32_t last, erased, boot, nonce;
	uint32_t cursor, fetched; /* record under way; newest that was sent whole */
	uint32_t next;		  /* 0 RECORD, then fragments from 1 */
	bool sending;
	uint8_t answers[WAND_ANSWERS_MAX][FRAME_BYTES];
	size_t answer_count;
	uint32_t acknowledged; /* highest ACK that came */
};

static inline void wire_status(uint8_t *frame, const struct wire_wand *wand, uint8_t reason,
			       uint8_t error, uint8_t tag)
{
	memset(frame, 0, FRAME_BYTES);
	frame[0] = FRAME_TO_HOST;
	frame[1] = FRAME_STATUS;
	frame[2] = 1;
	frame[3] = reason;
	wire_put32(frame + 4, wand->nonce);
	wire_put32(frame + 8, wand->boot);
	memcpy(frame + 12, "REF0000042", 10);
	wire_put32(frame + 32, wand->last);
	wire_put32(frame + 36, wand->last - wand->erased);
	frame[57] = error;
	frame[60] = tag;
	frame_seal(frame);
}

static inline void wire_record(uint8_t *frame, const struct wire_item *item, uint32_t number)
{
	uint16_t crc = crc16_end(crc16_add(CRC16_START, item->bytes, item->length));

	if (item->lies)
		crc ^= 0x1234;
	memset(frame, 0, FRAME_BYTES);
	frame[0] = FRAME_TO_HOST;
	frame[1] = FRAME_RECORD;
	frame[2] = item->kind;
	wire_put32(frame + 4, number);
	wire_put32(frame + 8, item->boot);
	frame[18] = (uint8_t)(crc >> 8);
	frame[19] = (uint8_t)crc;
	wire_put32(frame + 20, item->claims ? item->claims : item->length);
	wire_put32(frame + 24, item->link);
	memcpy(frame + 28, "]E0", 3);
	frame[31] = item->detail;
	frame[32] = item->inline_length;
	if (item->inline_length && item->inline_length <= FRAME_INLINE_MAX)
		memcpy(frame + 33, item->bytes, item->inline_length);
	frame_seal(frame);
}

static inline void wire_fragment(uint8_t *frame, const struct wire_item *item, uint32_t number,
				 uint32_t index)
{
	uint32_t at = item->inline_length + index * FRAME_FRAGMENT_SIZE;
	uint32_t len = item->length - at;

	if (len > FRAME_FRAGMENT_SIZE)
		len = FRAME_FRAGMENT_SIZE;
	memset(frame, 0, FRAME_BYTES);
	frame[0] = FRAME_TO_HOST;
	frame[1] = FRAME_FRAGMENT;
	wire_put16(frame + 2, (uint16_t)number);
	wire_put16(frame + 4, (uint16_t)index);
	memcpy(frame + 6, item->bytes + at, len);
	frame_seal(frame);
}

/* Stores a record of @len bytes; its number. */
static inline uint32_t wire_store(struct wire_wand *wand, uint8_t kind, const void *bytes,
				  uint32_t len)
{
	struct wire_item *item = &wand->items[++wand->last];

	cr_assert_leq(wand->last, WAND_RECORDS_MAX);
	*item = (struct wire_item){ .kind = kind, .length = len, .boot = wand->boot, .detail = 1 };
	item->bytes = malloc(len + 1);
	memcpy(item->bytes, bytes, len);
	if (kind == FRAME_SCAN)
		item->inline_length = (uint8_t)(len < FRAME_INLINE_MAX ? len : FRAME_INLINE_MAX);
	return wand->last;
}

static inline void wire_forget(struct wire_wand *wand)
{
	for (uint32_t i = 0; i <= WAND_RECORDS_MAX; i++)
		free(wand->items[i].bytes);
}

static inline uint8_t wire_send(struct wire_wand *wand, const uint8_t *frame)
{
	uint32_t from = wire_get32(frame + 4);

	if (from > wand->last + 1)
		return FRAME_BAD_ARGUMENT;
	wand->cursor = from <= wand->erased ? wand->erased + 1 : from;
	wand->next = 0;
	wand->sending = !(frame[3] & 1);
	return FRAME_DONE;
}

static inline uint8_t wire_ack(struct wire_wand *wand, const uint8_t *frame)
{
	uint32_t number = wire_get32(frame + 4);

	if (number > wand->acknowledged)
		wand->acknowledged = number;
	if (number <= wand->erased)
		return FRAME_DONE;
	if (number > wand->fetched || wire_get32(frame + 8) != wand->items[number].boot)
		return FRAME_STALE;
	wand->erased = number;
	if (wand->cursor <= number) {
		wand->cursor = number + 1;
		wand->next = 0;
	}
	return FRAME_DONE;
}

/* A command of the host; its answer waits. */
static inline void wire_give(struct wire_wand *wand, const uint8_t *frame)
{
	uint8_t error = FRAME_DONE;

	if (!frame_check(frame, FRAME_TO_WAND))
		return;
	if (frame[1] == FRAME_HELLO) {
		wand->nonce = wire_get32(frame + 4);
		wand->sending = false;
		wand->fetched = 0;
	} else if (frame[1] != FRAME_GET_STATUS && !wand->nonce) {
		error = FRAME_NO_SESSION;
	} else if (frame[1] == FRAME_SEND) {
		error = wire_send(wand, frame);
	} else if (frame[1] == FRAME_ACK) {
		error = wire_ack(wand, frame);
	}
	if (wand->answer_count < WAND_ANSWERS_MAX)
		wire_status(wand->answers[wand->answer_count++], wand, frame[1], error, frame[2]);
}

/* The next frame for the host. */
static inline bool wire_take(struct wire_wand *wand, uint8_t *frame)
{
	struct wire_item *item = &wand->items[wand->cursor];
	uint32_t fragments;

	if (wand->answer_count) {
		memcpy(frame, wand->answers[0], FRAME_BYTES);
		memmove(wand->answers[0], wand->answers[1], --wand->answer_count * FRAME_BYTES);
		return true;
	}
	if (!wand->sending || wand->cursor > wand->last)
		return false;
	fragments = (item->length - item->inline_length + 55) / FRAME_FRAGMENT_SIZE;
	if (!wand->next)
		wire_record(frame, item, wand->cursor);
	else
		wire_fragment(frame, item, wand->cursor, wand->next - 1);
	if (wand->next++ == fragments) {
		item->lies -= item->lies > 0;
		wand->fetched = wand->cursor++;
		wand->next = 0;
	}
	return true;
}

/* The power was gone for a moment: no session, another boot, what was stored is there. */
static inline void wire_reset(struct wire_wand *wand)
{
	wand->nonce = 0;
	wand->boot = wand->boot * 1664525u + 1013904223u;
	wand->sending = false;
	wand->answer_count = 0;
	wand->fetched = 0;
}
#endif
