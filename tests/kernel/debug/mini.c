// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/kernel/debug/mini.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "wire/crc16.h"

#define KMEMLEAK "/sys/kernel/debug/kmemleak"
enum { BOOT = 0x5eed1234, LEAK_TEXT = 1 << 16, LEAK_AGE_MS = 5500, WAIT_MS = 8000 };

static const uint8_t descriptor[MINI_DESCRIPTOR] = {
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

const struct kit_kind mini_kind = { "mini", 0x0c2e, 0x0907, descriptor, sizeof(descriptor),
				    64,	    1,	    2,	    5,		63 };

bool mini_send(struct mini *mini, uint8_t *frame)
{
	struct uhid_event event = { .type = UHID_INPUT2 };

	frame_seal(frame);
	event.u.input2.size = FRAME_BYTES;
	memcpy(event.u.input2.data, frame, FRAME_BYTES);
	return write(mini->device.uhid, &event, sizeof(event)) == (ssize_t)sizeof(event);
}

void mini_status(struct mini *mini, const uint8_t *command, uint8_t *frame)
{
	memset(frame, 0, FRAME_BYTES);
	frame[0] = FRAME_TO_HOST;
	frame[1] = FRAME_STATUS;
	frame[2] = 1;
	wire_put32(frame + 4, mini->nonce);
	wire_put32(frame + 8, mini->boot);
	snprintf((char *)frame + 12, 16, "MINI%u", mini->device.number % 1000);
	frame[28] = 1;
	wire_put32(frame + 32, mini->last);
	wire_put32(frame + 36, mini->last - mini->erased);
	wire_put32(frame + 40, 1 << 20);
	frame[54] = 0x0f;
	frame[55] = 87;
	frame[56] = 1;
	wire_put16(frame + 58, 3900);
	if (command) {
		frame[3] = command[1];
		frame[60] = command[2];
	}
}

void mini_record(struct mini *mini, uint32_t number, const char *text, uint8_t *frame)
{
	uint16_t len = (uint16_t)strlen(text);

	memset(frame, 0, FRAME_BYTES);
	frame[0] = FRAME_TO_HOST;
	frame[1] = FRAME_RECORD;
	frame[2] = FRAME_SCAN;
	wire_put32(frame + 4, number);
	wire_put32(frame + 8, mini->boot);
	wire_put16(frame + 18, crc16_end(crc16_add(CRC16_START, (const uint8_t *)text, len)));
	/* CRCs stand high byte first */
	uint8_t low = frame[18];

	frame[18] = frame[19];
	frame[19] = low;
	wire_put32(frame + 20, len);
	memcpy(frame + 28, "]C0", 3);
	frame[32] = (uint8_t)len;
	memcpy(frame + 33, text, len);
}

static void send_from(struct mini *mini, uint32_t from)
{
	uint8_t frame[FRAME_BYTES];
	char text[16];

	for (uint32_t i = from > mini->erased ? from : mini->erased + 1; i <= mini->last; i++) {
		snprintf(text, sizeof(text), "mini%06u", i);
		mini_record(mini, i, text, frame);
		if (!mini_send(mini, frame))
			return;
	}
}

void mini_answer(struct mini *mini, const uint8_t *command)
{
	uint8_t frame[FRAME_BYTES];
	uint32_t value = wire_get32(command + 4);

	if (command[1] == FRAME_HELLO)
		mini->nonce = value;
	if (command[1] == FRAME_ACK && value > mini->erased && value <= mini->last)
		mini->erased = value;
	mini_status(mini, command, frame);
	(void)mini_send(mini, frame);
	if (command[1] == FRAME_SEND && !(command[3] & 1))
		send_from(mini, value);
}

void mini_ignore(struct mini *mini, const uint8_t *command)
{
	(void)mini;
	(void)command;
}

static void *listen(void *context)
{
	struct mini *mini = context;

	while (!mini->stop) {
		struct uhid_event event = { 0 };
		struct pollfd poller = { .fd = mini->device.uhid, .events = POLLIN };

		if (poll(&poller, 1, 20) <= 0 ||
		    read(mini->device.uhid, &event, sizeof(event)) <= 0)
			continue;
		if (event.type != UHID_OUTPUT || event.u.output.data[0] != FRAME_TO_WAND)
			continue;
		mini->commands++;
		mini->hellos += event.u.output.data[1] == FRAME_HELLO;
		mini->heard(mini, event.u.output.data);
	}
	return NULL;
}

/* By its place in the tree: what it calls itself changes with its first STATUS. */
static int find_number(const struct kit_device *device)
{
	char path[300];
	unsigned int number;
	struct dirent *entry;
	DIR *folder;
	int result = -1;

	snprintf(path, sizeof(path), "/sys/bus/hid/devices/%s/barcode", device->hid);
	folder = opendir(path);
	while (folder && result < 0 && (entry = readdir(folder)))
		if (sscanf(entry->d_name, "barcode%u", &number) == 1)
			result = (int)number;
	if (folder)
		closedir(folder);
	return result;
}

bool mini_find(struct mini *mini)
{
	int number = find_number(&mini->device);

	mini->device.number = number < 0 ? 0 : (unsigned int)number;
	return number >= 0;
}

void mini_open(struct mini *mini)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/barcode%u", mini->device.number);
	/* the node is made by devtmpfs, the folder in sysfs stands before it */
	for (int ms = 0; ms < WAIT_MS; ms += 5, kit_sleep(5)) {
		mini->device.node = open(path, O_RDWR | O_CLOEXEC);
		if (mini->device.node >= 0)
			return;
	}
	kit_fail("%s: %m", path);
}

void mini_plug(struct mini *mini)
{
	if (!mini->heard)
		mini->heard = mini_answer;
	if (!mini->boot)
		mini->boot = BOOT;
	mini->stop = false;
	kit_plug(&mini->device, &mini_kind, BUS_USB);
	for (int ms = 0; !mini_find(mini); ms += 5, kit_sleep(5))
		if (ms > WAIT_MS)
			kit_fail("no /dev/barcodeN for %s", mini->device.uniq);
	kit_check(!pthread_create(&mini->thread, NULL, listen, mini));
}

void mini_stop(struct mini *mini)
{
	mini->stop = true;
	pthread_join(mini->thread, NULL);
}

void mini_unplug(struct mini *mini)
{
	mini_stop(mini);
	kit_unplug(&mini->device);
}

uint32_t mini_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)(*state * UINT64_C(2685821657736338717) >> 32);
}

int64_t mini_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void mini_sleep_us(unsigned int us)
{
	struct timespec time = { us / 1000000, us % 1000000 * 1000L };

	nanosleep(&time, NULL);
}

void mini_leaks_forget(void)
{
	/* kmemleak counts what it has seen before and what "clear" greys */
	kit_check(kit_write(KMEMLEAK, "scan") > 0);
	kit_check(kit_write(KMEMLEAK, "clear") > 0);
}

static unsigned int count_leaks(char *text, size_t size)
{
	size_t len = 0;
	ssize_t got;
	unsigned int count = 0;
	int fd;

	fd = open(KMEMLEAK, O_RDONLY | O_CLOEXEC);
	kit_check(fd >= 0);
	while (len < size - 1 && (got = read(fd, text + len, size - 1 - len)) > 0)
		len += (size_t)got;
	close(fd);
	text[len] = '\0';
	for (const char *at = text; (at = strstr(at, "unreferenced object")); at++)
		count++;
	return count;
}

unsigned int mini_leaks(char *where, size_t size)
{
	static char text[LEAK_TEXT];
	unsigned int count;

	kit_sleep(LEAK_AGE_MS); /* younger ones are not told of */
	kit_check(kit_write(KMEMLEAK, "scan") > 0);
	count = count_leaks(text, sizeof(text));
	if (count) { /* what was on its way in a register is found the second time */
		kit_check(kit_write(KMEMLEAK, "scan") > 0);
		count = count_leaks(text, sizeof(text));
	}
	snprintf(where, size, "%s", text);
	for (char *at = where; (at = strpbrk(at, "\n")); at++)
		*at = '|';
	return count;
}

void mini_no_leak(void)
{
	char where[500];
	unsigned int count = mini_leaks(where, sizeof(where));

	if (count)
		kit_fail("%u leaks: %s", count, where);
}
