/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HID devices that come and go: udev tells, the sources by the module and by hidraw open them. */
#ifndef CABAS_DAEMON_WAND_DEVICE_H
#define CABAS_DAEMON_WAND_DEVICE_H
#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-device.h>

#include "base/err.h"

struct house;

/**
 * wand_device_start() - open the scanners that are there, and those that come
 * @house: the daemon
 * @error: says why not
 *
 * A machine without HID devices, or without the right to open them, is no failure.
 *
 * Return: %ERR_NONE, %ERR_NOMEM.
 */
enum err wand_device_start(struct house *house, struct error *error);

/**
 * wand_device_stop() - stop looking for scanners
 * @house: the daemon
 */
void wand_device_stop(struct house *house);

/**
 * wand_device_again() - look for scanners again in a while
 * @house: the daemon
 *
 * For a device that was closed because its records could not be kept: they wait in it. The pause
 * doubles, from 2 s to 64 s, until wand_device_works() is called.
 */
void wand_device_again(struct house *house);

/**
 * wand_device_works() - records are kept again: the next pause is a short one
 * @house: the daemon
 */
void wand_device_works(struct house *house);

/**
 * wand_device_name() - what a scanner is called whose wand has no serial of its own
 * @device: a hidraw or barcode device
 * @name: receives "vvvv:pppp:serial"; empty when the device tells nothing of itself
 * @size: of @name
 */
void wand_device_name(sd_device *device, char *name, size_t size);

/**
 * wand_device_is_served() - whether the driver hid-barcode has a device
 * @device: a hidraw or barcode device
 *
 * Return: true when /dev/barcodeN is the place to read.
 */
bool wand_device_is_served(sd_device *device);
#endif
