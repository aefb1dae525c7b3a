// SPDX-License-Identifier: GPL-2.0-or-later
/* Any text as a quantity; what is read must print and read back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct quantity quantity, back;
	char text[QUANTITY_TEXT_SIZE];

	if (quantity_parse((const char *)bytes, len, &quantity))
		return 0;
	quantity_print(quantity, text);
	if (quantity_parse(text, strlen(text), &back) || back.unit != quantity.unit ||
	    decimal_compare(back.value, quantity.value))
		abort();
	return 0;
}
