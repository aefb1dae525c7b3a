// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_store.o sim/wand_device.o sim/wand_session.o
//
// The examples of the protocol's part D, byte for byte, from the wand's side.
#include "tests/unit/sim_wand_desk.h"

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

Test(sim_wand_examples, speaks_the_examples_of_part_d_byte_for_byte)
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
