/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listening Unix sockets: 0660, group cabas where there is one, one daemon on each. */
#ifndef CABAS_DAEMON_SOCKET_H
#define CABAS_DAEMON_SOCKET_H
#include "base/err.h"

/**
 * socket_listen() - listen on a path
 * @path: where; a socket that nobody listens on any more is replaced; its folder is made
 * @ret_fd: receives a non-blocking socket, the caller's
 * @error: says why
 *
 * Return: %ERR_NONE, %ERR_CONFLICT when somebody listens there, %ERR_INVALID, %ERR_IO.
 */
enum err socket_listen(const char *path, int *ret_fd, struct error *error);
#endif
