// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a worker or the daemon may be sent; what is understood is written and understood again.
#include <stdint.h>
#include <stdlib.h>

#include "core/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *object, *again;
	struct error error;
	struct buf out;
	size_t used, used_again;

	if (message_read(data, size, &used, &object, &error) || !object)
		return 0;
	buf_init(&out, 2 * MESSAGE_MAX);
	if (!message_add(&out, object)) {
		if (message_read(out.bytes, out.len, &used_again, &again, &error) ||
		    used_again != out.len || !json_equal(object, again))
			abort();
		json_decref(again);
	}
	buf_done(&out);
	json_decref(object);
	return 0;
}
