/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reference wand on a cable, for tests in a guest: the simulator's wand (sim/, an independent
 * half of the protocol) behind a transport that moves reports.
 */
#ifndef CABAS_TESTS_KERNEL_EMU_H
#define CABAS_TESTS_KERNEL_EMU_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EMU_REPORT_SIZE = 64 };

/* The report descriptor of wand-protocol A1. */
extern const uint8_t emu_descriptor[];
extern const size_t emu_descriptor_size;

struct emu;

/**
 * struct emu_transport - how reports reach the host
 * @plug: connect; false says why in errno
 * @unplug: disconnect
 * @input: send a report; false when the host did not fetch it
 * @serve: take what the host sent, calling emu_output(); never waits
 * @fd: descriptor to poll for @serve, -1 while unplugged
 * @listening: the host polls the interrupt endpoint
 * @fault: do something that a cable or a bad wand may do; NULL when the transport cannot
 */
struct emu_transport {
	bool (*plug)(struct emu *emu);
	void (*unplug)(struct emu *emu);
	bool (*input)(struct emu *emu, const uint8_t *report, size_t size);
	void (*serve)(struct emu *emu);
	int (*fd)(struct emu *emu);
	bool (*listening)(struct emu *emu);
	bool (*fault)(struct emu *emu, const char *what);
};

extern const struct emu_transport emu_uhid, emu_ffs;

/**
 * emu_output() - an output report of the host came
 * @emu: the wand
 * @report: with its ID
 * @size: of it
 */
void emu_output(struct emu *emu, const uint8_t *report, size_t size);

/**
 * emu_serial() - the wand's serial, also iSerialNumber
 * @emu: the wand
 *
 * Return: terminated.
 */
const char *emu_serial(const struct emu *emu);

/**
 * emu_bus() - the bus to say where the transport can choose
 * @emu: the wand
 *
 * Return: BUS_USB or BUS_BLUETOOTH.
 */
unsigned int emu_bus(const struct emu *emu);
#endif
