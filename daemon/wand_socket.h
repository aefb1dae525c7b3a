/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wands that connect to wand.sock and speak the byte stream of wand-protocol B. */
#ifndef CABAS_DAEMON_WAND_SOCKET_H
#define CABAS_DAEMON_WAND_SOCKET_H
#include "base/err.h"

struct house;

/**
 * wand_socket_start() - listen on wand.sock
 * @house: the daemon; its settings say where
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_CONFLICT, %ERR_NOMEM, %ERR_IO.
 */
enum err wand_socket_start(struct house *house, struct error *error);

/**
 * wand_socket_stop() - stop listening; connections are closed by wands_stop()
 * @house: the daemon
 */
void wand_socket_stop(struct house *house);
#endif
