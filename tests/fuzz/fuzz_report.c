// SPDX-License-Identifier: GPL-2.0-or-later
//
// Any device's descriptor, then its reports. Input: length of the descriptor (2 bytes), the
// descriptor, then reports, each a length (1 byte) and its bytes. What is taken lies inside of
// what came, and every field inside of the report.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/report.h"

static void check(const struct report_layout *layout)
{
	const struct report_field *const fields[] = { &layout->count, &layout->aim, &layout->data,
						      &layout->continued };

	for (size_t i = 0; i < 4; i++)
		if (fields[i]->size && fields[i]->offset + fields[i]->size > layout->size)
			abort();
	if (layout->numbered && !layout->data.offset)
		abort();
}

static void sounds(const struct report_layout *layout)
{
	uint8_t report[REPORT_SIZE_MAX];

	for (unsigned int usage = 0; usage <= 0xff; usage++)
		if (report_sound(layout, (uint8_t)usage, report) > sizeof(report))
			abort();
}

static void reports(const struct report_layout *layout, const uint8_t *data, size_t size)
{
	static struct report_scan scan;
	uint64_t now = 0;

	memset(&scan, 0, sizeof(scan));
	while (size) {
		size_t len = data[0] < size ? data[0] : size - 1;
		uint8_t *report = malloc(len + 1); /* its own, so that a byte too far is seen */

		if (!report)
			return;
		memcpy(report, data + 1, len);
		if (report_take(&scan, layout, report, len, now) &&
		    (!scan.len || scan.len > REPORT_SCAN_MAX || scan.open ||
		     strnlen(scan.aim, sizeof(scan.aim)) == sizeof(scan.aim)))
			abort();
		free(report);
		data += len + 1;
		size -= len + 1;
		now += len % 7 * 100;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report_layout layout;
	size_t len;

	if (size < 2)
		return 0;
	len = data[0] | (size_t)data[1] << 8;
	if (len > size - 2)
		len = size - 2;
	if (report_parse_descriptor(data + 2, len, &layout) || !layout.has_scanner)
		return 0;
	check(&layout);
	sounds(&layout);
	reports(&layout, data + 2 + len, size - 2 - len);
	return 0;
}
