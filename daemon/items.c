// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/items.h"

#include <string.h>

#include "core/quantity_json.h"
#include "daemon/house.h"

enum language items_language(const char *code)
{
	enum language language = LANGUAGE_FR;

	(void)words_language(code, &language);
	return language;
}

enum err items_from_phrase(struct house *house, const struct phrase_item *phrase, size_t count,
			   enum language language, struct arena *arena, struct item **ret_items)
{
	struct item *items = arena_array(arena, count, sizeof(*items));

	if (!items)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct need *need = needs_find(house->needs, phrase[i].need);

		items[i] = (struct item){ .action = phrase[i].action,
					  .need = phrase[i].need,
					  .label = need ? need->labels[language] : phrase[i].text,
					  .aisle = need ? need->aisle : NULL,
					  .quantity = phrase[i].quantity,
					  .confidence = phrase[i].confidence };
	}
	*ret_items = items;
	return ERR_NONE;
}

enum err items_from_text(struct house *house, const char *text, const char *lang,
			 const char *reader, struct arena *arena, struct event *event,
			 struct error *error)
{
	enum language fallback = items_language(reader), language;
	struct phrase phrase;
	enum err err;

	if (strlen(text) > TEXT_MAX)
		return error_set(error, ERR_LIMIT, "the text is longer than %d bytes", TEXT_MAX);
	if (!lang)
		language = phrase_language(house->needs, text, strlen(text), arena, fallback);
	else if (words_language(lang, &language))
		return error_set(error, ERR_INVALID, "'%s' is neither fr nor en", lang);
	err = phrase_parse(house->needs, language, text, strlen(text), arena, &phrase, error);
	if (err)
		return err;
	if (!phrase.count) {
		(void)error_set(error, ERR_INVALID, "'%s' names nothing to buy", text);
		error_hint(error, "Say it like: 2 litres de lait et du beurre");
		return ERR_INVALID;
	}
	event->text = text;
	event->lang = words_language_code(language);
	event->item_count = phrase.count;
	err = items_from_phrase(house, phrase.items, phrase.count, language, arena, &event->items);
	return err ? error_set(error, err, "out of memory") : ERR_NONE;
}

json_t *items_text_json(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

static json_t *item_json(struct house *house, const struct item *item, enum language language)
{
	static const char *const actions[] = { "add", "remove", "set" };
	const char *label = item->gtin ? NULL : needs_label(house->needs, item->need, language);
	json_t *json = json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:f}", "action", actions[item->action], "text",
		items_text_json(item->label), "need", items_text_json(item->need), "label",
		items_text_json(label ? label : item->label), "gtin", items_text_json(item->gtin),
		"quantity", quantity_json(item->quantity), "confidence", item->confidence / 1000.0);

	if (json && item->id)
		json_object_set_new(json, "line", json_integer((json_int_t)item->id));
	if (json && item->product) {
		json_object_set_new(json, "product", json_string(item->product));
		json_object_set_new(json, "price", json_integer(item->price));
	}
	return json;
}

json_t *items_json(struct house *house, const struct item *items, size_t count,
		   const char *language)
{
	json_t *json = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(json, item_json(house, &items[i], items_language(language)));
	return json;
}
