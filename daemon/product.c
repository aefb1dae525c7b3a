// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/product.h"

#include <string.h>

#include "core/needs.h"
#include "core/quantity_json.h"
#include "daemon/house.h"
#include "daemon/items.h"

static const char *copy(struct arena *arena, const char *text)
{
	return arena_strdup(arena, text ? text : "");
}

enum err product_find(struct house *house, const char *gtin, struct arena *arena,
		      struct product *ret_product, bool *ret_taught, struct error *error)
{
	const struct event *taught = list_find(house->list, LIST_PRODUCT, gtin);
	struct product product;

	if (ret_taught)
		*ret_taught = taught != NULL;
	if (!taught)
		return products_find(house->store, gtin, arena, ret_product, error);
	product = (struct product){ .gtin = copy(arena, gtin),
				    .brand = copy(arena, taught->brand),
				    .label = copy(arena, taught->label),
				    .content = taught->content,
				    .need = copy(arena, taught->need) };
	if (!product.gtin || !product.brand || !product.label || !product.need)
		return error_set(error, ERR_NOMEM, "out of memory");
	*ret_product = product;
	return ERR_NONE;
}

struct item product_item(struct house *house, const struct product *product)
{
	const struct need *need = *product->need ? needs_find(house->needs, product->need) : NULL;

	return (struct item){
		.action = ITEM_ADD,
		.need = need ? need->id : NULL,
		.label = product->label,
		.gtin = product->gtin,
		.aisle = need ? need->aisle : NULL,
		.quantity = { .value = { .digits = 1 }, .unit = UNIT_PIECE },
		.confidence = 1000,
	};
}

json_t *product_json(const struct product *product, bool taught)
{
	return json_pack("{s:s, s:o, s:s, s:o, s:o, s:s}", "gtin", product->gtin, "brand",
			 items_text_json(product->brand), "label", product->label, "content",
			 quantity_json(product->content), "need", items_text_json(product->need),
			 "source", taught ? "taught" : "imported");
}

struct waiting {
	const char *gtin;
	uint64_t reviews[64];
	size_t count;
};

static enum err find_waiting(const struct list_row *row, void *userdata)
{
	struct waiting *waiting = userdata;

	if (row->event->kind == EVENT_RECORD && !row->event->clip && row->event->gtin &&
	    !strcmp(row->event->gtin, waiting->gtin) &&
	    waiting->count < sizeof(waiting->reviews) / sizeof(waiting->reviews[0]))
		waiting->reviews[waiting->count++] = row->event->seq;
	return ERR_NONE;
}

enum err product_resolve(struct house *house, const struct event *learned, bool first_counted,
			 size_t *ret_count, struct error *error)
{
	struct waiting waiting = { .gtin = learned->gtin };
	struct product product = { .gtin = learned->gtin,
				   .brand = "",
				   .label = learned->label,
				   .need = learned->need ? learned->need : "" };
	enum err err = ERR_NONE;

	(void)list_each(house->list, LIST_REVIEW, find_waiting, &waiting);
	for (size_t i = 0; i < waiting.count && !err; i++) {
		struct item item = product_item(house, &product);
		struct event event = { .kind = EVENT_RESOLVED,
				       .origin = ORIGIN_SCAN,
				       .outcome = OUTCOME_ACCEPTED,
				       .of = waiting.reviews[i],
				       .items = &item,
				       .item_count = first_counted && i == 0 ? 0 : 1 };

		err = house_journal(house, &event, NULL, error);
	}
	*ret_count = waiting.count;
	return err;
}
