// SPDX-License-Identifier: GPL-2.0-or-later
// objects: daemon/wand_record.o
//
// What read() of /dev/barcodeN gives becomes the record that hidraw would have given, or nothing.
#include "daemon/wand_record.h"

#include <criterion/criterion.h>
#include <string.h>

#include "wire/barcode_abi.h"

#define BOOT_ID "0b1e2d3c-0000-4000-8000-000000000001"

static _Alignas(8) uint8_t bytes[512];

/* A record with its payload at the start of bytes; its length. */
static size_t put(struct barcode_record head, const void *payload, size_t len)
{
	memset(bytes, 0xee, sizeof(bytes));
	head.header_len = head.header_len ? head.header_len : sizeof(head);
	head.payload_len = (uint32_t)len;
	head.len = (uint32_t)((head.header_len + len + 7) & ~7u);
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + head.header_len, payload, len);
	return head.len;
}

static struct barcode_record stored(uint16_t type)
{
	return (struct barcode_record){ .type = type,
					.seq = 9,
					.boottime_ns = 123456789,
					.number = 41,
					.boot = 0x5eed1234,
					.wand_sec = 1700000000,
					.wand_ms = 125,
					.aim = "]E0",
					.detail = 1,
					.flags = BARCODE_CLOCK_SET | BARCODE_DUP |
						 BARCODE_REDELIVERED };
}

static struct wand_record took(size_t len)
{
	struct wand_record got;
	size_t used = 0;

	cr_assert_eq(wand_record_read(bytes, len, BOOT_ID, &got, &used), ERR_NONE);
	cr_assert_eq(used, len);
	got.record.aim = NULL; /* it points into the struct that was returned */
	return got;
}

/* The same record as the session over hidraw hands it on. */
static struct record by_session(uint8_t kind, uint8_t flags, uint8_t detail, bool opaque)
{
	static char aim[WAND_RECORD_AIM_SIZE];
	const struct frame_record head = { .kind = kind,
					   .flags = flags,
					   .number = 41,
					   .boot = 0x5eed1234,
					   .seconds = 1700000000,
					   .milliseconds = 125,
					   .aim = "]E0",
					   .detail = detail };
	struct record record;

	wand_record_stored(&head, opaque, aim, &record);
	return record;
}

static void same(const struct record *a, const struct record *b)
{
	cr_assert_eq(a->kind, b->kind);
	cr_assert_eq(a->origin, b->origin);
	cr_assert_eq(a->boot, b->boot);
	cr_assert_eq(a->number, b->number);
	cr_assert_eq(a->flags, b->flags);
	cr_assert_eq(a->wand_ms, b->wand_ms);
	cr_assert_eq(a->clock_set, b->clock_set);
	cr_assert_eq(a->codec, b->codec);
	cr_assert_eq(a->link, b->link);
	cr_assert_null(a->host_boot);
}

Test(daemon_wand_record, a_stored_scan_is_what_the_session_over_hidraw_gives)
{
	struct wand_record got = took(put(stored(BARCODE_SCAN), "3017620422003", 13));
	struct record other = by_session(FRAME_SCAN, FRAME_CLOCK_SET | FRAME_DUP, 1, false);

	same(&got.record, &other);
	cr_assert_eq(got.record.len, 13);
	cr_assert_arr_eq(got.record.bytes, "3017620422003", 13);
	cr_assert_str_eq(got.aim, "]E0");
	cr_assert_eq(got.seq, 9);
	cr_assert_null(got.lost);
}

Test(daemon_wand_record, so_are_clips_and_damaged_and_opaque_ones)
{
	static const struct {
		uint16_t type;
		uint8_t detail, flags, kind;
		bool opaque;
		enum record_kind wanted;
	} cases[] = {
		{ BARCODE_CLIP, 1, 0, FRAME_CLIP, false, RECORD_CLIP },
		{ BARCODE_CLIP, 2, FRAME_DAMAGED, FRAME_CLIP, false, RECORD_CLIP },
		{ BARCODE_CLIP, 9, 0, FRAME_CLIP, false, RECORD_OPAQUE },
		{ BARCODE_SCAN, 1, FRAME_DAMAGED, FRAME_SCAN, false, RECORD_OPAQUE },
		{ BARCODE_OPAQUE, 7, 0, 7, true, RECORD_OPAQUE },
		{ BARCODE_OPAQUE, FRAME_SCAN, 0, FRAME_SCAN, true, RECORD_OPAQUE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct barcode_record head = stored(cases[i].type);
		struct wand_record got;
		struct record other;

		head.detail = cases[i].detail;
		head.flags = cases[i].flags;
		got = took(put(head, "12345678", 8));
		other = by_session(cases[i].kind, cases[i].flags, cases[i].detail, cases[i].opaque);
		cr_assert_eq(got.record.kind, cases[i].wanted, "case %zu", i);
		same(&got.record, &other);
	}
}

Test(daemon_wand_record, a_live_scan_has_the_drivers_name_for_it_also_when_it_comes_again)
{
	struct barcode_record head = { .type = BARCODE_SCAN,
				       .flags = BARCODE_LIVE,
				       .seq = 77,
				       .boottime_ns = 5000000001,
				       .aim = "]E0" };
	struct wand_record first = took(put(head, "123", 3)), again;

	head.flags |= BARCODE_REDELIVERED;
	again = took(put(head, "123", 3));
	cr_assert_eq(first.record.number, 0);
	cr_assert_eq(first.record.flags, 0);
	cr_assert_str_eq(first.record.host_boot, BOOT_ID);
	cr_assert_eq(first.record.live_ns, 5000000001);
	cr_assert_eq(first.record.live_seq, 77);
	cr_assert_str_eq(again.record.host_boot, BOOT_ID);
	cr_assert_eq(again.record.live_ns, first.record.live_ns);
	cr_assert_eq(again.record.live_seq, first.record.live_seq);
}

Test(daemon_wand_record, losses_tell_their_reason)
{
	struct barcode_record head = { .type = BARCODE_OVERFLOW, .seq = 3, .count = 12 };
	struct wand_record got = took(put(head, "", 0));

	cr_assert_str_eq(got.lost, "overflow");
	cr_assert_eq(got.count, 12);
	head.flags = BARCODE_REFUSED;
	head.boot = 5;
	got = took(put(head, "", 0));
	cr_assert_str_eq(got.lost, "refused");
	cr_assert_eq(got.boot, 5);
}

Test(daemon_wand_record, a_type_that_is_not_known_is_kept_opaque)
{
	struct wand_record got = took(put(stored(999), "whatever", 8));

	cr_assert_eq(got.record.kind, RECORD_OPAQUE);
	cr_assert_eq(got.record.len, 8);
	cr_assert_eq(got.record.number, 41);
}

Test(daemon_wand_record, a_head_that_grew_is_skipped_by_its_own_length)
{
	struct barcode_record head = stored(BARCODE_SCAN);
	struct wand_record got;

	head.header_len = 96;
	got = took(put(head, "4006381333931", 13));
	cr_assert_arr_eq(got.record.bytes, "4006381333931", 13);
}

Test(daemon_wand_record, lengths_that_do_not_fit_are_refused)
{
	static const struct {
		uint32_t len, payload_len;
		uint16_t header_len;
		size_t have;
	} wrong[] = {
		{ 80, 13, 64, 63 },	   { 80, 13, 64, 79 }, { 88, 13, 64, 80 },
		{ 0, 0, 0, 80 },	   { 81, 13, 64, 88 }, { 80, 17, 64, 80 },
		{ 80, ~0u, 64, 80 },	   { 80, 13, 63, 80 }, { 80, 0, 88, 80 },
		{ ~0u & ~7u, 13, 64, 80 }, { 56, 0, 64, 80 },  { 80, 13, 65535, 80 },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct barcode_record head = stored(BARCODE_SCAN);
		struct wand_record got = { .seq = 42 };
		size_t used = 42;

		put(head, "3017620422003", 13);
		memcpy(&head, bytes, sizeof(head));
		head.len = wrong[i].len;
		head.payload_len = wrong[i].payload_len;
		head.header_len = wrong[i].header_len;
		memcpy(bytes, &head, sizeof(head));
		cr_assert_eq(wand_record_read(bytes, wrong[i].have, BOOT_ID, &got, &used),
			     ERR_INVALID, "case %zu", i);
		cr_assert_eq(got.seq, 42);
		cr_assert_eq(used, 42);
	}
}
