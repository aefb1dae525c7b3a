// SPDX-License-Identifier: GPL-2.0-or-later
/* Any JSON as an event's body, folded into a list. */
#include <stdint.h>

#include "core/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct list *list = list_new();
	struct event event;
	struct arena arena;
	json_t *json;

	arena_init(&arena, 1 << 20);
	json = len ? json_loadb((const char *)bytes + 1, len - 1, 0, NULL) : NULL;
	if (json &&
	    !event_parse(json, event_kind_text((enum event_kind)(bytes[0] % EVENT_KIND_COUNT)),
			 &arena, &event, NULL)) {
		(void)list_apply(list, &event);
		(void)list_apply(list, &event);
	}
	json_decref(json);
	arena_done(&arena);
	list_free(list);
	return 0;
}
