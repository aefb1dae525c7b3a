/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list against the stores: for each line and store, which product at which cost, as last seen.
 */
#ifndef CABAS_DAEMON_MARKET_H
#define CABAS_DAEMON_MARKET_H
#include <jansson.h>

#include "base/arena.h"
#include "core/match.h"
#include "core/plan.h"
#include "daemon/settings.h"

struct house;

enum { MARKET_LINES_MAX = 1000 };

/**
 * struct market_line - one line that is to be bought
 * @id: its number
 * @text: the number as text, as plans name it
 * @key: what stores are asked for: its GTIN, its need, or its words
 * @label: in the reader's language
 * @words: to search for, in the language of the stores
 * @want: what the matcher looks for
 * @gtin: what @want points to
 */
struct market_line {
	uint64_t id;
	const char *text, *key, *label, *words;
	struct match_want want;
	struct gtin gtin;
};

/**
 * struct market_cell - one line in one store
 * @choice: what was matched
 * @seen_ms: when the offers were seen; 0 when the store was not asked yet
 */
struct market_cell {
	struct match_choice choice;
	int64_t seen_ms;
};

/**
 * struct market - all lines in all stores; everything lives in one arena
 * @house: the daemon
 * @arena: where it lives
 * @lines: @line_count of them
 * @line_count: lines
 * @shops: names of @shop_count stores
 * @shop_count: stores
 * @cells: line by line, @shop_count each
 * @oldest_ms: of all offers, 0 when one is missing
 */
struct market {
	struct house *house;
	struct arena *arena;
	struct market_line *lines;
	size_t line_count;
	const char **shops;
	size_t shop_count;
	struct market_cell *cells;
	int64_t oldest_ms;
};

/**
 * market_make() - put together what is known
 * @house: for list, stores and offers
 * @language: of labels, "fr" or "en"
 * @arena: where all lives
 * @ret_market: receives it
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_NOTHING for an empty list or no stores; %ERR_LIMIT, %ERR_NOMEM, %ERR_IO.
 */
enum err market_make(struct house *house, const char *language, struct arena *arena,
		     struct market *ret_market, struct error *error);

/**
 * market_cell() - one line in one store
 * @market: where
 * @line: index
 * @shop: index
 *
 * Return: the cell.
 */
struct market_cell *market_cell(const struct market *market, size_t line, size_t shop);

/**
 * market_ask() - journal a question for each match that is ambiguous and was not asked yet
 * @market: as made
 * @error: says why not
 *
 * Return: %ERR_NONE, or why the journal could not be written.
 */
enum err market_ask(const struct market *market, struct error *error);

/**
 * market_instance() - the planner's question
 * @market: as made
 * @max_stores: 0 = no limit
 * @ret_instance: receives it; lives in the market's arena
 * @error: says why not
 *
 * Return: %ERR_NONE; %ERR_INVALID for stores of different currencies; %ERR_NOMEM.
 */
enum err market_instance(const struct market *market, unsigned int max_stores,
			 struct plan_instance *ret_instance, struct error *error);

/**
 * market_json() - the offers as the API tells them
 * @market: as made
 * @failures: object: store to error object, for stores that could not be asked
 *
 * Return: a new reference, or NULL without memory.
 */
json_t *market_json(const struct market *market, const json_t *failures);

/**
 * market_keep() - keep what a store offered
 * @house: for the catalogue
 * @shop: the store's name
 * @key: what was asked for
 * @offers: @count of them
 * @count: how many
 * @error: says why not
 *
 * Return: %ERR_NONE, %ERR_NOMEM, %ERR_IO.
 */
enum err market_keep(struct house *house, const char *shop, const char *key,
		     const struct offer *offers, size_t count, struct error *error);
#endif
