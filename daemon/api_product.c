// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of products: looked up, taught, imported, forgotten. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/csv.h"
#include "core/gtin.h"
#include "daemon/api_handlers.h"
#include "daemon/house.h"
#include "daemon/product.h"

/* The route's argument as a GTIN; on failure the request is answered. */
static bool read_gtin(struct request *request, struct gtin *ret_gtin)
{
	struct error error = { 0 };
	enum err err = gtin_parse(request->argument, strlen(request->argument), ret_gtin);

	if (!err)
		return true;
	(void)error_set(&error, err,
			err == ERR_CHECKSUM
				? "%s: the check digit does not fit"
				: "'%s' is not a product number of 8, 12, 13 or 14 digits",
			request->argument);
	api_error(request, err, &error);
	return false;
}

void api_product_get(struct request *request)
{
	struct product product;
	struct gtin gtin;
	struct error error = { 0 };
	bool taught;
	enum err err;

	if (!read_gtin(request, &gtin))
		return;
	err = product_find(request->house, gtin.text, &request->arena, &product, &taught, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, product_json(&product, taught));
}

struct search {
	struct request *request;
	const char *text;
	json_t *products;
	size_t max;
};

/* Names that the household taught come first. */
static enum err add_taught(const struct list_row *row, void *userdata)
{
	struct search *search = userdata;
	struct product product;
	bool taught;

	if (json_array_size(search->products) >= search->max || !row->event->label ||
	    !strcasestr(row->event->label, search->text))
		return ERR_NONE;
	if (!product_find(search->request->house, row->key, &search->request->arena, &product,
			  &taught, NULL))
		json_array_append_new(search->products, product_json(&product, taught));
	return ERR_NONE;
}

void api_products_get(struct request *request)
{
	const char *text = api_query(request, "q");
	struct search search = { .request = request,
				 .text = text ? text : "",
				 .products = json_array(),
				 .max = (size_t)api_query_count(request, "count", 20, 1000) };
	struct product *products;
	struct error error = { 0 };
	size_t count;
	enum err err;

	(void)list_each(request->house->list, LIST_PRODUCT, add_taught, &search);
	err = products_search(request->house->store, search.text, search.max, &request->arena,
			      &products, &count, &error);
	for (size_t i = 0; !err && i < count && json_array_size(search.products) < search.max; i++)
		if (!list_find(request->house->list, LIST_PRODUCT, products[i].gtin))
			json_array_append_new(search.products, product_json(&products[i], false));
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:O}", "products", search.products));
	json_decref(search.products);
}

static enum err read_learned(struct request *request, const json_t *body, const char *gtin,
			     struct event *event, struct error *error)
{
	const char *content = json_string_value(json_object_get(body, "content"));
	const struct need *need;

	event->gtin = gtin;
	event->label = json_string_value(json_object_get(body, "label"));
	event->brand = json_string_value(json_object_get(body, "brand"));
	event->need = json_string_value(json_object_get(body, "need"));
	if (!event->label || !*event->label)
		return error_set(error, ERR_INVALID, "a product needs a name (\"label\")");
	if (content && quantity_parse(content, strlen(content), &event->content))
		return error_set(error, ERR_INVALID, "'%s' is not a net content like '6 x 1 l'",
				 content);
	if (event->need) {
		need = needs_find(request->house->needs, event->need);
		if (!need)
			return error_set(error, ERR_NOT_FOUND, "there is no need '%s'",
					 event->need);
		return ERR_NONE;
	}
	/* "Lait demi-écrémé" taught as a name says the need as well. */
	for (int language = 0; language < LANGUAGE_COUNT; language++) {
		need = needs_find_text(request->house->needs, event->label,
				       (enum language)language);
		if (need) {
			event->need = need->id;
			break;
		}
	}
	return ERR_NONE;
}

void api_product_put(struct request *request)
{
	struct event event = { .kind = EVENT_LEARNED, .origin = ORIGIN_TYPED };
	struct house *house = request->house;
	struct error error = { 0 };
	struct product product;
	struct gtin gtin;
	size_t resolved = 0;
	json_t *body;
	enum err err;

	if (!read_gtin(request, &gtin))
		return;
	body = api_read_json(request);
	if (!body)
		return;
	err = read_learned(request, body, gtin.text, &event, &error);
	if (!err) {
		err = house_begin(house, &error);
		if (!err)
			err = house_journal(house, &event, NULL, &error);
		if (!err)
			err = product_resolve(house, &event, false, &resolved, &error);
		if (house->last || !err)
			err = house_commit(house, err, &error);
	}
	if (!err)
		err = product_find(house, gtin.text, &request->arena, &product, NULL, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request,
			 json_pack("{s:I, s:o, s:I}", "event", (json_int_t)event.seq, "product",
				   product_json(&product, true), "resolved", (json_int_t)resolved));
	json_decref(body);
}

void api_product_delete(struct request *request)
{
	struct event event = { .kind = EVENT_FORGOTTEN, .origin = ORIGIN_TYPED };
	struct error error = { 0 };
	struct gtin gtin;
	enum err err = ERR_NONE;

	if (!read_gtin(request, &gtin))
		return;
	event.gtin = gtin.text;
	if (!list_find(request->house->list, LIST_PRODUCT, gtin.text))
		err = error_set(&error, ERR_NOT_FOUND, "the household has taught no name for %s",
				gtin.text);
	if (!err)
		err = house_journal_one(request->house, &event, NULL, &error);
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:I}", "event", (json_int_t)event.seq));
}

enum column { COLUMN_GTIN, COLUMN_BRAND, COLUMN_LABEL, COLUMN_CONTENT, COLUMN_NEED, COLUMNS };

static const char *const column_names[COLUMNS] = { "gtin", "brand", "label", "net_content",
						   "need" };

/* Which field is which; gtin and label must be there. */
static enum err read_header(const struct csv_row *row, size_t places[COLUMNS], struct error *error)
{
	for (size_t column = 0; column < COLUMNS; column++) {
		places[column] = SIZE_MAX;
		for (size_t i = 0; i < row->count; i++)
			if (!strcmp(row->fields[i], column_names[column]))
				places[column] = i;
	}
	if (places[COLUMN_GTIN] != SIZE_MAX && places[COLUMN_LABEL] != SIZE_MAX)
		return ERR_NONE;
	(void)error_set(error, ERR_INVALID,
			"line %zu: the header must name the columns gtin and label", row->line);
	error_hint(error, "The first line is gtin,brand,label,net_content,need.");
	return ERR_INVALID;
}

static const char *column_text(const struct csv_row *row, const size_t places[COLUMNS],
			       enum column column)
{
	return places[column] < row->count ? row->fields[places[column]] : "";
}

static enum err import_row(struct house *house, const struct csv_row *row,
			   const size_t places[COLUMNS], struct error *error)
{
	struct product product = { .brand = column_text(row, places, COLUMN_BRAND),
				   .label = column_text(row, places, COLUMN_LABEL),
				   .need = column_text(row, places, COLUMN_NEED) };
	const char *digits = column_text(row, places, COLUMN_GTIN);
	const char *content = column_text(row, places, COLUMN_CONTENT);
	struct gtin gtin;
	enum err err = gtin_parse(digits, strlen(digits), &gtin);

	if (err == ERR_CHECKSUM)
		return error_set(error, err, "line %zu: %s: the check digit does not fit",
				 row->line, digits);
	if (err)
		return error_set(error, err, "line %zu: '%s' is not a product number", row->line,
				 digits);
	if (!*product.label)
		return error_set(error, ERR_INVALID, "line %zu: the product has no label",
				 row->line);
	if (*content && quantity_parse(content, strlen(content), &product.content))
		return error_set(error, ERR_INVALID,
				 "line %zu: '%s' is not a net content like '6 x 1 l'", row->line,
				 content);
	if (*product.need && !needs_find(house->needs, product.need))
		return error_set(error, ERR_NOT_FOUND, "line %zu: there is no need '%s'", row->line,
				 product.need);
	product.gtin = gtin.text;
	return products_put(house->store, &product, error);
}

static enum err import_csv(struct house *house, const struct buf *body, size_t *ret_count,
			   struct error *error)
{
	size_t places[COLUMNS], count = 0;
	struct csv csv;
	struct csv_row row;
	bool has_row;
	enum err err;

	csv_init(&csv, body->bytes ? body->bytes : "", body->len);
	err = csv_next(&csv, &row, &has_row, error);
	if (!err && !has_row)
		err = error_set(error, ERR_INVALID, "the file is empty");
	if (!err)
		err = read_header(&row, places, error);
	while (!err && !(err = csv_next(&csv, &row, &has_row, error)) && has_row) {
		err = import_row(house, &row, places, error);
		count++;
	}
	csv_done(&csv);
	if (!err)
		*ret_count = count;
	return err;
}

/* All of the file or nothing of it. */
void api_products_post(struct request *request)
{
	struct house *house = request->house;
	struct error error = { 0 };
	size_t count = 0;
	enum err err = products_begin(house->store, &error), end;

	if (!err) {
		err = import_csv(house, &request->body, &count, &error);
		if (err)
			error_hint(&error, "Nothing was imported; mend the file and try again.");
		end = products_end(house->store, !err, err ? NULL : &error);
		err = err ? err : end;
	}
	if (err)
		api_error(request, err, &error);
	else
		api_json(request, json_pack("{s:I}", "imported", (json_int_t)count));
}
