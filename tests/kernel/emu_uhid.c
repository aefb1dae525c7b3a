// SPDX-License-Identifier: GPL-2.0-or-later
/* The emulated wand by /dev/uhid: the kernel believes in it, no USB is involved. */
#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/kernel/emu.h"

static int node = -1;
static bool opened;

static bool send_event(const struct uhid_event *event)
{
	return write(node, event, sizeof(*event)) == (ssize_t)sizeof(*event);
}

static bool plug(struct emu *emu)
{
	struct uhid_event event = { .type = UHID_CREATE2 };

	node = open("/dev/uhid", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (node < 0)
		return false;
	snprintf((char *)event.u.create2.name, sizeof(event.u.create2.name), "Emulated wand");
	snprintf((char *)event.u.create2.uniq, sizeof(event.u.create2.uniq), "%s", emu_serial(emu));
	event.u.create2.bus = (uint16_t)emu_bus(emu);
	event.u.create2.vendor = 0x0c2e; /* one that the driver binds; a wand has none of its own */
	event.u.create2.product = 0x0907;
	event.u.create2.rd_size = (uint16_t)emu_descriptor_size;
	memcpy(event.u.create2.rd_data, emu_descriptor, emu_descriptor_size);
	opened = false;
	return send_event(&event);
}

static void unplug(struct emu *emu)
{
	struct uhid_event event = { .type = UHID_DESTROY };

	(void)emu;
	(void)send_event(&event);
	close(node);
	node = -1;
	opened = false;
}

static bool input(struct emu *emu, const uint8_t *report, size_t size)
{
	struct uhid_event event = { .type = UHID_INPUT2 };

	(void)emu;
	if (node < 0 || !opened)
		return false;
	event.u.input2.size = (uint16_t)size;
	memcpy(event.u.input2.data, report, size);
	return send_event(&event);
}

static void answer_get(const struct uhid_event *asked)
{
	struct uhid_event event = { .type = UHID_GET_REPORT_REPLY };

	event.u.get_report_reply.id = asked->u.get_report.id;
	event.u.get_report_reply.err = 5; /* a stall: A1 has no feature reports */
	(void)send_event(&event);
}

static void answer_set(struct emu *emu, const struct uhid_event *asked)
{
	struct uhid_event event = { .type = UHID_SET_REPORT_REPLY };
	bool output_report = asked->u.set_report.rtype == UHID_OUTPUT_REPORT;

	event.u.set_report_reply.id = asked->u.set_report.id;
	event.u.set_report_reply.err = output_report ? 0 : 5;
	(void)send_event(&event);
	if (output_report)
		emu_output(emu, asked->u.set_report.data, asked->u.set_report.size);
}

static void serve(struct emu *emu)
{
	struct uhid_event event = { 0 };

	while (node >= 0 && read(node, &event, sizeof(event)) > 0) {
		switch (event.type) {
		case UHID_OPEN:
			opened = true;
			break;
		case UHID_CLOSE:
			opened = false;
			break;
		case UHID_OUTPUT:
			emu_output(emu, event.u.output.data, event.u.output.size);
			break;
		case UHID_GET_REPORT:
			answer_get(&event);
			break;
		case UHID_SET_REPORT:
			answer_set(emu, &event);
			break;
		}
		memset(&event, 0, sizeof(event));
	}
}

static int fd(struct emu *emu)
{
	(void)emu;
	return node;
}

static bool listening(struct emu *emu)
{
	(void)emu;
	return opened;
}

const struct emu_transport emu_uhid = {
	.plug = plug,
	.unplug = unplug,
	.input = input,
	.serve = serve,
	.fd = fd,
	.listening = listening,
};
