// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_store.o sim/wand_device.o sim/wand_session.o
//
// The wand's state machine against a scripted host: part D byte for byte, then each rule of A3-A6.
#include "sim/wand_session.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BOOT = 0x5eed1234, NONCE = 0x00c0ffee, MONOTONIC_0 = 1000000 };

/* One wand, one scripted host, a clock that the test moves. */
struct desk {
	char path[32];
	struct wand wand;
	struct wand_session session;
	int64_t now;
	uint8_t tag, status[WAND_FRAME_SIZE];
	char *text;
	size_t text_len;
	FILE *out;
};

static void desk_open(struct desk *desk, size_t memory)
{
	int fd;

	memset(desk, 0, sizeof(*desk));
	snprintf(desk->path, sizeof(desk->path), "/tmp/sim-wand-XXXXXX");
	fd = mkstemp(desk->path);
	cr_assert_geq(fd, 0);
	close(fd);
	unlink(desk->path);
	desk->out = open_memstream(&desk->text, &desk->text_len);
	desk->now = MONOTONIC_0;
	wand_device_init(&desk->wand, "REF0000042", BOOT, desk->out);
	cr_assert_eq(wand_store_open(&desk->wand.store, desk->path, "REF0000042", memory, BOOT,
				     NULL),
		     ERR_NONE);
	wand_session_init(&desk->session, &desk->wand);
}

static void desk_close(struct desk *desk)
{
	wand_device_done(&desk->wand);
	fclose(desk->out);
	free(desk->text);
	unlink(desk->path);
}

/* Whether a person saw or heard this line since the last time that the test asked. */
static bool perceived(struct desk *desk, const char *line)
{
	bool found;

	fflush(desk->out);
	found = strstr(desk->text, line);
	rewind(desk->out);
	memset(desk->text, 0, desk->text_len);
	return found;
}

static void scan(struct desk *desk, const char *code)
{
	struct wand_symbol symbol;

	cr_assert_eq(wand_device_symbol(code, &symbol, NULL), ERR_NONE);
	cr_assert_eq(wand_device_scan(&desk->wand, &symbol, desk->now, NULL), ERR_NONE);
}

static void clip(struct desk *desk, size_t len)
{
	uint8_t *bytes = calloc(len, 1);

	cr_assert_eq(wand_device_clip(&desk->wand, WAND_CODEC_ADPCM, bytes, len, false, desk->now,
				      NULL),
		     ERR_NONE);
	free(bytes);
}

static void give(struct desk *desk, const uint8_t frame[WAND_FRAME_SIZE])
{
	cr_assert(wand_session_command(&desk->session, frame, desk->now, desk->status));
}

static uint8_t command_tagged(struct desk *desk, uint8_t type, uint8_t arg, uint32_t number,
			      uint32_t boot, uint32_t more)
{
	uint8_t frame[WAND_FRAME_SIZE] = { WAND_REPORT_OUT, type, desk->tag, arg };

	wand_put32(frame + 4, number);
	wand_put32(frame + 8, boot);
	wand_put32(frame + 12, more);
	wand_frame_seal(frame);
	give(desk, frame);
	cr_assert_eq(desk->status[0], WAND_REPORT_IN);
	cr_assert_eq(desk->status[1], 1);
	cr_assert_eq(desk->status[3], type, "the reason is the command answered");
	cr_assert_eq(desk->status[60], desk->tag);
	return desk->status[57];
}

/* Error of the STATUS that answers. */
static uint8_t command(struct desk *desk, uint8_t type, uint8_t arg, uint32_t number, uint32_t boot,
		       uint32_t more)
{
	desk->tag++;
	return command_tagged(desk, type, arg, number, boot, more);
}

static uint8_t hello(struct desk *desk)
{
	return command(desk, 0x81, 1, NONCE, 0, 1);
}

static uint8_t send_from(struct desk *desk, uint32_t from)
{
	return command(desk, 0x82, 0, from, 0, 0);
}

static uint8_t ack(struct desk *desk, uint32_t number)
{
	return command(desk, 0x83, 0, number, BOOT, 0);
}

static uint8_t feedback(struct desk *desk, uint8_t verdict, uint32_t number)
{
	return command(desk, 0x87, verdict, number, number ? BOOT : 0, 0);
}

static bool fetch(struct desk *desk, uint8_t frame[WAND_FRAME_SIZE])
{
	if (!wand_session_next(&desk->session, desk->now, frame))
		return false;
	wand_session_sent(&desk->session, desk->now);
	return true;
}

/* Fetches all that is to be had; the number of frames. */
static unsigned int drain(struct desk *desk)
{
	uint8_t frame[WAND_FRAME_SIZE];
	unsigned int count = 0;

	while (fetch(desk, frame))
		count++;
	return count;
}

static uint32_t number_of(const uint8_t frame[WAND_FRAME_SIZE])
{
	cr_assert_eq(frame[1], 2, "a RECORD");
	return wand_get32(frame + 4);
}

/* "20 01*3 5E": bytes, or a byte so many times, as part D writes them. */
static void from_text(const char *text, uint8_t frame[WAND_FRAME_SIZE])
{
	size_t len = 0;
	char *end;

	while (*text) {
		uint8_t byte = (uint8_t)strtoul(text, &end, 16);
		unsigned long times = *end == '*' ? strtoul(end + 1, &end, 10) : 1;

		cr_assert_leq(len + times, WAND_FRAME_SIZE);
		memset(frame + len, byte, times);
		len += times;
		text = end + strspn(end, " ");
	}
	cr_assert_eq(len, WAND_FRAME_SIZE);
}

static void expect(const uint8_t frame[WAND_FRAME_SIZE], const char *text)
{
	uint8_t want[WAND_FRAME_SIZE];

	from_text(text, want);
	for (size_t i = 0; i < WAND_FRAME_SIZE; i++)
		cr_assert_eq(frame[i], want[i], "byte %zu is %02X, not %02X", i, frame[i], want[i]);
}

static void give_text(struct desk *desk, const char *text)
{
	uint8_t frame[WAND_FRAME_SIZE], sealed[WAND_FRAME_SIZE];

	from_text(text, frame);
	memcpy(sealed, frame, sizeof(sealed));
	wand_frame_seal(sealed);
	cr_assert_arr_eq(sealed, frame, sizeof(frame));
	give(desk, frame);
}

/* The wand of part D: scan 41 and clip 42, which names it, are stored; its clock is set. */
static void example_records(struct desk *desk)
{
	uint8_t bytes[124] = { 0 };

	for (int i = 1; i <= 40; i++)
		scan(desk, "12345670");
	cr_assert_eq(wand_store_erase(&desk->wand.store, 40, NULL), ERR_NONE);
	desk->wand.clock_set = true;
	desk->wand.clock_offset_ms = 0x69563790 * INT64_C(1000) + 125 - desk->now;
	scan(desk, "3017620422003");
	memset(bytes + 4, 0x80, 52);
	memcpy(bytes + 56, "\x10\x00\x05\x00", 4);
	memset(bytes + 60, 0x19, 52);
	memcpy(bytes + 112, "\xf0\xff\x03\x00\x08\x91\x2a\xb3\x4c\xd5\x6e\xf7", 12);
	desk->now += 3875;
	cr_assert_eq(wand_device_clip(&desk->wand, WAND_CODEC_ADPCM, bytes, sizeof(bytes), true,
				      desk->now, NULL),
		     ERR_NONE);
	desk->now += (0x695645a0 - 0x69563794) * INT64_C(1000) + 250;
}

Test(sim_wand_session, speaks_the_examples_of_part_d_byte_for_byte)
{
	uint8_t frame[WAND_FRAME_SIZE];
	struct desk desk;

	desk_open(&desk, 1 << 20);
	example_records(&desk);
	give_text(&desk, "21 81 01 01 EE FF C0 00*5 01 00*49 5D F9");
	expect(desk.status,
	       "20 01 01 81 EE FF C0 00 34 12 ED 5E 52 45 46 30*5 34 32 00*6 01 00 03 00 2A 00 00 "
	       "00 02 00 00 00 C0 FD 0F 00*5 A0 45 56 69 FA 00 0F 57 01 00 48 0F 01 00 AE 0E");
	give_text(&desk, "21 82 02 00*59 B2 1A");
	cr_assert(fetch(&desk, frame));
	expect(frame, "20 02 01 01 29 00 00 00 34 12 ED 5E 90 37 56 69 7D 00 C3 18 0D 00*7 5D 45 "
		      "30 03 0D 33 30 31 37 36 32 30 34 32 32 30 30 33 00*16 E2 BB");
	cr_assert(fetch(&desk, frame));
	expect(frame, "20 02 02 01 2A 00 00 00 34 12 ED 5E 94 37 56 69 00 00 07 44 7C 00 00 00 29 "
		      "00*6 01 00*30 93 89");
	cr_assert(fetch(&desk, frame));
	expect(frame, "20 03 2A 00*7 80*52 48 24");
	cr_assert(fetch(&desk, frame));
	expect(frame, "20 03 2A 00 01 00 10 00 05 00 19*52 66 E4");
	cr_assert(fetch(&desk, frame));
	expect(frame, "20 03 2A 00 02 00 F0 FF 03 00 08 91 2A B3 4C D5 6E F7 00*44 BD CE");
	cr_assert_not(fetch(&desk, frame));
	desk.now += 150;
	give_text(&desk, "21 83 03 00 29 00 00 00 34 12 ED 5E 00*50 17 3C");
	expect(desk.status,
	       "20 01 01 83 EE FF C0 00 34 12 ED 5E 52 45 46 30*5 34 32 00*6 01 00 03 00 2A 00 00 "
	       "00 01 00 00 00 40 FE 0F 00*5 A0 45 56 69 90 01 0F 57 01 00 48 0F 03 00 D9 31");
	give_text(&desk, "21 83 04 00 2A 00 00 00 34 12 ED 5E 00*50 93 3E");
	cr_assert_eq(desk.status[57], 0);
	cr_assert_eq(desk.wand.store.count, 0);
	cr_assert(perceived(&desk, "acknowledged up to 42"));
	give_text(&desk, "21 87 05 87 00*58 AB A1");
	cr_assert(perceived(&desk, "tone: not on file"));
	desk_close(&desk);
}

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
