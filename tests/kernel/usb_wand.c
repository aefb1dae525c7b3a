// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o
/* The wand on a real (emulated) bus: enumeration, stalls, babble, and the plug pulled anywhere. */
#include <errno.h>
#include <fcntl.h>
#include <linux/hidraw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/kernel/kit.h"

enum { MEMORY = 16 << 20, CLIP = 400, FRAMES = 16 };

static struct kit_wand wand;
static unsigned int times_seen[1000];

static void start(unsigned int scans)
{
	kit_wand_start(&wand, MEMORY);
	if (scans)
		kit_wand_say(&wand, "fill %u", scans);
}

static bool try_open(int ms)
{
	char path[32];
	int number = kit_number(wand.serial, ms);

	if (number < 0)
		return false;
	wand.number = (unsigned int)number;
	snprintf(path, sizeof(path), "/dev/barcode%d", number);
	wand.node = open(path, O_RDWR);
	return wand.node >= 0;
}

static void open_node(void)
{
	if (!try_open(10000))
		kit_fail("no /dev/barcodeN: %m");
}

/* Reads and acknowledges until the wand is empty, or the plug is out; remembers what was seen. */
static void drain(uint32_t until)
{
	static struct kit_records records;

	for (int turns = 0; turns < 400 && !(until && times_seen[until]); turns++) {
		short events = kit_poll(wand.node, POLLIN, 50);

		if (!(events & POLLIN)) {
			if (events & POLLHUP)
				return;
			continue;
		}
		records.count = 0;
		records.used = 0;
		if (kit_read(wand.node, &records, KIT_BUFFER) <= 0)
			return;
		for (size_t i = 0; i < records.count; i++)
			if (records.at[i]->number)
				times_seen[records.at[i]->number]++;
		kit_equal(kit_ack(wand.node, records.at[records.count - 1]->seq), 0);
	}
}

static void all_came(uint32_t last)
{
	for (uint32_t i = 1; i <= last; i++)
		if (!times_seen[i])
			kit_fail("record %u is missing", i);
}

static void it_is_enumerated_and_bound(void)
{
	start(3);
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	kit_check(kit_log_has("SerialNumber: W"));
	drain(3);
	kit_wand_say(&wand, "left 0");
	all_came(3);
	kit_check(!strcmp(kit_info(wand.node).serial, wand.serial));
	kit_check(kit_exists("/sys/class/power_supply/barcode%u-battery/capacity", wand.number));
}

static void an_endpoint_that_stalls_loses_nothing(void)
{
	start(1);
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	drain(1);
	for (int i = 0; i < 3; i++) {
		kit_wand_say(&wand, "fault in");
		kit_wand_say(&wand, "fill 2");
		drain(3 + 2 * (uint32_t)i);
	}
	all_came(7);
	kit_wand_say(&wand, "left 0");
}

static void a_stalled_output_goes_by_endpoint_0(void)
{
	struct barcode_feedback feedback = { .verdict = BARCODE_VERDICT_GOOD };

	start(1);
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	kit_wand_say(&wand, "fault out");
	kit_equal(ioctl(wand.node, BARCODE_FEEDBACK, &feedback), 0);
	kit_wand_say(&wand, "hear tone: good");
	drain(1);
	kit_wand_say(&wand, "left 0");
}

static void babble_and_short_packets_do_no_harm(void)
{
	start(2);
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	drain(2);
	kit_wand_say(&wand, "babble 128");
	kit_wand_say(&wand, "babble 200");
	for (int size = 1; size < 64; size += 9)
		kit_wand_say(&wand, "babble %d", size);
	kit_wand_say(&wand, "fill 2");
	drain(4);
	all_came(4);
	kit_wand_say(&wand, "left 0");
	kit_check(kit_stats(wand.node).bad_frame > 0);
}

static void feature_reports_are_refused_and_do_no_harm(void)
{
	char path[32];
	uint8_t report[64] = { 2 };
	int raw = -1;

	start(1);
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	for (int i = 0; i < 8 && raw < 0; i++) {
		snprintf(path, sizeof(path), "/dev/hidraw%d", i);
		raw = open(path, O_RDWR);
	}
	kit_check(raw >= 0);
	kit_check(ioctl(raw, HIDIOCGFEATURE(sizeof(report)), report) < 0);
	drain(1);
	kit_wand_say(&wand, "left 0");
}

/* At frame 1, 2, 3, ... in either direction; whatever happens, nothing is lost. */
static void the_plug_is_pulled_at_each_packet_of_an_upload(void)
{
	uint32_t last = 0;

	start(0);
	for (unsigned int at = 1; at <= FRAMES; at++) {
		kit_wand_say(&wand, "fill 2");
		kit_wand_say(&wand, "clip %d", CLIP);
		last += 3;
		kit_wand_say(&wand, "cut %u", at);
		kit_wand_say(&wand, "try plug");
		if (try_open(3000)) { /* it may be out again before we are there */
			drain(0);
			close(wand.node);
		}
		wand.node = -1;
		kit_wand_say(&wand, "cut 0");
		kit_wand_say(&wand, "out");
	}
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	drain(last);
	kit_wand_say(&wand, "left 0");
	all_came(last);
}

static void the_plug_is_pulled_at_each_control_request(void)
{
	start(2);
	for (unsigned int at = 1; at <= 4; at++) {
		kit_wand_say(&wand, "fault setup %u", at);
		kit_wand_say(&wand, "try plug");
		kit_wand_say(&wand, "wait 300");
		kit_wand_say(&wand, "out");
	}
	kit_wand_say(&wand, "fault setup 0");
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	drain(2);
	all_came(2);
	kit_wand_say(&wand, "left 0");
}

static void the_plug_is_pulled_while_a_command_is_out(void)
{
	struct barcode_feedback feedback = { .verdict = BARCODE_VERDICT_GOOD };

	start(1);
	for (int i = 0; i < 10; i++) {
		kit_wand_say(&wand, "plug");
		kit_wand_say(&wand, "session");
		open_node();
		for (int j = 0; j < 20; j++)
			(void)ioctl(wand.node, BARCODE_FEEDBACK, &feedback);
		kit_wand_say(&wand, "unplug");
		for (int ms = 0; ms < 5000 && !(kit_poll(wand.node, 0, 0) & POLLHUP); ms += 10)
			kit_sleep(10);
		kit_check(kit_poll(wand.node, 0, 0) & POLLHUP);
		close(wand.node);
	}
	wand.node = -1;
}

/* KIT_CYCLES of them, 10 unless told; each takes the bus half a second. */
static void many_plug_cycles_leave_nothing_behind(void)
{
	const char *cycles = getenv("KIT_CYCLES");

	start(1);
	kit_wand_say(&wand, "replug %s", cycles ? cycles : "10");
	kit_wand_say(&wand, "plug");
	kit_wand_say(&wand, "session");
	open_node();
	drain(1);
	all_came(1);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(it_is_enumerated_and_bound),
	TEST(an_endpoint_that_stalls_loses_nothing),
	TEST(a_stalled_output_goes_by_endpoint_0),
	TEST(babble_and_short_packets_do_no_harm),
	TEST(feature_reports_are_refused_and_do_no_harm),
	TEST(the_plug_is_pulled_at_each_packet_of_an_upload),
	TEST(the_plug_is_pulled_at_each_control_request),
	TEST(the_plug_is_pulled_while_a_command_is_out),
	TEST(many_plug_cycles_leave_nothing_behind),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
