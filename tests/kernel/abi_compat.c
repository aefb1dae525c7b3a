// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o
/* wand-protocol C: "the same for 32 and 64 bits"; what program32 was told against what we are. */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/kit.h"
#include "tests/kernel/program32.h"

enum { COUNT = 3, ONE = 64 + 16 };

static struct kit_device scanner;

/* The 32-bit program has the node to itself. */
static struct program32_told run32(void)
{
	struct program32_told told;
	char path[64];
	int ends[2], state;
	size_t len = 0;
	ssize_t got;
	pid_t child;

	snprintf(path, sizeof(path), "/dev/barcode%d", kit_number(scanner.uniq, 5000));
	kit_check(!pipe(ends));
	child = fork();
	if (!child) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execlp("program32", "program32", path, NULL);
		_exit(127);
	}
	close(ends[1]);
	while (len < sizeof(told) &&
	       (got = read(ends[0], (char *)&told + len, sizeof(told) - len)) > 0)
		len += (size_t)got;
	close(ends[0]);
	waitpid(child, &state, 0);
	if (!WIFEXITED(state) || WEXITSTATUS(state) || len != sizeof(told))
		kit_fail("program32 ended with %x after %zu of %zu bytes", (unsigned int)state, len,
			 sizeof(told));
	return told;
}

static void a_32_bit_program_has_structs_of_the_same_size(void)
{
	struct program32_told told;

	kit_plug(&scanner, &kit_lamp, BUS_USB);
	told = run32();
	kit_equal(told.size_of_record, sizeof(struct barcode_record));
	kit_equal(told.size_of_info, sizeof(struct barcode_info));
	kit_equal(told.size_of_stats, sizeof(struct barcode_stats));
	kit_equal(told.size_of_ack, sizeof(struct barcode_ack));
	kit_equal(told.size_of_feedback, sizeof(struct barcode_feedback));
}

static void every_call_gives_a_32_bit_program_the_same(void)
{
	struct program32_told told;

	kit_plug(&scanner, &kit_lamp, BUS_USB);
	kit_check(kit_number(scanner.uniq, 5000) >= 0);
	kit_burst(&scanner, COUNT);
	told = run32();
	kit_check(told.open >= 0);
	kit_equal(told.seek, -ESPIPE);
	kit_equal(told.poll, 1);
	kit_equal(told.events, POLLIN);
	kit_equal(told.short_read, -EMSGSIZE);
	kit_equal(told.read, COUNT * ONE);
	kit_equal(told.empty_read, -EAGAIN);
	kit_equal(told.ack, 0);
	kit_equal(told.ack_high, -EINVAL);
	kit_equal(told.feedback, 0);
	kit_equal(told.reserved, -EINVAL);
	kit_equal(told.set_time, -EOPNOTSUPP);
	kit_equal(told.unknown, -ENOTTY);
	kit_equal(told.fault, -EFAULT);
	kit_equal(told.info, 0);
	kit_equal(told.stats, 0);
	kit_equal(told.close, 0);
	kit_check(kit_output(&scanner, 2000));
	kit_equal(scanner.output[1], 0x40);
}

static void what_a_32_bit_program_was_told_is_what_we_are_told(void)
{
	struct kit_records *rest;
	struct program32_told told;
	struct barcode_record third;
	struct barcode_stats stats;
	struct barcode_info info;

	kit_plug(&scanner, &kit_lamp, BUS_USB);
	kit_check(kit_number(scanner.uniq, 5000) >= 0);
	kit_burst(&scanner, COUNT);
	told = run32();
	kit_open(&scanner, O_NONBLOCK);
	stats = kit_stats(scanner.node);
	kit_equal(stats.acked, 2);
	kit_equal(stats.read, COUNT);
	kit_check(!memcmp(&told.the_stats, &stats, sizeof(stats)));
	info = kit_info(scanner.node);
	kit_equal(info.next_len, ONE); /* the third once more; it had read all */
	kit_equal(told.the_info.next_len, 0);
	info.next_len = 0;
	kit_check(!memcmp(&told.the_info, &info, sizeof(info)));
	rest = kit_read_all(scanner.node);
	kit_equal(rest->count, 1);
	memcpy(&third, told.records + 2 * ONE, sizeof(third));
	kit_equal(third.seq, 3);
	third.flags |= BARCODE_REDELIVERED;
	kit_check(!memcmp(&third, rest->at[0], sizeof(third)));
	kit_check(!memcmp(told.records + 2 * ONE + 64, kit_payload(rest->at[0]), 10));
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(a_32_bit_program_has_structs_of_the_same_size),
	TEST(every_call_gives_a_32_bit_program_the_same),
	TEST(what_a_32_bit_program_was_told_is_what_we_are_told),
	{ NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
