// SPDX-License-Identifier: GPL-2.0-or-later
//
// A scanner and a wand with its session over hidraw: the node is one end of a socketpair, the
// device the other.
// objects: daemon/*
#include "daemon/wand_hidraw.h"

#include <time.h>

#include "tests/unit/house_kit.h"
#include "tests/unit/wire_wand.h"

enum { REPORT = 64, TURNS_MAX = 400 };

#define SERIAL "REF0000042"

static struct wire_wand wand;
static int node;
static unsigned int hellos, feedbacks;
static uint8_t verdict;

static const struct report_layout layout = {
	.has_scanner = true,
	.has_session = true,
	.numbered = true,
	.id = 2,
	.size = REPORT,
	.count = { 1, 1 },
	.aim = { 2, 3 },
	.data = { 5, 56 },
	.continued = { 63, 1 },
	.output_id = 4,
	.output_size = 2,
	.output_bits = { 13, 14, 15, 9, 10 },
};

static void start(void)
{
	open_house();
	wand = (struct wire_wand){ .boot = WAND_BOOT };
	node = -1;
	hellos = feedbacks = verdict = 0;
}

static void stop(void)
{
	if (node >= 0)
		close(node);
	wire_forget(&wand);
	close_house();
}

TestSuite(daemon_wand_hidraw, .init = start, .fini = stop, .timeout = 60);

static void plug(void)
{
	int ours;

	if (node >= 0)
		close(node);
	make_node(&ours, &node);
	wand.nonce = 0;
	wand.answer_count = 0;
	cr_assert(wand_hidraw_adopt(house, ours, &layout, "/dev/hidraw7", "0c2e:0907:x"));
}

/* One turn of both: false when the wand had nothing to say and the host said nothing. */
static bool turn(bool answers)
{
	uint8_t frame[FRAME_BYTES];
	bool busy = false;

	cr_assert_geq(sd_event_run(house->loop, 1000), 0);
	while (recv(node, frame, sizeof(frame), 0) > 0) {
		busy = true;
		hellos += frame[0] == FRAME_TO_WAND && frame[1] == FRAME_HELLO;
		if (frame[1] == FRAME_FEEDBACK) {
			feedbacks++;
			verdict = frame[3];
		}
		if (answers && frame[0] == FRAME_TO_WAND)
			wire_give(&wand, frame);
	}
	if (answers && wire_take(&wand, frame)) {
		busy = true;
		(void)send(node, frame, sizeof(frame), 0);
	}
	return busy;
}

/* Until the wand is empty and all is quiet, or too long. */
static void talk(void)
{
	unsigned int quiet = 0;

	for (unsigned int i = 0; i < TURNS_MAX && quiet < 20; i++)
		quiet = turn(true) || wand.erased != wand.last ? 0 : quiet + 1;
}

static void scan_live(const char *code)
{
	uint8_t report[REPORT] = { 2, (uint8_t)strlen(code), ']', 'E', '0' };

	memcpy(report + 5, code, strlen(code));
	cr_assert_eq(send(node, report, sizeof(report), 0), REPORT);
}

Test(daemon_wand_hidraw, a_session_empties_the_wand_into_the_journal)
{
	for (unsigned int i = 0; i < 20; i++)
		wire_store(&wand, FRAME_SCAN, "3017620422003", 13);
	plug();
	talk();
	cr_assert_eq(wand.erased, 20);
	cr_assert_eq(records_of(SERIAL), 20);
	cr_assert_eq(journalled(EVENT_CLOCK, SERIAL, NULL).events, 1);
	cr_assert_str_eq(wands_first(house)->state, "session");
	cr_assert_not_null(wands_find(house, SERIAL));
}

Test(daemon_wand_hidraw, a_record_that_comes_again_counts_once)
{
	wire_store(&wand, FRAME_SCAN, "3017620422003", 13);
	plug();
	talk();
	wand.erased = 0; /* the acknowledgement was not durable in the wand */
	wand.boot++;
	plug();
	talk();
	cr_assert_eq(wand.erased, 1);
	cr_assert_eq(records_of(SERIAL), 1);
}

Test(daemon_wand_hidraw, what_the_journal_does_not_take_stays_in_the_wand)
{
	plug();
	talk();
	wire_store(&wand, FRAME_SCAN, "3017620422003", 13);
	break_journal(true);
	for (unsigned int i = 0; i < 50; i++)
		turn(true);
	cr_assert_eq(wand.acknowledged, 0);
	cr_assert_eq(wand.erased, 0);
	cr_assert_null(wands_first(house));
	break_journal(false);
	plug();
	talk();
	cr_assert_eq(wand.erased, 1);
	cr_assert_eq(records_of(SERIAL), 1);
	cr_assert_eq(journalled(EVENT_LOST, NULL, NULL).events, 0);
}

Test(daemon_wand_hidraw, a_live_scan_in_a_session_is_taken_and_a_new_session_begins)
{
	plug();
	talk();
	cr_assert_eq(hellos, 1);
	wand.nonce = 0; /* the wand left it: only then it sends report 02 */
	scan_live("3017620422003");
	/* one HELLO has its pace, so that no wand can keep us busy with them */
	for (unsigned int i = 0; i < 5000 && hellos < 2; i++)
		turn(true);
	talk();
	cr_assert_eq(records_of(SERIAL), 1);
	cr_assert_eq(hellos, 2);
	cr_assert_neq(wand.nonce, 0);
	cr_assert_str_eq(wands_first(house)->state, "session");
}

Test(daemon_wand_hidraw, a_wand_that_never_answers_is_a_plain_scanner)
{
	plug();
	for (unsigned int i = 0; i < 20; i++)
		turn(false);
	scan_live("3017620422003");
	for (unsigned int i = 0; i < 20; i++)
		turn(false);
	cr_assert_eq(records_of("0c2e:0907:x"), 1);
	cr_assert_eq(wand.acknowledged, 0);
}

Test(daemon_wand_hidraw, live_scans_that_the_journal_did_not_take_are_noted_when_it_works)
{
	plug();
	break_journal(true);
	for (unsigned int i = 0; i < 3; i++) {
		scan_live("3017620422003");
		turn(false);
	}
	break_journal(false);
	scan_live("3017620422003");
	turn(false);
	turn(false);
	cr_assert_eq(records_of(NULL), 1);
	cr_assert_eq(journalled(EVENT_LOST, NULL, "overflow").count, 3);
}

Test(daemon_wand_hidraw, the_verdict_comes_within_300_ms_of_the_scan)
{
	struct timespec began, heard;
	long ms;

	plug();
	talk();
	clock_gettime(CLOCK_MONOTONIC, &began);
	wire_store(&wand, FRAME_SCAN, "4006381333931", 13);
	while (!feedbacks)
		turn(true);
	clock_gettime(CLOCK_MONOTONIC, &heard);
	ms = (heard.tv_sec - began.tv_sec) * 1000 + (heard.tv_nsec - began.tv_nsec) / 1000000;
	cr_assert_lt(ms, 300, "%ld ms", ms);
	cr_assert_eq(verdict, WAND_NOT_ON_FILE);
}

Test(daemon_wand_hidraw, a_device_that_takes_no_reports_does_not_stop_the_loop)
{
	struct timespec began, ended;

	plug();
	for (unsigned int i = 0; i < 20; i++)
		turn(false);
	clock_gettime(CLOCK_MONOTONIC, &began);
	/* nobody reads the other end: its buffer is full after some hundred */
	for (unsigned int i = 0; i < 5000; i++)
		wands_first(house)->source->feedback(wands_first(house), WAND_GOOD, 0, 0);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	cr_assert_lt(ended.tv_sec - began.tv_sec, 2);
}
