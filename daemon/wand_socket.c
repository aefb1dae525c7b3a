// SPDX-License-Identifier: GPL-2.0-or-later
/* The stream source: sockets, packets, the session's clock; what a record means is path.c's. */
#include "daemon/wand_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/log.h"
#include "daemon/house.h"
#include "daemon/socket.h"
#include "daemon/wands.h"
#include "wire/session.h"

enum { READ_SIZE = 65536, OUT_MAX = 1 << 20, WANDS_MAX = 16 };

/* The listening socket and its source. */
struct listener {
	int fd;
	sd_event_source *io;
	unsigned int count;
};

/* One connection; @wand comes first, so that both are one pointer. */
struct stream_wand {
	struct wand wand;
	struct session session;
	struct frame_stream stream;
	struct buf out;
	int fd;
	sd_event_source *io, *timer;
	u8 payload[FRAME_PAYLOAD_MAX];
};

static u64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000 + (u64)now.tv_nsec / 1000000;
}

static void close_wand(struct wand *wand)
{
	struct stream_wand *self = (struct stream_wand *)wand;

	wands_remove(wand);
	wand->house->wand_listener->count--;
	sd_event_source_disable_unref(self->io);
	sd_event_source_disable_unref(self->timer);
	closep(&self->fd);
	buf_done(&self->out);
	free(self);
}

/* Writes what it can; the rest waits for EPOLLOUT: the host never blocks (wand-protocol B). */
static bool write_out(struct stream_wand *self)
{
	while (self->out.len) {
		ssize_t n = send(self->fd, self->out.bytes, self->out.len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return false;
		if (n < 0)
			break;
		buf_drop(&self->out, (size_t)n);
	}
	sd_event_source_set_io_events(self->io, EPOLLIN | (self->out.len ? EPOLLOUT : 0u));
	return true;
}

/* Sends what the session wants, and sets the time when it must be woken. False: hang up. */
static bool pump(struct stream_wand *self)
{
	u8 frame[FRAME_BYTES], packet[FRAME_PACKET_MAX];
	u64 due;

	while (session_next(&self->session, now_ms(), frame)) {
		size_t len = frame_pack(frame, packet);

		/* a 00 first ends what the wand may have half heard (B, Hello) */
		if ((frame[1] == FRAME_HELLO && buf_add(&self->out, "", 1)) ||
		    buf_add(&self->out, packet, len))
			return false;
	}
	if (!write_out(self))
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

static void note_status(struct stream_wand *self)
{
	static const char *const states[] = { "plain", "session", "session", "silent", "taken" };
	const struct frame_status *status = &self->session.status;
	struct wand *wand = &self->wand;

	wand->state = states[self->session.state];
	wand->boot = status->boot;
	wand->stored = status->stored;
	wand->free = status->free;
	wand->battery = status->battery;
	wand->power = status->power;
	wand->millivolt = status->millivolt;
	if (status->refused > wand->refused)
		wands_lost(wand, status->refused, "refused");
	wand->refused = status->refused;
	snprintf(wand->firmware, sizeof(wand->firmware), "%u.%u.%u", status->firmware >> 24,
		 status->firmware >> 16 & 0xff, status->firmware & 0xffff);
}

/* The clock is noted durably before it is set (wand-protocol A4). */
static bool open_session(struct stream_wand *self)
{
	const struct frame_status *status = &self->session.status;
	bool set = status->abilities & FRAME_CLOCK_SET;
	struct timespec now;

	snprintf(self->wand.serial, sizeof(self->wand.serial), "%s", status->serial);
	wands_named(&self->wand);
	note_status(self);
	log_info("wand '%s' connected by socket, %u records stored", self->wand.serial,
		 status->stored);
	if (wands_clock(&self->wand, (int64_t)status->seconds * 1000 + status->milliseconds, set))
		return true;
	clock_gettime(CLOCK_REALTIME, &now);
	session_set_time(&self->session, (u32)now.tv_sec, (u16)(now.tv_nsec / 1000000));
	return true;
}

static bool take_record(struct stream_wand *self)
{
	const struct frame_record *head = &self->session.record;
	char aim[4] = "";
	struct record record = {
		.kind = head->kind == FRAME_CLIP ? RECORD_CLIP : RECORD_SCAN,
		.origin = head->kind == FRAME_CLIP ? ORIGIN_VOICE : ORIGIN_SCAN,
		.boot = head->boot,
		.number = head->number,
		.flags = head->flags,
		.wand_ms = (int64_t)head->seconds * 1000 + head->milliseconds,
		.clock_set = head->flags & FRAME_CLOCK_SET,
		.aim = aim,
		.bytes = self->payload,
		.len = self->session.payload_length,
		.codec = head->kind == FRAME_CLIP ? head->detail : 0,
		.link = head->link,
	};
	enum err err;

	if (head->kind == FRAME_SCAN)
		memcpy(aim, head->aim, 3);
	/* A damaged scan would be a guess; a damaged clip can still be heard by a person. */
	if (self->session.opaque || (record.kind == RECORD_SCAN && head->flags & FRAME_DAMAGED) ||
	    (record.kind == RECORD_CLIP && (!record.codec || record.codec > 2)))
		record.kind = RECORD_OPAQUE;
	err = wands_record(&self->wand, &record);
	if (err == ERR_LIMIT && !wands_flush(&self->wand))
		err = wands_record(&self->wand, &record);
	return !err;
}

/* What the session says; false: hang up. The wand keeps what was not acknowledged. */
static bool handle(struct stream_wand *self, enum session_event event)
{
	switch (event) {
	case SESSION_NOTHING:
		return true;
	case SESSION_OPENED:
		return open_session(self);
	case SESSION_NEWS:
		note_status(self);
		return true;
	case SESSION_GOT:
		return take_record(self);
	case SESSION_LOST:
		if (self->session.state == SESSION_PLAIN) {
			log_warning("a wand without a serial connected, hanging up");
			return false;
		}
		note_status(self);
		log_warning("wand '%s' is %s", self->wand.serial,
			    self->session.state == SESSION_TAKEN ? "used by another host"
								 : "silent");
		return true;
	}
	return true;
}

static bool take_bytes(struct stream_wand *self, const u8 *bytes, size_t len)
{
	u8 frame[FRAME_BYTES];
	u64 now = now_ms();

	for (size_t i = 0; i < len; i++) {
		u32 dropped = self->stream.dropped;

		if (frame_stream_byte(&self->stream, bytes[i], frame) &&
		    !handle(self, session_frame(&self->session, frame, now)))
			return false;
		if (self->stream.dropped != dropped)
			session_garbled(&self->session, now);
	}
	return !wands_flush(&self->wand) && pump(self);
}

static void hang_up(struct stream_wand *self)
{
	log_info("wand '%s' is gone", *self->wand.serial ? self->wand.serial : "?");
	close_wand(&self->wand);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	static u8 bytes[READ_SIZE];
	struct stream_wand *self = userdata;
	ssize_t n;

	(void)source;
	if (events & EPOLLOUT && !write_out(self)) {
		hang_up(self);
		return 0;
	}
	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return 0;
	n = read(fd, bytes, sizeof(bytes));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0 || !take_bytes(self, bytes, (size_t)n))
		hang_up(self);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct stream_wand *self = userdata;

	(void)source;
	(void)usec;
	if (!handle(self, session_tick(&self->session, now_ms())) || !pump(self))
		hang_up(self);
	return 0;
}

static void kept(struct wand *wand, uint32_t number, uint32_t boot)
{
	session_ack(&((struct stream_wand *)wand)->session, number, boot);
}

static void feedback(struct wand *wand, enum wand_verdict verdict, uint32_t number, uint32_t boot)
{
	struct stream_wand *self = (struct stream_wand *)wand;

	session_feedback(&self->session, (u8)verdict, number, boot);
	/* not hanging up from here: the caller goes on with this wand */
	(void)pump(self);
}

static bool set_time(struct wand *wand)
{
	struct stream_wand *self = (struct stream_wand *)wand;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	session_set_time(&self->session, (u32)now.tv_sec, (u16)(now.tv_nsec / 1000000));
	return pump(self);
}

static const struct wand_source source_socket = {
	.name = "socket",
	.kept = kept,
	.feedback = feedback,
	.settime = set_time,
	.close = close_wand,
};

static int on_connect(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct house *house = userdata;
	_auto_(closep) int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct stream_wand *self;
	u32 nonce = 0;

	(void)source;
	(void)events;
	if (client < 0)
		return 0;
	if (house->wand_listener->count == WANDS_MAX) {
		log_warning("more than %d wands, hanging up on the newest", WANDS_MAX);
		return 0;
	}
	self = calloc(1, sizeof(*self));
	if (!self || getrandom(&nonce, sizeof(nonce), 0) != sizeof(nonce)) {
		free(self);
		return 0;
	}
	buf_init(&self->out, OUT_MAX);
	self->fd = steal_fd(client);
	self->wand.house = house;
	self->wand.source = &source_socket;
	session_init(&self->session, self->payload, true, nonce);
	wands_add(&self->wand);
	house->wand_listener->count++;
	if (sd_event_add_io(house->loop, &self->io, self->fd, EPOLLIN, on_io, self) < 0 ||
	    sd_event_add_time(house->loop, &self->timer, CLOCK_MONOTONIC, 0, 1000, on_timer, self) <
		    0 ||
	    !pump(self))
		hang_up(self);
	return 0;
}

enum err wand_socket_start(struct house *house, struct error *error)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	enum err err;

	if (!listener)
		return error_set(error, ERR_NOMEM, "out of memory");
	listener->fd = -1;
	house->wand_listener = listener;
	err = socket_listen(house->settings->wand_socket, &listener->fd, error);
	if (!err && sd_event_add_io(house->loop, &listener->io, listener->fd, EPOLLIN, on_connect,
				    house) < 0)
		err = error_set(error, ERR_IO, "wands cannot join the event loop");
	return err;
}

void wand_socket_stop(struct house *house)
{
	struct listener *listener = house->wand_listener;

	if (!listener)
		return;
	sd_event_source_disable_unref(listener->io);
	if (listener->fd >= 0)
		unlink(house->settings->wand_socket);
	closep(&listener->fd);
	free(listener);
	house->wand_listener = NULL;
}
