/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One barcode scanner or wand. Its parts: main.c binds it and takes its reports, link.c talks to
 * it, ring.c keeps its records, chardev.c gives them to the reader, power.c, sysfs.c and debugfs.c
 * tell the rest of the system about it.
 */
#ifndef CABAS_DRIVER_BARCODE_H
#define CABAS_DRIVER_BARCODE_H
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/hid.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/power_supply.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "driver/ring.h"
#include "wire/barcode_abi.h"
#include "wire/report.h"
#include "wire/session.h"

struct dentry;

#define BARCODE_REJECTED       32
#define BARCODE_REJECTED_BYTES 64

/**
 * struct barcode_rejected - a report that was none, for debugfs
 * @boottime_ns: when it came
 * @reason: short word
 * @size: of the report
 * @bytes: its beginning
 */
struct barcode_rejected {
	s64 boottime_ns;
	const char *reason;
	u32 size;
	u8 bytes[BARCODE_REJECTED_BYTES];
};

/**
 * struct barcode - one device, from probe until its last reader is gone
 * @dev: of class "barcode"; its release frees all this
 * @cdev: /dev/barcodeN
 * @hdev: the HID device; only the work, probe and remove touch it, never after remove
 * @layout: where the fields of its reports lie
 * @sounds: BARCODE_CAP_GOOD and so on that its output report can do
 * @uniq: the serial that the bus gave, or empty
 * @model: the name that the device gave
 * @reader: one read, acknowledgment or ioctl at a time
 * @wait: for records, news and the end
 * @lock: for all that follows; taken in interrupts
 * @dead: unplugged: no more output, no more records
 * @opened: somebody reads it
 * @told_lost: what was lost by unplugging stands in the log
 * @news: INFO changed since the reader last asked
 * @power_news: battery or its power changed since the last power_supply_changed()
 * @ring: records
 * @need: payload bytes of the record that found no place, while the wand is stopped
 * @scan: live scan being put together
 * @session: with a wand
 * @payload: of the record that comes
 * @begun: times of the record that comes
 * @scan_begun: times of the live scan that comes
 * @wand_ns: the wand's clock at HELLO
 * @sampled_ns: CLOCK_REALTIME then
 * @sampled_set: its clock was set then
 * @refused: of the wand's newest STATUS that an OVERFLOW record told of
 * @refused_boot: of @refused
 * @set_time: SET_TIME waits, its value is filled in when it goes
 * @sound: usage that waits to be sounded on a plain scanner, 0 none
 * @frames: frames and reports that came
 * @records: records that came whole, live scans included
 * @read: records that were read
 * @acked: records that were acknowledged
 * @rejected: the newest reports that were none
 * @rejected_count: how many ever
 * @work: sends what waits and keeps the time-outs
 * @armed: when @work runs by itself, monotonic ms; SESSION_NEVER
 * @out: an output report, only of @work
 * @battery: of a wand with session, or NULL
 * @battery_desc: of @battery
 * @battery_name: of @battery
 * @debugfs: folder
 */
struct barcode {
	struct device dev;
	struct cdev cdev;
	struct hid_device *hdev;
	struct report_layout layout;
	u32 sounds;
	char uniq[32];
	char model[128];
	struct mutex reader; /* see @reader */
	wait_queue_head_t wait;

	spinlock_t lock; /* see @lock */
	bool dead, opened, told_lost, news, power_news;
	struct ring ring;
	u32 need;
	struct report_scan scan;
	struct session session;
	u8 *payload;
	struct barcode_record begun, scan_begun;
	s64 wand_ns, sampled_ns;
	bool sampled_set;
	u32 refused, refused_boot;
	bool set_time;
	u8 sound;
	u64 frames, records, read, acked;
	struct barcode_rejected rejected[BARCODE_REJECTED];
	u32 rejected_count;

	struct delayed_work work;
	u64 armed;
	u8 *out;
	struct power_supply *battery;
	struct power_supply_desc battery_desc;
	char battery_name[32];
	struct dentry *debugfs;
};

extern struct class barcode_class;
extern const struct attribute_group *barcode_groups[];

/**
 * barcode_now_ms() - the clock of wire/
 *
 * Return: monotonic milliseconds.
 */
static inline u64 barcode_now_ms(void)
{
	return ktime_to_ms(ktime_get());
}

/**
 * barcode_release() - free a device that has neither driver nor reader
 * @dev: its device
 */
void barcode_release(struct device *dev);

/**
 * barcode_reject() - note a report that was none
 * @barcode: whose
 * @reason: short word, a literal
 * @data: the report
 * @size: its bytes
 *
 * Context: @barcode->lock held.
 */
void barcode_reject(struct barcode *barcode, const char *reason, const u8 *data, u32 size);

/**
 * barcode_tell_lost() - log how many scans went with the device, once it has no reader
 * @barcode: unplugged
 *
 * Context: takes @barcode->lock.
 */
void barcode_tell_lost(struct barcode *barcode);

/**
 * barcode_stats() - the counters
 * @barcode: whose
 * @stats: receives them
 *
 * Context: @barcode->lock held.
 */
void barcode_stats(const struct barcode *barcode, struct barcode_stats *stats);

/**
 * barcode_info() - what is known of the device
 * @barcode: whose
 * @info: receives it
 *
 * Context: @barcode->lock held.
 */
void barcode_info(const struct barcode *barcode, struct barcode_info *info);

/**
 * barcode_state() - BARCODE_STATE_PLAIN and so on
 * @barcode: whose
 *
 * Context: @barcode->lock held.
 * Return: bits 0 to 7 of INFO's state.
 */
u32 barcode_state(const struct barcode *barcode);

/* link.c */

/**
 * barcode_link_init() - before the first report
 * @barcode: whose
 */
void barcode_link_init(struct barcode *barcode);

/**
 * barcode_link_report() - an input report came
 * @barcode: whose
 * @data: @size bytes with the report ID, when there are IDs
 * @size: of @data
 *
 * Context: any, interrupts included.
 */
void barcode_link_report(struct barcode *barcode, const u8 *data, u32 size);

/**
 * barcode_link_restart() - HELLO, to a wand that may listen again
 * @barcode: whose
 *
 * Context: @barcode->lock held. Does nothing for a plain scanner.
 */
void barcode_link_restart(struct barcode *barcode);

/**
 * barcode_link_acked() - records left the ring
 * @barcode: whose
 * @name: newest of the wand's records among them, number 0 without
 *
 * Context: @barcode->lock held.
 */
void barcode_link_acked(struct barcode *barcode, const struct ring_name *name);

/**
 * barcode_link_set_time() - set the wand's clock to ours
 * @barcode: whose
 *
 * Context: @barcode->lock held.
 * Return: 0, -EOPNOTSUPP without a clock, -ENOTCONN while the wand does not answer.
 */
int barcode_link_set_time(struct barcode *barcode);

/**
 * barcode_link_feedback() - let the device tell what became of a scan
 * @barcode: whose
 * @verdict: BARCODE_VERDICT_GOOD and so on
 * @seq: of the record, 0 any
 *
 * Context: @barcode->lock held.
 * Return: 0, -EINVAL for an unknown verdict or a seq that was not yet given, -EOPNOTSUPP.
 */
int barcode_link_feedback(struct barcode *barcode, u32 verdict, u64 seq);

/**
 * barcode_link_init_module() - the queue that output reports are sent from
 *
 * Return: 0 or -ENOMEM.
 */
int barcode_link_init_module(void);

/**
 * barcode_link_exit_module() - when no device is left
 */
void barcode_link_exit_module(void);

/* chardev.c */

/**
 * barcode_chardev_init() - device numbers
 *
 * Return: 0 or a negative errno.
 */
int barcode_chardev_init(void);

/**
 * barcode_chardev_exit() - when no device is left
 */
void barcode_chardev_exit(void);

/**
 * barcode_chardev_add() - make /dev/barcodeN
 * @barcode: initialised by barcode_chardev_number()
 *
 * Return: 0 or a negative errno.
 */
int barcode_chardev_add(struct barcode *barcode);

/**
 * barcode_chardev_number() - the lowest free N becomes the device's number and name
 * @barcode: whose
 *
 * Return: 0 or a negative errno.
 */
int barcode_chardev_number(struct barcode *barcode);

/**
 * barcode_chardev_free() - give the number back
 * @barcode: whose
 */
void barcode_chardev_free(struct barcode *barcode);

/* power.c */

/**
 * barcode_power_add() - tell the battery of a wand with session
 * @barcode: whose
 *
 * Return: 0 or a negative errno.
 */
int barcode_power_add(struct barcode *barcode);

/**
 * barcode_power_remove() - before the HID device goes
 * @barcode: whose
 */
void barcode_power_remove(struct barcode *barcode);

/* debugfs.c */

/**
 * barcode_debugfs_init() - the folder of all devices
 */
void barcode_debugfs_init(void);

/**
 * barcode_debugfs_exit() - away with it
 */
void barcode_debugfs_exit(void);

/**
 * barcode_debugfs_add() - counters and rejected reports of a device
 * @barcode: whose
 */
void barcode_debugfs_add(struct barcode *barcode);

/**
 * barcode_debugfs_remove() - away with them
 * @barcode: whose
 */
void barcode_debugfs_remove(struct barcode *barcode);
#endif
