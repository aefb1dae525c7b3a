/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HID point-of-sale scanners and wands over hidraw, for a kernel without the module: found by their
 * report descriptor; live scans, and the session of a wand that has one.
 */
#ifndef CABAS_DAEMON_WAND_HIDRAW_H
#define CABAS_DAEMON_WAND_HIDRAW_H
#include <stdbool.h>

#include "wire/report.h"

struct house;

/**
 * wand_hidraw_scan() - open the scanners that are there and that the module does not serve
 * @house: the daemon
 */
void wand_hidraw_scan(struct house *house);

/**
 * wand_hidraw_adopt() - serve an open node
 * @house: the daemon
 * @fd: non-blocking; taken over, also on failure
 * @layout: what its descriptor says
 * @path: of the node
 * @name: of the scanner, until its wand tells its serial
 *
 * Return: whether it is served now.
 */
bool wand_hidraw_adopt(struct house *house, int fd, const struct report_layout *layout,
		       const char *path, const char *name);
#endif
