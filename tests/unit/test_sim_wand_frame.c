// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o
//
// The virtual wand's frames on a byte stream: packing, resynchronising, part D's examples.
#include "sim/wand_frame.h"

#include <criterion/criterion.h>
#include <string.h>

static size_t feed(struct wand_unpacker *unpacker, const uint8_t *bytes, size_t len,
		   uint8_t frame[WAND_FRAME_SIZE])
{
	size_t found = 0;

	for (size_t i = 0; i < len; i++)
		found += wand_frame_unpack(unpacker, bytes[i], frame);
	return found;
}

static uint32_t draw(uint32_t *state)
{
	return *state = *state * 1664525 + 1013904223;
}

/* A frame with many or few zeros. */
static void random_frame(uint32_t *state, uint8_t frame[WAND_FRAME_SIZE])
{
	unsigned int zeros = draw(state) >> 24;

	for (size_t i = 0; i < WAND_FRAME_SIZE; i++)
		frame[i] = (draw(state) >> 24) < zeros ? 0 : (uint8_t)(draw(state) >> 24);
	wand_frame_seal(frame);
}

Test(sim_wand_frame, the_crc_is_the_one_of_the_batch_scanners)
{
	cr_assert_eq(wand_frame_crc("\x01\x02\x00", 3), 0x9fde);
	cr_assert_eq(wand_frame_crc("3017620422003", 13), 0xc318);
}

Test(sim_wand_frame, the_ack_of_part_d_packs_to_its_66_bytes)
{
	static const uint8_t head[] = { 0x21, 0x83, 0x03, 0x00, 0x29, 0x00,
					0x00, 0x00, 0x34, 0x12, 0xed, 0x5e };
	static const uint8_t packed_head[] = { 0x04, 0x21, 0x83, 0x03, 0x02, 0x29, 0x01,
					       0x01, 0x05, 0x34, 0x12, 0xed, 0x5e };
	uint8_t frame[WAND_FRAME_SIZE] = { 0 }, want[WAND_PACKET_SIZE], packet[WAND_PACKET_SIZE];

	memcpy(frame, head, sizeof(head));
	wand_frame_seal(frame);
	memset(want, 1, sizeof(want));
	memcpy(want, packed_head, sizeof(packed_head));
	memcpy(want + 62, "\x03\x17\x3c", 4);
	wand_frame_pack(frame, packet);
	cr_assert_arr_eq(packet, want, sizeof(want));
}

Test(sim_wand_frame, every_frame_comes_back_and_its_packet_holds_one_zero_at_the_end)
{
	struct wand_unpacker unpacker = { 0 };
	uint32_t seed = 7;

	for (int i = 0; i < 5000; i++) {
		uint8_t frame[WAND_FRAME_SIZE], back[WAND_FRAME_SIZE], packet[WAND_PACKET_SIZE];

		random_frame(&seed, frame);
		wand_frame_pack(frame, packet);
		cr_assert_eq((uint8_t *)memchr(packet, 0, sizeof(packet)) - packet,
			     WAND_PACKET_SIZE - 1);
		cr_assert_eq(feed(&unpacker, packet, sizeof(packet), back), 1);
		cr_assert_arr_eq(back, frame, sizeof(frame));
	}
	cr_assert_eq(unpacker.dropped, 0);
}

Test(sim_wand_frame, a_frame_after_any_part_of_another_is_found)
{
	uint8_t frame[WAND_FRAME_SIZE], back[WAND_FRAME_SIZE], packet[WAND_PACKET_SIZE];
	uint32_t seed = 11;

	random_frame(&seed, frame);
	wand_frame_pack(frame, packet);
	for (size_t from = 1; from < WAND_PACKET_SIZE; from++) {
		struct wand_unpacker unpacker = { 0 };

		/* the tail of a packet whose beginning was lost */
		cr_assert_eq(feed(&unpacker, packet + from, sizeof(packet) - from, back), 0);
		cr_assert_eq(unpacker.dropped, from < WAND_PACKET_SIZE - 1);
		cr_assert_eq(feed(&unpacker, packet, sizeof(packet), back), 1);
	}
}

Test(sim_wand_frame, one_wrong_byte_never_passes)
{
	uint8_t frame[WAND_FRAME_SIZE], back[WAND_FRAME_SIZE], packet[WAND_PACKET_SIZE];
	uint32_t seed = 13;

	random_frame(&seed, frame);
	wand_frame_pack(frame, packet);
	for (size_t at = 0; at < WAND_PACKET_SIZE - 1; at++) {
		for (unsigned int mask = 1; mask < 256; mask++) {
			struct wand_unpacker unpacker = { 0 };
			uint8_t wrong[WAND_PACKET_SIZE];

			memcpy(wrong, packet, sizeof(wrong));
			wrong[at] ^= (uint8_t)mask;
			cr_assert_eq(feed(&unpacker, wrong, sizeof(wrong), back), 0);
			cr_assert_geq(unpacker.dropped, 1);
		}
	}
}

Test(sim_wand_frame, too_long_a_packet_is_dropped_once_and_empty_ones_do_not_count)
{
	struct wand_unpacker unpacker = { 0 };
	uint8_t frame[WAND_FRAME_SIZE] = { 0 }, packet[WAND_PACKET_SIZE], noise[1000], back[64];

	memset(noise, 0x41, sizeof(noise));
	wand_frame_seal(frame);
	wand_frame_pack(frame, packet);
	cr_assert_eq(feed(&unpacker, (const uint8_t *)"\0\0\0", 3, back), 0);
	cr_assert_eq(unpacker.dropped, 0);
	cr_assert_eq(feed(&unpacker, noise, sizeof(noise), back), 0);
	cr_assert_eq(feed(&unpacker, (const uint8_t *)"", 1, back), 0);
	cr_assert_eq(unpacker.dropped, 1);
	cr_assert_eq(feed(&unpacker, packet, sizeof(packet), back), 1);
}
