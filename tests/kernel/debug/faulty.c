// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes on demand the mistakes that the debug kernel is to find, one for each word written to
 * /sys/kernel/debug/faulty. A check that misses them checks nothing.
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/uaccess.h>

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static struct dentry *file;
static volatile char sink;

static void use_after_free(void)
{
	char *bytes = kmalloc(100, GFP_KERNEL);

	kfree(bytes);
	sink = READ_ONCE(bytes[50]);
}

static void out_of_bounds(void)
{
	char *bytes = kmalloc(100, GFP_KERNEL);
	volatile int beyond = 100;

	if (bytes)
		sink = READ_ONCE(bytes[beyond]);
	kfree(bytes);
}

static void leak(void)
{
	int i;

	/* several, as the last may still stand in a register or on the stack */
	for (i = 0; i < 8; i++)
		memset(kmalloc(200 + i, GFP_KERNEL), i, 200);
}

static void lock_inversion(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void sleep_in_atomic(void)
{
	spin_lock(&spin);
	msleep(1);
	spin_unlock(&spin);
}

struct with_timer {
	struct timer_list timer;
};

static void never(struct timer_list *timer)
{
}

static void free_active_timer(void)
{
	struct with_timer *one = kmalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return;
	timer_setup(&one->timer, never, 0);
	mod_timer(&one->timer, jiffies + 3600 * HZ);
	kfree(one); /* DEBUG_OBJECTS_FREE takes the timer away */
}

static void shift_too_far(void)
{
	volatile int by = 40;

	sink = (char)(1 << by);
}

static const struct {
	const char *word;
	void (*run)(void);
} faults[] = {
	{ "use_after_free", use_after_free },
	{ "out_of_bounds", out_of_bounds },
	{ "leak", leak },
	{ "sleep_in_atomic", sleep_in_atomic },
	{ "free_active_timer", free_active_timer },
	{ "shift_too_far", shift_too_far },
	{ "lock_inversion", lock_inversion },
};

static ssize_t faulty_write(struct file *unused, const char __user *from, size_t size,
			    loff_t *offset)
{
	char word[32] = "";
	size_t i;

	if (size >= sizeof(word) || copy_from_user(word, from, size))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(word, faults[i].word)) {
			faults[i].run();
			return size;
		}
	}
	return -EINVAL;
}

static const struct file_operations faulty_operations = {
	.owner = THIS_MODULE,
	.write = faulty_write,
};

static int __init faulty_init(void)
{
	file = debugfs_create_file("faulty", 0200, NULL, NULL, &faulty_operations);
	return 0;
}
module_init(faulty_init);

static void __exit faulty_exit(void)
{
	debugfs_remove(file);
}
module_exit(faulty_exit);

MODULE_DESCRIPTION("Mistakes on demand");
MODULE_LICENSE("GPL");
