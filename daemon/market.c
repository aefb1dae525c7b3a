// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/market.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/quantity_json.h"
#include "daemon/house.h"
#include "daemon/items.h"
#include "store/quotes.h"

/* --- lines -------------------------------------------------------------------------------------
 */

struct collecting {
	struct market *market;
	enum language language;
};

static enum err count_line(const struct list_row *row, void *userdata)
{
	(void)row;
	++*(size_t *)userdata;
	return ERR_NONE;
}

/* What a line is called, looked for and matched by. */
static enum err add_line(const struct list_row *row, void *userdata)
{
	const struct item *item = &row->event->items[0];
	struct collecting *collecting = userdata;
	struct market *market = collecting->market;
	struct market_line *line = &market->lines[market->line_count];
	const struct need *need = needs_find(market->house->needs, item->need);
	const char *name = item->label ? item->label : "";

	*line = (struct market_line){ .id = item->id };
	line->text = arena_printf(market->arena, "%" PRIu64, item->id);
	line->key = arena_strdup(market->arena, item->gtin   ? item->gtin
						: item->need ? item->need
							     : name);
	line->label = arena_strdup(market->arena,
				   need && !item->gtin ? need->labels[collecting->language] : name);
	/* The sandbox's and our first retailers are French: their shelves are searched in French.
	 */
	line->words = arena_strdup(market->arena, need ? need->names[LANGUAGE_FR] : name);
	line->want = (struct match_want){ .need = need ? need->id : NULL,
					  .label = line->label,
					  .quantity = item->quantity };
	if (item->gtin && !gtin_parse(item->gtin, strlen(item->gtin), &line->gtin))
		line->want.gtin = &line->gtin;
	if (!line->text || !line->key || !line->label || !line->words)
		return ERR_NOMEM;
	market->line_count++;
	return ERR_NONE;
}

static enum err make_lines(struct market *market, const char *language, struct error *error)
{
	struct collecting collecting = { market, items_language(language) };
	struct list *list = market->house->list;
	size_t count = 0;
	enum err err;

	(void)list_each(list, LIST_LINE, count_line, &count);
	if (!count)
		return error_set(error, ERR_NOTHING, "the list is empty: there is nothing to buy");
	if (count > MARKET_LINES_MAX)
		return error_set(error, ERR_LIMIT,
				 "the list has %zu lines, at most %d can be priced", count,
				 MARKET_LINES_MAX);
	market->lines = arena_array(market->arena, count, sizeof(*market->lines));
	err = market->lines ? list_each(list, LIST_LINE, add_line, &collecting) : ERR_NOMEM;
	return err ? error_set(error, err, "out of memory") : ERR_NONE;
}

static enum err make_shops(struct market *market, struct error *error)
{
	const struct settings *settings = market->house->settings;

	if (!settings->shop_count) {
		(void)error_set(error, ERR_NOTHING, "no store is set up");
		error_hint(error, "Add one: cabas store add NAME RETAILER");
		return ERR_NOTHING;
	}
	market->shops = arena_array(market->arena, settings->shop_count, sizeof(*market->shops));
	for (size_t i = 0; market->shops && i < settings->shop_count; i++) {
		market->shops[i] = arena_strdup(market->arena, settings->shops[i].name);
		if (!market->shops[i])
			market->shops = NULL;
	}
	market->shop_count = settings->shop_count;
	market->cells = arena_array(market->arena, market->line_count * market->shop_count,
				    sizeof(*market->cells));
	return market->shops && market->cells ? ERR_NONE
					      : error_set(error, ERR_NOMEM, "out of memory");
}

/* --- offers as kept ----------------------------------------------------------------------------
 */

static json_t *offer_json(const struct offer *offer)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:b, s:I}", "product", offer->product_id,
			 "label", offer->label, "brand", offer->brand, "gtin",
			 offer->has_gtin ? json_string(offer->gtin.text) : json_null(), "content",
			 quantity_json(offer->content), "price", (json_int_t)offer->price,
			 "available", offer->available, "max", (json_int_t)offer->max_quantity);
}

static const char *keep_text(struct arena *arena, const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return arena_strdup(arena, text ? text : "");
}

static bool read_offer(const json_t *json, struct arena *arena, struct offer *ret_offer)
{
	const char *gtin = json_string_value(json_object_get(json, "gtin"));
	struct offer offer = {
		.product_id = keep_text(arena, json, "product"),
		.label = keep_text(arena, json, "label"),
		.brand = keep_text(arena, json, "brand"),
		.price = json_integer_value(json_object_get(json, "price")),
		.available = json_is_true(json_object_get(json, "available")),
		.max_quantity = json_integer_value(json_object_get(json, "max")),
	};

	if (!offer.product_id || !offer.label || !offer.brand ||
	    quantity_json_parse(json_object_get(json, "content"), &offer.content))
		return false;
	offer.has_gtin = gtin && !gtin_parse(gtin, strlen(gtin), &offer.gtin);
	*ret_offer = offer;
	return true;
}

enum err market_keep(struct house *house, const char *shop, const char *key,
		     const struct offer *offers, size_t count, struct error *error)
{
	json_t *json = json_array();
	enum err err;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(json, offer_json(&offers[i]));
	err = json ? quotes_put(house->store, shop, key, house_now(), json, error) : ERR_NOMEM;
	json_decref(json);
	return err;
}

/* The household's answer to an earlier question; @ret_none: none of the products will do. */
static const char *chosen_product(const struct market *market, const char *shop, const char *key,
				  bool *ret_none)
{
	const struct event *choice;
	char row[LIST_KEY_SIZE];

	snprintf(row, sizeof(row), "%s|%s", shop, key);
	choice = list_find(market->house->list, LIST_CHOICE, row);
	*ret_none = choice && !choice->product;
	return choice ? choice->product : NULL;
}

static enum err fill_cell(struct market *market, const struct market_line *line, const char *shop,
			  struct market_cell *cell, struct error *error)
{
	struct match_want want = line->want;
	struct offer *offers;
	json_t *json = NULL;
	size_t count = 0;
	bool none;
	enum err err;

	cell->choice.verdict = MATCH_NONE;
	if (quotes_get(market->house->store, shop, line->key, &cell->seen_ms, &json, NULL))
		return ERR_NONE;
	want.chosen = chosen_product(market, shop, line->key, &none);
	offers = arena_array(market->arena, json_array_size(json), sizeof(*offers));
	for (size_t i = 0; offers && i < json_array_size(json); i++)
		count += read_offer(json_array_get(json, i), market->arena, &offers[count]);
	json_decref(json);
	if (!offers)
		return error_set(error, ERR_NOMEM, "out of memory");
	if (none)
		return ERR_NONE;
	err = match_offers(market->house->match, &want, offers, count, market->arena,
			   &cell->choice);
	return err ? error_set(error, err, "offers of '%s' cannot be compared", shop) : ERR_NONE;
}

enum err market_make(struct house *house, const char *language, struct arena *arena,
		     struct market *ret_market, struct error *error)
{
	struct market market = { .house = house, .arena = arena };
	enum err err = make_lines(&market, language, error);
	bool missing = false;

	if (!err)
		err = make_shops(&market, error);
	for (size_t i = 0; i < market.line_count && !err; i++)
		for (size_t j = 0; j < market.shop_count && !err; j++) {
			struct market_cell *cell = market_cell(&market, i, j);

			err = fill_cell(&market, &market.lines[i], market.shops[j], cell, error);
			missing |= !cell->seen_ms;
			if (!market.oldest_ms || cell->seen_ms < market.oldest_ms)
				market.oldest_ms = cell->seen_ms;
		}
	if (err)
		return err;
	if (missing)
		market.oldest_ms = 0;
	*ret_market = market;
	return ERR_NONE;
}

struct market_cell *market_cell(const struct market *market, size_t line, size_t shop)
{
	return &market->cells[line * market->shop_count + shop];
}

/* --- questions ---------------------------------------------------------------------------------
 */

struct asked {
	const char *shop, *key;
	bool found;
};

static enum err find_question(const struct list_row *row, void *userdata)
{
	const struct event *event = row->event;
	const char *key = event->gtin ? event->gtin : event->need;
	struct asked *asked = userdata;

	if (event->kind == EVENT_QUESTION && event->store && key &&
	    !strcmp(event->store, asked->shop) && !strcmp(key, asked->key))
		asked->found = true;
	return ERR_NONE;
}

static enum err ask_question(const struct market *market, const struct market_line *line,
			     const char *shop, const struct match_choice *choice,
			     struct error *error)
{
	struct item items[MATCH_CANDIDATES_MAX] = { 0 };
	struct event event = { .kind = EVENT_QUESTION,
			       .reason = "ambiguous-offer",
			       .store = shop,
			       .label = line->label,
			       .need = line->want.need ? line->want.need : line->key,
			       .gtin = line->want.gtin ? line->want.gtin->text : NULL,
			       .items = items,
			       .item_count = choice->candidate_count };

	for (size_t i = 0; i < choice->candidate_count; i++)
		items[i] = (struct item){ .label = choice->candidates[i]->label,
					  .product = choice->candidates[i]->product_id,
					  .price = choice->candidates[i]->price,
					  .quantity = choice->candidates[i]->content };
	return house_journal(market->house, &event, NULL, error);
}

enum err market_ask(const struct market *market, struct error *error)
{
	enum err err = house_begin(market->house, error);

	if (err)
		return err;
	for (size_t i = 0; i < market->line_count; i++)
		for (size_t j = 0; j < market->shop_count && !err; j++) {
			const struct match_choice *choice = &market_cell(market, i, j)->choice;
			struct asked asked = { market->shops[j], market->lines[i].key, false };

			if (choice->verdict != MATCH_AMBIGUOUS || !choice->candidate_count)
				continue;
			(void)list_each(market->house->list, LIST_REVIEW, find_question, &asked);
			if (!asked.found)
				err = ask_question(market, &market->lines[i], market->shops[j],
						   choice, error);
		}
	return house_commit(market->house, err, error);
}

/* --- for the planner and for people ------------------------------------------------------------
 */

static bool is_known(const struct market *market, size_t shop)
{
	for (size_t i = 0; i < market->line_count; i++)
		if (!market_cell(market, i, shop)->seen_ms)
			return false;
	return true;
}

enum err market_instance(const struct market *market, unsigned int max_stores,
			 struct plan_instance *ret_instance, struct error *error)
{
	struct plan_instance instance = { .max_stores = max_stores,
					  .store_count = market->shop_count,
					  .item_count = market->line_count };
	struct plan_store *stores = arena_array(market->arena, market->shop_count, sizeof(*stores));
	struct plan_item *items = arena_array(market->arena, market->line_count, sizeof(*items));
	int64_t *prices = arena_array(market->arena, market->line_count * market->shop_count,
				      sizeof(*prices));

	if (!stores || !items || !prices)
		return error_set(error, ERR_NOMEM, "out of memory");
	for (size_t j = 0; j < market->shop_count; j++) {
		const struct shop *shop = settings_shop(market->house->settings, market->shops[j]);

		stores[j] = (struct plan_store){ .id = market->shops[j] };
		/* without its prices a store has no part in the plan, and that is said */
		if (is_known(market, j))
			stores[j].tariff = shop->modes[0].tariff;
		if (j && strcmp(instance.currency, shop->retailer->currency))
			return error_set(error, ERR_INVALID,
					 "stores '%s' and '%s' have different currencies",
					 market->shops[0], market->shops[j]);
		snprintf(instance.currency, sizeof(instance.currency), "%s",
			 shop->retailer->currency);
	}
	for (size_t i = 0; i < market->line_count; i++) {
		items[i] = (struct plan_item){ .id = market->lines[i].text,
					       .prices = &prices[i * market->shop_count] };
		for (size_t j = 0; j < market->shop_count; j++) {
			const struct match_choice *choice = &market_cell(market, i, j)->choice;

			prices[i * market->shop_count + j] =
				choice->verdict == MATCH_SURE ? choice->cost : PLAN_NONE;
		}
	}
	instance.stores = stores;
	instance.items = items;
	*ret_instance = instance;
	return ERR_NONE;
}

static json_t *cell_json(const struct market_line *line, const struct market_cell *cell)
{
	static const char *const verdicts[] = { [MATCH_SURE] = "sure",
						[MATCH_AMBIGUOUS] = "ambiguous",
						[MATCH_NONE] = "none",
						[MATCH_UNAVAILABLE] = "unavailable" };
	const struct match_choice *choice = &cell->choice;
	json_t *json = json_pack("{s:I, s:s, s:s, s:I}", "line", (json_int_t)line->id, "wanted",
				 line->label, "verdict", verdicts[choice->verdict], "time_ms",
				 (json_int_t)cell->seen_ms);

	if (json && choice->verdict == MATCH_SURE) {
		json_object_set_new(json, "product", json_string(choice->offer->product_id));
		json_object_set_new(json, "label", json_string(choice->offer->label));
		json_object_set_new(json, "price", json_integer(choice->offer->price));
		json_object_set_new(json, "packs", json_integer(choice->packs));
		json_object_set_new(json, "cost", json_integer(choice->cost));
		json_object_set_new(json, "content", quantity_json(choice->offer->content));
	}
	return json;
}

json_t *market_json(const struct market *market, const json_t *failures)
{
	json_t *stores = json_array();
	json_int_t questions = 0;

	for (size_t j = 0; j < market->shop_count; j++) {
		json_t *lines = json_array();
		json_t *failure = json_object_get(failures, market->shops[j]);

		for (size_t i = 0; i < market->line_count; i++) {
			const struct market_cell *cell = market_cell(market, i, j);

			questions += cell->choice.verdict == MATCH_AMBIGUOUS;
			json_array_append_new(lines, cell_json(&market->lines[i], cell));
		}
		json_array_append_new(
			stores,
			json_pack("{s:s, s:o, s:o}", "store", market->shops[j], "error",
				  failure ? json_incref(failure) : json_null(), "lines", lines));
	}
	return json_pack("{s:I, s:s, s:I, s:o}", "time_ms", (json_int_t)market->oldest_ms,
			 "currency", market->house->settings->shops[0].retailer->currency,
			 "questions", questions, "stores", stores);
}
