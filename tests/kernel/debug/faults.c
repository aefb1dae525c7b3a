// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o tests/kernel/debug/mini.o
/*
 * Every allocation fails in turn (Documentation/fault-injection: fail-nth), until all succeed:
 * each call works, or says ENOMEM and leaves nothing behind. Class (f) of hid.md 2.2: errors while
 * sysfs entries are made.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/kernel/debug/mini.h"

#define DRIVER "/sys/bus/hid/drivers/hid-barcode/"
#define INJECT "/sys/kernel/debug/"
enum { ALLOCATIONS_MAX = 3000, PATIENCE_S = 1500 };

static int fail_nth = -1;

/* Also what may wait, also single pages, and without a trace in the log for each. */
static void prepare(void)
{
	static const char *const settings[][2] = {
		{ INJECT "failslab/ignore-gfp-wait", "N" },
		{ INJECT "failslab/verbose", "0" },
		{ INJECT "fail_page_alloc/ignore-gfp-wait", "N" },
		{ INJECT "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ INJECT "fail_page_alloc/min-order", "0" },
		{ INJECT "fail_page_alloc/verbose", "0" },
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (kit_write(settings[i][0], settings[i][1]) < 0)
			kit_fail("%s: %m", settings[i][0]);
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		kit_fail("fail-nth: %m");
	alarm(PATIENCE_S);
	/* vmalloc() tells of a failed allocation in the log, with a trace */
	kit_expect_log("Call Trace");
}

static void arm(unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	kit_check(pwrite(fail_nth, text, (size_t)len, 0) == len);
}

/* Whether an allocation failed since arm(). */
static bool disarm(void)
{
	char text[16] = "";

	kit_check(pread(fail_nth, text, sizeof(text) - 1, 0) > 0);
	arm(0);
	return !strtoul(text, NULL, 10);
}

static bool is_bound(const struct mini *mini)
{
	return kit_exists(DRIVER "%s", mini->device.hid);
}

/* A file that is there already: opening it must not be what fails. */
static int write_in(int file, const char *text)
{
	return (int)pwrite(file, text, strlen(text), 0);
}

static void class_f_probe_survives_every_allocation_that_fails(void)
{
	struct mini mini = { .last = 3 };
	unsigned int nth, refused = 0;
	bool failed = true;
	int bind;

	mini_plug(&mini);
	kit_check(kit_write(DRIVER "unbind", mini.device.hid) > 0);
	mini_leaks_forget();
	prepare();
	bind = open(DRIVER "bind", O_WRONLY | O_CLOEXEC);
	kit_check(bind >= 0);
	for (nth = 1; failed && nth < ALLOCATIONS_MAX; nth++) {
		int result, code;

		arm(nth);
		result = write_in(bind, mini.device.hid);
		code = errno;
		failed = disarm();
		if ((result > 0) != is_bound(&mini))
			kit_fail("allocation %u: bind says %d, bound %d", nth, result,
				 is_bound(&mini));
		if (result < 0) {
			/* mostly ENOMEM; the HID core makes EINVAL of some */
			if (!failed)
				kit_fail("allocation %u: %s", nth, strerror(code));
			refused++;
			kit_check(!kit_exists("/sys/class/barcode/barcode0"));
			continue;
		}
		kit_check(mini_find(&mini));
		mini_open(&mini);
		(void)kit_info(mini.device.node);
		kit_close(&mini.device);
		kit_check(kit_write(DRIVER "unbind", mini.device.hid) > 0);
	}
	printf("measured %u allocations of probe, %u of them needed\n", nth - 2, refused);
	fflush(stdout);
	kit_check(!failed && refused > 20);
	mini_unplug(&mini);
	mini_no_leak();
}

/* --- what a reader calls */

struct reader {
	struct mini mini;
	char node[64], sysfs[64], debugfs[80];
};

static int open_node(struct reader *reader)
{
	int node = open(reader->node, O_RDWR | O_CLOEXEC);

	return node < 0 ? node : close(node);
}

static int read_node(struct reader *reader)
{
	char bytes[4096];
	int node = open(reader->node, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	int result = node < 0 ? -1 : (int)read(node, bytes, sizeof(bytes)), code = errno;

	if (node >= 0)
		close(node);
	errno = code;
	return result;
}

static int talk_to_node(struct reader *reader)
{
	struct barcode_feedback verdict = { .verdict = BARCODE_VERDICT_GOOD };
	struct barcode_info info;
	struct barcode_stats stats;
	int node = open(reader->node, O_RDWR | O_CLOEXEC | O_NONBLOCK), result = -1, code;
	struct pollfd poller = { .fd = node, .events = POLLIN };

	if (node < 0)
		return -1;
	if (!ioctl(node, BARCODE_INFO, &info) && !ioctl(node, BARCODE_STATS, &stats) &&
	    poll(&poller, 1, 0) >= 0 && !ioctl(node, BARCODE_FEEDBACK, &verdict) &&
	    !ioctl(node, BARCODE_SET_TIME))
		result = 0;
	code = errno;
	close(node);
	errno = code;
	return result;
}

static int read_file(const char *path)
{
	char text[4096];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int result = file < 0 ? -1 : (int)read(file, text, sizeof(text)), code = errno;

	if (file >= 0)
		close(file);
	errno = code;
	return result;
}

static int read_sysfs(struct reader *reader)
{
	return read_file(reader->sysfs);
}

static int read_rejected(struct reader *reader)
{
	return read_file(reader->debugfs);
}

/* How many allocations it makes. */
static unsigned int every_failure_of(int (*call)(struct reader *), struct reader *reader)
{
	bool failed = true;
	unsigned int nth;

	for (nth = 1; failed && nth < ALLOCATIONS_MAX; nth++) {
		int result, code;

		arm(nth);
		result = call(reader);
		code = errno;
		failed = disarm();
		if (result < 0 && (!failed || (code != ENOMEM && code != ENFILE)))
			kit_fail("allocation %u: %s", nth, strerror(code));
	}
	kit_check(!failed);
	return nth - 2;
}

static void open_read_and_ask_survive_every_allocation_that_fails(void)
{
	static int (*const calls[])(struct reader *) = { open_node, read_node, talk_to_node,
							 read_sysfs, read_rejected };
	struct reader reader = { .mini.last = 3 };
	unsigned int count = 0;

	mini_plug(&reader.mini);
	mini_open(&reader.mini);
	kit_close(&reader.mini.device);
	snprintf(reader.node, sizeof(reader.node), "/dev/barcode%u", reader.mini.device.number);
	snprintf(reader.sysfs, sizeof(reader.sysfs), "/sys/class/barcode/barcode%u/state",
		 reader.mini.device.number);
	snprintf(reader.debugfs, sizeof(reader.debugfs),
		 "/sys/kernel/debug/hid-barcode/barcode%u/rejected", reader.mini.device.number);
	mini_leaks_forget();
	prepare();
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		count += every_failure_of(calls[i], &reader);
	printf("measured %u allocations of open, read, ioctl, poll, sysfs and debugfs\n", count);
	fflush(stdout);
	kit_check(count > 5);
	mini_unplug(&reader.mini);
	mini_no_leak();
}

/* --- the module itself */

static int load(int file)
{
	return (int)syscall(SYS_finit_module, file, "", 0);
}

static int unload(void)
{
	return (int)syscall(SYS_delete_module, "hid_barcode", O_NONBLOCK);
}

static void loading_survives_every_allocation_that_fails(void)
{
	int file = open("/hid-barcode.ko", O_RDONLY | O_CLOEXEC);
	unsigned int nth, refused = 0;
	bool failed = true;

	kit_check(file >= 0);
	kit_check(!unload());
	mini_leaks_forget();
	prepare();
	for (nth = 1; failed && nth < ALLOCATIONS_MAX; nth++) {
		int result, code;

		arm(nth);
		result = load(file);
		code = errno;
		failed = disarm();
		if (result < 0 && !failed)
			kit_fail("allocation %u: %s", nth, strerror(code));
		refused += result < 0;
		if (!result && unload())
			kit_fail("allocation %u: it cannot be unloaded: %m", nth);
	}
	printf("measured %u allocations of loading, %u of them needed\n", nth - 2, refused);
	fflush(stdout);
	kit_check(!failed && refused > 20);
	mini_no_leak();
}

/* Whatever came before, a device works. */
static void it_still_works_afterwards(void)
{
	int file = open("/hid-barcode.ko", O_RDONLY | O_CLOEXEC);
	struct mini mini = { .last = 2 };
	struct kit_records *records;

	(void)load(file);
	mini_plug(&mini);
	mini_open(&mini);
	kit_check(kit_poll(mini.device.node, POLLIN, 5000) & POLLIN);
	kit_sleep(300);
	records = kit_read_all(mini.device.node);
	kit_equal(records->count, 2);
	kit_close(&mini.device);
	mini_unplug(&mini);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(class_f_probe_survives_every_allocation_that_fails),
	TEST(open_read_and_ask_survive_every_allocation_that_fails),
	TEST(loading_survives_every_allocation_that_fails),
	TEST(it_still_works_afterwards),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
