// SPDX-License-Identifier: GPL-2.0-or-later
/* /sys/kernel/debug/hid-barcode/barcodeN/: counters, and reports that were none. */
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "driver/barcode.h"

static struct dentry *folder;

static int stats_show(struct seq_file *file, void *unused)
{
	static const char *const names[] = {
		"frames",    "records",	   "read",    "acked",	  "lost",	"bad_crc",
		"bad_frame", "duplicates", "resends", "timeouts", "incomplete", "replies",
	};
	struct barcode *barcode = file->private;
	union {
		struct barcode_stats stats;
		u64 counters[ARRAY_SIZE(names)];
	} all;
	size_t i;

	static_assert(sizeof(all.stats) == sizeof(all.counters));
	spin_lock_irq(&barcode->lock);
	barcode_stats(barcode, &all.stats);
	spin_unlock_irq(&barcode->lock);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		seq_printf(file, "%s %llu\n", names[i], all.counters[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int rejected_show(struct seq_file *file, void *unused)
{
	struct barcode *barcode = file->private;
	struct barcode_rejected *copy;
	u32 count, i;

	copy = kmalloc(sizeof(barcode->rejected), GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	spin_lock_irq(&barcode->lock);
	count = barcode->rejected_count;
	memcpy(copy, barcode->rejected, sizeof(barcode->rejected));
	spin_unlock_irq(&barcode->lock);
	for (i = count > BARCODE_REJECTED ? count - BARCODE_REJECTED : 0; i != count; i++) {
		const struct barcode_rejected *one = &copy[i % BARCODE_REJECTED];
		struct timespec64 when = ns_to_timespec64(one->boottime_ns);

		seq_printf(file, "%lld.%06ld %s %*phN\n", (s64)when.tv_sec,
			   when.tv_nsec / NSEC_PER_USEC, one->reason,
			   (int)min_t(u32, one->size, BARCODE_REJECTED_BYTES), one->bytes);
	}
	kfree(copy);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(rejected);

void barcode_debugfs_init(void)
{
	folder = debugfs_create_dir("hid-barcode", NULL);
}

void barcode_debugfs_exit(void)
{
	debugfs_remove(folder);
}

void barcode_debugfs_add(struct barcode *barcode)
{
	barcode->debugfs = debugfs_create_dir(dev_name(&barcode->dev), folder);
	debugfs_create_file("stats", 0400, barcode->debugfs, barcode, &stats_fops);
	debugfs_create_file("rejected", 0400, barcode->debugfs, barcode, &rejected_fops);
}

void barcode_debugfs_remove(struct barcode *barcode)
{
	debugfs_remove(barcode->debugfs);
}
