// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o
/*
 * Both in one boot: what becomes of 10,000 scans sent at full rate while the reader sleeps, through
 * hidraw and through /dev/barcodeN; what a scan costs; how long it takes from the report to the
 * reader. Prints "bench WHAT VALUE..." lines.
 */
#include <fcntl.h>
#include <linux/input.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tests/kernel/kit.h"

enum { SCANS = 10000, SAMPLES = 2000, PAUSE_US = 500 };

static struct kit_kind generic;
static struct kit_device scanner;

static double cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void load(const char *parameters)
{
	int fd = open("/hid-barcode.ko", O_RDONLY);

	for (int i = 0; i < 100 && syscall(SYS_delete_module, "hid_barcode", O_NONBLOCK); i++)
		kit_sleep(20);
	kit_check(!syscall(SYS_finit_module, fd, parameters, 0));
	close(fd);
}

/* The hidraw node of a device without our driver. */
static int plug_hidraw(void)
{
	char path[300];

	generic = kit_xenon;
	generic.product = 0x1007; /* no driver claims it */
	kit_plug(&scanner, &generic, BUS_USB);
	for (int tries = 0; tries < 200; tries++, kit_sleep(10))
		for (int i = 0; i < 64; i++) {
			int fd;

			snprintf(path, sizeof(path), "/sys/bus/hid/devices/%s/hidraw/hidraw%d",
				 scanner.hid, i);
			if (!kit_exists("%s", path))
				continue;
			snprintf(path, sizeof(path), "/dev/hidraw%d", i);
			fd = open(path, O_RDWR | O_NONBLOCK);
			kit_sleep(200); /* hid-core drops what comes before its probe ends */
			if (fd >= 0)
				return fd;
		}
	kit_fail("no hidraw node");
}

static void hidraw_burst(void)
{
	char report[64];
	unsigned int got = 0;
	double sent, read_cpu;
	int fd = plug_hidraw();

	sent = cpu_us();
	kit_burst(&scanner, SCANS);
	sent = cpu_us() - sent;
	read_cpu = cpu_us();
	while (read(fd, report, sizeof(report)) > 0)
		got++;
	read_cpu = cpu_us() - read_cpu;
	printf("hidraw: sent %d delivered %u told-lost 0 untold %u\n", SCANS, got, SCANS - got);
	printf("hidraw-cpu-us: in %.2f read %.2f\n", sent / SCANS, read_cpu / got);
	close(fd);
	kit_unplug(&scanner);
}

static void driver_burst(const char *name, const char *parameters)
{
	unsigned long delivered = 0, lost = 0;
	struct kit_records *records;
	double sent, read_cpu;

	load(parameters);
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	sent = cpu_us();
	kit_burst(&scanner, SCANS);
	sent = cpu_us() - sent;
	read_cpu = cpu_us();
	records = kit_read_all(scanner.node);
	kit_check(!kit_ack(scanner.node, records->at[records->count - 1]->seq));
	read_cpu = cpu_us() - read_cpu;
	for (size_t i = 0; i < records->count; i++)
		if (records->at[i]->type == BARCODE_OVERFLOW)
			lost += records->at[i]->count;
		else
			delivered++;
	printf("%s: sent %d delivered %lu told-lost %lu untold %ld\n", name, SCANS, delivered, lost,
	       SCANS - (long)(delivered + lost));
	printf("%s-cpu-us: in %.2f read %.2f\n", name, sent / SCANS, read_cpu / (double)delivered);
	free(records);
	kit_unplug(&scanner);
	kit_close(&scanner);
}

/* The wand keeps what the ring has no place for. */
static void wand_burst(void)
{
	struct kit_wand wand;
	uint32_t number = 0;
	int64_t begun = now_ns();

	load("");
	kit_wand_start(&wand, 16 << 20);
	kit_wand_plug(&wand);
	kit_wand_say(&wand, "fill %d", SCANS);
	kit_sleep(1000); /* the reader sleeps */
	while (number < SCANS && now_ns() - begun < INT64_C(120000000000)) {
		struct kit_records *records;

		if (!(kit_poll(wand.node, POLLIN, 5000) & POLLIN))
			break;
		records = kit_read_all(wand.node);
		for (size_t i = 0; i < records->count; i++)
			number += records->at[i]->number == number + 1;
		kit_check(!kit_ack(wand.node, records->at[records->count - 1]->seq));
		free(records);
	}
	kit_wand_say(&wand, "left 0");
	printf("wand: sent %d delivered %u told-lost 0 untold %u\n", SCANS, number, SCANS - number);
	kit_wand_stop(&wand);
}

/* --- from the report to the reader ------------------------------------------------------------
 */
static int64_t sent_at[SAMPLES], took[SAMPLES];

static void *send_all(void *unused)
{
	char text[16];

	(void)unused;
	for (int i = 0; i < SAMPLES; i++) {
		usleep(PAUSE_US);
		snprintf(text, sizeof(text), "sample%04d", i);
		sent_at[i] = now_ns();
		kit_scan(&scanner, "]C0", text);
	}
	return NULL;
}

static int by_size(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void latency(const char *name, int fd, bool records)
{
	static char buffer[4096];
	pthread_t thread;
	int got = 0;

	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	kit_check(!pthread_create(&thread, NULL, send_all, NULL));
	/* a reader that was not scheduled for a while loses samples of hidraw */
	while (got < SAMPLES && kit_poll(fd, POLLIN, 2000)) {
		ssize_t len = read(fd, buffer, records ? 80 : sizeof(buffer)); /* one */
		int64_t now = now_ns();
		const char *sample = memmem(buffer, (size_t)len, "sample", 6);

		kit_check(len > 0 && sample);
		took[got++] = now - sent_at[strtoul(sample + 6, NULL, 10) % SAMPLES];
		if (records)
			kit_check(!kit_ack(fd, ((struct barcode_record *)(void *)buffer)->seq));
	}
	pthread_join(thread, NULL);
	qsort(took, (size_t)got, sizeof(took[0]), by_size);
	printf("%s-latency-us: median %.0f p99 %.0f of %d\n", name, (double)took[got / 2] / 1e3,
	       (double)took[got * 99 / 100] / 1e3, got);
}

static void latencies(void)
{
	int fd = plug_hidraw();

	latency("hidraw", fd, false);
	close(fd);
	kit_unplug(&scanner);
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, 0);
	latency("driver", scanner.node, true);
}

static void all(void)
{
	hidraw_burst();
	driver_burst("ring-1024", "");
	driver_burst("ring-16384", "ring_records=16384");
	wand_burst();
	latencies();
}

static const struct kit_test tests[] = { { "both_ways_were_measured", all }, { NULL, NULL } };

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
