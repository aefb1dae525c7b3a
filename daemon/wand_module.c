// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One read() of /dev/barcodeN gives many records; all of them are one fsync, then one ACK. What was
 * not acknowledged comes again with the next open, so after a failure the device is closed and
 * opened again in a while.
 */
#include "daemon/wand_module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/log.h"
#include "daemon/house.h"
#include "daemon/wand_device.h"
#include "daemon/wand_record.h"
#include "daemon/wands.h"
#include "wire/barcode_abi.h"

enum { PATH_SIZE = 64, BOOT_ID_SIZE = 37, READ_SIZE = 256 << 10, READ_SIZE_MAX = 4 << 20 };

/**
 * struct module_wand - one device
 * @wand: comes first, so that both are one pointer
 * @path: of the device
 * @name: what it is called without a session
 * @fd: of the device
 * @io: its source
 * @bytes: @size bytes that read() fills
 * @size: of @bytes
 * @caps: what it can do
 * @taken: newest record that the batch, or the journal, has
 * @acked: newest that was acknowledged
 * @sampled_ns: of the newest clock pair that the journal has
 * @incomplete: scans that broke off, as last seen
 */
struct module_wand {
	struct wand wand;
	char path[PATH_SIZE], name[WAND_SERIAL_SIZE];
	int fd;
	sd_event_source *io;
	uint8_t *bytes;
	size_t size;
	uint32_t caps;
	uint64_t taken, acked;
	int64_t sampled_ns;
	uint64_t incomplete;
};

/* errno stays on this side (docs/ARCHITECTURE.md). */
static enum err translate(int number)
{
	switch (number) {
	case 0:
		return ERR_NONE;
	case EBUSY:
		return ERR_CONFLICT;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	case ENODEV:
	case ENOENT:
	case ENXIO:
		return ERR_NOT_FOUND;
	case EAGAIN:
	case EINTR:
		return ERR_WAITS;
	case EMSGSIZE:
		return ERR_LIMIT;
	case EOPNOTSUPP:
	case ENOTCONN:
	case ENOTTY:
		return ERR_UNAVAILABLE;
	case EINVAL:
		return ERR_INVALID;
	case ENOMEM:
		return ERR_NOMEM;
	}
	return ERR_IO;
}

static enum err ask(const struct module_wand *self, unsigned long request, void *argument)
{
	return translate(ioctl(self->fd, request, argument) < 0 ? errno : 0);
}

/*
 * This run of the kernel: the first part of a live scan's key. Should nobody tell it, the other
 * parts, nanoseconds and a sequence number, hardly meet twice.
 */
static const char *host_boot(void)
{
	static char id[BOOT_ID_SIZE];
	_auto_(closep) int fd = -1;

	if (*id)
		return id;
	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, id, sizeof(id) - 1) != sizeof(id) - 1)
		snprintf(id, sizeof(id), "unknown");
	return id;
}

static void close_wand(struct wand *wand)
{
	struct module_wand *self = (struct module_wand *)wand;

	log_info("scanner '%s' at %s is gone", wand->serial, self->path);
	wands_remove(wand);
	sd_event_source_disable_unref(self->io);
	closep(&self->fd);
	free(self->bytes);
	free(self);
}

/* What was not acknowledged waits in the device. */
static void give_up(struct module_wand *self)
{
	wand_device_again(self->wand.house);
	close_wand(&self->wand);
}

static void take_name(struct module_wand *self, const struct barcode_info *info)
{
	bool wand = info->caps & BARCODE_CAP_MEMORY && info->boot && *info->serial;
	const char *name = wand ? info->serial : self->name;

	if (!strncmp(self->wand.serial, name, sizeof(self->wand.serial) - 1))
		return;
	snprintf(self->wand.serial, sizeof(self->wand.serial), "%s", name);
	wands_named(&self->wand);
	if (wand)
		log_info("wand '%s' connected by module, %u records stored", self->wand.serial,
			 info->stored);
}

/* The pair is noted durably before the wand's clock is set (wand-protocol A4). */
static void take_clock(struct module_wand *self, const struct barcode_info *info)
{
	int64_t age_ms;

	if ((info->state & 0xff) != BARCODE_STATE_SESSION || !info->sampled_ns ||
	    info->sampled_ns == self->sampled_ns)
		return;
	/* the wand's clock as it is now: the driver may have asked for it long before */
	age_ms = house_now() - info->sampled_ns / 1000000;
	if (wands_clock(&self->wand, info->wand_ns / 1000000 + age_ms,
			info->state & BARCODE_STATE_CLOCK_SET))
		return;
	self->sampled_ns = info->sampled_ns;
	if (ask(self, BARCODE_SET_TIME, NULL))
		log_debug("the clock of wand '%s' cannot be set now", self->wand.serial);
}

/* False: the device does not speak our ABI, or is gone. */
static bool read_info(struct module_wand *self, struct barcode_info *ret_info)
{
	static const char *const states[] = { "plain", "session", "silent", "taken" };
	struct wand *wand = &self->wand;
	struct barcode_info info;

	if (ask(self, BARCODE_INFO, &info) || info.abi != BARCODE_ABI_VERSION)
		return false;
	info.serial[sizeof(info.serial) - 1] = '\0';
	self->caps = info.caps;
	wand->state = states[info.state & 3];
	take_name(self, &info);
	wand->stored = info.stored;
	wand->free = info.free_bytes;
	wand->battery = info.battery;
	wand->power = info.power;
	wand->millivolt = info.millivolt;
	if (info.boot) {
		wand->boot = info.boot;
		wands_firmware(wand, info.firmware);
		wands_refused(wand, info.boot, info.refused);
	}
	take_clock(self, &info);
	*ret_info = info;
	return true;
}

/* Room for a record of @len; ERR_LIMIT for one that no device of this ABI has. */
static enum err grow(struct module_wand *self, size_t len)
{
	size_t size = len > READ_SIZE ? len : READ_SIZE;
	uint8_t *bytes;

	if (size > READ_SIZE_MAX)
		return ERR_LIMIT;
	if (size <= self->size)
		return ERR_NONE;
	bytes = realloc(self->bytes, size);
	if (!bytes)
		return ERR_NOMEM;
	self->bytes = bytes;
	self->size = size;
	return ERR_NONE;
}

static enum err take_lost(struct module_wand *self, const struct wand_record *got)
{
	struct event event = { .kind = EVENT_LOST,
			       .boot = got->boot,
			       .count = got->count,
			       .reason = got->lost,
			       .host_boot = host_boot(),
			       .live_ns = got->boottime_ns,
			       .live_seq = got->seq };

	if (strcmp(got->lost, "refused"))
		return wands_lost_once(&self->wand, &event);
	wands_refused(&self->wand, got->boot, (uint32_t)got->count);
	return ERR_NONE;
}

/* All that one read() gave joins the batch, in its order. */
static enum err take_records(struct module_wand *self, size_t len)
{
	size_t used;

	for (size_t at = 0; at < len; at += used) {
		struct wand_record got;
		enum err err =
			wand_record_read(self->bytes + at, len - at, host_boot(), &got, &used);

		if (err) {
			log_error("%s gave what is no record, closing it", self->path);
			return err;
		}
		err = got.lost ? take_lost(self, &got) : wands_take(&self->wand, &got.record);
		if (err)
			return err;
		self->taken = got.seq;
	}
	return ERR_NONE;
}

static void acknowledge(struct module_wand *self)
{
	struct barcode_ack ack = { .seq = self->taken };
	enum err err;

	if (self->taken == self->acked)
		return;
	err = ask(self, BARCODE_ACK, &ack);
	if (err)
		log_warning("%s does not take the acknowledgement: %s", self->path, err_text(err));
	else
		self->acked = self->taken;
}

/* A scanner that sent a scan in parts and never ended it: lost, and that is told. */
static void tell_incomplete(struct module_wand *self, bool tell)
{
	struct barcode_stats stats;

	if (self->caps & BARCODE_CAP_MEMORY || ask(self, BARCODE_STATS, &stats))
		return;
	if (tell && stats.incomplete > self->incomplete)
		wands_lost(&self->wand, stats.incomplete - self->incomplete, "incomplete");
	self->incomplete = stats.incomplete;
}

/* What there is, up to a buffer full; ERR_WAITS for nothing, ERR_NOT_FOUND at the end. */
static enum err read_records(struct module_wand *self)
{
	struct barcode_info info;
	ssize_t len = read(self->fd, self->bytes, self->size);
	enum err err = len < 0 ? translate(errno) : ERR_NONE;

	if (err == ERR_LIMIT && read_info(self, &info))
		return grow(self, info.next_len); /* it is read in the loop's next turn */
	if (err)
		return err;
	if (!len)
		return ERR_NOT_FOUND;
	/* whose they are must be known before the first one is journalled */
	if (!read_info(self, &info))
		return ERR_IO;
	tell_incomplete(self, true);
	err = take_records(self, (size_t)len);
	if (!err)
		err = wands_flush(&self->wand);
	if (!err)
		acknowledge(self);
	return err;
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct module_wand *self = userdata;
	struct barcode_info info;
	enum err err = ERR_NONE;

	(void)source;
	(void)fd;
	if (events & EPOLLPRI && !read_info(self, &info))
		err = ERR_IO;
	if (!err && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		err = read_records(self);
	if (err == ERR_NOT_FOUND)
		close_wand(&self->wand);
	else if (err && err != ERR_WAITS)
		give_up(self);
	return 0;
}

/* The batch is durable, whatever of it the wand numbered; what stands before it, too. */
static void kept(struct wand *wand, uint32_t number, uint32_t boot)
{
	(void)number;
	(void)boot;
	acknowledge((struct module_wand *)wand);
}

static void feedback(struct wand *wand, enum wand_verdict verdict, uint32_t number, uint32_t boot)
{
	struct module_wand *self = (struct module_wand *)wand;
	/* a record of the wand's is the newest one taken; 0 is no record in particular */
	struct barcode_feedback say = { .seq = number ? self->taken : 0, .verdict = verdict };
	enum err err = ask(self, BARCODE_FEEDBACK, &say);

	(void)boot;
	if (err)
		log_debug("scanner '%s' does not take sounds: %s", wand->serial, err_text(err));
}

static bool set_time(struct wand *wand)
{
	return !ask((struct module_wand *)wand, BARCODE_SET_TIME, NULL);
}

static const struct wand_source source_module = {
	.name = "module",
	.kept = kept,
	.feedback = feedback,
	.settime = set_time,
	.close = close_wand,
};

bool wand_module_adopt(struct house *house, int fd, const char *path, const char *name)
{
	struct module_wand *self = calloc(1, sizeof(*self));
	struct barcode_info info;

	if (!self) {
		closep(&fd);
		return false;
	}
	self->wand.house = house;
	self->wand.source = &source_module;
	self->fd = fd;
	snprintf(self->path, sizeof(self->path), "%s", path);
	snprintf(self->name, sizeof(self->name), "%s", name);
	snprintf(self->wand.serial, sizeof(self->wand.serial), "%s", name);
	wands_add(&self->wand);
	if (!read_info(self, &info)) {
		log_warning("%s does not speak version %d of its interface", path,
			    BARCODE_ABI_VERSION);
		close_wand(&self->wand);
		return false;
	}
	tell_incomplete(self, false);
	if (grow(self, info.max_len) ||
	    sd_event_add_io(house->loop, &self->io, fd, EPOLLIN | EPOLLPRI, on_io, self) < 0) {
		close_wand(&self->wand);
		return false;
	}
	log_info("scanner '%s' at %s is ready", self->wand.serial, path);
	return true;
}

static bool is_open(struct house *house, const char *path)
{
	for (struct wand *wand = wands_first(house); wand; wand = wand->next)
		if (wand->source == &source_module &&
		    !strcmp(((struct module_wand *)wand)->path, path))
			return true;
	return false;
}

static void open_device(struct house *house, sd_device *device)
{
	char name[WAND_SERIAL_SIZE];
	const char *path;
	enum err err;
	int fd;

	if (sd_device_get_devname(device, &path) < 0 || is_open(house, path))
		return;
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		wand_device_name(device, name, sizeof(name));
		(void)wand_module_adopt(house, fd, path, name);
		return;
	}
	err = translate(errno);
	if (err == ERR_CONFLICT) {
		log_warning("scanner at %s is open in another program, will try again", path);
		wand_device_again(house);
	} else if (err != ERR_NOT_FOUND) { /* that one is gone again */
		log_warning("scanner at %s cannot be opened: %s; see udev/70-cabas.rules", path,
			    err_text(err));
	}
}

void wand_module_scan(struct house *house)
{
	sd_device_enumerator *enumerator = NULL;

	if (sd_device_enumerator_new(&enumerator) >= 0 &&
	    sd_device_enumerator_allow_uninitialized(enumerator) >= 0 &&
	    sd_device_enumerator_add_match_subsystem(enumerator, "barcode", 1) >= 0)
		for (sd_device *device = sd_device_enumerator_get_device_first(enumerator); device;
		     device = sd_device_enumerator_get_device_next(enumerator))
			open_device(house, device);
	sd_device_enumerator_unref(enumerator);
}
