// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a product file. */
#include <stdint.h>

#include "core/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct csv_row row;
	struct csv csv;
	bool has_row = true;

	csv_init(&csv, (const char *)bytes, len);
	while (has_row && !csv_next(&csv, &row, &has_row, NULL))
		;
	csv_done(&csv);
	return 0;
}
