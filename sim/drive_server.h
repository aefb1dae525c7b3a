/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sandbox retailer's HTTP server: on the loopback interface only, one loop, no thread. */
#ifndef CABAS_SIM_DRIVE_SERVER_H
#define CABAS_SIM_DRIVE_SERVER_H
#include <stdint.h>

#include "sim/drive_site.h"

/**
 * drive_server_run() - serve until SIGTERM or SIGINT
 * @site: the retailer; learns its endpoint
 * @port: TCP port on 127.0.0.1; 0 takes a free one
 * @error: says why not
 *
 * Prints "listening 127.0.0.1:PORT" on standard output when it is ready.
 *
 * Return: %ERR_NONE after a signal, %ERR_IO when it could not start.
 */
enum err drive_server_run(struct drive_site *site, uint16_t port, struct error *error);
#endif
