/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scanners and wands by the kernel module hid-barcode: /dev/barcodeN (wand-protocol C), which keeps
 * their records from the moment they are plugged in until they are acknowledged here.
 */
#ifndef CABAS_DAEMON_WAND_MODULE_H
#define CABAS_DAEMON_WAND_MODULE_H
#include <stdbool.h>

struct house;

/**
 * wand_module_scan() - open the devices that are there
 * @house: the daemon
 */
void wand_module_scan(struct house *house);

/**
 * wand_module_adopt() - serve an open device
 * @house: the daemon
 * @fd: non-blocking; taken over, also on failure
 * @path: of the device
 * @name: of the scanner, until its wand tells its serial
 *
 * Return: whether it is served now.
 */
bool wand_module_adopt(struct house *house, int fd, const char *path, const char *name);
#endif
