// SPDX-License-Identifier: GPL-2.0-or-later
//
// /dev/barcodeN as a socketpair whose ioctl this test answers: what is acknowledged when, what
// comes again, what is lost. The driver itself is tested in tests/kernel.
// objects: daemon/*
#include "daemon/wand_module.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "tests/unit/house_kit.h"
#include "wire/barcode_abi.h"

enum { BYTES_MAX = 65536 };

#define SERIAL "REF0000042"
#define NAME   "0c2e:0907:x"

/* @acked: newest acknowledgement; @early: one came before its record was in the journal */
static struct {
	int ours, theirs;
	struct barcode_info info;
	struct barcode_stats stats;
	uint64_t acked;
	bool early;
	unsigned int set_times, acks;
	struct barcode_feedback feedback;
	int feedback_error;
} device;

static _Alignas(8) uint8_t packet[BYTES_MAX];
static size_t packet_len;

static int answer(unsigned long request, void *argument)
{
	switch (request) {
	case BARCODE_INFO:
		*(struct barcode_info *)argument = device.info;
		return 0;
	case BARCODE_STATS:
		*(struct barcode_stats *)argument = device.stats;
		return 0;
	case BARCODE_ACK:
		device.acked = ((struct barcode_ack *)argument)->seq;
		device.acks++;
		/* durable: nothing is under way, and it was not forgotten */
		device.early |= !sqlite3_get_autocommit(house->store->journal) ||
				records_of(NULL) + journalled(EVENT_LOST, NULL, NULL).events == 0;
		return 0;
	case BARCODE_SET_TIME:
		device.set_times++;
		return 0;
	case BARCODE_FEEDBACK:
		device.feedback = *(struct barcode_feedback *)argument;
		return device.feedback_error;
	}
	return -ENOTTY;
}

/* Stands before the C library's; the device's own requests are answered here. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;
	int result;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (request >> 8 != BARCODE_INFO >> 8 && (request >> 8 & 0xff) != BARCODE_IOC)
		return (int)syscall(SYS_ioctl, fd, request, argument);
	result = answer(request, argument);
	errno = -result;
	return result ? -1 : 0;
}

static void start(void)
{
	open_house();
	memset(&device, 0, sizeof(device));
	device.theirs = -1;
	device.info = (struct barcode_info){ .abi = 1, .max_len = 7232, .battery = 0xff };
	packet_len = 0;
}

static void stop(void)
{
	if (device.theirs >= 0)
		close(device.theirs);
	close_house();
}

TestSuite(daemon_wand_module, .init = start, .fini = stop, .timeout = 60);

static bool plug(void)
{
	if (device.theirs >= 0)
		close(device.theirs);
	make_node(&device.ours, &device.theirs);
	return wand_module_adopt(house, device.ours, "/dev/barcode7", NAME);
}

static void be_wand(void)
{
	device.info.caps = BARCODE_CAP_MEMORY | BARCODE_CAP_CLOCK;
	device.info.state = BARCODE_STATE_SESSION | BARCODE_STATE_CLOCK_SET;
	device.info.boot = 0x5eed1234;
	device.info.firmware = 0x01000003;
	device.info.wand_ns = device.info.sampled_ns = house_now() * 1000000;
	snprintf(device.info.serial, sizeof(device.info.serial), SERIAL);
}

static void put(struct barcode_record head, const char *payload)
{
	head.header_len = sizeof(head);
	head.payload_len = (uint32_t)strlen(payload);
	head.len = (uint32_t)((sizeof(head) + strlen(payload) + 7) & ~(size_t)7);
	memset(packet + packet_len, 0, head.len);
	memcpy(packet + packet_len, &head, sizeof(head));
	memcpy(packet + packet_len + sizeof(head), payload, strlen(payload));
	packet_len += head.len;
}

/* What was put is one read; then the loop runs until it is quiet. */
static void deliver(void)
{
	if (packet_len)
		cr_assert_eq(send(device.theirs, packet, packet_len, 0), (ssize_t)packet_len);
	packet_len = 0;
	for (unsigned int i = 0; i < 5; i++)
		cr_assert_geq(sd_event_run(house->loop, 1000), 0);
}

static struct barcode_record live(uint64_t seq)
{
	return (struct barcode_record){ .type = BARCODE_SCAN,
					.flags = BARCODE_LIVE,
					.seq = seq,
					.boottime_ns = (int64_t)seq * 1000003,
					.aim = "]E0" };
}

static struct barcode_record stored(uint64_t seq, uint32_t number)
{
	return (struct barcode_record){ .type = BARCODE_SCAN,
					.seq = seq,
					.boottime_ns = (int64_t)seq * 1000003,
					.number = number,
					.boot = 0x5eed1234,
					.wand_sec = 1700000000,
					.aim = "]E0" };
}

Test(daemon_wand_module, a_read_is_journalled_then_acknowledged_once)
{
	be_wand();
	cr_assert(plug());
	put(stored(1, 41), "3017620422003");
	put(stored(2, 42), "4006381333931");
	put(live(3), "4006381333948");
	deliver();
	cr_assert_eq(records_of(SERIAL), 3);
	cr_assert_eq(device.acked, 3);
	cr_assert_eq(device.acks, 1);
	cr_assert_not(device.early);
}

Test(daemon_wand_module, what_comes_again_counts_once)
{
	cr_assert(plug());
	put(live(1), "3017620422003");
	deliver();
	cr_assert(plug());
	put((struct barcode_record){ .type = BARCODE_SCAN,
				     .flags = BARCODE_LIVE | BARCODE_REDELIVERED,
				     .seq = 1,
				     .boottime_ns = 1000003,
				     .aim = "]E0" },
	    "3017620422003");
	put(live(2), "3017620422003");
	deliver();
	cr_assert_eq(records_of(NAME), 2);
	cr_assert_eq(device.acked, 2);
}

Test(daemon_wand_module, what_the_journal_does_not_take_is_not_acknowledged)
{
	cr_assert(plug());
	break_journal(true);
	put(live(1), "3017620422003");
	deliver();
	cr_assert_eq(device.acks, 0);
	cr_assert_null(wands_first(house));
	cr_assert_eq(device.feedback.verdict, WAND_ERROR);
	break_journal(false);
	cr_assert(plug());
	put(live(1), "3017620422003");
	deliver();
	cr_assert_eq(records_of(NAME), 1);
	cr_assert_eq(device.acked, 1);
	cr_assert_eq(journalled(EVENT_LOST, NULL, NULL).events, 0);
}

Test(daemon_wand_module, a_loss_that_is_told_twice_counts_once)
{
	struct barcode_record gap = {
		.type = BARCODE_OVERFLOW, .seq = 2, .boottime_ns = 7, .count = 5
	};

	cr_assert(plug());
	put(live(1), "3017620422003");
	put(gap, "");
	deliver();
	cr_assert_eq(device.acked, 2);
	cr_assert(plug());
	gap.flags = BARCODE_REDELIVERED;
	put(gap, "");
	deliver();
	cr_assert_eq(journalled(EVENT_LOST, NAME, "overflow").count, 5);
	cr_assert_eq(journalled(EVENT_LOST, NAME, "overflow").events, 1);
}

Test(daemon_wand_module, what_a_full_wand_refused_is_a_total_of_its_boot)
{
	struct barcode_record full = { .type = BARCODE_OVERFLOW,
				       .flags = BARCODE_REFUSED,
				       .boot = 0x5eed1234 };

	be_wand();
	cr_assert(plug());
	for (uint32_t i = 1; i <= 3; i++) {
		full.seq = i;
		full.count = i < 3 ? 4 : 9;
		put(full, "");
	}
	full.seq = 4;
	full.boot = 77;
	full.count = 2;
	put(full, "");
	deliver();
	cr_assert_eq(journalled(EVENT_LOST, SERIAL, "refused").events, 3);
	cr_assert_eq(journalled(EVENT_LOST, SERIAL, "refused").count, 4 + 9 + 2);
	cr_assert_eq(device.acked, 4);
	cr_assert_eq(wands_first(house)->refused, 9);
}

Test(daemon_wand_module, a_type_that_is_not_known_is_kept_and_acknowledged)
{
	struct barcode_record head = stored(1, 41);

	be_wand();
	cr_assert(plug());
	head.type = 4711;
	put(head, "from the future");
	deliver();
	cr_assert_eq(journalled(EVENT_RECORD, SERIAL, "opaque").events, 1);
	cr_assert_eq(device.acked, 1);
}

Test(daemon_wand_module, bytes_that_are_no_record_close_it_without_acknowledging)
{
	cr_assert(plug());
	put(live(1), "3017620422003");
	memset(packet, 0xff, 4);
	deliver();
	cr_assert_eq(device.acks, 0);
	cr_assert_eq(records_of(NULL), 0);
	cr_assert_null(wands_first(house));
}

Test(daemon_wand_module, a_scan_that_broke_off_is_noted_as_hidraw_notes_it)
{
	device.stats.incomplete = 3; /* before we came */
	cr_assert(plug());
	device.stats.incomplete = 4;
	put(live(1), "3017620422003");
	deliver();
	cr_assert_eq(journalled(EVENT_LOST, NAME, "incomplete").count, 1);
}

Test(daemon_wand_module, the_clock_pair_is_journalled_before_the_clock_is_set)
{
	be_wand();
	break_journal(true);
	cr_assert(plug());
	cr_assert_eq(device.set_times, 0);
	break_journal(false);
	cr_assert(plug());
	cr_assert_eq(device.set_times, 1);
	cr_assert_eq(journalled(EVENT_CLOCK, SERIAL, NULL).events, 1);
}

Test(daemon_wand_module, the_verdict_names_the_record_and_a_live_scans_none)
{
	be_wand();
	cr_assert(plug());
	put(stored(7, 41), "4006381333931");
	deliver();
	cr_assert_eq(device.feedback.seq, 7);
	cr_assert_eq(device.feedback.verdict, WAND_NOT_ON_FILE);
	put(live(8), "4006381333931");
	device.feedback_error = -EOPNOTSUPP; /* one that cannot sound is no failure */
	deliver();
	cr_assert_eq(device.feedback.seq, 0);
	cr_assert_eq(device.acked, 8);
}

Test(daemon_wand_module, an_unplugged_scanner_is_drained_then_gone)
{
	cr_assert(plug());
	put(live(1), "3017620422003");
	cr_assert_gt(send(device.theirs, packet, packet_len, 0), 0);
	packet_len = 0;
	close(device.theirs);
	device.theirs = -1;
	deliver();
	cr_assert_eq(records_of(NAME), 1);
	cr_assert_eq(device.acked, 1);
	cr_assert_null(wands_first(house));
}

Test(daemon_wand_module, another_version_of_the_interface_is_not_spoken)
{
	device.info.abi = 2;
	cr_assert_not(plug());
	cr_assert_null(wands_first(house));
}
