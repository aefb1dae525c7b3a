/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Output reports by hidraw wait until the device took them, seconds for one that does not: so a
 * process of its own writes them, and the loop never waits.
 */
#ifndef CABAS_DAEMON_WAND_WRITER_H
#define CABAS_DAEMON_WAND_WRITER_H
#include <stdbool.h>
#include <stddef.h>

/**
 * wand_writer_start() - start the process that writes
 * @fd: where to; stays the caller's
 *
 * It ends by itself when the socket is closed, or the device is gone.
 *
 * Return: a socket, one packet a report, to be closed by the caller; -1 when there is none.
 */
int wand_writer_start(int fd);

/**
 * wand_writer_send() - hand over a report
 * @socket: of wand_writer_start()
 * @report: @len bytes
 * @len: how many, at most %REPORT_SIZE_MAX
 *
 * Return: false when too many wait already or the process is gone: the report is dropped.
 */
bool wand_writer_send(int socket, const void *report, size_t len);
#endif
