/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HID point-of-sale scanners over hidraw: found by their report descriptor, live scans. */
#ifndef CABAS_DAEMON_WAND_HIDRAW_H
#define CABAS_DAEMON_WAND_HIDRAW_H
#include "base/err.h"

struct house;

/**
 * wand_hidraw_start() - open the scanners that are there, and those that come
 * @house: the daemon
 * @error: says why not
 *
 * A machine without HID devices, or without the right to open them, is no failure.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err wand_hidraw_start(struct house *house, struct error *error);

/**
 * wand_hidraw_stop() - stop looking for scanners
 * @house: the daemon
 */
void wand_hidraw_stop(struct house *house);
#endif
