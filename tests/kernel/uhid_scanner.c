// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A barcode scanner as the kernel sees one: /dev/uhid with a report descriptor of page 8C, told
 * what to do line by line on stdin. It prints "ok LINE" or "not ok LINE: why" for each, and
 * "sound XX" for each output report. Written from the documents, not from wire/.
 *
 *   create KIND              plug in: xenon, wand or newland
 *   opened                   wait until somebody opened the node
 *   scan AIM TEXT            one scan in as many reports as it needs; AIM - sends none
 *   part AIM TEXT            a report with the "continued" bit, and no other after it
 *   short N                  a report of N bytes only
 *   burst N                  N different scans as fast as they go
 *   sounds N                 wait for N sounds since the start
 *   destroy                  unplug
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DATA_MAX = 56, REPORT_MAX = 64, FRAMES = 0x21, WAIT_MS = 20000, LINE_SIZE = 512 };

/* Where a kind's fields lie in report 02, by its maker's manual. */
struct kind {
	const char *name;
	uint16_t vendor, product;
	const uint8_t *descriptor;
	size_t descriptor_size, report_size;
	size_t aim, data, continued; /* offsets; aim 0: sends none */
};

/* Honeywell Xenon: hid.md 1.2 */
static const uint8_t xenon[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15,
	0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81,
	0x02, 0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02,
	0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01,
	0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};

/* The reference wand: wand-protocol A1 */
static const uint8_t wand[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00, 0x26,
	0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05, 0x8c, 0x95,
	0x03, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02,
	0x01, 0x95, 0x02, 0x81, 0x03, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02,
	0x75, 0x07, 0x81, 0x03, 0xc0, 0x85, 0x04, 0x09, 0x14, 0xa1, 0x02, 0x75, 0x01, 0x95, 0x01,
	0x91, 0x03, 0x95, 0x02, 0x09, 0x5f, 0x09, 0x60, 0x91, 0x02, 0x95, 0x02, 0x91, 0x03, 0x95,
	0x03, 0x09, 0x85, 0x09, 0x86, 0x09, 0x87, 0x91, 0x02, 0xc0, 0xc0, 0x06, 0xca, 0xff, 0x09,
	0x01, 0xa1, 0x01, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x3f, 0x85, 0x20, 0x09, 0x02, 0x82,
	0x02, 0x01, 0x85, 0x21, 0x09, 0x03, 0x92, 0x02, 0x01, 0xc0,
};

/* Newland EM2028 and kin: no AIM identifier, data from byte 2, five bytes before the bit */
static const uint8_t newland[] = {
	0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x02, 0x09, 0x12, 0xa1, 0x02, 0x15, 0x00,
	0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02, 0x05,
	0x8c, 0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x05, 0x81, 0x03, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03, 0xc0, 0xc0,
};

/* A sibling of "other": a keyboard of the same product */
static const uint8_t keys[] = {
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7,
	0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0xc0,
};

static const struct kind kinds[] = {
	{ "xenon", 0x0c2e, 0x0907, xenon, sizeof(xenon), 62, 2, 5, 61 },
	{ "wand", 0x0c2e, 0x0907, wand, sizeof(wand), 64, 2, 5, 63 },
	{ "other", 0x1234, 0x0cab, xenon, sizeof(xenon), 62, 2, 5, 61 },
	{ "keys", 0x1234, 0x0cab, keys, sizeof(keys), 1, 0, 0, 0 },
	{ "newland", 0x1eab, 0x1310, newland, sizeof(newland), 64, 0, 2, 63 },
};

struct scanner {
	const struct kind *kind;
	int fd;
	bool opened;
	unsigned int sounds;
};

static bool send_event(struct scanner *scanner, const struct uhid_event *event)
{
	return write(scanner->fd, event, sizeof(*event)) == (ssize_t)sizeof(*event);
}

static bool create(struct scanner *scanner, const char *name)
{
	struct uhid_event event = { .type = UHID_CREATE2 };

	scanner->kind = NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			scanner->kind = &kinds[i];
	if (!scanner->kind)
		return false;
	snprintf((char *)event.u.create2.name, sizeof(event.u.create2.name), "Emulated %s", name);
	snprintf((char *)event.u.create2.uniq, sizeof(event.u.create2.uniq), "%s-1", name);
	event.u.create2.bus = BUS_USB;
	event.u.create2.vendor = scanner->kind->vendor;
	event.u.create2.product = scanner->kind->product;
	event.u.create2.rd_size = (uint16_t)scanner->kind->descriptor_size;
	memcpy(event.u.create2.rd_data, scanner->kind->descriptor, scanner->kind->descriptor_size);
	scanner->opened = false;
	return send_event(scanner, &event);
}

static bool destroy(struct scanner *scanner)
{
	struct uhid_event event = { .type = UHID_DESTROY };

	scanner->opened = false;
	return send_event(scanner, &event);
}

static bool report(struct scanner *scanner, const uint8_t *bytes, size_t len)
{
	struct uhid_event event = { .type = UHID_INPUT2 };

	event.u.input2.size = (uint16_t)len;
	memcpy(event.u.input2.data, bytes, len);
	return send_event(scanner, &event);
}

static bool part(struct scanner *scanner, const char *aim, const char *text, size_t len, bool more)
{
	const struct kind *kind = scanner->kind;
	uint8_t bytes[REPORT_MAX] = { 0x02, (uint8_t)len };

	if (kind->aim && *aim == ']')
		memcpy(bytes + kind->aim, aim, strnlen(aim, 3));
	memcpy(bytes + kind->data, text, len);
	bytes[kind->continued] = more;
	return report(scanner, bytes, kind->report_size);
}

static bool scan(struct scanner *scanner, const char *aim, const char *text)
{
	size_t left = strlen(text);

	for (; left > DATA_MAX; text += DATA_MAX, left -= DATA_MAX)
		if (!part(scanner, aim, text, DATA_MAX, true))
			return false;
	return part(scanner, aim, text, left, false);
}

/* EAN-13 codes, all different. */
static bool burst(struct scanner *scanner, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		char code[14];
		unsigned int sum = 0;

		snprintf(code, sizeof(code), "30000001%04u", i % 10000u);
		for (int j = 0; j < 12; j++)
			sum += (unsigned int)(code[j] - '0') * (j % 2 ? 3u : 1u);
		code[12] = (char)('0' + (10 - sum % 10) % 10);
		code[13] = '\0';
		if (!scan(scanner, "]E0", code))
			return false;
	}
	return true;
}

/* One event of the kernel, waited for. */
static bool next_event(struct scanner *scanner)
{
	struct pollfd poller = { .fd = scanner->fd, .events = POLLIN };
	struct uhid_event event = { 0 };

	if (poll(&poller, 1, WAIT_MS) <= 0 || read(scanner->fd, &event, sizeof(event)) < 0)
		return false;
	if (event.type == UHID_OPEN)
		scanner->opened = true;
	if (event.type == UHID_CLOSE)
		scanner->opened = false;
	/* frames of a session are not for these scanners, which have none */
	if (event.type == UHID_OUTPUT && event.u.output.data[0] != FRAMES) {
		scanner->sounds++;
		printf("sound %02X %02X\n", event.u.output.data[0], event.u.output.data[1]);
	}
	return true;
}

static bool is_pending(const struct scanner *scanner)
{
	struct pollfd poller = { .fd = scanner->fd, .events = POLLIN };

	return poll(&poller, 1, 0) > 0;
}

static bool wait_opened(struct scanner *scanner)
{
	/* it may have been closed since, by who opened it before */
	while (is_pending(scanner))
		if (!next_event(scanner))
			return false;
	while (!scanner->opened)
		if (!next_event(scanner))
			return false;
	return true;
}

static bool wait_sounds(struct scanner *scanner, unsigned int count)
{
	while (scanner->sounds < count)
		if (!next_event(scanner))
			return false;
	return true;
}

static bool obey(struct scanner *scanner, const char *line)
{
	static const uint8_t nothing[REPORT_MAX] = { 0x02, 0x05, ']', 'E', '0', '1', '2', '3' };
	char verb[16] = "", first[64] = "", text[LINE_SIZE] = "";

	if (sscanf(line, "%15s %63s %511[^\n]", verb, first, text) < 1)
		return false;
	if (!strcmp(verb, "create"))
		return create(scanner, first);
	if (!strcmp(verb, "destroy"))
		return destroy(scanner);
	if (!strcmp(verb, "opened"))
		return wait_opened(scanner);
	if (!strcmp(verb, "sounds"))
		return wait_sounds(scanner, (unsigned int)strtoul(first, NULL, 10));
	if (!scanner->kind)
		return false;
	if (!strcmp(verb, "scan"))
		return scan(scanner, first, text);
	if (!strcmp(verb, "part"))
		return part(scanner, first, text, strnlen(text, DATA_MAX), true);
	if (!strcmp(verb, "short"))
		return report(scanner, nothing, strtoul(first, NULL, 10) % (REPORT_MAX + 1));
	return !strcmp(verb, "burst") && burst(scanner, (unsigned int)strtoul(first, NULL, 10));
}

int main(void)
{
	struct scanner scanner = { .fd = open("/dev/uhid", O_RDWR | O_CLOEXEC) };
	char line[LINE_SIZE];
	int result = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (scanner.fd < 0) {
		printf("not ok /dev/uhid: %s\n", strerror(errno));
		return 1;
	}
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (obey(&scanner, line)) {
			printf("ok %s\n", line);
		} else {
			printf("not ok %s: %s\n", line, strerror(errno));
			result = 1;
		}
	}
	return result;
}
