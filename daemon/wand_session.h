/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A wand's session, whatever its frames come by: what wire/session says becomes calls of
 * daemon/wands.h, and its deadlines a timer of the loop.
 */
#ifndef CABAS_DAEMON_WAND_SESSION_H
#define CABAS_DAEMON_WAND_SESSION_H
#include <stdbool.h>
#include <systemd/sd-event.h>

#include "daemon/wands.h"
#include "wire/session.h"

/**
 * struct wand_line - how frames get to a wand
 * @stream: a byte stream, not USB (wand-protocol B)
 * @send: send 64 bytes, never waiting; false: hang up
 * @hang_up: the session's timer found that the connection has to end; frees the wand
 */
struct wand_line {
	bool stream;
	bool (*send)(struct wand *wand, const u8 *frame);
	void (*hang_up)(struct wand *wand);
};

/**
 * struct wand_session - one session; a source embeds it
 * @wand: whose
 * @line: how its frames go
 * @session: the protocol
 * @timer: its deadline
 * @payload: of the record that comes
 */
struct wand_session {
	struct wand *wand;
	const struct wand_line *line;
	struct session session;
	sd_event_source *timer;
	u8 payload[FRAME_PAYLOAD_MAX];
};

/**
 * wand_session_start() - begin with HELLO; wand_session_pump() sends it
 * @self: zeroed
 * @wand: with its house; outlives @self
 * @line: how its frames go
 *
 * Return: false without memory or chance; wand_session_stop() is allowed then.
 */
bool wand_session_start(struct wand_session *self, struct wand *wand, const struct wand_line *line);

/**
 * wand_session_stop() - no timer any more
 * @self: the session
 */
void wand_session_stop(struct wand_session *self);

/**
 * wand_session_frame() - a frame of the wand came
 * @self: the session
 * @frame: 64 bytes
 *
 * Whole records join the wand's batch; the caller flushes it, then calls wand_session_pump().
 *
 * Return: false: hang up; the wand keeps what was not acknowledged.
 */
bool wand_session_frame(struct wand_session *self, const u8 *frame);

/**
 * wand_session_garbled() - something came that was no frame
 * @self: the session
 */
void wand_session_garbled(struct wand_session *self);

/**
 * wand_session_live() - a live scan came: the wand is in no session, begin a new one
 * @self: the session
 */
void wand_session_live(struct wand_session *self);

/**
 * wand_session_pump() - send what the session wants, and set the time when it must be woken
 * @self: the session
 *
 * Return: false: hang up.
 */
bool wand_session_pump(struct wand_session *self);

/**
 * wand_session_kept() - records up to this one are durable
 * @self: the session
 * @number: of the record; 0 says nothing
 * @boot: of the record
 */
void wand_session_kept(struct wand_session *self, uint32_t number, uint32_t boot);

/**
 * wand_session_feedback() - let the wand say what became of a scan
 * @self: the session
 * @verdict: what to say
 * @number: of the record, 0 any
 * @boot: of the record, 0 any
 */
void wand_session_feedback(struct wand_session *self, enum wand_verdict verdict, uint32_t number,
			   uint32_t boot);

/**
 * wand_session_set_time() - set the wand's clock to ours
 * @self: the session
 *
 * Return: whether it is in a session and could be told.
 */
bool wand_session_set_time(struct wand_session *self);
#endif
