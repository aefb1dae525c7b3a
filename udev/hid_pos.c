// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cabas-hid-pos: udev's rule asks it whether a HID device is a point-of-sale scanner or a wand, by
 * its report descriptor, and lets it give such a device to the driver hid-barcode.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "udev/rebind.h"
#include "wire/report.h"

enum { EXIT_NO = 1, EXIT_USAGE = 64 };

static const char help[] =
	"cabas-hid-pos [--check] [--sysfs DIR] DEVICE\n"
	"cabas-hid-pos [--sysfs DIR] --all\n"
	"\n"
	"Gives a HID device to the driver hid-barcode, when its report descriptor has a barcode\n"
	"scanner (usage page 8C) or a wand's session. Other devices, devices of other drivers "
	"than\n"
	"hid-generic, and all of them while the driver is not loaded, stay as they are.\n"
	"\n"
	"  DEVICE       its folder in sysfs, or its name, such as 0003:0C2E:0907.0001\n"
	"  --all        all HID devices that there are\n"
	"  --check      only tell: exit status 0 when it is such a device, 1 when not\n"
	"  --sysfs DIR  where sysfs is (/sys)\n"
	"  --help, --version\n"
	"\n"
	"Exit status: 0 also when nothing is to be done; 1 when a device could not be given to\n"
	"hid-barcode; 64 for wrong usage. udev runs it by 70-cabas.rules.\n";

/* --- the kernel, by sysfs; @userdata is its folder ------------------------------------------ */

static bool has_driver(void *userdata, const char *driver)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/bus/hid/drivers/%s", (const char *)userdata, driver);
	return !access(path, F_OK);
}

static bool driver_of(void *userdata, const char *device, char *name, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *slash;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/bus/hid/devices/%s", (const char *)userdata, device);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "%s/bus/hid/devices/%s/driver", (const char *)userdata,
		 device);
	len = readlink(path, target, sizeof(target) - 1);
	target[len < 0 ? 0 : len] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : target);
	return true;
}

static int tell(void *userdata, const char *driver, const char *attribute, const char *text)
{
	_auto_(closep) int fd = -1;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/bus/hid/drivers/%s/%s", (const char *)userdata, driver,
		 attribute);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -errno;
	return 0;
}

/* --- devices ---------------------------------------------------------------------------------- */

/* By its descriptor; a device that is gone is none. */
static bool is_scanner(const char *sysfs, const char *device)
{
	_auto_(closep) int fd = -1;
	u8 descriptor[REPORT_DESCRIPTOR_MAX + 1];
	struct report_layout layout;
	char path[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "%s/bus/hid/devices/%s/report_descriptor", sysfs, device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, descriptor, sizeof(descriptor));
	return len > 0 && !report_parse_descriptor(descriptor, (size_t)len, &layout) &&
	       (layout.has_scanner || layout.has_session);
}

static int serve(const char *sysfs, const char *device)
{
	const struct rebind_kernel kernel = { has_driver, driver_of, tell,
					      (void *)(uintptr_t)sysfs };

	switch (rebind_device(&kernel, device)) {
	case REBIND_DONE:
		printf("cabas-hid-pos: %s is served by hid-barcode now\n", device);
		return 0;
	case REBIND_HAD:
	case REBIND_NO_MODULE:
	case REBIND_OTHER:
	case REBIND_GONE:
		return 0;
	case REBIND_BACK:
		fprintf(stderr,
			"cabas-hid-pos: hid-barcode does not take %s; hid-generic has it again, "
			"cabasd reads it over hidraw\n",
			device);
		return EXIT_NO;
	case REBIND_LEFT:
		fprintf(stderr,
			"cabas-hid-pos: no driver takes %s; plug it in again, and look into the "
			"kernel's log\n",
			device);
		return EXIT_NO;
	}
	return EXIT_NO;
}

static int serve_all(const char *sysfs)
{
	char path[PATH_MAX];
	struct dirent *entry;
	int result = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/bus/hid/devices", sysfs);
	folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		if (*entry->d_name != '.' && is_scanner(sysfs, entry->d_name) &&
		    serve(sysfs, entry->d_name))
			result = EXIT_NO;
	if (folder)
		closedir(folder);
	return result;
}

static int usage(const char *what)
{
	fprintf(stderr, "cabas-hid-pos: %s. Try 'cabas-hid-pos --help'.\n", what);
	return EXIT_USAGE;
}

static int serve_one(const char *sysfs, const char *argument, bool check)
{
	const char *slash = strrchr(argument, '/'), *device = slash ? slash + 1 : argument;
	char id[REBIND_NAME_SIZE];

	if (!rebind_id(device, id, sizeof(id))) {
		fprintf(stderr,
			"cabas-hid-pos: '%s' is not a HID device's name, such as "
			"0003:0C2E:0907.0001. Try 'cabas-hid-pos --help'.\n",
			device);
		return EXIT_USAGE;
	}
	if (!is_scanner(sysfs, device))
		return check ? EXIT_NO : 0;
	return check ? 0 : serve(sysfs, device);
}

int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },     { "check", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },    { "sysfs", required_argument, NULL, 's' },
		{ "version", no_argument, NULL, 'v' }, { 0 },
	};
	const char *sysfs = "/sys";
	bool all = false, check = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a') {
			all = true;
		} else if (option == 'c') {
			check = true;
		} else if (option == 's') {
			sysfs = optarg;
		} else if (option == 'h') {
			fputs(help, stdout);
			return 0;
		} else if (option == 'v') {
			puts("cabas-hid-pos " VERSION);
			return 0;
		} else {
			fputs("Try 'cabas-hid-pos --help'.\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (all && (check || optind != argc))
		return usage("--all stands alone, without a device and --check");
	if (all)
		return serve_all(sysfs);
	if (optind + 1 != argc)
		return usage("one device is wanted");
	return serve_one(sysfs, argv[optind], check);
}
