// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hidapi finds the devices, udev tells when one comes, the descriptor says where its fields are.
 * Reading is by the node itself: hidapi has no descriptor to wait on, and we do not poll.
 */
#include "daemon/wand_hidraw.h"

#include <errno.h>
#include <fcntl.h>
#include <hidapi.h>
#include <linux/hidraw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <systemd/sd-device.h>
#include <time.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/log.h"
#include "daemon/house.h"
#include "daemon/wands.h"
#include "wire/report.h"

enum { PAGE_POS = 0x8c, PATH_SIZE = 64 };

/*
 * One scanner; @wand comes first, so that both are one pointer. @unkept: scans that the journal did
 * not take; the scanner has no memory, so they are lost, and that is noted when the journal works.
 */
struct hid_wand {
	struct wand wand;
	struct report_layout layout;
	struct report_scan scan;
	char path[PATH_SIZE];
	uint64_t unkept;
	int fd;
	sd_event_source *io;
};

static u64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000 + (u64)now.tv_nsec / 1000000;
}

static void close_wand(struct wand *wand)
{
	struct hid_wand *self = (struct hid_wand *)wand;

	log_info("scanner '%s' at %s is gone", wand->serial, self->path);
	wands_remove(wand);
	sd_event_source_disable_unref(self->io);
	closep(&self->fd);
	free(self);
}

/* Scans that a scanner sent in parts and never ended: they are lost, and that is told. */
static void tell_dropped(struct hid_wand *self, u32 before)
{
	if (self->scan.dropped != before)
		wands_lost(&self->wand, self->scan.dropped - before, "incomplete");
}

static void flush(struct hid_wand *self)
{
	size_t waiting = self->wand.batch_count;

	if (wands_flush(&self->wand)) {
		self->unkept += waiting;
	} else if (waiting && self->unkept) {
		wands_lost(&self->wand, self->unkept, "overflow");
		self->unkept = 0;
	}
}

static void take_report(struct hid_wand *self, const u8 *report, size_t len)
{
	u32 dropped = self->scan.dropped;
	struct record record = { .kind = RECORD_SCAN,
				 .origin = ORIGIN_SCAN,
				 .aim = self->scan.aim,
				 .bytes = self->scan.bytes };
	bool whole = report_take(&self->scan, &self->layout, report, len, now_ms());
	enum err err;

	tell_dropped(self, dropped);
	if (!whole)
		return;
	record.len = self->scan.len;
	err = wands_record(&self->wand, &record);
	if (err == ERR_LIMIT) {
		flush(self);
		err = wands_record(&self->wand, &record);
	}
	self->unkept += err != ERR_NONE;
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct hid_wand *self = userdata;
	u8 report[REPORT_SIZE_MAX];
	ssize_t n;
	bool gone;

	(void)source;
	(void)events;
	/* All that the kernel's short ring holds, then one fsync for all of it. */
	while ((n = read(fd, report, sizeof(report))) > 0)
		take_report(self, report, (size_t)n);
	gone = n == 0 || (errno != EAGAIN && errno != EINTR);
	flush(self);
	if (gone)
		close_wand(&self->wand);
	return 0;
}

static void feedback(struct wand *wand, enum wand_verdict verdict, uint32_t number, uint32_t boot)
{
	struct hid_wand *self = (struct hid_wand *)wand;
	u8 report[REPORT_SIZE_MAX];
	size_t len = report_sound(&self->layout, (u8)verdict, report);

	(void)number;
	(void)boot;
	if (len && write(self->fd, report, len) < 0)
		log_debug("scanner '%s' does not take sounds: %s", wand->serial, strerror(errno));
}

static const struct wand_source source_hidraw = {
	.name = "hidraw",
	.feedback = feedback,
	.close = close_wand,
};

static bool read_layout(int fd, struct report_layout *ret_layout)
{
	struct hidraw_report_descriptor descriptor = { 0 };
	int size = 0;

	if (ioctl(fd, HIDIOCGRDESCSIZE, &size) < 0 || size <= 0 || size > HID_MAX_DESCRIPTOR_SIZE)
		return false;
	descriptor.size = (unsigned int)size;
	return ioctl(fd, HIDIOCGRDESC, &descriptor) >= 0 &&
	       !report_parse_descriptor(descriptor.value, descriptor.size, ret_layout) &&
	       ret_layout->has_scanner && ret_layout->size <= REPORT_SIZE_MAX;
}

static bool is_open(struct house *house, const char *path);

static void open_scanner(struct house *house, const struct hid_device_info *info)
{
	_auto_(closep) int fd = open(info->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	struct hid_wand *self;
	struct report_layout layout;

	if (is_open(house, info->path))
		return;
	if (fd < 0) {
		log_warning("scanner %04x:%04x at %s cannot be opened: %s; see udev/70-cabas.rules",
			    info->vendor_id, info->product_id, info->path, strerror(errno));
		return;
	}
	if (!read_layout(fd, &layout))
		return;
	self = calloc(1, sizeof(*self));
	if (!self)
		return;
	self->wand.house = house;
	self->wand.source = &source_hidraw;
	self->layout = layout;
	self->fd = steal_fd(fd);
	snprintf(self->path, sizeof(self->path), "%s", info->path);
	snprintf(self->wand.serial, sizeof(self->wand.serial), "%04x:%04x:%.20ls", info->vendor_id,
		 info->product_id, info->serial_number ? info->serial_number : L"");
	wands_add(&self->wand);
	if (sd_event_add_io(house->loop, &self->io, self->fd, EPOLLIN, on_io, self) < 0) {
		close_wand(&self->wand);
		return;
	}
	log_info("scanner '%s' at %s is ready", self->wand.serial, self->path);
}

static bool is_open(struct house *house, const char *path)
{
	for (struct wand *wand = wands_first(house); wand; wand = wand->next)
		if (wand->source == &source_hidraw &&
		    !strcmp(((struct hid_wand *)wand)->path, path))
			return true;
	return false;
}

static void scan_devices(struct house *house)
{
	struct hid_device_info *devices = hid_enumerate(0, 0);

	for (struct hid_device_info *info = devices; info; info = info->next)
		if (info->usage_page == PAGE_POS)
			open_scanner(house, info);
	hid_free_enumeration(devices);
}

static int on_device(sd_device_monitor *monitor, sd_device *device, void *userdata)
{
	sd_device_action_t action;

	(void)monitor;
	if (sd_device_get_action(device, &action) >= 0 && action != SD_DEVICE_REMOVE)
		scan_devices(userdata);
	return 0;
}

enum err wand_hidraw_start(struct house *house, struct error *error)
{
	sd_device_monitor *monitor = NULL;

	(void)error;
	if (hid_init()) {
		log_warning("HID devices cannot be listed, going on without scanners");
		return ERR_NONE;
	}
	if (sd_device_monitor_new(&monitor) < 0 ||
	    sd_device_monitor_filter_add_match_subsystem_devtype(monitor, "hidraw", NULL) < 0 ||
	    sd_device_monitor_attach_event(monitor, house->loop) < 0 ||
	    sd_device_monitor_start(monitor, on_device, house) < 0) {
		log_warning("udev does not answer: scanners are found at the start only");
		monitor = sd_device_monitor_unref(monitor);
	}
	house->monitor = monitor;
	scan_devices(house);
	return ERR_NONE;
}

void wand_hidraw_stop(struct house *house)
{
	house->monitor = sd_device_monitor_unref(house->monitor);
	hid_exit();
}
