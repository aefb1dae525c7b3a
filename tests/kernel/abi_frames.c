// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o sim/wand_frame.o
/*
 * wand-protocol A3 to A5 with C, byte for byte: a wand that is played by hand, frame by frame. What
 * the emulated wand would never send is here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "sim/wand_frame.h"
#include "tests/kernel/kit.h"

enum { SIZE = WAND_FRAME_SIZE, BOOT = 0x5eed1234, RING = 1024, OLDEST = 41 };
enum { HELLO = 0x81, SEND = 0x82, ACK = 0x83, GET_STATUS = 0x85, SET_TIME = 0x86, FEEDBACK = 0x87 };

/* Scanner, sounds and session, as wand-protocol A1 lists them */
static const uint8_t descriptor[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00, 0x26,
	0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05, 0x8c, 0x95,
	0x03, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02,
	0x01, 0x95, 0x02, 0x81, 0x03, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02,
	0x75, 0x07, 0x81, 0x03, 0xc0, 0x85, 0x04, 0x09, 0x14, 0xa1, 0x02, 0x75, 0x01, 0x95, 0x01,
	0x91, 0x03, 0x95, 0x02, 0x09, 0x5f, 0x09, 0x60, 0x91, 0x02, 0x95, 0x02, 0x91, 0x03, 0x95,
	0x03, 0x09, 0x85, 0x09, 0x86, 0x09, 0x87, 0x91, 0x02, 0xc0, 0xc0, 0x06, 0xca, 0xff, 0x09,
	0x01, 0xa1, 0x01, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x3f, 0x85, 0x20, 0x09, 0x02, 0x82,
	0x02, 0x01, 0x85, 0x21, 0x09, 0x03, 0x92, 0x02, 0x01, 0xc0,
};
static const struct kit_kind kind = { "byhand", 0x0c2e, 0x0907, descriptor, sizeof(descriptor),
				      64,	1,	2,	5,	    63 };

static struct kit_device wand;
static uint8_t nonce[4], command[SIZE]; /* the newest that came */
static uint32_t last = OLDEST;		/* that the wand made */

static void status(uint8_t reason, uint8_t error)
{
	uint8_t frame[SIZE] = { 0x20, 1, 1, reason };

	memcpy(frame + 4, nonce, 4);
	wand_put32(frame + 8, BOOT);
	memcpy(frame + 12, "BYHAND", 6);
	frame[28] = 1;
	wand_put16(frame + 30, 3);
	wand_put32(frame + 32, last);
	wand_put32(frame + 36, last - OLDEST + 1);
	wand_put32(frame + 40, 1 << 20);
	frame[54] = 0x0e;
	frame[55] = 50;
	frame[57] = error;
	frame[60] = command[2];
	wand_frame_seal(frame);
	kit_report(&wand, frame, SIZE);
}

/* The next command of the host, or none. The question after a second's quiet is answered here. */
static bool comes(int ms)
{
	uint8_t before[SIZE];

	memcpy(before, command, SIZE);
	while (kit_output(&wand, ms)) {
		kit_equal(wand.output_size, SIZE);
		kit_equal(wand.output[0], 0x21);
		memcpy(command, wand.output, SIZE);
		kit_equal(command[62] << 8 | command[63], wand_frame_crc(command, 62));
		if (command[1] != GET_STATUS)
			return true;
		status(GET_STATUS, 0);
		memcpy(command, before, SIZE);
	}
	return false;
}

/* On a slow machine the one before may have been said twice. */
static void wants(uint8_t type)
{
	uint8_t before[SIZE];

	do {
		memcpy(before, command, SIZE);
		if (!comes(3000))
			kit_fail("command %02x does not come", type);
	} while (!memcmp(before, command, SIZE));
	kit_equal(command[1], type);
}

static void answer(uint8_t type)
{
	wants(type);
	if (type == HELLO)
		memcpy(nonce, command + 4, 4);
	status(type, 0);
}

static void record(uint8_t *frame, uint8_t of, uint8_t flags, uint32_t number, const void *bytes,
		   uint32_t len)
{
	uint16_t crc = wand_frame_crc(bytes, len);
	uint8_t in_line = of == 2 ? 0 : (uint8_t)(len < 29 ? len : 29);

	memset(frame, 0, SIZE);
	frame[0] = 0x20;
	frame[1] = 2;
	frame[2] = of;
	frame[3] = flags;
	wand_put32(frame + 4, number);
	wand_put32(frame + 8, BOOT);
	wand_put32(frame + 12, 0x69563790);
	wand_put16(frame + 16, 125);
	frame[18] = (uint8_t)(crc >> 8);
	frame[19] = (uint8_t)crc;
	wand_put32(frame + 20, len);
	memcpy(frame + 28, of == 1 ? "]E0" : "\0\0\0", 3);
	frame[31] = of == 1 ? 3 : 1;
	frame[32] = in_line;
	memcpy(frame + 33, bytes, in_line);
}

static void put(uint8_t *frame)
{
	wand_frame_seal(frame);
	kit_report(&wand, frame, SIZE);
}

static void fragment(uint32_t number, uint16_t index, const uint8_t *bytes, size_t len)
{
	uint8_t frame[SIZE] = { 0x20, 3 };

	wand_put16(frame + 2, (uint16_t)number);
	wand_put16(frame + 4, index);
	memcpy(frame + 6, bytes, len);
	put(frame);
}

static void scan(uint32_t number)
{
	uint8_t frame[SIZE];

	record(frame, 1, 0, number, "3017620422003", 13);
	put(frame);
}

/* Up to SENDING, with the node open. */
static void start(void)
{
	kit_plug(&wand, &kind, BUS_USB);
	answer(HELLO);
	answer(SEND);
	snprintf(wand.uniq, sizeof(wand.uniq), "BYHAND"); /* serial_number is now of STATUS */
	kit_open(&wand, O_NONBLOCK);
	if (comes(200)) { /* an open may ask anew */
		kit_equal(command[1], HELLO);
		memcpy(nonce, command + 4, 4);
		status(HELLO, 0);
		answer(SEND);
	}
}

static const struct barcode_record *next(void)
{
	static struct kit_records records;

	memset(&records, 0, sizeof(records));
	kit_equal(kit_poll(wand.node, POLLIN, 3000) & POLLIN, POLLIN);
	kit_check(kit_read(wand.node, &records, (size_t)kit_info(wand.node).next_len) > 0);
	kit_equal(records.count, 1);
	return records.at[0];
}

static void a_session_begins_as_the_document_says(void)
{
	static const uint8_t zeros[50];

	kit_plug(&wand, &kind, BUS_USB);
	wants(HELLO);
	kit_equal(command[3], 1);
	kit_equal(command[12], 1);
	kit_check(memcmp(command + 4, zeros, 4));
	kit_check(!memcmp(command + 8, zeros, 4) && !memcmp(command + 13, zeros, 49));
	memcpy(nonce, command + 4, 4);
	status(HELLO, 0);
	wants(SEND);
	kit_equal(command[3], 0);
	kit_check(wand_get32(command + 4) == 0 || wand_get32(command + 4) == last);
	kit_check(!memcmp(command + 8, zeros, 50));
}

static void the_scan_and_the_clip_of_the_document_pass(void)
{
	uint8_t bytes[124] = { 0 }, frame[SIZE];
	const struct barcode_record *one;

	last = 42;
	start();
	scan(41);
	one = next();
	kit_equal(one->type, BARCODE_SCAN);
	kit_equal(one->number, 41);
	kit_equal(one->boot, BOOT);
	kit_equal(one->wand_sec, 0x69563790);
	kit_equal(one->wand_ms, 125);
	kit_equal(one->detail, 3);
	kit_equal(one->flags, 0);
	kit_check(!memcmp(one->aim, "]E0", 3) && !strcmp(kit_payload(one), "3017620422003"));
	for (size_t i = 4; i < sizeof(bytes); i++)
		bytes[i] = i >= 56 && i < 60 ? 0 : (uint8_t)(i * 7);
	bytes[112] = bytes[113] = bytes[114] = bytes[115] = 0;
	record(frame, 2, BARCODE_CLOCK_SET, 42, bytes, sizeof(bytes));
	wand_put32(frame + 24, 41);
	put(frame);
	fragment(42, 0, bytes, 56);
	status(0, 0); /* may come between */
	fragment(42, 1, bytes + 56, 56);
	kit_equal(kit_poll(wand.node, POLLIN, 100) & POLLIN, 0);
	fragment(42, 2, bytes + 112, 12);
	one = next();
	kit_equal(one->type, BARCODE_CLIP);
	kit_equal(one->link, 41);
	kit_equal(one->flags, BARCODE_CLOCK_SET);
	kit_equal(one->detail, 1);
	kit_equal(one->payload_len, sizeof(bytes));
	kit_check(!memcmp((const uint8_t *)one + 64, bytes, sizeof(bytes)));
}

static void the_wands_flags_pass_as_they_are(void)
{
	uint8_t frame[SIZE];

	last = 50;
	start();
	for (uint32_t bit = 0; bit < 6; bit++) {
		record(frame, 1, (uint8_t)(1 << bit), 41 + bit, "3017620422003", 13);
		put(frame);
		kit_equal(next()->flags, 1 << bit);
	}
}

static void a_payload_that_is_wrong_three_times_is_kept_as_damaged(void)
{
	const struct barcode_record *one;
	uint8_t frame[SIZE];

	last = 42;
	start();
	for (int i = 0; i < 3; i++) {
		record(frame, 1, 0, 41, "3017620422003", 13);
		frame[18] ^= 1;
		put(frame);
		if (i == 2)
			break;
		kit_equal(kit_poll(wand.node, POLLIN, 0) & POLLIN, 0);
		answer(SEND);
		kit_equal(wand_get32(command + 4), 41);
	}
	one = next();
	kit_equal(one->number, 41);
	kit_equal(one->flags, BARCODE_DAMAGED);
	kit_check(!strcmp(kit_payload(one), "3017620422003"));
	kit_equal(kit_stats(wand.node).bad_crc, 3);
	scan(42);
	kit_equal(next()->number, 42);
}

static void a_record_of_unknown_kind_is_kept_as_opaque(void)
{
	const struct barcode_record *one;
	uint8_t frame[SIZE];

	last = 42;
	start();
	record(frame, 7, 0, 41, "what may this be", 16);
	put(frame);
	one = next();
	kit_equal(one->type, BARCODE_OPAQUE);
	kit_equal(one->detail, 7);
	kit_check(!strcmp(kit_payload(one), "what may this be"));
	kit_equal(kit_ack(wand.node, one->seq), 0);
	answer(ACK);
	scan(42);
	kit_equal(next()->type, BARCODE_SCAN);
}

/* Each would read behind a buffer, if it were believed. */
static void a_record_of_illegal_length_is_kept_without_payload(void)
{
	static const struct {
		uint8_t of, in_line;
		uint32_t len;
	} bad[] = { { 1, 29, 7169 }, { 1, 30, 40 },	   { 1, 29, 28 },
		    { 2, 1, 100 },   { 2, 0, 172033 },	   { 9, 29, 172033 },
		    { 1, 255, 255 }, { 2, 0, 0xffffffff }, { 1, 13, 0xffffffff } };

	last = 60;
	start();
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct barcode_record *one;
		uint8_t frame[SIZE];

		record(frame, bad[i].of, 0, 41 + i, "3017620422003", 13);
		frame[32] = bad[i].in_line;
		wand_put32(frame + 20, bad[i].len);
		put(frame);
		one = next();
		kit_equal(one->number, 41 + i);
		kit_equal(one->payload_len, 0);
		kit_check(one->type == BARCODE_OPAQUE || one->flags & BARCODE_DAMAGED);
	}
	scan(41 + sizeof(bad) / sizeof(bad[0]));
	kit_equal(next()->payload_len, 13);
}

static void what_is_missing_is_asked_for_again(void)
{
	last = 45;
	start();
	scan(41);
	kit_equal(next()->number, 41);
	scan(43);
	answer(SEND);
	kit_equal(command[3], 0);
	kit_equal(wand_get32(command + 4), 42);
	scan(44); /* ignored until 42 comes */
	scan(42);
	kit_equal(next()->number, 42);
	scan(41); /* it has that */
	kit_equal(kit_poll(wand.node, POLLIN, 100) & POLLIN, 0);
	kit_equal(kit_stats(wand.node).lost, 0);
}

static void one_command_is_under_way_and_only_the_newest_ack_is_said(void)
{
	uint8_t first[SIZE];

	last = 44;
	start();
	for (uint32_t i = 41; i <= 44; i++) {
		scan(i);
		kit_equal(next()->number, i);
	}
	kit_equal(kit_ack(wand.node, 1), 0);
	wants(ACK);
	memcpy(first, command, SIZE);
	kit_equal(wand_get32(command + 4), 41);
	kit_equal(wand_get32(command + 8), BOOT);
	for (uint64_t seq = 2; seq <= 4; seq++)
		kit_equal(kit_ack(wand.node, seq), 0);
	kit_check(!comes(200));
	kit_check(comes(1000)); /* no answer within 500 ms: the same bytes */
	kit_check(!memcmp(command, first, SIZE));
	status(ACK, 0);
	answer(ACK);
	kit_check(command[2] != first[2]);
	kit_equal(wand_get32(command + 4), 44);
	kit_check(!comes(200));
}

static void verdict_and_time_go_out_as_the_document_says(void)
{
	struct barcode_feedback feedback = { .seq = 1, .verdict = BARCODE_VERDICT_NOT_ON_FILE };
	struct timespec now;

	start();
	scan(41);
	next();
	kit_equal(ioctl(wand.node, BARCODE_FEEDBACK, &feedback), 0);
	answer(FEEDBACK);
	kit_equal(command[3], 0x87);
	kit_equal(wand_get32(command + 4), 41);
	kit_equal(wand_get32(command + 8), BOOT);
	feedback.seq = 0;
	kit_equal(ioctl(wand.node, BARCODE_FEEDBACK, &feedback), 0);
	answer(FEEDBACK);
	kit_equal(wand_get32(command + 4), 0);
	kit_equal(wand_get32(command + 8), 0);
	kit_equal(ioctl(wand.node, BARCODE_SET_TIME), 0);
	answer(SET_TIME);
	clock_gettime(CLOCK_REALTIME, &now);
	kit_check(llabs((long long)now.tv_sec - wand_get32(command + 4)) <= 1);
	kit_check(wand_get16(command + 12) < 1000);
}

/* Until the host says that its ring is full. */
static void fill(void)
{
	uint32_t number = OLDEST;

	last = OLDEST + 2 * RING;
	start();
	for (; number < last; number++) {
		scan(number);
		if (number > OLDEST + RING - 8 && comes(100))
			break;
	}
	kit_equal(command[1], SEND);
}

static void a_full_ring_says_hold_and_below_half_goes_on(void)
{
	uint32_t want, queued;
	struct kit_records *records;

	fill();
	kit_equal(command[3], 1);
	want = wand_get32(command + 4);
	status(SEND, 0);
	queued = want - OLDEST;
	kit_check(queued <= RING && queued >= RING - 1);
	scan(want); /* was under way already: must not count */
	records = kit_read_all(wand.node);
	kit_equal(records->count, queued);
	kit_check(!comes(100)); /* reading makes no place */
	kit_equal(kit_ack(wand.node, RING / 2 - 8), 0);
	answer(ACK);
	if (comes(200))
		kit_fail("%02x comes while the ring is more than half full", command[1]);
	kit_equal(kit_ack(wand.node, RING / 2 + 8), 0);
	for (int i = 0; i < 2; i++) {
		kit_check(comes(2000));
		status(command[1], 0);
		if (command[1] == SEND)
			break;
		kit_equal(command[1], ACK);
	}
	kit_equal(command[1], SEND);
	kit_equal(command[3], 0);
	kit_equal(wand_get32(command + 4), want);
	kit_equal(kit_stats(wand.node).lost, 0);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(a_session_begins_as_the_document_says),
	TEST(the_scan_and_the_clip_of_the_document_pass),
	TEST(the_wands_flags_pass_as_they_are),
	TEST(a_payload_that_is_wrong_three_times_is_kept_as_damaged),
	TEST(a_record_of_unknown_kind_is_kept_as_opaque),
	TEST(a_record_of_illegal_length_is_kept_without_payload),
	TEST(what_is_missing_is_asked_for_again),
	TEST(one_command_is_under_way_and_only_the_newest_ack_is_said),
	TEST(verdict_and_time_go_out_as_the_document_says),
	TEST(a_full_ring_says_hold_and_below_half_goes_on),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
