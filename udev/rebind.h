/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gives a HID device to the driver hid-barcode, or back to hid-generic when that fails. What the
 * kernel is asked goes through struct rebind_kernel, so that a test can be the kernel.
 */
#ifndef CABAS_UDEV_REBIND_H
#define CABAS_UDEV_REBIND_H
#include <stdbool.h>
#include <stddef.h>

#define REBIND_OURS    "hid-barcode"
#define REBIND_GENERIC "hid-generic"

enum { REBIND_NAME_SIZE = 64 };

/**
 * struct rebind_kernel - what is asked of the kernel
 * @has_driver: whether a driver of this name is there
 * @driver_of: name of the device's driver, empty when it has none; false when the device is gone
 * @tell: write @text to an attribute of a driver; 0 or a negative errno
 * @userdata: handed to each
 */
struct rebind_kernel {
	bool (*has_driver)(void *userdata, const char *driver);
	bool (*driver_of)(void *userdata, const char *device, char *name, size_t size);
	int (*tell)(void *userdata, const char *driver, const char *attribute, const char *text);
	void *userdata;
};

/* What became of a device. */
enum rebind_outcome {
	REBIND_DONE,	  /* hid-barcode has it */
	REBIND_HAD,	  /* hid-barcode had it before */
	REBIND_NO_MODULE, /* there is no hid-barcode: it stays as it is */
	REBIND_OTHER,	  /* another driver than hid-generic has it: it stays as it is */
	REBIND_GONE,	  /* unplugged meanwhile */
	REBIND_BACK,	  /* hid-barcode failed; hid-generic has it again */
	REBIND_LEFT,	  /* hid-barcode failed, and hid-generic does not take it back */
};

/**
 * rebind_id() - a device's line for new_id
 * @device: its name in sysfs, "0003:0C2E:0907.0001"
 * @text: receives "0003 0C2E 0907 0"
 * @size: of @text
 *
 * Return: whether @device is a HID device's name.
 */
bool rebind_id(const char *device, char *text, size_t size);

/**
 * rebind_device() - let hid-barcode take a device
 * @kernel: what is asked
 * @device: its name in sysfs
 *
 * An id that hid-barcode knows is not told again: new_id keeps what it is told, each time.
 *
 * Return: what became of it.
 */
enum rebind_outcome rebind_device(const struct rebind_kernel *kernel, const char *device);
#endif
