// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o
/* wand-protocol C: what read(), poll(), ACK and the end of a device promise, for plain scanners. */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tests/kernel/kit.h"

enum { RECORDS = 1024, ONE = 80 }; /* ring_records; a scan of up to 16 bytes with its head */

static struct kit_device scanner;

static void plug_and_open(int flags)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, flags);
}

static void scans_before_the_first_open_are_kept(void)
{
	struct kit_records *records;

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_check(kit_number(scanner.uniq, 5000) >= 0);
	kit_burst(&scanner, 200);
	kit_open(&scanner, O_NONBLOCK);
	records = kit_read_all(scanner.node);
	kit_equal(records->count, 200);
	for (unsigned int i = 0; i < 200; i++) {
		char wanted[16];

		snprintf(wanted, sizeof(wanted), "scan%06u", i);
		kit_check(!strcmp(kit_payload(records->at[i]), wanted));
		kit_equal(records->at[i]->seq, i + 1);
	}
}

static void a_record_is_as_the_abi_says(void)
{
	struct kit_records *records;
	const struct barcode_record *one;
	struct timespec boot, real;

	plug_and_open(O_NONBLOCK);
	kit_scan(&scanner, "]E0", "3017620422003");
	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &real);
	records = kit_read_all(scanner.node);
	kit_equal(records->count, 1);
	one = records->at[0];
	kit_equal(one->len, ONE);
	kit_equal(one->type, BARCODE_SCAN);
	kit_equal(one->flags, BARCODE_LIVE);
	kit_equal(one->number, 0);
	kit_equal(one->boot, 0);
	kit_equal(one->wand_sec, 0);
	kit_equal(one->wand_ms, 0);
	kit_equal(one->link, 0);
	kit_equal(one->count, 0);
	kit_equal(one->payload_len, 13);
	kit_check(!memcmp(one->aim, "]E0", 3));
	kit_check(llabs(one->boottime_ns - (boot.tv_sec * 1000000000LL + boot.tv_nsec)) <
		  1000000000LL);
	kit_check(llabs(one->realtime_ns - (real.tv_sec * 1000000000LL + real.tv_nsec)) <
		  1000000000LL);
}

static void read_gives_as_many_whole_records_as_fit(void)
{
	struct kit_records *records = calloc(1, sizeof(*records));

	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 10);
	kit_equal(kit_read(scanner.node, records, 3 * ONE + ONE - 1), 3 * ONE);
	kit_equal(kit_read(scanner.node, records, ONE), ONE);
	kit_equal(kit_read(scanner.node, records, 100 * ONE), 6 * ONE);
	kit_refused(kit_read(scanner.node, records, ONE), EAGAIN);
}

static void a_short_buffer_is_emsgsize_and_consumes_nothing(void)
{
	struct kit_records *records = calloc(1, sizeof(*records));

	plug_and_open(0);
	kit_burst(&scanner, 2);
	for (size_t size = 0; size < ONE; size += size == 0 ? 1 : size == 1 ? 62 : 1)
		kit_refused(kit_read(scanner.node, records, size), EMSGSIZE);
	kit_equal(kit_info(scanner.node).next_len, ONE);
	kit_equal(kit_read(scanner.node, records, ONE), ONE);
	kit_equal(records->at[0]->seq, 1);
}

static void a_bad_buffer_is_efault_and_consumes_nothing(void)
{
	struct kit_records *records;
	size_t page = (size_t)getpagesize();
	char *edge =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	kit_check(edge != MAP_FAILED && !mprotect(edge + page, page, PROT_NONE));
	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 3);
	kit_refused(read(scanner.node, edge + page, ONE), EFAULT);
	kit_refused(read(scanner.node, edge + page - 70, ONE), EFAULT);
	kit_equal(kit_stats(scanner.node).read, 0);
	kit_refused(kit_ack(scanner.node, 1), EINVAL);
	/* the first fits before the edge, the second does not */
	kit_equal(read(scanner.node, edge + page - ONE - 8, 2 * ONE), ONE);
	records = kit_read_all(scanner.node);
	kit_equal(records->count, 2);
	kit_equal(records->at[0]->seq, 2);
	kit_refused(ioctl(scanner.node, BARCODE_INFO, edge + page), EFAULT);
	kit_refused(ioctl(scanner.node, BARCODE_ACK, edge + page), EFAULT);
	kit_refused(ioctl(scanner.node, BARCODE_STATS, edge + page), EFAULT);
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, edge + page), EFAULT);
}

static void *scan_later(void *unused)
{
	(void)unused;
	kit_sleep(100);
	kit_scan(&scanner, "]C0", "some time later");
	return NULL;
}

static void read_waits_for_the_next_scan(void)
{
	struct kit_records *records = calloc(1, sizeof(*records));
	pthread_t thread;

	plug_and_open(0);
	kit_check(!pthread_create(&thread, NULL, scan_later, NULL));
	kit_equal(kit_read(scanner.node, records, KIT_BUFFER), ONE);
	pthread_join(thread, NULL);
}

static void *unplug_later(void *unused)
{
	(void)unused;
	kit_sleep(100);
	kit_unplug(&scanner);
	return NULL;
}

static void a_waiting_read_ends_with_0_when_the_plug_is_pulled(void)
{
	char buffer[1000];
	pthread_t thread;

	plug_and_open(0);
	kit_check(!pthread_create(&thread, NULL, unplug_later, NULL));
	kit_equal(read(scanner.node, buffer, sizeof(buffer)), 0);
	pthread_join(thread, NULL);
}

static void nothing(int signal)
{
	(void)signal;
}

static void a_waiting_read_is_ended_by_a_signal(void)
{
	struct sigaction action = { .sa_handler = nothing };
	char buffer[1000];

	plug_and_open(0);
	sigaction(SIGUSR1, &action, NULL);
	if (!fork()) {
		kit_sleep(100);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	kit_refused(read(scanner.node, buffer, sizeof(buffer)), EINTR);
}

static void it_does_not_seek(void)
{
	plug_and_open(O_NONBLOCK);
	kit_refused(lseek(scanner.node, 0, SEEK_SET), ESPIPE);
	kit_refused(lseek(scanner.node, 0, SEEK_CUR), ESPIPE);
	kit_refused(pread(scanner.node, (char[100]){ 0 }, 100, 0), ESPIPE);
	kit_refused(write(scanner.node, "x", 1), EINVAL);
}

static void there_is_one_opener(void)
{
	char path[32];

	plug_and_open(O_NONBLOCK);
	snprintf(path, sizeof(path), "/dev/barcode%u", scanner.number);
	kit_refused(open(path, O_RDONLY), EBUSY);
	kit_close(&scanner);
	kit_open(&scanner, O_NONBLOCK);
}

static void an_acknowledgment_is_cumulative_and_for_what_was_read(void)
{
	struct kit_records *records = calloc(1, sizeof(*records));

	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 10);
	kit_refused(kit_ack(scanner.node, 1), EINVAL);
	kit_equal(kit_read(scanner.node, records, 5 * ONE), 5 * ONE);
	kit_refused(kit_ack(scanner.node, 6), EINVAL);
	kit_refused(kit_ack(scanner.node, ~0ull), EINVAL);
	kit_equal(kit_ack(scanner.node, 3), 0);
	kit_equal(kit_stats(scanner.node).acked, 3);
	kit_equal(kit_ack(scanner.node, 2), 0);
	kit_equal(kit_ack(scanner.node, 0), 0);
	kit_equal(kit_stats(scanner.node).acked, 3);
	kit_equal(strtoul(kit_file("/sys/class/barcode/barcode%u/queued_records", scanner.number),
			  NULL, 10),
		  7);
	kit_close(&scanner);
	kit_open(&scanner, O_NONBLOCK);
	kit_refused(kit_ack(scanner.node, 4), EINVAL);
	kit_equal(kit_ack(scanner.node, 3), 0);
	records = kit_read_all(scanner.node);
	kit_equal(records->count, 7);
	kit_equal(records->at[0]->seq, 4);
}

static void closing_without_acknowledgment_delivers_the_same_again(void)
{
	struct kit_records *first, *again;

	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 20);
	first = kit_read_all(scanner.node);
	kit_equal(first->count, 20);
	kit_close(&scanner);
	kit_burst(&scanner, 1);
	kit_open(&scanner, O_NONBLOCK);
	kit_equal(kit_poll(scanner.node, POLLIN | POLLRDNORM, 0), POLLIN | POLLRDNORM);
	again = kit_read_all(scanner.node);
	kit_equal(again->count, 21);
	for (size_t i = 0; i < 20; i++) {
		kit_equal(again->at[i]->flags, first->at[i]->flags | BARCODE_REDELIVERED);
		again->at[i]->flags = first->at[i]->flags;
		kit_check(!memcmp(again->at[i], first->at[i], first->at[i]->len));
	}
	kit_equal(again->at[20]->flags, BARCODE_LIVE);
}

static void a_full_ring_counts_what_is_lost_in_one_overflow(void)
{
	struct kit_records *records;
	const struct barcode_record *last;

	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, RECORDS + 300);
	records = kit_read_all(scanner.node);
	kit_equal(records->count, RECORDS + 1);
	last = records->at[RECORDS];
	kit_equal(last->type, BARCODE_OVERFLOW);
	kit_equal(last->flags, 0);
	kit_equal(last->count, 300);
	kit_equal(last->payload_len, 0);
	kit_equal(last->seq, RECORDS + 1);
	kit_check(last->boottime_ns >= records->at[RECORDS - 1]->boottime_ns);
	kit_equal(kit_stats(scanner.node).lost, 300);
	kit_equal(strtoul(kit_file("/sys/class/barcode/barcode%u/lost_records", scanner.number),
			  NULL, 10),
		  300);
}

static void each_gap_has_its_overflow_and_none_is_missing(void)
{
	unsigned long kept = 0, lost = 0, gaps = 0;
	uint64_t seq = 0;

	plug_and_open(O_NONBLOCK);
	for (int round = 0; round < 8; round++) {
		struct kit_records *records;

		kit_burst(&scanner, RECORDS + 10 * (unsigned int)round);
		records = kit_read_all(scanner.node);
		for (size_t i = 0; i < records->count; i++) {
			kit_equal(records->at[i]->seq, ++seq);
			if (records->at[i]->type == BARCODE_OVERFLOW) {
				lost += records->at[i]->count;
				gaps++;
			} else {
				kept++;
			}
		}
		kit_burst(&scanner, 5); /* between read and acknowledgment */
		kit_equal(kit_ack(scanner.node, seq), 0);
		free(records);
	}
	for (struct kit_records *rest = kit_read_all(scanner.node); rest; rest = NULL)
		for (size_t i = 0; i < rest->count; i++)
			if (rest->at[i]->type == BARCODE_OVERFLOW)
				lost += rest->at[i]->count;
			else
				kept++;
	kit_equal(kept + lost, 8 * RECORDS + 280 + 40);
	kit_equal(kit_stats(scanner.node).lost, lost);
	kit_check(gaps >= 7);
}

static void the_byte_limit_holds_as_the_record_limit_does(void)
{
	static char text[7001];
	struct kit_records *records;
	size_t kept;

	memset(text, 'x', 7000);
	plug_and_open(O_NONBLOCK);
	for (int i = 0; i < 60; i++)
		kit_scan(&scanner, "]Q1", text);
	records = kit_read_all(scanner.node);
	kept = records->count - 1;
	kit_check(kept * (64 + 7000) <= 262144 && (kept + 2) * (64 + 7000) > 262144);
	kit_equal(records->at[kept]->type, BARCODE_OVERFLOW);
	kit_equal(records->at[kept]->count, 60 - kept);
	for (size_t i = 0; i < kept; i++)
		kit_check(!strcmp(kit_payload(records->at[i]), text));
}

static void after_unplug_it_reads_on_and_then_ends(void)
{
	struct kit_records *records = calloc(1, sizeof(*records));
	struct barcode_feedback feedback = { .verdict = BARCODE_VERDICT_GOOD };
	struct barcode_stats before;
	struct barcode_info info, old;

	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 3);
	kit_check(!(kit_poll(scanner.node, POLLIN, 0) & POLLHUP));
	old = kit_info(scanner.node);
	before = kit_stats(scanner.node);
	kit_unplug(&scanner);
	kit_equal(kit_poll(scanner.node, POLLIN, 5000) & POLLIN, POLLIN);
	for (int ms = 0; ms < 5000 && !(kit_poll(scanner.node, POLLIN, 0) & POLLHUP); ms += 10)
		kit_sleep(10);
	kit_equal(kit_poll(scanner.node, POLLIN, 0), POLLIN | POLLHUP);
	kit_equal(kit_stats(scanner.node).records, before.records);
	info = kit_info(scanner.node);
	kit_check(!memcmp(&info, &old, sizeof(info)));
	kit_equal(kit_read(scanner.node, records, ONE), ONE);
	kit_equal(kit_ack(scanner.node, 1), 0);
	kit_refused(kit_ack(scanner.node, 2), EINVAL);
	kit_refused(ioctl(scanner.node, BARCODE_SET_TIME), ENODEV);
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), ENODEV);
	kit_equal(kit_read(scanner.node, records, KIT_BUFFER / 2), 2 * ONE);
	kit_equal(kit_read(scanner.node, records, ONE), 0);
	kit_equal(kit_read(scanner.node, records, ONE), 0);
	kit_equal(kit_poll(scanner.node, POLLIN, 0), POLLHUP);
	kit_equal(kit_ack(scanner.node, 3), 0);
}

static void a_new_plug_while_the_old_one_is_open_has_another_number(void)
{
	struct kit_device old;

	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 1);
	kit_unplug(&scanner);
	old = scanner;
	kit_sleep(200);
	plug_and_open(O_NONBLOCK);
	kit_check(scanner.number != old.number);
	kit_equal(kit_read_all(scanner.node)->count, 0);
	kit_equal(kit_read_all(old.node)->count, 1);
}

static void scans_that_nobody_read_before_the_unplug_are_told_in_the_log(void)
{
	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_check(kit_number(scanner.uniq, 5000) >= 0);
	kit_burst(&scanner, 7);
	kit_unplug(&scanner);
	kit_check(kit_log_has("nobody had kept: 7"));
}

static void scans_that_were_read_and_not_acknowledged_are_told_at_the_last_close(void)
{
	plug_and_open(O_NONBLOCK);
	kit_burst(&scanner, 5);
	kit_equal(kit_read_all(scanner.node)->count, 5);
	kit_equal(kit_ack(scanner.node, 2), 0);
	kit_unplug(&scanner);
	kit_sleep(200);
	kit_close(&scanner);
	kit_check(kit_log_has("nobody had kept: 3"));
}

static void poll_wakes_for_a_scan(void)
{
	pthread_t thread;

	plug_and_open(O_NONBLOCK);
	kit_equal(kit_poll(scanner.node, POLLIN, 0), 0);
	kit_check(!pthread_create(&thread, NULL, scan_later, NULL));
	kit_equal(kit_poll(scanner.node, POLLIN, 5000), POLLIN);
	pthread_join(thread, NULL);
}

static void poll_wakes_for_the_unplug(void)
{
	pthread_t thread;

	plug_and_open(O_NONBLOCK);
	kit_check(!pthread_create(&thread, NULL, unplug_later, NULL));
	kit_equal(kit_poll(scanner.node, POLLIN, 5000), POLLHUP);
	pthread_join(thread, NULL);
}

static void other_ioctls_are_enotty(void)
{
	struct barcode_info info;

	kit_equal(BARCODE_INFO, 0x8060bc00);
	kit_equal(BARCODE_ACK, 0x4008bc01);
	kit_equal(BARCODE_SET_TIME, 0x0000bc02);
	kit_equal(BARCODE_FEEDBACK, 0x4010bc03);
	kit_equal(BARCODE_STATS, 0x8060bc04);
	plug_and_open(O_NONBLOCK);
	for (unsigned int number = 5; number < 256; number++)
		kit_refused(ioctl(scanner.node, _IOR(0xbc, number, struct barcode_info), &info),
			    ENOTTY);
	kit_refused(ioctl(scanner.node, _IOR(0xbc, 0, int), &info), ENOTTY);
	kit_refused(ioctl(scanner.node, TCGETS, &info), ENOTTY);
}

static void a_scanner_without_clock_or_sounds_says_so(void)
{
	struct barcode_feedback feedback = { .verdict = BARCODE_VERDICT_GOOD };

	plug_and_open(O_NONBLOCK);
	kit_equal(kit_info(scanner.node).caps, 0);
	kit_equal(kit_info(scanner.node).battery, 0xff);
	kit_refused(ioctl(scanner.node, BARCODE_SET_TIME), EOPNOTSUPP);
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), EOPNOTSUPP);
	feedback.reserved = 1;
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), EINVAL);
	feedback = (struct barcode_feedback){ .verdict = 0x42 };
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), EINVAL);
	feedback = (struct barcode_feedback){ .verdict = BARCODE_VERDICT_GOOD, .seq = 1 };
	kit_refused(ioctl(scanner.node, BARCODE_FEEDBACK, &feedback), EINVAL);
}

static void the_longest_record_is_as_info_says(void)
{
	struct kit_records *records = calloc(1, sizeof(*records));
	static char text[7169];
	struct barcode_info info;

	memset(text, '7', 7168);
	plug_and_open(O_NONBLOCK);
	info = kit_info(scanner.node);
	kit_equal(info.max_len, 64 + 7168);
	kit_equal(info.next_len, 0);
	kit_scan(&scanner, "]Q1", text);
	kit_equal(kit_info(scanner.node).next_len, 64 + 7168);
	kit_equal(kit_read(scanner.node, records, info.max_len), 64 + 7168);
	kit_check(!strcmp(kit_payload(records->at[0]), text));
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(scans_before_the_first_open_are_kept),
	TEST(a_record_is_as_the_abi_says),
	TEST(read_gives_as_many_whole_records_as_fit),
	TEST(a_short_buffer_is_emsgsize_and_consumes_nothing),
	TEST(a_bad_buffer_is_efault_and_consumes_nothing),
	TEST(read_waits_for_the_next_scan),
	TEST(a_waiting_read_ends_with_0_when_the_plug_is_pulled),
	TEST(a_waiting_read_is_ended_by_a_signal),
	TEST(it_does_not_seek),
	TEST(there_is_one_opener),
	TEST(an_acknowledgment_is_cumulative_and_for_what_was_read),
	TEST(closing_without_acknowledgment_delivers_the_same_again),
	TEST(a_full_ring_counts_what_is_lost_in_one_overflow),
	TEST(each_gap_has_its_overflow_and_none_is_missing),
	TEST(the_byte_limit_holds_as_the_record_limit_does),
	TEST(after_unplug_it_reads_on_and_then_ends),
	TEST(a_new_plug_while_the_old_one_is_open_has_another_number),
	TEST(scans_that_nobody_read_before_the_unplug_are_told_in_the_log),
	TEST(scans_that_were_read_and_not_acknowledged_are_told_at_the_last_close),
	TEST(poll_wakes_for_a_scan),
	TEST(poll_wakes_for_the_unplug),
	TEST(other_ioctls_are_enotty),
	TEST(a_scanner_without_clock_or_sounds_says_so),
	TEST(the_longest_record_is_as_info_says),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
