// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire/session.h"

#include "wire/crc16.h"

/* wand-protocol A5, the table of time-outs; milliseconds */
enum {
	ANSWER_MS = 500,
	ANSWER_TRIES = 3,
	HELLO_TRIES = 3,
	GAP_MS = 1000,
	GAP_TRIES = 3,
	QUIET_MS = 1000,
	SEND_EVERY_MS = 100,
	HELLO_EVERY_MS = 100,
	BUSY_MS = 100,
	STREAM_HELLO_MS = 1000,
	STREAM_HELLO_SLOW_MS = 10000,
	STREAM_HELLOS = 5,
	CRC_TRIES = 3,
};

#define SEND_HOLD 1

static struct session_command *command_of(struct session *session, enum frame_command type)
{
	return &session->commands[type - FRAME_HELLO];
}

static void want_command(struct session *session, enum frame_command type, u8 argument, u32 value,
			 u32 boot, u32 extra)
{
	*command_of(session, type) = (struct session_command){
		.wanted = true, .value = value, .boot = boot, .argument = argument, .extra = extra
	};
}

void session_init(struct session *session, u8 *payload, bool stream, u32 nonce)
{
	memset(session, 0, sizeof(*session));
	session->payload = payload;
	session->stream = stream;
	session->nonce = nonce;
	session_restart(session);
}

void session_restart(struct session *session)
{
	/* a new session needs a new nonce; never 0 (numerical recipes' generator) */
	session->nonce = session->nonce * 1664525u + 1013904223u;
	if (!session->nonce)
		session->nonce = 1;
	memset(session->commands, 0, sizeof(session->commands));
	session->state = SESSION_NEW;
	session->flying = 0;
	session->hellos = 0;
	session->gaps = 0;
	session->gap_due = SESSION_NEVER;
	session->quiet_due = SESSION_NEVER;
	session->flight_due = SESSION_NEVER;
	want_command(session, FRAME_HELLO, 1, session->nonce, 0, 1);
}

/* From this record on, please; and until it comes nothing else counts. */
static void ask_from_want(struct session *session)
{
	session->state = SESSION_LISTEN;
	session->resync = true;
	session->gap_due = SESSION_NEVER;
	want_command(session, FRAME_SEND, session->held ? SEND_HOLD : 0, session->want, 0, 0);
}

/* The same as a repair. */
static void ask_again(struct session *session)
{
	session->stats.resends++;
	ask_from_want(session);
}

static bool in_session(const struct session *session)
{
	return session->state == SESSION_LISTEN || session->state == SESSION_RECORD;
}

/* The oldest record that the wand holds. */
static u32 first_stored(const struct frame_status *status)
{
	return status->last - status->stored + 1;
}

/* Keeps the wish within what there is: others may have erased, or the store was made anew. */
static void check_want(struct session *session)
{
	u32 first = first_stored(&session->status);

	/* differences, so that numbers near the end of 32 bits do not wrap */
	if (!session->known || session->want < first ||
	    session->want - first > session->status.stored)
		session->want = first;
	session->known = true;
}

/* Whether the wand holds this record. */
static bool stores(const struct session *session, u32 number)
{
	return number - first_stored(&session->status) < session->status.stored;
}

/*
 * An ACK that was lost for good leaves records in the wand that only a new fetch lets us
 * acknowledge. The key (serial, boot, number) finds those that come twice. True when it is so;
 * once in a session is enough, also for a wand that never agrees.
 */
static bool fetch_kept_again(struct session *session)
{
	if (session->refetched || !session->kept || !stores(session, session->kept))
		return false;
	session->refetched = true;
	session->known = false;
	check_want(session);
	return true;
}

/*
 * Goes on where the session before stood. Not with another boot: the store may be a new one, where
 * the old number is in range and names another record.
 */
static enum session_event opened(struct session *session)
{
	session->hellos = 0;
	session->crc_failures = 0;
	session->refetched = false;
	if (session->status.boot != session->boot) {
		session->known = false;
		session->kept = 0;
	}
	session->boot = session->status.boot;
	check_want(session);
	(void)fetch_kept_again(session);
	ask_from_want(session);
	return SESSION_OPENED;
}

static enum session_event lost(struct session *session, enum session_state state)
{
	session->state = state;
	session->flying = 0;
	memset(session->commands, 0, sizeof(session->commands));
	session->flight_due = SESSION_NEVER;
	session->gap_due = SESSION_NEVER;
	session->quiet_due = SESSION_NEVER;
	return SESSION_LOST;
}

static bool answers(const struct session *session, const struct frame_status *status)
{
	return session->flying && status->reason == session->flying && status->tag == session->tag;
}

static void land(struct session *session)
{
	session->flying = 0;
	session->tries = 0;
	session->flight_due = SESSION_NEVER;
}

/* What a wand says to a command that is not "done". */
static enum session_event refused(struct session *session, u8 type, u8 error, u64 now)
{
	if (error == FRAME_NO_SESSION) {
		session_restart(session);
	} else if (error == FRAME_BUSY) {
		command_of(session, (enum frame_command)type)->wanted = true;
		session->busy_until = now + BUSY_MS;
	} else if (type == FRAME_SEND) {
		/* nothing is stored from there on: begin where the wand does */
		session->known = false;
		check_want(session);
		ask_again(session);
	} else if (type == FRAME_ACK && error == FRAME_STALE && fetch_kept_again(session)) {
		ask_again(session);
	}
	return SESSION_NEWS;
}

/* An answer without our nonce is none; the timer asks again. */
static enum session_event hello_answered(struct session *session, const struct frame_status *status)
{
	if (status->error == FRAME_VERSION) {
		session->status = *status;
		return lost(session, SESSION_SILENT);
	}
	if (status->error || status->nonce != session->nonce)
		return SESSION_NOTHING;
	land(session);
	session->status = *status;
	if (*status->serial)
		return opened(session);
	/* without a serial no key tells its records from another wand's */
	(void)lost(session, SESSION_PLAIN);
	want_command(session, FRAME_BYE, 0, 0, 0, 0);
	return SESSION_LOST;
}

static enum session_event take_status(struct session *session, const u8 *frame, u64 now)
{
	struct frame_status status;
	u8 type = session->flying;
	bool answer;

	if (frame_read_status(frame, &status)) {
		session->stats.bad_frame++;
		return SESSION_NOTHING;
	}
	answer = answers(session, &status);
	if (session->state == SESSION_NEW) {
		return answer && type == FRAME_HELLO ? hello_answered(session, &status)
						     : SESSION_NOTHING;
	}
	if (session->state == SESSION_PLAIN && answer)
		land(session);
	if (!in_session(session))
		return SESSION_NOTHING;
	if (status.nonce && status.nonce != session->nonce)
		return lost(session, SESSION_TAKEN);
	if (answer)
		land(session);
	session->status = status;
	if (status.reason == 1 || !status.nonce) {
		session_restart(session);
		return SESSION_NEWS;
	}
	if (answer && status.error)
		return refused(session, type, status.error, now);
	if (session->state != SESSION_LISTEN || session->held)
		return SESSION_NEWS;
	if (answer && type == FRAME_GET_STATUS) {
		check_want(session);
		if (stores(session, session->want))
			ask_again(session);
	} else if (stores(session, session->want)) {
		/* Were all frames of it lost, nothing else would tell us. */
		session->quiet_due = now + QUIET_MS;
	}
	return SESSION_NEWS;
}

static enum session_event deliver(struct session *session, u32 length, u64 now)
{
	session->payload_length = length;
	session->state = SESSION_LISTEN;
	session->crc_failures = 0;
	session->gaps = 0;
	session->gap_due = SESSION_NEVER;
	session->quiet_due = now + QUIET_MS;
	session->want = session->record.number + 1;
	session->stats.records++;
	return SESSION_GOT;
}

static bool legal(const struct frame_record *record)
{
	u32 max = record->kind == FRAME_SCAN ? FRAME_SCAN_MAX : FRAME_PAYLOAD_MAX;

	if (record->length > max || record->inline_length > FRAME_INLINE_MAX ||
	    record->inline_length > record->length)
		return false;
	return record->kind != FRAME_CLIP || !record->inline_length;
}

/* The payload is complete: right, to be fetched again, or given up as damaged. */
static enum session_event finish(struct session *session, u64 now)
{
	session->opaque = session->record.kind != FRAME_SCAN && session->record.kind != FRAME_CLIP;
	if (crc16_end(session->crc) != session->record.crc) {
		session->stats.bad_crc++;
		if (++session->crc_failures < CRC_TRIES) {
			ask_again(session);
			return SESSION_NOTHING;
		}
		session->record.flags |= FRAME_DAMAGED;
	}
	return deliver(session, session->record.length, now);
}

static enum session_event take_record(struct session *session, const u8 *frame, u64 now)
{
	struct frame_record record;

	frame_read_record(frame, &record);
	if (session->held)
		return SESSION_NOTHING;
	session->quiet_due = now + QUIET_MS;
	if (record.number < session->want) {
		session->stats.duplicates++;
		return SESSION_NOTHING;
	}
	if (record.number > session->want) {
		if (!session->resync) {
			session->stats.incomplete++;
			ask_again(session);
		}
		return SESSION_NOTHING;
	}
	session->resync = false;
	session->record = record;
	if (!legal(&record)) {
		session->opaque = true;
		return deliver(session, 0, now);
	}
	memcpy(session->payload, record.bytes, record.inline_length);
	session->got = record.inline_length;
	session->next_index = 0;
	session->crc = crc16_add(CRC16_START, record.bytes, record.inline_length);
	session->state = SESSION_RECORD;
	session->gap_due = now + GAP_MS;
	session->quiet_due = SESSION_NEVER;
	return session->got == record.length ? finish(session, now) : SESSION_NOTHING;
}

static enum session_event take_fragment(struct session *session, const u8 *frame, u64 now)
{
	struct frame_fragment fragment;
	u32 left = session->record.length - session->got;

	frame_read_fragment(frame, &fragment);
	if (session->held)
		return SESSION_NOTHING;
	if (session->state != SESSION_RECORD) {
		session->quiet_due = now + QUIET_MS;
		return SESSION_NOTHING;
	}
	if (fragment.number != (u16)session->record.number ||
	    fragment.index != session->next_index) {
		session->stats.incomplete++;
		ask_again(session);
		return SESSION_NOTHING;
	}
	if (left > FRAME_FRAGMENT_SIZE)
		left = FRAME_FRAGMENT_SIZE;
	memcpy(session->payload + session->got, fragment.bytes, left);
	session->crc = crc16_add(session->crc, fragment.bytes, left);
	session->got += left;
	session->next_index++;
	session->gap_due = now + GAP_MS;
	return session->got == session->record.length ? finish(session, now) : SESSION_NOTHING;
}

void session_garbled(struct session *session, u64 now)
{
	session->stats.bad_frame++;
	if (session->state == SESSION_LISTEN && !session->held)
		session->quiet_due = now + QUIET_MS;
}

enum session_event session_frame(struct session *session, const u8 *frame, u64 now)
{
	session->stats.frames++;
	if (!frame_check(frame, FRAME_TO_HOST)) {
		session_garbled(session, now);
		return SESSION_NOTHING;
	}
	if (session->state == SESSION_SILENT) {
		/* any frame of a wand that was thought silent: try again */
		session_restart(session);
		return SESSION_NOTHING;
	}
	if (frame[1] == FRAME_STATUS)
		return take_status(session, frame, now);
	if (!in_session(session))
		return SESSION_NOTHING;
	if (frame[1] == FRAME_RECORD)
		return take_record(session, frame, now);
	if (frame[1] == FRAME_FRAGMENT)
		return take_fragment(session, frame, now);
	session->stats.bad_frame++;
	return SESSION_NOTHING;
}

static enum session_event late_answer(struct session *session, u64 now)
{
	session->stats.timeouts++;
	if (session->flying == FRAME_HELLO) {
		session->hellos++;
		if (!session->stream && session->hellos >= HELLO_TRIES * ANSWER_TRIES)
			return lost(session, SESSION_SILENT);
		session->fresh = true;
		return SESSION_NOTHING;
	}
	if (++session->tries >= ANSWER_TRIES) {
		if (session->state == SESSION_PLAIN)
			land(session);
		else
			session_restart(session);
		return SESSION_NOTHING;
	}
	session->fresh = true;
	(void)now;
	return SESSION_NOTHING;
}

enum session_event session_tick(struct session *session, u64 now)
{
	if (session->state == SESSION_RECORD && now >= session->gap_due) {
		session->stats.timeouts++;
		if (++session->gaps > GAP_TRIES)
			session_restart(session);
		else
			ask_again(session);
	}
	if (in_session(session) && now >= session->quiet_due) {
		session->quiet_due = SESSION_NEVER;
		want_command(session, FRAME_GET_STATUS, 0, 0, 0, 0);
	}
	if (session->flying && !session->fresh && now >= session->flight_due)
		return late_answer(session, now);
	return SESSION_NOTHING;
}

/* Before this a command must not go: two of them have a pace, and "busy" holds all but HELLO. */
static u64 not_before(const struct session *session, u8 type)
{
	if (type == FRAME_HELLO)
		return session->hello_after;
	if (type == FRAME_SEND && session->send_after > session->busy_until)
		return session->send_after;
	return session->busy_until;
}

/* Which waiting command goes next: the session, its clock, the data, then what is only nice. */
static u8 choose(const struct session *session, u64 now)
{
	static const u8 order[] = { FRAME_HELLO,    FRAME_SET_TIME,   FRAME_SEND, FRAME_ACK,
				    FRAME_FEEDBACK, FRAME_GET_STATUS, FRAME_BYE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (session->commands[order[i] - FRAME_HELLO].wanted &&
		    now >= not_before(session, order[i]))
			return order[i];
	return 0;
}

static u64 patience(const struct session *session)
{
	if (session->flying != FRAME_HELLO || !session->stream)
		return ANSWER_MS;
	return session->hellos < STREAM_HELLOS ? STREAM_HELLO_MS : STREAM_HELLO_SLOW_MS;
}

bool session_next(struct session *session, u64 now, u8 *frame)
{
	struct session_command *command;

	if (!session->flying) {
		session->flying = choose(session, now);
		if (!session->flying)
			return false;
		command = command_of(session, (enum frame_command)session->flying);
		command->wanted = false;
		frame_command(session->flight, (enum frame_command)session->flying, ++session->tag,
			      command->argument, command->value, command->boot, command->extra);
		if (session->flying == FRAME_SEND)
			session->send_after = now + SEND_EVERY_MS;
		if (session->flying == FRAME_HELLO)
			session->hello_after = now + HELLO_EVERY_MS;
		session->tries = 0;
		session->fresh = true;
	}
	if (!session->fresh)
		return false;
	session->fresh = false;
	session->flight_due = now + patience(session);
	memcpy(frame, session->flight, FRAME_BYTES);
	return true;
}

/* When the first waiting command may go. */
static u64 waiting_due(const struct session *session)
{
	u64 first = SESSION_NEVER;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(session->commands); i++) {
		u64 due = not_before(session, (u8)(FRAME_HELLO + i));

		if (session->commands[i].wanted && due < first)
			first = due;
	}
	return first;
}

u64 session_deadline(const struct session *session)
{
	u64 due = session->flying ? session->flight_due : SESSION_NEVER;

	if (session->state == SESSION_RECORD && session->gap_due < due)
		due = session->gap_due;
	if (in_session(session) && session->quiet_due < due)
		due = session->quiet_due;
	if (!session->flying && waiting_due(session) < due)
		due = waiting_due(session);
	return due;
}

void session_ack(struct session *session, u32 number, u32 boot)
{
	session->kept = number;
	if (in_session(session))
		want_command(session, FRAME_ACK, 0, number, boot, 0);
}

void session_refuse(struct session *session)
{
	session->want = session->record.number;
	session->stats.records--;
	session->held = true;
	if (in_session(session))
		ask_from_want(session);
}

void session_hold(struct session *session, bool hold)
{
	if (session->held == hold)
		return;
	session->held = hold;
	if (in_session(session))
		ask_from_want(session);
}

void session_set_time(struct session *session, u32 seconds, u16 milliseconds)
{
	if (in_session(session))
		want_command(session, FRAME_SET_TIME, 0, seconds, 0, milliseconds);
}

void session_feedback(struct session *session, u8 verdict, u32 number, u32 boot)
{
	if (in_session(session))
		want_command(session, FRAME_FEEDBACK, verdict, number, boot, 0);
}
