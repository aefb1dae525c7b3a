// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hid-barcode: HID point-of-sale barcode scanners (HID POS Usage Tables 1.02, usage page 8C) and
 * wands with memory (docs/wand-protocol.md). It keeps scans from probe on, counts what is lost and
 * holds the acknowledgment back until the reader has stored a record; hidraw does none of these.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/slab.h>

#include "driver/barcode.h"

#define RECORDS_MIN	 64
#define RECORDS_MAX	 65536
#define BYTES_MIN	 262144 /* holds the longest clip */
#define BYTES_MAX	 (64 << 20)
#define BYTES_PER_RECORD 256
#define BATTERY_UNKNOWN	 0xff

static char *wand = "";
module_param(wand, charp, 0444);
MODULE_PARM_DESC(wand, "vendor and product of the reference wand, VVVV:PPPP in hexadecimal digits");

static unsigned int ring_records = 1024;
module_param(ring_records, uint, 0444);
MODULE_PARM_DESC(ring_records, "records that a device keeps for its reader, 64 to 65536");

static unsigned int ring_bytes = BYTES_MIN;
module_param(ring_bytes, uint, 0444);
MODULE_PARM_DESC(ring_bytes,
		 "bytes that a device keeps, 262144 to 67108864; at least 256 a record");

struct class barcode_class = { .name = "barcode" };

/* What is known to be a HID POS scanner by its ID; others by new_id. The bus does not matter. */
#define POS_DEVICE(vendor, product) HID_DEVICE(HID_BUS_ANY, HID_GROUP_ANY, vendor, product)

static const struct hid_device_id barcode_ids[] = {
	{ POS_DEVICE(0x0c2e, 0x0907) }, /* Honeywell Xenon 1900 */
	{ POS_DEVICE(0x067e, 0x0809) }, /* Intermec SG20 */
	{ POS_DEVICE(0x1eab, 0x0110) }, /* Newland: the last byte is the mode, 10 is HID POS */
	{ POS_DEVICE(0x1eab, 0x0c10) },
	{ POS_DEVICE(0x1eab, 0x0d10) },
	{ POS_DEVICE(0x1eab, 0x1310) },
	{ POS_DEVICE(0x1eab, 0x1410) },
	{ POS_DEVICE(0x1eab, 0x1610) },
	{ POS_DEVICE(0x1eab, 0x1910) },
	{ POS_DEVICE(0x1eab, 0x1a10) },
	{ POS_DEVICE(0x1eab, 0x1c10) },
	{}
};
MODULE_DEVICE_TABLE(hid, barcode_ids);

/* The same, and the one that the parameter "wand" names. */
static struct hid_device_id bound_ids[ARRAY_SIZE(barcode_ids) + 1];

void barcode_release(struct device *dev)
{
	struct barcode *barcode = container_of(dev, struct barcode, dev);

	barcode_chardev_free(barcode);
	kvfree(barcode->ring.bytes);
	kvfree(barcode->payload);
	kfree(barcode->out);
	kfree(barcode);
}

void barcode_reject(struct barcode *barcode, const char *reason, const u8 *data, u32 size)
{
	struct barcode_rejected *one =
		&barcode->rejected[barcode->rejected_count++ % BARCODE_REJECTED];

	one->boottime_ns = ktime_get_boottime_ns();
	one->reason = reason;
	one->size = size;
	memcpy(one->bytes, data, min_t(u32, size, BARCODE_REJECTED_BYTES));
}

void barcode_tell_lost(struct barcode *barcode)
{
	u32 lost = 0;

	spin_lock_irq(&barcode->lock);
	if (!barcode->opened && !barcode->told_lost) {
		lost = barcode->ring.live;
		barcode->told_lost = true;
	}
	spin_unlock_irq(&barcode->lock);
	if (lost)
		dev_warn(&barcode->dev, "unplugged, scans lost that nobody had kept: %u\n", lost);
}

void barcode_stats(const struct barcode *barcode, struct barcode_stats *stats)
{
	const struct session_stats *session = &barcode->session.stats;
	const struct report_scan *scan = &barcode->scan;

	*stats = (struct barcode_stats){
		.frames = barcode->frames + session->frames,
		.records = barcode->records,
		.read = barcode->read,
		.acked = barcode->acked,
		.lost = barcode->ring.lost,
		.bad_crc = session->bad_crc,
		.bad_frame = session->bad_frame + scan->bad,
		.duplicates = session->duplicates,
		.resends = session->resends,
		.timeouts = session->timeouts,
		.incomplete = session->incomplete + scan->dropped,
		.replies = scan->replies,
	};
}

u32 barcode_state(const struct barcode *barcode)
{
	if (!barcode->layout.has_session)
		return BARCODE_STATE_PLAIN;
	switch (barcode->session.state) {
	case SESSION_NEW:
	case SESSION_PLAIN:
		return BARCODE_STATE_PLAIN;
	case SESSION_LISTEN:
	case SESSION_RECORD:
		return BARCODE_STATE_SESSION;
	case SESSION_SILENT:
		return BARCODE_STATE_SILENT;
	case SESSION_TAKEN:
		return BARCODE_STATE_TAKEN;
	}
	return BARCODE_STATE_PLAIN;
}

static u32 caps(const struct barcode *barcode)
{
	const struct frame_status *status = &barcode->session.status;
	u32 result = barcode->sounds;

	if (!barcode->layout.has_session || barcode->session.state == SESSION_PLAIN)
		return result;
	result |= BARCODE_CAP_MEMORY | BARCODE_CAP_CLOCK | BARCODE_CAP_GOOD |
		  BARCODE_CAP_NOT_ON_FILE | BARCODE_CAP_ERROR | BARCODE_CAP_BUSY;
	if (status->boot && status->battery != BATTERY_UNKNOWN)
		result |= BARCODE_CAP_BATTERY;
	if (status->abilities & (BIT(1) | BIT(2)))
		result |= BARCODE_CAP_CLIPS;
	return result;
}

void barcode_info(const struct barcode *barcode, struct barcode_info *info)
{
	const struct frame_status *status = &barcode->session.status;
	struct barcode_record next;

	*info = (struct barcode_info){
		.abi = BARCODE_ABI_VERSION,
		.caps = caps(barcode),
		.max_len = RING_HEAD +
			   (barcode->layout.has_session ? FRAME_PAYLOAD_MAX : REPORT_SCAN_MAX),
		.next_len = ring_peek(&barcode->ring, &next) ? next.len : 0,
		.state = barcode_state(barcode) |
			 (barcode->sampled_set ? BARCODE_STATE_CLOCK_SET : 0),
		.boot = status->boot,
		.firmware = status->firmware,
		.stored = status->stored,
		.free_bytes = status->free,
		.refused = status->refused,
		.wand_ns = barcode->wand_ns,
		.sampled_ns = barcode->sampled_ns,
		.battery = status->boot ? status->battery : BATTERY_UNKNOWN,
		.power = status->power,
		.millivolt = status->millivolt,
	};
	strscpy(info->serial, *status->serial ? status->serial : barcode->uniq,
		sizeof(info->serial));
}

static int barcode_raw_event(struct hid_device *hdev, struct hid_report *report, u8 *data, int size)
{
	struct barcode *barcode = hid_get_drvdata(hdev);

	if (barcode && report->type == HID_INPUT_REPORT && size > 0)
		barcode_link_report(barcode, data, size);
	return 0; /* hidraw has it, too */
}

/* Scans are never key events; what else the interface has (a keyboard, say) stays as it was. */
static int barcode_input_mapping(struct hid_device *hdev, struct hid_input *input,
				 struct hid_field *field, struct hid_usage *usage,
				 unsigned long **bit, int *max)
{
	u32 page = field->application & HID_USAGE_PAGE;

	return page == 0x008c0000 || page == 0xffca0000 ? -1 : 0;
}

/* At module load, so that /sys/module tells what is in use. */
static void bound_parameters(void)
{
	unsigned int records = clamp_t(unsigned int, ring_records, RECORDS_MIN, RECORDS_MAX);
	unsigned int bytes = clamp_t(unsigned int, ring_bytes, BYTES_MIN, BYTES_MAX);

	bytes = roundup_pow_of_two(max(bytes, records * BYTES_PER_RECORD));
	if (records != ring_records)
		pr_warn("ring_records=%u is out of range, using %u\n", ring_records, records);
	ring_records = records;
	ring_bytes = bytes;
}

/* With its number and name, not yet visible. On failure all is freed. */
static struct barcode *barcode_new(struct hid_device *hdev, const struct report_layout *layout)
{
	struct barcode *barcode = kzalloc(sizeof(*barcode), GFP_KERNEL);
	int result = -ENOMEM;
	u8 *bytes;

	if (!barcode)
		return ERR_PTR(-ENOMEM);
	device_initialize(&barcode->dev);
	barcode->dev.class = &barcode_class;
	barcode->dev.parent = &hdev->dev;
	barcode->dev.groups = barcode_groups;
	barcode->dev.release = barcode_release;
	dev_set_drvdata(&barcode->dev, barcode);
	barcode->hdev = hdev;
	barcode->layout = *layout;
	strscpy(barcode->uniq, hdev->uniq, sizeof(barcode->uniq));
	strscpy(barcode->model, hdev->name, sizeof(barcode->model));
	mutex_init(&barcode->reader);
	spin_lock_init(&barcode->lock);
	init_waitqueue_head(&barcode->wait);

	bytes = kvzalloc(ring_bytes, GFP_KERNEL);
	if (bytes)
		ring_init(&barcode->ring, bytes, ring_bytes, ring_records);
	barcode->out = kzalloc(REPORT_SIZE_MAX, GFP_KERNEL);
	if (layout->has_session)
		barcode->payload = kvzalloc(FRAME_PAYLOAD_MAX, GFP_KERNEL);
	if (bytes && barcode->out && (barcode->payload || !layout->has_session))
		result = barcode_chardev_number(barcode);
	if (result) {
		put_device(&barcode->dev);
		return ERR_PTR(result);
	}
	barcode_link_init(barcode);
	return barcode;
}

/* No report and no output from here on; what waits is woken. */
static void barcode_kill(struct barcode *barcode)
{
	spin_lock_irq(&barcode->lock);
	barcode->dead = true;
	spin_unlock_irq(&barcode->lock);
	wake_up_poll(&barcode->wait, EPOLLHUP);
	cancel_delayed_work_sync(&barcode->work);
}

/*
 * The device is polled before its node is there: whoever sees the node finds what came since.
 * Without io_start the core would drop what comes before probe ends.
 */
static int barcode_start(struct hid_device *hdev, struct barcode *barcode)
{
	int result = hid_hw_start(hdev, HID_CONNECT_DEFAULT);

	if (result)
		return result;
	/* Awake: output reports wake nothing by themselves. */
	result = hid_hw_power(hdev, PM_HINT_FULLON);
	if (result < 0)
		goto err_power;
	hid_device_io_start(hdev);
	result = hid_hw_open(hdev);
	if (result)
		goto err_open;
	result = barcode_chardev_add(barcode);
	if (result)
		goto err_add;
	result = barcode_power_add(barcode);
	if (result)
		goto err_battery;
	barcode_debugfs_add(barcode);
	spin_lock_irq(&barcode->lock);
	barcode_link_restart(barcode);
	spin_unlock_irq(&barcode->lock);
	return 0;
err_battery:
	barcode_kill(barcode); /* somebody may have it open */
	cdev_device_del(&barcode->cdev, &barcode->dev);
err_add:
	barcode_kill(barcode);
	hid_hw_close(hdev);
err_open:
	hid_device_io_stop(hdev);
	barcode_kill(barcode);
	hid_hw_power(hdev, PM_HINT_NORMAL);
err_power:
	hid_hw_stop(hdev);
	return result;
}

static int barcode_probe(struct hid_device *hdev, const struct hid_device_id *id)
{
	struct report_layout layout;
	struct barcode *barcode;
	int result = hid_parse(hdev);

	if (result)
		return result;
	/* Siblings with the same ID: if we refused them, they would be left without any driver. */
	if (report_parse_descriptor(hdev->rdesc, hdev->rsize, &layout) ||
	    (!layout.has_scanner && !layout.has_session)) {
		hid_set_drvdata(hdev, NULL);
		return hid_hw_start(hdev, HID_CONNECT_DEFAULT);
	}
	barcode = barcode_new(hdev, &layout);
	if (IS_ERR(barcode))
		return PTR_ERR(barcode);
	hid_set_drvdata(hdev, barcode);
	result = barcode_start(hdev, barcode);
	if (result) {
		hid_set_drvdata(hdev, NULL);
		put_device(&barcode->dev);
	}
	return result;
}

static void barcode_remove(struct hid_device *hdev)
{
	struct barcode *barcode = hid_get_drvdata(hdev);

	if (!barcode) {
		hid_hw_stop(hdev);
		return;
	}
	barcode_kill(barcode);
	hid_hw_close(hdev);
	hid_hw_power(hdev, PM_HINT_NORMAL);
	hid_hw_stop(hdev);
	barcode_debugfs_remove(barcode);
	barcode_power_remove(barcode);
	barcode_tell_lost(barcode);
	hid_set_drvdata(hdev, NULL);
	cdev_device_del(&barcode->cdev, &barcode->dev);
	put_device(&barcode->dev);
}

#ifdef CONFIG_PM
/* The wand may have been reset, and the host was away: begin the session anew. */
static int barcode_resume(struct hid_device *hdev)
{
	struct barcode *barcode = hid_get_drvdata(hdev);

	if (barcode) {
		spin_lock_irq(&barcode->lock);
		barcode_link_restart(barcode);
		spin_unlock_irq(&barcode->lock);
	}
	return 0;
}
#endif

static struct hid_driver barcode_driver = {
	.name = "hid-barcode",
	.id_table = bound_ids,
	.probe = barcode_probe,
	.remove = barcode_remove,
	.raw_event = barcode_raw_event,
	.input_mapping = barcode_input_mapping,
#ifdef CONFIG_PM
	.resume = barcode_resume,
	.reset_resume = barcode_resume,
#endif
};

/* "VVVV:PPPP" behind the others. */
static int take_wand(void)
{
	struct hid_device_id *id = &bound_ids[ARRAY_SIZE(barcode_ids) - 1];
	unsigned int vendor, product;
	int end = 0;

	memcpy(bound_ids, barcode_ids, sizeof(barcode_ids));
	if (!*wand)
		return 0;
	if (sscanf(wand, "%4x:%4x%n", &vendor, &product, &end) != 2 || wand[end]) {
		pr_err("parameter wand=%s is not of the form VVVV:PPPP\n", wand);
		return -EINVAL;
	}
	*id = (struct hid_device_id){ POS_DEVICE(vendor, product) };
	return 0;
}

static int __init barcode_init(void)
{
	int result = take_wand();

	if (result)
		return result;
	bound_parameters();
	result = class_register(&barcode_class);
	if (result)
		return result;
	result = barcode_chardev_init();
	if (result)
		goto err_class;
	result = barcode_link_init_module();
	if (result)
		goto err_chardev;
	barcode_debugfs_init();
	result = hid_register_driver(&barcode_driver);
	if (!result)
		return 0;
	barcode_debugfs_exit();
	barcode_link_exit_module();
err_chardev:
	barcode_chardev_exit();
err_class:
	class_unregister(&barcode_class);
	return result;
}
module_init(barcode_init);

static void __exit barcode_exit(void)
{
	hid_unregister_driver(&barcode_driver);
	barcode_debugfs_exit();
	barcode_link_exit_module();
	barcode_chardev_exit();
	class_unregister(&barcode_class);
}
module_exit(barcode_exit);

MODULE_AUTHOR("The cabas developers");
MODULE_DESCRIPTION("HID point-of-sale barcode scanners and wands with memory");
MODULE_LICENSE("GPL");
