// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/product.h"

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
