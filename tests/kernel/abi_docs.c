// SPDX-License-Identifier: GPL-2.0-or-later
// objects: tests/kernel/kit.o tests/kernel/kit_device.o
/* docs/abi (in the guest: /abi) against the running kernel: what is described is there, and what is
 * there is described. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/kit.h"

enum { NAMES = 64, MEMORY = 1 << 20 };

struct names {
	char *at[NAMES];
	size_t count;
};

static void add(struct names *names, const char *name)
{
	kit_check(names->count < NAMES);
	names->at[names->count] = strdup(name);
	kit_check(names->at[names->count++]);
}

static bool has(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->at[i], name))
			return true;
	return false;
}

/* What the documents have directly below a folder. */
static struct names described(const char *folder)
{
	struct names names = { 0 };
	DIR *documents = opendir("/abi");
	struct dirent *entry;
	size_t len = strlen(folder);

	kit_check(documents);
	while ((entry = readdir(documents))) {
		char path[300], line[300];
		FILE *file;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/abi/%s", entry->d_name);
		file = fopen(path, "re");
		kit_check(file);
		while (fgets(line, sizeof(line), file)) {
			char *what = line + strspn(line, "What:\t");

			line[strcspn(line, "\n")] = '\0';
			if (!strncmp(line, "What:", 5) && !strncmp(what, folder, len) &&
			    what[len] == '/' && !strchr(what + len + 1, '/'))
				add(&names, what + len + 1);
		}
		fclose(file);
	}
	closedir(documents);
	kit_check(names.count);
	return names;
}

/* What a folder has; @others: patterns of what it has from elsewhere. */
__attribute__((format(printf, 2, 3))) static struct names present(const char *const *others,
								  const char *folder, ...)
{
	struct names names = { 0 };
	char path[200];
	struct dirent *entry;
	va_list arguments;
	DIR *dir;

	va_start(arguments, folder);
	vsnprintf(path, sizeof(path), folder, arguments);
	va_end(arguments);
	dir = opendir(path);
	if (!dir)
		kit_fail("%s is not there", path);
	while ((entry = readdir(dir))) {
		bool ours = entry->d_name[0] != '.';

		for (size_t i = 0; others[i]; i++)
			ours &= !!fnmatch(others[i], entry->d_name, 0);
		if (ours)
			add(&names, entry->d_name);
	}
	closedir(dir);
	return names;
}

static void all_in(const struct names *some, const struct names *all, const char *why)
{
	for (size_t i = 0; i < some->count; i++)
		if (!has(all, some->at[i]))
			kit_fail("%s is %s", some->at[i], why);
}

static void compare(const struct names *real, const struct names *documented)
{
	all_in(real, documented, "there, but not in docs/abi");
	all_in(documented, real, "in docs/abi, but not there");
}

/* Of every class device, whoever made it. */
static const char *const device_files[] = { "dev",   "uevent",		 "subsystem", "device",
					    "power", "barcode*-battery", NULL };
static const char *const battery_files[] = { "uevent", "subsystem", "device",	  "power", "type",
					     "hwmon*", "wakeup*",   "extensions", NULL };
static const char *const no_files[] = { NULL };

static void of_a_wand_everything_is_described(void)
{
	struct kit_wand wand;
	struct names real, documented = described("/sys/class/barcode/barcodeN");

	kit_wand_start(&wand, MEMORY);
	kit_wand_plug(&wand);
	real = present(device_files, "/sys/class/barcode/barcode%u", wand.number);
	compare(&real, &documented);
	real = present(no_files, "/sys/kernel/debug/hid-barcode/barcode%u", wand.number);
	documented = described("/sys/kernel/debug/hid-barcode/barcodeN");
	compare(&real, &documented);
	real = present(battery_files, "/sys/class/power_supply/barcode%u-battery", wand.number);
	documented = described("/sys/class/power_supply/barcodeN-battery");
	compare(&real, &documented);
	kit_wand_stop(&wand);
}

static void a_scanner_has_nothing_that_is_not_described(void)
{
	struct kit_device scanner;
	struct names real, documented = described("/sys/class/barcode/barcodeN");

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	real = present(device_files, "/sys/class/barcode/barcode%u", scanner.number);
	all_in(&real, &documented, "there, but not in docs/abi");
	kit_check(real.count && real.count < documented.count);
	kit_unplug(&scanner);
	kit_close(&scanner);
}

static void the_parameters_are_described(void)
{
	struct names real = present(no_files, "/sys/module/hid_barcode/parameters");
	struct names documented = described("/sys/module/hid_barcode/parameters");

	compare(&real, &documented);
}

/* The program of man/hid-barcode.4, as tests/kernel/manual_example compiled it. */
static void the_manuals_example_keeps_every_scan(void)
{
	struct kit_device scanner;
	char node[40];
	int status;
	pid_t pid;

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	snprintf(node, sizeof(node), "/dev/barcode%u", scanner.number);
	kit_scan(&scanner, "]E0", "3017620422003");
	kit_close(&scanner);
	pid = fork();
	if (!pid) {
		execlp("manual_example", "manual_example", node, "/tmp/kept", NULL);
		_exit(127);
	}
	kit_scan(&scanner, "]C1", "0112345678901231");
	for (int ms = 0;
	     ms < 5000 &&
	     strcmp(kit_file("/sys/class/barcode/barcode%u/queued_records", scanner.number), "0");
	     ms += 20)
		kit_sleep(20);
	kit_check(!strcmp(kit_file("/sys/class/barcode/barcode%u/queued_records", scanner.number),
			  "0"));
	kit_unplug(&scanner);
	kit_equal(waitpid(pid, &status, 0), pid);
	kit_equal(status, 0);
	kit_check(!strcmp(kit_file("/tmp/kept"), "]E0 3017620422003"));
	unlink("/tmp/kept");
}

/* "(RO)" and "(root only)" are promises. */
static void nobody_can_write_what_is_read_only(void)
{
	struct kit_device scanner;
	struct names names;
	char path[200];

	kit_plug(&scanner, &kit_xenon, BUS_USB);
	kit_open(&scanner, O_NONBLOCK);
	names = present(device_files, "/sys/class/barcode/barcode%u", scanner.number);
	for (size_t i = 0; i < names.count; i++) {
		snprintf(path, sizeof(path), "/sys/class/barcode/barcode%u/%s", scanner.number,
			 names.at[i]);
		kit_refused(kit_write(path, "1\n"), EACCES);
	}
	kit_unplug(&scanner);
	kit_close(&scanner);
}

#define TEST(name)          \
	{                   \
#name, name \
	}
static const struct kit_test tests[] = {
	TEST(of_a_wand_everything_is_described),  TEST(a_scanner_has_nothing_that_is_not_described),
	TEST(the_parameters_are_described),	  TEST(the_manuals_example_keeps_every_scan),
	TEST(nobody_can_write_what_is_read_only), { NULL, NULL },
};

int main(int argc, char *argv[])
{
	return kit_run(tests, argc, argv);
}
