/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests that run in a guest: devices by uhid, the node that the driver makes for them, and
 * a runner that compares the kernel's log and taint before and after every test. Written from
 * wand-protocol C and the makers' manuals, not from the driver.
 */
#ifndef CABAS_TESTS_KERNEL_KIT_H
#define CABAS_TESTS_KERNEL_KIT_H
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "wire/barcode_abi.h"

enum { KIT_BUFFER = 1 << 20, KIT_RECORDS = 20000 };

/* Ends the test with a sentence. */
#define kit_fail(...) kit_end(__FILE__, __LINE__, __VA_ARGS__)
#define kit_check(condition)                        \
	do {                                        \
		if (!(condition))                   \
			kit_fail("%s", #condition); \
	} while (0)
#define kit_equal(got, wanted) kit_compare((long long)(got), (long long)(wanted), #got)
#define kit_compare(got, wanted, what)                                               \
	do {                                                                         \
		long long kit_got = (got), kit_wanted = (wanted);                    \
		if (kit_got != kit_wanted)                                           \
			kit_fail("%s is %lld, not %lld", what, kit_got, kit_wanted); \
	} while (0)
/* A call that must fail with this errno. */
#define kit_refused(call, code)                                \
	do {                                                   \
		errno = 0;                                     \
		if ((call) >= 0)                               \
			kit_fail("%s succeeds", #call);        \
		if (errno != (code))                           \
			kit_fail("%s: %m, not " #code, #call); \
	} while (0)

void kit_end(const char *file, int line, const char *format, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/* A test: its name is a sentence without spaces. */
struct kit_test {
	const char *name;
	void (*run)(void);
};

/**
 * kit_run() - run tests, each in a process of its own, and tell of each
 * @tests: the last has no name
 * @argc: of main(): further arguments choose tests by a part of their names
 * @argv: of main()
 *
 * Return: for main().
 */
int kit_run(const struct kit_test *tests, int argc, char *argv[]);

/**
 * kit_log_has() - whether the kernel's log got a line during this test
 * @text: part of it
 *
 * Return: true when it is there, or comes within a second.
 */
bool kit_log_has(const char *text);

/**
 * kit_expect_log() - this test makes the kernel complain, and that is right
 * @text: part of every line that would else fail the test
 */
void kit_expect_log(const char *text);

/* What a layout looks like on the wire; offsets in its report 02. */
struct kit_kind {
	const char *name;
	uint16_t vendor, product;
	const uint8_t *descriptor;
	size_t descriptor_size, report_size;
	size_t count, aim, data, continued; /* aim 0: sends none */
};

extern const struct kit_kind kit_xenon, kit_newland, kit_shifted, kit_keyboard, kit_management,
	kit_ibm, kit_both, kit_unnumbered, kit_lamp;

/* One device by uhid and, when the driver took it, its node. */
struct kit_device {
	const struct kit_kind *kind;
	int uhid, node;
	unsigned int number;
	char uniq[32], hid[256]; /* hid: its name in /sys/bus/hid/devices */
	uint8_t output[64];
	size_t output_size;
	unsigned int outputs;
};

/**
 * kit_plug() - a device is there and has its driver
 * @device: to set up
 * @kind: which
 * @bus: BUS_USB or BUS_BLUETOOTH
 */
void kit_plug(struct kit_device *device, const struct kit_kind *kind, unsigned int bus);
void kit_unplug(struct kit_device *device);

/* The class device's number; -1 when the driver made none within @ms. */
int kit_number(const char *uniq, int ms);
/* Open the node; the test fails when it cannot. */
void kit_open(struct kit_device *device, int flags);
void kit_close(struct kit_device *device);

/* Reports as they are, and scans in as many as they need. */
void kit_report(struct kit_device *device, const uint8_t *bytes, size_t size);
void kit_part(struct kit_device *device, const char *aim, const char *text, size_t len, bool more);
void kit_scan(struct kit_device *device, const char *aim, const char *text);
/* N different EAN-13 codes, number first + i in them */
void kit_burst(struct kit_device *device, unsigned int count);
/* Waits for the device's next output report. */
bool kit_output(struct kit_device *device, int ms);

/* What was read, taken to pieces and checked for its form. */
struct kit_records {
	struct barcode_record *at[KIT_RECORDS];
	size_t count;
	uint8_t bytes[KIT_BUFFER];
	size_t used;
};

/**
 * kit_read() - read once, append
 * @node: file
 * @records: zeroed at the start
 * @size: of the buffer to offer
 *
 * Return: what read() returned.
 */
ssize_t kit_read(int node, struct kit_records *records, size_t size);
/* All there is, without waiting. */
struct kit_records *kit_read_all(int node);
const char *kit_payload(const struct barcode_record *record);
int kit_ack(int node, uint64_t seq);
struct barcode_info kit_info(int node);
struct barcode_stats kit_stats(int node);
short kit_poll(int node, short events, int ms);
/* A file of sysfs or debugfs: its first line. */
const char *kit_file(const char *format, ...) __attribute__((format(printf, 1, 2)));
void kit_sleep(int ms);
bool kit_exists(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Writes a word into a file of sysfs; what write() said. */
int kit_write(const char *path, const char *text);

/* The emulated wand (emu_wand), in a process of its own; KIT_TRANSPORT=ffs puts it on a USB bus. */
struct kit_wand {
	FILE *to, *from;
	pid_t pid;
	unsigned int number;
	int node;
	char serial[24];
};

/**
 * kit_wand_start() - a wand that is not plugged in yet
 * @wand: to set up
 * @memory: bytes that it has
 */
void kit_wand_start(struct kit_wand *wand, unsigned int memory);
/* A line to emu_wand; the test fails unless it says ok. */
void kit_wand_say(struct kit_wand *wand, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Plug in and open the node. */
void kit_wand_plug(struct kit_wand *wand);
void kit_wand_stop(struct kit_wand *wand);
#endif
