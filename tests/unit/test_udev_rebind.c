// SPDX-License-Identifier: GPL-2.0-or-later
// objects: udev/rebind.o
//
// A HID device given to hid-barcode, with a kernel in memory that binds as the HID bus does: only
// what a driver's table or new_id names, and hid-generic only what no other driver wants.
#include "udev/rebind.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEVICE "0003:1234:ABCD.0007"

/* @fails: probe of hid-barcode does; @strict: hid-generic refuses what hid-barcode would match */
struct kernel {
	bool module, plugged, known, fails, strict, unplug_on_bind;
	char driver[REBIND_NAME_SIZE], log[512];
	unsigned int new_ids;
};

static bool has_driver(void *userdata, const char *driver)
{
	const struct kernel *kernel = userdata;

	return strcmp(driver, REBIND_OURS) || kernel->module;
}

static bool driver_of(void *userdata, const char *device, char *name, size_t size)
{
	const struct kernel *kernel = userdata;

	if (!kernel->plugged || strcmp(device, DEVICE))
		return false;
	snprintf(name, size, "%s", kernel->driver);
	return true;
}

static int bind(struct kernel *kernel, bool ours)
{
	if (kernel->unplug_on_bind)
		kernel->plugged = false;
	if (!kernel->plugged || *kernel->driver)
		return -ENODEV;
	if (ours ? !kernel->known : kernel->strict && kernel->known)
		return -ENODEV;
	if (ours && kernel->fails)
		return -ENOMEM;
	snprintf(kernel->driver, sizeof(kernel->driver), "%s", ours ? REBIND_OURS : REBIND_GENERIC);
	return 0;
}

static int tell(void *userdata, const char *driver, const char *attribute, const char *text)
{
	struct kernel *kernel = userdata;
	bool ours = !strcmp(driver, REBIND_OURS);
	size_t len = strlen(kernel->log);

	snprintf(kernel->log + len, sizeof(kernel->log) - len, "%s/%s %s;", driver, attribute,
		 text);
	if (!strcmp(attribute, "bind"))
		return bind(kernel, ours);
	if (!strcmp(attribute, "unbind")) {
		if (!kernel->plugged || strcmp(kernel->driver, driver))
			return -ENODEV;
		*kernel->driver = '\0';
		return 0;
	}
	cr_assert(ours && !strcmp(attribute, "new_id"));
	kernel->new_ids++;
	kernel->known = true;
	/* new_id attaches what has no driver; that it fails is no failure of the write */
	(void)bind(kernel, true);
	return 0;
}

static enum rebind_outcome rebind(struct kernel *kernel)
{
	const struct rebind_kernel asked = { has_driver, driver_of, tell, kernel };

	return rebind_device(&asked, DEVICE);
}

static struct kernel plugged(void)
{
	return (struct kernel){ .module = true, .plugged = true, .driver = REBIND_GENERIC };
}

Test(udev_rebind, an_unknown_scanner_moves_from_hid_generic_to_hid_barcode)
{
	struct kernel kernel = plugged();

	cr_assert_eq(rebind(&kernel), REBIND_DONE);
	cr_assert_str_eq(kernel.driver, REBIND_OURS);
	cr_assert_str_eq(kernel.log, "hid-generic/unbind " DEVICE ";hid-barcode/bind " DEVICE
				     ";hid-barcode/new_id 0003 1234 ABCD 0;");
}

Test(udev_rebind, an_id_that_the_driver_knows_is_not_told_again)
{
	struct kernel kernel = plugged();

	kernel.known = true;
	cr_assert_eq(rebind(&kernel), REBIND_DONE);
	cr_assert_eq(kernel.new_ids, 0);
	cr_assert_str_eq(kernel.driver, REBIND_OURS);
}

Test(udev_rebind, without_the_module_nothing_is_touched)
{
	struct kernel kernel = plugged();

	kernel.module = false;
	cr_assert_eq(rebind(&kernel), REBIND_NO_MODULE);
	cr_assert_str_eq(kernel.log, "");
	cr_assert_str_eq(kernel.driver, REBIND_GENERIC);
}

Test(udev_rebind, what_hid_barcode_has_stays_there)
{
	struct kernel kernel = plugged();

	snprintf(kernel.driver, sizeof(kernel.driver), "%s", REBIND_OURS);
	cr_assert_eq(rebind(&kernel), REBIND_HAD);
	cr_assert_str_eq(kernel.log, "");
}

Test(udev_rebind, a_device_of_another_driver_is_left_to_it)
{
	struct kernel kernel = plugged();

	snprintf(kernel.driver, sizeof(kernel.driver), "%s", "logitech-djreceiver");
	cr_assert_eq(rebind(&kernel), REBIND_OTHER);
	cr_assert_str_eq(kernel.log, "");
}

Test(udev_rebind, a_device_without_a_driver_is_taken)
{
	struct kernel kernel = plugged();

	*kernel.driver = '\0';
	cr_assert_eq(rebind(&kernel), REBIND_DONE);
	cr_assert_null(strstr(kernel.log, "unbind"));
}

Test(udev_rebind, a_failed_bind_gives_the_device_back)
{
	struct kernel kernel = plugged();

	kernel.fails = true;
	cr_assert_eq(rebind(&kernel), REBIND_BACK);
	cr_assert_str_eq(kernel.driver, REBIND_GENERIC);
}

Test(udev_rebind, a_device_that_no_driver_takes_back_is_told)
{
	struct kernel kernel = plugged();

	kernel.fails = true;
	kernel.strict = true;
	cr_assert_eq(rebind(&kernel), REBIND_LEFT);
}

Test(udev_rebind, a_device_that_is_unplugged_meanwhile_is_no_failure)
{
	struct kernel kernel = plugged();

	kernel.unplug_on_bind = true;
	cr_assert_eq(rebind(&kernel), REBIND_GONE);
	kernel = plugged();
	kernel.plugged = false;
	cr_assert_eq(rebind(&kernel), REBIND_GONE);
}

Test(udev_rebind, only_a_hid_devices_name_has_an_id)
{
	static const char *const wrong[] = { "",
					     "0003:1234",
					     "0003:1234:ABCD",
					     "0003:1234:ABCD.",
					     "0003:1234:ABCD.0001x",
					     "../../kernel",
					     "x003:1234:ABCD.0001" };
	char text[REBIND_NAME_SIZE] = "as before";

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert_not(rebind_id(wrong[i], text, sizeof(text)), "%s", wrong[i]);
	cr_assert_str_eq(text, "as before");
	cr_assert(rebind_id("0005:0c2e:0907.001A", text, sizeof(text)));
	cr_assert_str_eq(text, "0005 0C2E 0907 0");
}
