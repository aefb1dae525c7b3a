// SPDX-License-Identifier: GPL-2.0-or-later
// The host's rules of wand-protocol A5 and A6, one by one, with a wand that does what it is told.
#include "wire/session.h"

#include "tests/unit/wire_desk.h"

Test(wire_session, fetches_all_in_order_then_sleeps)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	cr_assert_eq(desk.session.want, 4);
	cr_assert_eq(desk.wand.acknowledged, 0);
	cr_assert_eq(session_deadline(&desk.session), SESSION_NEVER);
	close_desk(&desk);
}

Test(wire_session, acknowledges_only_when_told_and_only_the_newest)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	session_ack(&desk.session, 1, WAND_BOOT);
	session_ack(&desk.session, 3, WAND_BOOT);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_ACK);
	cr_assert_eq(wire_get32(desk.frame + 4), 3);
	cr_assert_eq(wire_get32(desk.frame + 8), WAND_BOOT);
	cr_assert_eq(desk.wand.erased, 3);
	close_desk(&desk);
}

Test(wire_session, one_command_is_under_way_at_a_time)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	session_ack(&desk.session, 3, WAND_BOOT);
	session_set_time(&desk.session, 7, 8);
	session_feedback(&desk.session, 0x86, 0, 0);
	cr_assert_eq(commands(&desk, true), 1);
	cr_assert_eq(desk.frame[1], FRAME_SET_TIME);
	cr_assert_eq(wire_get16(desk.frame + 12), 8);
	close_desk(&desk);
}

/* HELLO once more, answered; what the host then expects. */
static uint32_t hello_again(struct desk *desk)
{
	uint8_t frame[FRAME_BYTES];

	session_restart(&desk->session);
	desk->now += 1000;
	commands(desk, false);
	cr_assert(wire_take(&desk->wand, frame));
	cr_assert_eq(hear(desk, frame), SESSION_OPENED);
	return desk->session.want;
}

Test(wire_session, a_second_session_goes_on_where_the_first_stood)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	session_ack(&desk.session, 1, WAND_BOOT);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.wand.erased, 1);
	cr_assert_eq(hello_again(&desk), 4);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	close_desk(&desk);
}

Test(wire_session, an_acknowledgement_that_comes_after_a_new_hello_fetches_again_and_erases)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	cr_assert_eq(hello_again(&desk), 4);
	talk_until_quiet(&desk);
	session_ack(&desk.session, 3, WAND_BOOT); /* stale: nothing was fetched in this session */
	talk_until_quiet(&desk);
	cr_assert_eq(desk.wand.erased, 0);
	cr_assert_eq(desk.got, 6);
	session_ack(&desk.session, 3, WAND_BOOT);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.wand.erased, 3);
	close_desk(&desk);
}

Test(wire_session, what_was_durable_while_there_was_no_session_is_fetched_again)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	session_restart(&desk.session);
	session_ack(&desk.session, 2, WAND_BOOT);
	cr_assert_eq(hello_again(&desk), 1);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 6);
	close_desk(&desk);
}

Test(wire_session, a_wand_that_never_agrees_to_an_acknowledgement_is_asked_again_once)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	for (int i = 0; i < 10; i++) {
		session_ack(&desk.session, 3, WAND_BOOT ^ 1);
		talk_until_quiet(&desk);
	}
	cr_assert_eq(desk.got, 6);
	cr_assert_eq(desk.wand.erased, 0);
	close_desk(&desk);
}

Test(wire_session, a_store_made_anew_is_fetched_from_its_beginning)
{
	for (int i = 0; i < 4; i++) {
		bool told = i & 1, kept = i & 2;
		struct desk desk;
		uint8_t frame[FRAME_BYTES];

		open_session(&desk, frame);
		talk_until_quiet(&desk);
		if (kept)
			session_ack(&desk.session, 3, WAND_BOOT);
		talk_until_quiet(&desk);
		wire_forget(&desk.wand);
		memset(&desk.wand, 0, sizeof(desk.wand));
		desk.wand.boot = WAND_BOOT ^ 77;
		for (int j = 0; j < 5; j++) /* the old "want", 4, is in their range */
			wire_store(&desk.wand, FRAME_SCAN, "96385074", 8);
		if (told) {
			wire_status(frame, &desk.wand, 1, FRAME_NO_SESSION, 0);
			cr_assert_eq(hear(&desk, frame), SESSION_NEWS);
			talk(&desk);
		} else {
			cr_assert_eq(hello_again(&desk), 1);
		}
		talk_until_quiet(&desk);
		cr_assert_eq(desk.got, 3 + 5);
		close_desk(&desk);
	}
}

Test(wire_session, a_status_that_counts_more_records_than_numbers_is_no_status)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_desk(&desk, false);
	commands(&desk, false);
	cr_assert(wire_take(&desk.wand, frame));
	wire_put32(frame + 36, 1); /* last is 0: record 0 would be wanted */
	frame_seal(frame);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(desk.session.state, SESSION_NEW);
	cr_assert_eq(desk.session.stats.bad_frame, 1);
	close_desk(&desk);
}

Test(wire_session, hello_goes_at_most_once_in_100_ms)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];
	uint64_t begin;

	open_session(&desk, frame);
	desk.hellos = 0;
	for (begin = desk.now; desk.now < begin + 1000; desk.now++) {
		/* opens each session and gives it up at once */
		commands(&desk, false);
		while (desk.wand.answer_count && wire_take(&desk.wand, frame))
			(void)hear(&desk, frame);
		if (desk.session.state == SESSION_LISTEN) {
			desk.wand.nonce = 0;
			wire_status(frame, &desk.wand, 1, FRAME_NO_SESSION, 0);
			(void)hear(&desk, frame);
		}
	}
	cr_assert_leq(desk.hellos, 11);
	cr_assert_geq(desk.hellos, 9);
	close_desk(&desk);
}

Test(wire_session, hold_and_resume_are_no_repairs)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	for (int i = 0; i < 4; i++) {
		desk.now += 200;
		session_hold(&desk.session, i % 2 == 0);
		commands(&desk, false);
	}
	cr_assert_eq(desk.session.stats.resends, 0);
	close_desk(&desk);
}

Test(wire_session, a_record_too_new_asks_again_and_nothing_counts_until_the_wanted_one)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.now += 200;
	record_of(&desk, 1, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_GOT);
	record_of(&desk, 3, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(commands(&desk, true), 1);
	cr_assert_eq(desk.frame[1], FRAME_SEND);
	cr_assert_eq(wire_get32(desk.frame + 4), 2);
	cr_assert_eq(desk.frame[3], 0);
	fragment_of(&desk, 2, 0, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	record_of(&desk, 3, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(commands(&desk, true), 0);
	record_of(&desk, 2, frame);
	(void)hear(&desk, frame);
	cr_assert_eq(desk.session.state, SESSION_RECORD);
	cr_assert_eq(desk.session.stats.incomplete, 1);
	close_desk(&desk);
}

Test(wire_session, an_old_record_is_counted_and_ignored)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	record_of(&desk, 1, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_GOT);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(desk.session.stats.duplicates, 1);
	cr_assert_eq(commands(&desk, false), 0);
	close_desk(&desk);
}

Test(wire_session, a_record_that_begins_again_is_begun_again)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.session.want = 2;
	for (int i = 0; i < 2; i++) {
		record_of(&desk, 2, frame);
		cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
		fragment_of(&desk, 2, 0, frame);
		cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	}
	fragment_of(&desk, 2, 1, frame);
	(void)hear(&desk, frame);
	fragment_of(&desk, 2, 2, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_GOT);
	cr_assert_eq(desk.session.payload_length, 124);
	cr_assert_arr_eq(payload, desk.wand.items[2].bytes, 124);
	close_desk(&desk);
}

Test(wire_session, fragments_out_of_order_or_of_another_record_ask_again)
{
	for (int of_another = 0; of_another < 2; of_another++) {
		struct desk desk;
		uint8_t frame[FRAME_BYTES];

		open_session(&desk, frame);
		desk.session.want = 2;
		desk.now += 200;
		record_of(&desk, 2, frame);
		(void)hear(&desk, frame);
		fragment_of(&desk, 2, !of_another, frame);
		if (of_another)
			wire_put16(frame + 2, 3);
		frame_seal(frame);
		cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
		cr_assert_eq(commands(&desk, true), 1);
		cr_assert_eq(desk.frame[1], FRAME_SEND);
		cr_assert_eq(wire_get32(desk.frame + 4), 2);
		close_desk(&desk);
	}
}

Test(wire_session, a_payload_that_is_wrong_three_times_is_kept_as_damaged_and_the_next_comes)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.wand.items[1].lies = 1000;
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	cr_assert_eq(desk.session.stats.bad_crc, 3);
	close_desk(&desk);
	open_session(&desk, frame);
	desk.wand.items[1].lies = 1000;
	for (int i = 1; i <= 3; i++) {
		record_of(&desk, 1, frame);
		cr_assert_eq(hear(&desk, frame), i < 3 ? SESSION_NOTHING : SESSION_GOT, "%d", i);
	}
	cr_assert(desk.session.record.flags & FRAME_DAMAGED);
	cr_assert_eq(desk.session.payload_length, 13);
	close_desk(&desk);
}

Test(wire_session, a_payload_that_is_wrong_twice_is_good_at_last)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.wand.items[1].lies = 2;
	talk(&desk);
	while (!desk.got) {
		(void)wait_due(&desk);
		commands(&desk, false);
		while (!desk.got && wire_take(&desk.wand, frame))
			(void)hear(&desk, frame);
	}
	cr_assert_eq(desk.session.record.number, 1);
	cr_assert_not(desk.session.record.flags & FRAME_DAMAGED);
	close_desk(&desk);
}

Test(wire_session, an_illegal_length_is_a_record_without_payload_and_the_next_goes_on)
{
	static const struct {
		uint8_t kind, inline_length;
		uint32_t length;
	} bad[] = {
		{ FRAME_SCAN, 0, FRAME_SCAN_MAX + 1 },
		{ FRAME_SCAN, 30, 40 },
		{ FRAME_SCAN, 14, 13 },
		{ FRAME_CLIP, 1, 124 },
		{ FRAME_CLIP, 0, 172033 },
		{ 9, 0, 172033 },
		{ FRAME_SCAN, 0, 0xffffffff },
		{ 9, 255, 0 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct desk desk;
		uint8_t frame[FRAME_BYTES];

		open_session(&desk, frame);
		record_of(&desk, 1, frame);
		frame[2] = bad[i].kind;
		wire_put32(frame + 20, bad[i].length);
		frame[32] = bad[i].inline_length;
		frame_seal(frame);
		cr_assert_eq(hear(&desk, frame), SESSION_GOT, "case %zu", i);
		cr_assert(desk.session.opaque);
		cr_assert_eq(desk.session.payload_length, 0);
		cr_assert_eq(desk.session.want, 2);
		cr_assert_eq(commands(&desk, false), 0);
		close_desk(&desk);
	}
}

Test(wire_session, an_unknown_kind_is_opaque_with_its_payload)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.wand.items[1].kind = 9;
	record_of(&desk, 1, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_GOT);
	cr_assert(desk.session.opaque);
	cr_assert_eq(desk.session.payload_length, 13);
	close_desk(&desk);
}

Test(wire_session, another_hosts_nonce_ends_it_until_a_restart)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.wand.nonce ^= 1;
	wire_status(frame, &desk.wand, FRAME_HELLO, 0, 99);
	cr_assert_eq(hear(&desk, frame), SESSION_LOST);
	cr_assert_eq(desk.session.state, SESSION_TAKEN);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(session_deadline(&desk.session), SESSION_NEVER);
	session_ack(&desk.session, 1, WAND_BOOT);
	cr_assert_eq(commands(&desk, false), 0);
	session_restart(&desk.session);
	desk.now += 100;
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_HELLO);
	close_desk(&desk);
}

Test(wire_session, a_wand_without_session_gets_hello_with_a_new_nonce)
{
	for (int unasked = 0; unasked < 2; unasked++) {
		struct desk desk;
		uint8_t frame[FRAME_BYTES];
		uint32_t nonce;

		open_session(&desk, frame);
		talk_until_quiet(&desk);
		nonce = desk.session.nonce;
		wire_reset(&desk.wand);
		if (unasked) {
			wire_status(frame, &desk.wand, 1, FRAME_NO_SESSION, 0);
			cr_assert_eq(hear(&desk, frame), SESSION_NEWS);
		} else {
			session_ack(&desk.session, 3, WAND_BOOT);
			commands(&desk, false);
			cr_assert(wire_take(&desk.wand, frame));
			(void)hear(&desk, frame);
		}
		cr_assert_eq(commands(&desk, false), 1);
		cr_assert_eq(desk.frame[1], FRAME_HELLO);
		cr_assert_neq(desk.session.nonce, nonce);
		cr_assert_neq(desk.session.nonce, 0);
		close_desk(&desk);
	}
}

Test(wire_session, no_common_version_is_silent)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_desk(&desk, true);
	commands(&desk, true);
	cr_assert_eq(desk.frame[3], 1);
	cr_assert_eq(wire_get16(desk.frame + 12), 1);
	wire_status(frame, &desk.wand, FRAME_HELLO, FRAME_VERSION, desk.frame[2]);
	cr_assert_eq(hear(&desk, frame), SESSION_LOST);
	cr_assert_eq(desk.session.state, SESSION_SILENT);
	cr_assert_eq(session_deadline(&desk.session), SESSION_NEVER);
}

Test(wire_session, a_hello_that_is_refused_is_said_again)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_desk(&desk, false);
	commands(&desk, true);
	wire_status(frame, &desk.wand, FRAME_HELLO, FRAME_BUSY, desk.frame[2]);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(wait_due(&desk), SESSION_NOTHING);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_HELLO);
	cr_assert_eq(desk.now, 1500);
}

Test(wire_session, busy_is_tried_again_after_a_while_with_a_new_tag)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES], tag;

	open_session(&desk, frame);
	talk_until_quiet(&desk);
	session_ack(&desk.session, 3, WAND_BOOT);
	commands(&desk, true);
	tag = desk.frame[2];
	wire_status(frame, &desk.wand, FRAME_ACK, FRAME_BUSY, tag);
	(void)hear(&desk, frame);
	cr_assert_eq(commands(&desk, true), 0);
	cr_assert_eq(session_deadline(&desk.session), desk.now + 100);
	(void)wait_due(&desk);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_ACK);
	cr_assert_neq(desk.frame[2], tag);
	close_desk(&desk);
}

Test(wire_session, send_goes_at_most_once_in_100_ms)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];
	uint64_t begin;

	open_session(&desk, frame);
	begin = desk.now;
	desk.sends = 0;
	while (desk.now < begin + 1000) {
		/* the most annoying wand: begins, and goes on out of order */
		record_of(&desk, 2, frame);
		desk.session.resync = false;
		(void)hear(&desk, frame);
		commands(&desk, false);
		while (desk.wand.answer_count && wire_take(&desk.wand, frame))
			(void)hear(&desk, frame);
		desk.now++;
	}
	cr_assert_leq(desk.sends, 10);
	cr_assert_geq(desk.sends, 9);
	close_desk(&desk);
}

Test(wire_session, hold_stops_and_resume_begins_with_the_wanted_record)
{
	struct desk desk;
	uint8_t frame[FRAME_BYTES];

	open_session(&desk, frame);
	desk.now += 200;
	session_hold(&desk.session, true);
	cr_assert_eq(commands(&desk, false), 1);
	cr_assert_eq(desk.frame[1], FRAME_SEND);
	cr_assert_eq(desk.frame[3], 1);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 0);
	record_of(&desk, 1, frame);
	cr_assert_eq(hear(&desk, frame), SESSION_NOTHING);
	cr_assert_eq(session_deadline(&desk.session), SESSION_NEVER);
	desk.now += 200;
	session_hold(&desk.session, false);
	talk_until_quiet(&desk);
	cr_assert_eq(desk.got, 3);
	close_desk(&desk);
}
