// SPDX-License-Identifier: GPL-2.0-or-later
/* /sys/class/barcode/barcodeN/: what others than the reader may want to know (docs/abi). */
#include "driver/barcode.h"

static void info_of(struct device *dev, struct barcode_info *info)
{
	struct barcode *barcode = dev_get_drvdata(dev);

	spin_lock_irq(&barcode->lock);
	barcode_info(barcode, info);
	spin_unlock_irq(&barcode->lock);
}

static ssize_t abi_version_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", BARCODE_ABI_VERSION);
}
static DEVICE_ATTR_RO(abi_version);

static ssize_t state_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	static const char *const names[] = { "plain", "session", "silent", "taken" };
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%s\n", names[info.state & 3]);
}
static DEVICE_ATTR_RO(state);

static ssize_t serial_number_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%s\n", info.serial);
}
static DEVICE_ATTR_RO(serial_number);

static ssize_t queued_records_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode *barcode = dev_get_drvdata(dev);
	u32 records;

	spin_lock_irq(&barcode->lock);
	records = barcode->ring.records;
	spin_unlock_irq(&barcode->lock);
	return sysfs_emit(buf, "%u\n", records);
}
static DEVICE_ATTR_RO(queued_records);

static ssize_t lost_records_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode *barcode = dev_get_drvdata(dev);
	u64 lost;

	spin_lock_irq(&barcode->lock);
	lost = barcode->ring.lost;
	spin_unlock_irq(&barcode->lock);
	return sysfs_emit(buf, "%llu\n", lost);
}
static DEVICE_ATTR_RO(lost_records);

static struct attribute *device_attrs[] = {
	&dev_attr_abi_version.attr,    &dev_attr_state.attr,	    &dev_attr_serial_number.attr,
	&dev_attr_queued_records.attr, &dev_attr_lost_records.attr, NULL,
};

static const struct attribute_group device_group = { .attrs = device_attrs };

static ssize_t firmware_version_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%u.%u.%u\n", info.firmware >> 24, info.firmware >> 16 & 0xff,
			  info.firmware & 0xffff);
}
static DEVICE_ATTR_RO(firmware_version);

static ssize_t boot_id_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%08x\n", info.boot);
}
static DEVICE_ATTR_RO(boot_id);

static ssize_t stored_records_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%u\n", info.stored);
}
static DEVICE_ATTR_RO(stored_records);

static ssize_t free_bytes_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%u\n", info.free_bytes);
}
static DEVICE_ATTR_RO(free_bytes);

static ssize_t refused_records_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	return sysfs_emit(buf, "%u\n", info.refused);
}
static DEVICE_ATTR_RO(refused_records);

static ssize_t clock_offset_ms_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct barcode_info info;

	info_of(dev, &info);
	if (!(info.state & BARCODE_STATE_CLOCK_SET))
		return -ENODATA;
	return sysfs_emit(buf, "%lld\n", div_s64(info.wand_ns - info.sampled_ns, NSEC_PER_MSEC));
}
static DEVICE_ATTR_RO(clock_offset_ms);

static struct attribute *wand_attrs[] = {
	&dev_attr_firmware_version.attr,
	&dev_attr_boot_id.attr,
	&dev_attr_stored_records.attr,
	&dev_attr_free_bytes.attr,
	&dev_attr_refused_records.attr,
	&dev_attr_clock_offset_ms.attr,
	NULL,
};

static umode_t wand_visible(struct kobject *kobj, struct attribute *attr, int index)
{
	struct barcode *barcode = dev_get_drvdata(kobj_to_dev(kobj));

	return barcode->layout.has_session ? attr->mode : 0;
}

static const struct attribute_group wand_group = {
	.attrs = wand_attrs,
	.is_visible = wand_visible,
};

const struct attribute_group *barcode_groups[] = { &device_group, &wand_group, NULL };
