// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/phrase_json.h"

#include "core/quantity_json.h"

static const char *action_text(enum item_action action)
{
	switch (action) {
	case ITEM_ADD:
		return "add";
	case ITEM_REMOVE:
		return "remove";
	case ITEM_SET:
		return "set";
	}
	return "add";
}

json_t *phrase_json_items(const struct phrase *phrase)
{
	json_t *items = json_array();

	for (size_t i = 0; items && i < phrase->count; i++) {
		const struct phrase_item *item = &phrase->items[i];
		json_t *json = json_pack("{s:s, s:s, s:s?, s:o, s:f, s:b}", "action",
					 action_text(item->action), "text", item->text, "need",
					 item->need, "quantity", quantity_json(item->quantity),
					 "confidence", item->confidence / 1000.0, "fuzzy",
					 item->fuzzy);

		if (!json || json_array_append_new(items, json)) {
			json_decref(items);
			return NULL;
		}
	}
	return items;
}

json_t *phrase_json(const struct phrase *phrase)
{
	json_t *items = phrase_json_items(phrase);

	return items ? json_pack("{s:s, s:o}", "language", words_language_code(phrase->language),
				 "items", items)
		     : NULL;
}
