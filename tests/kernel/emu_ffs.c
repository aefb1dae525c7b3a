// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The emulated wand on a real USB bus: a gadget by FunctionFS on dummy_hcd, so that the host's
 * enumeration, usbhid and hid-core are the real ones, and endpoint 0 is in our hands.
 * (Linux Documentation/usb/functionfs.rst; Device Class Definition for HID 1.11, chapters 6 and 7)
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/kernel/emu.h"

#define GADGET "/sys/kernel/config/usb_gadget/wand"
#define UDC    "dummy_udc.0"
#define FFS    "/dev/ffs-wand"

enum {
	FETCH_MS = 500,
	ENABLE_MS = 5000,
	HID_DESCRIPTOR = 0x21,
	HID_REPORT_DESCRIPTOR = 0x22,
	HID_GET_REPORT = 0x01,
	HID_SET_REPORT = 0x09,
	HID_SET_IDLE = 0x0a,
	OUTPUT_REPORT = 2,
};

struct hid_descriptor {
	uint8_t length, type;
	uint16_t version;
	uint8_t country, count, report_type;
	uint16_t report_length;
} __attribute__((packed));

struct function {
	struct usb_functionfs_descs_head_v2 head;
	uint32_t count;
	struct usb_interface_descriptor interface;
	struct hid_descriptor hid;
	struct usb_endpoint_descriptor_no_audio in, out;
} __attribute__((packed));

static int ep0 = -1, ep_in = -1, ep_out = -1, both = -1, pipe_in = -1, pipe_out = -1;
static bool enabled, bound;
static unsigned int setups_to_cut; /* fault: pull the plug at the n-th control request */

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	int code = errno;

	if (fd >= 0)
		close(fd);
	errno = code;
	return done;
}

static bool make_gadget(struct emu *emu)
{
	static const struct {
		const char *path, *text;
	} files[] = { { GADGET "/idVendor", "0x0c2e" },
		      { GADGET "/idProduct", "0x0907" },
		      { GADGET "/strings/0x409/manufacturer", "cabas tests" },
		      { GADGET "/strings/0x409/product", "Emulated wand" },
		      { GADGET "/configs/c.1/MaxPower", "100" } };
	static const char *const folders[] = { GADGET, GADGET "/strings/0x409",
					       GADGET "/configs/c.1", GADGET "/functions/ffs.wand",
					       FFS };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (mkdir(folders[i], 0755) && errno != EEXIST)
			return false;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!write_file(files[i].path, files[i].text))
			return false;
	if (!write_file(GADGET "/strings/0x409/serialnumber", emu_serial(emu)))
		return false;
	if (symlink(GADGET "/functions/ffs.wand", GADGET "/configs/c.1/ffs.wand") &&
	    errno != EEXIST)
		return false;
	return !mount("wand", FFS, "functionfs", 0, NULL) || errno == EBUSY;
}

static bool describe(void)
{
	struct function function = {
		.head = { .magic = htole32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
			  .length = htole32(sizeof(function)),
			  .flags = htole32(FUNCTIONFS_HAS_FS_DESC) },
		.count = htole32(4),
		.interface = { .bLength = sizeof(function.interface),
			       .bDescriptorType = USB_DT_INTERFACE,
			       .bNumEndpoints = 2,
			       .bInterfaceClass = USB_CLASS_HID },
		.hid = { .length = sizeof(function.hid),
			 .type = HID_DESCRIPTOR,
			 .version = htole16(0x0111),
			 .count = 1,
			 .report_type = HID_REPORT_DESCRIPTOR,
			 .report_length = htole16((uint16_t)emu_descriptor_size) },
		.in = { .bLength = sizeof(function.in),
			.bDescriptorType = USB_DT_ENDPOINT,
			.bEndpointAddress = 1 | USB_DIR_IN,
			.bmAttributes = USB_ENDPOINT_XFER_INT,
			.wMaxPacketSize = htole16(EMU_REPORT_SIZE),
			.bInterval = 1 },
		.out = { .bLength = sizeof(function.out),
			 .bDescriptorType = USB_DT_ENDPOINT,
			 .bEndpointAddress = 2 | USB_DIR_OUT,
			 .bmAttributes = USB_ENDPOINT_XFER_INT,
			 .wMaxPacketSize = htole16(EMU_REPORT_SIZE),
			 .bInterval = 1 },
	};
	struct usb_functionfs_strings_head strings = {
		.magic = htole32(FUNCTIONFS_STRINGS_MAGIC),
		.length = htole32(sizeof(strings)),
	};

	return write(ep0, &function, sizeof(function)) == (ssize_t)sizeof(function) &&
	       write(ep0, &strings, sizeof(strings)) == (ssize_t)sizeof(strings);
}

/* Output reports come at any time: their thread hands them to the one loop by a pipe. */
static void *listen_out(void *unused)
{
	uint8_t report[EMU_REPORT_SIZE];

	(void)unused;
	for (;;) {
		ssize_t len = read(ep_out, report, sizeof(report));

		if (len == 2)
			memset(report + 2, 0, sizeof(report) - 2);
		if (len > 0 && write(pipe_in, report, sizeof(report)) < 0)
			return NULL;
		if (len <= 0)
			usleep(2000); /* not enabled, or stalled by a test */
	}
}

static void interrupted(int signal)
{
	(void)signal;
}

static bool set_up(struct emu *emu)
{
	struct sigaction action = { .sa_handler = interrupted };
	struct epoll_event event = { .events = EPOLLIN };
	pthread_t thread;
	int ends[2];

	if (!make_gadget(emu))
		return false;
	ep0 = open(FFS "/ep0", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (ep0 < 0 || !describe())
		return false;
	ep_in = open(FFS "/ep1", O_RDWR | O_CLOEXEC);
	ep_out = open(FFS "/ep2", O_RDWR | O_CLOEXEC);
	both = epoll_create1(EPOLL_CLOEXEC);
	if (ep_in < 0 || ep_out < 0 || both < 0 || pipe2(ends, O_CLOEXEC))
		return false;
	pipe_out = ends[0];
	pipe_in = ends[1];
	fcntl(pipe_out, F_SETFL, O_NONBLOCK);
	epoll_ctl(both, EPOLL_CTL_ADD, ep0, &event);
	epoll_ctl(both, EPOLL_CTL_ADD, pipe_out, &event);
	sigaction(SIGALRM, &action, NULL);
	return !pthread_create(&thread, NULL, listen_out, NULL);
}

/* --- endpoint 0 -------------------------------------------------------------------------------
 */
/* I/O against the direction of a request stalls it. */
static void stall(const struct usb_ctrlrequest *setup)
{
	if (setup->bRequestType & USB_DIR_IN)
		(void)!read(ep0, NULL, 0);
	else
		(void)!write(ep0, NULL, 0);
}

static void give(const struct usb_ctrlrequest *setup, const void *bytes, size_t size)
{
	size_t wanted = le16toh(setup->wLength);

	(void)!write(ep0, bytes, size < wanted ? size : wanted);
}

static void take_set_report(struct emu *emu, const struct usb_ctrlrequest *setup)
{
	uint8_t report[EMU_REPORT_SIZE];
	size_t size = le16toh(setup->wLength);

	if (le16toh(setup->wValue) >> 8 != OUTPUT_REPORT || !size || size > sizeof(report)) {
		stall(setup);
		return;
	}
	if (read(ep0, report, size) == (ssize_t)size)
		emu_output(emu, report, size);
}

static void answer(struct emu *emu, const struct usb_ctrlrequest *setup)
{
	struct hid_descriptor hid = { .length = sizeof(hid),
				      .type = HID_DESCRIPTOR,
				      .version = htole16(0x0111),
				      .count = 1,
				      .report_type = HID_REPORT_DESCRIPTOR,
				      .report_length = htole16((uint16_t)emu_descriptor_size) };
	unsigned int type = le16toh(setup->wValue) >> 8;

	if (setup->bRequestType == (USB_DIR_IN | USB_RECIP_INTERFACE) &&
	    setup->bRequest == USB_REQ_GET_DESCRIPTOR && type == HID_REPORT_DESCRIPTOR)
		give(setup, emu_descriptor, emu_descriptor_size);
	else if (setup->bRequestType == (USB_DIR_IN | USB_RECIP_INTERFACE) &&
		 setup->bRequest == USB_REQ_GET_DESCRIPTOR && type == HID_DESCRIPTOR)
		give(setup, &hid, sizeof(hid));
	else if ((setup->bRequestType & USB_TYPE_MASK) != USB_TYPE_CLASS)
		stall(setup);
	else if (setup->bRequest == HID_SET_REPORT)
		take_set_report(emu, setup);
	else if (setup->bRequest == HID_SET_IDLE)
		(void)!read(ep0, NULL, 0); /* the status stage alone */
	else
		stall(setup); /* GET_REPORT too: A1 */
}

static void pull(void)
{
	if (bound)
		(void)write_file(GADGET "/UDC", "\n");
	bound = false;
	enabled = false;
}

static void serve_ep0(struct emu *emu)
{
	struct usb_functionfs_event event;

	while (read(ep0, &event, sizeof(event)) == (ssize_t)sizeof(event)) {
		switch (event.type) {
		case FUNCTIONFS_ENABLE:
			enabled = true;
			break;
		case FUNCTIONFS_DISABLE:
		case FUNCTIONFS_UNBIND:
			enabled = false;
			break;
		case FUNCTIONFS_SETUP:
			if (setups_to_cut && !--setups_to_cut) {
				pull();
				return;
			}
			answer(emu, &event.u.setup);
			break;
		}
	}
}

/* --- the transport ----------------------------------------------------------------------------
 */
static void serve(struct emu *emu)
{
	uint8_t report[EMU_REPORT_SIZE];

	serve_ep0(emu);
	while (read(pipe_out, report, sizeof(report)) == (ssize_t)sizeof(report))
		emu_output(emu, report, report[0] == 4 ? 2 : sizeof(report));
}

static bool plug(struct emu *emu)
{
	uint8_t old[EMU_REPORT_SIZE];

	if (ep0 < 0 && !set_up(emu))
		return false;
	serve_ep0(emu);
	while (read(pipe_out, old, sizeof(old)) > 0)
		; /* of the cable before */
	enabled = false;
	for (int tries = 0; !bound && tries < 100; tries++) {
		bound = write_file(GADGET "/UDC", UDC);
		if (!bound)
			usleep(20000);
	}
	for (int ms = 0; bound && !enabled && ms < ENABLE_MS; ms++) {
		serve_ep0(emu);
		usleep(1000);
	}
	return setups_to_cut || enabled || !bound;
}

static void unplug(struct emu *emu)
{
	(void)emu;
	pull();
}

static bool input(struct emu *emu, const uint8_t *report, size_t size)
{
	struct itimerval limit = { .it_value = { .tv_usec = FETCH_MS * 1000 } }, none = { 0 };
	ssize_t done;

	(void)emu;
	if (!enabled)
		return false;
	setitimer(ITIMER_REAL, &limit, NULL);
	done = write(ep_in, report, size);
	setitimer(ITIMER_REAL, &none, NULL);
	return done == (ssize_t)size;
}

static int fd(struct emu *emu)
{
	(void)emu;
	return both;
}

static bool listening(struct emu *emu)
{
	(void)emu;
	return enabled;
}

/* I/O against an endpoint's direction halts it; not before its FIFO was fetched. */
static bool halt(int endpoint, bool in)
{
	uint8_t byte = 0;

	for (int tries = 0; tries < 200; tries++) {
		ssize_t done = in ? read(endpoint, &byte, 1) : write(endpoint, &byte, 1);

		if (done < 0 && errno == EBADMSG)
			return true;
		usleep(5000);
	}
	return false;
}

/* "in", "out": the endpoint is halted until the host clears it. "setup N": see above. */
static bool fault(struct emu *emu, const char *what)
{
	(void)emu;
	if (!strcmp(what, "in"))
		return halt(ep_in, true);
	if (!strcmp(what, "out"))
		return halt(ep_out, false);
	return sscanf(what, "setup %u", &setups_to_cut) == 1;
}

const struct emu_transport emu_ffs = {
	.plug = plug,
	.unplug = unplug,
	.input = input,
	.serve = serve,
	.fd = fd,
	.listening = listening,
	.fault = fault,
};
