// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/products.h"

#include <string.h>

/* The row that @select stands on: gtin, brand, label, content, need. */
static enum err read_product(sqlite3_stmt *select, struct arena *arena, struct product *ret_product,
			     struct error *error)
{
	const char *content = db_text(select, 3);
	struct product product = {
		.gtin = arena_strdup(arena, db_text(select, 0)),
		.brand = arena_strdup(arena, db_text(select, 1)),
		.label = arena_strdup(arena, db_text(select, 2)),
		.need = arena_strdup(arena, db_text(select, 4)),
	};

	if (!product.gtin || !product.brand || !product.label || !product.need)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (*content && quantity_parse(content, strlen(content), &product.content))
		product.content = (struct quantity){ .unit = UNIT_NONE };
	*ret_product = product;
	return ERR_NONE;
}

enum err products_find(struct store *store, const char *gtin, struct arena *arena,
		       struct product *ret_product, struct error *error)
{
	sqlite3_stmt *select;
	bool row;
	enum err err =
		db_prepare(store->catalogue,
			   "SELECT gtin, brand, label, content, need FROM products WHERE gtin = ?",
			   &select, error);

	if (err)
		return err;
	db_bind_text(select, 1, gtin);
	err = db_step(select, &row, error);
	if (!err && !row)
		return error_set(error, ERR_NOT_FOUND, "no product with the number %s is known",
				 gtin);
	if (!err)
		err = read_product(select, arena, ret_product, error);
	sqlite3_reset(select);
	return err;
}

enum err products_begin(struct store *store, struct error *error)
{
	return db_exec(store->catalogue, "BEGIN IMMEDIATE", error);
}

enum err products_put(struct store *store, const struct product *product, struct error *error)
{
	char content[QUANTITY_TEXT_SIZE];
	sqlite3_stmt *insert;
	enum err err = db_prepare(store->catalogue,
				  "REPLACE INTO products (gtin, brand, label, content, need) "
				  "VALUES (?, ?, ?, ?, ?)",
				  &insert, error);

	if (err)
		return err;
	quantity_print(product->content, content);
	db_bind_text(insert, 1, product->gtin);
	db_bind_text(insert, 2, product->brand);
	db_bind_text(insert, 3, product->label);
	db_bind_text(insert, 4, content);
	db_bind_text(insert, 5, product->need);
	return db_run(insert, error);
}

enum err products_end(struct store *store, bool keep, struct error *error)
{
	enum err err = keep ? db_exec(store->catalogue, "COMMIT", error) : ERR_NONE;

	if ((err || !keep) && !sqlite3_get_autocommit(store->catalogue))
		(void)db_exec(store->catalogue, "ROLLBACK", NULL);
	return err;
}

enum err products_search(struct store *store, const char *text, size_t count, struct arena *arena,
			 struct product **ret_products, size_t *ret_count, struct error *error)
{
	struct product *products = arena_array(arena, count, sizeof(*products));
	char *pattern = arena_printf(arena, "%%%s%%", text);
	sqlite3_stmt *select;
	size_t found = 0;
	bool row;
	enum err err;

	if (!products || !pattern)
		return error_set(error, ERR_NOMEM, "out of memory");
	/* A space stands for anything: "cafe moulu" finds "cafe pur arabica moulu". */
	for (char *at = pattern; *at; at++)
		if (*at == ' ')
			*at = '%';
	err = db_prepare(store->catalogue,
			 "SELECT gtin, brand, label, content, need FROM products "
			 "WHERE brand || ' ' || label LIKE ? ORDER BY label, gtin LIMIT ?",
			 &select, error);
	if (err)
		return err;
	db_bind_text(select, 1, pattern);
	sqlite3_bind_int64(select, 2, (sqlite3_int64)count);
	while (!(err = db_step(select, &row, error)) && row && found < count) {
		err = read_product(select, arena, &products[found++], error);
		if (err)
			break;
	}
	sqlite3_reset(select);
	if (err)
		return err;
	*ret_products = products;
	*ret_count = found;
	return ERR_NONE;
}
