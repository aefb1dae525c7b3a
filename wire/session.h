/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's side of a wand's session (wand-protocol A3 to A6 and B): what to send, what came
 * whole, what to do when something was lost. Pure: time comes in, frames go out, nothing is
 * allocated.
 */
#ifndef CABAS_WIRE_SESSION_H
#define CABAS_WIRE_SESSION_H
#include "wire/frame.h"

/* session_deadline() when nothing is to be done by itself. */
#define SESSION_NEVER (~(u64)0)

enum session_state {
	SESSION_NEW,	/* HELLO is on its way */
	SESSION_LISTEN, /* between records */
	SESSION_RECORD, /* in one */
	SESSION_SILENT, /* the wand does not answer; session_restart() tries again */
	SESSION_TAKEN,	/* another host talks to it; session_restart() tries again */
	SESSION_PLAIN,	/* it has no serial: a plain scanner only, and was told so by BYE */
};

enum session_event {
	SESSION_NOTHING,
	SESSION_OPENED, /* @status is new: note its clock durably, then session_set_time() */
	SESSION_NEWS,	/* @status changed */
	SESSION_GOT,	/* @record and @payload are whole; keep them, then session_ack() */
	SESSION_LOST,	/* the state became SILENT, TAKEN or PLAIN */
};

/* Counters, as BARCODE_STATS calls them (wand-protocol C). */
struct session_stats {
	u64 frames, records, bad_crc, bad_frame, duplicates, resends, timeouts, incomplete;
};

/**
 * struct session_command - one that waits or is under way
 * @wanted: it is to be sent
 * @value: its [4]
 * @boot: its [8]
 * @argument: its [3]
 * @extra: its [12]
 */
struct session_command {
	bool wanted;
	u32 value, boot;
	u8 argument;
	u32 extra;
};

/**
 * struct session - one wand
 * @state: where it stands
 * @status: the newest that the wand told
 * @record: SESSION_GOT: its head
 * @payload: SESSION_GOT: its bytes; the caller's buffer of %FRAME_PAYLOAD_MAX
 * @payload_length: SESSION_GOT: 0 for a record of illegal length
 * @opaque: SESSION_GOT: kind or length is not of this version
 * @stats: counters
 * @stream: private, like all that follow
 * @known: @want is from an earlier session of this wand
 * @refetched: in this session all was asked for again, see @kept
 * @resync: everything is ignored until the record that is wanted
 * @held: nothing is taken until session_hold(false)
 * @nonce: of this session
 * @boot: of the wand in the newest session
 * @want: next record
 * @kept: newest record that the caller said is durable, 0 none
 * @got: bytes of the payload so far
 * @next_index: of the next fragment
 * @crc: running
 * @crc_failures: of the wanted record
 * @gaps: times that fragments stayed away
 * @commands: by type, minus 81
 * @flying: type of the command under way, 0 none
 * @flight: the frame under way
 * @fresh: the frame under way is to be sent now
 * @tag: of the newest command
 * @tries: of the command under way
 * @hellos: without an answer
 * @flight_due: when it is late
 * @gap_due: when the next fragment is late
 * @quiet_due: when to ask whether something was lost
 * @send_after: no SEND before
 * @hello_after: no new HELLO before, so that no wand can keep us busy with them
 * @busy_until: no command but HELLO before: the wand said "busy"
 */
struct session {
	enum session_state state;
	struct frame_status status;
	struct frame_record record;
	u8 *payload;
	u32 payload_length;
	bool opaque;
	struct session_stats stats;
	bool stream, known, refetched, resync, held;
	u32 nonce, boot, want, kept, got;
	u16 next_index, crc;
	unsigned int crc_failures, gaps;
	struct session_command commands[8];
	u8 flying, flight[FRAME_BYTES];
	bool fresh;
	u8 tag;
	unsigned int tries, hellos;
	u64 flight_due, gap_due, quiet_due, send_after, hello_after, busy_until;
};

/**
 * session_init() - start with a wand that connected
 * @session: to set up
 * @payload: %FRAME_PAYLOAD_MAX bytes, the caller's, as long as the session
 * @stream: on a byte stream (B); else on USB (A)
 * @nonce: random
 */
void session_init(struct session *session, u8 *payload, bool stream, u32 nonce);

/**
 * session_restart() - HELLO again: after SILENT or TAKEN, a live scan in a session, resume
 * @session: which
 */
void session_restart(struct session *session);

/**
 * session_frame() - take a frame of the wand
 * @session: which
 * @frame: 64 bytes as they came
 * @now: monotonic milliseconds
 *
 * Return: what it means to the caller.
 */
enum session_event session_frame(struct session *session, const u8 *frame, u64 now);

/**
 * session_garbled() - something came that was no frame
 * @session: which
 * @now: monotonic milliseconds
 *
 * For what frame_stream_byte() dropped; session_frame() finds wrong checks itself. It may have been
 * the only frame of a record, so the wand is asked about it.
 */
void session_garbled(struct session *session, u64 now);

/**
 * session_tick() - time has passed
 * @session: which
 * @now: monotonic milliseconds
 *
 * Return: %SESSION_LOST or %SESSION_NOTHING.
 */
enum session_event session_tick(struct session *session, u64 now);

/**
 * session_next() - what to send now; call until it says no, after every other call
 * @session: which
 * @now: monotonic milliseconds
 * @frame: receives 64 bytes
 *
 * Return: whether there is something.
 */
bool session_next(struct session *session, u64 now, u8 *frame);

/**
 * session_deadline() - when session_tick() is to be called at the latest
 * @session: which
 *
 * Return: monotonic milliseconds, or %SESSION_NEVER.
 */
u64 session_deadline(const struct session *session);

/**
 * session_ack() - a record and all before it are durable
 * @session: which
 * @number: of the record
 * @boot: of the record
 *
 * May be said at any time. Was the wand lost meanwhile, the records come again (%SESSION_GOT) to be
 * acknowledged again.
 */
void session_ack(struct session *session, u32 number, u32 boot);

/**
 * session_refuse() - the record that was just got finds no place
 * @session: that said %SESSION_GOT
 *
 * Nothing more is taken until session_hold(false); then it comes again.
 */
void session_refuse(struct session *session);

/**
 * session_hold() - stop taking records, or go on
 * @session: which
 * @hold: true to stop
 */
void session_hold(struct session *session, bool hold);

/**
 * session_set_time() - set the wand's clock
 * @session: which
 * @seconds: UTC since 1970
 * @milliseconds: of it
 */
void session_set_time(struct session *session, u32 seconds, u16 milliseconds);

/**
 * session_feedback() - let the wand say what became of a scan
 * @session: which
 * @verdict: 86 good, 87 not on file, 85 error, 01 busy
 * @number: of the record, 0 any
 * @boot: of the record, 0 any
 */
void session_feedback(struct session *session, u8 verdict, u32 number, u32 boot);
#endif
