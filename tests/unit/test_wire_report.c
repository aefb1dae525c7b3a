// SPDX-License-Identifier: GPL-2.0-or-later
// Report descriptors of scanners, and scans put together from their reports.
#include "wire/report.h"

#include <stdio.h>

#include "tests/unit/wire_kit.h"

#define HEAD \
	"05 8C 09 02 A1 01 85 02 09 12 A1 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02 05 8C "

/* wand-protocol A1 */
static const char wand[] = HEAD
	"95 03 09 FB 09 FC 09 FD 81 02 95 38 09 FE 82 02 01 95 02 81 03 25 01 75 01 95 01 09 "
	"FF 81 02 75 07 81 03 C0 85 04 09 14 A1 02 75 01 95 01 91 03 95 02 09 5F 09 60 91 02 "
	"95 02 91 03 95 03 09 85 09 86 09 87 91 02 C0 C0 06 CA FF 09 01 A1 01 26 FF 00 75 08 "
	"95 3F 85 20 09 02 82 02 01 85 21 09 03 92 02 01 C0";
/* reference/hid.md 1.2, last row */
static const char xenon[] =
	"05 8C 09 02 A1 01 85 02 09 12 A1 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02 95 03 05 "
	"8C 09 FB 09 FC 09 FD 81 02 95 38 09 FE 82 02 01 25 01 75 01 95 01 09 FF 81 02 75 07 81 03 "
	"C0 C0";
/* no AIM identifier, five bytes before the last */
static const char newland[] = HEAD
	"95 38 09 FE 82 02 01 95 05 81 03 25 01 75 01 95 01 09 FF 81 02 75 07 81 03 C0 C0";

static int parse(const char *text, struct report_layout *layout)
{
	uint8_t bytes[REPORT_DESCRIPTOR_MAX];

	return report_parse_descriptor(bytes, kit_bytes(text, bytes, sizeof(bytes)), layout);
}

static struct report_layout layout_of(const char *text)
{
	struct report_layout layout;

	cr_assert_eq(parse(text, &layout), 0);
	return layout;
}

static void field_is(struct report_field field, unsigned int offset, unsigned int size)
{
	cr_assert_eq(field.offset, offset, "offset %u, not %u", field.offset, offset);
	cr_assert_eq(field.size, size, "size %u, not %u", field.size, size);
}

Test(wire_report, the_wands_own_descriptor_has_the_offsets_of_a1)
{
	struct report_layout layout;
	uint8_t bytes[256], report[REPORT_SIZE_MAX];

	cr_assert_eq(kit_bytes(wand, bytes, sizeof(bytes)), 130);
	layout = layout_of(wand);
	cr_assert(layout.has_scanner && layout.has_session && layout.numbered);
	cr_assert_eq(layout.id, 2);
	cr_assert_eq(layout.size, 64);
	field_is(layout.count, 1, 1);
	field_is(layout.aim, 2, 3);
	field_is(layout.data, 5, 56);
	cr_assert_eq(layout.continued.offset, 63);
	cr_assert_eq(layout.continued_bit, 0);
	cr_assert_eq(layout.output_id, 4);
	cr_assert_eq(layout.output_size, 2);
	cr_assert_eq(report_sound(&layout, 0x85, report), 2);
	kit_same(report, (const uint8_t[]){ 4, 1 << 5 }, 2, "error");
	cr_assert_eq(report_sound(&layout, 0x86, report), 2);
	kit_same(report, (const uint8_t[]){ 4, 1 << 6 }, 2, "good");
	cr_assert_eq(report_sound(&layout, 0x87, report), 2);
	kit_same(report, (const uint8_t[]){ 4, 1 << 7 }, 2, "not on file");
	cr_assert_eq(report_sound(&layout, 0x5f, report), 2);
	kit_same(report, (const uint8_t[]){ 4, 1 << 1 }, 2, "stop reading");
	cr_assert_eq(report_sound(&layout, 0x60, report), 2);
	kit_same(report, (const uint8_t[]){ 4, 1 << 2 }, 2, "start reading");
	cr_assert_eq(report_sound(&layout, 0x01, report), 0);
}

Test(wire_report, a_session_needs_both_reports_with_their_numbers_and_size)
{
	static const char *const without[] = {
		"06 CA FF 09 01 A1 01 26 FF 00 75 08 95 3F 85 20 09 02 82 02 01 C0",
		"06 CA FF 09 01 A1 01 26 FF 00 75 08 95 3F 85 21 09 03 92 02 01 C0",
		"06 CA FF 09 01 A1 01 26 FF 00 75 08 95 3F 85 22 09 02 82 02 01 85 21 09 03 92 02 "
		"01 C0",
		"06 CA FF 09 01 A1 01 26 FF 00 75 08 95 3E 85 20 09 02 82 02 01 85 21 09 03 92 02 "
		"01 C0",
		"06 CB FF 09 01 A1 01 26 FF 00 75 08 95 3F 85 20 09 02 82 02 01 85 21 09 03 92 02 "
		"01 C0",
	};

	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		cr_assert_not(layout_of(without[i]).has_session, "case %zu", i);
}

Test(wire_report, an_aim_identifier_is_three_bytes_side_by_side_or_none)
{
	static const struct {
		const char *fields;
		unsigned int size;
	} rows[] = {
		{ "95 03 09 FB 09 FC 09 FD 81 02 ", 3 },
		{ "95 01 09 FB 81 02 09 FC 81 02 09 FD 81 02 ", 3 },
		{ "95 03 09 FB 82 02 01 ", 3 },
		{ "95 03 19 FB 29 FD 81 02 ", 3 },
		{ "95 01 09 FB 81 02 ", 0 },
		{ "95 02 09 FB 09 FC 81 02 ", 0 },
		{ "95 01 09 FB 81 02 81 03 09 FC 81 02 09 FD 81 02 ", 0 },
		{ "95 03 09 FD 09 FC 09 FB 81 02 ", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[400];
		struct report_layout layout;

		snprintf(text, sizeof(text), HEAD "%s95 38 09 FE 82 02 01 C0 C0", rows[i].fields);
		layout = layout_of(text);
		cr_assert_eq(layout.aim.size, rows[i].size, "row %zu: %u", i, layout.aim.size);
	}
	/* nor does it begin with its second byte, were that the first of the report */
	cr_assert_eq(layout_of("05 8C 09 02 A1 01 85 02 15 00 26 FF 00 75 08 95 03 09 FC 09 FD 09 "
			       "FC 81 02 95 38 09 FE 82 02 01 C0")
			     .aim.size,
		     0);
}

Test(wire_report, without_a_scanner_no_report_is_a_scan)
{
	struct report_layout layout = { .numbered = true };
	struct report_scan scan = { .len = 0 };

	cr_assert_not(report_take(&scan, &layout, NULL, 0, 0));
	cr_assert_eq(scan.bad, 1);
}

Test(wire_report, a_honeywell_has_62_bytes_and_no_sounds)
{
	struct report_layout layout = layout_of(xenon);
	uint8_t report[REPORT_SIZE_MAX];

	cr_assert(layout.has_scanner && !layout.has_session);
	cr_assert_eq(layout.size, 62);
	field_is(layout.count, 1, 1);
	field_is(layout.aim, 2, 3);
	field_is(layout.data, 5, 56);
	cr_assert_eq(layout.continued.offset, 61);
	cr_assert_eq(report_sound(&layout, 0x86, report), 0);
}

Test(wire_report, a_newland_has_data_from_2_and_no_aim)
{
	struct report_layout layout = layout_of(newland);

	cr_assert_eq(layout.size, 64);
	field_is(layout.count, 1, 1);
	cr_assert_eq(layout.aim.size, 0);
	field_is(layout.data, 2, 56);
	cr_assert_eq(layout.continued.offset, 63);
}

Test(wire_report, a_keyboard_is_no_scanner)
{
	struct report_layout layout =
		layout_of("05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 "
			  "75 08 81 03 95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0");

	cr_assert_not(layout.has_scanner);
	cr_assert_not(layout.has_session);
}

Test(wire_report, fields_of_a_report_without_data_count_for_nothing)
{
	/* report 1 has a byte count at 9, report 2 has data and none */
	struct report_layout layout =
		layout_of("05 8C 09 02 A1 01 75 08 85 01 95 09 81 03 95 01 05 01 09 3B 81 02 05 8C "
			  "09 FB 81 02 85 02 95 08 09 FE 82 02 01 C0");

	cr_assert_eq(layout.id, 2);
	field_is(layout.data, 1, 8);
	cr_assert_eq(layout.count.size, 0);
	cr_assert_eq(layout.aim.size, 0);
}

Test(wire_report, a_sound_of_another_report_is_no_sound_of_this_one)
{
	/* the bit of 87 lies at the end of the longest report, that of 85 in one of a byte */
	struct report_layout layout =
		layout_of(HEAD "09 FE 82 02 01 75 01 95 08 85 04 09 85 91 02 85 05 96 FF 0F 91 03 "
			       "95 01 09 87 91 02 C0 C0");
	uint8_t report[REPORT_SIZE_MAX];

	cr_assert_eq(report_sound(&layout, 0x87, report), 0);
	cr_assert_eq(report_sound(&layout, 0x85, report), 2);
}

Test(wire_report, every_cut_descriptor_is_refused_or_names_fields_inside_the_report)
{
	static const char *const all[] = { wand, xenon, newland };
	uint8_t bytes[256];

	for (size_t i = 0; i < 3; i++) {
		size_t len = kit_bytes(all[i], bytes, sizeof(bytes));

		for (size_t cut = 0; cut < len; cut++) {
			struct report_layout layout;

			memset(&layout, 42, sizeof(layout));
			if (report_parse_descriptor(bytes, cut, &layout)) {
				cr_assert_eq(layout.id, 42);
				continue;
			}
			cr_assert_leq(layout.data.offset + layout.data.size, layout.size);
		}
	}
}

Test(wire_report, what_breaks_the_rules_is_refused)
{
	static const char *const bad[] = {
		"C0",				       /* an end without a beginning */
		"A1 01",			       /* a beginning without an end */
		"85 00",			       /* report ID 0 */
		"B4",				       /* pop of nothing */
		"A4 A4 A4 A4 A4",		       /* five pushes */
		"75 FF 96 FF FF 81 02",		       /* 16 million bits */
		"77 FF FF FF FF 97 FF FF FF FF 81 02", /* 2^64 bits */
		"FE 05 00 01",			       /* a long item beyond the end */
		"FE",				       /* a long item of nothing */
		"27 01 02",			       /* an item beyond the end */
	};
	struct report_layout layout;
	uint8_t deep[34];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(parse(bad[i], &layout), -EINVAL, "%s", bad[i]);
	for (size_t i = 0; i < sizeof(deep); i++)
		deep[i] = i % 2 ? 1 : 0xa1;
	cr_assert_eq(report_parse_descriptor(deep, sizeof(deep), &layout), -EINVAL);
	cr_assert_eq(report_parse_descriptor(deep, REPORT_DESCRIPTOR_MAX + 1, &layout), -E2BIG);
}

/* A report of @layout with these fields. */
static size_t make(const struct report_layout *layout, const char *aim, const char *data, bool more,
		   uint8_t report[REPORT_SIZE_MAX])
{
	memset(report, 0, REPORT_SIZE_MAX);
	report[0] = layout->id;
	report[layout->count.offset] = (uint8_t)strlen(data);
	if (layout->aim.size)
		memcpy(report + layout->aim.offset, aim, strlen(aim));
	memcpy(report + layout->data.offset, data, strlen(data));
	report[layout->continued.offset] = more;
	return layout->size;
}

struct bench {
	struct report_layout layout;
	struct report_scan scan;
	uint64_t now;
};

static bool give(struct bench *bench, const char *aim, const char *data, bool more)
{
	uint8_t report[REPORT_SIZE_MAX];
	size_t len = make(&bench->layout, aim, data, more, report);

	return report_take(&bench->scan, &bench->layout, report, len, bench->now);
}

static void scanned(const struct bench *bench, const char *aim, const char *data)
{
	cr_assert_str_eq(bench->scan.aim, aim);
	cr_assert_eq(bench->scan.len, strlen(data));
	cr_assert_arr_eq(bench->scan.bytes, data, strlen(data));
}

static void bench_open(struct bench *bench, const char *descriptor)
{
	memset(bench, 0, sizeof(*bench));
	bench->layout = layout_of(descriptor);
	bench->now = 1000;
}

Test(wire_report, the_live_scan_of_part_d_is_understood)
{
	struct bench bench;
	uint8_t report[64];

	bench_open(&bench, wand);
	cr_assert_eq(kit_bytes("02 0D 5D 45 30 33 30 31 37 36 32 30 34 32 32 30 30 33 00*46",
			       report, 64),
		     64);
	cr_assert(report_take(&bench.scan, &bench.layout, report, 64, 0));
	scanned(&bench, "]E0", "3017620422003");
}

Test(wire_report, each_layout_gives_its_scans)
{
	struct bench bench;

	bench_open(&bench, xenon);
	cr_assert(give(&bench, "]E0", "3017620422003", false));
	scanned(&bench, "]E0", "3017620422003");
	cr_assert(give(&bench, "]C1", "0103017620422003", false));
	scanned(&bench, "]C1", "0103017620422003");
	bench_open(&bench, newland);
	cr_assert(give(&bench, "", "3017620422003", false));
	scanned(&bench, "", "3017620422003");
}

Test(wire_report, parts_with_the_bit_are_one_scan)
{
	static const char full[] = "12345678901234567890123456789012345678901234567890123456";
	struct bench bench;

	bench_open(&bench, wand);
	cr_assert_not(give(&bench, "]Q1", full, true));
	bench.now += 100;
	cr_assert_not(give(&bench, "]Q1", full, true));
	bench.now += 100;
	cr_assert(give(&bench, "]Q1", "end", false));
	cr_assert_eq(bench.scan.len, 115);
	cr_assert_arr_eq(bench.scan.bytes + 56, full, 56);
	cr_assert_arr_eq(bench.scan.bytes + 112, "end", 3);
}

Test(wire_report, many_parts_may_take_longer_than_one_may_wait)
{
	struct bench bench;

	bench_open(&bench, wand);
	for (int i = 0; i < 20; i++) {
		cr_assert_not(give(&bench, "]Q1", "1234567890", true));
		bench.now += 100;
	}
	cr_assert(give(&bench, "]Q1", "end", false));
	cr_assert_eq(bench.scan.len, 203);
	cr_assert_eq(bench.scan.dropped, 0);
}

Test(wire_report, a_scan_that_is_not_ended_is_dropped_and_counted)
{
	struct bench bench;

	bench_open(&bench, wand);
	cr_assert_not(give(&bench, "]E0", "lost", true));
	bench.now += REPORT_PART_MS + 1;
	cr_assert(give(&bench, "]E0", "3017620422003", false));
	scanned(&bench, "]E0", "3017620422003");
	cr_assert_eq(bench.scan.dropped, 1);
	cr_assert_not(give(&bench, "]E0", "lost", true));
	cr_assert(give(&bench, "]Q1", "another", false));
	scanned(&bench, "]Q1", "another");
	cr_assert_eq(bench.scan.dropped, 2);
}

Test(wire_report, the_rest_of_a_scan_that_is_too_long_is_no_scan)
{
	static const char full[] = "12345678901234567890123456789012345678901234567890123456";
	struct bench bench;

	bench_open(&bench, wand);
	for (int i = 0; i < 140; i++)
		cr_assert_not(give(&bench, "]Q1", full, true), "part %d", i);
	cr_assert_not(give(&bench, "]Q1", "tail", false));
	cr_assert_eq(bench.scan.dropped, 1);
	cr_assert(give(&bench, "]E0", "3017620422003", false));
	scanned(&bench, "]E0", "3017620422003");
	cr_assert_eq(bench.scan.dropped, 1);
}

Test(wire_report, the_longest_scan_is_taken)
{
	static const char full[] = "12345678901234567890123456789012345678901234567890123456";
	struct bench bench;

	bench_open(&bench, wand);
	for (int i = 0; i < 127; i++)
		cr_assert_not(give(&bench, "]Q1", full, true));
	cr_assert(give(&bench, "]Q1", full, false));
	cr_assert_eq(bench.scan.len, REPORT_SCAN_MAX);
}

Test(wire_report, answers_to_commands_are_counted_and_do_not_disturb)
{
	struct bench bench;

	bench_open(&bench, wand);
	cr_assert_not(give(&bench, "]Q1", "half", true));
	cr_assert_not(give(&bench, "]Z6", "MATMPAT6", false));
	cr_assert_not(give(&bench, "]X0", "\x06", false));
	cr_assert(give(&bench, "]Q1", " and half", false));
	scanned(&bench, "]Q1", "half and half");
	cr_assert_eq(bench.scan.replies, 2);
}

Test(wire_report, a_report_that_does_not_fit_is_counted)
{
	struct bench bench;
	uint8_t report[REPORT_SIZE_MAX];

	bench_open(&bench, wand);
	make(&bench.layout, "]E0", "123", false, report);
	for (size_t len = 0; len < 64; len++)
		cr_assert_not(report_take(&bench.scan, &bench.layout, report, len, 0));
	cr_assert_eq(bench.scan.bad, 64);
	report[1] = 57;
	cr_assert_not(report_take(&bench.scan, &bench.layout, report, 64, 0));
	report[1] = 3;
	report[0] = 0x20;
	cr_assert_not(report_take(&bench.scan, &bench.layout, report, 64, 0));
	cr_assert_eq(bench.scan.bad, 66);
	report[0] = 2;
	cr_assert(report_take(&bench.scan, &bench.layout, report, 64, 0));
	/* 62 bytes are promised, the endpoint's 64 come */
	bench_open(&bench, xenon);
	make(&bench.layout, "]E0", "123", false, report);
	cr_assert(report_take(&bench.scan, &bench.layout, report, 64, 0));
	scanned(&bench, "]E0", "123");
}

Test(wire_report, an_empty_report_is_no_scan)
{
	struct bench bench;

	bench_open(&bench, wand);
	cr_assert_not(give(&bench, "]E0", "", false));
	cr_assert_eq(bench.scan.bad, 0);
}
