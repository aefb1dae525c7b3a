// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/drive_shop.h"

#include <string.h>

#include "sim/drive_csv.h"

static const char first_line[] = "#cabas-sandbox-store 1";

/* The columns, in this order. */
enum column { ID, GTIN, BRAND, LABEL, PACK, PRICE, CURRENCY, CATEGORY, STOCK, MAX, COLUMNS };

static const char *const column_names[COLUMNS] = { "product_id",  "gtin",     "brand",
						   "label",	  "pack",     "price",
						   "currency",	  "category", "stock",
						   "max_per_cart" };

static enum err bad(const struct drive_csv *csv, enum column column, const char *text,
		    struct error *error)
{
	return error_set(error, ERR_INVALID, "%s, line %zu: '%s' is no %s", csv->file, csv->record,
			 text, column_names[column]);
}

static enum err read_count(const char *text, int64_t max, int64_t *ret_count)
{
	int64_t count = 0;

	if (!*text)
		return ERR_INVALID;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return ERR_INVALID;
		count = count * 10 + (*text - '0');
		if (count > max)
			return ERR_INVALID;
	}
	*ret_count = count;
	return ERR_NONE;
}

/* "2.35", "2.3" or "2" of a currency with two decimals. */
static enum err read_price(const char *text, int64_t *ret_price)
{
	const char *point = strchr(text, '.');
	int64_t units, cents = 0;
	char whole[16];

	if (!point)
		point = text + strlen(text);
	if ((size_t)(point - text) >= sizeof(whole))
		return ERR_INVALID;
	memcpy(whole, text, (size_t)(point - text));
	whole[point - text] = '\0';
	if (read_count(whole, DRIVE_PRICE_MAX / 100 - 1, &units))
		return ERR_INVALID;
	if (*point) {
		if (strlen(point) > 3 || read_count(point + 1, 99, &cents))
			return ERR_INVALID;
		if (strlen(point) == 2)
			cents *= 10;
	}
	if (units * 100 + cents == 0)
		return ERR_INVALID;
	*ret_price = units * 100 + cents;
	return ERR_NONE;
}

/* GS1 General Specifications 7.9: weights 3 and 1 from the right, a sum that ends in 0. */
static bool is_gtin(const char *digits)
{
	size_t len = strlen(digits);
	unsigned int sum = 0;

	if (strspn(digits, "0123456789") != len)
		return false;
	if (len != 8 && len != 12 && len != 13 && len != 14)
		return false;
	for (size_t i = 0; i < len; i++)
		sum += (unsigned int)(digits[len - 1 - i] - '0') * (i % 2 ? 3 : 1);
	return sum % 10 == 0;
}

static enum err read_texts(char *const fields[], struct arena *arena, struct drive_product *product)
{
	const char **const texts[COLUMNS] = {
		[ID] = &product->id,	   [GTIN] = &product->gtin, [BRAND] = &product->brand,
		[LABEL] = &product->label, [PACK] = &product->pack, [CATEGORY] = &product->category
	};

	for (size_t i = 0; i < COLUMNS; i++) {
		if (!texts[i])
			continue;
		*texts[i] = arena_strdup(arena, fields[i]);
		if (!*texts[i])
			return ERR_NOMEM;
	}
	if (drive_words_split(product->label, arena, &product->label_words) ||
	    drive_words_split(product->brand, arena, &product->brand_words) ||
	    drive_words_split(product->category, arena, &product->category_words))
		return ERR_NOMEM;
	return ERR_NONE;
}

static enum err read_product(const struct drive_csv *csv, char *const fields[],
			     struct drive_shop *shop, struct drive_product *ret_product,
			     struct error *error)
{
	struct drive_product product = { 0 };

	if (!*fields[ID])
		return bad(csv, ID, fields[ID], error);
	if (!*fields[LABEL])
		return bad(csv, LABEL, fields[LABEL], error);
	if (*fields[GTIN] && !is_gtin(fields[GTIN]))
		return bad(csv, GTIN, fields[GTIN], error);
	if (drive_pack_parse(fields[PACK], &product.content))
		return bad(csv, PACK, fields[PACK], error);
	if (read_price(fields[PRICE], &product.price))
		return bad(csv, PRICE, fields[PRICE], error);
	if (strlen(fields[CURRENCY]) != 3 || strcmp(fields[CURRENCY], shop->currency))
		return bad(csv, CURRENCY, fields[CURRENCY], error);
	if (read_count(fields[STOCK], DRIVE_STOCK_MAX, &product.stock))
		return bad(csv, STOCK, fields[STOCK], error);
	if (read_count(fields[MAX], DRIVE_STOCK_MAX, &product.max) || !product.max)
		return bad(csv, MAX, fields[MAX], error);
	if (drive_shop_by_id(shop, fields[ID]))
		return error_set(error, ERR_INVALID, "%s, line %zu: product_id '%s' is there twice",
				 csv->file, csv->record, fields[ID]);
	if (drive_shop_by_gtin(shop, fields[GTIN]))
		return error_set(error, ERR_INVALID, "%s, line %zu: gtin '%s' is there twice",
				 csv->file, csv->record, fields[GTIN]);
	if (read_texts(fields, &shop->arena, &product))
		return error_set(error, ERR_NOMEM, "%s: out of memory", csv->file);
	*ret_product = product;
	return ERR_NONE;
}

static enum err read_header(struct drive_csv *csv, struct error *error)
{
	char *fields[DRIVE_CSV_FIELDS_MAX];
	size_t count, len = strlen(first_line);
	enum err err;

	if (strncmp(csv->next, first_line, len) || !strchr("\r\n", csv->next[len]))
		return error_set(error, ERR_INVALID, "%s: the first line is not '%s'", csv->file,
				 first_line);
	err = drive_csv_next(csv, fields, &count, error);
	if (err)
		return err;
	for (size_t i = 0; i < COLUMNS; i++)
		if (i >= count || strcmp(fields[i], column_names[i]))
			return error_set(error, ERR_INVALID, "%s: column %zu is not '%s'",
					 csv->file, i + 1, column_names[i]);
	return ERR_NONE;
}

static enum err read_products(struct drive_csv *csv, struct drive_shop *shop, struct error *error)
{
	char *fields[DRIVE_CSV_FIELDS_MAX];
	enum err err;
	size_t count;

	for (;;) {
		err = drive_csv_next(csv, fields, &count, error);
		if (err || !count)
			return err;
		if (count != COLUMNS)
			return error_set(error, ERR_INVALID, "%s, line %zu: %zu fields, not %d",
					 csv->file, csv->record, count, COLUMNS);
		if (shop->count == DRIVE_PRODUCTS_MAX)
			return error_set(error, ERR_LIMIT, "%s: more than %d products", csv->file,
					 DRIVE_PRODUCTS_MAX);
		if (!shop->currency)
			shop->currency = arena_strdup(&shop->arena, fields[CURRENCY]);
		if (!shop->currency)
			return error_set(error, ERR_NOMEM, "%s: out of memory", csv->file);
		err = read_product(csv, fields, shop, &shop->products[shop->count], error);
		if (err)
			return err;
		shop->count++;
	}
}

enum err drive_shop_parse(const char *file, const char *bytes, struct drive_shop *ret_shop,
			  struct error *error)
{
	struct drive_csv csv = { .file = file, .line = 1 };
	struct drive_shop shop = { 0 };
	enum err err;

	arena_init(&shop.arena, 16 * (size_t)DRIVE_FILE_MAX);
	csv.next = arena_strdup(&shop.arena, bytes);
	shop.products = arena_array(&shop.arena, DRIVE_PRODUCTS_MAX, sizeof(*shop.products));
	if (!csv.next || !shop.products)
		err = error_set(error, ERR_NOMEM, "%s: out of memory", file);
	else
		err = read_header(&csv, error);
	if (!err)
		err = read_products(&csv, &shop, error);
	if (!err && !shop.count)
		err = error_set(error, ERR_INVALID, "%s: no product in it", file);
	if (err)
		arena_done(&shop.arena);
	else
		*ret_shop = shop;
	return err;
}

void drive_shop_done(struct drive_shop *shop)
{
	arena_done(&shop->arena);
	*shop = (struct drive_shop){ 0 };
}

struct drive_product *drive_shop_by_id(const struct drive_shop *shop, const char *id)
{
	for (size_t i = 0; id && i < shop->count; i++)
		if (!strcmp(shop->products[i].id, id))
			return &shop->products[i];
	return NULL;
}

struct drive_product *drive_shop_by_gtin(const struct drive_shop *shop, const char *digits)
{
	if (!digits)
		return NULL;
	digits += strspn(digits, "0");
	if (!*digits)
		return NULL;
	for (size_t i = 0; i < shop->count; i++) {
		const char *gtin = shop->products[i].gtin;

		if (!strcmp(gtin + strspn(gtin, "0"), digits))
			return &shop->products[i];
	}
	return NULL;
}
