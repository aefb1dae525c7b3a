// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/wand_link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/auto.h"

enum { FLIPPED_BITS = 0x55, SPREAD = 7 };

enum err wand_link_open(struct wand_link *link, const char *path, unsigned int patience_s,
			struct error *error)
{
	_auto_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = patience_s };
	enum err err;

	if (strlen(path) >= sizeof(address.sun_path))
		return error_set(error, ERR_USAGE, "%s: too long for a socket's path", path);
	memcpy(address.sun_path, path, strlen(path));
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		err = error_set(error, ERR_UNAVAILABLE, "cannot connect to %s: %s", path,
				strerror(errno));
		error_hint(error, "is cabasd running, and is this its wand socket?");
		return err;
	}
	link->fd = steal_fd(fd);
	return ERR_NONE;
}

void wand_link_close(struct wand_link *link)
{
	closep(&link->fd);
	link->fd = -1;
}

static bool send_whole(struct wand_link *link, const uint8_t *bytes, size_t len)
{
	while (len) {
		ssize_t n = send(link->fd, bytes, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		link->sent += n;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

enum wand_link_result wand_link_send(struct wand_link *link, const uint8_t frame[WAND_FRAME_SIZE])
{
	uint8_t packet[WAND_PACKET_SIZE];
	size_t len = sizeof(packet);
	bool cut;

	wand_link_trace(link, '<', frame);
	wand_frame_pack(frame, packet);
	link->frames++;
	if (link->drop && link->frames % link->drop == 0)
		return WAND_LINK_DONE;
	if (link->corrupt && link->frames % link->corrupt == 0)
		packet[link->frames * SPREAD % (sizeof(packet) - 1)] ^= FLIPPED_BITS;
	cut = link->cut_after >= 0 && link->cut_after - link->sent <= (int64_t)len;
	if (cut)
		len = (size_t)(link->cut_after - link->sent);
	if (!send_whole(link, packet, len))
		return WAND_LINK_GONE;
	if (!cut)
		return WAND_LINK_DONE;
	link->cut_after = -1;
	return WAND_LINK_CUT;
}

ssize_t wand_link_receive(struct wand_link *link, uint8_t *ret_bytes, size_t size)
{
	ssize_t n = recv(link->fd, ret_bytes, size, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return n > 0 ? n : -1;
}

void wand_link_trace(const struct wand_link *link, char direction,
		     const uint8_t frame[WAND_FRAME_SIZE])
{
	if (!link->trace)
		return;
	fputc(direction, stderr);
	for (size_t i = 0; i < WAND_FRAME_SIZE; i++)
		fprintf(stderr, " %02X", frame[i]);
	fputc('\n', stderr);
}
