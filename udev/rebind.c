// SPDX-License-Identifier: GPL-2.0-or-later
#include "udev/rebind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool rebind_id(const char *device, char *text, size_t size)
{
	unsigned int bus, vendor, product, number;
	int end = 0;

	if (sscanf(device, "%4x:%4x:%4x.%x%n", &bus, &vendor, &product, &number, &end) != 4 ||
	    device[end])
		return false;
	snprintf(text, size, "%04X %04X %04X 0", bus, vendor, product);
	return true;
}

static bool has(const struct rebind_kernel *kernel, const char *device, const char *driver)
{
	char name[REBIND_NAME_SIZE];

	return kernel->driver_of(kernel->userdata, device, name, sizeof(name)) &&
	       !strcmp(name, driver);
}

static int tell(const struct rebind_kernel *kernel, const char *driver, const char *attribute,
		const char *text)
{
	return kernel->tell(kernel->userdata, driver, attribute, text);
}

static bool take(const struct rebind_kernel *kernel, const char *device)
{
	char id[REBIND_NAME_SIZE];
	int result = tell(kernel, REBIND_OURS, "bind", device);

	/* only an id that is not known is told; the kernel then tries all devices without driver */
	if (result == -ENODEV && rebind_id(device, id, sizeof(id)) &&
	    !tell(kernel, REBIND_OURS, "new_id", id) && !has(kernel, device, REBIND_OURS))
		(void)tell(kernel, REBIND_OURS, "bind", device);
	return has(kernel, device, REBIND_OURS);
}

enum rebind_outcome rebind_device(const struct rebind_kernel *kernel, const char *device)
{
	char name[REBIND_NAME_SIZE];

	if (!kernel->has_driver(kernel->userdata, REBIND_OURS))
		return REBIND_NO_MODULE;
	if (!kernel->driver_of(kernel->userdata, device, name, sizeof(name)))
		return REBIND_GONE;
	if (!strcmp(name, REBIND_OURS))
		return REBIND_HAD;
	if (*name && strcmp(name, REBIND_GENERIC))
		return REBIND_OTHER;
	if (*name && tell(kernel, REBIND_GENERIC, "unbind", device))
		return has(kernel, device, REBIND_OURS) ? REBIND_HAD : REBIND_GONE;
	if (take(kernel, device))
		return REBIND_DONE;
	(void)tell(kernel, REBIND_GENERIC, "bind", device);
	if (has(kernel, device, REBIND_GENERIC))
		return REBIND_BACK;
	return kernel->driver_of(kernel->userdata, device, name, sizeof(name)) ? REBIND_LEFT
									       : REBIND_GONE;
}
