/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A desk to test the virtual wand on: one wand, one scripted host, a clock that the test moves. */
#ifndef CABAS_TESTS_UNIT_SIM_WAND_DESK_H
#define CABAS_TESTS_UNIT_SIM_WAND_DESK_H
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/wand_session.h"

enum { BOOT = 0x5eed1234, NONCE = 0x00c0ffee, MONOTONIC_0 = 1000000 };

/* One wand, one scripted host, a clock that the test moves. */
struct desk {
	char path[32];
	struct wand wand;
	struct wand_session session;
	int64_t now;
	uint8_t tag, status[WAND_FRAME_SIZE];
	char *text;
	size_t text_len;
	FILE *out;
};

static inline void desk_open(struct desk *desk, size_t memory)
{
	int fd;

	memset(desk, 0, sizeof(*desk));
	snprintf(desk->path, sizeof(desk->path), "/tmp/sim-wand-XXXXXX");
	fd = mkstemp(desk->path);
	cr_assert_geq(fd, 0);
	close(fd);
	unlink(desk->path);
	desk->out = open_memstream(&desk->text, &desk->text_len);
	desk->now = MONOTONIC_0;
	wand_device_init(&desk->wand, "REF0000042", BOOT, desk->out);
	cr_assert_eq(wand_store_open(&desk->wand.store, desk->path, "REF0000042", memory, BOOT,
				     NULL),
		     ERR_NONE);
	wand_session_init(&desk->session, &desk->wand);
}

static inline void desk_close(struct desk *desk)
{
	wand_device_done(&desk->wand);
	fclose(desk->out);
	free(desk->text);
	unlink(desk->path);
}

/* Whether a person saw or heard this line since the last time that the test asked. */
static inline bool perceived(struct desk *desk, const char *line)
{
	bool found;

	fflush(desk->out);
	found = strstr(desk->text, line);
	rewind(desk->out);
	memset(desk->text, 0, desk->text_len);
	return found;
}

static inline void scan(struct desk *desk, const char *code)
{
	struct wand_symbol symbol;

	cr_assert_eq(wand_device_symbol(code, &symbol, NULL), ERR_NONE);
	cr_assert_eq(wand_device_scan(&desk->wand, &symbol, desk->now, NULL), ERR_NONE);
}

static inline void clip(struct desk *desk, size_t len)
{
	uint8_t *bytes = calloc(len, 1);

	cr_assert_eq(wand_device_clip(&desk->wand, WAND_CODEC_ADPCM, bytes, len, false, desk->now,
				      NULL),
		     ERR_NONE);
	free(bytes);
}

static inline void give(struct desk *desk, const uint8_t frame[WAND_FRAME_SIZE])
{
	cr_assert(wand_session_command(&desk->session, frame, desk->now, desk->status));
}

static inline uint8_t command_tagged(struct desk *desk, uint8_t type, uint8_t arg, uint32_t number,
				     uint32_t boot, uint32_t more)
{
	uint8_t frame[WAND_FRAME_SIZE] = { WAND_REPORT_OUT, type, desk->tag, arg };

	wand_put32(frame + 4, number);
	wand_put32(frame + 8, boot);
	wand_put32(frame + 12, more);
	wand_frame_seal(frame);
	give(desk, frame);
	cr_assert_eq(desk->status[0], WAND_REPORT_IN);
	cr_assert_eq(desk->status[1], 1);
	cr_assert_eq(desk->status[3], type, "the reason is the command answered");
	cr_assert_eq(desk->status[60], desk->tag);
	return desk->status[57];
}

/* Error of the STATUS that answers. */
static inline uint8_t command(struct desk *desk, uint8_t type, uint8_t arg, uint32_t number,
			      uint32_t boot, uint32_t more)
{
	desk->tag++;
	return command_tagged(desk, type, arg, number, boot, more);
}

static inline uint8_t hello(struct desk *desk)
{
	return command(desk, 0x81, 1, NONCE, 0, 1);
}

static inline uint8_t send_from(struct desk *desk, uint32_t from)
{
	return command(desk, 0x82, 0, from, 0, 0);
}

static inline uint8_t ack(struct desk *desk, uint32_t number)
{
	return command(desk, 0x83, 0, number, BOOT, 0);
}

static inline uint8_t feedback(struct desk *desk, uint8_t verdict, uint32_t number)
{
	return command(desk, 0x87, verdict, number, number ? BOOT : 0, 0);
}

static inline bool fetch(struct desk *desk, uint8_t frame[WAND_FRAME_SIZE])
{
	if (!wand_session_next(&desk->session, desk->now, frame))
		return false;
	wand_session_sent(&desk->session, desk->now);
	return true;
}

/* Fetches all that is to be had; the number of frames. */
static inline unsigned int drain(struct desk *desk)
{
	uint8_t frame[WAND_FRAME_SIZE];
	unsigned int count = 0;

	while (fetch(desk, frame))
		count++;
	return count;
}

static inline uint32_t number_of(const uint8_t frame[WAND_FRAME_SIZE])
{
	cr_assert_eq(frame[1], 2, "a RECORD");
	return wand_get32(frame + 4);
}
#endif
