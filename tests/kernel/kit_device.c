// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/kit.h"

enum { WAIT_MS = 5000, PART = 56 };

/* Honeywell Xenon: hid.md 1.2; no padding before the last byte */
static const uint8_t xenon[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15,
	0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81,
	0x02, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02,
	0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01,
	0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};

/* Newland EM2028 and kin: no AIM identifier, data from byte 2, five bytes before the bit */
static const uint8_t newland[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05,
	0x8c, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x05, 0x81, 0x03, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};

/* Zebra as seen in the field: one byte more before the AIM identifier */
static const uint8_t shifted[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95,
	0x01, 0x81, 0x03, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81,
	0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x01, 0x81, 0x03, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};

/* A boot keyboard: HID 1.11, appendix B.1, without its lights */
static const uint8_t keyboard[] = {
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25,
	0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x03, 0x95, 0x06,
	0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0,
};

/* A maker's own page beside the scanner */
static const uint8_t management[] = {
	0x06, 0x8c, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75,
	0x08, 0x95, 0x40, 0x09, 0x02, 0x81, 0x02, 0x09, 0x03, 0x91, 0x02, 0xc0,
};

/* IBM hand-held: hid.md 1.3 */
static const uint8_t ibm[] = {
	0x06, 0x45, 0xff, 0x0a, 0x00, 0x4b, 0xa1, 0x01, 0x0a, 0x01, 0x4a, 0x75, 0x08, 0x95, 0x0b,
	0x15, 0x00, 0x26, 0xff, 0x00, 0x91, 0x02, 0x0a, 0x02, 0x4a, 0x95, 0x40, 0x81, 0x02, 0xc0,
};

/* Scanner and keyboard in one interface, told apart by report IDs */
static const uint8_t both[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00, 0x26,
	0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05,
	0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02,
	0x01, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03,
	0xc0, 0xc0, 0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x85, 0x07, 0x05, 0x07, 0x19, 0xe0, 0x29,
	0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0xc0,
};

/* No report IDs at all: the count is the first byte */
static const uint8_t unnumbered[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00,
	0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8c, 0x09,
	0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x25,
	0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};

/* The scanner's half of the reference wand: report 04 with its sounds, and no session */
static const uint8_t lamp[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00, 0x26,
	0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05, 0x8c, 0x95,
	0x03, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02,
	0x01, 0x95, 0x02, 0x81, 0x03, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02,
	0x75, 0x07, 0x81, 0x03, 0xc0, 0x85, 0x04, 0x09, 0x14, 0xa1, 0x02, 0x75, 0x01, 0x95, 0x01,
	0x91, 0x03, 0x95, 0x02, 0x09, 0x5f, 0x09, 0x60, 0x91, 0x02, 0x95, 0x02, 0x91, 0x03, 0x95,
	0x03, 0x09, 0x85, 0x09, 0x86, 0x09, 0x87, 0x91, 0x02, 0xc0, 0xc0,
};

const struct kit_kind
	kit_xenon = { "xenon", 0x0c2e, 0x0907, xenon, sizeof(xenon), 62, 1, 2, 5, 61 },
	kit_newland = { "newland", 0x1eab, 0x1310, newland, sizeof(newland), 64, 1, 0, 2, 63 },
	kit_shifted = { "shifted", 0x0c2e, 0x0907, shifted, sizeof(shifted), 64, 1, 3, 6, 63 },
	kit_keyboard = { "keyboard", 0x0c2e, 0x0907, keyboard, sizeof(keyboard), 8, 0, 0, 0, 0 },
	kit_management = { "management", 0x0c2e, 0x0907, management, sizeof(management),
			   64,		 0,	 0,	 0,	     0 },
	kit_ibm = { "ibm", 0x0c2e, 0x0907, ibm, sizeof(ibm), 64, 0, 0, 0, 0 },
	kit_both = { "both", 0x0c2e, 0x0907, both, sizeof(both), 62, 1, 2, 5, 61 },
	kit_unnumbered = { "unnumbered", 0x0c2e, 0x0907, unnumbered, sizeof(unnumbered),
			   61,		 0,	 1,	 4,	     60 },
	kit_lamp = { "lamp", 0x0c2e, 0x0907, lamp, sizeof(lamp), 64, 1, 2, 5, 63 };

static unsigned int plugged;

/* A HID device's folder name, by the serial that uhid gave it. */
static bool find_hid(struct kit_device *device)
{
	DIR *folder = opendir("/sys/bus/hid/devices");
	char wanted[64];
	struct dirent *entry;
	bool found = false;

	snprintf(wanted, sizeof(wanted), "HID_UNIQ=%s\n", device->uniq);
	while (folder && !found && (entry = readdir(folder))) {
		char path[300], text[1024];
		ssize_t len;
		int fd;

		snprintf(path, sizeof(path), "/sys/bus/hid/devices/%s/uevent", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
		if (fd >= 0)
			close(fd);
		text[len > 0 ? len : 0] = '\0';
		found = strstr(text, wanted) &&
			kit_exists("/sys/bus/hid/devices/%s/driver", entry->d_name);
		if (found)
			snprintf(device->hid, sizeof(device->hid), "%s", entry->d_name);
	}
	if (folder)
		closedir(folder);
	return found;
}

int kit_number(const char *uniq, int ms)
{
	for (; ms >= 0; ms -= 10) {
		for (int i = 0; i < 64; i++)
			if (!strcmp(kit_file("/sys/class/barcode/barcode%d/serial_number", i),
				    uniq) &&
			    kit_exists("/dev/barcode%d", i)) /* comes after its attributes */
				return i;
		kit_sleep(10);
	}
	return -1;
}

void kit_plug(struct kit_device *device, const struct kit_kind *kind, unsigned int bus)
{
	struct uhid_event event = { .type = UHID_CREATE2 };

	memset(device, 0, sizeof(*device));
	device->kind = kind;
	device->node = -1;
	snprintf(device->uniq, sizeof(device->uniq), "%s-%d-%u", kind->name, getpid(), plugged++);
	device->uhid = open("/dev/uhid", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	kit_check(device->uhid >= 0);
	snprintf((char *)event.u.create2.name, sizeof(event.u.create2.name), "Emulated %s",
		 kind->name);
	snprintf((char *)event.u.create2.uniq, sizeof(event.u.create2.uniq), "%s", device->uniq);
	event.u.create2.bus = (uint16_t)bus;
	event.u.create2.vendor = kind->vendor;
	event.u.create2.product = kind->product;
	event.u.create2.rd_size = (uint16_t)kind->descriptor_size;
	memcpy(event.u.create2.rd_data, kind->descriptor, kind->descriptor_size);
	kit_check(write(device->uhid, &event, sizeof(event)) == (ssize_t)sizeof(event));
	for (int ms = 0; ms < WAIT_MS && !find_hid(device); ms += 10)
		kit_sleep(10);
	if (!*device->hid)
		kit_fail("the %s has no driver after %d ms", kind->name, WAIT_MS);
}

void kit_unplug(struct kit_device *device)
{
	struct uhid_event event = { .type = UHID_DESTROY };

	kit_check(write(device->uhid, &event, sizeof(event)) == (ssize_t)sizeof(event));
	close(device->uhid);
	device->uhid = -1;
}

void kit_open(struct kit_device *device, int flags)
{
	char path[64];
	int number = kit_number(device->uniq, WAIT_MS);

	if (number < 0)
		kit_fail("no /dev/barcodeN for %s", device->uniq);
	device->number = (unsigned int)number;
	snprintf(path, sizeof(path), "/dev/barcode%d", number);
	device->node = open(path, O_RDWR | O_CLOEXEC | flags);
	if (device->node < 0)
		kit_fail("%s: %m", path);
}

void kit_close(struct kit_device *device)
{
	close(device->node);
	device->node = -1;
}

void kit_report(struct kit_device *device, const uint8_t *bytes, size_t size)
{
	struct uhid_event event = { .type = UHID_INPUT2 };

	event.u.input2.size = (uint16_t)size;
	memcpy(event.u.input2.data, bytes, size);
	if (write(device->uhid, &event, sizeof(event)) != (ssize_t)sizeof(event))
		kit_fail("a report of %zu bytes: %m", size);
}

void kit_part(struct kit_device *device, const char *aim, const char *text, size_t len, bool more)
{
	const struct kit_kind *kind = device->kind;
	uint8_t bytes[64] = { 0 };

	if (kind->count)
		bytes[0] = 2;
	bytes[kind->count] = (uint8_t)len;
	if (kind->aim && aim)
		memcpy(bytes + kind->aim, aim, strnlen(aim, 3));
	memcpy(bytes + kind->data, text, len);
	bytes[kind->continued] = more;
	kit_report(device, bytes, kind->report_size);
}

void kit_scan(struct kit_device *device, const char *aim, const char *text)
{
	size_t left = strlen(text);

	for (; left > PART; text += PART, left -= PART)
		kit_part(device, aim, text, PART, true);
	kit_part(device, aim, text, left, false);
}

void kit_burst(struct kit_device *device, unsigned int count)
{
	char text[16];

	for (unsigned int i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "scan%06u", i);
		kit_scan(device, "]C0", text);
	}
}

bool kit_output(struct kit_device *device, int ms)
{
	struct uhid_event event;

	for (; ms >= 0; ms -= 10) {
		while (read(device->uhid, &event, sizeof(event)) > 0) {
			if (event.type != UHID_OUTPUT)
				continue;
			device->output_size = event.u.output.size;
			memcpy(device->output, event.u.output.data, sizeof(device->output));
			device->outputs++;
			return true;
		}
		kit_sleep(10);
	}
	return false;
}

/* --- the emulated wand ------------------------------------------------------------------------
 */
void kit_wand_start(struct kit_wand *wand, unsigned int memory)
{
	char store[64], size[16];
	int to[2], from[2];

	memset(wand, 0, sizeof(*wand));
	wand->node = -1;
	snprintf(wand->serial, sizeof(wand->serial), "W%dX%u", getpid(), plugged++);
	snprintf(store, sizeof(store), "/tmp/%s", wand->serial);
	kit_check(!pipe(to) && !pipe(from));
	wand->pid = fork();
	if (!wand->pid) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[1]);
		close(from[0]);
		snprintf(size, sizeof(size), "%u", memory);
		execlp("emu_wand", "emu_wand", store, wand->serial,
		       getenv("KIT_TRANSPORT") ? getenv("KIT_TRANSPORT") : "usb", size, NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	wand->to = fdopen(to[1], "w");
	wand->from = fdopen(from[0], "r");
}

void kit_wand_say(struct kit_wand *wand, const char *format, ...)
{
	char line[20000], answer[24000];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	fprintf(wand->to, "%s\n", line);
	fflush(wand->to);
	if (!fgets(answer, sizeof(answer), wand->from))
		kit_fail("the emulated wand ended at: %.100s", line);
	if (strncmp(answer, "ok ", 3))
		kit_fail("the emulated wand says: %.400s", answer);
}

void kit_wand_plug(struct kit_wand *wand)
{
	char path[64];
	int number;

	kit_wand_say(wand, "plug");
	kit_wand_say(wand, "session");
	number = kit_number(wand->serial, WAIT_MS);
	if (number < 0)
		kit_fail("no /dev/barcodeN for the wand");
	wand->number = (unsigned int)number;
	snprintf(path, sizeof(path), "/dev/barcode%d", number);
	wand->node = open(path, O_RDWR | O_CLOEXEC);
	if (wand->node < 0)
		kit_fail("%s: %m", path);
}

void kit_wand_stop(struct kit_wand *wand)
{
	if (wand->node >= 0)
		close(wand->node);
	fclose(wand->to);
	fclose(wand->from);
	waitpid(wand->pid, NULL, 0);
}
