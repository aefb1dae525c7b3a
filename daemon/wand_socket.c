// SPDX-License-Identifier: GPL-2.0-or-later
/* The stream source: sockets, packets, the session's clock; what a record means is path.c's. */
#include "daemon/wand_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/log.h"
#include "daemon/house.h"
#include "daemon/socket.h"
#include "daemon/wand_session.h"
#include "daemon/wands.h"

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
	struct wand_session session;
	struct frame_stream stream;
	struct buf out;
	int fd;
	sd_event_source *io;
};

static void close_wand(struct wand *wand)
{
	struct stream_wand *self = (struct stream_wand *)wand;

	wands_remove(wand);
	wand->house->wand_listener->count--;
	sd_event_source_disable_unref(self->io);
	wand_session_stop(&self->session);
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

static bool send_frame(struct wand *wand, const u8 *frame)
{
	struct stream_wand *self = (struct stream_wand *)wand;
	u8 packet[FRAME_PACKET_MAX];
	size_t len = frame_pack(frame, packet);

	/* a 00 first ends what the wand may have half heard (B, Hello) */
	if ((frame[1] == FRAME_HELLO && buf_add(&self->out, "", 1)) ||
	    buf_add(&self->out, packet, len))
		return false;
	return write_out(self);
}

static bool take_bytes(struct stream_wand *self, const u8 *bytes, size_t len)
{
	u8 frame[FRAME_BYTES];

	for (size_t i = 0; i < len; i++) {
		u32 dropped = self->stream.dropped;

		if (frame_stream_byte(&self->stream, bytes[i], frame) &&
		    !wand_session_frame(&self->session, frame))
			return false;
		if (self->stream.dropped != dropped)
			wand_session_garbled(&self->session);
	}
	return !wands_flush(&self->wand) && wand_session_pump(&self->session);
}

static void hang_up(struct wand *wand)
{
	log_info("wand '%s' is gone", *wand->serial ? wand->serial : "?");
	close_wand(wand);
}

static const struct wand_line line_socket = {
	.stream = true,
	.send = send_frame,
	.hang_up = hang_up,
};

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	static u8 bytes[READ_SIZE];
	struct stream_wand *self = userdata;
	ssize_t n;

	(void)source;
	if (events & EPOLLOUT && !write_out(self)) {
		hang_up(&self->wand);
		return 0;
	}
	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return 0;
	n = read(fd, bytes, sizeof(bytes));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0 || !take_bytes(self, bytes, (size_t)n))
		hang_up(&self->wand);
	return 0;
}

static void kept(struct wand *wand, uint32_t number, uint32_t boot)
{
	wand_session_kept(&((struct stream_wand *)wand)->session, number, boot);
}

static void feedback(struct wand *wand, enum wand_verdict verdict, uint32_t number, uint32_t boot)
{
	wand_session_feedback(&((struct stream_wand *)wand)->session, verdict, number, boot);
}

static bool set_time(struct wand *wand)
{
	return wand_session_set_time(&((struct stream_wand *)wand)->session);
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

	(void)source;
	(void)events;
	if (client < 0)
		return 0;
	if (house->wand_listener->count == WANDS_MAX) {
		log_warning("more than %d wands, hanging up on the newest", WANDS_MAX);
		return 0;
	}
	self = calloc(1, sizeof(*self));
	if (!self)
		return 0;
	buf_init(&self->out, OUT_MAX);
	self->fd = steal_fd(client);
	self->wand.house = house;
	self->wand.source = &source_socket;
	wands_add(&self->wand);
	house->wand_listener->count++;
	if (sd_event_add_io(house->loop, &self->io, self->fd, EPOLLIN, on_io, self) < 0 ||
	    !wand_session_start(&self->session, &self->wand, &line_socket) ||
	    !wand_session_pump(&self->session))
		hang_up(&self->wand);
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
