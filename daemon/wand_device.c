// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/wand_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "daemon/house.h"
#include "daemon/wand_hidraw.h"
#include "daemon/wand_module.h"

enum { PAUSE_FIRST_S = 2, PAUSE_MAX_S = 64 };

/**
 * struct devices - how scanners are found
 * @monitor: tells of new ones; NULL without udev
 * @timer: of wand_device_again()
 * @pause_s: its next pause
 */
struct devices {
	sd_device_monitor *monitor;
	sd_event_source *timer;
	unsigned int pause_s;
};

/* A scanner that the module serves is opened there, and only there. */
static void scan_devices(struct house *house)
{
	wand_module_scan(house);
	wand_hidraw_scan(house);
}

static int on_device(sd_device_monitor *monitor, sd_device *device, void *userdata)
{
	sd_device_action_t action;

	(void)monitor;
	if (sd_device_get_action(device, &action) >= 0 && action != SD_DEVICE_REMOVE)
		scan_devices(userdata);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	scan_devices(userdata);
	return 0;
}

void wand_device_again(struct house *house)
{
	struct devices *devices = house->devices;
	uint64_t pause;

	if (!devices)
		return;
	pause = (uint64_t)devices->pause_s * 1000000;
	if (!devices->timer)
		(void)sd_event_add_time_relative(house->loop, &devices->timer, CLOCK_MONOTONIC,
						 pause, 0, on_timer, house);
	else if (sd_event_source_set_time_relative(devices->timer, pause) >= 0)
		(void)sd_event_source_set_enabled(devices->timer, SD_EVENT_ONESHOT);
	if (devices->pause_s < PAUSE_MAX_S)
		devices->pause_s *= 2;
}

void wand_device_works(struct house *house)
{
	if (house->devices)
		house->devices->pause_s = PAUSE_FIRST_S;
}

static bool listen_to_udev(struct house *house, sd_device_monitor **ret_monitor)
{
	sd_device_monitor *monitor = NULL;

	if (sd_device_monitor_new(&monitor) >= 0 &&
	    sd_device_monitor_filter_add_match_subsystem_devtype(monitor, "hidraw", NULL) >= 0 &&
	    sd_device_monitor_filter_add_match_subsystem_devtype(monitor, "barcode", NULL) >= 0 &&
	    sd_device_monitor_attach_event(monitor, house->loop) >= 0 &&
	    sd_device_monitor_start(monitor, on_device, house) >= 0) {
		*ret_monitor = monitor;
		return true;
	}
	sd_device_monitor_unref(monitor);
	return false;
}

enum err wand_device_start(struct house *house, struct error *error)
{
	struct devices *devices = calloc(1, sizeof(*devices));

	if (!devices)
		return error_set(error, ERR_NOMEM, "out of memory");
	devices->pause_s = PAUSE_FIRST_S;
	house->devices = devices;
	if (!listen_to_udev(house, &devices->monitor))
		log_warning("udev does not answer: scanners are found at the start only");
	scan_devices(house);
	return ERR_NONE;
}

void wand_device_stop(struct house *house)
{
	struct devices *devices = house->devices;

	if (!devices)
		return;
	sd_device_monitor_unref(devices->monitor);
	sd_event_source_disable_unref(devices->timer);
	free(devices);
	house->devices = NULL;
}

/* The HID device that a node belongs to; borrowed from @device. */
static sd_device *hid_of(sd_device *device)
{
	sd_device *hid = NULL;

	return sd_device_get_parent_with_subsystem_devtype(device, "hid", NULL, &hid) < 0 ? NULL
											  : hid;
}

void wand_device_name(sd_device *device, char *name, size_t size)
{
	sd_device *hid = hid_of(device);
	const char *id, *serial;
	unsigned int bus, vendor, product;

	*name = '\0';
	if (!hid || sd_device_get_property_value(hid, "HID_ID", &id) < 0 ||
	    sscanf(id, "%x:%x:%x", &bus, &vendor, &product) != 3)
		return;
	if (sd_device_get_property_value(hid, "HID_UNIQ", &serial) < 0)
		serial = "";
	snprintf(name, size, "%04x:%04x:%.20s", vendor & 0xffff, product & 0xffff, serial);
}

bool wand_device_is_served(sd_device *device)
{
	sd_device *hid = hid_of(device);
	const char *driver;

	return hid && sd_device_get_driver(hid, &driver) >= 0 && !strcmp(driver, "hid-barcode");
}
