// SPDX-License-Identifier: GPL-2.0-or-later
// The host's time-outs of wand-protocol A5, and what they bring back.
#include "wire/session.h"

#include "tests/unit/wire_desk.h"

Test(wire_session_times, a_command_is_said_three_times_with_the_same_tag_then_hello)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES], tag;

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	session_ack(&desk.session, 3, WAND_BOOT);
	commands(&desk, true);
	tag = desk.frame[2];
	for (int i = 0; i < 2; i++) {
		uint64_t before = desk.now;

		(void)wait_due(&desk);
		cr_assert_eq(desk.now - before, 500);
		cr_assert_eq(commands(&desk, true), 1);
		cr_assert_eq(desk.frame[1], FRAME_ACK);
		cr_assert_eq(desk.frame[2], tag);
	}
	(void)wait_due(&desk);
	cr_assert_eq(commands(&desk, true), 1);
	cr_assert_eq(desk.frame[1], FRAME_HELLO);
	close_desk(&desk);
}

Test(wire_session_times, on_usb_it_is_silent_after_three_hellos_and_any_frame_wakes_it)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];
	enum session_event event = SESSION_NOTHING;

	open_desk(&desk, false);
	while (event == SESSION_NOTHING) {
		commands(&desk, true);
		event = wait_due(&desk);
	}
	cr_assert_eq(event, SESSION_LOST);
	cr_assert_eq(desk.session.state, SESSION_SILENT);
	cr_assert_eq(desk.hellos, 9); /* three HELLOs, each three times */
	cr_assert_eq(desk.now, 1000 + 9 * 500);
	cr_assert_eq(session_deadline(&desk.session), SESSION_NEVER);
	wire_status(frame, &desk.wand, 0, 0, 0);
	(void)hear(&desk, frame);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_HELLO);
}

Test(wire_session_times, on_a_stream_hello_slows_down_and_never_ends)
{
	struct desk desk;
	uint64_t before = 1000;

	open_desk(&desk, true);
	for (int i = 0; i < 100; i++) {
		cr_assert_eq(commands(&desk, true), 1);
		cr_assert_eq(wait_due(&desk), SESSION_NOTHING);
		cr_assert_eq(desk.now - before, i < 5 ? 1000 : 10000);
		before = desk.now;
	}
}

Test(wire_session_times, a_gap_in_a_record_asks_three_times_then_hello)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.session.want = 2;
	for (int i = 0; i < 4; i++) {
		uint64_t before;

		record_of(&desk, 2, frame);
		(void)hear(&desk, frame);
		before = desk.now;
		(void)wait_due(&desk);
		cr_assert_eq(desk.now - before, 1000);
		cr_assert_eq(commands(&desk, false), 1);
		cr_assert_eq(desk.frame[1], i < 3 ? FRAME_SEND : FRAME_HELLO);
		cr_assert(wire_take(&desk.wand, frame));
		(void)hear(&desk, frame);
	}
	close_desk(&desk);
}

Test(wire_session_times, a_lost_last_frame_is_found_by_one_question)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	while (desk.got < 2 && wire_take(&desk.wand, frame))
		(void)hear(&desk, frame);
	cr_assert(wire_take(&desk.wand, frame)); /* record 3 is lost */
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	close_desk(&desk);
}

Test(wire_session_times, a_record_whose_only_frame_was_garbled_is_asked_for)
{
	for (int dropped = 0; dropped < 2; dropped++) {
		struct desk desk;
		uint8_t frame[FRAME_BYTES];

		open_session(&desk, frame);
		talk_until_quiet(&desk);
		wire_store(&desk.wand, FRAME_SCAN, "4006381333931", 13);
		cr_assert(wire_take(&desk.wand, frame));
		frame[40] ^= 1;
		if (dropped) /* a packet that was none */
			session_garbled(&desk.session, desk.now);
		else
			cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
		cr_assert_eq(desk.session.stats.bad_frame, 1);
		cr_assert_eq(session_deadline(&desk.session), desk.now + 1000);
		talk_until_quiet(&desk);
		cr_assert_eq(desk.got, 4);
		close_desk(&desk);
	}
}

Test(wire_session_times, a_record_that_is_lost_whole_after_send_is_found_too)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	while (wire_take(&desk.wand, frame))
		; /* everything is lost */
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	close_desk(&desk);
}

Test(wire_session_times, a_repair_that_is_lost_too_is_repaired)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	cr_assert(wire_take(&desk.wand, frame)); /* record 1 is lost */
	cr_assert(wire_take(&desk.wand, frame));
	desk.now += 200;
	(void)hear(&desk, frame); /* record 2: ask for 1 */
	commands(&desk, false);
	cr_assert(wire_take(&desk.wand, frame));
	(void)hear(&desk, frame);		 /* STATUS */
	cr_assert(wire_take(&desk.wand, frame)); /* record 1 is lost again */
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	close_desk(&desk);
}

Test(wire_session_times, broken_and_unknown_frames_are_counted)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	record_of(&desk, 1, frame);
	frame[40] ^= 1;
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	frame[1] = 0x7f;
	frame_seal(frame);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(desk.session.stats.bad_frame, 2);
	cr_assert_eq(commands(&desk, false), 0);
	close_desk(&desk);
}

Test(wire_session, a_record_that_is_refused_stops_the_wand_and_comes_again)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	record_of(&desk, 1, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_GOT);
	session_refuse(&desk.session);
	cr_assert_eq(desk.session.stats.records, 0);
	desk.now += 200;
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_SEND);
	cr_assert_eq(desk.frame[3], 1, "HOLD");
	cr_assert_eq(wire_get32(desk.frame + 4), 1);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 1, "nothing more is taken");
	desk.now += 200;
	session_hold(&desk.session, false);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 4);
	close_desk(&desk);
}

Test(wire_session, a_wand_without_a_serial_is_let_go)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_desk(&desk, false);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert(wire_take(&desk.wand, frame));
	memset(frame + 12, 0, 16);
	frame_seal(frame);
	cr_assert_eq(hear(&desk, frame), SESSION_LOST);
	cr_assert_eq(desk.session.state, SESSION_PLAIN);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_BYE);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.session.state, SESSION_PLAIN);
	cr_assert_eq(desk.hellos, 1);
	cr_assert_eq(desk.session.stats.timeouts, 0);
	close_desk(&desk);
}

Test(wire_session, a_bye_that_is_not_answered_is_said_three_times)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];
	unsigned int byes = 0;

	open_desk(&desk, false);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert(wire_take(&desk.wand, frame));
	memset(frame + 12, 0, 16);
	frame_seal(frame);
	(void)hear(&desk, frame);
	byes += commands(&desk, true);
	while (session_deadline(&desk.session) != SESSION_NEVER) {
		(void)wait_due(&desk);
		byes += commands(&desk, true);
	}
	cr_assert_eq(byes, 3);
	cr_assert_eq(desk.session.state, SESSION_PLAIN);
	close_desk(&desk);
}
