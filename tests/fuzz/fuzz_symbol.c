// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a barcode: the first two choose the AIM identifier. */
#include <stdint.h>
#include <string.h>

#include "core/symbol.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct symbol symbol;
	char aim[4] = "";

	if (len < 2)
		return 0;
	if (bytes[0]) {
		aim[0] = ']';
		memcpy(aim + 1, bytes, 2);
	}
	if (symbol_decode((const char *)bytes + 2, len - 2, aim, 2026, &symbol) != ERR_LIMIT)
		json_decref(symbol_json(&symbol));
	return 0;
}
