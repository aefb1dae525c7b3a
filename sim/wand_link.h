/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual wand's cable: a Unix stream socket that can be cut, lose and spoil frames. */
#ifndef CABAS_SIM_WAND_LINK_H
#define CABAS_SIM_WAND_LINK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "sim/wand_frame.h"

/**
 * struct wand_link - one cable, over all its connections
 * @fd: -1 while unplugged
 * @sent: bytes written in all
 * @frames: frames that were to be sent, also lost ones
 * @cut_after: @sent at which the plug is pulled, -1 never
 * @corrupt: each so many-th frame, 0 never
 * @drop: as @corrupt
 * @trace: print frames in hexadecimal on standard error
 */
struct wand_link {
	int fd;
	int64_t sent, cut_after;
	unsigned int frames, corrupt, drop;
	bool trace;
};

enum wand_link_result { WAND_LINK_DONE, WAND_LINK_CUT, WAND_LINK_GONE };

/**
 * wand_link_open() - plug in
 * @link: unplugged
 * @path: Unix socket
 * @patience_s: how long a write may block
 * @error: says why
 *
 * Return: %ERR_NONE or %ERR_UNAVAILABLE.
 */
enum err wand_link_open(struct wand_link *link, const char *path, unsigned int patience_s,
			struct error *error);

/**
 * wand_link_close() - unplug
 * @link: plugged in or not
 */
void wand_link_close(struct wand_link *link);

/**
 * wand_link_send() - write one frame, with the faults that are due
 * @link: plugged in
 * @frame: sealed
 *
 * Return: %WAND_LINK_DONE written whole or lost on purpose; %WAND_LINK_CUT the plug was pulled in
 * or right after it; %WAND_LINK_GONE the host hung up or reads no more.
 */
enum wand_link_result wand_link_send(struct wand_link *link, const uint8_t frame[WAND_FRAME_SIZE]);

/**
 * wand_link_receive() - read what is there
 * @link: plugged in, poll() says readable
 * @ret_bytes: receives at most @size bytes
 * @size: room
 *
 * Return: how many; 0 when there was nothing after all; -1 when the host hung up.
 */
ssize_t wand_link_receive(struct wand_link *link, uint8_t *ret_bytes, size_t size);

/**
 * wand_link_trace() - print a frame when asked to
 * @link: which
 * @direction: '<' to the host, '>' to the wand
 * @frame: what
 */
void wand_link_trace(const struct wand_link *link, char direction,
		     const uint8_t frame[WAND_FRAME_SIZE]);
#endif
