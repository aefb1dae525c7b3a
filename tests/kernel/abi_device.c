// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o
/* What the driver binds, what it makes of reports, and what it leaves as it was. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/kit.h"

static struct kit_device scanner;

static const char *driver_of(const struct kit_device *device)
{
	static char path[512];
	ssize_t len;
	char link[300];

	snprintf(link, sizeof(link), "/sys/bus/hid/devices/%s/driver", device->hid);
	len = readlink(link, path, sizeof(path) - 1);
	if (len <= 0)
		return "none";
	path[len] = '\0';
	return strrchr(path, '/') + 1;
}

/* Entries of a folder below the device, like hidraw or input. */
static unsigned int children(const struct kit_device *device, const char *folder)
{
	char path[400];
	struct dirent *entry;
	unsigned int count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/hid/devices/%s/%s", device->hid, folder);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return count;
}

/* The driver's name is there before its probe has ended. */
static void has_children(const struct kit_device *device, const char *folder, unsigned int count)
{
	for (int ms = 0; ms < 2000 && children(device, folder) != count; ms += 10)
		kit_sleep(10);
	kit_equal(children(device, folder), count);
}

static const struct barcode_record *one_record(void)
{
	struct kit_records *records = kit_read_all(scanner.node);

	kit_equal(records->count, 1);
	return records->at[0];
}

static void layout_is_understood(const struct kit_kind *kind, const char *aim)
{
	static const char text[] = "https://id.gs1.org/01/09506000134352/10/ABC-1234567890?17=27123"
				   "1&note=twice as long as one report";

	kit_plug(&scanner, kind, BUS_USB);
	kit_check(!strcmp(driver_of(&scanner), "hid-barcode"));
	kit_open(&scanner, O_NONBLOCK);
	kit_scan(&scanner, aim, text);
	{
		const struct barcode_record *one = one_record();

		kit_check(!strcmp(kit_payload(one), text));
		kit_check(!memcmp(one->aim, aim && kind->aim ? aim : "\0\0\0", 3));
		kit_equal(one->flags, BARCODE_LIVE);
	}
}

static void a_honeywell_is_understood(void)
{
	layout_is_understood(&kit_xenon, "]Q1");
}

static void a_newland_without_aim_identifiers_is_understood(void)
{
	layout_is_understood(&kit_newland, NULL);
}

static void a_zebra_with_its_data_one_byte_later_is_understood(void)
{
	layout_is_understood(&kit_shifted, "]d2");
}

static void a_scanner_without_report_ids_is_understood(void)
{
	layout_is_understood(&kit_unnumbered, "]E0");
}

static void a_scanner_by_bluetooth_is_a_scanner(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_BLUETOOTH);
	kit_check(!strncmp(scanner.hid, "0005:", 5));
	kit_open(&scanner, O_NONBLOCK);
	kit_scan(&scanner, "]E0", "3017620422003");
	kit_equal(one_record()->payload_len, 13);
}

static void hidraw_stays_and_has_the_same_reports(void)
{
	char path[400], report[100];
	struct dirent *entry;
	DIR *dir;
	int raw = -1;

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	has_children(&scanner, "hidraw", 1);
	snprintf(path, sizeof(path), "/sys/bus/hid/devices/%s/hidraw", scanner.hid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
	raw = open(path, O_RDWR | O_NONBLOCK);
	kit_check(raw >= 0);
	kit_scan(&scanner, "]E0", "3017620422003");
	kit_equal(read(raw, report, sizeof(report)), 62);
	kit_check(!memcmp(report + 5, "3017620422003", 13));
	kit_equal(one_record()->payload_len, 13);
}

static void scans_are_no_key_presses(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	has_children(&scanner, "input", 0);
}

static void a_keyboard_in_the_same_interface_stays_one(void)
{
	static const uint8_t shift_down[] = { 7, 2 }, shift_up[] = { 7, 0 };
	char path[400];
	struct dirent *entry;
	struct input_event event;
	int node = -1;
	DIR *dir;

	kit_plug(&scanner, &kit_both, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	has_children(&scanner, "input", 1);
	/* its evdev node */
	for (int i = 0; i < 32 && node < 0; i++) {
		char name[64] = "";

		snprintf(path, sizeof(path), "/dev/input/event%d", i);
		node = open(path, O_RDONLY | O_NONBLOCK);
		if (node >= 0 && (ioctl(node, EVIOCGUNIQ(sizeof(name)), name) < 0 ||
				  strcmp(name, scanner.uniq))) {
			close(node);
			node = -1;
		}
	}
	if (node < 0)
		kit_fail("the keyboard has no event node");
	kit_scan(&scanner, "]E0", "3017620422003");
	kit_check(read(node, &event, sizeof(event)) < 0); /* no key press, no ABS_MISC */
	kit_report(&scanner, shift_down, sizeof(shift_down));
	kit_report(&scanner, shift_up, sizeof(shift_up));
	while (read(node, &event, sizeof(event)) > 0 && event.type != EV_KEY)
		;
	kit_equal(event.code, KEY_LEFTSHIFT);
	kit_equal(one_record()->payload_len, 13);
	dir = opendir("/sys/class/barcode");
	entry = dir ? readdir(dir) : NULL;
	kit_check(entry);
	closedir(dir);
}

static void sibling_stays_alive(const struct kit_kind *kind, unsigned int inputs)
{
	kit_plug(&scanner, kind, BUS_USB);
	kit_check(strcmp(driver_of(&scanner), "none"));
	has_children(&scanner, "hidraw", 1);
	has_children(&scanner, "input", inputs);
	kit_equal(kit_number(scanner.uniq, 100), -1);
	kit_unplug(&scanner);
}

static void siblings_with_the_same_id_keep_what_they_had(void)
{
	sibling_stays_alive(&kit_keyboard, 1);
	sibling_stays_alive(&kit_management, 0);
	sibling_stays_alive(&kit_ibm, 0);
}

static void parts_of_a_scan_are_put_together(void)
{
	char text[56 * 3 + 1];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_part(&scanner, "]Q1", text, 56, true);
	kit_part(&scanner, "]Q1", text, 56, true);
	kit_equal(kit_poll(scanner.node, POLLIN, 0), 0);
	kit_part(&scanner, "]Q1", text, 56, false);
	kit_check(!strcmp(kit_payload(one_record()), text));
}

static void parts_that_come_late_are_dropped_and_counted(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_part(&scanner, "]Q1", "first", 5, true);
	kit_sleep(650);
	kit_part(&scanner, "]Q1", "second", 6, false);
	kit_check(!strcmp(kit_payload(one_record()), "second"));
	kit_equal(kit_stats(scanner.node).incomplete, 1);
}

static void replies_to_commands_are_counted_and_never_delivered(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_scan(&scanner, "]X0", "\x06");
	kit_scan(&scanner, "]Z6", "MATMPAT6");
	kit_scan(&scanner, "]E0", "3017620422003");
	kit_equal(one_record()->seq, 1);
	kit_equal(kit_stats(scanner.node).replies, 2);
	kit_equal(kit_stats(scanner.node).frames, 3);
	kit_equal(kit_stats(scanner.node).records, 1);
}

/* Bug class a: a handler that trusts the length. The core warns of short ones by itself. */
static void reports_of_any_size_and_content_do_no_harm(void)
{
	static uint8_t bytes[4096];
	struct barcode_stats stats;
	uint64_t state = 8;

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	for (int i = 0; i < 3000; i++) {
		size_t size = i < 200 ? (size_t)i : 1 + (size_t)(state >> 33) % 4096;

		for (size_t j = 0; j < sizeof(bytes); j++) {
			state = state * 6364136223846793005ull + 1442695040888963407ull;
			bytes[j] = (uint8_t)(state >> 56);
		}
		if (i % 3)
			bytes[0] = 2;
		kit_report(&scanner, bytes, size);
	}
	stats = kit_stats(scanner.node);
	kit_check(stats.bad_frame > 500);
	kit_check(stats.frames >= stats.bad_frame + stats.records);
	while (kit_poll(scanner.node, POLLIN, 0) & POLLIN) {
		struct kit_records *records = kit_read_all(scanner.node);

		kit_check(records->count);
		free(records);
	}
	kit_check(strlen(kit_file("/sys/kernel/debug/hid-barcode/barcode%u/rejected",
				  scanner.number)) > 20);
}

static void sounds_go_out_as_the_descriptor_says(void)
{
	static const struct {
		uint32_t verdict;
		uint8_t bits;
	} sounds[] = { { BARCODE_VERDICT_ERROR, 0x20 },
		       { BARCODE_VERDICT_GOOD, 0x40 },
		       { BARCODE_VERDICT_NOT_ON_FILE, 0x80 } };
	struct barcode_feedback feedback = { .verdict = BARCODE_VERDICT_BUSY };

	kit_plug(&scanner, &kit_lamp, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_equal(kit_info(scanner.node).caps,
		  BARCODE_CAP_GOOD | BARCODE_CAP_NOT_ON_FILE | BARCODE_CAP_ERROR);
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), EOPNOTSUPP);
	for (int i = 0; i < 3; i++) {
		feedback.verdict = sounds[i].verdict;
		kit_equal(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), 0);
		kit_check(kit_output(&scanner, 2000));
		kit_equal(scanner.output_size, 2);
		kit_equal(scanner.output[0], 4);
		kit_equal(scanner.output[1], sounds[i].bits);
	}
}

static void sysfs_and_debugfs_have_their_files(void)
{
	static const char *const files[] = { "abi_version", "state", "queued_records",
					     "lost_records", "serial_number" };

	kit_plug(&scanner, &kit_lamp, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_burst(&scanner, 3);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		kit_check(kit_exists("/sys/class/barcode/barcode%u/%s", scanner.number, files[i]));
	kit_check(!kit_exists("/sys/class/barcode/barcode%u/stored_records", scanner.number));
	kit_check(!kit_exists("/sys/class/power_supply/barcode%u-battery", scanner.number));
	kit_check(
		!strcmp(kit_file("/sys/class/barcode/barcode%u/abi_version", scanner.number), "1"));
	kit_check(!strcmp(kit_file("/sys/class/barcode/barcode%u/state", scanner.number), "plain"));
	kit_check(!strcmp(kit_file("/sys/class/barcode/barcode%u/queued_records", scanner.number),
			  "3"));
	kit_check(!strcmp(kit_file("/sys/kernel/debug/hid-barcode/barcode%u/stats", scanner.number),
			  "frames 3"));
	kit_unplug(&scanner);
	kit_close(&scanner);
	kit_sleep(200);
	kit_check(!kit_exists("/sys/class/barcode/barcode%u", scanner.number));
	kit_check(!kit_exists("/sys/kernel/debug/hid-barcode/barcode%u", scanner.number));
}

static void another_id_is_bound_by_new_id(void)
{
	static struct kit_kind other;

	other = kit_xenon;
	other.vendor = 0x05e0;
	other.product = 0x1a2b;
	kit_plug(&scanner, &other, BUS_USB);
	kit_check(!strcmp(driver_of(&scanner), "hid-generic"));
	kit_unplug(&scanner);
	kit_check(kit_write("/sys/bus/hid/drivers/hid-barcode/new_id", "3 05e0 1a2b 0\n") > 0);
	kit_plug(&scanner, &other, BUS_USB);
	kit_check(!strcmp(driver_of(&scanner), "hid-barcode"));
	kit_open(&scanner, O_NONBLOCK);
	kit_scan(&scanner, "]E0", "3017620422003");
	kit_equal(one_record()->payload_len, 13);
}

static void unbinding_and_binding_makes_a_new_device(void)
{
	char name[300];

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_burst(&scanner, 2);
	snprintf(name, sizeof(name), "%s\n", scanner.hid);
	kit_check(kit_write("/sys/bus/hid/drivers/hid-barcode/unbind", name) > 0);
	kit_equal(kit_poll(scanner.node, POLLIN, 0), POLLIN | POLLHUP);
	kit_check(!strcmp(driver_of(&scanner), "none"));
	kit_check(kit_write("/sys/bus/hid/drivers/hid-barcode/bind", name) > 0);
	kit_close(&scanner);
	kit_open(&scanner, O_NONBLOCK);
	kit_burst(&scanner, 1);
	kit_equal(one_record()->seq, 1);
}

static void the_module_stays_while_a_node_is_open(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	kit_refused(syscall(SYS_delete_module, "hid_barcode", O_NONBLOCK), EWOULDBLOCK);
	kit_unplug(&scanner);
	kit_sleep(200);
	kit_refused(syscall(SYS_delete_module, "hid_barcode", O_NONBLOCK), EWOULDBLOCK);
}

static int load(const char *parameters)
{
	int fd = open("/hid-barcode.ko", O_RDONLY), result;

	kit_check(fd >= 0);
	result = (int)syscall(SYS_finit_module, fd, parameters, 0);
	close(fd);
	return result;
}

static void unload(void)
{
	for (int i = 0; i < 100; i++) {
		if (!syscall(SYS_delete_module, "hid_barcode", O_NONBLOCK))
			return;
		kit_sleep(20);
	}
	kit_fail("the module does not go: %m");
}

static void scanners_change_over_when_the_module_comes_and_goes(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_check(!strcmp(driver_of(&scanner), "hid-barcode"));
	unload();
	kit_sleep(100);
	kit_check(strcmp(driver_of(&scanner), "hid-barcode"));
	kit_equal(load(""), 0);
	kit_sleep(200);
	kit_check(!strcmp(driver_of(&scanner), "hid-barcode"));
	kit_open(&scanner, O_NONBLOCK);
	kit_burst(&scanner, 1);
	one_record();
	kit_close(&scanner);
}

static void the_parameter_wand_names_its_id(void)
{
	static struct kit_kind other;

	other = kit_xenon;
	other.vendor = 0x1209;
	other.product = 0xcaba;
	unload();
	kit_refused(load("wand=1209"), EINVAL);
	kit_refused(load("wand=1209:cabax"), EINVAL);
	kit_equal(load("wand=1209:caba"), 0);
	kit_plug(&scanner, &other, BUS_USB);
	kit_check(!strcmp(driver_of(&scanner), "hid-barcode"));
	kit_unplug(&scanner);
	unload();
	kit_equal(load(""), 0);
	kit_plug(&scanner, &other, BUS_USB);
	kit_check(strcmp(driver_of(&scanner), "hid-barcode"));
}

static void the_rings_parameters_have_bounds(void)
{
	static const struct {
		const char *parameters;
		unsigned int records;
	} rings[] = { { "ring_records=1", 64 },
		      { "ring_records=0", 64 },
		      { "ring_records=2000 ring_bytes=1", 2000 },
		      { "ring_records=16384", 16384 } };

	for (size_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
		unload();
		kit_equal(load(rings[i].parameters), 0);
		kit_plug(&scanner, &kit_xenon, BUS_USB);
		kit_open(&scanner, O_NONBLOCK);
		kit_burst(&scanner, rings[i].records + 5);
		kit_equal(kit_stats(scanner.node).records, rings[i].records);
		kit_equal(kit_stats(scanner.node).lost, 5);
		kit_unplug(&scanner);
		kit_close(&scanner);
	}
	unload();
	kit_equal(load(""), 0);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(a_honeywell_is_understood),
	TEST(a_newland_without_aim_identifiers_is_understood),
	TEST(a_zebra_with_its_data_one_byte_later_is_understood),
	TEST(a_scanner_without_report_ids_is_understood),
	TEST(a_scanner_by_bluetooth_is_a_scanner),
	TEST(hidraw_stays_and_has_the_same_reports),
	TEST(scans_are_no_key_presses),
	TEST(a_keyboard_in_the_same_interface_stays_one),
	TEST(siblings_with_the_same_id_keep_what_they_had),
	TEST(parts_of_a_scan_are_put_together),
	TEST(parts_that_come_late_are_dropped_and_counted),
	TEST(replies_to_commands_are_counted_and_never_delivered),
	TEST(reports_of_any_size_and_content_do_no_harm),
	TEST(sounds_go_out_as_the_descriptor_says),
	TEST(sysfs_and_debugfs_have_their_files),
	TEST(another_id_is_bound_by_new_id),
	TEST(unbinding_and_binding_makes_a_new_device),
	TEST(the_module_stays_while_a_node_is_open),
	TEST(scanners_change_over_when_the_module_comes_and_goes),
	TEST(the_parameter_wand_names_its_id),
	TEST(the_rings_parameters_have_bounds),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
