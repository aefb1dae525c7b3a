// SPDX-License-Identifier: GPL-2.0-or-later
// objects: daemon/wand_record.o
//
// Any bytes as what read() of /dev/barcodeN gave: each record lies within them, the next begins
// where it ends, and its payload may be read to its end.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/wand_record.h"

static void look(const struct wand_record *got, const uint8_t *begin, const uint8_t *end)
{
	const uint8_t *bytes = got->record.bytes;
	unsigned int sum = 0;

	if (got->lost) {
		if (strcmp(got->lost, "overflow") && strcmp(got->lost, "refused"))
			abort();
		return;
	}
	if (bytes < begin || got->record.len > (size_t)(end - bytes))
		abort();
	for (size_t i = 0; i < got->record.len; i++)
		sum += bytes[i];
	if (sum > got->record.len * 255 || strlen(got->record.aim) > 3 ||
	    got->record.flags > 0xff || !got->record.number != (got->record.host_boot != NULL))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* as the daemon's buffer: from the heap, so that one byte too far is seen */
	uint8_t *bytes = malloc(size);
	struct wand_record got;
	size_t used = 0;

	if (size && !bytes)
		return 0;
	if (size)
		memcpy(bytes, data, size);
	for (size_t at = 0; at < size; at += used) {
		if (wand_record_read(bytes + at, size - at, "boot", &got, &used))
			break;
		if (!used || used % 8 || used > size - at)
			abort();
		look(&got, bytes + at, bytes + at + used);
	}
	free(bytes);
	return 0;
}
