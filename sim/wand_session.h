/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wand's side of the protocol (A3 to A6) on a byte stream: commands in, frames out. No socket
 * and no clock in here; a test or sim/wand_run.c moves the frames and tells the time.
 */
#ifndef CABAS_SIM_WAND_SESSION_H
#define CABAS_SIM_WAND_SESSION_H
#include <stdbool.h>
#include <stdint.h>

#include "sim/wand_device.h"
#include "sim/wand_frame.h"

enum wand_state { WAND_PLAIN, WAND_HELD, WAND_SENDING, WAND_READY };

/* What wand_session_next() gave out last. */
enum wand_offer { WAND_OFFER_NOTHING, WAND_OFFER_STATUS, WAND_OFFER_RECORD };

enum wand_error {
	WAND_DONE = 0,
	WAND_NO_SESSION = 1,
	WAND_UNKNOWN = 2,
	WAND_BAD_ARGUMENT = 4,
	WAND_STALE = 5,
	WAND_BUSY = 6,
	WAND_VERSION = 7,
};

/**
 * struct wand_session - where the talk with a host stands
 * @wand: the wand; borrowed
 * @state: A5
 * @nonce: the host's, 0 without a session
 * @cursor: record to send next or being sent
 * @part: of that record: 0 its RECORD, n its fragment n - 1
 * @offer: what is on its way
 * @command: type of the newest command, 0 none
 * @tag: its tag
 * @reset_told: false while STATUS 01 has to tell of the wand's own reset
 * @told_ms: when the newest unasked STATUS went out, by the monotonic clock
 * @told_refused: as the newest STATUS said
 * @told_battery: as @told_refused
 * @told_power: as @told_refused
 * @waiting: the waiting light is on
 * @busy_every: fault: each so many-th command is answered "busy", 0 never
 * @commands: how many came
 */
struct wand_session {
	struct wand *wand;
	enum wand_state state;
	uint32_t nonce, cursor, part;
	enum wand_offer offer;
	uint8_t command, tag;
	bool reset_told;
	int64_t told_ms;
	uint32_t told_refused;
	uint8_t told_battery, told_power;
	bool waiting;
	unsigned int busy_every, commands;
};

/**
 * wand_session_init() - the wand after a stream was opened: PLAIN
 * @session: to set up
 * @wand: switched on; borrowed
 */
void wand_session_init(struct wand_session *session, struct wand *wand);

/**
 * wand_session_command() - obey one frame of the host
 * @session: which
 * @frame: intact frame as it came
 * @now_ms: monotonic
 * @ret_status: receives the sealed STATUS that answers it
 *
 * Return: false when the frame is not for a wand (not report 21) and gets no answer.
 */
bool wand_session_command(struct wand_session *session, const uint8_t frame[WAND_FRAME_SIZE],
			  int64_t now_ms, uint8_t ret_status[WAND_FRAME_SIZE]);

/**
 * wand_session_next() - the frame that the wand has to send of its own accord
 * @session: which
 * @now_ms: monotonic
 * @ret_frame: receives it, sealed
 *
 * Return: false when there is nothing to send.
 */
bool wand_session_next(struct wand_session *session, int64_t now_ms,
		       uint8_t ret_frame[WAND_FRAME_SIZE]);

/**
 * wand_session_sent() - the frame that wand_session_next() gave was fetched whole
 * @session: which
 * @now_ms: monotonic
 */
void wand_session_sent(struct wand_session *session, int64_t now_ms);

/**
 * wand_session_tick() - the waiting light
 * @session: which
 * @now_ms: monotonic
 */
void wand_session_tick(struct wand_session *session, int64_t now_ms);

/**
 * wand_session_reset() - the wand restarted by itself while the stream stayed open
 * @session: which; its wand was reset by wand_device_reset()
 */
void wand_session_reset(struct wand_session *session);
#endif
