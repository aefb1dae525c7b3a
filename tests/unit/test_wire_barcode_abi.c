// SPDX-License-Identifier: GPL-2.0-or-later
// Offsets, sizes and ioctl numbers as wand-protocol part C writes them; -m32 gives the same.
#include "wire/barcode_abi.h"

#include <criterion/criterion.h>
#include <stddef.h>

#define AT(type, field, offset, size)                                            \
	do {                                                                     \
		cr_assert_eq(offsetof(struct type, field), (offset), #field);    \
		cr_assert_eq(sizeof(((struct type *)0)->field), (size), #field); \
	} while (0)

Test(wire_barcode_abi, the_record_is_as_part_c_draws_it)
{
	AT(barcode_record, len, 0, 4);
	AT(barcode_record, type, 4, 2);
	AT(barcode_record, flags, 6, 2);
	AT(barcode_record, seq, 8, 8);
	AT(barcode_record, boottime_ns, 16, 8);
	AT(barcode_record, realtime_ns, 24, 8);
	AT(barcode_record, number, 32, 4);
	AT(barcode_record, boot, 36, 4);
	AT(barcode_record, wand_sec, 40, 4);
	AT(barcode_record, wand_ms, 44, 2);
	AT(barcode_record, aim, 46, 3);
	AT(barcode_record, detail, 49, 1);
	AT(barcode_record, header_len, 50, 2);
	AT(barcode_record, link, 52, 4);
	AT(barcode_record, count, 56, 4);
	AT(barcode_record, payload_len, 60, 4);
	cr_assert_eq(sizeof(struct barcode_record), 64);
}

Test(wire_barcode_abi, info_is_as_part_c_draws_it)
{
	AT(barcode_info, abi, 0, 4);
	AT(barcode_info, caps, 4, 4);
	AT(barcode_info, max_len, 8, 4);
	AT(barcode_info, next_len, 12, 4);
	AT(barcode_info, serial, 16, 32);
	AT(barcode_info, boot, 48, 4);
	AT(barcode_info, firmware, 52, 4);
	AT(barcode_info, stored, 56, 4);
	AT(barcode_info, free_bytes, 60, 4);
	AT(barcode_info, refused, 64, 4);
	AT(barcode_info, state, 68, 4);
	AT(barcode_info, wand_ns, 72, 8);
	AT(barcode_info, sampled_ns, 80, 8);
	AT(barcode_info, battery, 88, 1);
	AT(barcode_info, power, 89, 1);
	AT(barcode_info, millivolt, 90, 2);
	AT(barcode_info, reserved, 92, 4);
	cr_assert_eq(sizeof(struct barcode_info), 96);
}

Test(wire_barcode_abi, the_small_arguments_are_as_part_c_draws_them)
{
	AT(barcode_ack, seq, 0, 8);
	cr_assert_eq(sizeof(struct barcode_ack), 8);
	AT(barcode_feedback, seq, 0, 8);
	AT(barcode_feedback, verdict, 8, 4);
	AT(barcode_feedback, reserved, 12, 4);
	cr_assert_eq(sizeof(struct barcode_feedback), 16);
	AT(barcode_stats, frames, 0, 8);
	AT(barcode_stats, records, 8, 8);
	AT(barcode_stats, read, 16, 8);
	AT(barcode_stats, acked, 24, 8);
	AT(barcode_stats, lost, 32, 8);
	AT(barcode_stats, bad_crc, 40, 8);
	AT(barcode_stats, bad_frame, 48, 8);
	AT(barcode_stats, duplicates, 56, 8);
	AT(barcode_stats, resends, 64, 8);
	AT(barcode_stats, timeouts, 72, 8);
	AT(barcode_stats, incomplete, 80, 8);
	AT(barcode_stats, replies, 88, 8);
	cr_assert_eq(sizeof(struct barcode_stats), 96);
}

Test(wire_barcode_abi, the_ioctls_have_the_numbers_of_part_c)
{
	cr_assert_eq(BARCODE_INFO, 0x8060bc00u);
	cr_assert_eq(BARCODE_ACK, 0x4008bc01u);
	cr_assert_eq(BARCODE_SET_TIME, 0x0000bc02u);
	cr_assert_eq(BARCODE_FEEDBACK, 0x4010bc03u);
	cr_assert_eq(BARCODE_STATS, 0x8060bc04u);
}

Test(wire_barcode_abi, the_codes_have_the_values_of_part_c)
{
	cr_assert_eq(BARCODE_SCAN, 1);
	cr_assert_eq(BARCODE_CLIP, 2);
	cr_assert_eq(BARCODE_OVERFLOW, 3);
	cr_assert_eq(BARCODE_OPAQUE, 4);
	cr_assert_eq(BARCODE_LIVE, 0x100);
	cr_assert_eq(BARCODE_REDELIVERED, 0x200);
	cr_assert_eq(BARCODE_REFUSED, 0x400);
	cr_assert_eq(BARCODE_CUT, 0x20);
	cr_assert_eq(BARCODE_CAP_CLIPS, 0x8);
	cr_assert_eq(BARCODE_CAP_BUSY, 0x800);
	cr_assert_eq(BARCODE_STATE_CLOCK_SET, 0x100);
}
