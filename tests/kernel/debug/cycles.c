// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o tests/kernel/debug/mini.o
/* Plugged and unplugged, again and again: nothing is left behind. */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/kernel/debug/mini.h"

enum { CYCLES = 10000, USB_CYCLES = 200, WORKERS = 4, WAIT_MS = 120000, PATIENCE_S = 6900 };

static unsigned int number_from(const char *name, unsigned int otherwise)
{
	const char *text = getenv(name);

	return text && *text ? (unsigned int)strtoul(text, NULL, 10) : otherwise;
}

static void create(int uhid, const struct kit_kind *kind)
{
	struct uhid_event event = { .type = UHID_CREATE2 };

	snprintf((char *)event.u.create2.name, sizeof(event.u.create2.name), "Cycled");
	snprintf((char *)event.u.create2.uniq, sizeof(event.u.create2.uniq), "CYCLE");
	event.u.create2.bus = BUS_USB;
	event.u.create2.vendor = kind->vendor;
	event.u.create2.product = kind->product;
	event.u.create2.rd_size = (uint16_t)kind->descriptor_size;
	memcpy(event.u.create2.rd_data, kind->descriptor, kind->descriptor_size);
	if (write(uhid, &event, sizeof(event)) != (ssize_t)sizeof(event))
		kit_fail("create: %m");
}

static void destroy(int uhid)
{
	struct uhid_event event = { .type = UHID_DESTROY };

	if (write(uhid, &event, sizeof(event)) != (ssize_t)sizeof(event))
		kit_fail("destroy: %m");
}

/* Until the driver has begun (UHID_START) or ended (UHID_OPEN) its probe. */
static void wait_for(int uhid, unsigned int type)
{
	struct uhid_event event = { .type = 0xffff };
	struct pollfd poller = { .fd = uhid, .events = POLLIN };

	while (event.type != type) {
		if (poll(&poller, 1, WAIT_MS) <= 0)
			kit_fail("nothing comes of the driver in %d ms", WAIT_MS);
		memset(&event, 0, sizeof(event));
		kit_check(read(uhid, &event, sizeof(event)) > 0);
	}
}

static void forget_events(int uhid)
{
	struct uhid_event event;

	while (read(uhid, &event, sizeof(event)) > 0)
		;
}

/* One in four is pulled out in the midst of its probe, one in eight before. */
static void cycle(int uhid, unsigned int i, uint64_t *state)
{
	create(uhid, i % 2 ? &mini_kind : &kit_xenon);
	switch (mini_random(state) % 8) {
	case 0:
		break;
	case 1:
	case 2:
		wait_for(uhid, UHID_START);
		mini_sleep_us(mini_random(state) % 3000);
		break;
	default:
		wait_for(uhid, UHID_OPEN);
	}
	destroy(uhid);
	forget_events(uhid);
}

/* Several at once: much of each plug is waiting for the kernel's grace periods. */
struct worker {
	pthread_t thread;
	unsigned int count;
	uint64_t state;
};

static void *plug_and_unplug(void *context)
{
	struct worker *worker = context;
	int uhid = open("/dev/uhid", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	kit_check(uhid >= 0);
	for (unsigned int i = 0; i < worker->count; i++)
		cycle(uhid, i, &worker->state);
	close(uhid);
	return NULL;
}

static void all_at_once(unsigned int count)
{
	struct worker workers[WORKERS];

	for (unsigned int i = 0; i < WORKERS; i++) {
		workers[i].count = count / WORKERS + (i < count % WORKERS);
		workers[i].state = 4711 + i;
		kit_check(!pthread_create(&workers[i].thread, NULL, plug_and_unplug, &workers[i]));
	}
	for (unsigned int i = 0; i < WORKERS; i++)
		pthread_join(workers[i].thread, NULL);
}

static void ten_thousand_times_plugged_and_unplugged_leave_nothing(void)
{
	unsigned int count = number_from("CYCLES", CYCLES);
	int64_t begun;

	alarm(PATIENCE_S);
	all_at_once(4 * WORKERS); /* what is made once */
	mini_leaks_forget();
	begun = mini_now_us();
	all_at_once(count);
	printf("measured %u plugs by uhid in %lld ms\n", count,
	       (long long)(mini_now_us() - begun) / 1000);
	fflush(stdout);
	kit_check(!kit_exists("/sys/class/barcode/barcode0"));
	mini_no_leak();
}

/* Half of them wait until the wand is spoken to, the others are pulled out on the way there. */
static void replug(struct kit_wand *wand, unsigned int times)
{
	uint64_t state = 815;

	for (unsigned int i = 0; i < times; i++) {
		kit_wand_say(wand, "plug");
		if (i % 2)
			kit_wand_say(wand, "session");
		else
			kit_wand_say(wand, "wait %u", mini_random(&state) % 400);
		kit_wand_say(wand, "unplug");
	}
}

static void two_hundred_times_over_a_usb_bus_leave_nothing(void)
{
	unsigned int count = number_from("USB_CYCLES", USB_CYCLES);
	struct kit_wand wand;
	int64_t begun;

	alarm(PATIENCE_S);
	setenv("KIT_TRANSPORT", "ffs", 1);
	kit_wand_start(&wand, 1 << 20);
	kit_wand_say(&wand, "scan ]E0 3017620422003");
	replug(&wand, 4); /* what is made once */
	mini_leaks_forget();
	begun = mini_now_us();
	replug(&wand, count);
	printf("measured %u plugs over dummy_hcd in %lld ms\n", count,
	       (long long)(mini_now_us() - begun) / 1000);
	fflush(stdout);
	mini_no_leak();
	kit_wand_stop(&wand);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(ten_thousand_times_plugged_and_unplugged_leave_nothing),
	TEST(two_hundred_times_over_a_usb_bus_leave_nothing),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
