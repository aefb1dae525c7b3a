// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_store.o sim/wand_device.o sim/wand_session.o
//
// The wand's state machine against a scripted host: each rule of A3 to A6.
#include "tests/unit/sim_wand_desk.h"

Test(sim_wand_session, says_nothing_of_its_own_before_hello_and_send)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	scan(&desk, "3017620422003");
	cr_assert_not(fetch(&desk, frame));
	cr_assert_eq(hello(&desk), 0);
	cr_assert_eq(wand_get32(desk.status + 4), NONCE);
	cr_assert_not(fetch(&desk, frame));
	cr_assert_eq(send_from(&desk, 0), 0);
	cr_assert_eq(drain(&desk), 1);
	cr_assert_eq(desk.session.state, WAND_READY);
	scan(&desk, "12345670");
	cr_assert(fetch(&desk, frame));
	cr_assert_eq(number_of(frame), 2);
	desk_close(&desk);
}

Test(sim_wand_session, without_a_session_only_hello_and_get_status_work)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	for (unsigned int type = 0x82; type <= 0x88; type++) {
		uint8_t want = type == 0x85 ? 0 : 1;

		cr_assert_eq(command(&desk, (uint8_t)type, 0, 0, 0, 0), want, "%02X", type);
		cr_assert_eq(wand_get32(desk.status + 4), 0);
	}
	cr_assert_eq(hello(&desk), 0);
	cr_assert_eq(command(&desk, 0x88, 0, 0, 0, 0), 0);
	cr_assert_eq(send_from(&desk, 0), 1);
	desk_close(&desk);
}

Test(sim_wand_session, hello_wants_a_nonce_and_a_version_that_the_wand_speaks)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	cr_assert_eq(command(&desk, 0x81, 1, 0, 0, 1), 4);
	cr_assert_eq(command(&desk, 0x81, 9, NONCE, 0, 2), 7);
	cr_assert_eq(desk.status[2], 1, "the wand's highest version");
	cr_assert_eq(wand_get32(desk.status + 4), 0);
	cr_assert_eq(command(&desk, 0x81, 9, NONCE, 0, 1), 0);
	cr_assert_eq(desk.status[2], 1);
	cr_assert_eq(command(&desk, 0x81, 9, NONCE + 1, 0, 2), 7,
		     "it also ends the session before");
	cr_assert_eq(desk.session.state, WAND_PLAIN);
	desk_close(&desk);
}

Test(sim_wand_session, unknown_commands_are_error_2_and_other_reports_are_not_answered)
{
	uint8_t frame[WAND_FRAME_SIZE] = { WAND_REPORT_IN, 0x81 }, status[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	cr_assert_eq(command(&desk, 0x80, 0, 0, 0, 0), 2);
	cr_assert_eq(hello(&desk), 0);
	cr_assert_eq(command(&desk, 0x89, 0, 0, 0, 0), 2);
	cr_assert_eq(command(&desk, 0xff, 0, 0, 0, 0), 2);
	cr_assert_not(wand_session_command(&desk.session, frame, desk.now, status));
	desk_close(&desk);
}

Test(sim_wand_session, send_starts_repeats_pauses_and_goes_on)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	for (int i = 0; i < 5; i++)
		scan(&desk, "12345670");
	hello(&desk);
	cr_assert_eq(send_from(&desk, 7), 4, "over last + 1");
	cr_assert_not(fetch(&desk, frame), "still held");
	cr_assert_eq(send_from(&desk, 6), 0);
	cr_assert_eq(desk.session.state, WAND_READY);
	cr_assert_eq(send_from(&desk, 3), 0);
	fetch(&desk, frame);
	cr_assert_eq(number_of(frame), 3);
	cr_assert_eq(command(&desk, 0x82, 1, 4, 0, 0), 0, "HOLD");
	cr_assert_eq(desk.session.state, WAND_HELD);
	cr_assert_not(fetch(&desk, frame));
	cr_assert_eq(send_from(&desk, 0), 0);
	cr_assert_eq(drain(&desk), 5);
	cr_assert_eq(ack(&desk, 2), 0);
	cr_assert_eq(send_from(&desk, 1), 0, "below the oldest is the oldest");
	fetch(&desk, frame);
	cr_assert_eq(number_of(frame), 3);
	desk_close(&desk);
}

Test(sim_wand_session, a_send_in_the_middle_of_a_record_breaks_it_off)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	clip(&desk, 560);
	hello(&desk);
	send_from(&desk, 0);
	for (int i = 0; i < 4; i++)
		fetch(&desk, frame);
	cr_assert_eq(frame[1], 3);
	cr_assert_eq(wand_get16(frame + 4), 2);
	send_from(&desk, 1);
	fetch(&desk, frame);
	cr_assert_eq(number_of(frame), 1);
	cr_assert_eq(ack(&desk, 1), 5, "half fetched is not fetched");
	cr_assert_eq(drain(&desk), 10);
	cr_assert_eq(ack(&desk, 1), 0);
	desk_close(&desk);
}

Test(sim_wand_session, ack_erases_only_what_this_session_fetched_whole)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	for (int i = 0; i < 4; i++)
		scan(&desk, "12345670");
	hello(&desk);
	cr_assert_eq(ack(&desk, 1), 5, "not fetched");
	send_from(&desk, 3);
	drain(&desk);
	cr_assert_eq(ack(&desk, 2), 5, "2 itself was not fetched");
	cr_assert_eq(command(&desk, 0x83, 0, 4, BOOT + 1, 0), 5, "another boot");
	cr_assert_eq(ack(&desk, 9), 5);
	cr_assert_eq(ack(&desk, 0), 4);
	cr_assert_eq(desk.wand.store.count, 4);
	hello(&desk);
	cr_assert_eq(ack(&desk, 4), 5, "fetched, but not in this session");
	send_from(&desk, 3);
	drain(&desk);
	cr_assert_eq(ack(&desk, 3), 0);
	cr_assert_eq(desk.wand.store.count, 1);
	cr_assert_eq(ack(&desk, 3), 0, "already erased: done");
	cr_assert_eq(command(&desk, 0x83, 0, 2, BOOT + 1, 0), 0, "already erased: done");
	cr_assert_eq(desk.wand.store.count, 1);
	desk_close(&desk);
}

Test(sim_wand_session, a_record_erased_while_it_is_sent_again_is_broken_off)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	clip(&desk, 560);
	scan(&desk, "12345670");
	hello(&desk);
	send_from(&desk, 0);
	drain(&desk);
	send_from(&desk, 1);
	fetch(&desk, frame);
	fetch(&desk, frame);
	cr_assert_eq(ack(&desk, 1), 0);
	cr_assert(fetch(&desk, frame));
	cr_assert_eq(number_of(frame), 2);
	cr_assert_not(fetch(&desk, frame));
	desk_close(&desk);
}

Test(sim_wand_session, erase_needs_its_word_and_spares_what_came_meanwhile)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	scan(&desk, "12345670");
	scan(&desk, "12345671");
	hello(&desk);
	scan(&desk, "12345672");
	cr_assert_eq(command(&desk, 0x84, 0, 2, BOOT, 0), 4);
	cr_assert_eq(command(&desk, 0x84, 0, 2, BOOT + 1, 0x53415245), 5);
	cr_assert_eq(command(&desk, 0x84, 0, 4, BOOT, 0x53415245), 5);
	cr_assert_eq(desk.wand.store.count, 3);
	cr_assert_eq(command(&desk, 0x84, 0, 2, BOOT, 0x53415245), 0);
	cr_assert_eq(desk.wand.store.count, 1);
	desk_close(&desk);
}

Test(sim_wand_session, a_store_that_cannot_be_written_answers_busy_and_erases_nothing)
{
	struct desk desk;
	int fd;

	desk_open(&desk, 1 << 20);
	scan(&desk, "12345670");
	hello(&desk);
	send_from(&desk, 0);
	drain(&desk);
	fd = desk.wand.store.fd;
	desk.wand.store.fd = -1;
	cr_assert_eq(ack(&desk, 1), 6);
	cr_assert_eq(desk.wand.store.count, 1);
	desk.wand.store.fd = fd;
	cr_assert_eq(ack(&desk, 1), 0);
	desk_close(&desk);
}

Test(sim_wand_session, every_third_command_is_busy_when_asked_to)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	desk.session.busy_every = 3;
	cr_assert_eq(hello(&desk), 0);
	cr_assert_eq(send_from(&desk, 0), 0);
	cr_assert_eq(send_from(&desk, 0), 6);
	cr_assert_eq(send_from(&desk, 0), 0);
	desk_close(&desk);
}

Test(sim_wand_session, the_clock_counts_from_power_up_until_it_is_set)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	desk.wand.clock_offset_ms = -desk.now;
	desk.now += 1500;
	scan(&desk, "12345670");
	hello(&desk);
	cr_assert_eq(wand_get32(desk.status + 48), 1);
	cr_assert_eq(wand_get16(desk.status + 52), 500);
	cr_assert_eq(desk.status[54] & 1, 0);
	cr_assert_eq(command(&desk, 0x86, 0, 1764000000, 0, 1000), 4);
	cr_assert_eq(desk.status[54] & 1, 0);
	cr_assert_eq(command(&desk, 0x86, 0, 1764000000, 0, 999), 0);
	cr_assert_eq(desk.status[54] & 1, 1);
	cr_assert_eq(wand_get32(desk.status + 48), 1764000000);
	cr_assert_eq(wand_get16(desk.status + 52), 999);
	desk.now += 2001;
	scan(&desk, "12345671");
	cr_assert_eq(wand_store_find(&desk.wand.store, 1)->seconds, 1, "old stamps stay");
	cr_assert_eq(wand_store_find(&desk.wand.store, 1)->flags & WAND_FLAG_CLOCK_SET, 0);
	cr_assert_eq(wand_store_find(&desk.wand.store, 2)->seconds, 1764000003);
	cr_assert_eq(wand_store_find(&desk.wand.store, 2)->ms, 0);
	cr_assert_eq(wand_store_find(&desk.wand.store, 2)->flags & WAND_FLAG_CLOCK_SET, 1);
	desk_close(&desk);
}

Test(sim_wand_session, feedback_sounds_only_for_the_newest_of_its_kind_and_in_time)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	hello(&desk);
	scan(&desk, "12345670");
	scan(&desk, "12345671");
	clip(&desk, 56);
	cr_assert_eq(feedback(&desk, 0x42, 2), 4);
	cr_assert_eq(feedback(&desk, 0x86, 1), 0);
	cr_assert_not(perceived(&desk, "tone: good"), "a newer scan is there");
	cr_assert_eq(feedback(&desk, 0x86, 2), 0);
	cr_assert(perceived(&desk, "tone: good"), "the clip is of another kind");
	cr_assert_eq(feedback(&desk, 0x87, 3), 0);
	cr_assert(perceived(&desk, "tone: not on file"));
	cr_assert_eq(command(&desk, 0x87, 0x85, 2, BOOT + 1, 0), 0);
	cr_assert_not(perceived(&desk, "tone: error"), "another boot");
	desk.now += 3000;
	feedback(&desk, 0x85, 2);
	cr_assert(perceived(&desk, "tone: error"));
	feedback(&desk, 0x01, 2);
	cr_assert(perceived(&desk, "light: busy"));
	desk.now += 1;
	feedback(&desk, 0x86, 3);
	cr_assert_not(perceived(&desk, "tone"), "over 3 s");
	desk.now += 6999;
	feedback(&desk, 0x86, 2);
	cr_assert(perceived(&desk, "tone: good"), "10 s after busy");
	desk.now += 1;
	feedback(&desk, 0x86, 2);
	cr_assert_not(perceived(&desk, "tone"));
	feedback(&desk, 0x86, 0);
	cr_assert(perceived(&desk, "tone: good"), "number 0 is any");
	desk_close(&desk);
}

Test(sim_wand_session, feedback_still_sounds_after_erasing_but_not_twice_for_one_tag)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	scan(&desk, "12345670");
	hello(&desk);
	send_from(&desk, 0);
	drain(&desk);
	ack(&desk, 1);
	feedback(&desk, 0x86, 1);
	cr_assert(perceived(&desk, "tone: good"));
	cr_assert_eq(command_tagged(&desk, 0x87, 0x86, 1, BOOT, 0), 0);
	cr_assert_not(perceived(&desk, "tone"));
	desk_close(&desk);
}

Test(sim_wand_session, a_full_memory_refuses_loudly_and_tells_the_host_at_most_each_10_s)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;
	unsigned int fitting = (WAND_MEMORY_MIN - 256) / 128;

	desk_open(&desk, WAND_MEMORY_MIN);
	hello(&desk);
	for (unsigned int i = 0; i < fitting; i++)
		scan(&desk, "12345670");
	cr_assert_eq(desk.wand.store.count, fitting);
	cr_assert_eq(wand_store_free(&desk.wand.store), 0);
	scan(&desk, "12345670");
	cr_assert(perceived(&desk, "tone: memory full"));
	cr_assert_eq(desk.wand.store.count, fitting);
	cr_assert(fetch(&desk, frame));
	cr_assert_eq(frame[1], 1);
	cr_assert_eq(frame[3], 0, "reason: changed");
	cr_assert_eq(wand_get32(frame + 44), 1);
	cr_assert_not(fetch(&desk, frame));
	scan(&desk, "12345670");
	desk.now += 9999;
	cr_assert_not(fetch(&desk, frame));
	desk.now += 1;
	cr_assert(fetch(&desk, frame));
	cr_assert_eq(wand_get32(frame + 44), 2);
	desk_close(&desk);
}

Test(sim_wand_session, an_unasked_status_does_not_disturb_a_record)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	clip(&desk, 112);
	hello(&desk);
	send_from(&desk, 0);
	fetch(&desk, frame);
	desk.wand.battery = 40;
	fetch(&desk, frame);
	cr_assert_eq(frame[1], 1);
	cr_assert_eq(frame[55], 40);
	fetch(&desk, frame);
	cr_assert_eq(frame[1], 3);
	cr_assert_eq(wand_get16(frame + 4), 0);
	fetch(&desk, frame);
	cr_assert_eq(wand_get16(frame + 4), 1);
	cr_assert_not(fetch(&desk, frame));
	cr_assert_eq(ack(&desk, 1), 0);
	desk_close(&desk);
}

Test(sim_wand_session, after_its_own_reset_the_wand_says_so_once_and_its_old_records_stay)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	scan(&desk, "12345670");
	hello(&desk);
	send_from(&desk, 0);
	drain(&desk);
	wand_device_reset(&desk.wand, 0xb00, desk.now);
	wand_session_reset(&desk.session);
	cr_assert(fetch(&desk, frame));
	cr_assert_eq(frame[3], 1, "reason: no session");
	cr_assert_eq(frame[57], 1);
	cr_assert_eq(wand_get32(frame + 4), 0);
	cr_assert_eq(wand_get32(frame + 8), 0xb00);
	cr_assert_not(fetch(&desk, frame));
	cr_assert_eq(ack(&desk, 1), 1);
	scan(&desk, "12345671");
	hello(&desk);
	send_from(&desk, 0);
	fetch(&desk, frame);
	cr_assert_eq(wand_get32(frame + 8), BOOT, "a record keeps its boot");
	fetch(&desk, frame);
	cr_assert_eq(wand_get32(frame + 8), 0xb00);
	cr_assert_eq(ack(&desk, 1), 0);
	desk_close(&desk);
}

Test(sim_wand_session, the_waiting_light_burns_from_10_s_after_fetching_to_the_ack)
{
	struct desk desk;

	desk_open(&desk, 1 << 20);
	scan(&desk, "12345670");
	hello(&desk);
	send_from(&desk, 0);
	drain(&desk);
	desk.now += 9999;
	wand_session_tick(&desk.session, desk.now);
	cr_assert_not(perceived(&desk, "light"));
	desk.now += 1;
	wand_session_tick(&desk.session, desk.now);
	cr_assert(perceived(&desk, "light: waiting"));
	ack(&desk, 1);
	cr_assert(perceived(&desk, "light: off"));
	desk_close(&desk);
}

Test(sim_wand_session, records_of_every_length_come_whole_inline_and_in_fragments)
{
	static char code[800];
	uint8_t frame[WAND_FRAME_SIZE], whole[800];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	hello(&desk);
	send_from(&desk, 0);
	for (uint32_t len = 1; len < sizeof(code); len += len < 150 ? 1 : 31) {
		uint32_t have;

		for (uint32_t i = 0; i < len; i++)
			code[i] = (char)('A' + i % 26);
		code[len] = '\0';
		scan(&desk, code);
		cr_assert(fetch(&desk, frame));
		cr_assert_eq(wand_get32(frame + 20), len);
		have = frame[32];
		cr_assert_eq(have, len < 29 ? len : 29);
		memcpy(whole, frame + 33, have);
		for (uint32_t index = 0; have < len; index++) {
			uint32_t part = len - have < 56 ? len - have : 56;

			cr_assert(fetch(&desk, frame));
			cr_assert_eq(frame[1], 3);
			cr_assert_eq(wand_get16(frame + 4), index);
			memcpy(whole + have, frame + 6, part);
			have += part;
		}
		cr_assert_arr_eq(whole, code, len);
		cr_assert_not(fetch(&desk, frame));
	}
	desk_close(&desk);
}

Test(sim_wand_session, a_random_host_never_makes_the_wand_lose_or_number_wrongly)
{
	struct desk desk;
	uint32_t seed = 99, made = 0;

	desk_open(&desk, 1 << 20);
	for (int round = 0; round < 20000; round++) {
		uint32_t dice = (seed = seed * 1664525 + 1013904223) >> 16, before;
		uint32_t pick = desk.wand.store.acked + dice % 5;
		uint8_t frame[WAND_FRAME_SIZE];

		before = desk.wand.store.acked;
		if (dice % 7 == 0 && made < 3000) {
			scan(&desk, "12345670");
			made++;
		} else if (dice % 7 == 1) {
			const struct wand_record *r = wand_store_find(&desk.wand.store, pick);
			bool due = r && r->fetched && desk.session.nonce;

			ack(&desk, pick);
			cr_assert_eq(desk.wand.store.acked, due ? pick : before);
		} else if (dice % 29 == 2) {
			hello(&desk);
		} else if (dice % 7 == 3) {
			command(&desk, 0x82, dice % 64 == 5, pick, 0, 0);
		} else if (dice % 97 == 4) {
			command(&desk, (uint8_t)(0x85 + dice % 4), 0, pick, 0, 0);
		} else {
			fetch(&desk, frame);
		}
		cr_assert_eq(wand_store_last(&desk.wand.store), made);
	}
	cr_assert_gt(desk.wand.store.acked, 100);
	desk_close(&desk);
}
