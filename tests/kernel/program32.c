// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ABI by a 32-bit program, on a 64-bit kernel: what each call gave goes to stdout as it is, for
 * abi_compat.c to compare. No C library, so that building it needs none of 32 bits:
 *   program32 NODE
 */
#include <asm/unistd.h>
#include <linux/errno.h>

#include "tests/kernel/program32.h"

#ifndef __i386__
#error "this is the program of 32 bits"
#endif

enum { O_READ_WRITE = 2, O_NO_WAIT = 04000, SEEK_HERE = 1 };

struct poller {
	int fd;
	short events, got;
};

static long call(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(a), "c"(b), "d"(c)
			 : "memory");
	return result;
}

static struct program32_told told = {
	.size_of_record = sizeof(struct barcode_record),
	.size_of_info = sizeof(struct barcode_info),
	.size_of_stats = sizeof(struct barcode_stats),
	.size_of_ack = sizeof(struct barcode_ack),
	.size_of_feedback = sizeof(struct barcode_feedback),
};

/* All that a reader does, once; what it gave is in told. */
static void use(const char *path)
{
	struct barcode_feedback feedback = { .verdict = BARCODE_VERDICT_GOOD };
	struct barcode_ack ack = { .seq = 2 };
	struct poller poller = { .events = 1 };
	long node = call(__NR_open, (long)path, O_READ_WRITE | O_NO_WAIT, 0);

	told.open = (__s32)node;
	if (node < 0)
		return;
	poller.fd = (int)node;
	told.seek = (__s32)call(__NR_lseek, node, 0, SEEK_HERE);
	told.poll = (__s32)call(__NR_poll, (long)&poller, 1, 0);
	told.events = (__u32)poller.got;
	told.short_read = (__s32)call(__NR_read, node, (long)told.records, 71);
	told.read = (__s32)call(__NR_read, node, (long)told.records, sizeof(told.records));
	told.empty_read = (__s32)call(__NR_read, node, (long)told.records, 0);
	told.ack = (__s32)call(__NR_ioctl, node, BARCODE_ACK, (long)&ack);
	ack.seq = 1ull << 32 | 1;
	told.ack_high = (__s32)call(__NR_ioctl, node, BARCODE_ACK, (long)&ack);
	told.feedback = (__s32)call(__NR_ioctl, node, BARCODE_FEEDBACK, (long)&feedback);
	feedback.reserved = 1;
	told.reserved = (__s32)call(__NR_ioctl, node, BARCODE_FEEDBACK, (long)&feedback);
	told.set_time = (__s32)call(__NR_ioctl, node, BARCODE_SET_TIME, 0);
	told.unknown = (__s32)call(__NR_ioctl, node, _IO(BARCODE_IOC, 5), 0);
	told.fault = (__s32)call(__NR_ioctl, node, BARCODE_INFO, 0);
	told.info = (__s32)call(__NR_ioctl, node, BARCODE_INFO, (long)&told.the_info);
	told.stats = (__s32)call(__NR_ioctl, node, BARCODE_STATS, (long)&told.the_stats);
	told.close = (__s32)call(__NR_close, node, 0, 0);
}

/* On the stack: the count of arguments, then they. */
__attribute__((used, noreturn)) static void start(long *stack)
{
	use(stack[0] > 1 ? (const char *)stack[2] : "");
	call(__NR_write, 1, (long)&told, sizeof(told));
	for (;;)
		call(__NR_exit, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n\tmov %esp, %eax\n\tpush %eax\n\tcall start\n");
