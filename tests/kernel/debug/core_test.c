// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit suites for the parts of the driver that are pure: wire/ and the ring, the same source as in
 * hid-barcode.ko. Userspace tests them, too; here they stand under the kernel's own checks, and
 * every input is in memory of exactly its size, so that one byte read beyond it is reported.
 * Examples are those of wand-protocol part D.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "driver/ring.h"
#include "wire/crc16.h"
#include "wire/frame.h"
#include "wire/report.h"
#include "wire/session.h"

#define ROUNDS 2000
/* session_init() takes its first nonce from it: part D's, 00C0FFEE */
#define BEFORE_NONCE 0x2694d20bu

static const char *const wand_descriptor =
	"05 8C 09 02 A1 01 85 02 09 12 A1 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02 05 8C "
	"95 03 09 FB 09 FC 09 FD 81 02 95 38 09 FE 82 02 01 95 02 81 03 25 01 75 01 95 01 09 FF "
	"81 02 75 07 81 03 C0 85 04 09 14 A1 02 75 01 95 01 91 03 95 02 09 5F 09 60 91 02 95 02 "
	"91 03 95 03 09 85 09 86 09 87 91 02 C0 C0 06 CA FF 09 01 A1 01 26 FF 00 75 08 95 3F 85 "
	"20 09 02 82 02 01 85 21 09 03 92 02 01 C0";

static const char *const live = "02 0D 5D 45 30 33 30 31 37 36 32 30 34 32 32 30 30 33 00*46";

static const char *const hello = "21 81 01 01 EE FF C0 00*5 01 00*49 5D F9";
static const char *const send_all = "21 82 02 00*59 B2 1A";
static const char *const ack_41 = "21 83 03 00 29 00 00 00 34 12 ED 5E 00*50 17 3C";
static const char *const ack_42 = "21 83 04 00 2A 00 00 00 34 12 ED 5E 00*50 93 3E";
static const char *const not_on_file = "21 87 05 87 00*58 AB A1";

static const char *const status_hello =
	"20 01 01 81 EE FF C0 00 34 12 ED 5E 52 45 46 30*5 34 32 00*6 01 00 03 00 2A 00 00 00 02 "
	"00 00 00 C0 FD 0F 00*5 A0 45 56 69 FA 00 0F 57 01 00 48 0F 01 00 AE 0E";
static const char *const status_ack =
	"20 01 01 83 EE FF C0 00 34 12 ED 5E 52 45 46 30*5 34 32 00*6 01 00 03 00 2A 00 00 00 01 "
	"00 00 00 40 FE 0F 00*5 A0 45 56 69 90 01 0F 57 01 00 48 0F 03 00 D9 31";
static const char *const record_41 =
	"20 02 01 01 29 00 00 00 34 12 ED 5E 90 37 56 69 7D 00 C3 18 0D 00*7 5D 45 30 03 0D 33 30 "
	"31 37 36 32 30 34 32 32 30 30 33 00*16 E2 BB";
static const char *const record_42 =
	"20 02 02 01 2A 00 00 00 34 12 ED 5E 94 37 56 69 00 00 07 44 7C 00 00 00 29 00*6 01 00*30 "
	"93 89";
static const char *const fragments[] = {
	"20 03 2A 00*7 80*52 48 24",
	"20 03 2A 00 01 00 10 00 05 00 19*52 66 E4",
	"20 03 2A 00 02 00 F0 FF 03 00 08 91 2A B3 4C D5 6E F7 00*44 BD CE",
};
static const char *const packet_41 = "04 21 83 03 02 29 01 01 05 34 12 ED 5E 01*49 03 17 3C 00";

/* As part D writes bytes: "XX" or "XX*n". How many there are; 0 when there is no place. */
static size_t bytes_of(const char *text, u8 *bytes, size_t max)
{
	size_t len = 0;

	while (*text) {
		unsigned int times = 1;
		int at = 0, more = 0;
		u8 byte;

		if (sscanf(text, "%2hhx%n", &byte, &at) != 1)
			return 0;
		if (text[at] == '*' && sscanf(text + at, "*%u%n", &times, &more) != 1)
			return 0;
		if (len + times > max)
			return 0;
		memset(bytes + len, byte, times);
		len += times;
		text = skip_spaces(text + at + more);
	}
	return len;
}

/* In memory of exactly its size. */
static u8 *exactly(struct kunit *test, const char *text, size_t wanted)
{
	u8 *bytes = kunit_kzalloc(test, wanted, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	KUNIT_ASSERT_EQ(test, bytes_of(text, bytes, wanted), wanted);
	return bytes;
}

static void same(struct kunit *test, const u8 *got, const u8 *wanted, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (got[i] != wanted[i])
			KUNIT_FAIL(test, "byte %zu is %02x, not %02x", i, got[i], wanted[i]);
}

/* xorshift64*: the same in every run */
static u32 chance(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (u32)(*state * 2685821657736338717ULL >> 32);
}

/* --- crc16 */

static void the_check_of_the_protocols_head(struct kunit *test)
{
	const u8 *bytes = exactly(test, "01 02 00", 3);

	KUNIT_EXPECT_EQ(test, crc16_end(crc16_add(CRC16_START, bytes, 3)), 0x9fde);
}

static void a_check_in_parts_is_that_of_the_whole(struct kunit *test)
{
	u8 *bytes = kunit_kzalloc(test, 200, GFP_KERNEL);
	u64 state = 1;
	u16 whole;
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	for (i = 0; i < 200; i++)
		bytes[i] = (u8)chance(&state);
	whole = crc16_add(CRC16_START, bytes, 200);
	for (i = 0; i <= 200; i++)
		KUNIT_EXPECT_EQ(test, whole,
				crc16_add(crc16_add(CRC16_START, bytes, i), bytes + i, 200 - i));
}

static struct kunit_case crc16_cases[] = {
	KUNIT_CASE(the_check_of_the_protocols_head),
	KUNIT_CASE(a_check_in_parts_is_that_of_the_whole),
	{},
};

/* --- frame */

static void every_frame_of_part_d_has_its_check(struct kunit *test)
{
	const char *const to_host[] = { status_hello, status_ack,   record_41,	 record_42,
					fragments[0], fragments[1], fragments[2] };
	const char *const to_wand[] = { hello, send_all, ack_41, ack_42, not_on_file };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(to_host); i++)
		KUNIT_EXPECT_TRUE(test, frame_check(exactly(test, to_host[i], FRAME_BYTES),
						    FRAME_TO_HOST));
	for (i = 0; i < ARRAY_SIZE(to_wand); i++)
		KUNIT_EXPECT_TRUE(test, frame_check(exactly(test, to_wand[i], FRAME_BYTES),
						    FRAME_TO_WAND));
}

static void one_bent_bit_anywhere_spoils_a_frame(struct kunit *test)
{
	u8 *frame = exactly(test, record_42, FRAME_BYTES);
	unsigned int bit;

	for (bit = 0; bit < FRAME_BYTES * 8; bit++) {
		frame[bit / 8] ^= BIT(bit % 8);
		KUNIT_EXPECT_FALSE(test, frame_check(frame, FRAME_TO_HOST));
		frame[bit / 8] ^= BIT(bit % 8);
	}
}

static void the_commands_of_part_d_are_built_byte_for_byte(struct kunit *test)
{
	u8 *frame = kunit_kzalloc(test, FRAME_BYTES, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, frame);
	frame_command(frame, FRAME_HELLO, 1, 1, 0x00c0ffee, 0, 1);
	same(test, frame, exactly(test, hello, FRAME_BYTES), FRAME_BYTES);
	frame_command(frame, FRAME_SEND, 2, 0, 0, 0, 0);
	same(test, frame, exactly(test, send_all, FRAME_BYTES), FRAME_BYTES);
	frame_command(frame, FRAME_ACK, 3, 0, 41, 0x5eed1234, 0);
	same(test, frame, exactly(test, ack_41, FRAME_BYTES), FRAME_BYTES);
	frame_command(frame, FRAME_ACK, 4, 0, 42, 0x5eed1234, 0);
	same(test, frame, exactly(test, ack_42, FRAME_BYTES), FRAME_BYTES);
	frame_command(frame, FRAME_FEEDBACK, 5, 0x87, 0, 0, 0);
	same(test, frame, exactly(test, not_on_file, FRAME_BYTES), FRAME_BYTES);
}

static void the_status_of_part_d_is_understood(struct kunit *test)
{
	struct frame_status *status = kunit_kzalloc(test, sizeof(*status), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, status);
	KUNIT_ASSERT_EQ(test, frame_read_status(exactly(test, status_hello, FRAME_BYTES), status),
			0);
	KUNIT_EXPECT_EQ(test, status->nonce, 0x00c0ffeeu);
	KUNIT_EXPECT_EQ(test, status->boot, 0x5eed1234u);
	KUNIT_EXPECT_STREQ(test, status->serial, "REF0000042");
	KUNIT_EXPECT_EQ(test, status->last, 42u);
	KUNIT_EXPECT_EQ(test, status->stored, 2u);
	KUNIT_EXPECT_EQ(test, status->battery, 87);
	KUNIT_EXPECT_EQ(test, status->millivolt, 3912);
}

static void the_packet_of_part_d_is_built_and_taken_apart(struct kunit *test)
{
	u8 *frame = exactly(test, ack_41, FRAME_BYTES);
	u8 *packet = kunit_kzalloc(test, FRAME_PACKET_MAX, GFP_KERNEL);
	u8 *back = kunit_kzalloc(test, FRAME_BYTES, GFP_KERNEL);
	struct frame_stream *stream = kunit_kzalloc(test, sizeof(*stream), GFP_KERNEL);
	unsigned int whole = 0;
	size_t i, len;

	KUNIT_ASSERT_TRUE(test, packet && back && stream);
	len = frame_pack(frame, packet);
	KUNIT_ASSERT_EQ(test, len, (size_t)FRAME_PACKET_MAX);
	same(test, packet, exactly(test, packet_41, FRAME_PACKET_MAX), FRAME_PACKET_MAX);
	for (i = 0; i < len; i++)
		whole += frame_stream_byte(stream, packet[i], back);
	KUNIT_EXPECT_EQ(test, whole, 1u);
	same(test, back, frame, FRAME_BYTES);
}

static struct kunit_case frame_cases[] = {
	KUNIT_CASE(every_frame_of_part_d_has_its_check),
	KUNIT_CASE(one_bent_bit_anywhere_spoils_a_frame),
	KUNIT_CASE(the_commands_of_part_d_are_built_byte_for_byte),
	KUNIT_CASE(the_status_of_part_d_is_understood),
	KUNIT_CASE(the_packet_of_part_d_is_built_and_taken_apart),
	{},
};

/* --- session */

static struct session *new_session(struct kunit *test)
{
	struct session *session = kunit_kzalloc(test, sizeof(*session), GFP_KERNEL);
	u8 *payload = kunit_kzalloc(test, FRAME_PAYLOAD_MAX, GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, session && payload);
	session_init(session, payload, false, BEFORE_NONCE);
	return session;
}

/* What the host says next is this. */
static void says(struct kunit *test, struct session *session, u64 now, const char *wanted)
{
	u8 *frame = kunit_kzalloc(test, FRAME_BYTES, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, frame);
	KUNIT_ASSERT_TRUE(test, session_next(session, now, frame));
	if (frame[1] == FRAME_SEND && wire_get32(frame + 4) == 41) {
		/* the host names the oldest by its number, part D by 0 */
		wire_put32(frame + 4, 0);
		frame_seal(frame);
	}
	same(test, frame, exactly(test, wanted, FRAME_BYTES), FRAME_BYTES);
	KUNIT_EXPECT_FALSE(test, session_next(session, now, frame));
}

static enum session_event hears(struct kunit *test, struct session *session, u64 now,
				const char *text)
{
	return session_frame(session, exactly(test, text, FRAME_BYTES), now);
}

/* The STATUS answers that part D leaves out. */
static void answered(struct kunit *test, struct session *session, u64 now, u8 command, u8 tag)
{
	u8 *frame = exactly(test, status_hello, FRAME_BYTES);

	frame[3] = command;
	frame[60] = tag;
	frame_seal(frame);
	session_frame(session, frame, now);
}

static void part_d_is_spoken_from_hello_to_the_last_verdict(struct kunit *test)
{
	struct session *session = new_session(test);
	size_t i;

	says(test, session, 1000, hello);
	KUNIT_ASSERT_EQ(test, (int)hears(test, session, 1001, status_hello), (int)SESSION_OPENED);
	says(test, session, 1002, send_all);
	answered(test, session, 1003, FRAME_SEND, 2);
	KUNIT_ASSERT_EQ(test, (int)hears(test, session, 1004, record_41), (int)SESSION_GOT);
	KUNIT_EXPECT_EQ(test, session->payload_length, 13u);
	KUNIT_EXPECT_EQ(test, memcmp(session->payload, "3017620422003", 13), 0);
	KUNIT_ASSERT_EQ(test, (int)hears(test, session, 1005, record_42), (int)SESSION_NOTHING);
	for (i = 0; i < 2; i++)
		KUNIT_ASSERT_EQ(test, (int)hears(test, session, 1006, fragments[i]),
				(int)SESSION_NOTHING);
	KUNIT_ASSERT_EQ(test, (int)hears(test, session, 1007, fragments[2]), (int)SESSION_GOT);
	KUNIT_EXPECT_EQ(test, session->payload_length, 124u);
	KUNIT_EXPECT_EQ(test, session->record.link, 41u);
	session_ack(session, 41, 0x5eed1234);
	says(test, session, 1008, ack_41);
	hears(test, session, 1009, status_ack);
	session_ack(session, 42, 0x5eed1234);
	says(test, session, 1010, ack_42);
	answered(test, session, 1011, FRAME_ACK, 4);
	session_feedback(session, 0x87, 0, 0);
	says(test, session, 1012, not_on_file);
}

/* Frames with a right check and any content: nothing is written or read where it should not be. */
static void a_hostile_wand_moves_nothing_out_of_bounds(struct kunit *test)
{
	struct session *session = new_session(test);
	u8 *frame = kunit_kzalloc(test, FRAME_BYTES, GFP_KERNEL);
	u64 state = 42, now = 1000;
	unsigned int round, i;

	KUNIT_ASSERT_NOT_NULL(test, frame);
	for (round = 0; round < ROUNDS * 5; round++) {
		u32 kind = chance(&state) % 8;

		now += chance(&state) % 300;
		while (session_next(session, now, frame))
			;
		if (kind < 4) {
			const char *const texts[] = { status_hello, record_41, record_42,
						      fragments[round % 3] };

			bytes_of(texts[kind], frame, FRAME_BYTES);
			wire_put32(frame + (kind ? 8 : 4), kind ? session->boot : session->nonce);
			if (kind && kind < 3)
				wire_put32(frame + 4, session->want);
			if (kind == 3)
				wire_put16(frame + 2, (u16)session->want);
			frame[chance(&state) % 62] = (u8)chance(&state);
		} else {
			for (i = 0; i < 62; i++)
				frame[i] = (u8)chance(&state);
			frame[0] = FRAME_TO_HOST;
			frame[1] = 1 + kind % 4;
		}
		frame_seal(frame);
		if (session_frame(session, frame, now) == SESSION_GOT &&
		    session->payload_length > FRAME_PAYLOAD_MAX)
			KUNIT_FAIL(test, "a payload of %u bytes", session->payload_length);
		session_tick(session, now);
		if (session->state == SESSION_TAKEN || session->state == SESSION_SILENT ||
		    session->state == SESSION_PLAIN)
			session_init(session, session->payload, false, chance(&state) | 1);
	}
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE(part_d_is_spoken_from_hello_to_the_last_verdict),
	KUNIT_CASE(a_hostile_wand_moves_nothing_out_of_bounds),
	{},
};

/* --- report */

static void the_live_scan_of_part_d_is_understood(struct kunit *test)
{
	struct report_layout *layout = kunit_kzalloc(test, sizeof(*layout), GFP_KERNEL);
	struct report_scan *scan = kunit_kzalloc(test, sizeof(*scan), GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, layout && scan);
	KUNIT_ASSERT_EQ(
		test, report_parse_descriptor(exactly(test, wand_descriptor, 130), 130, layout), 0);
	KUNIT_EXPECT_TRUE(test, layout->has_scanner && layout->has_session);
	KUNIT_ASSERT_TRUE(test,
			  report_take(scan, layout, exactly(test, live, FRAME_BYTES), 64, 1000));
	KUNIT_EXPECT_EQ(test, scan->len, 13);
	KUNIT_EXPECT_STREQ(test, scan->aim, "]E0");
	KUNIT_EXPECT_EQ(test, memcmp(scan->bytes, "3017620422003", 13), 0);
}

/* Class (a): every length, every count, in memory that ends where the report ends. */
static void no_length_or_count_is_trusted(struct kunit *test)
{
	struct report_layout *layout = kunit_kzalloc(test, sizeof(*layout), GFP_KERNEL);
	struct report_scan *scan = kunit_kzalloc(test, sizeof(*scan), GFP_KERNEL);
	const u8 *whole = exactly(test, live, FRAME_BYTES);
	unsigned int size, count;

	KUNIT_ASSERT_TRUE(test, layout && scan);
	report_parse_descriptor(exactly(test, wand_descriptor, 130), 130, layout);
	for (size = 1; size <= FRAME_BYTES; size++) {
		u8 *report = kmemdup(whole, size, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, report);
		for (count = 0; count < 256; count++) {
			bool taken;

			if (size > 1)
				report[1] = (u8)count;
			taken = report_take(scan, layout, report, size, 1000);
			if (taken && (size < FRAME_BYTES || count > 56 || scan->len != count))
				KUNIT_FAIL(test, "%u bytes with count %u: a scan of %u", size,
					   count, scan->len);
		}
		kfree(report);
	}
}

/* Class (e): cut anywhere, and any byte any other. */
static void no_descriptor_is_read_beyond_its_end(struct kunit *test)
{
	const u8 *whole = exactly(test, wand_descriptor, 130);
	struct report_layout *layout = kunit_kzalloc(test, sizeof(*layout), GFP_KERNEL);
	u64 state = 7;
	unsigned int round;

	KUNIT_ASSERT_NOT_NULL(test, layout);
	for (round = 0; round < ROUNDS * 2; round++) {
		size_t size = round < 130 ? round + 1 : 1 + chance(&state) % 130;
		u8 *bytes = kmemdup(whole, size, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, bytes);
		if (round >= 130)
			bytes[chance(&state) % size] = (u8)chance(&state);
		if (!report_parse_descriptor(bytes, size, layout) && layout->has_scanner)
			KUNIT_EXPECT_LE(test, layout->data.offset + layout->data.size,
					(int)layout->size);
		kfree(bytes);
	}
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(the_live_scan_of_part_d_is_understood),
	KUNIT_CASE(no_length_or_count_is_trusted),
	KUNIT_CASE(no_descriptor_is_read_beyond_its_end),
	{},
};

/* --- ring */

/* Every byte of the record that ring_take() gave, at @at. */
static bool is_filled(const struct ring *ring, u64 at, u32 len, u8 with)
{
	u32 done, part, i;

	for (done = 0; done < len; done += part) {
		const u8 *bytes = ring_part(ring, at + done, len - done, &part);

		for (i = 0; i < part; i++)
			if (bytes[i] != with)
				return false;
	}
	return true;
}

static void records_come_out_as_they_went_in_however_often_the_ring_turns(struct kunit *test)
{
	struct ring *ring = kunit_kzalloc(test, sizeof(*ring), GFP_KERNEL);
	u8 *payload = kunit_kzalloc(test, 7168, GFP_KERNEL);
	u8 *bytes = vmalloc(65536);
	u64 state = 3, put = 0, taken = 0;
	unsigned int round;

	KUNIT_ASSERT_TRUE(test, ring && payload && bytes);
	ring_init(ring, bytes, 65536, 64);
	for (round = 0; round < ROUNDS; round++) {
		struct barcode_record record = { .type = BARCODE_SCAN };
		struct ring_name name;
		u32 count;
		u64 at;

		record.payload_len = chance(&state) % 7169;
		memset(payload, (u8)(put + 1), record.payload_len);
		if (!ring_put(ring, &record, payload)) {
			put++;
			continue;
		}
		KUNIT_ASSERT_TRUE(test, ring_peek(ring, &record));
		KUNIT_EXPECT_EQ(test, record.seq, ++taken);
		at = ring_take(ring, &record);
		KUNIT_EXPECT_TRUE(test, is_filled(ring, at + RING_HEAD, record.payload_len,
						  (u8)record.seq));
		KUNIT_EXPECT_EQ(test, ring_ack(ring, record.seq, &name, &count), 0);
		KUNIT_EXPECT_EQ(test, count, 1u);
	}
	KUNIT_EXPECT_GT(test, ring->head, 65536ULL * 2);
	vfree(bytes);
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(records_come_out_as_they_went_in_however_often_the_ring_turns),
	{},
};

static struct kunit_suite crc16_suite = { .name = "crc16", .test_cases = crc16_cases };
static struct kunit_suite frame_suite = { .name = "frame", .test_cases = frame_cases };
static struct kunit_suite session_suite = { .name = "session", .test_cases = session_cases };
static struct kunit_suite report_suite = { .name = "report", .test_cases = report_cases };
static struct kunit_suite ring_suite = { .name = "ring", .test_cases = ring_cases };
kunit_test_suites(&crc16_suite, &frame_suite, &session_suite, &report_suite, &ring_suite);

MODULE_DESCRIPTION("KUnit suites of hid-barcode's pure parts");
MODULE_LICENSE("GPL");
