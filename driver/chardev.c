// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/barcodeN (wand-protocol C): whole records to one reader, who acknowledges them.
 *
 * The ring's bytes between its oldest and its newest record change only by an acknowledgment, and
 * that is the reader's own: so they are copied out under the reader's mutex alone, and the lock is
 * held for the bookkeeping only.
 */
#include <linux/idr.h>
#include <linux/uaccess.h>

#include "driver/barcode.h"

#define DEVICES_MAX 64
#define ACK_PART    256 /* records that leave with interrupts off */

static_assert(sizeof(struct barcode_record) == RING_HEAD);

static dev_t devices;
static DEFINE_IDA(numbers);

static int barcode_open(struct inode *inode, struct file *file)
{
	struct barcode *barcode = container_of(inode->i_cdev, struct barcode, cdev);
	int result = 0;

	spin_lock_irq(&barcode->lock);
	if (barcode->dead) {
		result = -ENODEV;
	} else if (barcode->opened) {
		result = -EBUSY;
	} else {
		barcode->opened = true;
		if (barcode->session.state == SESSION_SILENT ||
		    barcode->session.state == SESSION_TAKEN)
			barcode_link_restart(barcode);
	}
	spin_unlock_irq(&barcode->lock);
	if (result)
		return result;
	/* the inode's reference to the cdev keeps its parent, and so the barcode, until the end */
	file->private_data = barcode;
	return stream_open(inode, file);
}

static int barcode_close(struct inode *inode, struct file *file)
{
	struct barcode *barcode = file->private_data;
	bool dead;

	spin_lock_irq(&barcode->lock);
	ring_rewind(&barcode->ring);
	barcode->opened = false;
	dead = barcode->dead;
	spin_unlock_irq(&barcode->lock);
	if (dead)
		barcode_tell_lost(barcode);
	return 0;
}

/* The padded record from @at on, its head apart. */
static int copy_out(const struct barcode *barcode, char __user *to,
		    const struct barcode_record *record, u64 at)
{
	u32 done = RING_HEAD, part;

	if (copy_to_user(to, record, RING_HEAD))
		return -EFAULT;
	for (; done < record->len; done += part) {
		const u8 *bytes = ring_part(&barcode->ring, at + done, record->len - done, &part);

		if (copy_to_user(to + done, bytes, part))
			return -EFAULT;
	}
	return 0;
}

/* One record; its length, 0 when there is none. */
static ssize_t read_one(struct barcode *barcode, char __user *to, size_t size)
{
	struct barcode_record record;
	int result;
	u64 at = 0;

	spin_lock_irq(&barcode->lock);
	if (!ring_peek(&barcode->ring, &record))
		result = 0;
	else if (record.len > size)
		result = -EMSGSIZE;
	else
		result = 1;
	if (result > 0) {
		at = ring_take(&barcode->ring, &record);
		barcode->read++;
	}
	spin_unlock_irq(&barcode->lock);
	if (result <= 0)
		return result;

	result = copy_out(barcode, to, &record, at);
	if (!result)
		return record.len;
	spin_lock_irq(&barcode->lock);
	ring_give_back(&barcode->ring, at);
	barcode->read--;
	spin_unlock_irq(&barcode->lock);
	return result;
}

/* What poll() says now. */
static __poll_t ready(struct barcode *barcode)
{
	__poll_t events = 0;
	unsigned long flags;

	spin_lock_irqsave(&barcode->lock, flags);
	if (ring_unread(&barcode->ring))
		events |= EPOLLIN | EPOLLRDNORM;
	if (barcode->news)
		events |= EPOLLPRI;
	if (barcode->dead)
		events |= EPOLLHUP;
	spin_unlock_irqrestore(&barcode->lock, flags);
	return events;
}

static ssize_t read_all(struct barcode *barcode, char __user *to, size_t size)
{
	size_t done = 0;
	ssize_t got;

	if (mutex_lock_interruptible(&barcode->reader))
		return -ERESTARTSYS;
	while ((got = read_one(barcode, to + done, size - done)) > 0)
		done += got;
	mutex_unlock(&barcode->reader);
	return done ? (ssize_t)done : got;
}

static ssize_t barcode_read(struct file *file, char __user *to, size_t size, loff_t *offset)
{
	struct barcode *barcode = file->private_data;
	__poll_t events;
	ssize_t got;

	for (;;) {
		got = read_all(barcode, to, size);
		if (got)
			return got;
		events = ready(barcode);
		if (events & EPOLLIN)
			continue; /* it came meanwhile */
		if (events & EPOLLHUP)
			return 0;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(barcode->wait, ready(barcode) & (EPOLLIN | EPOLLHUP)))
			return -ERESTARTSYS;
	}
}

static __poll_t barcode_poll(struct file *file, struct poll_table_struct *table)
{
	struct barcode *barcode = file->private_data;

	poll_wait(file, &barcode->wait, table);
	return ready(barcode);
}

static long give_info(struct barcode *barcode, void __user *to)
{
	struct barcode_info info;

	spin_lock_irq(&barcode->lock);
	barcode_info(barcode, &info);
	barcode->news = false;
	spin_unlock_irq(&barcode->lock);
	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

/* Up to @seq, or less when it is much; whether that was all. */
static bool ack_some(struct barcode *barcode, u64 seq, int *result)
{
	struct ring *ring = &barcode->ring;
	struct ring_name name;
	u64 part = seq;
	u32 count;

	spin_lock_irq(&barcode->lock);
	if (seq <= ring->read_seq)
		part = min(seq, ring->acked_seq + ACK_PART);
	*result = ring_ack(ring, part, &name, &count);
	if (!*result) {
		barcode->acked += count;
		barcode_link_acked(barcode, &name);
	}
	spin_unlock_irq(&barcode->lock);
	return *result || part >= seq;
}

static long take_ack(struct barcode *barcode, const void __user *from)
{
	struct barcode_ack ack;
	int result;

	if (copy_from_user(&ack, from, sizeof(ack)))
		return -EFAULT;
	if (mutex_lock_interruptible(&barcode->reader))
		return -ERESTARTSYS;
	while (!ack_some(barcode, ack.seq, &result))
		cond_resched();
	mutex_unlock(&barcode->reader);
	return result;
}

static long set_time(struct barcode *barcode)
{
	int result;

	spin_lock_irq(&barcode->lock);
	result = barcode->dead ? -ENODEV : barcode_link_set_time(barcode);
	spin_unlock_irq(&barcode->lock);
	return result;
}

static long take_feedback(struct barcode *barcode, const void __user *from)
{
	struct barcode_feedback feedback;
	int result;

	if (copy_from_user(&feedback, from, sizeof(feedback)))
		return -EFAULT;
	if (feedback.reserved)
		return -EINVAL;
	spin_lock_irq(&barcode->lock);
	result = barcode->dead ? -ENODEV
			       : barcode_link_feedback(barcode, feedback.verdict, feedback.seq);
	spin_unlock_irq(&barcode->lock);
	return result;
}

static long give_stats(struct barcode *barcode, void __user *to)
{
	struct barcode_stats stats;

	spin_lock_irq(&barcode->lock);
	barcode_stats(barcode, &stats);
	spin_unlock_irq(&barcode->lock);
	return copy_to_user(to, &stats, sizeof(stats)) ? -EFAULT : 0;
}

static long barcode_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct barcode *barcode = file->private_data;
	void __user *user = (void __user *)argument;

	switch (command) {
	case BARCODE_INFO:
		return give_info(barcode, user);
	case BARCODE_ACK:
		return take_ack(barcode, user);
	case BARCODE_SET_TIME:
		return set_time(barcode);
	case BARCODE_FEEDBACK:
		return take_feedback(barcode, user);
	case BARCODE_STATS:
		return give_stats(barcode, user);
	}
	return -ENOTTY;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = barcode_open,
	.release = barcode_close,
	.read = barcode_read,
	.poll = barcode_poll,
	.unlocked_ioctl = barcode_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

int barcode_chardev_init(void)
{
	return alloc_chrdev_region(&devices, 0, DEVICES_MAX, "barcode");
}

void barcode_chardev_exit(void)
{
	unregister_chrdev_region(devices, DEVICES_MAX);
	ida_destroy(&numbers);
}

int barcode_chardev_number(struct barcode *barcode)
{
	int number = ida_alloc_max(&numbers, DEVICES_MAX - 1, GFP_KERNEL);

	if (number < 0)
		return number;
	barcode->dev.devt = MKDEV(MAJOR(devices), MINOR(devices) + number);
	return dev_set_name(&barcode->dev, "barcode%d", number);
}

void barcode_chardev_free(struct barcode *barcode)
{
	if (barcode->dev.devt)
		ida_free(&numbers, MINOR(barcode->dev.devt) - MINOR(devices));
}

int barcode_chardev_add(struct barcode *barcode)
{
	cdev_init(&barcode->cdev, &operations);
	barcode->cdev.owner = THIS_MODULE;
	return cdev_device_add(&barcode->cdev, &barcode->dev);
}
