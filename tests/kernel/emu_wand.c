// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/emu_uhid.o tests/kernel/emu_ffs.o sim/wand_session.o sim/wand_device.o
// objects: sim/wand_store.o sim/wand_frame.o
// clang-format off
/*
 * The emulated reference wand: told what to do line by line on stdin. It prints "ok LINE" or
 * "not ok LINE: why" for each, and what a person would hear and see of the wand.
 *
 *   emu_wand STORE SERIAL [usb|bluetooth|ffs [MEMORY]]
 *
 *   plug | unplug | replug N     N times, with a short pause
 *   scan AIM TEXT                pull the trigger; AIM like ]E0
 *   fill N                       N different EAN-13 codes
 *   clip N                       a clip of N bytes
 *   left N | stored N            wait until so many are not acknowledged; until N were ever stored
 *   hear TEXT                    wait for a line that says so, since the last "hear"
 *   verdict TEXT                 as hear; prints "verdict MS TEXT", the time since the last scan
 *   battery N                    percent
 *   reset                        a brown-out: same store, new boot
 *   lose N | corrupt N | skip N  acknowledgments not heard; frames bent; frames not sent
 *   silent 0|1                   answers nothing
 *   report HEX                   any input report
 *   fault in|out|setup N         stall an endpoint; unplug at the N-th control request (ffs)
 *   babble N                     an input packet of N bytes
 *   out                          as unplug, when it may be out already
 *   cut N                        unplug after N more frames in either direction
 *   wait N                       milliseconds
 *   try plug                     as plug, when it may fail
 */
// clang-format on
#include <errno.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/wand_device.h"
#include "sim/wand_session.h"
#include "tests/kernel/emu.h"

enum { WAIT_MS = 20000, LINE_SIZE = 16384, HEARD_SIZE = 1 << 16, REPORT_LIVE = 2 };

const uint8_t emu_descriptor[] = {
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
const size_t emu_descriptor_size = sizeof(emu_descriptor);

struct emu {
	const struct emu_transport *transport;
	struct wand wand;
	struct wand_session session;
	unsigned int bus;
	int64_t scanned_ms;
	bool plugged, silent;
	unsigned int acks_to_lose, corrupt, skip, cut, codes;
	char *heard;
	size_t heard_size;
	FILE *ear;
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

const char *emu_serial(const struct emu *emu)
{
	return emu->wand.serial;
}

unsigned int emu_bus(const struct emu *emu)
{
	return emu->bus;
}

static bool unplug(struct emu *emu);

/* Counts a frame on the cable; true when it was the last. */
static bool cut(struct emu *emu)
{
	return emu->cut && !--emu->cut && unplug(emu);
}

static bool send_frame(struct emu *emu, uint8_t *frame)
{
	bool sent;

	if (!emu->plugged)
		return false;
	if (emu->skip) {
		emu->skip--;
		return true;
	}
	if (emu->corrupt) {
		emu->corrupt--;
		frame[20] ^= 0x40;
	}
	sent = emu->transport->input(emu, frame, WAND_FRAME_SIZE);
	(void)cut(emu);
	return sent;
}

void emu_output(struct emu *emu, const uint8_t *report, size_t size)
{
	uint8_t status[WAND_FRAME_SIZE];

	if (size == 2 && report[0] == 4) {
		wand_device_say(&emu->wand, "%s",
				report[1] & 0x20   ? "tone: error"
				: report[1] & 0x40 ? "tone: good"
				: report[1] & 0x80 ? "tone: not on file"
						   : "trigger");
		return;
	}
	if (size != WAND_FRAME_SIZE || emu->silent || cut(emu))
		return;
	if (report[1] == 0x83 && emu->acks_to_lose) {
		emu->acks_to_lose--;
		return;
	}
	if (wand_frame_crc(report, 62) != (report[62] << 8 | report[63])) {
		wand_device_say(&emu->wand, "a command with a wrong check");
		return;
	}
	if (wand_session_command(&emu->session, report, now(), status))
		(void)send_frame(emu, status);
}

/* One turn: what the host said, then one frame of ours. False when there was nothing. */
static bool turn(struct emu *emu)
{
	uint8_t frame[WAND_FRAME_SIZE];

	if (!emu->plugged)
		return false;
	emu->transport->serve(emu);
	wand_session_tick(&emu->session, now());
	if (!emu->plugged || emu->silent || !wand_session_next(&emu->session, now(), frame) ||
	    !send_frame(emu, frame))
		return false;
	wand_session_sent(&emu->session, now());
	return true;
}

static void rest(struct emu *emu, int ms)
{
	struct pollfd poller = { .fd = emu->plugged ? emu->transport->fd(emu) : -1,
				 .events = POLLIN };

	poll(&poller, 1, ms);
}

/* Runs the wand until @done says so, or too long. */
static bool until(struct emu *emu, bool (*done)(struct emu *emu, const char *text),
		  const char *text)
{
	int64_t end = now() + WAIT_MS;

	for (;;) {
		bool busy = turn(emu);

		if (done(emu, text))
			return true;
		if (now() >= end) {
			errno = ETIMEDOUT;
			return false;
		}
		if (!busy)
			rest(emu, 5);
	}
}

static bool are_left(struct emu *emu, const char *text)
{
	return emu->wand.store.count == strtoul(text, NULL, 10);
}

static bool are_stored(struct emu *emu, const char *text)
{
	return wand_store_last(&emu->wand.store) >= strtoul(text, NULL, 10);
}

static bool is_heard(struct emu *emu, const char *text)
{
	fflush(emu->ear);
	return strstr(emu->heard, text);
}

static bool is_listened_to(struct emu *emu, const char *text)
{
	(void)text;
	return emu->transport->listening(emu);
}

static bool has_session(struct emu *emu, const char *text)
{
	(void)text;
	return emu->session.nonce && emu->session.state != WAND_HELD;
}

static bool waited(struct emu *emu, const char *text)
{
	(void)emu;
	return now() >= strtoll(text, NULL, 10);
}

/* In PLAIN on report 02 when the host fetches it, else stored (A2). */
static bool scan(struct emu *emu, const char *aim, const uint8_t *bytes, size_t len)
{
	struct wand_symbol symbol = { .len = len };
	uint32_t next = wand_store_last(&emu->wand.store) + 1;

	memcpy(symbol.data, bytes, len);
	memcpy(symbol.aim, aim, 3);
	emu->scanned_ms = now();
	if (emu->plugged && emu->session.state == WAND_PLAIN && !emu->session.nonce &&
	    emu->transport->listening(emu)) {
		for (size_t at = 0; at < len; at += 56) {
			uint8_t report[EMU_REPORT_SIZE] = { REPORT_LIVE };

			report[1] = (uint8_t)(len - at < 56 ? len - at : 56);
			memcpy(report + 2, aim, 3);
			memcpy(report + 5, bytes + at, report[1]);
			report[63] = at + 56 < len;
			if (!emu->transport->input(emu, report, sizeof(report)))
				return false;
		}
		wand_device_say(&emu->wand, "beep: fetched");
		return true;
	}
	return !wand_device_scan(&emu->wand, &symbol, now(), NULL) &&
	       !wand_device_beep(&emu->wand, next, NULL);
}

static bool fill(struct emu *emu, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		char code[14];
		unsigned int sum = 0;

		snprintf(code, sizeof(code), "30000002%04u", emu->codes++ % 10000u);
		for (int j = 0; j < 12; j++)
			sum += (unsigned int)(code[j] - '0') * (j % 2 ? 3u : 1u);
		code[12] = (char)('0' + (10 - sum % 10) % 10);
		if (!scan(emu, "]E0", (const uint8_t *)code, 13))
			return false;
	}
	return true;
}

static bool clip(struct emu *emu, size_t len)
{
	uint32_t next = wand_store_last(&emu->wand.store) + 1;
	uint8_t *bytes = calloc(1, len + 1);
	bool done;

	if (!bytes)
		return false;
	/* blocks of silence with another first sample each: index 0 and small steps */
	for (size_t i = 0; i < len; i++)
		bytes[i] = i % 56 < 2 ? (uint8_t)(i / 56) : i % 56 < 4 ? 0 : 0x80;
	done = !wand_device_clip(&emu->wand, WAND_CODEC_ADPCM, bytes, len, false, now(), NULL) &&
	       !wand_device_beep(&emu->wand, next, NULL);
	free(bytes);
	return done;
}

static bool plug(struct emu *emu)
{
	if (emu->plugged || !emu->transport->plug(emu))
		return false;
	emu->plugged = true;
	wand_session_init(&emu->session, &emu->wand);
	return true;
}

static bool unplug(struct emu *emu)
{
	if (!emu->plugged)
		return false;
	emu->transport->unplug(emu);
	emu->plugged = false;
	return true;
}

static bool raw_report(struct emu *emu, const char *hex)
{
	uint8_t report[4096];
	size_t len = 0;
	unsigned int byte;

	while (len < sizeof(report) && sscanf(hex, " %2x", &byte) == 1) {
		report[len++] = (uint8_t)byte;
		hex += strspn(hex, " ") + 2;
	}
	return emu->transport->input(emu, report, len);
}

/* Whether the host takes it is not the question. */
static bool babble(struct emu *emu, size_t size)
{
	uint8_t packet[EMU_REPORT_SIZE * 4] = { 0x20, 1, 1 };

	if (size > sizeof(packet))
		return false;
	(void)emu->transport->input(emu, packet, size);
	return true;
}

static bool hear(struct emu *emu, const char *text)
{
	bool heard = until(emu, is_heard, text);

	rewind(emu->ear);
	memset(emu->heard, 0, HEARD_SIZE);
	return heard;
}

static bool verdict(struct emu *emu, const char *text)
{
	if (!hear(emu, text))
		return false;
	printf("verdict %lld %s\n", (long long)(now() - emu->scanned_ms), text);
	return true;
}

static bool replug(struct emu *emu, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (!plug(emu))
			return false;
		for (unsigned int j = 0; j < 20 + i % 50; j++)
			if (!turn(emu))
				rest(emu, 1);
		if (!unplug(emu))
			return false;
	}
	return true;
}

static bool wait_ms(struct emu *emu, unsigned int ms)
{
	char end[32];

	snprintf(end, sizeof(end), "%lld", (long long)now() + ms);
	return until(emu, waited, end);
}

static bool obey(struct emu *emu, const char *line)
{
	char verb[16] = "", aim[8] = "";
	int at = 0;
	const char *rest_of;
	unsigned int number;

	if (sscanf(line, "%15s %n", verb, &at) < 1)
		return false;
	rest_of = line + at;
	number = (unsigned int)strtoul(rest_of, NULL, 10);
	if (!strcmp(verb, "plug"))
		return plug(emu);
	if (!strcmp(verb, "try"))
		return plug(emu) || true;
	if (!strcmp(verb, "unplug"))
		return unplug(emu);
	if (!strcmp(verb, "replug"))
		return replug(emu, number);
	if (!strcmp(verb, "scan") && sscanf(rest_of, "%7s %n", aim, &at) == 1)
		return scan(emu, aim, (const uint8_t *)rest_of + at, strlen(rest_of + at));
	if (!strcmp(verb, "fill"))
		return fill(emu, number);
	if (!strcmp(verb, "clip"))
		return clip(emu, number);
	if (!strcmp(verb, "left"))
		return until(emu, are_left, rest_of);
	if (!strcmp(verb, "stored"))
		return until(emu, are_stored, rest_of);
	if (!strcmp(verb, "opened"))
		return until(emu, is_listened_to, NULL);
	if (!strcmp(verb, "session"))
		return until(emu, has_session, NULL);
	if (!strcmp(verb, "hear"))
		return hear(emu, rest_of);
	if (!strcmp(verb, "verdict"))
		return verdict(emu, rest_of);
	if (!strcmp(verb, "wait"))
		return wait_ms(emu, number);
	if (!strcmp(verb, "out"))
		return unplug(emu) || true;
	if (!strcmp(verb, "babble"))
		return babble(emu, number);
	if (!strcmp(verb, "fault"))
		return emu->transport->fault && emu->transport->fault(emu, rest_of);
	if (!strcmp(verb, "report"))
		return raw_report(emu, rest_of);
	if (!strcmp(verb, "battery"))
		emu->wand.battery = (uint8_t)number;
	else if (!strcmp(verb, "lose"))
		emu->acks_to_lose = number;
	else if (!strcmp(verb, "corrupt"))
		emu->corrupt = number;
	else if (!strcmp(verb, "cut"))
		emu->cut = number;
	else if (!strcmp(verb, "skip"))
		emu->skip = number;
	else if (!strcmp(verb, "silent"))
		emu->silent = number;
	else if (!strcmp(verb, "reset")) {
		wand_device_reset(&emu->wand, emu->wand.boot * 2654435761u + 1, now());
		wand_session_reset(&emu->session);
	} else {
		return false;
	}
	return true;
}

/* Lines come while the wand goes on working. */
static bool next_line(struct emu *emu, char *line, size_t size)
{
	size_t len = 0;

	while (len + 1 < size) {
		struct pollfd pollers[2] = {
			{ .fd = STDIN_FILENO, .events = POLLIN },
			{ .fd = emu->plugged ? emu->transport->fd(emu) : -1, .events = POLLIN },
		};

		poll(pollers, 2, turn(emu) ? 0 : 20);
		if (!pollers[0].revents)
			continue;
		if (read(STDIN_FILENO, line + len, 1) != 1)
			return len;
		if (line[len] == '\n')
			break;
		len++;
	}
	line[len] = '\0';
	return true;
}

int main(int argc, char *argv[])
{
	static char line[LINE_SIZE];
	struct emu emu = { .transport = &emu_uhid, .bus = BUS_USB };
	struct error error = { 0 };
	int result = 0;

	if (argc < 3) {
		fprintf(stderr, "emu_wand STORE SERIAL [usb|bluetooth]\n");
		return 64;
	}
	if (argc > 3 && !strcmp(argv[3], "bluetooth"))
		emu.bus = BUS_BLUETOOTH;
	if (argc > 3 && !strcmp(argv[3], "ffs"))
		emu.transport = &emu_ffs;
	setvbuf(stdout, NULL, _IOLBF, 0);
	emu.heard = calloc(1, HEARD_SIZE);
	emu.ear = fmemopen(emu.heard, HEARD_SIZE - 1, "w");
	wand_device_init(&emu.wand, argv[2], 0x5eed0000u | (unsigned int)getpid(), emu.ear);
	emu.wand.battery = 87;
	emu.wand.power = WAND_POWER_DISCHARGING;
	emu.wand.millivolt = 3927;
	if (wand_store_open(&emu.wand.store, argv[1], argv[2],
			    argc > 4 ? strtoul(argv[4], NULL, 10) : 16 << 20, emu.wand.boot,
			    &error)) {
		printf("not ok store: %s\n", error.text);
		return 1;
	}
	while (next_line(&emu, line, sizeof(line))) {
		errno = 0;
		if (obey(&emu, line)) {
			printf("ok %s\n", line);
		} else {
			printf("not ok %s: %s; heard: %s\n", line, strerror(errno), emu.heard);
			result = 1;
		}
	}
	wand_device_done(&emu.wand);
	fclose(emu.ear);
	free(emu.heard);
	return result;
}
