// SPDX-License-Identifier: GPL-2.0-or-later
//
// A hostile wand on a byte stream: its bytes go through the packets into a session whose commands
// are all taken. So that chance gets past the check, a packet's CRC is made right when the bit of
// its last byte says so. Time passes with the bytes; nothing may be read or promised twice.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/session.h"

struct fuzz {
	struct session session;
	uint64_t now;
	unsigned int sends;
	bool hold;
};

static uint8_t payload[FRAME_PAYLOAD_MAX];

/* All that the host wants to say; one command in flight, one SEND in 100 ms. */
static void listen(struct fuzz *fuzz)
{
	uint8_t frame[FRAME_BYTES];
	unsigned int said = 0;

	while (session_next(&fuzz->session, fuzz->now, frame)) {
		if (!frame_check(frame, FRAME_TO_WAND) || said++)
			abort();
		fuzz->sends += frame[1] == FRAME_SEND;
	}
}

static void heard(struct fuzz *fuzz, enum session_event event)
{
	const struct session *session = &fuzz->session;

	if (event != SESSION_GOT)
		return;
	if (session->payload_length > FRAME_PAYLOAD_MAX ||
	    session->record.number + 1 != session->want ||
	    (session->record.kind == FRAME_SCAN && session->payload_length > FRAME_SCAN_MAX))
		abort();
	if (session->record.number % 3 == 0)
		session_ack(&fuzz->session, session->record.number, session->record.boot);
	if (session->record.number % 5 == 0) {
		fuzz->hold = !fuzz->hold;
		session_hold(&fuzz->session, fuzz->hold);
	}
}

static void take(struct fuzz *fuzz, uint8_t *frame)
{
	if (frame[63] & 1) {
		frame[0] = FRAME_TO_HOST;
		/* an answer to what is under way, with the right nonce */
		if (frame[62] & 1 && frame[1] == FRAME_STATUS) {
			frame[3] = fuzz->session.flying;
			frame[60] = fuzz->session.tag;
			wire_put32(frame + 4, fuzz->session.nonce);
		}
		if (frame[62] & 2 && frame[1] == FRAME_RECORD)
			wire_put32(frame + 4, fuzz->session.want);
		frame_seal(frame);
	}
	heard(fuzz, session_frame(&fuzz->session, frame, fuzz->now));
	listen(fuzz);
}

static void pass_time(struct fuzz *fuzz, uint8_t byte)
{
	fuzz->now += byte;
	if (fuzz->now >= session_deadline(&fuzz->session))
		heard(fuzz, session_tick(&fuzz->session, fuzz->now));
	if ((fuzz->session.state == SESSION_SILENT || fuzz->session.state == SESSION_TAKEN) &&
	    byte > 200)
		session_restart(&fuzz->session);
	listen(fuzz);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz fuzz;
	struct frame_stream stream = { .len = 0 };
	uint8_t frame[FRAME_BYTES];

	if (!size)
		return 0;
	memset(&fuzz, 0, sizeof(fuzz));
	session_init(&fuzz.session, payload, data[0] & 1, data[0]);
	listen(&fuzz);
	for (size_t i = 1; i < size; i++) {
		if (!frame_stream_byte(&stream, data[i], frame))
			continue;
		pass_time(&fuzz, frame[61]);
		take(&fuzz, frame);
	}
	if (fuzz.sends > fuzz.now / 100 + 1)
		abort();
	return 0;
}
