// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o tests/kernel/debug/mini.o
/*
 * Pulled out while it is used: before each step of a reading, and at any moment while many threads
 * read, poll, acknowledge and look. The kernel's own checks say whether that was safe; what the
 * calls answer is checked here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/kernel/debug/mini.h"

enum { ROUNDS = 150, THREADS = 9, STEPS = 14, STORED = 20, PATIENCE_S = 1500, WAIT_MS = 5000 };

static unsigned int rounds(void)
{
	const char *text = getenv("ROUNDS");

	return text && *text ? (unsigned int)strtoul(text, NULL, 10) : ROUNDS;
}

/* --- before each step ------------------------------------------------------------------------- */

/* One that must work before the end, and after it say @after: an errno, 0 works on, -1 either. */
static void step(bool gone, int result, int after)
{
	if (!gone || after == 0) {
		if (result < 0)
			kit_fail("%s the end: %m", gone ? "after" : "before");
		return;
	}
	if (after > 0 && (result >= 0 || errno != after))
		kit_fail("after the end: %d %m, not %s", result, strerror(after));
}

static void read_one(int node, struct kit_records *records)
{
	/* a record of a scan is 80 bytes; what was in the ring stays readable */
	if (kit_read(node, records, 128) <= 0)
		kit_fail("record %zu: %m", records->count);
}

/* Step @at is done; the device may be gone. */
static void do_step(unsigned int at, int node, bool gone, struct kit_records *records)
{
	struct barcode_info info;
	struct barcode_stats stats;
	struct barcode_feedback verdict = { .verdict = BARCODE_VERDICT_GOOD };

	switch (at) {
	case 0:
	case 7:
		kit_equal(kit_poll(node, POLLIN, 0) & (POLLIN | (gone ? POLLHUP : 0)),
			  POLLIN | (gone ? POLLHUP : 0));
		break;
	case 1:
	case 4:
	case 8:
		read_one(node, records);
		break;
	case 2:
	case 6:
	case 9:
		step(gone, kit_ack(node, records->at[records->count - 1]->seq), 0);
		break;
	case 3:
		step(gone, ioctl(node, BARCODE_INFO, &info), 0);
		break;
	case 5:
		step(gone, ioctl(node, BARCODE_FEEDBACK, &verdict), ENODEV);
		break;
	case 10:
		step(gone, ioctl(node, BARCODE_STATS, &stats), 0);
		break;
	case 11:
		step(gone, ioctl(node, BARCODE_SET_TIME), ENODEV);
		break;
	case 12:
		kit_refused(kit_ack(node, UINT64_MAX), EINVAL);
		break;
	case 13:
		kit_refused(ioctl(node, 0xbcff, NULL), ENOTTY);
		break;
	}
}

/* All that is in the ring, then the end. */
static void drain(int node, struct kit_records *records)
{
	size_t before;

	do
		before = records->count;
	while (kit_read(node, records, 4096) > 0 && records->count > before);
	kit_equal(read(node, records->bytes, 4096), 0);
	kit_equal(records->count, STORED);
	for (size_t i = 0; i < records->count; i++)
		kit_equal(records->at[i]->seq, i + 1);
}

static void wait_for_records(unsigned int number, unsigned int count)
{
	for (int ms = 0; ms < WAIT_MS; ms += 10, kit_sleep(10))
		if (atoll(kit_file("/sys/class/barcode/barcode%u/queued_records", number)) >= count)
			return;
	kit_fail("%s records after %d ms",
		 kit_file("/sys/class/barcode/barcode%u/queued_records", number), WAIT_MS);
}

static void unplugged_before_each_step_of_a_reading_it_is_read_to_its_end(void)
{
	alarm(PATIENCE_S);
	for (unsigned int pulled = 0; pulled < STEPS; pulled++) {
		struct mini mini = { .last = STORED };
		struct kit_records *records = calloc(1, sizeof(*records));
		bool gone = false;

		kit_check(records);
		mini_plug(&mini);
		mini_open(&mini);
		wait_for_records(mini.device.number, STORED);
		for (unsigned int at = 0; at < STEPS; at++) {
			if (at == pulled) {
				mini_unplug(&mini);
				gone = true;
			}
			do_step(at, mini.device.node, gone, records);
		}
		drain(mini.device.node, records);
		kit_close(&mini.device);
		free(records);
	}
}

/* --- at any moment ---------------------------------------------------------------------------- */

struct race {
	struct mini mini;
	struct kit_device plain;
	int node;
	unsigned int number;
	_Atomic uint64_t read_seq;
	atomic_bool over;
	uint64_t seed;
};

static void *reads(void *context)
{
	struct race *race = context;
	uint8_t bytes[4096];
	ssize_t got;

	/* blocks until there is something, or the end */
	while ((got = read(race->node, bytes, sizeof(bytes))) > 0) {
		for (ssize_t at = 0; at < got;) {
			struct barcode_record record;

			memcpy(&record, bytes + at, sizeof(record));
			if (record.len < 64 || record.len % 8 || record.len > got - at)
				kit_fail("a record of %u bytes", record.len);
			race->read_seq = record.seq;
			at += record.len;
		}
	}
	if (got < 0)
		kit_fail("read: %m");
	return NULL;
}

static void *polls(void *context)
{
	struct race *race = context;

	while (!(kit_poll(race->node, POLLIN | POLLPRI, 200) & POLLHUP))
		mini_sleep_us(200);
	return NULL;
}

static void *acknowledges(void *context)
{
	struct race *race = context;

	while (!race->over) {
		uint64_t seq = race->read_seq;

		if (seq && kit_ack(race->node, seq))
			kit_fail("ack %llu: %m", (unsigned long long)seq);
		mini_sleep_us(300);
	}
	return NULL;
}

static void *asks(void *context)
{
	struct race *race = context;
	struct barcode_feedback verdict = { .verdict = BARCODE_VERDICT_NOT_ON_FILE };
	struct barcode_stats stats;

	while (!race->over) {
		(void)kit_info(race->node);
		kit_equal(ioctl(race->node, BARCODE_STATS, &stats), 0);
		(void)ioctl(race->node, BARCODE_SET_TIME);
		verdict.seq = race->read_seq;
		(void)ioctl(race->node, BARCODE_FEEDBACK, &verdict);
		mini_sleep_us(100);
	}
	return NULL;
}

/* A second one is refused, or finds nothing. */
static void *opens(void *context)
{
	struct race *race = context;
	char path[64];

	snprintf(path, sizeof(path), "/dev/barcode%u", race->number);
	while (!race->over) {
		int node = open(path, O_RDWR | O_CLOEXEC);

		if (node >= 0 ||
		    (errno != EBUSY && errno != ENOENT && errno != ENODEV && errno != ENXIO))
			kit_fail("a second open: %d %m", node);
		mini_sleep_us(500);
	}
	return NULL;
}

/* Into a buffer of its own: kit_file()'s is shared. */
static void look(const char *folder, unsigned int number, const char *end, const char *name)
{
	char path[160], text[4096];
	int file;

	snprintf(path, sizeof(path), "%s/barcode%u%s/%s", folder, number, end, name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return;
	(void)!read(file, text, sizeof(text));
	close(file);
}

static void *looks_at_sysfs(void *context)
{
	static const char *const names[] = {
		"state",   "queued_records", "lost_records", "serial_number",	"firmware_version",
		"boot_id", "stored_records", "free_bytes",   "refused_records", "clock_offset_ms",
		"uevent",
	};
	struct race *race = context;

	for (unsigned int i = 0; !race->over; i++)
		look("/sys/class/barcode", race->number, "",
		     names[i % (sizeof(names) / sizeof(names[0]))]);
	return NULL;
}

static void *looks_at_the_battery(void *context)
{
	static const char *const names[] = { "capacity",   "status",	    "voltage_now",
					     "model_name", "serial_number", "uevent" };
	struct race *race = context;

	for (unsigned int i = 0; !race->over; i++)
		look("/sys/class/power_supply", race->number, "-battery", names[i % 6]);
	return NULL;
}

static void *looks_at_debugfs(void *context)
{
	static const char *const names[] = { "stats", "rejected" };
	struct race *race = context;

	for (unsigned int i = 0; !race->over; i++)
		look("/sys/kernel/debug/hid-barcode", race->number, "", names[i % 2]);
	return NULL;
}

/* Good scans, broken reports, new records, until there is nobody to take them. */
static void *sends(void *context)
{
	struct race *race = context;
	uint64_t state = race->seed;
	int uhid = race->mini.device.uhid;

	while (!race->over) {
		struct uhid_event event = { .type = UHID_INPUT2 };
		uint8_t *report = event.u.input2.data;

		report[0] = 2;
		report[1] = (uint8_t)(mini_random(&state) % 60);
		memcpy(report + 2, "]C0", 3);
		memset(report + 5, 'a', 56);
		event.u.input2.size =
			mini_random(&state) % 8 ? 64 : (uint16_t)(mini_random(&state) % 70);
		if (mini_random(&state) % 2)
			report[0] = 0x20; /* no frame: its check is wrong */
		if (write(uhid, &event, sizeof(event)) < 0)
			break;
		mini_sleep_us(200);
	}
	return NULL;
}

/* Odd rounds: it is plugged in again while the old node is open. */
static void race_once(unsigned int round)
{
	static void *(*const roles[THREADS])(void *) = {
		reads, polls,	       acknowledges,	     asks,
		opens, looks_at_sysfs, looks_at_the_battery, looks_at_debugfs,
		sends,
	};
	struct uhid_event destroy = { .type = UHID_DESTROY };
	struct race race = { .mini.last = STORED, .seed = 1000 + round };
	uint64_t state = 77 + round;
	pthread_t threads[THREADS];

	mini_plug(&race.mini);
	mini_open(&race.mini);
	race.node = race.mini.device.node;
	race.number = race.mini.device.number;
	for (unsigned int i = 0; i < THREADS; i++)
		kit_check(!pthread_create(&threads[i], NULL, roles[i], &race));
	mini_sleep_us(mini_random(&state) % 60000);
	kit_check(write(race.mini.device.uhid, &destroy, sizeof(destroy)) > 0);
	mini_sleep_us(mini_random(&state) % 10000);
	race.over = true;
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	mini_stop(&race.mini);
	if (round % 2) {
		struct kit_device next;

		kit_plug(&next, &kit_xenon, BUS_BLUETOOTH);
		close(race.node);
		kit_unplug(&next);
	} else {
		close(race.node);
	}
	close(race.mini.device.uhid);
}

static void unplugged_at_any_moment_under_many_threads_nothing_breaks(void)
{
	int64_t begun = mini_now_us();
	unsigned int count = rounds();

	alarm(PATIENCE_S);
	for (unsigned int round = 0; round < count; round++)
		race_once(round);
	printf("measured %u unplugs under %d threads in %lld ms\n", count, THREADS,
	       (long long)(mini_now_us() - begun) / 1000);
	fflush(stdout);
}

/* Bound to another driver and back while it is read: unbind is an unplug without one. */
static void unbound_by_sysfs_while_it_is_read_it_ends_and_comes_back(void)
{
	alarm(PATIENCE_S);
	for (unsigned int round = 0; round < 20; round++) {
		struct mini mini = { .last = STORED };

		mini_plug(&mini);
		mini_open(&mini);
		mini_sleep_us(round * 2000);
		kit_check(kit_write("/sys/bus/hid/drivers/hid-barcode/unbind", mini.device.hid) >
			  0);
		kit_check(kit_poll(mini.device.node, POLLIN, 1000) & POLLHUP);
		free(kit_read_all(mini.device.node));
		if (round % 2)
			kit_close(&mini.device);
		kit_check(kit_write("/sys/bus/hid/drivers/hid-barcode/bind", mini.device.hid) > 0);
		if (!(round % 2))
			kit_close(&mini.device);
		kit_check(mini_find(&mini));
		mini_unplug(&mini);
	}
}

static void after_all_that_nothing_is_left(void)
{
	alarm(PATIENCE_S);
	mini_no_leak();
}

static void before_all_that_leaks_are_counted_from_here(void)
{
	struct mini mini = { .last = 1 };

	mini_plug(&mini); /* what is made once */
	mini_unplug(&mini);
	mini_leaks_forget();
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(before_all_that_leaks_are_counted_from_here),
	TEST(unplugged_before_each_step_of_a_reading_it_is_read_to_its_end),
	TEST(unplugged_at_any_moment_under_many_threads_nothing_breaks),
	TEST(unbound_by_sysfs_while_it_is_read_it_ends_and_comes_back),
	TEST(after_all_that_nothing_is_left),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
