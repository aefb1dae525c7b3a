// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * udev lists the devices and tells when one comes, the report descriptor says where its fields are.
 * Not by hidapi: it has no file to wait on, and the one of Debian 12 (0.13.1) reads a null string
 * when a device goes while it lists them.
 */
#include "daemon/wand_hidraw.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/log.h"
#include "daemon/house.h"
#include "daemon/wand_device.h"
#include "daemon/wand_session.h"
#include "daemon/wand_writer.h"
#include "daemon/wands.h"

/* @REPORTS_MAX: in one turn of the loop; the kernel's ring has 64 */
enum { PATH_SIZE = 64, REPORTS_MAX = 256 };

/* One scanner; @wand comes first, so that both are one pointer. */
struct hid_wand {
	struct wand wand;
	struct wand_session session;
	struct report_layout layout;
	struct report_scan scan;
	char path[PATH_SIZE];
	int fd, writer;
	sd_event_source *io;
};

static void close_wand(struct wand *wand)
{
	struct hid_wand *self = (struct hid_wand *)wand;

	log_info("scanner '%s' at %s is gone", wand->serial, self->path);
	wands_remove(wand);
	wand_session_stop(&self->session);
	sd_event_source_disable_unref(self->io);
	closep(&self->writer);
	closep(&self->fd);
	free(self);
}

/* Scans that a scanner sent in parts and never ended: they are lost, and that is told. */
static void tell_dropped(struct hid_wand *self, u32 before)
{
	if (self->scan.dropped != before)
		wands_lost(&self->wand, self->scan.dropped - before, "incomplete");
}

static void take_live(struct hid_wand *self, const u8 *report, size_t len)
{
	u32 dropped = self->scan.dropped;
	struct record record = { .kind = RECORD_SCAN,
				 .origin = ORIGIN_SCAN,
				 .aim = self->scan.aim,
				 .bytes = self->scan.bytes };
	bool whole = report_take(&self->scan, &self->layout, report, len, wands_now_ms());

	tell_dropped(self, dropped);
	if (!whole)
		return;
	record.len = self->scan.len;
	/* what the journal does not take is noted as lost when it works again */
	(void)wands_take(&self->wand, &record);
	/* in a session scans are records: the wand has left it without our knowing */
	if (self->layout.has_session)
		wand_session_live(&self->session);
}

/* False: the wand's records could not be kept. */
static bool take_report(struct hid_wand *self, const u8 *report, size_t len)
{
	if (!self->layout.has_session || *report != FRAME_TO_HOST) {
		if (self->layout.has_scanner)
			take_live(self, report, len);
		return true;
	}
	if (len == FRAME_BYTES)
		return wand_session_frame(&self->session, report);
	wand_session_garbled(&self->session);
	return true;
}

/* The wand still has what was not acknowledged: a new session, after a while, gets it again. */
static void give_up(struct hid_wand *self)
{
	wand_device_again(self->wand.house);
	close_wand(&self->wand);
}

static bool in_session(const struct hid_wand *self)
{
	return self->layout.has_session && !strcmp(self->wand.state, "session");
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct hid_wand *self = userdata;
	u8 report[REPORT_SIZE_MAX];
	ssize_t n = 0;
	bool kept = true, gone;

	(void)source;
	(void)events;
	/* All that the kernel's short ring holds, then one fsync for all of it. */
	for (int i = 0; i < REPORTS_MAX && kept; i++) {
		n = read(fd, report, sizeof(report));
		if (n <= 0)
			break;
		kept = take_report(self, report, (size_t)n);
	}
	gone = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
	kept = !wands_flush(&self->wand) && kept;
	if (gone) {
		close_wand(&self->wand);
	} else if (!kept && in_session(self)) {
		give_up(self);
	} else if (self->layout.has_session) {
		(void)wand_session_pump(&self->session);
	}
	return 0;
}

static void feedback(struct wand *wand, enum wand_verdict verdict, uint32_t number, uint32_t boot)
{
	struct hid_wand *self = (struct hid_wand *)wand;
	u8 report[REPORT_SIZE_MAX];
	size_t len;

	if (in_session(self)) {
		wand_session_feedback(&self->session, verdict, number, boot);
		return;
	}
	len = report_sound(&self->layout, (u8)verdict, report);
	if (len && !wand_writer_send(self->writer, report, len))
		log_debug("scanner '%s' does not take sounds", wand->serial);
}

static void kept(struct wand *wand, uint32_t number, uint32_t boot)
{
	wand_session_kept(&((struct hid_wand *)wand)->session, number, boot);
}

static bool set_time(struct wand *wand)
{
	return wand_session_set_time(&((struct hid_wand *)wand)->session);
}

/* A frame that finds no room is one that was lost: the session says it again. */
static bool send_frame(struct wand *wand, const u8 *frame)
{
	(void)wand_writer_send(((struct hid_wand *)wand)->writer, frame, FRAME_BYTES);
	return true;
}

static void hang_up(struct wand *wand)
{
	give_up((struct hid_wand *)wand);
}

static const struct wand_line line_hidraw = { .send = send_frame, .hang_up = hang_up };

static const struct wand_source source_plain = {
	.name = "hidraw",
	.feedback = feedback,
	.close = close_wand,
};

static const struct wand_source source_session = {
	.name = "hidraw",
	.kept = kept,
	.feedback = feedback,
	.settime = set_time,
	.close = close_wand,
};

bool wand_hidraw_adopt(struct house *house, int fd, const struct report_layout *layout,
		       const char *path, const char *name)
{
	struct hid_wand *self = calloc(1, sizeof(*self));

	if (!self) {
		closep(&fd);
		return false;
	}
	self->wand.house = house;
	self->wand.source = layout->has_session ? &source_session : &source_plain;
	self->layout = *layout;
	self->fd = fd;
	self->writer = wand_writer_start(fd);
	snprintf(self->path, sizeof(self->path), "%s", path);
	snprintf(self->wand.serial, sizeof(self->wand.serial), "%s", name);
	wands_add(&self->wand);
	if (self->writer < 0 ||
	    sd_event_add_io(house->loop, &self->io, fd, EPOLLIN, on_io, self) < 0 ||
	    (layout->has_session &&
	     (!wand_session_start(&self->session, &self->wand, &line_hidraw) ||
	      !wand_session_pump(&self->session)))) {
		close_wand(&self->wand);
		return false;
	}
	log_info("scanner '%s' at %s is ready", self->wand.serial, self->path);
	return true;
}

/* From sysfs, so that no keyboard or mouse is opened to look what it is. */
static bool read_layout(sd_device *device, struct report_layout *ret_layout)
{
	uint8_t bytes[REPORT_DESCRIPTOR_MAX];
	char file[PATH_MAX];
	const char *path;
	sd_device *hid;
	_auto_(closep) int fd = -1;
	ssize_t len;

	if (sd_device_get_parent_with_subsystem_devtype(device, "hid", NULL, &hid) < 0 ||
	    sd_device_get_syspath(hid, &path) < 0)
		return false;
	snprintf(file, sizeof(file), "%s/report_descriptor", path);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	return len > 0 && !report_parse_descriptor(bytes, (size_t)len, ret_layout) &&
	       (ret_layout->has_scanner || ret_layout->has_session) &&
	       ret_layout->size <= REPORT_SIZE_MAX;
}

static bool is_open(struct house *house, const char *path)
{
	for (struct wand *wand = wands_first(house); wand; wand = wand->next)
		if ((wand->source == &source_plain || wand->source == &source_session) &&
		    !strcmp(((struct hid_wand *)wand)->path, path))
			return true;
	return false;
}

static void open_scanner(struct house *house, sd_device *device)
{
	_auto_(closep) int fd = -1;
	struct report_layout layout;
	char name[WAND_SERIAL_SIZE];
	const char *path;

	/* what the module serves we read at /dev/barcodeN: here each scan would come twice */
	if (sd_device_get_devname(device, &path) < 0 || is_open(house, path) ||
	    wand_device_is_served(device) || !read_layout(device, &layout))
		return;
	wand_device_name(device, name, sizeof(name));
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		(void)wand_hidraw_adopt(house, steal_fd(fd), &layout, path, name);
	else if (errno != ENOENT && errno != ENODEV) /* that one is gone again */
		log_warning("scanner %s at %s cannot be opened: %s; see udev/70-cabas.rules", name,
			    path, strerror(errno));
}

void wand_hidraw_scan(struct house *house)
{
	sd_device_enumerator *enumerator = NULL;

	if (sd_device_enumerator_new(&enumerator) >= 0 &&
	    sd_device_enumerator_allow_uninitialized(enumerator) >= 0 &&
	    sd_device_enumerator_add_match_subsystem(enumerator, "hidraw", 1) >= 0)
		for (sd_device *device = sd_device_enumerator_get_device_first(enumerator); device;
		     device = sd_device_enumerator_get_device_next(enumerator))
			open_scanner(house, device);
	sd_device_enumerator_unref(enumerator);
}
