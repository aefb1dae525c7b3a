// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_session.h"

#include <string.h>

enum {
	VERSION_ONLY = 1,
	FIRMWARE_MAJOR = 1,
	FIRMWARE_MINOR = 0,
	FIRMWARE_PATCH = 3,
	UNASKED_MS = 10000,
	WAITING_MS = 10000,
	FRESH_MS = 3000,
	FRESH_BUSY_MS = 10000,
	REASON_CHANGED = 0,
	REASON_NO_SESSION = 1,
	SEND_HOLD = 1,
	ERASE_WORD = 0x53415245, /* "ERAS" */
};

enum frame_type { FRAME_STATUS = 1, FRAME_RECORD = 2, FRAME_FRAGMENT = 3 };

enum command {
	COMMAND_HELLO = 0x81,
	COMMAND_SEND,
	COMMAND_ACK,
	COMMAND_ERASE,
	COMMAND_GET_STATUS,
	COMMAND_SET_TIME,
	COMMAND_FEEDBACK,
	COMMAND_BYE,
};

enum verdict { VERDICT_BUSY = 0x01, VERDICT_ERROR = 0x85, VERDICT_GOOD, VERDICT_NOT_ON_FILE };

/* Bits of STATUS byte 54. Report 02 is a skill of the wand, also where a stream has no use for it.
 */
enum skill { SKILL_CLOCK_SET = 1, SKILL_ADPCM = 2, SKILL_ALAW = 4, SKILL_LIVE = 8 };

/* --- frames out --------------------------------------------------------------------------------
 */
static void build_status(struct wand_session *session, uint8_t reason, uint8_t tag,
			 enum wand_error error, int64_t now_ms, uint8_t ret_frame[WAND_FRAME_SIZE])
{
	const struct wand *wand = session->wand;
	int64_t clock_ms = now_ms + wand->clock_offset_ms;
	uint8_t *f = ret_frame;

	memset(f, 0, WAND_FRAME_SIZE);
	f[0] = WAND_REPORT_IN;
	f[1] = FRAME_STATUS;
	f[2] = VERSION_ONLY;
	f[3] = reason;
	wand_put32(f + 4, session->nonce);
	wand_put32(f + 8, wand->boot);
	memcpy(f + 12, wand->serial, strlen(wand->serial));
	f[28] = FIRMWARE_MAJOR;
	f[29] = FIRMWARE_MINOR;
	wand_put16(f + 30, FIRMWARE_PATCH);
	wand_put32(f + 32, wand_store_last(&wand->store));
	wand_put32(f + 36, (uint32_t)wand->store.count);
	wand_put32(f + 40, (uint32_t)wand_store_free(&wand->store));
	wand_put32(f + 44, wand->refused);
	wand_put32(f + 48, (uint32_t)(clock_ms / 1000));
	wand_put16(f + 52, (uint16_t)(clock_ms % 1000));
	f[54] = (wand->clock_set ? SKILL_CLOCK_SET : 0) | SKILL_ADPCM | SKILL_ALAW | SKILL_LIVE;
	f[55] = wand->battery;
	f[56] = wand->power;
	f[57] = (uint8_t)error;
	wand_put16(f + 58, wand->millivolt);
	f[60] = tag;
	wand_frame_seal(f);
	session->told_refused = wand->refused;
	session->told_battery = wand->battery;
	session->told_power = wand->power;
}

static uint32_t inline_length(const struct wand_record *record)
{
	if (record->kind == WAND_KIND_CLIP)
		return 0;
	return record->length < WAND_INLINE_MAX ? record->length : WAND_INLINE_MAX;
}

static uint32_t fragment_count(const struct wand_record *record)
{
	return (record->length - inline_length(record) + WAND_FRAGMENT_SIZE - 1) /
	       WAND_FRAGMENT_SIZE;
}

static void build_record(const struct wand_record *record, uint8_t ret_frame[WAND_FRAME_SIZE])
{
	uint16_t crc = wand_frame_crc(record->payload, record->length);
	uint8_t *f = ret_frame;

	memset(f, 0, WAND_FRAME_SIZE);
	f[0] = WAND_REPORT_IN;
	f[1] = FRAME_RECORD;
	f[2] = record->kind;
	f[3] = record->flags;
	wand_put32(f + 4, record->number);
	wand_put32(f + 8, record->boot);
	wand_put32(f + 12, record->seconds);
	wand_put16(f + 16, record->ms);
	f[18] = (uint8_t)(crc >> 8);
	f[19] = (uint8_t)crc;
	wand_put32(f + 20, record->length);
	wand_put32(f + 24, record->link);
	memcpy(f + 28, record->aim, 3);
	f[31] = record->detail;
	f[32] = (uint8_t)inline_length(record);
	memcpy(f + 33, record->payload, inline_length(record));
	wand_frame_seal(f);
}

static void build_fragment(const struct wand_record *record, uint32_t index,
			   uint8_t ret_frame[WAND_FRAME_SIZE])
{
	uint32_t at = inline_length(record) + index * WAND_FRAGMENT_SIZE;
	uint32_t len = record->length - at;

	memset(ret_frame, 0, WAND_FRAME_SIZE);
	ret_frame[0] = WAND_REPORT_IN;
	ret_frame[1] = FRAME_FRAGMENT;
	wand_put16(ret_frame + 2, (uint16_t)record->number);
	wand_put16(ret_frame + 4, (uint16_t)index);
	memcpy(ret_frame + 6, record->payload + at,
	       len < WAND_FRAGMENT_SIZE ? len : WAND_FRAGMENT_SIZE);
	wand_frame_seal(ret_frame);
}

/* --- commands ----------------------------------------------------------------------------------
 */
static void start_plain(struct wand_session *session)
{
	session->state = WAND_PLAIN;
	session->nonce = 0;
	session->part = 0;
}

static enum wand_error do_hello(struct wand_session *session, const uint8_t *frame)
{
	const struct wand_store *store = &session->wand->store;

	if (wand_get32(frame + 4) == 0)
		return WAND_BAD_ARGUMENT;
	start_plain(session);
	if (frame[3] < VERSION_ONLY || frame[12] > VERSION_ONLY)
		return WAND_VERSION;
	session->state = WAND_HELD;
	session->nonce = wand_get32(frame + 4);
	session->cursor = store->acked + 1;
	for (uint32_t n = store->acked + 1; n <= wand_store_last(store); n++)
		wand_store_find(store, n)->fetched = false;
	return WAND_DONE;
}

static enum wand_error do_send(struct wand_session *session, const uint8_t *frame)
{
	const struct wand_store *store = &session->wand->store;
	uint32_t from = wand_get32(frame + 4);

	if (from > wand_store_last(store) + 1)
		return WAND_BAD_ARGUMENT;
	session->cursor = from > store->acked ? from : store->acked + 1;
	session->part = 0;
	if (frame[3] & SEND_HOLD)
		session->state = WAND_HELD;
	else
		session->state = wand_store_find(store, session->cursor) ? WAND_SENDING
									 : WAND_READY;
	return WAND_DONE;
}

/* Erasing may overtake a record that is being sent again: it is broken off. */
static enum wand_error erase(struct wand_session *session, uint32_t number)
{
	struct wand_store *store = &session->wand->store;

	/* The file refused: the host's own repetition is the right cure. */
	if (wand_store_erase(store, number, NULL))
		return WAND_BUSY;
	if (session->cursor <= store->acked) {
		session->cursor = store->acked + 1;
		session->part = 0;
	}
	if (session->state == WAND_SENDING && !wand_store_find(store, session->cursor))
		session->state = WAND_READY;
	return WAND_DONE;
}

static enum wand_error do_ack(struct wand_session *session, const uint8_t *frame)
{
	uint32_t number = wand_get32(frame + 4);
	const struct wand_record *record = wand_store_find(&session->wand->store, number);
	enum wand_error error;

	if (number == 0)
		return WAND_BAD_ARGUMENT;
	if (number <= session->wand->store.acked)
		return WAND_DONE;
	if (!record || !record->fetched || record->boot != wand_get32(frame + 8))
		return WAND_STALE;
	error = erase(session, number);
	if (!error)
		wand_device_say(session->wand, "acknowledged up to %u", number);
	return error;
}

static enum wand_error do_erase(struct wand_session *session, const uint8_t *frame)
{
	uint32_t number = wand_get32(frame + 4);
	bool some = number > session->wand->store.acked;
	enum wand_error error;

	if (wand_get32(frame + 12) != ERASE_WORD)
		return WAND_BAD_ARGUMENT;
	if (number > wand_store_last(&session->wand->store) ||
	    wand_get32(frame + 8) != session->wand->boot)
		return WAND_STALE;
	error = erase(session, number);
	if (!error && some)
		wand_device_say(session->wand, "erased up to %u", number);
	return error;
}

static enum wand_error do_set_time(struct wand_session *session, const uint8_t *frame,
				   int64_t now_ms)
{
	struct wand *wand = session->wand;
	uint16_t ms = wand_get16(frame + 12);

	if (ms > 999)
		return WAND_BAD_ARGUMENT;
	wand->clock_offset_ms = wand_get32(frame + 4) * INT64_C(1000) + ms - now_ms;
	wand->clock_set = true;
	return WAND_DONE;
}

/* Only the newest record of a kind, and only while the person still stands there. */
static bool still_wanted(struct wand *wand, uint32_t number, uint32_t boot, int64_t now_ms)
{
	const struct wand_newest *newest = number == wand->scan.number	 ? &wand->scan
					   : number == wand->clip.number ? &wand->clip
									 : NULL;

	if (number == 0)
		return true;
	return newest && boot == wand->boot &&
	       now_ms - newest->made_ms <= (newest->busy ? FRESH_BUSY_MS : FRESH_MS);
}

static enum wand_error do_feedback(struct wand_session *session, const uint8_t *frame,
				   bool repeated, int64_t now_ms)
{
	struct wand *wand = session->wand;
	uint32_t number = wand_get32(frame + 4);
	const char *text;

	switch (frame[3]) {
	case VERDICT_GOOD:
		text = "tone: good";
		break;
	case VERDICT_NOT_ON_FILE:
		text = "tone: not on file";
		break;
	case VERDICT_ERROR:
		text = "tone: error";
		break;
	case VERDICT_BUSY:
		text = "light: busy";
		break;
	default:
		return WAND_BAD_ARGUMENT;
	}
	if (repeated || !still_wanted(wand, number, wand_get32(frame + 8), now_ms))
		return WAND_DONE;
	if (number && frame[3] == VERDICT_BUSY)
		*(number == wand->scan.number ? &wand->scan.busy : &wand->clip.busy) = true;
	wand_device_say(wand, "%s", text);
	return WAND_DONE;
}

static enum wand_error obey(struct wand_session *session, const uint8_t *frame, int64_t now_ms)
{
	uint8_t type = frame[1];
	bool repeated = type == session->command && frame[2] == session->tag;

	session->command = type;
	session->tag = frame[2];
	if (session->busy_every && ++session->commands % session->busy_every == 0)
		return WAND_BUSY;
	if (type < COMMAND_HELLO || type > COMMAND_BYE)
		return WAND_UNKNOWN;
	if (!session->nonce && type != COMMAND_HELLO && type != COMMAND_GET_STATUS)
		return WAND_NO_SESSION;
	switch (type) {
	case COMMAND_HELLO:
		return do_hello(session, frame);
	case COMMAND_SEND:
		return do_send(session, frame);
	case COMMAND_ACK:
		return do_ack(session, frame);
	case COMMAND_ERASE:
		return do_erase(session, frame);
	case COMMAND_SET_TIME:
		return do_set_time(session, frame, now_ms);
	case COMMAND_FEEDBACK:
		return do_feedback(session, frame, repeated, now_ms);
	case COMMAND_BYE:
		start_plain(session);
		return WAND_DONE;
	}
	return WAND_DONE; /* GET_STATUS: the answer is all */
}

/* --- for the one who moves the frames ----------------------------------------------------------
 */
void wand_session_init(struct wand_session *session, struct wand *wand)
{
	*session = (struct wand_session){
		.wand = wand,
		.reset_told = true,
		.told_ms = INT64_MIN / 2,
	};
}

bool wand_session_command(struct wand_session *session, const uint8_t frame[WAND_FRAME_SIZE],
			  int64_t now_ms, uint8_t ret_status[WAND_FRAME_SIZE])
{
	enum wand_error error;

	if (frame[0] != WAND_REPORT_OUT)
		return false;
	error = obey(session, frame, now_ms);
	session->reset_told = true; /* the answer's nonce tells it */
	build_status(session, frame[1], frame[2], error, now_ms, ret_status);
	wand_session_tick(session, now_ms);
	return true;
}

static bool unasked_due(const struct wand_session *session, int64_t now_ms)
{
	const struct wand *wand = session->wand;

	return session->nonce && now_ms - session->told_ms >= UNASKED_MS &&
	       (session->told_refused != wand->refused || session->told_battery != wand->battery ||
		session->told_power != wand->power);
}

bool wand_session_next(struct wand_session *session, int64_t now_ms,
		       uint8_t ret_frame[WAND_FRAME_SIZE])
{
	const struct wand_record *record;

	session->offer = WAND_OFFER_STATUS;
	if (!session->reset_told) {
		build_status(session, REASON_NO_SESSION, 0, WAND_NO_SESSION, now_ms, ret_frame);
		return true;
	}
	if (unasked_due(session, now_ms)) {
		build_status(session, REASON_CHANGED, 0, WAND_DONE, now_ms, ret_frame);
		return true;
	}
	session->offer = WAND_OFFER_NOTHING;
	if (session->state == WAND_PLAIN || session->state == WAND_HELD)
		return false;
	record = wand_store_find(&session->wand->store, session->cursor);
	if (!record)
		return false;
	session->state = WAND_SENDING;
	session->offer = WAND_OFFER_RECORD;
	if (session->part == 0)
		build_record(record, ret_frame);
	else
		build_fragment(record, session->part - 1, ret_frame);
	return true;
}

static void record_frame_sent(struct wand_session *session, int64_t now_ms)
{
	struct wand_record *record = wand_store_find(&session->wand->store, session->cursor);

	if (!record || session->part++ < fragment_count(record))
		return;
	record->fetched = true;
	record->fetched_ms = now_ms;
	wand_device_say(session->wand, "sent %u", record->number);
	session->part = 0;
	session->cursor++;
	if (!wand_store_find(&session->wand->store, session->cursor))
		session->state = WAND_READY;
}

void wand_session_sent(struct wand_session *session, int64_t now_ms)
{
	enum wand_offer offer = session->offer;

	session->offer = WAND_OFFER_NOTHING;
	switch (offer) {
	case WAND_OFFER_NOTHING:
		break;
	case WAND_OFFER_STATUS:
		if (session->reset_told)
			session->told_ms = now_ms;
		session->reset_told = true;
		break;
	case WAND_OFFER_RECORD:
		record_frame_sent(session, now_ms);
		break;
	}
}

void wand_session_tick(struct wand_session *session, int64_t now_ms)
{
	const struct wand_store *store = &session->wand->store;
	const struct wand_record *oldest = wand_store_find(store, store->acked + 1);
	bool waiting = oldest && oldest->fetched && now_ms - oldest->fetched_ms >= WAITING_MS;

	if (waiting != session->waiting)
		wand_device_say(session->wand, waiting ? "light: waiting" : "light: off");
	session->waiting = waiting;
}

void wand_session_reset(struct wand_session *session)
{
	unsigned int busy_every = session->busy_every;

	wand_session_init(session, session->wand);
	session->busy_every = busy_every;
	session->reset_told = false;
}
