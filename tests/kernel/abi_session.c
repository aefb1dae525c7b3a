// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o sim/wand_frame.o
/* wand-protocol C with A: what the driver promises for a wand with memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "sim/wand_frame.h"
#include "tests/kernel/kit.h"

enum { MEMORY = 16 << 20, LONGEST = 172032 };

static struct kit_wand wand;

static void start(void)
{
	kit_wand_start(&wand, MEMORY);
	kit_wand_say(&wand, "fill 3");
	kit_wand_plug(&wand);
}

/* Reads until @count records are there. */
static struct kit_records *await(size_t count)
{
	struct kit_records *records = calloc(1, sizeof(*records));

	kit_check(records);
	while (records->count < count) {
		if (!(kit_poll(wand.node, POLLIN, 20000) & POLLIN))
			kit_fail("%zu of %zu records after 20 s", records->count, count);
		kit_check(kit_read(wand.node, records, sizeof(records->bytes) - records->used) > 0);
	}
	return records;
}

static void await_state(const char *state, int ms)
{
	for (; ms >= 0; ms -= 20) {
		if (!strcmp(kit_file("/sys/class/barcode/barcode%u/state", wand.number), state))
			return;
		kit_sleep(20);
	}
	kit_fail("the state is %s, not %s",
		 kit_file("/sys/class/barcode/barcode%u/state", wand.number), state);
}

static int feedback(uint64_t seq, uint32_t verdict)
{
	struct barcode_feedback message = { .seq = seq, .verdict = verdict };

	return ioctl(wand.node, BARCODE_FEEDBACK, &message);
}

static void its_records_come_whole_and_in_order(void)
{
	struct kit_records *records;
	struct barcode_info info;

	start();
	kit_wand_say(&wand, "clip 20000");
	kit_wand_say(
		&wand,
		"scan ]Q1 https://example.org/a/code/that/takes/more/than/a/frame/of/64/bytes");
	records = await(5);
	info = kit_info(wand.node);
	for (uint32_t i = 0; i < 5; i++) {
		const struct barcode_record *one = records->at[i];

		kit_equal(one->seq, i + 1);
		kit_equal(one->number, i + 1);
		kit_equal(one->boot, info.boot);
		kit_equal(one->flags, 0);
		kit_equal(one->type, i == 3 ? BARCODE_CLIP : BARCODE_SCAN);
		kit_check(one->detail == 1 || i != 3);
		kit_check(one->detail > 0);
	}
	kit_check(!memcmp(records->at[0]->aim, "]E0", 3));
	kit_check(!memcmp(records->at[4]->aim, "]Q1", 3));
	kit_check(strstr(kit_payload(records->at[4]), "/of/64/bytes"));
	kit_equal(records->at[3]->payload_len, 20000);
	for (uint32_t i = 0; i < 20000; i++) {
		uint8_t byte = ((const uint8_t *)records->at[3])[64 + i];

		kit_equal(byte, i % 56 < 2 ? (uint8_t)(i / 56) : i % 56 < 4 ? 0 : 0x80);
	}
}

static void info_tells_what_the_wand_is(void)
{
	struct barcode_info info;

	start();
	info = kit_info(wand.node);
	kit_equal(info.caps, 0xf0f);
	kit_equal(info.max_len, 64 + LONGEST);
	kit_check(!strcmp(info.serial, wand.serial));
	kit_check(info.boot);
	kit_equal(info.firmware, 0x01000003);
	kit_equal(info.stored, 3);
	kit_check(info.free_bytes > 1000000);
	kit_equal(info.refused, 0);
	kit_equal(info.state, BARCODE_STATE_SESSION);
	kit_equal(info.battery, 87);
	kit_equal(info.power, 1);
	kit_equal(info.millivolt, 3927);
	kit_check(info.sampled_ns > 0 && info.wand_ns >= 0);
	kit_equal(info.reserved, 0);
}

static void the_longest_clip_passes(void)
{
	struct kit_records *records;

	kit_wand_start(&wand, MEMORY);
	kit_wand_say(&wand, "clip %d", LONGEST);
	kit_wand_plug(&wand);
	records = await(1);
	kit_equal(records->at[0]->payload_len, LONGEST);
	kit_equal(kit_ack(wand.node, 1), 0);
	kit_wand_say(&wand, "left 0");
}

static void only_an_acknowledgment_erases(void)
{
	struct kit_records *records;

	start();
	records = await(3);
	kit_sleep(300);
	kit_wand_say(&wand, "left 3");
	kit_equal(kit_ack(wand.node, records->at[1]->seq), 0);
	kit_wand_say(&wand, "left 1");
	kit_equal(kit_ack(wand.node, records->at[2]->seq), 0);
	kit_wand_say(&wand, "left 0");
}

static void a_lost_acknowledgment_is_said_again(void)
{
	start();
	await(3);
	kit_wand_say(&wand, "lose 2");
	kit_equal(kit_ack(wand.node, 3), 0);
	kit_wand_say(&wand, "left 0");
	kit_check(kit_stats(wand.node).timeouts >= 2);
}

static void after_three_lost_acknowledgments_a_new_session_brings_them_again(void)
{
	struct kit_records *records;

	start();
	await(3);
	kit_wand_say(&wand, "lose 3");
	kit_equal(kit_ack(wand.node, 3), 0);
	kit_wand_say(&wand, "session");
	records = await(3);
	for (uint32_t i = 0; i < 3; i++) {
		kit_equal(records->at[i]->number, i + 1);
		kit_equal(records->at[i]->seq, i + 4);
	}
	kit_equal(kit_ack(wand.node, 6), 0);
	kit_wand_say(&wand, "left 0");
}

static void a_full_ring_stops_the_wand_and_nothing_is_lost(void)
{
	uint32_t number = 0;

	kit_wand_start(&wand, MEMORY);
	kit_wand_say(&wand, "fill 3000");
	kit_wand_plug(&wand);
	kit_sleep(500);
	kit_check(number <= 1024);
	while (number < 3000) {
		struct kit_records *records = await(1);

		for (size_t i = 0; i < records->count; i++) {
			kit_equal(records->at[i]->type, BARCODE_SCAN);
			kit_equal(records->at[i]->number, ++number);
		}
		kit_equal(kit_ack(wand.node, records->at[records->count - 1]->seq), 0);
		free(records);
	}
	kit_wand_say(&wand, "left 0");
	kit_equal(kit_stats(wand.node).lost, 0);
	kit_equal(kit_stats(wand.node).records, 3000);
}

static void clips_that_fill_the_bytes_stop_the_wand_too(void)
{
	uint32_t number = 0;

	kit_wand_start(&wand, MEMORY);
	for (int i = 0; i < 8; i++)
		kit_wand_say(&wand, "clip %d", 90000 + i * 10000);
	kit_wand_plug(&wand);
	while (number < 8) {
		struct kit_records *records = await(1);

		for (size_t i = 0; i < records->count; i++) {
			kit_equal(records->at[i]->number, ++number);
			kit_equal(records->at[i]->payload_len, 90000 + (number - 1) * 10000);
		}
		kit_equal(kit_ack(wand.node, records->at[records->count - 1]->seq), 0);
		free(records);
	}
	kit_wand_say(&wand, "left 0");
}

static void frames_that_are_bent_or_lost_cost_no_record(void)
{
	static const char *const faults[] = { "corrupt 1", "skip 1", "corrupt 3", "skip 4" };

	start();
	await(3);
	for (uint32_t i = 0; i < 4; i++) {
		struct kit_records *records;

		kit_wand_say(&wand, "%s", faults[i]);
		kit_wand_say(&wand, "clip 300");
		kit_wand_say(&wand, "fill 2");
		records = await(3);
		kit_equal(records->at[0]->payload_len, 300);
		for (uint32_t j = 0; j < 3; j++)
			kit_equal(records->at[j]->number, 3 + i * 3 + j + 1);
		free(records);
	}
	kit_equal(kit_ack(wand.node, 15), 0);
	kit_wand_say(&wand, "left 0");
}

static void a_wand_that_does_not_answer_is_silent_until_the_next_open(void)
{
	char path[32];

	start();
	await(3);
	kit_wand_say(&wand, "silent 1");
	kit_equal(kit_ack(wand.node, 3), 0); /* something to say to it */
	kit_wand_say(&wand, "wait 7000");
	await_state("silent", 1000);
	kit_check(kit_poll(wand.node, POLLPRI, 0) & POLLPRI);
	kit_equal(kit_info(wand.node).state & 0xff, BARCODE_STATE_SILENT);
	kit_refused(ioctl(wand.node, BARCODE_SET_TIME), ENOTCONN);
	kit_wand_say(&wand, "silent 0");
	close(wand.node);
	snprintf(path, sizeof(path), "/dev/barcode%u", wand.number);
	wand.node = open(path, O_RDWR);
	kit_wand_say(&wand, "session");
	await_state("session", 1000);
}

static void news_are_told_by_pollpri_until_info_is_asked(void)
{
	start();
	await(3);
	(void)kit_info(wand.node);
	kit_equal(kit_poll(wand.node, POLLPRI, 0) & POLLPRI, 0);
	kit_wand_say(&wand, "battery 42");
	kit_wand_say(&wand, "wait 200");
	kit_equal(kit_poll(wand.node, POLLPRI, 2000), POLLPRI);
	kit_equal(kit_info(wand.node).battery, 42);
	kit_equal(kit_poll(wand.node, POLLPRI, 0) & POLLPRI, 0);
	for (int ms = 0; ms < 2000; ms += 20, kit_sleep(20))
		if (!strcmp(kit_file("/sys/class/power_supply/barcode%u-battery/capacity",
				     wand.number),
			    "42"))
			return;
	kit_fail("power_supply does not say 42");
}

static void its_verdict_sounds_for_the_record_that_is_meant(void)
{
	struct kit_records *records;

	start();
	await(3);
	kit_wand_say(&wand, "scan ]E0 3017620422003");
	records = await(1);
	kit_equal(feedback(records->at[0]->seq, BARCODE_VERDICT_NOT_ON_FILE), 0);
	kit_wand_say(&wand, "hear tone: not on file");
	kit_equal(kit_ack(wand.node, records->at[0]->seq), 0);
	kit_equal(feedback(records->at[0]->seq, BARCODE_VERDICT_GOOD), 0);
	kit_wand_say(&wand, "hear tone: good");
	kit_equal(feedback(0, BARCODE_VERDICT_ERROR), 0);
	kit_wand_say(&wand, "hear tone: error");
	kit_equal(feedback(0, BARCODE_VERDICT_BUSY), 0);
	kit_wand_say(&wand, "hear light: busy");
	kit_refused(feedback(records->at[0]->seq + 1, BARCODE_VERDICT_GOOD), EINVAL);
	kit_refused(feedback(0, 0x88), EINVAL);
}

static void its_clock_is_set_and_the_pair_of_hello_stays(void)
{
	struct barcode_info before, after;
	struct timespec now;

	start();
	await(3);
	before = kit_info(wand.node);
	kit_equal(before.state & BARCODE_STATE_CLOCK_SET, 0);
	kit_check(!strcmp(kit_file("/sys/class/barcode/barcode%u/clock_offset_ms", wand.number),
			  "No data available"));
	kit_equal(ioctl(wand.node, BARCODE_SET_TIME), 0);
	kit_wand_say(&wand, "wait 200");
	kit_wand_say(&wand, "fill 1");
	clock_gettime(CLOCK_REALTIME, &now);
	{
		struct kit_records *records = await(1);

		kit_equal(records->at[0]->flags, BARCODE_CLOCK_SET);
		kit_check(llabs((long long)records->at[0]->wand_sec - now.tv_sec) <= 1);
	}
	after = kit_info(wand.node);
	kit_equal(after.wand_ns, before.wand_ns);
	kit_equal(after.sampled_ns, before.sampled_ns);
	kit_equal(after.state, before.state);
	close(wand.node);
	wand.node = -1;
	kit_wand_say(&wand, "unplug");
	kit_wand_plug(&wand);
	after = kit_info(wand.node);
	kit_check(after.state & BARCODE_STATE_CLOCK_SET);
	kit_check(llabs(after.wand_ns - after.sampled_ns) < 500000000LL);
	kit_check(labs(strtol(kit_file("/sys/class/barcode/barcode%u/clock_offset_ms", wand.number),
			      NULL, 10)) < 500);
}

static void what_the_wand_refused_is_an_overflow_with_its_total(void)
{
	struct kit_records *records;
	uint32_t refused = 0;

	kit_wand_start(&wand, 4096);
	kit_wand_say(&wand, "fill 100");
	kit_wand_plug(&wand);
	kit_wand_say(&wand, "wait 300");
	records = kit_read_all(wand.node);
	for (size_t i = 0; i < records->count; i++) {
		if (records->at[i]->type != BARCODE_OVERFLOW)
			continue;
		kit_equal(records->at[i]->flags, BARCODE_REFUSED);
		kit_equal(records->at[i]->boot, kit_info(wand.node).boot);
		refused = records->at[i]->count;
	}
	kit_check(refused > 10);
	kit_equal(refused, kit_info(wand.node).refused);
	kit_equal(records->count - 1, 100 - refused);
	kit_equal(strtoul(kit_file("/sys/class/barcode/barcode%u/refused_records", wand.number),
			  NULL, 10),
		  refused);
}

static void a_live_report_in_a_session_is_a_scan_and_begins_another_session(void)
{
	struct kit_records *records;

	start();
	await(3);
	kit_wand_say(&wand, "report 02 03 5d 45 30 31 32 33 %0*d 00", 2 * 55, 0);
	records = await(1);
	kit_equal(records->at[0]->flags, BARCODE_LIVE);
	kit_check(!strcmp(kit_payload(records->at[0]), "123"));
	kit_wand_say(&wand, "session");
	kit_wand_say(&wand, "fill 1");
	records = await(1);
	kit_equal(records->at[0]->number, 4);
}

static void records_that_nobody_acknowledged_come_again_after_a_replug(void)
{
	struct kit_records *records;

	start();
	records = await(3);
	kit_equal(kit_ack(wand.node, 1), 0);
	kit_wand_say(&wand, "left 2");
	close(wand.node);
	wand.node = -1;
	kit_wand_say(&wand, "unplug");
	kit_wand_plug(&wand);
	records = await(2);
	kit_equal(records->at[0]->number, 2);
	kit_equal(records->at[0]->flags & BARCODE_REDELIVERED, 0);
	kit_equal(records->at[1]->number, 3);
}

static void a_brown_out_loses_nothing(void)
{
	struct kit_records *records;
	uint32_t boot, live;

	start();
	await(3);
	boot = kit_info(wand.node).boot;
	kit_wand_say(&wand, "reset");
	/* it has left the session and offers its scans on report 02; that tells the driver */
	kit_wand_say(&wand, "fill 1");
	kit_wand_say(&wand, "session");
	kit_wand_say(&wand, "fill 1");
	records = await(5);
	/* a host that was quicker has its session again, and the scan was stored */
	live = records->at[0]->flags == BARCODE_LIVE;
	for (uint32_t i = 0; i < 5 - live; i++) {
		kit_equal(records->at[live + i]->flags, 0);
		kit_equal(records->at[live + i]->number, i + 1);
		kit_equal(records->at[live + i]->boot == boot, i < 3);
	}
	kit_equal(records->at[4]->boot, kit_info(wand.node).boot);
	kit_equal(kit_ack(wand.node, records->at[4]->seq), 0);
	kit_wand_say(&wand, "left 0");
}

static void after_unplug_the_wands_records_are_read_and_acknowledged_here(void)
{
	start();
	kit_sleep(200);
	kit_wand_say(&wand, "unplug");
	for (int ms = 0; ms < 5000 && !(kit_poll(wand.node, POLLIN, 0) & POLLHUP); ms += 10)
		kit_sleep(10);
	kit_equal(kit_poll(wand.node, POLLIN | POLLPRI, 0) & POLLIN, POLLIN);
	await(3);
	kit_equal(kit_ack(wand.node, 3), 0);
	kit_refused(ioctl(wand.node, BARCODE_SET_TIME), ENODEV);
	kit_check(!strcmp(kit_info(wand.node).serial, wand.serial));
}

static void another_host_that_takes_over_is_left_alone_until_the_next_open(void)
{
	uint8_t frame[WAND_FRAME_SIZE] = { 0x20, 1, 1, 0, 1, 2, 3, 4, 9, 9, 9, 9 };
	char hex[3 * WAND_FRAME_SIZE + 1], path[32];

	start();
	await(3);
	memcpy(frame + 12, wand.serial, strlen(wand.serial));
	wand_frame_seal(frame);
	for (int i = 0; i < WAND_FRAME_SIZE; i++)
		snprintf(hex + 3 * i, 4, "%02x ", frame[i]);
	kit_wand_say(&wand, "report %s", hex);
	await_state("taken", 1000);
	kit_equal(kit_ack(wand.node, 3), 0);
	kit_wand_say(&wand, "wait 300");
	kit_wand_say(&wand, "left 3");
	close(wand.node);
	snprintf(path, sizeof(path), "/dev/barcode%u", wand.number);
	wand.node = open(path, O_RDWR);
	kit_wand_say(&wand, "session");
	await(3); /* they were acknowledged to nobody */
	kit_equal(kit_ack(wand.node, 6), 0);
	kit_wand_say(&wand, "left 0");
}

static void an_idle_session_sends_nothing(void)
{
	struct barcode_stats before;

	start();
	await(3);
	kit_equal(kit_ack(wand.node, 3), 0);
	kit_wand_say(&wand, "left 0");
	kit_wand_say(&wand, "wait 2500"); /* the one question of A5 is over */
	before = kit_stats(wand.node);
	kit_wand_say(&wand, "wait 3000");
	kit_equal(kit_stats(wand.node).frames, before.frames);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(its_records_come_whole_and_in_order),
	TEST(info_tells_what_the_wand_is),
	TEST(the_longest_clip_passes),
	TEST(only_an_acknowledgment_erases),
	TEST(a_lost_acknowledgment_is_said_again),
	TEST(after_three_lost_acknowledgments_a_new_session_brings_them_again),
	TEST(a_full_ring_stops_the_wand_and_nothing_is_lost),
	TEST(clips_that_fill_the_bytes_stop_the_wand_too),
	TEST(frames_that_are_bent_or_lost_cost_no_record),
	TEST(a_wand_that_does_not_answer_is_silent_until_the_next_open),
	TEST(news_are_told_by_pollpri_until_info_is_asked),
	TEST(its_verdict_sounds_for_the_record_that_is_meant),
	TEST(its_clock_is_set_and_the_pair_of_hello_stays),
	TEST(what_the_wand_refused_is_an_overflow_with_its_total),
	TEST(a_live_report_in_a_session_is_a_scan_and_begins_another_session),
	TEST(records_that_nobody_acknowledged_come_again_after_a_replug),
	TEST(a_brown_out_loses_nothing),
	TEST(after_unplug_the_wands_records_are_read_and_acknowledged_here),
	TEST(another_host_that_takes_over_is_left_alone_until_the_next_open),
	TEST(an_idle_session_sends_nothing),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
