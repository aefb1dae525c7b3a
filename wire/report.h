/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HID point-of-sale scanners (HID POS Usage Tables 1.02, page 8C): where the fields lie is taken
 * from the report descriptor (Device Class Definition for HID 1.11, section 6.2.2), never fixed.
 */
#ifndef CABAS_WIRE_REPORT_H
#define CABAS_WIRE_REPORT_H
#include "wire/types.h"

enum {
	REPORT_DESCRIPTOR_MAX = 4096,
	REPORT_SIZE_MAX = 512,
	REPORT_SCAN_MAX = 7168, /* wand-protocol A3 */
	REPORT_OUTPUTS = 5,
	REPORT_PART_MS = 500, /* a scan whose next part is later is dropped, A2 */
};

/* Bytes of a field within an input report; @size 0: the report has no such field. */
struct report_field {
	u16 offset, size;
};

/**
 * struct report_layout - what a scanner's descriptor says
 * @has_scanner: there is a collection 8C:02 with decoded data
 * @has_session: there is the wand's collection FFCA:01 with input 20 and output 21, 64 bytes each
 * @numbered: reports begin with their ID
 * @id: of the report with scanned data
 * @size: of that report in bytes, with its ID
 * @count: 01:3B, how many bytes of @data are used
 * @aim: 8C:FB to FD, three bytes; absent on some scanners
 * @data: 8C:FE
 * @continued: 8C:FF: byte of the bit
 * @continued_bit: its place in that byte
 * @output_id: of the report with sounds and trigger
 * @output_size: of that report in bytes, with its ID; 0 when there is none
 * @output_bits: bit numbers within it: 8C:85 error, 86 good, 87 not on file, 5F stop and 60 start
 *               reading; FFFF when absent
 */
struct report_layout {
	bool has_scanner, has_session, numbered;
	u8 id;
	u16 size;
	struct report_field count, aim, data, continued;
	u8 continued_bit;
	u8 output_id;
	u16 output_size, output_bits[REPORT_OUTPUTS];
};

/**
 * report_parse_descriptor() - find a scanner's fields
 * @bytes: @len bytes of a report descriptor
 * @len: how many
 * @ret_layout: receives what was found
 *
 * Return: 0; -EINVAL for a descriptor that breaks the rules, -E2BIG beyond %REPORT_DESCRIPTOR_MAX
 * or with more than 32 reports.
 */
int report_parse_descriptor(const u8 *bytes, size_t len, struct report_layout *ret_layout);

/**
 * struct report_scan - a scan being put together from reports
 * @bytes: @len bytes so far
 * @len: how many
 * @aim: AIM identifier, terminated; empty when the scanner sends none
 * @open: more is to follow
 * @skip: it is too long, its remaining parts count for nothing
 * @since: when its newest part came, monotonic milliseconds
 * @dropped: scans that were not ended in time, or too long
 * @replies: answers to the scanner's own commands, which are no scans
 * @bad: reports that did not fit the layout
 */
struct report_scan {
	u8 bytes[REPORT_SCAN_MAX];
	u16 len;
	char aim[4];
	bool open, skip;
	u64 since;
	u32 dropped, replies, bad;
};

/**
 * report_take() - take an input report
 * @scan: zeroed at the start
 * @layout: of the scanner
 * @report: @len bytes as they came
 * @len: how many
 * @now: monotonic milliseconds
 *
 * Return: whether @scan is whole now; its bytes are valid until the next call.
 */
bool report_take(struct report_scan *scan, const struct report_layout *layout, const u8 *report,
		 size_t len, u64 now);

/**
 * report_sound() - build the output report for a sound or the trigger
 * @layout: of the scanner
 * @usage: 85 error, 86 good, 87 not on file, 5F stop reading, 60 start reading
 * @report: at least %REPORT_SIZE_MAX bytes; the first is the report ID, 0 where there are none, as
 *          hidraw and the kernel want it
 *
 * Return: its length, 0 when the scanner cannot do it.
 */
size_t report_sound(const struct report_layout *layout, u8 usage, u8 *report);
#endif
