/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the program of 32 bits tells abi_compat.c; without holes in both. */
#ifndef CABAS_TESTS_KERNEL_PROGRAM32_H
#define CABAS_TESTS_KERNEL_PROGRAM32_H
#include "wire/barcode_abi.h"

/* What each call returned, and what it wrote. */
struct program32_told {
	__s32 open, seek, poll;
	__u32 events;
	__s32 short_read, read, empty_read, ack, ack_high, feedback, reserved, set_time, unknown,
		fault, info, stats, close;
	__u32 size_of_record, size_of_info, size_of_stats, size_of_ack, size_of_feedback;
	__u8 records[1024] __attribute__((aligned(8)));
	struct barcode_info the_info __attribute__((aligned(8)));
	struct barcode_stats the_stats __attribute__((aligned(8)));
};
#endif
