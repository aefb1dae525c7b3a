// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o tests/kernel/debug/mini.o
/*
 * One test for each class of mistakes that mainline's HID drivers had to mend (hid.md 2.2), a to h;
 * (f) is in faults.c, and (a), (d) and (e) stand in core_test.c again, in memory of exact size.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/debug/mini.h"

enum { PATIENCE_S = 900, PART = 56, WAIT_MS = 8000 };

/* A good wand still works after all. */
static void a_wand_works(void)
{
	struct mini mini = { .last = 3 };
	struct kit_records *records;

	mini_plug(&mini);
	mini_open(&mini);
	for (int ms = 0; ms < WAIT_MS; ms += 20, kit_sleep(20))
		if (atoll(kit_file("/sys/class/barcode/barcode%u/queued_records",
				   mini.device.number)) == 3)
			break;
	records = kit_read_all(mini.device.node);
	kit_equal(records->count, 3);
	kit_equal(kit_ack(mini.device.node, 3), 0);
	for (int ms = 0; ms < WAIT_MS && mini.erased != 3; ms += 20)
		kit_sleep(20);
	kit_equal(mini.erased, 3);
	kit_close(&mini.device);
	mini_unplug(&mini);
	free(records);
}

static const char *state_of(const struct kit_device *device)
{
	return kit_file("/sys/class/barcode/barcode%u/state", device->number);
}

static void wait_for_state(const struct kit_device *device, const char *wanted)
{
	for (int ms = 0; ms < WAIT_MS; ms += 20, kit_sleep(20))
		if (!strcmp(state_of(device), wanted))
			return;
	kit_fail("state %s after %d ms", state_of(device), WAIT_MS);
}

/* --- a: a report is longer than it says, or shorter */

/* Reports of @kind of every size: what lies behind one, of the report before, is not delivered. */
static void every_size(const struct kit_kind *kind)
{
	uint8_t report[UHID_DATA_MAX];
	struct kit_device device;

	kit_plug(&device, kind, BUS_USB);
	kit_open(&device, O_RDWR);
	for (size_t size = 0; size <= kind->report_size + 10; size++) {
		size_t sent = size == kind->report_size + 10 ? sizeof(report) : size;
		struct kit_records *records;

		memset(report, 'S', sizeof(report));
		report[0] = 2;
		report[kind->count] = PART;
		report[kind->continued] = 0;
		kit_report(&device, report, kind->report_size);
		memset(report + kind->data, 'x', PART);
		kit_report(&device, report, sent);
		records = kit_read_all(device.node);
		kit_check(records->count == 1 || records->count == 2);
		kit_equal(strspn(kit_payload(records->at[0]), "S"), PART);
		if (records->count == 2)
			kit_equal(strspn(kit_payload(records->at[1]), "x"),
				  records->at[1]->payload_len);
		if (size < kind->report_size && records->count == 2)
			kit_check(records->at[1]->payload_len + kind->data <= size);
		kit_equal(kit_ack(device.node, records->at[records->count - 1]->seq), 0);
		free(records);
	}
	kit_close(&device);
	kit_unplug(&device);
}

static void class_a_no_report_is_read_beyond_its_length(void)
{
	alarm(PATIENCE_S);
	every_size(&kit_xenon);
	every_size(&kit_newland);
	every_size(&kit_shifted);
	every_size(&kit_lamp);
	every_size(&kit_unnumbered);
	every_size(&mini_kind);
}

/* --- b: a timer or a work item runs after remove */

static void class_b_no_timer_outlives_a_device_that_waited_for_answers(void)
{
	enum { AT_ONCE = 8, TURNS = 12 };
	uint64_t state = 17;

	alarm(PATIENCE_S);
	for (unsigned int turn = 0; turn < TURNS; turn++) {
		struct mini minis[AT_ONCE] = { 0 };

		/* all wait for the answer to HELLO, or later give up */
		for (unsigned int i = 0; i < AT_ONCE; i++) {
			minis[i].heard = mini_ignore;
			mini_plug(&minis[i]);
		}
		for (unsigned int i = 0; i < AT_ONCE; i++) {
			kit_sleep((int)(mini_random(&state) % 200));
			mini_unplug(&minis[i]);
		}
	}
	kit_sleep(2000); /* three times 500 ms, then whatever was left behind has run */
	a_wand_works();
}

/* --- c: a file is open when its device has gone */

static void class_c_an_open_file_outlives_its_device(void)
{
	struct barcode_info info;
	struct kit_device next;
	struct mini mini = { .last = 3 };
	uint8_t bytes[4096];
	int ends[2], copy;
	char byte;
	pid_t child;

	alarm(PATIENCE_S);
	mini_plug(&mini);
	mini_open(&mini);
	wait_for_state(&mini.device, "session");
	kit_check(!pipe(ends));
	child = fork();
	if (!child) {
		/* holds it until the end of the test, and is the last to let it go */
		close(ends[1]);
		(void)!read(ends[0], &byte, 1);
		while (read(mini.device.node, bytes, sizeof(bytes)) > 0)
			;
		_exit(ioctl(mini.device.node, BARCODE_INFO, &info) ? 1 : 0);
	}
	copy = dup(mini.device.node);
	mini_unplug(&mini);
	kit_check(kit_poll(copy, POLLIN, 0) & POLLHUP);
	/* the module cannot go while somebody holds its file */
	kit_refused(syscall(SYS_delete_module, "hid_barcode", O_NONBLOCK), EAGAIN);
	kit_plug(&next, &kit_xenon, BUS_USB);
	kit_open(&next, O_RDWR);
	kit_check(next.number != mini.device.number);
	kit_close(&mini.device);
	kit_equal(ioctl(copy, BARCODE_INFO, &info), 0);
	close(copy);
	kit_close(&next);
	kit_unplug(&next);
	close(ends[1]);
	kit_check(waitpid(child, &ends[0], 0) == child);
	kit_check(WIFEXITED(ends[0]) && !WEXITSTATUS(ends[0]));
	a_wand_works();
}

/* --- d: the device says where */

static void hostile_record(struct mini *mini, uint64_t *state, uint8_t *frame)
{
	static const uint32_t lengths[] = { 0,	  1,	  29,	  30,	      57,	  7168,
					    7169, 172032, 172033, 0x7fffffff, 0x80000000, ~0u };
	static const uint32_t numbers[] = { 0, 1, 2, 0x7fffffff, 0x80000000, ~0u };

	mini_record(mini, numbers[mini_random(state) % 6], "hostile", frame);
	wire_put32(frame + 20, lengths[mini_random(state) % 12]);
	frame[2] = (uint8_t)mini_random(state);
	frame[32] =
		(uint8_t)(mini_random(state) % 4 ? mini_random(state) % 31 : mini_random(state));
}

static void hostile_status(struct mini *mini, uint64_t *state, uint8_t *frame)
{
	static const uint8_t at[] = { 2, 3, 12, 27, 32, 36, 40, 44, 54, 55, 56, 57, 58, 60 };

	mini_status(mini, NULL, frame);
	memset(frame + 12, 'Z', 16); /* a serial without an end */
	for (unsigned int i = 0; i < 3; i++)
		frame[at[mini_random(state) % sizeof(at)]] = (uint8_t)mini_random(state);
}

static void class_d_no_index_of_the_device_leads_out_of_bounds(void)
{
	struct mini mini = { .last = 1 };
	uint8_t frame[FRAME_BYTES];
	uint64_t state = 99;

	alarm(PATIENCE_S);
	mini_plug(&mini);
	mini_open(&mini);
	wait_for_state(&mini.device, "session");
	for (unsigned int i = 0; i < 6000; i++) {
		switch (mini_random(&state) % 4) {
		case 0:
			hostile_record(&mini, &state, frame);
			break;
		case 1: /* inside the longest record, or outside of any */
			mini_record(&mini, 2, "", frame);
			frame[2] = FRAME_CLIP;
			wire_put32(frame + 20, FRAME_PAYLOAD_MAX);
			break;
		case 2:
			memset(frame, 0xee, FRAME_BYTES);
			frame[0] = FRAME_TO_HOST;
			frame[1] = FRAME_FRAGMENT;
			wire_put16(frame + 2, (uint16_t)(mini_random(&state) % 4));
			wire_put16(frame + 4, (uint16_t)mini_random(&state) %
						      (mini_random(&state) % 2 ? 4 : 0x10000));
			break;
		default:
			hostile_status(&mini, &state, frame);
			frame[1] = mini_random(&state) % 8 ? FRAME_STATUS
							   : (uint8_t)mini_random(&state);
		}
		kit_check(mini_send(&mini, frame));
		if (i % 500 == 0) {
			free(kit_read_all(mini.device.node));
			(void)kit_info(mini.device.node);
			(void)state_of(&mini.device);
			(void)kit_file("/sys/class/power_supply/barcode%u-battery/capacity",
				       mini.device.number);
		}
	}
	kit_close(&mini.device);
	mini_unplug(&mini);
	a_wand_works();
}

/* --- e: descriptors that lead astray */

static void plug_blindly(int uhid, const uint8_t *bytes, size_t size)
{
	struct uhid_event event = { .type = UHID_CREATE2 };
	struct pollfd poller = { .fd = uhid, .events = POLLIN };

	event.u.create2.bus = BUS_USB;
	event.u.create2.vendor = kit_xenon.vendor;
	event.u.create2.product = kit_xenon.product;
	event.u.create2.rd_size = (uint16_t)size;
	memcpy(event.u.create2.rd_data, bytes, size);
	kit_check(write(uhid, &event, sizeof(event)) > 0);
	/* UHID_START, unless the kernel refuses the descriptor */
	for (unsigned int i = 0; i < 2 && poll(&poller, 1, 30) > 0; i++)
		kit_check(read(uhid, &event, sizeof(event)) > 0);
	memset(&event, 0, sizeof(event));
	event.type = UHID_INPUT2;
	event.u.input2.size = FRAME_BYTES;
	for (unsigned int i = 0; i < 8; i++) {
		memset(event.u.input2.data, (int)(0x31 + i), FRAME_BYTES);
		event.u.input2.data[0] = i % 2 ? 2 : 0x20;
		(void)!write(uhid, &event, sizeof(event));
	}
	event.type = UHID_DESTROY;
	kit_check(write(uhid, &event, sizeof(event)) > 0);
	while (read(uhid, &event, sizeof(event)) > 0)
		;
}

static void class_e_no_descriptor_is_read_beyond_its_end_or_leaked(void)
{
	int uhid = open("/dev/uhid", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	uint8_t bytes[MINI_DESCRIPTOR];
	uint64_t state = 5;

	alarm(PATIENCE_S);
	kit_check(uhid >= 0);
	mini_leaks_forget();
	for (size_t size = 1; size <= MINI_DESCRIPTOR; size++)
		plug_blindly(uhid, mini_kind.descriptor, size);
	for (unsigned int i = 0; i < 500; i++) {
		memcpy(bytes, mini_kind.descriptor, sizeof(bytes));
		for (unsigned int j = 0; j <= i % 3; j++)
			bytes[mini_random(&state) % sizeof(bytes)] = (uint8_t)mini_random(&state);
		plug_blindly(uhid, bytes, sizeof(bytes));
	}
	close(uhid);
	a_wand_works();
	mini_no_leak();
}

/* --- g: the answer comes when nobody waits any more */

static pthread_mutex_t late_lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t late[64][FRAME_BYTES];
static unsigned int late_count;

static void keep_for_later(struct mini *mini, const uint8_t *command)
{
	(void)mini;
	pthread_mutex_lock(&late_lock);
	memcpy(late[late_count++ % 64], command, FRAME_BYTES);
	pthread_mutex_unlock(&late_lock);
}

/* All that was asked, answered now, oldest first, twice. */
static void answer_late(struct mini *mini)
{
	uint8_t frame[FRAME_BYTES];

	pthread_mutex_lock(&late_lock);
	for (unsigned int i = 0; i < 2 * late_count && i < 128; i++) {
		const uint8_t *command = late[i % late_count % 64];

		mini->nonce = command[1] == FRAME_HELLO ? wire_get32(command + 4) : mini->nonce;
		mini_status(mini, command, frame);
		(void)mini_send(mini, frame);
	}
	pthread_mutex_unlock(&late_lock);
}

static void class_g_an_answer_after_its_time_finds_nothing_stale(void)
{
	alarm(PATIENCE_S);
	for (unsigned int round = 0; round < 4; round++) {
		struct mini mini = { .last = 3, .heard = keep_for_later };

		/* answers come after one, two, three time-outs, and after giving up */
		mini_plug(&mini);
		mini_open(&mini);
		kit_sleep(600 + 500 * (int)round);
		answer_late(&mini);
		mini.heard = mini_answer;
		wait_for_state(&mini.device, "session");
		/* and to a device that has only just come */
		mini_unplug(&mini);
		kit_close(&mini.device);
		mini_plug(&mini);
		answer_late(&mini);
		mini_unplug(&mini);
		late_count = 0;
	}
	a_wand_works();
}

/* --- h: a report that causes a report */

/* A live scan in a session makes the host say HELLO, and that makes the next live scan. */
static void answer_with_a_scan(struct mini *mini, const uint8_t *command)
{
	struct uhid_event event = { .type = UHID_INPUT2 };

	mini_answer(mini, command);
	event.u.input2.size = FRAME_BYTES;
	event.u.input2.data[0] = 2;
	event.u.input2.data[1] = 7;
	memcpy(event.u.input2.data + 2, "]C0nested!", 10);
	for (unsigned int i = 0; i < 20; i++)
		(void)!write(mini->device.uhid, &event, sizeof(event));
}

static void class_h_a_report_that_causes_a_report_does_not_run_in_circles(void)
{
	struct mini mini = { .heard = answer_with_a_scan };
	unsigned int hellos;

	alarm(PATIENCE_S);
	mini_plug(&mini);
	mini_open(&mini);
	wait_for_state(&mini.device, "session");
	hellos = mini.hellos;
	for (unsigned int i = 0; i < 30; i++) {
		kit_sleep(100);
		free(kit_read_all(mini.device.node));
	}
	hellos = mini.hellos - hellos;
	if (hellos > 60)
		kit_fail("%u times HELLO in 3 s", hellos);
	mini.heard = mini_answer;
	kit_close(&mini.device);
	mini_unplug(&mini);
	a_wand_works();
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(class_a_no_report_is_read_beyond_its_length),
	TEST(class_b_no_timer_outlives_a_device_that_waited_for_answers),
	TEST(class_c_an_open_file_outlives_its_device),
	TEST(class_d_no_index_of_the_device_leads_out_of_bounds),
	TEST(class_e_no_descriptor_is_read_beyond_its_end_or_leaked),
	TEST(class_g_an_answer_after_its_time_finds_nothing_stale),
	TEST(class_h_a_report_that_causes_a_report_does_not_run_in_circles),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
