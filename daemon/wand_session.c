// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/wand_session.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#include "base/log.h"
#include "daemon/house.h"
#include "daemon/wand_record.h"

static void note_status(struct wand_session *self)
{
	static const char *const states[] = { "plain",	"session", "session",
					      "silent", "taken",   "plain" };
	const struct frame_status *status = &self->session.status;
	struct wand *wand = self->wand;

	wand->state = states[self->session.state];
	if (!status->boot)
		return; /* it never answered */
	wand->boot = status->boot;
	wand->stored = status->stored;
	wand->free = status->free;
	wand->battery = status->battery;
	wand->power = status->power;
	wand->millivolt = status->millivolt;
	wands_refused(wand, status->boot, status->refused);
	wands_firmware(wand, status->firmware);
}

static bool in_session(const struct wand_session *self)
{
	return self->session.state == SESSION_LISTEN || self->session.state == SESSION_RECORD;
}

static void set_time(struct wand_session *self)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	session_set_time(&self->session, (u32)now.tv_sec, (u16)(now.tv_nsec / 1000000));
}

/* The clock is noted durably before it is set (wand-protocol A4). */
static void open_session(struct wand_session *self)
{
	const struct frame_status *status = &self->session.status;
	bool set = status->abilities & FRAME_CLOCK_SET;

	snprintf(self->wand->serial, sizeof(self->wand->serial), "%s", status->serial);
	wands_named(self->wand);
	note_status(self);
	log_info("wand '%s' connected by %s, %u records stored", self->wand->serial,
		 self->wand->source->name, status->stored);
	if (!wands_clock(self->wand, (int64_t)status->seconds * 1000 + status->milliseconds, set))
		set_time(self);
}

static bool take_record(struct wand_session *self)
{
	struct record record;
	char aim[WAND_RECORD_AIM_SIZE];

	wand_record_stored(&self->session.record, self->session.opaque, aim, &record);
	record.bytes = self->payload;
	record.len = self->session.payload_length;
	return !wands_take(self->wand, &record);
}

static bool lose_session(struct wand_session *self)
{
	if (self->session.state == SESSION_PLAIN) {
		log_warning("a wand without a serial connected by %s, %s", self->wand->source->name,
			    self->line->stream ? "hanging up" : "taking its live scans only");
		self->wand->state = "plain";
		return !self->line->stream;
	}
	note_status(self);
	log_warning("wand '%s' is %s", self->wand->serial,
		    self->session.state == SESSION_TAKEN ? "used by another host" : "silent");
	return true;
}

/* What the session says; false: hang up. The wand keeps what was not acknowledged. */
static bool handle(struct wand_session *self, enum session_event event)
{
	switch (event) {
	case SESSION_NOTHING:
		return true;
	case SESSION_OPENED:
		open_session(self);
		return true;
	case SESSION_NEWS:
		note_status(self);
		return true;
	case SESSION_GOT:
		return take_record(self);
	case SESSION_LOST:
		return lose_session(self);
	}
	return true;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct wand_session *self = userdata;

	(void)source;
	(void)usec;
	if (!handle(self, session_tick(&self->session, wands_now_ms())) || !wand_session_pump(self))
		self->line->hang_up(self->wand);
	return 0;
}

bool wand_session_start(struct wand_session *self, struct wand *wand, const struct wand_line *line)
{
	u32 nonce = 0;

	self->wand = wand;
	self->line = line;
	while (!nonce)
		if (getrandom(&nonce, sizeof(nonce), 0) != sizeof(nonce))
			return false;
	session_init(&self->session, self->payload, line->stream, nonce);
	return sd_event_add_time(wand->house->loop, &self->timer, CLOCK_MONOTONIC, 0, 1000,
				 on_timer, self) >= 0;
}

void wand_session_stop(struct wand_session *self)
{
	self->timer = sd_event_source_disable_unref(self->timer);
}

bool wand_session_frame(struct wand_session *self, const u8 *frame)
{
	return handle(self, session_frame(&self->session, frame, wands_now_ms()));
}

void wand_session_garbled(struct wand_session *self)
{
	session_garbled(&self->session, wands_now_ms());
}

void wand_session_live(struct wand_session *self)
{
	if (in_session(self) || self->session.state == SESSION_SILENT)
		session_restart(&self->session);
}

bool wand_session_pump(struct wand_session *self)
{
	u8 frame[FRAME_BYTES];
	u64 due;

	while (session_next(&self->session, wands_now_ms(), frame))
		if (!self->line->send(self->wand, frame))
			return false;
	due = session_deadline(&self->session);
	if (due == SESSION_NEVER) {
		sd_event_source_set_enabled(self->timer, SD_EVENT_OFF);
	} else {
		sd_event_source_set_time(self->timer, due * 1000);
		sd_event_source_set_enabled(self->timer, SD_EVENT_ONESHOT);
	}
	return true;
}

void wand_session_kept(struct wand_session *self, uint32_t number, uint32_t boot)
{
	if (number)
		session_ack(&self->session, number, boot);
}

void wand_session_feedback(struct wand_session *self, enum wand_verdict verdict, uint32_t number,
			   uint32_t boot)
{
	session_feedback(&self->session, (u8)verdict, number, boot);
	/* not hanging up from here: the caller goes on with this wand */
	(void)wand_session_pump(self);
}

bool wand_session_set_time(struct wand_session *self)
{
	if (!in_session(self))
		return false;
	set_time(self);
	return wand_session_pump(self);
}
