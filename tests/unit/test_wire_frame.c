// SPDX-License-Identifier: GPL-2.0-or-later
// The examples of the protocol's part D from the host's side, and packets on a stream.
#include "wire/frame.h"

#include <stdio.h>

#include "tests/unit/wire_kit.h"
#include "wire/crc16.h"

static void from_text(const char *text, uint8_t frame[FRAME_BYTES])
{
	cr_assert_eq(kit_bytes(text, frame, FRAME_BYTES), FRAME_BYTES);
}

/* An example of the wand: it must pass as a frame, and with any bit wrong it must not. */
static void from_wand(const char *text, uint8_t frame[FRAME_BYTES])
{
	from_text(text, frame);
	cr_assert(frame_check(frame, FRAME_TO_HOST));
	cr_assert_not(frame_check(frame, FRAME_TO_WAND));
	for (size_t bit = 0; bit < FRAME_BYTES * 8; bit++) {
		frame[bit / 8] ^= (uint8_t)(1 << bit % 8);
		cr_assert_not(frame_check(frame, FRAME_TO_HOST), "bit %zu", bit);
		frame[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

Test(wire_frame, the_crc_of_01_02_00_is_9fde)
{
	const uint8_t bytes[] = { 0x01, 0x02, 0x00 };

	cr_assert_eq(crc16_end(crc16_add(CRC16_START, bytes, sizeof(bytes))), 0x9fde);
}

Test(wire_frame, a_crc_in_pieces_is_the_crc_of_the_whole_and_the_bitwise_one)
{
	uint64_t seed = 7;

	for (int round = 0; round < 200; round++) {
		uint8_t bytes[100];
		size_t len = kit_random(&seed) % sizeof(bytes);
		size_t cut = len ? kit_random(&seed) % len : 0;
		uint16_t bitwise = 0xffff;

		for (size_t i = 0; i < len; i++) {
			bytes[i] = (uint8_t)kit_random(&seed);
			bitwise ^= bytes[i];
			for (int bit = 0; bit < 8; bit++)
				bitwise = (uint16_t)(bitwise >> 1 ^ (bitwise & 1 ? 0xa001 : 0));
		}
		cr_assert_eq(crc16_end(crc16_add(crc16_add(CRC16_START, bytes, cut), bytes + cut,
						 len - cut)),
			     bitwise ^ 0xffff);
	}
}

Test(wire_frame, the_status_of_part_d_is_understood)
{
	struct frame_status status;
	uint8_t frame[FRAME_BYTES];

	from_wand("20 01 01 81 EE FF C0 00 34 12 ED 5E 52 45 46 30*5 34 32 00*6 01 00 03 00 2A 00 "
		  "00 00 02 00 00 00 C0 FD 0F 00*5 A0 45 56 69 FA 00 0F 57 01 00 48 0F 01 00 AE 0E",
		  frame);
	cr_assert_eq(frame_read_status(frame, &status), 0);
	cr_assert_eq(status.version, 1);
	cr_assert_eq(status.reason, FRAME_HELLO);
	cr_assert_eq(status.nonce, 0x00c0ffee);
	cr_assert_eq(status.boot, 0x5eed1234);
	cr_assert_str_eq(status.serial, "REF0000042");
	cr_assert_eq(status.firmware, 0x01000003);
	cr_assert_eq(status.last, 42);
	cr_assert_eq(status.stored, 2);
	cr_assert_eq(status.free, 0x000ffdc0);
	cr_assert_eq(status.refused, 0);
	cr_assert_eq(status.seconds, 0x695645a0);
	cr_assert_eq(status.milliseconds, 250);
	cr_assert_eq(status.abilities, 0x0f);
	cr_assert_eq(status.battery, 87);
	cr_assert_eq(status.power, 1);
	cr_assert_eq(status.error, FRAME_DONE);
	cr_assert_eq(status.millivolt, 3912);
	cr_assert_eq(status.tag, 1);
}

Test(wire_frame, the_second_status_of_part_d_answers_ack)
{
	struct frame_status status;
	uint8_t frame[FRAME_BYTES];

	from_wand("20 01 01 83 EE FF C0 00 34 12 ED 5E 52 45 46 30*5 34 32 00*6 01 00 03 00 2A 00 "
		  "00 00 01 00 00 00 40 FE 0F 00*5 A0 45 56 69 90 01 0F 57 01 00 48 0F 03 00 D9 31",
		  frame);
	cr_assert_eq(frame_read_status(frame, &status), 0);
	cr_assert_eq(status.reason, FRAME_ACK);
	cr_assert_eq(status.stored, 1);
	cr_assert_eq(status.milliseconds, 400);
	cr_assert_eq(status.tag, 3);
}

Test(wire_frame, a_serial_of_other_letters_is_refused_and_changes_nothing)
{
	static const char bad[] = "a z-_/%\x80\n\x01";
	struct frame_status status;
	uint8_t frame[FRAME_BYTES] = { FRAME_TO_HOST, FRAME_STATUS };

	for (size_t i = 0; i < sizeof(bad) - 1; i++) {
		memset(&status, 42, sizeof(status));
		frame[12] = 'A';
		frame[13] = (uint8_t)bad[i];
		cr_assert_eq(frame_read_status(frame, &status), -EBADMSG);
		cr_assert_eq(status.version, 42);
	}
	memset(frame + 12, 'Z', 16);
	cr_assert_eq(frame_read_status(frame, &status), 0);
	cr_assert_str_eq(status.serial, "ZZZZZZZZZZZZZZZZ");
}

Test(wire_frame, the_records_of_part_d_are_understood)
{
	struct frame_record record;
	uint8_t frame[FRAME_BYTES];

	from_wand("20 02 01 01 29 00 00 00 34 12 ED 5E 90 37 56 69 7D 00 C3 18 0D 00*7 5D 45 30 03 "
		  "0D 33 30 31 37 36 32 30 34 32 32 30 30 33 00*16 E2 BB",
		  frame);
	frame_read_record(frame, &record);
	cr_assert_eq(record.kind, FRAME_SCAN);
	cr_assert_eq(record.flags, FRAME_CLOCK_SET);
	cr_assert_eq(record.number, 41);
	cr_assert_eq(record.boot, 0x5eed1234);
	cr_assert_eq(record.seconds, 0x69563790);
	cr_assert_eq(record.milliseconds, 125);
	cr_assert_eq(record.crc, 0xc318);
	cr_assert_eq(record.length, 13);
	cr_assert_eq(record.link, 0);
	cr_assert_arr_eq(record.aim, "]E0", 3);
	cr_assert_eq(record.detail, 3);
	cr_assert_eq(record.inline_length, 13);
	cr_assert_arr_eq(record.bytes, "3017620422003", 13);
	cr_assert_eq(crc16_end(crc16_add(CRC16_START, record.bytes, 13)), record.crc);

	from_wand("20 02 02 01 2A 00 00 00 34 12 ED 5E 94 37 56 69 00 00 07 44 7C 00 00 00 29 00*6 "
		  "01 00*30 93 89",
		  frame);
	frame_read_record(frame, &record);
	cr_assert_eq(record.kind, FRAME_CLIP);
	cr_assert_eq(record.number, 42);
	cr_assert_eq(record.length, 124);
	cr_assert_eq(record.link, 41);
	cr_assert_eq(record.detail, 1);
	cr_assert_eq(record.inline_length, 0);
	cr_assert_eq(record.crc, 0x0744);
}

Test(wire_frame, the_fragments_of_part_d_are_the_payload_of_the_clip)
{
	static const char *const texts[] = {
		"20 03 2A 00*7 80*52 48 24",
		"20 03 2A 00 01 00 10 00 05 00 19*52 66 E4",
		"20 03 2A 00 02 00 F0 FF 03 00 08 91 2A B3 4C D5 6E F7 00*44 BD CE",
	};
	static const size_t sizes[] = { 56, 56, 12 };
	uint16_t crc = CRC16_START;

	for (size_t i = 0; i < 3; i++) {
		struct frame_fragment fragment;
		uint8_t frame[FRAME_BYTES];

		from_wand(texts[i], frame);
		frame_read_fragment(frame, &fragment);
		cr_assert_eq(fragment.number, 42);
		cr_assert_eq(fragment.index, i);
		crc = crc16_add(crc, fragment.bytes, sizes[i]);
	}
	cr_assert_eq(crc16_end(crc), 0x0744);
}

Test(wire_frame, the_commands_of_part_d_are_built_byte_for_byte)
{
	static const struct {
		enum frame_command command;
		uint8_t tag, argument;
		uint32_t value, boot;
		uint16_t extra;
		const char *text;
	} cases[] = {
		{ FRAME_HELLO, 1, 1, 0x00c0ffee, 0, 1, "21 81 01 01 EE FF C0 00*5 01 00*49 5D F9" },
		{ FRAME_SEND, 2, 0, 0, 0, 0, "21 82 02 00*59 B2 1A" },
		{ FRAME_ACK, 3, 0, 41, 0x5eed1234, 0,
		  "21 83 03 00 29 00 00 00 34 12 ED 5E 00*50 17 3C" },
		{ FRAME_ACK, 4, 0, 42, 0x5eed1234, 0,
		  "21 83 04 00 2A 00 00 00 34 12 ED 5E 00*50 93 3E" },
		{ FRAME_FEEDBACK, 5, 0x87, 0, 0, 0, "21 87 05 87 00*58 AB A1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t frame[FRAME_BYTES], wanted[FRAME_BYTES];

		memset(frame, 0xa5, sizeof(frame));
		frame_command(frame, cases[i].command, cases[i].tag, cases[i].argument,
			      cases[i].value, cases[i].boot, cases[i].extra);
		from_text(cases[i].text, wanted);
		kit_same(frame, wanted, FRAME_BYTES, cases[i].text);
		cr_assert(frame_check(frame, FRAME_TO_WAND));
	}
}

Test(wire_frame, erase_carries_its_word)
{
	uint8_t frame[FRAME_BYTES], wanted[FRAME_BYTES];

	frame_command(frame, FRAME_ERASE, 9, 0, 42, 0x5eed1234, FRAME_ERASE_WORD);
	kit_bytes("21 84 09 00 2A 00 00 00 34 12 ED 5E 45 52 41 53 00*48", wanted, sizeof(wanted));
	frame_seal(wanted);
	kit_same(frame, wanted, FRAME_BYTES, "ERASE");
}

Test(wire_frame, the_examples_of_our_document_are_frames)
{
	FILE *file = fopen("docs/wand-protocol.md", "r");
	unsigned int to_wand = 0, to_host = 0;
	char line[512];

	cr_assert(file, "run the tests in the checkout");
	while (fgets(line, sizeof(line), file)) {
		bool command = !strncmp(line, "    > ", 6);
		uint8_t frame[FRAME_BYTES];

		if (!command && strncmp(line, "    < ", 6) != 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		from_text(line + 6, frame);
		cr_assert(frame_check(frame, command ? FRAME_TO_WAND : FRAME_TO_HOST), "%s", line);
		to_wand += command;
		to_host += !command;
	}
	fclose(file);
	cr_assert_eq(to_wand, 5);
	cr_assert_eq(to_host, 7);
}

Test(wire_frame, the_packet_of_part_d_is_built_and_taken_apart)
{
	struct frame_stream stream = { .len = 0 };
	uint8_t frame[FRAME_BYTES], packet[FRAME_PACKET_MAX], wanted[FRAME_PACKET_MAX];
	uint8_t back[FRAME_BYTES];

	frame_command(frame, FRAME_ACK, 3, 0, 41, 0x5eed1234, 0);
	cr_assert_eq(frame_pack(frame, packet), FRAME_PACKET_MAX);
	cr_assert_eq(kit_bytes("04 21 83 03 02 29 01 01 05 34 12 ED 5E 01*49 03 17 3C 00", wanted,
			       sizeof(wanted)),
		     FRAME_PACKET_MAX);
	kit_same(packet, wanted, FRAME_PACKET_MAX, "packet");
	for (size_t i = 0; i < FRAME_PACKET_MAX - 1; i++)
		cr_assert_not(frame_stream_byte(&stream, packet[i], back));
	cr_assert(frame_stream_byte(&stream, 0, back));
	cr_assert_arr_eq(back, frame, FRAME_BYTES);
	cr_assert_eq(stream.dropped, 0);
}

/* Zeros are what the stuffing is about: from none to nothing else. */
static void random_frame(uint64_t *seed, uint8_t frame[FRAME_BYTES])
{
	unsigned int zeros = kit_random(seed) % 1001;

	for (size_t i = 0; i < FRAME_BYTES; i++)
		frame[i] = kit_chance(seed, zeros) ? 0 : (uint8_t)(1 + kit_random(seed) % 255);
}

/* Feeds @len bytes; how many frames came, the last of them in @frame. */
static size_t feed(struct frame_stream *stream, const uint8_t *bytes, size_t len,
		   uint8_t frame[FRAME_BYTES])
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += frame_stream_byte(stream, bytes[i], frame);
	return count;
}

Test(wire_frame, any_frame_survives_the_stream)
{
	struct frame_stream stream = { .len = 0 };
	uint64_t seed = 1;

	for (int round = 0; round < 3000; round++) {
		uint8_t frame[FRAME_BYTES], back[FRAME_BYTES], packet[FRAME_PACKET_MAX];
		size_t len;

		random_frame(&seed, frame);
		len = frame_pack(frame, packet);
		cr_assert_eq(len, FRAME_PACKET_MAX);
		cr_assert_null(memchr(packet, 0, len - 1));
		cr_assert_eq(feed(&stream, packet, len, back), 1);
		cr_assert_arr_eq(back, frame, FRAME_BYTES);
	}
	cr_assert_eq(stream.dropped, 0);
}

Test(wire_frame, after_garbage_the_next_whole_packet_is_taken)
{
	uint64_t seed = 2;

	for (int round = 0; round < 3000; round++) {
		struct frame_stream stream = { .len = 0 };
		uint8_t frame[FRAME_BYTES], back[FRAME_BYTES], packet[FRAME_PACKET_MAX];
		uint8_t garbage[300];
		size_t len = kit_random(&seed) % sizeof(garbage);

		for (size_t i = 0; i < len; i++)
			garbage[i] = (uint8_t)kit_random(&seed);
		feed(&stream, garbage, len, back);
		frame_stream_byte(&stream, 0, back);
		frame_command(frame, FRAME_SEND, (uint8_t)round, 0, (uint32_t)round, 0, 0);
		cr_assert_eq(feed(&stream, packet, frame_pack(frame, packet), back), 1);
		cr_assert_arr_eq(back, frame, FRAME_BYTES);
	}
}

Test(wire_frame, a_packet_that_lost_or_gained_a_byte_is_no_frame)
{
	uint64_t seed = 3;

	for (int round = 0; round < 500; round++) {
		uint8_t frame[FRAME_BYTES], back[FRAME_BYTES], packet[FRAME_PACKET_MAX + 1];
		struct frame_stream stream = { .len = 0 };
		size_t at = kit_random(&seed) % (FRAME_PACKET_MAX - 1);

		random_frame(&seed, frame);
		frame_seal(frame);
		frame_pack(frame, packet);
		memmove(packet + at, packet + at + 1, FRAME_PACKET_MAX - at - 1);
		if (feed(&stream, packet, FRAME_PACKET_MAX - 1, back))
			cr_assert_not(frame_check(back, FRAME_TO_HOST));
		else
			cr_assert_eq(stream.dropped, 1);
		frame_pack(frame, packet);
		memmove(packet + at + 1, packet + at, FRAME_PACKET_MAX - at);
		cr_assert_eq(feed(&stream, packet, FRAME_PACKET_MAX + 1, back), 0);
	}
}

Test(wire_frame, empty_packets_are_neither_frames_nor_faults)
{
	const uint8_t zeros[100] = { 0 };
	struct frame_stream stream = { .len = 0 };
	uint8_t frame[FRAME_BYTES];

	cr_assert_eq(feed(&stream, zeros, sizeof(zeros), frame), 0);
	cr_assert_eq(stream.dropped, 0);
}

Test(wire_frame, an_endless_packet_counts_once)
{
	struct frame_stream stream = { .len = 0 };
	uint8_t frame[FRAME_BYTES];

	for (int i = 0; i < 100000; i++)
		cr_assert_not(frame_stream_byte(&stream, 0x41, frame));
	cr_assert_not(frame_stream_byte(&stream, 0, frame));
	cr_assert_eq(stream.dropped, 1);
}
