/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How things look on a terminal: money, quantities, times, tables; in the reader's language. */
#ifndef CABAS_CLI_OUT_H
#define CABAS_CLI_OUT_H
#include <jansson.h>
#include <stdint.h>

#include "cli/cli.h"

enum { OUT_TEXT_SIZE = 96, OUT_COLUMNS_MAX = 8 };

/**
 * out_json() - print a document, one line
 * @json: which
 *
 * Return: 0.
 */
int out_json(const json_t *json);

/**
 * out_answer() - print the daemon's answer: as JSON when that was asked for, else in words
 * @cli: this call
 * @json: the answer; its reference is taken over
 * @print: says it in words
 *
 * Return: 0.
 */
int out_answer(const struct cli *cli, json_t *json,
	       void (*print)(const struct cli *cli, const json_t *json));

/**
 * out_money() - an amount: "12,50 €" or "€12.50"
 * @cli: for the language
 * @minor: minor units
 * @currency: ISO 4217
 * @ret_text: receives it
 */
void out_money(const struct cli *cli, json_int_t minor, const char *currency,
	       char ret_text[OUT_TEXT_SIZE]);

/**
 * out_quantity() - a quantity: "1,5 l", "2 bouteilles", "3"
 * @cli: for the language
 * @quantity: as in the API; null gives ""
 * @ret_text: receives it
 */
void out_quantity(const struct cli *cli, const json_t *quantity, char ret_text[OUT_TEXT_SIZE]);

/**
 * out_time() - a moment in local time
 * @ms: since 1970, UTC
 * @ret_text: receives for instance "23/11 14:05"
 */
void out_time(json_int_t ms, char ret_text[OUT_TEXT_SIZE]);

/**
 * struct table - rows that are printed in columns once all are known
 * @cells: private
 * @count: private
 * @room: private
 * @columns: in each row
 * @right: bit n: column n is aligned to the right
 */
struct table {
	char **cells;
	size_t count, room;
	unsigned int columns, right;
};

/**
 * out_cell() - add the next cell; rows fill from the left
 * @table: zeroed but for @columns and @right
 * @text: copied
 */
void out_cell(struct table *table, const char *text);

/**
 * out_table() - print and empty a table
 * @table: its rows are complete
 * @indent: spaces before each row
 */
void out_table(struct table *table, unsigned int indent);

/**
 * out_integer() - a member of an object as a number
 * @object: where
 * @name: which
 *
 * Return: the number; 0 when it is null or absent.
 */
json_int_t out_integer(const json_t *object, const char *name);

/**
 * out_text() - a member of an object as text
 * @object: where
 * @name: which
 *
 * Return: the text; "" when it is null or absent.
 */
const char *out_text(const json_t *object, const char *name);
#endif
