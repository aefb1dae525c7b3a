// SPDX-License-Identifier: GPL-2.0-or-later
// objects: sim/wand_frame.o sim/wand_store.o sim/wand_device.o
//
// The memory of the virtual wand: what it keeps, refuses and survives; and what the hand scans.
#include "sim/wand_store.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "sim/wand_device.h"

enum { MEMORY = 1 << 20, FILE_ROOM = 1 << 20 };

static char folder[32], path[64];

static void make_folder(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sim-store-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/mem", folder);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(sim_wand_store, .init = make_folder, .fini = remove_folder);

static void power_up(struct wand_store *store, uint32_t boot)
{
	struct error error = { 0 };

	cr_assert_eq(wand_store_open(store, path, "REF1", MEMORY, boot, &error), ERR_NONE, "%s",
		     error.text);
}

static uint32_t add(struct wand_store *store, uint8_t kind, const void *bytes, size_t len)
{
	struct wand_record record = { .kind = kind,
				      .boot = 7,
				      .seconds = 1000,
				      .ms = 25,
				      .flags = WAND_FLAG_CLOCK_SET,
				      .aim = "]E0",
				      .detail = 3,
				      .link = 5,
				      .length = (uint32_t)len };
	uint32_t number = 0;

	cr_assert_eq(wand_store_add(store, &record, bytes, &number, NULL), ERR_NONE);
	return number;
}

static void slurp(struct buf *ret_bytes)
{
	buf_init(ret_bytes, FILE_ROOM);
	cr_assert_eq(file_read(path, ret_bytes, NULL), ERR_NONE);
}

static void put_file(const char *bytes, size_t len)
{
	cr_assert_eq(file_write(path, 0600, bytes, len, NULL), ERR_NONE);
}

Test(sim_wand_store, keeps_records_with_all_they_have_over_power_cycles)
{
	struct wand_store store;
	const struct wand_record *record;

	power_up(&store, 1);
	cr_assert_eq(wand_store_last(&store), 0);
	cr_assert_eq(add(&store, WAND_KIND_SCAN, "3017620422003", 13), 1);
	cr_assert_eq(add(&store, WAND_KIND_CLIP, "\0\1\2\0sound", 9), 2);
	wand_store_close(&store);
	power_up(&store, 2);
	cr_assert_eq(store.boot, 1, "the power-up before");
	cr_assert_eq(store.count, 2);
	record = wand_store_find(&store, 2);
	cr_assert_eq(record->number, 2);
	cr_assert_eq(record->kind, WAND_KIND_CLIP);
	cr_assert_eq(record->boot, 7);
	cr_assert_eq(record->seconds, 1000);
	cr_assert_eq(record->ms, 25);
	cr_assert_eq(record->flags, WAND_FLAG_CLOCK_SET);
	cr_assert_arr_eq(record->aim, "]E0", 3);
	cr_assert_eq(record->detail, 3);
	cr_assert_eq(record->link, 5);
	cr_assert_eq(record->length, 9);
	cr_assert_arr_eq(record->payload, "\0\1\2\0sound", 9);
	wand_store_close(&store);
}

Test(sim_wand_store, numbers_go_on_when_all_is_erased)
{
	struct wand_store store;

	power_up(&store, 1);
	add(&store, WAND_KIND_SCAN, "a", 1);
	add(&store, WAND_KIND_SCAN, "b", 1);
	cr_assert_eq(wand_store_erase(&store, 2, NULL), ERR_NONE);
	wand_store_close(&store);
	power_up(&store, 2);
	cr_assert_eq(store.count, 0);
	cr_assert_eq(wand_store_last(&store), 2);
	cr_assert_eq(add(&store, WAND_KIND_SCAN, "c", 1), 3);
	cr_assert_null(wand_store_find(&store, 2));
	cr_assert_null(wand_store_find(&store, 4));
	wand_store_close(&store);
}

/* The file after each change, and what the wand had then. */
struct past {
	size_t size;
	uint32_t acked, last;
};

Test(sim_wand_store, every_beginning_of_the_file_is_a_state_that_the_wand_had)
{
	static const char sound[200] = "speech";
	struct past past[8] = { 0 };
	struct wand_store store;
	struct buf whole;
	size_t states = 0, state = 0;

	power_up(&store, 1);
	for (int change = 0; change < 7; change++) {
		past[states++] = (struct past){ store.size, store.acked, wand_store_last(&store) };
		if (change == 3 || change == 5)
			cr_assert_eq(wand_store_erase(&store, store.acked + 1, NULL), ERR_NONE);
		else
			add(&store, WAND_KIND_SCAN + change % 2, sound, (size_t)change * 30 + 1);
	}
	past[states++] = (struct past){ store.size, store.acked, wand_store_last(&store) };
	wand_store_close(&store);
	slurp(&whole);
	cr_assert_eq(whole.len, past[states - 1].size);
	for (size_t len = past[0].size; len <= whole.len; len++) {
		while (state + 1 < states && past[state + 1].size <= len)
			state++;
		put_file(whole.bytes, len);
		power_up(&store, 2);
		cr_assert_eq(store.acked, past[state].acked, "%zu bytes", len);
		cr_assert_eq(wand_store_last(&store), past[state].last, "%zu bytes", len);
		for (uint32_t n = store.acked + 1; n <= wand_store_last(&store); n++)
			cr_assert_eq(wand_store_find(&store, n)->flags, WAND_FLAG_CLOCK_SET);
		cr_assert_eq(add(&store, WAND_KIND_SCAN, "next", 4), past[state].last + 1);
		wand_store_close(&store);
	}
	buf_done(&whole);
}

Test(sim_wand_store, any_wrong_byte_is_refused_or_flags_the_record)
{
	struct wand_store store;
	struct buf whole;

	power_up(&store, 1);
	add(&store, WAND_KIND_SCAN, "3017620422003", 13);
	wand_store_close(&store);
	slurp(&whole);
	for (size_t at = 0; at < whole.len; at++) {
		struct error error = { 0 };

		whole.bytes[at] ^= 0x10;
		put_file(whole.bytes, whole.len);
		whole.bytes[at] ^= 0x10;
		if (wand_store_open(&store, path, "REF1", MEMORY, 2, &error) == ERR_NONE) {
			cr_assert_geq(at, whole.len - 13, "only a payload may be wrong: %zu", at);
			cr_assert_eq(wand_store_find(&store, 1)->flags & WAND_FLAG_DAMAGED,
				     WAND_FLAG_DAMAGED);
		} else {
			cr_assert_neq(error.text[0], '\0');
		}
		wand_store_close(&store);
	}
	buf_done(&whole);
}

Test(sim_wand_store, a_refused_file_is_left_as_it_was)
{
	struct wand_store store;
	struct buf bytes;

	put_file("a letter to a friend", 20);
	cr_assert_eq(wand_store_open(&store, path, "REF1", MEMORY, 1, NULL), ERR_INVALID);
	wand_store_close(&store);
	slurp(&bytes);
	cr_assert_eq(bytes.len, 20);
	buf_done(&bytes);
}

Test(sim_wand_store, belongs_to_one_wand_and_one_process)
{
	struct wand_store store, other;

	power_up(&store, 1);
	cr_assert_eq(wand_store_open(&other, path, "REF1", MEMORY, 2, NULL), ERR_CONFLICT);
	wand_store_close(&other);
	wand_store_close(&store);
	cr_assert_eq(wand_store_open(&other, path, "REF2", MEMORY, 2, NULL), ERR_INVALID);
	wand_store_close(&other);
	power_up(&store, 3);
	wand_store_close(&store);
}

Test(sim_wand_store, a_failed_write_changes_nothing)
{
	struct wand_record record = { .kind = WAND_KIND_SCAN, .length = 4 };
	uint32_t number = 42;
	struct wand_store store;
	size_t before;
	int fd;

	power_up(&store, 1);
	before = wand_store_free(&store);
	fd = store.fd;
	store.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	cr_assert_eq(wand_store_add(&store, &record, (const uint8_t *)"milk", &number, NULL),
		     ERR_IO);
	cr_assert_eq(number, 42);
	cr_assert_eq(store.count, 0);
	cr_assert_eq(wand_store_free(&store), before);
	if (store.fd >= 0)
		close(store.fd);
	store.fd = fd;
	cr_assert_eq(add(&store, WAND_KIND_SCAN, "milk", 4), 1);
	wand_store_close(&store);
}

Test(sim_wand_store, clips_leave_a_quarter_of_the_memory_to_scans)
{
	struct wand wand;
	struct wand_symbol symbol;
	uint8_t *bytes = calloc(200000, 1);
	const struct wand_record *newest;

	wand_device_init(&wand, "REF1", 9, NULL);
	cr_assert_eq(wand_store_open(&wand.store, path, "REF1", 65536, 9, NULL), ERR_NONE);
	cr_assert_eq(wand_device_clip(&wand, WAND_CODEC_ADPCM, bytes, 200000, false, 0, NULL),
		     ERR_NONE);
	cr_assert_eq(wand.store.count, 1);
	newest = wand_store_find(&wand.store, 1);
	cr_assert_eq(newest->flags & WAND_FLAG_CUT, WAND_FLAG_CUT);
	cr_assert_eq(newest->length % 56, 0);
	cr_assert_leq(wand.store.clip_used, 65536 / 4 * 3);
	cr_assert_gt(wand.store.clip_used, 65536 / 4 * 3 - 200);
	cr_assert_eq(wand.refused, 1);
	cr_assert_eq(wand_device_clip(&wand, WAND_CODEC_ADPCM, bytes, 56, false, 0, NULL),
		     ERR_NONE);
	cr_assert_eq(wand.refused, 2);
	cr_assert_eq(wand.store.count, 1);
	cr_assert_eq(wand_device_symbol("12345670", &symbol, NULL), ERR_NONE);
	cr_assert_eq(wand_device_scan(&wand, &symbol, 0, NULL), ERR_NONE);
	cr_assert_eq(wand.store.count, 2);
	cr_assert_eq(wand.refused, 2);
	free(bytes);
	wand_device_done(&wand);
}

Test(sim_wand_store, long_speech_goes_on_in_records_that_say_so)
{
	struct wand wand;
	uint8_t *bytes = malloc(400000);

	for (size_t i = 0; i < 400000; i++)
		bytes[i] = (uint8_t)(i * 7 >> 3);
	wand_device_init(&wand, "REF1", 9, NULL);
	cr_assert_eq(wand_store_open(&wand.store, path, "REF1", MEMORY, 9, NULL), ERR_NONE);
	cr_assert_eq(wand_device_clip(&wand, WAND_CODEC_ALAW, bytes, 400000, false, 0, NULL),
		     ERR_NONE);
	cr_assert_eq(wand.store.count, 3);
	for (uint32_t n = 1; n <= 3; n++) {
		const struct wand_record *record = wand_store_find(&wand.store, n);

		cr_assert_eq(record->flags, n == 1 ? 0 : WAND_FLAG_CONTINUES);
		cr_assert_eq(record->length, n < 3 ? WAND_CLIP_MAX : 400000 - 2 * WAND_CLIP_MAX);
		cr_assert_arr_eq(record->payload, bytes + (n - 1) * WAND_CLIP_MAX, record->length);
	}
	free(bytes);
	wand_device_done(&wand);
}

Test(sim_wand_store, the_same_symbol_within_2_s_is_flagged_as_double)
{
	static const struct {
		int64_t at;
		const char *code;
		bool dup;
	} reads[] = {
		{ 0, "12345670", false },	{ 2000, "12345670", true },
		{ 4001, "12345670", false },	{ 4002, "12345671", false },
		{ 4003, "12345670", false },	{ 4004, "12345670:]E0", false },
		{ 4005, "12345670:]E0", true },
	};
	struct wand wand;

	wand_device_init(&wand, "REF1", 9, NULL);
	cr_assert_eq(wand_store_open(&wand.store, path, "REF1", MEMORY, 9, NULL), ERR_NONE);
	for (uint32_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		struct wand_symbol symbol;

		cr_assert_eq(wand_device_symbol(reads[i].code, &symbol, NULL), ERR_NONE);
		cr_assert_eq(wand_device_scan(&wand, &symbol, reads[i].at, NULL), ERR_NONE);
		cr_assert_eq(wand_store_find(&wand.store, i + 1)->flags,
			     reads[i].dup ? WAND_FLAG_DUP : 0, "read %u", i);
	}
	wand_device_done(&wand);
}

Test(sim_wand_device, codes_are_read_with_escapes_and_their_aim)
{
	static const struct {
		const char *text, *aim, *data;
		size_t len;
	} good[] = {
		{ "3017620422003", "]E0", "3017620422003", 13 },
		{ "036000291452", "]E0", "036000291452", 12 },
		{ "96385074", "]E4", "96385074", 8 },
		{ "10012345678902", "]C0", "10012345678902", 14 },
		{ "https://id.gs1.org/01/9", "]C0", "https://id.gs1.org/01/9", 23 },
		{ "a:]Q3", "]Q3", "a", 1 },
		{ "01\\x1d10A:]d2", "]d2",
		  "01\x1d"
		  "10A",
		  6 },
		{ "a\\000b\\\\", "]C0", "a\0b\\", 4 },
		{ ":]Q3", "]C0", ":]Q3", 4 },
	};
	static const char *const bad[] = { "", "\\", "\\x", "\\q", "a\\777", "a\\:]d2" };
	struct wand_symbol symbol;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_assert_eq(wand_device_symbol(good[i].text, &symbol, NULL), ERR_NONE);
		cr_assert_str_eq(symbol.aim, good[i].aim);
		cr_assert_eq(symbol.len, good[i].len, "%s", good[i].text);
		cr_assert_arr_eq(symbol.data, good[i].data, good[i].len);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(wand_device_symbol(bad[i], &symbol, NULL), ERR_INVALID, "%s", bad[i]);
}

Test(sim_wand_device, serials_are_1_to_16_digits_and_capitals)
{
	cr_assert(wand_device_serial_valid("A"));
	cr_assert(wand_device_serial_valid("REF0000042ABCDEF"));
	cr_assert_not(wand_device_serial_valid("REF0000042ABCDEFG"));
	cr_assert_not(wand_device_serial_valid(""));
	cr_assert_not(wand_device_serial_valid("ref1"));
	cr_assert_not(wand_device_serial_valid("R 1"));
}
