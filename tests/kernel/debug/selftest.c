// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o tests/kernel/debug/mini.o
/*
 * Whether the debug kernel and the runner find mistakes at all: each test asks faulty.ko for one,
 * and must be reported as failed, for that reason; tests/kernel/debug/check turns them round. It
 * runs last, and so shows, too, that nothing had turned a check off until then. Locks are checked
 * early, as KASAN's first report ends that.
 */
#include "tests/kernel/debug/mini.h"

static void fault(const char *word)
{
	if (kit_write("/sys/kernel/debug/faulty", word) < 0)
		kit_fail("faulty.ko does not know %s", word);
}

#define FAULT(name)             \
	static void name(void)  \
	{                       \
		fault(#name);   \
		kit_sleep(100); \
	}
FAULT(use_after_free)
FAULT(out_of_bounds)
FAULT(sleep_in_atomic)
FAULT(free_active_timer)
FAULT(shift_too_far)
FAULT(lock_inversion)

static void leak(void)
{
	mini_leaks_forget();
	fault("leak");
	mini_no_leak();
}

#define TEST(name)                              \
	{                                       \
		"a_fault_is_found:" #name, name \
	}
static const struct kit_test tests[] = {
	TEST(leak),
	TEST(lock_inversion),
	TEST(use_after_free),
	TEST(out_of_bounds),
	TEST(free_active_timer),
	TEST(shift_too_far),
	TEST(sleep_in_atomic),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
