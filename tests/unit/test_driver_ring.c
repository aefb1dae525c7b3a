// SPDX-License-Identifier: GPL-2.0-or-later
// objects: driver/ring.o
// The ring between device and reader: what goes in comes out, in order and to the byte; what finds
// no place is counted where the gap is; nothing leaves before it is acknowledged.
#include "driver/ring.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/unit/wire_kit.h"

enum { SIZE = 1 << 18, STEPS = 200000, MODEL_MAX = 4096 };

static uint8_t memory[SIZE] __attribute__((aligned(8)));
static uint8_t payload[FRAME_PAYLOAD_MAX];

static int put(struct ring *ring, uint32_t len, uint32_t number)
{
	struct barcode_record record = { .type = BARCODE_SCAN,
					 .number = number,
					 .boot = 7,
					 .flags = number ? 0 : BARCODE_LIVE,
					 .payload_len = len };

	return ring_put(ring, &record, payload);
}

static void lose(struct ring *ring)
{
	struct barcode_record record = { .boottime_ns = 42, .realtime_ns = 43 };

	ring_lose(ring, &record);
}

/* The next record, whole and checked; its seq, 0 when there is none. */
static uint64_t take(struct ring *ring, struct barcode_record *record)
{
	uint64_t at;
	uint32_t part;

	if (!ring_peek(ring, record))
		return 0;
	at = ring_take(ring, record) + record->header_len;
	cr_assert_eq(record->header_len, 64);
	cr_assert_eq(record->len, 64 + (record->payload_len + 7) / 8 * 8);
	for (uint32_t done = 0; done < record->len - 64; done += part) {
		const uint8_t *bytes = ring_part(ring, at + done, record->len - 64 - done, &part);

		for (uint32_t i = 0; i < part; i++)
			cr_assert_eq(bytes[i],
				     done + i < record->payload_len ? payload[done + i] : 0);
	}
	return record->seq;
}

static void fill(void)
{
	for (size_t i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 31 + 1);
}

TestSuite(driver_ring, .init = fill);

Test(driver_ring, the_smallest_ring_holds_the_longest_clip)
{
	struct ring ring;
	struct barcode_record record;

	ring_init(&ring, memory, SIZE, 64);
	cr_assert_eq(put(&ring, FRAME_PAYLOAD_MAX, 1), 0);
	cr_assert_eq(take(&ring, &record), 1);
	cr_assert_eq(record.payload_len, FRAME_PAYLOAD_MAX);
	cr_assert_eq(put(&ring, FRAME_PAYLOAD_MAX, 2), -ENOSPC);
}

Test(driver_ring, a_full_ring_tells_how_many_scans_were_lost_where_the_gap_is)
{
	struct ring ring;
	struct ring_name name;
	struct barcode_record record;
	uint32_t count;

	ring_init(&ring, memory, SIZE, 100);
	for (int i = 0; i < 100; i++)
		cr_assert_eq(put(&ring, 13, 0), 0);
	for (int i = 0; i < 5; i++) {
		cr_assert_eq(put(&ring, 13, 0), -ENOSPC);
		lose(&ring);
	}
	for (uint64_t seq = 1; seq <= 100; seq++)
		cr_assert_eq(take(&ring, &record), seq);
	cr_assert_eq(take(&ring, &record), 101);
	cr_assert_eq(record.type, BARCODE_OVERFLOW);
	cr_assert_eq(record.count, 5);
	cr_assert_eq(record.boottime_ns, 42);
	/* read: what is lost now is another gap, told when there is place */
	lose(&ring);
	lose(&ring);
	cr_assert_eq(ring_ack(&ring, 1, &name, &count), 0);
	cr_assert_eq(take(&ring, &record), 102);
	cr_assert_eq(record.count, 2);
	cr_assert_eq(ring.lost, 7);
}

Test(driver_ring, an_overflow_that_somebody_read_never_changes)
{
	struct ring ring;
	struct barcode_record record;

	ring_init(&ring, memory, SIZE, 64);
	lose(&ring);
	cr_assert_eq(take(&ring, &record), 1);
	ring_rewind(&ring);
	lose(&ring);
	cr_assert_eq(take(&ring, &record), 1);
	cr_assert_eq(record.count, 1);
	cr_assert(record.flags & BARCODE_REDELIVERED);
	cr_assert_eq(take(&ring, &record), 2);
	cr_assert_eq(record.count, 1);
	cr_assert_not(record.flags & BARCODE_REDELIVERED);
}

Test(driver_ring, only_what_this_opening_has_read_can_be_acknowledged)
{
	struct ring ring;
	struct ring_name name;
	struct barcode_record record;
	uint32_t count;

	ring_init(&ring, memory, SIZE, 64);
	for (uint32_t i = 1; i <= 3; i++)
		cr_assert_eq(put(&ring, i, 40 + i), 0);
	cr_assert_eq(ring_ack(&ring, 1, &name, &count), -EINVAL);
	(void)take(&ring, &record);
	(void)take(&ring, &record);
	cr_assert_eq(ring_ack(&ring, 3, &name, &count), -EINVAL);
	cr_assert_eq(ring_ack(&ring, 2, &name, &count), 0);
	cr_assert_eq(count, 2);
	cr_assert_eq(name.number, 42);
	cr_assert_eq(name.boot, 7);
	ring_rewind(&ring);
	cr_assert_eq(ring_ack(&ring, 3, &name, &count), -EINVAL, "nobody has read it");
	cr_assert_eq(ring_ack(&ring, 2, &name, &count), 0, "long done");
	cr_assert_eq(count, 0);
	cr_assert_eq(name.number, 0);
	cr_assert_eq(ring_find(&ring, 2)->number, 42);
	cr_assert_null(ring_find(&ring, 4));
	cr_assert_null(ring_find(&ring, 0));
}

Test(driver_ring, a_record_that_did_not_reach_the_reader_is_given_again)
{
	struct ring ring;
	struct ring_name name;
	struct barcode_record record;
	uint32_t count;
	uint64_t at;

	ring_init(&ring, memory, SIZE, 64);
	cr_assert_eq(put(&ring, 13, 1), 0);
	cr_assert(ring_peek(&ring, &record));
	at = ring_take(&ring, &record);
	ring_give_back(&ring, at);
	cr_assert_eq(ring_ack(&ring, 1, &name, &count), -EINVAL);
	cr_assert_eq(take(&ring, &record), 1);
	cr_assert_not(record.flags & BARCODE_REDELIVERED);
}

/* What the ring must hold, in a plain list. */
struct model {
	uint32_t lens[MODEL_MAX]; /* of record first + i */
	uint64_t first, next, cursor, read, before;
	uint64_t lost, told;
};

static void model_read(struct ring *ring, struct model *model)
{
	struct barcode_record record;
	uint64_t seq = take(ring, &record);

	if (!seq) {
		cr_assert_eq(model->cursor, ring->seq + 1, "%llu is unread",
			     (unsigned long long)model->cursor);
		return;
	}
	cr_assert_eq(seq, model->cursor);
	cr_assert_eq(!!(record.flags & BARCODE_REDELIVERED), seq <= model->before);
	if (record.type == BARCODE_OVERFLOW)
		model->told += seq <= model->before ? 0 : record.count;
	else
		cr_assert_eq(record.payload_len, model->lens[seq % MODEL_MAX]);
	model->read = model->cursor++;
}

static void model_ack(struct ring *ring, struct model *model, uint64_t seq)
{
	struct ring_name name;
	uint32_t count;
	int result = ring_ack(ring, seq, &name, &count);

	if (seq >= model->first && seq > model->read) {
		cr_assert_eq(result, -EINVAL);
		return;
	}
	cr_assert_eq(result, 0);
	if (seq >= model->first)
		model->first = seq + 1;
	if (model->cursor < model->first)
		model->cursor = model->first;
}

Test(driver_ring, does_what_a_plain_list_does_over_200000_random_steps)
{
	struct ring ring;
	struct model model = { .first = 1, .cursor = 1 };
	uint64_t seed = 4;

	ring_init(&ring, memory, SIZE, 500);
	for (int i = 0; i < STEPS; i++) {
		uint32_t what = kit_random(&seed) % 100, len = kit_random(&seed) % 3000;

		if (kit_random(&seed) % 500 == 0)
			len = kit_random(&seed) % (FRAME_PAYLOAD_MAX + 1);
		if (what < 50) {
			bool fits = ring_fits(&ring, len);
			int result = put(&ring, len, 0);

			cr_assert_eq(result, fits ? 0 : -ENOSPC);
			if (fits) {
				model.lens[ring.seq % MODEL_MAX] = len;
			} else {
				model.lost++;
				lose(&ring);
			}
		} else if (what < 90) {
			model_read(&ring, &model);
		} else if (what < 99) {
			model_ack(&ring, &model,
				  model.read ? model.read - kit_random(&seed) % 3
					     : kit_random(&seed) % 10);
		} else {
			if (model.read > model.before)
				model.before = model.read;
			model.read = 0;
			model.cursor = model.first;
			ring_rewind(&ring);
		}
	}
	while (ring_unread(&ring)) {
		model_read(&ring, &model);
		model_ack(&ring, &model, model.read);
	}
	cr_assert_eq(ring.lost, model.lost);
	cr_assert_eq(model.told, model.lost, "every lost scan was told once");
	cr_assert(model.lost > 1000 && ring.seq > 10000, "%llu lost of %llu",
		  (unsigned long long)model.lost, (unsigned long long)ring.seq);
	cr_assert_eq(ring.records, 0);
	cr_assert_eq(ring.live, 0);
}
