/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of wire/session.c: a host and a small wand on one desk, in virtual time. */
#ifndef CABAS_TESTS_UNIT_WIRE_DESK_H
#define CABAS_TESTS_UNIT_WIRE_DESK_H
#include "tests/unit/wire_wand.h"
#include "wire/session.h"

/* A host and a wand that hear each other at once, unless the test takes the frames itself. */
struct desk {
	struct session session;
	struct wire_wand wand;
	uint64_t now;
	uint8_t frame[FRAME_BYTES]; /* the newest command */
	unsigned int sends, hellos;
	unsigned int got;
};

static uint8_t payload[FRAME_PAYLOAD_MAX];

static inline void open_desk(struct desk *desk, bool stream)
{
	memset(desk, 0, sizeof(*desk));
	desk->now = 1000;
	desk->wand.boot = WAND_BOOT;
	session_init(&desk->session, payload, stream, 1);
}

/* What the host sends now goes to the wand, or is lost. */
static inline unsigned int commands(struct desk *desk, bool lost)
{
	unsigned int count = 0;

	while (session_next(&desk->session, desk->now, desk->frame)) {
		count++;
		desk->sends += desk->frame[1] == FRAME_SEND;
		desk->hellos += desk->frame[1] == FRAME_HELLO;
		if (!lost)
			wire_give(&desk->wand, desk->frame);
	}
	return count;
}

static inline enum session_event hear(struct desk *desk, const uint8_t *frame)
{
	enum session_event event = session_frame(&desk->session, frame, desk->now);

	desk->got += event == SESSION_GOT;
	return event;
}

/* All that both have to say. */
static inline void talk(struct desk *desk)
{
	uint8_t frame[FRAME_BYTES];

	commands(desk, false);
	while (wire_take(&desk->wand, frame)) {
		desk->now++;
		(void)hear(desk, frame);
		commands(desk, false);
	}
}

/* Waits for the next deadline; what it brings. */
static inline enum session_event wait_due(struct desk *desk)
{
	uint64_t due = session_deadline(&desk->session);

	cr_assert_neq(due, SESSION_NEVER, "nothing is waited for");
	if (due > desk->now)
		desk->now = due;
	return session_tick(&desk->session, desk->now);
}

static inline void talk_until_quiet(struct desk *desk)
{
	talk(desk);
	while (session_deadline(&desk->session) != SESSION_NEVER) {
		(void)wait_due(desk);
		talk(desk);
	}
}

/* The wand's record as frames of the test's own. */
static inline void record_of(struct desk *desk, uint32_t number, uint8_t *frame)
{
	wire_record(frame, &desk->wand.items[number], number);
}

static inline void fragment_of(struct desk *desk, uint32_t number, uint32_t index, uint8_t *frame)
{
	wire_fragment(frame, &desk->wand.items[number], number, index);
}

/* A desk whose wand has a scan, a clip of three fragments and another scan; SEND is answered. */
static inline void open_session(struct desk *desk, uint8_t frame[FRAME_BYTES])
{
	uint8_t clip[124];

	memset(clip, 0x19, sizeof(clip));
	open_desk(desk, false);
	wire_store(&desk->wand, FRAME_SCAN, "3017620422003", 13);
	wire_store(&desk->wand, FRAME_CLIP, clip, sizeof(clip));
	wire_store(&desk->wand, FRAME_SCAN, "96385074", 8);
	for (int i = 0; i < 2; i++) { /* HELLO, SEND */
		cr_assert_eq(commands(desk, false), 1);
		cr_assert(wire_take(&desk->wand, frame));
		(void)hear(desk, frame);
	}
	cr_assert_eq(desk->session.state, SESSION_LISTEN);
}

static inline void close_desk(struct desk *desk)
{
	wire_forget(&desk->wand);
}
#endif
